"""Diagnosis, stage and sex."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

import numpy as np

from genomic_to_outcome.errors import counted
from genomic_to_outcome.inputs.consistency.check import Check, Finding, Subject
from genomic_to_outcome.inputs.consistency.cohort import Cohort
from genomic_to_outcome.vocabulary import Severity

# Tissues of OncoTree that one sex does not have.
_NOT_OF = {
    "female": ("PROSTATE", "TESTIS", "PENIS"),
    "male": ("OVARY", "UTERUS", "CERVIX", "VULVA"),
}
_ADVANCED_STAGES = ("IV", "M1", "ED", "EXTENSIVE")


def _unknown(cohort: Cohort) -> Iterator[Finding]:
    """One finding per diagnosis, at its first row: it is one mistake, however many have it."""
    tree = cohort.tumour_types
    if tree is None:
        return
    for table, text, rows in _recorded(cohort):
        if tree.code(text) is None:
            near = difflib.get_close_matches(text, tree.types, n=1, cutoff=0.6)
            hint = f"Is {near[0]} ({tree.name(near[0])}) meant? " if near else ""
            who = counted(len(rows), table.removesuffix("s"))
            message = f"This is no OncoTree code ({who}): it matches no evidence."
            remedy = f"{hint}Give the OncoTree code of the diagnosis."
            yield Finding(table, "diagnosis", rows, message, remedy, text, summary=True)


def _in_words(cohort: Cohort) -> Iterator[Finding]:
    tree = cohort.tumour_types
    if tree is None:
        return
    for table, text, rows in _recorded(cohort):
        code = tree.code(text)
        if code is not None and not tree.known(text):
            who = counted(len(rows), table.removesuffix("s"))
            message = f"Read as {code} ({tree.name(code)}) in {who}."
            remedy = f"Write the OncoTree code {code}, or correct it."
            yield Finding(table, "diagnosis", rows, message, remedy, text, summary=True)


def _recorded(cohort: Cohort) -> Iterator[tuple[str, str, np.ndarray]]:
    """Each diagnosis as it was written, of patients or made on samples, with its rows."""
    for table in ("patients", "samples"):
        codes, texts = cohort[table].coded("diagnosis")
        for code, text in enumerate(texts):
            yield table, text, np.flatnonzero(codes == code)


def _sex(cohort: Cohort) -> Iterator[Finding]:
    tree = cohort.tumour_types
    if tree is None:
        return
    patients = cohort["patients"]
    codes, texts = patients.coded("diagnosis")
    for sex, tissues in _NOT_OF.items():
        strange = [
            number
            for number, text in enumerate(texts)
            if any(tree.is_or_under(tree.code(text) or text, tissue) for tissue in tissues)
        ]
        rows = np.flatnonzero(np.isin(codes, strange) & patients.is_in("sex", [sex]))
        message = f"The diagnosis does not go with the sex ({sex})."
        yield Finding("patients", "diagnosis", rows, message)


def _advanced_without_day(cohort: Cohort) -> Iterator[Finding]:
    patients = cohort["patients"]
    codes, texts = patients.coded("stage")
    advanced = [number for number, text in enumerate(texts) if text.startswith(_ADVANCED_STAGES)]
    missing = ~patients.given("advanced") & np.isin(codes, advanced)
    yield Finding(
        "patients",
        "advanced",
        np.flatnonzero(missing),
        lambda row: (
            f"Stage {patients.text('stage', row)}, but no day on which advanced disease was "
            "diagnosed: survival from then cannot be counted."
        ),
    )


CHECKS = (
    Check(
        "diagnosis_not_in_oncotree",
        Subject.DIAGNOSES,
        Severity.WARNING,
        "A diagnosis is no OncoTree code, name or synonym: it matches no evidence.",
        "Give the OncoTree code of the diagnosis.",
        _unknown,
    ),
    Check(
        "diagnosis_in_words",
        Subject.DIAGNOSES,
        Severity.WARNING,
        "A diagnosis is written in words and read as an OncoTree code.",
        "Write the OncoTree code.",
        _in_words,
    ),
    Check(
        "sex_and_diagnosis",
        Subject.DIAGNOSES,
        Severity.WARNING,
        "A diagnosis does not go with the sex.",
        "Correct the sex or the diagnosis.",
        _sex,
    ),
    Check(
        "advanced_stage_without_day",
        Subject.DIAGNOSES,
        Severity.WARNING,
        "Stage IV or extensive disease, but no day on which advanced disease was diagnosed.",
        "Give `advanced`; at first diagnosis it is the day of diagnosis.",
        _advanced_without_day,
    ),
)
