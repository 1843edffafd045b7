"""Dates that contradict each other or the life of the patient."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from genomic_to_outcome.inputs.complete_dates import DATE_COLUMNS
from genomic_to_outcome.inputs.consistency.check import Check, Find, Finding, Subject
from genomic_to_outcome.inputs.consistency.cohort import Cohort, day_number, day_text
from genomic_to_outcome.vocabulary import Severity

# No one lived longer than 122 years; a diagnosis after the age of 110 is a slip of the pen.
_OLDEST_AT_DIAGNOSIS = 110
_CORRECT = "Correct the date here or in the patients table."
_CORRECT_PAIR = "Correct the wrong one of the two dates."


def _after_death(table: str, name: str, what: str) -> Find:
    def find(cohort: Cohort) -> Iterator[Finding]:
        columns = cohort[table]
        died = cohort.of_patients("died")[columns.patient]
        late = columns.days(name) > died
        if table == "performance_status":
            # ECOG 5 is death itself, often noted at a visit that could not take place.
            late &= columns.numbers("ecog") != 5
        yield Finding(
            table,
            name,
            np.flatnonzero(late),
            lambda row: f"{what} after death ({day_text(died[row])}).",
        )

    return find


def _wrong_order(table: str, first: str, second: str, message: str) -> Find:
    def find(cohort: Cohort) -> Iterator[Finding]:
        columns = cohort[table]
        rows = np.flatnonzero(columns.days(first) > columns.days(second))
        yield Finding(
            table,
            second,
            rows,
            lambda row: f"{message}: {first} is {columns.text(first, row)}.",
        )

    return find


def _before_birth(cohort: Cohort) -> Iterator[Finding]:
    born = cohort.of_patients("birth_year")
    for table, names in DATE_COLUMNS.items():
        columns = cohort[table]
        year = born[columns.patient]
        first_day = _first_day(year)
        for name in names:
            yield Finding(
                table,
                name,
                np.flatnonzero(columns.days(name) < first_day),
                lambda row, name=name, year=year: (
                    f"The date '{name}' lies before the year of birth ({year[row]:.0f})."
                ),
            )


def _first_day(year: np.ndarray) -> np.ndarray:
    """Day number of the first of January; leap years by the Gregorian rule."""
    before = year - 1
    leap_days = before // 4 - before // 100 + before // 400
    return 365 * (year - 1970) + leap_days - 477


def _too_old(cohort: Cohort) -> Iterator[Finding]:
    patients = cohort["patients"]
    diagnosed = np.fmin(patients.days("diagnosed"), patients.days("advanced"))
    age = 1970 + diagnosed / 365.25 - patients.numbers("birth_year")
    yield Finding(
        "patients",
        "birth_year",
        np.flatnonzero(age > _OLDEST_AT_DIAGNOSIS),
        lambda row: f"The patient would have been {age[row]:.0f} years old at diagnosis.",
    )


def _no_follow_up(cohort: Cohort) -> Iterator[Finding]:
    patients = cohort["patients"]
    missing = ~patients.given("last_contact") & ~patients.given("died")
    yield Finding(
        "patients",
        "last_contact",
        np.flatnonzero(missing),
        "Neither last contact nor death is given: there is no follow-up for survival.",
    )


def _seen_later(cohort: Cohort) -> Iterator[Finding]:
    patients = cohort["patients"]
    seen = np.full_like(cohort.of_patients("died"), np.nan)
    for table, name in (
        ("treatments", "start"),
        ("treatments", "end"),
        ("assessments", "date"),
        ("performance_status", "date"),
        ("quality_of_life", "date"),
    ):
        seen = np.fmax(seen, cohort.greatest(table, cohort[table].days(name)))
    seen = seen[patients.patient]
    rows = np.flatnonzero((seen > patients.days("last_contact")) & ~patients.given("died"))
    yield Finding(
        "patients",
        "last_contact",
        rows,
        lambda row: f"The patient was seen or treated later, on {day_text(seen[row])}.",
    )


def _after_cutoff(cohort: Cohort) -> Iterator[Finding]:
    limit = day_number(cohort.limit)
    message = (
        f"The date lies after the data cut-off ({cohort.limit}): it is kept, but what happened "
        "after the cut-off does not count."
    )
    for table, names in DATE_COLUMNS.items():
        for name in names:
            rows = np.flatnonzero(cohort[table].days(name) > limit)
            yield Finding(table, name, rows, message)


def _check(
    name: str,
    title: str,
    find: Find,
    remedy: str = _CORRECT,
    severity: Severity = Severity.ERROR,
) -> Check:
    return Check(name, Subject.DATES, severity, title, remedy, find)


CHECKS = (
    _check(
        "death_before_treatment",
        "A treatment starts after death.",
        _after_death("treatments", "start", "The treatment starts"),
    ),
    _check(
        "death_before_treatment_end",
        "A treatment ends after death.",
        _after_death("treatments", "end", "The treatment ends"),
    ),
    _check(
        "death_before_assessment",
        "A tumour assessment (a response) lies after death.",
        _after_death("assessments", "date", "The assessment lies"),
    ),
    _check(
        "death_before_performance_status",
        "A visit with performance status lies after death (ECOG 5 aside).",
        _after_death("performance_status", "date", "The visit lies"),
    ),
    _check(
        "death_before_questionnaire",
        "A questionnaire lies after death.",
        _after_death("quality_of_life", "date", "The questionnaire lies"),
    ),
    _check(
        "death_before_adverse_event",
        "An adverse event starts after death.",
        _after_death("adverse_events", "start", "The adverse event starts"),
    ),
    _check(
        "death_before_specimen",
        "A specimen was taken after death.",
        _after_death("samples", "collected", "The specimen was taken"),
    ),
    _check(
        "death_before_board",
        "The tumour board met after death.",
        _after_death("tumour_board", "date", "The board met"),
        severity=Severity.WARNING,
    ),
    _check(
        "death_before_last_contact",
        "The last contact lies after death.",
        _wrong_order("patients", "last_contact", "died", "The last contact lies after death"),
        _CORRECT_PAIR,
    ),
    _check(
        "death_before_diagnosis",
        "The patient died before the diagnosis.",
        _wrong_order("patients", "diagnosed", "died", "The patient died before the diagnosis"),
        _CORRECT_PAIR,
    ),
    _check(
        "death_before_advanced_disease",
        "The patient died before advanced disease was diagnosed.",
        _wrong_order(
            "patients",
            "advanced",
            "died",
            "The patient died before advanced disease was diagnosed",
        ),
        _CORRECT_PAIR,
    ),
    _check(
        "death_before_enrolment",
        "The patient died before enrolment.",
        _wrong_order("patients", "enrolled", "died", "The patient died before enrolment"),
        _CORRECT_PAIR,
    ),
    _check(
        "advanced_before_diagnosis",
        "Advanced disease was diagnosed before the disease.",
        _wrong_order(
            "patients", "diagnosed", "advanced", "Advanced disease was diagnosed before the disease"
        ),
        _CORRECT_PAIR,
    ),
    _check(
        "enrolment_before_diagnosis",
        "The patient was enrolled before the diagnosis.",
        _wrong_order("patients", "diagnosed", "enrolled", "Enrolled before the diagnosis"),
        _CORRECT_PAIR,
        Severity.WARNING,
    ),
    _check(
        "treatment_end_before_start",
        "A treatment ends before it starts.",
        _wrong_order("treatments", "start", "end", "The treatment ends before it starts"),
        _CORRECT_PAIR,
    ),
    _check(
        "adverse_event_end_before_start",
        "An adverse event ends before it starts.",
        _wrong_order("adverse_events", "start", "end", "The adverse event ends before it starts"),
        _CORRECT_PAIR,
    ),
    _check(
        "report_before_specimen",
        "A result was reported before the specimen was taken.",
        _wrong_order(
            "samples",
            "collected",
            "reported",
            "The result was reported before the specimen was taken",
        ),
        _CORRECT_PAIR,
    ),
    _check(
        "date_before_birth",
        "A date lies before the year of birth.",
        _before_birth,
        "Correct the date, or the year of birth in the patients table.",
    ),
    _check(
        "age_at_diagnosis_implausible",
        f"The patient would have been older than {_OLDEST_AT_DIAGNOSIS} at diagnosis.",
        _too_old,
        "Correct the year of birth or the date of diagnosis.",
        Severity.WARNING,
    ),
    _check(
        "no_follow_up",
        "Neither last contact nor death is given.",
        _no_follow_up,
        "Give the last day on which the patient is known to have lived.",
        Severity.WARNING,
    ),
    _check(
        "last_contact_before_record",
        "A treatment, assessment or visit is recorded after the last contact.",
        _seen_later,
        "Correct the later date, or bring the last contact up to date.",
        Severity.WARNING,
    ),
    _check(
        "date_after_cutoff",
        "A date lies after the data cut-off.",
        _after_cutoff,
        "Correct the date, or set a later cohort.data_cutoff.",
        Severity.WARNING,
    ),
)
