"""Responses and their order (RECIST 1.1)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from genomic_to_outcome.inputs.consistency.check import Check, Find, Finding, Subject
from genomic_to_outcome.inputs.consistency.cohort import (
    Cohort,
    day_text,
    in_order,
    same_as_before,
)
from genomic_to_outcome.vocabulary import Response, Severity

_RESPONDING = (Response.CR, Response.PR)
_NO_MEANING = (Response.NE,)


class Visits:
    """Visits by patient and day, and the stretch of treatment each lies in.

    `code` is the response by its place in Response, -1 where there are measurements alone.
    """

    def __init__(self, cohort: Cohort) -> None:
        visits = cohort["assessments"]
        day, code = visits.days("date"), np.full(visits.n_rows, -1)
        for number, response in enumerate(Response):
            code[visits.is_in("response", [response])] = number
        rows = np.flatnonzero(~np.isnan(day) & visits.given("patient"))
        self.row = rows[in_order(visits.patient[rows], day[rows])]
        self.day, self.code = day[self.row], code[self.row]
        self.patient = visits.patient[self.row]
        self.sum = visits.numbers("sum_of_diameters")[self.row]
        self.baseline = visits.numbers("baseline_sum")[self.row]
        elsewhere = (visits.numbers("new_lesions") == 1) | visits.is_in("non_target", ["PD"])
        self.progressed_elsewhere = elsewhere[self.row]
        courses = cohort["treatments"]
        starts = courses.patient * 1e6 + courses.days("start")
        starts = np.unique(starts[~np.isnan(starts)])
        # Started courses up to the visit: it changes where a new treatment begins.
        self.stretch = np.searchsorted(starts, self.patient * 1e6 + self.day, side="left")
        begun = np.append(starts, np.nan)[self.stretch - 1] - self.patient * 1e6
        # Negative or far off: the last start is one of another patient.
        self.start = np.where(begun > -5e5, begun, np.nan)
        self.follows = same_as_before(self.patient) & same_as_before(self.stretch)

    def is_in(self, *responses: Response) -> np.ndarray:
        """Which visits have one of these responses."""
        return np.isin(self.code, [list(Response).index(each) for each in responses])

    def after(self, earlier: np.ndarray) -> np.ndarray:
        """For each visit the place of the last `earlier` visit of the same stretch, else -1."""
        place = np.where(earlier, np.arange(len(earlier)), -1)
        last = np.full(len(place), -1)
        if len(place):
            last[1:] = np.maximum.accumulate(place)[:-1]
        begin = np.maximum.accumulate(np.where(self.follows, 0, np.arange(len(place))))
        return np.where(last >= begin, last, -1)


def _differ(cohort: Cohort) -> Iterator[Finding]:
    visits, table = cohort.once(Visits), cohort["assessments"]
    said_any = visits.code >= 0
    row, code = visits.row[said_any], visits.code[said_any]
    same_day = same_as_before(visits.patient[said_any]) & same_as_before(visits.day[said_any])
    first = np.maximum.accumulate(np.where(same_day, 0, np.arange(len(same_day))))
    wrong = same_day & (code != code[first])
    said = dict(zip(row[wrong], row[first[wrong]], strict=True))
    yield Finding(
        "assessments",
        "response",
        row[wrong],
        lambda row: (
            f"The same day has {table.text('response', said[row])} on "
            f"{table.records.place(said[row], row)}."
        ),
    )


def _sequence(cohort: Cohort, before: tuple[Response, ...], then: Response) -> Iterator[Finding]:
    """A response right after another one that it cannot follow without a new treatment."""
    visits = cohort.once(Visits)
    meaning = (visits.code >= 0) & ~visits.is_in(*_NO_MEANING)
    last = visits.after(meaning)
    wrong = visits.is_in(then) & (last >= 0) & visits.is_in(*before)[last]
    wrong &= visits.day > visits.day[last]
    said = dict(zip(visits.row[wrong], last[wrong], strict=True))
    names = list(Response)
    yield Finding(
        "assessments",
        "response",
        visits.row[wrong],
        lambda row: (
            f"{then} after {names[visits.code[said[row]]]} on {day_text(visits.day[said[row]])} "
            "without a new treatment."
        ),
    )


def _after_progression(cohort: Cohort) -> Iterator[Finding]:
    for then in _RESPONDING:
        yield from _sequence(cohort, (Response.PD,), then)


def _before_treatment(cohort: Cohort) -> Iterator[Finding]:
    visits = cohort["assessments"]
    first = cohort.least("treatments", cohort["treatments"].days("start"))[visits.patient]
    early = visits.is_in("response", _RESPONDING) & (visits.days("date") <= first)
    yield Finding(
        "assessments",
        "response",
        np.flatnonzero(early),
        lambda row: f"The first treatment starts on {day_text(first[row])}.",
    )


def _without_treatment(cohort: Cohort) -> Iterator[Finding]:
    if not cohort.records["treatments"].keyed:
        return
    visits = cohort["assessments"]
    treated = cohort.any_row("treatments")[visits.patient]
    message = "The patient has no treatment: the assessment counts for no line."
    rows = np.flatnonzero(~treated & visits.given("patient"))
    yield Finding("assessments", "patient", rows, message)


def _measurable(cohort: Cohort, flag: float, responses: tuple[Response, ...]) -> Iterator[Finding]:
    visits = cohort["assessments"]
    wrong = (visits.numbers("measurable") == flag) & visits.is_in("response", responses)
    yield Finding(
        "assessments",
        "response",
        np.flatnonzero(wrong),
        lambda row: (
            f"{visits.text('response', row)} is no overall response where measurable disease is "
            f"{'present' if flag else 'absent'}."
        ),
    )


def _without_result(cohort: Cohort) -> Iterator[Finding]:
    visits = cohort["assessments"]
    measured = [visits.given(name) for name in ("sum_of_diameters", "non_target", "new_lesions")]
    rows = np.flatnonzero(~visits.given("response") & ~np.logical_or.reduce(measured))
    message = "Neither a response nor a measurement: a value is required here."
    yield Finding("assessments", "response", rows, message)


def _check(name: str, title: str, find: Find, remedy: str) -> Check:
    return Check(name, Subject.RESPONSES, Severity.WARNING, title, remedy, find)


_RESPONSE = "Correct the response or the date."

CHECKS = (
    Check(
        "assessment_without_result",
        Subject.RESPONSES,
        Severity.ERROR,
        "An assessment has neither a response nor sum_of_diameters, non_target or new_lesions.",
        "Give the response; NE where it could not be evaluated.",
        _without_result,
    ),
    _check(
        "responses_of_a_day_differ",
        "Two assessments of one day give different responses.",
        _differ,
        "Keep the overall response of that day.",
    ),
    _check(
        "partial_response_after_complete",
        "PR follows CR: disease that came back is progression, else there was no CR.",
        partial(_sequence, before=(Response.CR,), then=Response.PR),
        "Correct one of the two responses (RECIST 1.1, Table 3).",
    ),
    _check(
        "stable_disease_after_complete",
        "SD follows CR: disease that came back is progression, else there was no CR.",
        partial(_sequence, before=(Response.CR,), then=Response.SD),
        "Correct one of the two responses (RECIST 1.1, Table 3).",
    ),
    _check(
        "response_after_progression",
        "CR or PR follows PD without a new treatment.",
        _after_progression,
        "Correct the response, or add the treatment that began in between.",
    ),
    _check(
        "response_before_treatment",
        "CR or PR is recorded up to the day of the first treatment.",
        _before_treatment,
        _RESPONSE,
    ),
    _check(
        "assessment_without_treatment",
        "A patient without any treatment has an assessment.",
        _without_treatment,
        "Add the treatment, if there was one.",
    ),
    _check(
        "non_cr_non_pd_with_measurable_disease",
        "NON-CR/NON-PD although disease is measurable.",
        partial(_measurable, flag=1.0, responses=(Response.NON_CR_NON_PD,)),
        "Give PR, SD or PD, or correct `measurable`.",
    ),
    _check(
        "partial_response_without_measurable_disease",
        "PR or SD although disease is not measurable.",
        partial(_measurable, flag=0.0, responses=(Response.PR, Response.SD)),
        "Give NON-CR/NON-PD, or correct `measurable`.",
    ),
)
