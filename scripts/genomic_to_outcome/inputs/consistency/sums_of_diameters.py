"""Sums of diameters, and whether they say the same as the response (RECIST 1.1)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

import numpy as np

from genomic_to_outcome.inputs.consistency.check import Check, Find, Finding, Subject
from genomic_to_outcome.inputs.consistency.cohort import Cohort, same_as_before
from genomic_to_outcome.inputs.consistency.responses import Visits
from genomic_to_outcome.vocabulary import Response, Severity

_RESPONDING = (Response.CR, Response.PR)
# In complete response only lymph nodes below 10 mm are left, two of them as targets at most.
_LEFT_IN_NODES_MM = 20.0
_IMPLAUSIBLE_MM = 1000.0
# Changes are compared in whole micrometres, so that a fall of exactly 30% is one of 30%.
_PER_MM = 1000
_SUM = "Correct the response or the sum of diameters (in mm)."


def _complete_with_diameters(cohort: Cohort) -> Iterator[Finding]:
    visits = cohort["assessments"]
    left = visits.numbers("sum_of_diameters")
    wrong = visits.is_in("response", [Response.CR]) & (left >= _LEFT_IN_NODES_MM)
    message = "Complete response, but more is left than small lymph nodes."
    yield Finding("assessments", "sum_of_diameters", np.flatnonzero(wrong), message)


def _implausible(cohort: Cohort) -> Iterator[Finding]:
    rows = np.flatnonzero(cohort["assessments"].numbers("sum_of_diameters") > _IMPLAUSIBLE_MM)
    message = f"A sum of diameters above {_IMPLAUSIBLE_MM:.0f} mm."
    yield Finding("assessments", "sum_of_diameters", rows, message)


class _References:
    """Baseline and nadir before each visit.

    The baseline of a treatment is that recorded, else the last sum of the `baseline_days` up to
    its start, else the first sum under it.
    """

    def __init__(self, cohort: Cohort) -> None:
        visits = cohort.once(Visits)
        columns = (visits.day, visits.start, visits.sum, visits.baseline, visits.follows)
        rows = zip(*(column.tolist() for column in columns), strict=True)
        same_patient = same_as_before(visits.patient).tolist()
        pairs = list(_run(zip(rows, same_patient, strict=True), cohort.diameters.baseline_days))
        self.baseline, self.nadir = np.array(pairs).reshape(-1, 2).T


def _run(
    rows: Iterable[tuple[tuple[float, float, float, float, bool], bool]], baseline_days: int
) -> Iterator[tuple[float, float]]:
    """Visit by visit: (day, start, sum, recorded baseline, same treatment), same patient."""
    last = last_day = first = least = math.nan
    for (day, start, value, recorded, follows), same in rows:
        if not same:
            last = last_day = math.nan
        if not follows:
            before = last if last_day >= start - baseline_days else math.nan
            first = least = before if math.isnan(recorded) else recorded
        yield first, least
        if not math.isnan(value):
            first = value if math.isnan(first) else first
            least = value if math.isnan(least) else min(least, value)
            last, last_day = value, day


def _fall_called_progression(cohort: Cohort) -> Iterator[Finding]:
    visits = cohort.once(Visits)
    references = cohort.once(_References)
    baseline, nadir = references.baseline, references.nadir
    now, first = np.rint(visits.sum * _PER_MM), np.rint(baseline * _PER_MM)
    fallen = (first - now) * 100 >= cohort.diameters.partial_response_percent * first
    wrong = visits.is_in(Response.PD) & fallen & (now < first) & (visits.sum <= nadir)
    wrong &= ~visits.progressed_elsewhere
    said = dict(zip(visits.row[wrong], np.flatnonzero(wrong), strict=True))
    yield Finding(
        "assessments",
        "response",
        visits.row[wrong],
        lambda row: (
            f"The sum of diameters fell from {baseline[said[row]]:g} to "
            f"{visits.sum[said[row]]:g} mm: progression by a new or a non-target lesion?"
        ),
    )


def _rise_called_response(cohort: Cohort) -> Iterator[Finding]:
    visits = cohort.once(Visits)
    nadir = cohort.once(_References).nadir
    now, least = np.rint(visits.sum * _PER_MM), np.rint(nadir * _PER_MM)
    grown, limits = now - least, cohort.diameters
    risen = (grown * 100 >= limits.progression_percent * least) & (grown > 0)
    risen &= grown >= limits.progression_mm * _PER_MM
    wrong = visits.is_in(*_RESPONDING) & risen
    said = dict(zip(visits.row[wrong], np.flatnonzero(wrong), strict=True))
    yield Finding(
        "assessments",
        "response",
        visits.row[wrong],
        lambda row: (
            f"The sum of diameters rose from {nadir[said[row]]:g} to "
            f"{visits.sum[said[row]]:g} mm: progression of the target lesions."
        ),
    )


def _check(name: str, title: str, find: Find, remedy: str) -> Check:
    return Check(name, Subject.RESPONSES, Severity.WARNING, title, remedy, find)


CHECKS = (
    _check(
        "complete_response_with_diameters",
        f"CR with a sum of diameters of {_LEFT_IN_NODES_MM:.0f} mm or more.",
        _complete_with_diameters,
        _SUM,
    ),
    _check(
        "sum_of_diameters_implausible",
        f"A sum of diameters above {_IMPLAUSIBLE_MM:.0f} mm.",
        _implausible,
        "Correct the sum; it is in millimetres.",
    ),
    _check(
        "fall_called_progression",
        "PD although the sum of diameters fell from baseline as far as a partial response does "
        "(`response.partial_response_percent`).",
        _fall_called_progression,
        "Correct one of them; nothing if a new or a non-target lesion progressed.",
    ),
    _check(
        "rise_called_response",
        "CR or PR although the sum of diameters rose from its nadir as far as progression does "
        "(`response.progression_percent` and `progression_mm`).",
        _rise_called_response,
        _SUM,
    ),
)
