"""Ids: whether each row's patient and sample exist, and exist once."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from genomic_to_outcome.inputs.consistency.check import Check, Finding, Subject
from genomic_to_outcome.inputs.consistency.cohort import Cohort, day_text, in_order, same_as_before
from genomic_to_outcome.vocabulary import Severity

_OF_PATIENTS = (
    "samples",
    "treatments",
    "assessments",
    "adverse_events",
    "performance_status",
    "quality_of_life",
    "tumour_board",
)
_OF_SAMPLES = ("biomarkers", "tumour_board")


def _unknown_patient(cohort: Cohort) -> Iterator[Finding]:
    """Of a patients table that could not be read, nothing follows for the ids of the others."""
    if not cohort.records["patients"].keyed:
        return
    for table in _OF_PATIENTS:
        columns = cohort[table]
        strange = (columns.patient >= cohort.known_patients) & columns.given("patient")
        message = "The patient is not in the patients table."
        yield Finding(table, "patient", np.flatnonzero(strange), message)


def _unknown_sample(cohort: Cohort) -> Iterator[Finding]:
    if not cohort.records["samples"].keyed:
        return
    _, known = cohort["samples"].coded("sample")
    for table in _OF_SAMPLES:
        columns = cohort[table]
        strange = columns.given("sample") & ~columns.is_in("sample", known)
        message = "The sample is not in the samples table."
        yield Finding(table, "sample", np.flatnonzero(strange), message)


def _without_sample(cohort: Cohort) -> Iterator[Finding]:
    if not cohort.records["samples"].keyed:
        return
    sampled = cohort.any_row("samples")
    patients = cohort["patients"]
    rows = np.flatnonzero(~sampled[patients.patient] & patients.given("patient"))
    if sampled.any() or not cohort["samples"].n_rows:
        message = "The patient has no sample: not assessed for any alteration."
        yield Finding("patients", "patient", rows, message)


def _alike_but_for_case(cohort: Cohort) -> Iterator[Finding]:
    for row, other in cohort.records["patients"].alike_but_for_case("patient"):
        message = f"The id differs from '{other}' only in upper and lower case."
        yield Finding("patients", "patient", np.array([row]), message)


def _repeated(cohort: Cohort, *, deaths_differ: bool) -> Iterator[Finding]:
    patients = cohort["patients"]
    order = in_order(patients.patient)
    died = patients.days("died")
    first_death = cohort.least("patients", died)[patients.patient]
    last_death = cohort.greatest("patients", died)[patients.patient]
    differ = first_death < last_death
    again = np.zeros(patients.n_rows, dtype=bool)
    again[order] = same_as_before(patients.patient[order])
    again &= patients.given("patient")
    first_row = {}
    for row in order[~again[order]]:
        first_row[patients.patient[row]] = row
    if deaths_differ:

        def message(row: int) -> str:
            first, last = day_text(first_death[row]), day_text(last_death[row])
            return f"Two deaths of the patient: {first} and {last}."

        yield Finding("patients", "died", np.flatnonzero(again & differ), message)
    else:

        def message(row: int) -> str:
            place = patients.records.place(first_row[patients.patient[row]], row)
            return f"The same patient as on {place}; each row must have its own."

        yield Finding("patients", "patient", np.flatnonzero(again & ~differ), message)


CHECKS = (
    Check(
        "unknown_patient",
        Subject.IDENTITY,
        Severity.ERROR,
        "A row is of a patient who is not in the patients table.",
        "Add the patient to patients, or correct the id.",
        _unknown_patient,
    ),
    Check(
        "unknown_sample",
        Subject.IDENTITY,
        Severity.WARNING,
        "A row is of a sample that is not in the samples sheet.",
        "Add the sample to samples, or correct the id.",
        _unknown_sample,
    ),
    Check(
        "patient_without_sample",
        Subject.IDENTITY,
        Severity.WARNING,
        "A patient has no sample: not assessed for any alteration.",
        "Add the sample to the samples sheet, if there is one.",
        _without_sample,
    ),
    Check(
        "patient_ids_alike",
        Subject.IDENTITY,
        Severity.WARNING,
        "Two patient ids differ only in upper and lower case.",
        "Use one spelling if it is the same; else rename one of them.",
        _alike_but_for_case,
    ),
    Check(
        "patient_repeated",
        Subject.IDENTITY,
        Severity.ERROR,
        "A patient has two rows in the patients table.",
        "Remove one of the rows, or correct the id.",
        lambda cohort: _repeated(cohort, deaths_differ=False),
    ),
    Check(
        "two_deaths",
        Subject.IDENTITY,
        Severity.ERROR,
        "A patient has two rows in the patients table with different days of death.",
        "Keep the row with the right day of death.",
        lambda cohort: _repeated(cohort, deaths_differ=True),
    ),
)
