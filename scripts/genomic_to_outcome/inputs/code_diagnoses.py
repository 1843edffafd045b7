"""Diagnoses in the project's own words: the codes of OncoTree."""

from __future__ import annotations

from genomic_to_outcome.inputs.records import Records
from genomic_to_outcome.tumour_types import TumourTypes


def code_diagnoses(patients: Records, tumour_types: TumourTypes) -> None:
    """Bring diagnoses to OncoTree codes.

    An unknown diagnosis stays as it is written: it matches no evidence and no population.
    """
    written = patients.column("diagnosis")
    code_of = {text: tumour_types.code(text) or text for text in set(written) if text is not None}
    patients.columns["diagnosis"] = [code_of.get(text) for text in written]
