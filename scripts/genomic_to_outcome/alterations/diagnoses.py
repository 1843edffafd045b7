"""The diagnosis that holds for a sample: that made on it, else the patient's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from genomic_to_outcome.tumour_types import TumourTypes


def diagnoses_of_samples(
    samples: Iterable[Mapping[str, Any]], patients: Iterable[Mapping[str, Any]]
) -> dict[str, str | None]:
    """Sample -> diagnosis as written, from rows of contract.SAMPLES and contract.PATIENTS.

    After a transformation (LUAD to SCLC) the sample's own diagnosis wins, so that what is known of
    the former tumour is not carried over.
    """
    of_patient = {row["patient"]: row["diagnosis"] for row in patients}
    return {row["sample"]: row["diagnosis"] or of_patient.get(row["patient"]) for row in samples}


def last_diagnoses(
    samples: Iterable[Mapping[str, Any]], tumour_types: TumourTypes
) -> dict[str, str]:
    """Patient -> OncoTree code of the diagnosis made on the last dated sample that has one."""
    dated = [
        (row["collected"] or row["reported"], row["sample"], row["patient"], code)
        for row in samples
        if (row["collected"] or row["reported"]) and (code := tumour_types.code(row["diagnosis"]))
    ]
    return {patient: code for _, _, patient, code in sorted(dated)}


def unlike(
    diagnoses: Mapping[str, str | None],
    last: Mapping[str, str],
    tumour_types: TumourTypes,
) -> dict[str, str]:
    """Those of `diagnoses` (by any key) that are another tumour than `last` says for the key.

    Returned with the last diagnosis. One above or below it in OncoTree is the same tumour, and an
    unknown one is not known to be another.
    """
    return {
        name: last[name]
        for name, text in diagnoses.items()
        if name in last
        and (code := tumour_types.code(text)) is not None
        and not tumour_types.are_related(code, last[name])
    }
