"""One kind of an endpoint's events, with the others competing: progression where patients may die.

The cause-specific hazard says how fast the event comes to those who still live without any; the
Aalen-Johansen estimate how many it comes to. Reference: Putter, Fiocco and Geskus, Stat Med 2007.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from genomic_to_outcome.clinical.dates import day_numbers
from genomic_to_outcome.outcomes import notes
from genomic_to_outcome.outcomes.cohort_frame import Cohort
from genomic_to_outcome.outcomes.cumulative_incidence import (
    CENSORED,
    COMPETING,
    EVENT,
    cumulative_incidence,
    incidence_at,
)
from genomic_to_outcome.outcomes.delayed_entry import EntryHandling, handlings
from genomic_to_outcome.outcomes.effects import Arm, Effect, TimesOfArms, time_effects
from genomic_to_outcome.outcomes.endpoint_rules import CAUSES, Cause
from genomic_to_outcome.outcomes.group_estimates import GroupValues
from genomic_to_outcome.outcomes.plan import Plan
from genomic_to_outcome.outcomes.survival import (
    NOT_ESTIMABLE,
    BoolArray,
    FloatArray,
    kaplan_meier,
    observe,
    under_observation,
)
from genomic_to_outcome.vocabulary import DAYS_PER_MONTH, Endpoint, Measure

HAZARD_ALONE = (
    "a ratio among those still without either event: how many have it is the cumulative incidence"
)


def split_events(
    cohort: Cohort, cause: Cause, selected: GroupValues
) -> tuple[GroupValues, BoolArray]:
    """The group with the events of a cause alone, and who of it had a competing one."""
    values, places = selected.values, selected.places
    died = day_numbers(cohort.rows["died"])
    fatal = values.event & (values.start + values.time == died)
    mine = fatal if cause is Cause.DEATH else values.event & ~fatal
    return replace(selected, values=replace(values, event=mine)), (values.event & ~mine)[places]


def cause_specific_effects(
    plan: Plan,
    arms: TimesOfArms,
    competing: BoolArray,
    endpoint: Endpoint,
    cause: Cause,
    months: Sequence[float],
) -> Iterator[tuple[EntryHandling, Effect]]:
    """Log-rank and hazard ratios of the cause; both groups' cumulative incidence at the months.

    The competing event censors the hazard, which is right, and would overstate the incidence, so
    that one is Aalen and Johansen's.
    """
    other = next(kind for kind in CAUSES[endpoint] if kind is not cause)
    prefix = f"cause-specific, {cause.words} with {other.words} competing"
    counted = {
        handling: _competing_events(arms, competing, late, other)
        for handling, late in handlings(arms.entry)
    }
    for handling, effect in time_effects(plan, arms):
        if effect.measure is not Measure.RMST_DIFFERENCE:
            alone = HAZARD_ALONE if effect.measure is Measure.HAZARD_RATIO else ""
            note = notes.join((effect.note or "", counted[handling], alone))
            yield handling, replace(effect, method=f"{prefix}, {effect.method}", note=note)
    for handling, late in handlings(arms.entry):
        mine, others = arms, competing
        if late is not None:
            kept = under_observation(arms.time, late)
            mine, others = arms.only(kept), competing[kept]
        for arm, side in ((Arm.GROUP, mine.in_group), (Arm.REFERENCE, ~mine.in_group)):
            of_arm = mine.only(side)
            entry = None if late is None else of_arm.entry
            method = f"{prefix}, Aalen-Johansen, {arm}, {{}}, log interval, {handling}"
            for effect in _incidences(plan, of_arm, others[side], entry, months):
                yield handling, replace(effect, arm=arm, method=method.format(effect.method))


def _competing_events(
    arms: TimesOfArms, competing: BoolArray, late: FloatArray | None, other: Cause
) -> str:
    """How many of those who are analysed had the other event."""
    kept = competing if late is None else competing & under_observation(arms.time, late)
    in_group, in_reference = (int(kept[side].sum()) for side in (arms.in_group, ~arms.in_group))
    counts = f"{in_group} in the group, {in_reference} in the reference"
    return f"competing events ({other.words}): {counts}"


def _incidences(
    plan: Plan,
    arm: TimesOfArms,
    competing: BoolArray,
    entry: FloatArray | None,
    months: Sequence[float],
) -> Iterator[Effect]:
    """Cumulative incidence of one group at each of the months, which `method` names."""
    state = np.where(competing, COMPETING, np.where(arm.event, EVENT, CENSORED))
    curve = cumulative_incidence(arm.time, state, entry)
    seen = kaplan_meier(observe(arm.time, arm.event | competing, entry))
    n, events = len(arm.time), int(arm.event.sum())
    for month in months:
        day = month * DAYS_PER_MONTH
        found, why = incidence_at(curve, day, ci_level=plan.ci_level), ""
        if any(start < day for start, _ in seen.gaps):
            found, why = NOT_ESTIMABLE, f"not estimable: {notes.gaps(seen)}"
        elif np.isnan(found.value) and n:
            why = notes.emptied(seen) or "not estimable: beyond the follow-up of the group"
        yield Effect(
            Measure.CUMULATIVE_INCIDENCE,
            n,
            events,
            None,
            None,
            found,
            np.nan,
            f"at {month:g} months",
            notes.join((notes.small_numbers(n, events), why)),
        )
