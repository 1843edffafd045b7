"""Tumour assessments of one line as RECIST 1.1 would record them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from genomic_to_outcome.simulate import model
from genomic_to_outcome.simulate.event_times import Scans
from genomic_to_outcome.simulate.random_choice import chance, whole
from genomic_to_outcome.vocabulary import Response

_COMPLETE = 0.08
_UNCONFIRMED = 0.03
_MISSED = 0.03
_NOT_EVALUABLE = 0.03
_LATE_RESPONSE = 0.3
_FINAL_VISIT_WINDOW_DAYS = 14
# The first scans decide the confirmed response and are never missed.
_DECISIVE_SCANS = 3


@dataclass(frozen=True)
class Visit:
    """An assessment: day from the start of the first line, response, sums of diameters in mm.

    `baseline` is the sum before the line; a visit that could not be evaluated has no sum.
    """

    day: int
    response: Response
    sum_of_diameters: int | None
    baseline: int


@dataclass(frozen=True)
class Observation:
    """The span in which a line is observed, in days from the start of the first line.

    Visits lie before `stop`; on that day there is a progression, or (`followed`) the final scan of
    a patient who leaves observation without progression, or nothing.
    """

    start: int
    stop: int
    progressed: bool
    followed: bool


def draw_visits(
    rng: np.random.Generator, seen: Observation, scans: Scans, responder: bool, measurable: bool
) -> tuple[Visit, ...]:
    """Scans at week 4, about week 8 and every 8 weeks, a scan on the day of progression, and a
    final scan on the day of last contact, so that censoring tells nothing about progression."""
    days = _days(rng, seen, scans)
    baseline = whole(rng, 25, 120)
    responses = _responses(rng, days, seen.followed, responder, measurable)
    unconfirmed = not responder and Response.PR in responses
    visits = [
        Visit(day, response, _sum(baseline, response, unconfirmed), baseline)
        for day, response in zip(days, responses, strict=True)
    ]
    if seen.progressed:
        measured = [visit.sum_of_diameters for visit in visits]
        nadir = min([baseline, *(total for total in measured if total is not None)])
        grown = max(nadir + 6, nadir * 5 // 4)
        visits.append(Visit(seen.stop, Response.PD, grown, baseline))
    return tuple(visits)


def _days(rng: np.random.Generator, seen: Observation, scans: Scans) -> list[int]:
    days = [seen.start + scans.first, seen.start + scans.second]
    skipped = 0
    # Two visits missed in a row in a few patients: the FDA-style rule then censors.
    gap_at = whole(rng, 3, 9) if chance(rng, _MISSED) else 0
    for number in range(2, (seen.stop - seen.start) // model.VISIT_INTERVAL_DAYS + 1):
        day = seen.start + number * model.VISIT_INTERVAL_DAYS + whole(rng, -4, 4)
        skipped = 2 if number == gap_at else max(0, skipped - 1)
        missed = skipped > 0 or (number > _DECISIVE_SCANS and chance(rng, _MISSED))
        if not missed:
            days.append(day)
    days = [day for day in days if day < seen.stop]
    if seen.followed:
        decisive = days[:_DECISIVE_SCANS]
        later = [
            day for day in days[_DECISIVE_SCANS:] if day < seen.stop - _FINAL_VISIT_WINDOW_DAYS
        ]
        days = [*decisive, *later, seen.stop]
    return days


def _responses(
    rng: np.random.Generator, days: list[int], followed: bool, responder: bool, measurable: bool
) -> list[Response]:
    stable = Response.SD if measurable else Response.NON_CR_NON_PD
    responses = [stable] * len(days)
    if responder:
        complete = not measurable or chance(rng, _COMPLETE)
        late = len(days) >= _DECISIVE_SCANS and chance(rng, _LATE_RESPONSE)
        for index in range(1 if late else 0, len(days)):
            responses[index] = Response.CR if complete else Response.PR
    elif len(days) > 1 and measurable and chance(rng, _UNCONFIRMED):
        responses[1] = Response.PR
    # The final scan is where a patient is censored and has to be adequate.
    for index in range(_DECISIVE_SCANS, len(days) - followed):
        if chance(rng, _NOT_EVALUABLE):
            responses[index] = Response.NE
    return responses


def _sum(baseline: int, response: Response, unconfirmed: bool) -> int | None:
    if response is Response.NE:
        return None
    percent = _percent_of_baseline(response, unconfirmed)
    if response in (Response.CR, Response.PR):
        return baseline * percent // 100
    # Rounded up: a stable sum of 73% must not become a decrease of 30%.
    return -(-baseline * percent // 100)


def _percent_of_baseline(response: Response, unconfirmed: bool) -> int:
    if response is Response.CR:
        return 0
    if response is Response.PR:
        return 69 if unconfirmed else 60
    return 73 if unconfirmed else 95
