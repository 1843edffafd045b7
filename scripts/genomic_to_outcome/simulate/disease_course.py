"""One patient's course: lines of therapy, progression, death, visits, and when tumours are sampled.

All days count from the start of the first line.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from genomic_to_outcome.simulate import model
from genomic_to_outcome.simulate.board_conclusions import (
    RESAMPLED,
    Biopsy,
    Conclusion,
    conclude,
    second_test,
)
from genomic_to_outcome.simulate.classes import MolecularClass, Study
from genomic_to_outcome.simulate.event_times import (
    EventTimes,
    Scans,
    draw_event_times,
    draw_response,
    draw_scans,
)
from genomic_to_outcome.simulate.random_choice import chance, one_of, weighted, whole
from genomic_to_outcome.simulate.treatments import Treatment
from genomic_to_outcome.simulate.visits import Observation, Visit, draw_visits

_TOXICITY = 0.04
_TOXICITY_FROM_DAY = 150
_NO_FURTHER_THERAPY = 0.25
_ACQUIRES_RESISTANCE = 0.75
_CYCLES_DAYS = (63, 126)
_CHEMOTHERAPY = ("platinum_chemotherapy", "chemoimmunotherapy", "chemotherapy", "taxane")


@dataclass(frozen=True)
class Line:
    """A line of therapy; `end` is None while ongoing, `progression` None where there was none."""

    number: int
    treatment: Treatment
    regimen: str
    start: int
    end: int | None
    stop_reason: str
    guided: bool
    progression: int | None
    visits: tuple[Visit, ...]


@dataclass(frozen=True)
class Course:
    """What happened and what was seen of it; what lies after `follow_up` is not seen.

    `times` are those of the first line; a biopsy for the tumour board counts as its progression.
    """

    times: EventTimes
    follow_up: int
    entry: int
    responder: bool
    lines: tuple[Line, ...]
    biopsies: tuple[Biopsy, ...]
    conclusions: tuple[Conclusion, ...] = ()

    @property
    def died(self) -> bool:
        """Whether the death was seen."""
        return self.times.death <= self.follow_up


@dataclass(frozen=True)
class _Plan:
    """A line before what follows it is known."""

    number: int
    treatment: Treatment
    start: int
    progression: int | None
    responder: bool
    scans: Scans
    guided: bool = False


def draw_course(
    rng: np.random.Generator,
    molecular_class: MolecularClass,
    year: int,
    days_to_cutoff: int,
    biopsy: Biopsy,
    measurable: bool,
) -> Course:
    """The course of one patient whose molecular result is reported on `biopsy.reported`.

    The patient is drawn until alive on that day. `days_to_cutoff` runs from the start of the first
    line; `year` is the year of that start.
    """
    entry = max(0, biopsy.reported)
    treatment = weighted(rng, molecular_class.first_line)
    times = draw_event_times(rng, molecular_class.os_months, treatment.pfs_months, entry)
    scans = draw_scans(rng)
    responder = draw_response(rng, times, scans, treatment, molecular_class.os_months, entry)
    follow_up = _follow_up(rng, days_to_cutoff, entry)
    first = _Plan(1, treatment, 0, times.progression, responder, scans)
    board = biopsy if molecular_class.study is Study.TUMOUR_BOARD else None
    biopsies = [biopsy]
    conclusions: list[Conclusion] = []
    if board is not None:
        share = model.INTERVENING_VARIANT
        conclusions.append(conclude(rng, board, molecular_class.matched, share))
    plans = [_until_board(first, board)]
    while True:
        following = _next_plan(
            rng, molecular_class, plans, times.death, follow_up, board, biopsies, conclusions
        )
        if following is None:
            break
        plans.append(_until_board(following, board))
    lines = tuple(
        _line(rng, plan, after, times.death, follow_up, year, measurable)
        for plan, after in zip(plans, [*plans[1:], None], strict=True)
    )
    seen = tuple(one for one in biopsies if one.reported < min(times.death, follow_up + 1))
    first = plans[0]
    happened = EventTimes(times.death, first.progression)
    concluded = tuple(one for one in conclusions if one.biopsy in seen)
    return Course(happened, follow_up, entry, first.responder, lines, seen, concluded)


def _follow_up(rng: np.random.Generator, days_to_cutoff: int, entry: int) -> int:
    last = days_to_cutoff - whole(rng, 0, model.LAST_CONTACT_BEFORE_CUTOFF_DAYS)
    earliest = max(model.MINIMUM_FOLLOW_UP_DAYS, entry + model.MINIMUM_FOLLOW_UP_DAYS // 2)
    lost = chance(rng, model.LOST_TO_FOLLOW_UP)
    return whole(rng, earliest, last) if lost and earliest < last else last


def _until_board(plan: _Plan, board: Biopsy | None) -> _Plan:
    # Patients reach the tumour board because their tumour progressed: the biopsy marks that day.
    if board is None or plan.start >= board.collected:
        return plan
    if plan.progression is not None and plan.progression <= board.collected:
        return plan
    return replace(
        plan,
        progression=board.collected,
        responder=plan.responder and plan.start + plan.scans.second < board.collected,
    )


def _next_plan(
    rng: np.random.Generator,
    molecular_class: MolecularClass,
    plans: list[_Plan],
    death: int,
    follow_up: int,
    board: Biopsy | None,
    biopsies: list[Biopsy],
    conclusions: list[Conclusion],
) -> _Plan | None:
    last = plans[-1]
    switched = _toxicity_switch(rng, last, death)
    if switched is not None:
        treatment = _other_treatment(molecular_class, plans)
        if treatment is None or switched >= follow_up:
            return None
        return _Plan(2, treatment, switched, last.progression, False, draw_scans(rng))
    if last.progression is None or last.progression >= min(death, follow_up):
        return None
    start = last.progression + whole(rng, 7, 35)
    guided = False
    advised = molecular_class.matched
    if board is not None and last.progression >= board.collected:
        start = max(start, board.reported + whole(rng, 14, 28))
        guided = last.start < board.collected and conclusions[0].followed
        on_advice = last.guided and last.treatment is molecular_class.matched
        again = second_test(rng, molecular_class, last.progression) if on_advice else None
        if again is not None:
            biopsies.append(again.biopsy)
            conclusions.append(again)
            start = max(start, again.biopsy.reported + whole(rng, 14, 28))
            guided, advised = again.followed, again.treatment
    elif board is None:
        before = biopsies[-1].acquired
        rebiopsy = _rebiopsy(rng, molecular_class, last, biopsies)
        if rebiopsy is not None:
            biopsies.append(rebiopsy)
            start = max(start, rebiopsy.reported + whole(rng, 3, 14))
            guided = rebiopsy.acquired != before
    waits_for_board = board is not None and last.progression < board.collected
    if start >= min(death - 10, follow_up - 5):
        return None
    if not (guided or waits_for_board) and chance(rng, _NO_FURTHER_THERAPY):
        return None
    treatment = _other_treatment(molecular_class, plans, advised if guided else None)
    if treatment is None:
        return None
    guided = guided and treatment is advised
    return _later_plan(rng, last.number + 1, treatment, start, death, guided)


def _toxicity_switch(rng: np.random.Generator, plan: _Plan, death: int) -> int | None:
    event = plan.progression or death
    if plan.number > 1 or event <= _TOXICITY_FROM_DAY + 60 or not chance(rng, _TOXICITY):
        return None
    return whole(rng, _TOXICITY_FROM_DAY, event - 30)


def _rebiopsy(
    rng: np.random.Generator, molecular_class: MolecularClass, line: _Plan, earlier: list[Biopsy]
) -> Biopsy | None:
    possible = dict(molecular_class.resistance).get(line.treatment.kind)
    if possible is None or line.progression is None or not chance(rng, RESAMPLED):
        return None
    collected = line.progression + whole(rng, 0, 5)
    acquired = earlier[-1].acquired
    variant = one_of(rng, possible)
    if variant not in acquired and chance(rng, _ACQUIRES_RESISTANCE):
        acquired = (*acquired, variant)
    return Biopsy(collected, collected + whole(rng, 8, 18), acquired)


def _other_treatment(
    molecular_class: MolecularClass, plans: list[_Plan], wanted: Treatment | None = None
) -> Treatment | None:
    used = {plan.treatment.regimens for plan in plans}
    if wanted is not None and wanted.regimens not in used:
        return wanted
    left = [option for option in molecular_class.later if option.regimens not in used]
    return left[0] if left else None


def _later_plan(
    rng: np.random.Generator,
    number: int,
    treatment: Treatment,
    start: int,
    death: int,
    guided: bool,
) -> _Plan:
    # Later lines last as long as their treatment's median says, and end within what is left of
    # life; what is observed of them is therefore no parameter of the model.
    luck = rng.random()
    of_life = (death - start) * (0.15 + 0.95 * luck)
    of_treatment = model.time_at(1 - luck, model.rate(treatment.pfs_months))
    progression = start + math.ceil(min(of_life, of_treatment))
    scans = draw_scans(rng)
    long_enough = min(progression, death) > start + scans.second
    responder = long_enough and chance(rng, treatment.response_rate)
    return _Plan(
        number,
        treatment,
        start,
        progression if progression < death else None,
        responder,
        scans,
        guided,
    )


def _line(
    rng: np.random.Generator,
    plan: _Plan,
    after: _Plan | None,
    death: int,
    follow_up: int,
    year: int,
    measurable: bool,
) -> Line:
    regimen = plan.treatment.regimen(rng, year + plan.start // 365)
    end, reason = _end(rng, plan, after, death)
    if end > follow_up:
        end, reason = None, ""
    progression = plan.progression
    if after is not None and progression is not None and after.start < progression:
        progression = None
    stop = min(progression or death, after.start if after else death, follow_up)
    observation = Observation(
        plan.start,
        stop,
        progressed=progression == stop,
        followed=stop == follow_up and progression != stop and death > follow_up,
    )
    visits = draw_visits(rng, observation, plan.scans, plan.responder, measurable)
    return Line(
        plan.number,
        plan.treatment,
        regimen,
        plan.start,
        end,
        reason,
        plan.guided,
        progression,
        visits,
    )


def _end(rng: np.random.Generator, plan: _Plan, after: _Plan | None, death: int) -> tuple[int, str]:
    latest = after.start - 1 if after else death
    event = plan.progression or death
    if after is not None and after.start < event:
        return max(plan.start, latest - whole(rng, 3, 10)), "toxicity"
    if plan.treatment.kind in _CHEMOTHERAPY:
        planned = plan.start + whole(rng, *_CYCLES_DAYS)
        if planned < min(event, latest):
            return planned, "completed"
    if plan.progression is not None:
        return min(plan.progression + whole(rng, 0, 7), latest), "progression"
    return max(plan.start, death - whole(rng, 1, 14)), "death"
