"""Adverse events: grades, seriousness, and death as grade 5 (CTCAE)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from genomic_to_outcome.inputs.consistency.check import Check, Find, Finding, Subject
from genomic_to_outcome.inputs.consistency.cohort import Cohort, day_text, in_order, same_as_before
from genomic_to_outcome.vocabulary import Severity

_FATAL = 5


def _fatal_without_death(cohort: Cohort) -> Iterator[Finding]:
    events = cohort["adverse_events"]
    alive = np.isnan(cohort.of_patients("died"))[events.patient]
    rows = np.flatnonzero((events.numbers("grade") == _FATAL) & alive & events.given("patient"))
    message = "Grade 5 is death, and no day of death is recorded for the patient."
    yield Finding("adverse_events", "grade", rows, message)


def _fatal_on_another_day(cohort: Cohort) -> Iterator[Finding]:
    events = cohort["adverse_events"]
    died = cohort.of_patients("died")[events.patient]
    end = events.days("end")
    wrong = (events.numbers("grade") == _FATAL) & ~np.isnan(died) & ~np.isnan(end) & (end != died)
    yield Finding(
        "adverse_events",
        "end",
        np.flatnonzero(wrong),
        lambda row: f"The event is grade 5, but the patient died on {day_text(died[row])}.",
    )


def _serious_incomplete(cohort: Cohort) -> Iterator[Finding]:
    events = cohort["adverse_events"]
    serious = events.numbers("serious") == 1
    for name in ("grade", "start"):
        rows = np.flatnonzero(serious & ~events.given(name))
        yield Finding("adverse_events", name, rows, f"A serious event without {name}.")


def _without_grade(cohort: Cohort) -> Iterator[Finding]:
    events = cohort["adverse_events"]
    rows = np.flatnonzero(~events.given("grade") & ~(events.numbers("serious") == 1))
    message = "No grade: the event is counted in a row of its own, grade unknown."
    yield Finding("adverse_events", "grade", rows, message)


def _before_treatment(cohort: Cohort) -> Iterator[Finding]:
    events = cohort["adverse_events"]
    first = cohort.least("treatments", cohort["treatments"].days("start"))[events.patient]
    yield Finding(
        "adverse_events",
        "start",
        np.flatnonzero(events.days("start") < first),
        lambda row: (
            f"The event starts before the first treatment ({day_text(first[row])}): it does not "
            "arise under treatment."
        ),
    )


def _untreated(cohort: Cohort) -> Iterator[Finding]:
    if not cohort.records["treatments"].keyed:
        return
    events = cohort["adverse_events"]
    treated = cohort.any_row("treatments")[events.patient]
    rows = np.flatnonzero(~treated & events.given("patient"))
    message = "The patient has no treatment: the event arises under none."
    yield Finding("adverse_events", "patient", rows, message)


def _twice(cohort: Cohort) -> Iterator[Finding]:
    events = cohort["adverse_events"]
    term, _ = events.coded("term")
    # Two missing values are alike here, so that NaN becomes a number.
    days = [np.nan_to_num(events.days(name), nan=-1e9) for name in ("start", "end")]
    keys = (events.patient, *days, term, np.nan_to_num(events.numbers("grade"), nan=-1))
    order = in_order(*keys)
    same = np.zeros(events.n_rows, dtype=bool)
    same[order] = np.logical_and.reduce([same_as_before(key[order]) for key in keys])
    message = "The same event with the same days and grade stands in an earlier row."
    yield Finding("adverse_events", "term", np.flatnonzero(same & events.given("patient")), message)


def _serious_mild(cohort: Cohort) -> Iterator[Finding]:
    """Seriousness is not severity, but a fatal event is serious by definition (ICH E2A)."""
    events = cohort["adverse_events"]
    rows = np.flatnonzero((events.numbers("grade") == _FATAL) & (events.numbers("serious") == 0))
    message = "A fatal event is serious by definition."
    yield Finding("adverse_events", "serious", rows, message)


def _check(
    name: str, title: str, find: Find, remedy: str, severity: Severity = Severity.WARNING
) -> Check:
    return Check(name, Subject.SAFETY, severity, title, remedy, find)


CHECKS = (
    _check(
        "fatal_event_without_death",
        "An adverse event of grade 5, but no day of death.",
        _fatal_without_death,
        "Give the day of death in the patients table, or correct the grade.",
        Severity.ERROR,
    ),
    _check(
        "fatal_event_on_another_day",
        "An adverse event of grade 5 ends on another day than that of death.",
        _fatal_on_another_day,
        "Correct the end of the event or the day of death.",
    ),
    _check(
        "fatal_event_not_serious",
        "An adverse event of grade 5 is recorded as not serious.",
        _serious_mild,
        "Correct the grade or `serious`.",
    ),
    _check(
        "serious_event_incomplete",
        "A serious adverse event lacks its grade or its first day.",
        _serious_incomplete,
        "Complete the serious event.",
    ),
    _check(
        "adverse_event_without_grade",
        "An adverse event that is not serious lacks its grade.",
        _without_grade,
        "Give the CTCAE grade, 1 to 5.",
    ),
    _check(
        "adverse_event_before_treatment",
        "An adverse event starts before the patient's first treatment.",
        _before_treatment,
        "Correct one of the dates; nothing if it is a condition that was there before.",
    ),
    _check(
        "adverse_event_without_treatment",
        "An adverse event of a patient without any treatment.",
        _untreated,
        "Add the treatment, if there was one.",
    ),
    _check(
        "adverse_event_repeated",
        "An adverse event stands in the table twice.",
        _twice,
        "Remove one of the rows.",
    ),
)
