"""The diagnosis that holds for a sample: that made on it, else the patient's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


def diagnoses_of_samples(
    samples: Iterable[Mapping[str, Any]], patients: Iterable[Mapping[str, Any]]
) -> dict[str, str | None]:
    """Sample -> diagnosis as written, from rows of contract.SAMPLES and contract.PATIENTS.

    After a transformation (LUAD to SCLC) the sample's own diagnosis wins, so that what is known of
    the former tumour is not carried over.
    """
    of_patient = {row["patient"]: row["diagnosis"] for row in patients}
    return {row["sample"]: row["diagnosis"] or of_patient.get(row["patient"]) for row in samples}
