"""Survival with and without a therapy that begins after time zero, in the two right ways.

A group of those "ever treated" cannot have died before their treatment (immortal time). Here each
patient stands among the others until the therapy begins and among the treated from then on
(time-dependent), or groups are formed at a landmark by what had begun until then.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from genomic_to_outcome.clinical.dates import day_numbers
from genomic_to_outcome.outcomes import notes
from genomic_to_outcome.outcomes.arms import describe
from genomic_to_outcome.outcomes.cohort_frame import Cohort
from genomic_to_outcome.outcomes.covariates import strata_of
from genomic_to_outcome.outcomes.delayed_entry import EntryHandling, handlings
from genomic_to_outcome.outcomes.effects import (
    Effect,
    TimesOfArms,
    counts_of_arms,
    hazard_ratio,
)
from genomic_to_outcome.outcomes.group_estimates import select
from genomic_to_outcome.outcomes.plan import Exposure, Group, Plan, TimeDependent
from genomic_to_outcome.outcomes.populations import Membership
from genomic_to_outcome.outcomes.survival import (
    NOT_ESTIMABLE,
    BoolArray,
    FloatArray,
    WholeArray,
    under_observation,
)
from genomic_to_outcome.vocabulary import DAYS_PER_MONTH, Endpoint, Measure

Row = dict[str, Any]

NOT_RANDOMISED = (
    "who begins the therapy may differ from who does not: no proof that the therapy did it"
)


@dataclass(frozen=True)
class Histories:
    """Follow-up of the patients of a question on a therapy that begins later.

    One element per patient, in days from time zero; `begins` is infinite without the therapy.
    """

    time: FloatArray
    event: BoolArray
    entry: FloatArray
    begins: FloatArray
    strata: WholeArray | None

    def only(self, kept: BoolArray) -> Histories:
        """The patients that are kept."""
        return Histories(
            self.time[kept],
            self.event[kept],
            self.entry[kept],
            self.begins[kept],
            None if self.strata is None else self.strata[kept],
        )


def time_dependent_rows(
    plan: Plan, asked: TimeDependent, cohort: Cohort, membership: Membership
) -> Iterator[tuple[Row, bool]]:
    """Rows of contract.COMPARISONS and whether each is the test of its family.

    The test is that of the time-dependent hazard ratio, adjusted for delayed entry where there is
    any; landmarks are sensitivity analyses.
    """
    if (Endpoint.OS, asked.rule) not in cohort.endpoints:
        nothing = Effect(Measure.HAZARD_RATIO, 0, 0, 0, 0, NOT_ESTIMABLE, np.nan, "", None)
        yield _row(asked, nothing, ("no patient has this endpoint",)), True
        return
    histories, n_excluded = histories_of(asked, cohort, membership)
    common = (NOT_RANDOMISED, notes.unusable(n_excluded))
    used = [handling for handling, _ in handlings(histories.entry)]
    for handling in used:
        mine, why = observed(histories, handling)
        effect = _of_intervals(plan, mine, handling)
        yield _row(asked, effect, (*common, why)), handling == used[-1]
        for month in asked.landmarks_months:
            effect = _at_landmark(plan, mine, month, handling)
            yield _row(asked, effect, (*common, why, notes.SENSITIVITY)), False


def histories_of(
    asked: TimeDependent, cohort: Cohort, membership: Membership
) -> tuple[Histories, int]:
    eligible = membership.inside & (cohort.line == 0)
    if asked.alteration is not None:
        eligible &= cohort.members(Group(asked.alteration))
    observable = cohort.observable_since(asked.alteration)
    values = select(cohort, Endpoint.OS, asked.rule, np.flatnonzero(eligible), observable)
    places, of_endpoint = values.places, values.values
    began = _first_start(cohort, asked.exposure)[cohort.patient[places]]
    return (
        Histories(
            of_endpoint.time[places],
            of_endpoint.event[places],
            values.entry,
            began - of_endpoint.start[places],
            strata_of(cohort, asked.strata, places),
        ),
        values.n_excluded,
    )


def _first_start(cohort: Cohort, exposure: Exposure) -> FloatArray:
    """By patient: the day (since 1970) on which the therapy first began, infinite if never."""
    lines = cohort.line > 0
    if exposure.therapy_class is not None:
        lines &= cohort.treated_with(exposure.therapy_class)
    if exposure.guided:
        lines &= (cohort.rows["guided"].fillna("") != "").to_numpy(bool)
    first = np.full(int(cohort.patient.max(initial=-1)) + 1, np.inf)
    np.minimum.at(first, cohort.patient[lines], day_numbers(cohort.rows["start"])[lines])
    return first


def observed(histories: Histories, handling: EntryHandling) -> tuple[Histories, str]:
    """Who is analysed under a handling of delayed entry, with the note on it."""
    if handling is EntryHandling.NONE:
        return histories, ""
    if handling is EntryHandling.IGNORED:
        ignored = replace(histories, entry=np.zeros(len(histories.time)))
        return ignored, notes.delayed_entry(handling, histories.entry, 0)
    kept = under_observation(histories.time, histories.entry)
    why = notes.delayed_entry(handling, histories.entry, int((~kept).sum()))
    return histories.only(kept), why


def _started_and_before(histories: Histories) -> tuple[BoolArray, BoolArray]:
    """Who began the therapy while followed, and who was followed before it began."""
    started = histories.begins < histories.time
    return started, histories.begins > np.maximum(histories.entry, 0)


def intervals(histories: Histories) -> tuple[TimesOfArms, WholeArray]:
    """Each patient's time before the therapy and that from its beginning on, and whose it is."""
    started, before = _started_and_before(histories)
    waiting, treated = np.flatnonzero(before), np.flatnonzero(started)
    both = np.concatenate((waiting, treated))
    in_group = np.concatenate((np.zeros(len(waiting), bool), np.ones(len(treated), bool)))
    arms = TimesOfArms(
        np.where(in_group, histories.time[both], np.fmin(histories.begins, histories.time)[both]),
        np.where(in_group, histories.event[both], (histories.event & ~started)[both]),
        np.where(
            in_group, np.maximum(histories.entry, histories.begins)[both], histories.entry[both]
        ),
        in_group,
        None if histories.strata is None else histories.strata[both],
        None,
        np.ones(len(both), bool),
    )
    return arms, both


def _of_intervals(plan: Plan, histories: Histories, handling: EntryHandling) -> Effect:
    arms, _ = intervals(histories)
    started, before = _started_and_before(histories)
    base = counts_of_arms(plan, arms.event, arms.in_group, "")
    effect = hazard_ratio(plan, base, arms, arms.entry, handling)
    n_both = int((started & before).sum())
    n_earlier = int((started & (histories.begins < 0)).sum())
    why = notes.join(
        (
            f"{n_both} count before the therapy among the others, from then on among the treated"
            if n_both
            else "",
            f"{n_earlier} began the therapy before time zero and count among the treated"
            if n_earlier
            else "",
        )
    )
    return replace(
        effect,
        method=f"time-dependent therapy, {effect.method}",
        note=notes.join((effect.note or "", why or "")),
    )


def at_landmark(histories: Histories, month: float) -> TimesOfArms:
    """Who was followed beyond a landmark, by whether the therapy had begun then; times from it."""
    landmark = month * DAYS_PER_MONTH
    mine = histories.only(histories.time > landmark)
    in_group = mine.begins <= landmark
    return TimesOfArms(
        mine.time - landmark,
        mine.event,
        np.maximum(mine.entry - landmark, 0),
        in_group,
        mine.strata,
        None,
        np.ones(len(in_group), bool),
    )


def _at_landmark(plan: Plan, histories: Histories, month: float, handling: EntryHandling) -> Effect:
    """Groups by whether the therapy had begun at the landmark, from which the clock starts."""
    landmark = month * DAYS_PER_MONTH
    reached = histories.time > landmark
    arms, mine = at_landmark(histories, month), histories.only(reached)
    base = counts_of_arms(plan, arms.event, arms.in_group, "")
    effect = hazard_ratio(plan, base, arms, arms.entry, handling)
    gone = int((~reached).sum())
    later = int((~arms.in_group & (mine.begins < mine.time)).sum())
    return replace(
        effect,
        method=f"landmark at {month:g} months, {effect.method}",
        note=notes.join(
            (
                effect.note or "",
                f"{gone} left out: not followed until the landmark" if gone else "",
                f"{later} began the therapy later and count among the others" if later else "",
            )
        ),
    )


def _row(asked: TimeDependent, effect: Effect, common: tuple[str, ...]) -> Row:
    guided = " guided by a molecular test" if asked.exposure.guided else ""
    therapy = f"{asked.exposure.therapy_class or 'therapy'}{guided}"
    carriers = f"{describe(Group(asked.alteration))}, " if asked.alteration else ""
    strata = ";".join(f"strata({name})" for name in asked.strata) or None
    return {
        "comparison": asked.id,
        "population": asked.population,
        "endpoint": str(Endpoint.OS),
        "rule": str(asked.rule),
        "line": 0,
        "group": f"{carriers}since the start of {therapy}",
        "reference": f"{carriers}before or without {therapy}",
        **effect.columns(),
        "adjusted_for": strata,
        "bias": NOT_RANDOMISED,
        "note": notes.join((effect.note or "", *common)),
    }
