"""The estimates and tests of a planned comparison, from the rows of its two groups."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from genomic_to_outcome.outcomes.arms import Arms
from genomic_to_outcome.outcomes.cause_specific import cause_specific_effects, split_events
from genomic_to_outcome.outcomes.centre_effects import centre_effects
from genomic_to_outcome.outcomes.cohort_frame import Cohort
from genomic_to_outcome.outcomes.covariates import design_matrix, strata_of
from genomic_to_outcome.outcomes.delayed_entry import EntryHandling
from genomic_to_outcome.outcomes.effects import (
    Effect,
    TimesOfArms,
    response_effects,
    time_effects,
)
from genomic_to_outcome.outcomes.group_estimates import GroupValues, select
from genomic_to_outcome.outcomes.plan import Comparison, Covariate, Plan
from genomic_to_outcome.outcomes.survival import BoolArray
from genomic_to_outcome.vocabulary import RESPONSE_ENDPOINTS


@dataclass(frozen=True)
class ArmValues:
    """Usable rows of both groups by one rule: which are the group's, and who had another event.

    `competing` is empty of events where the comparison takes all events of its endpoint.
    """

    rule: str
    selected: GroupValues
    in_group: BoolArray
    competing: BoolArray

    def only(self, kept: BoolArray) -> ArmValues:
        """The rows that are kept."""
        mine = self.selected
        mine = replace(mine, places=mine.places[kept], entry=mine.entry[kept])
        return ArmValues(self.rule, mine, self.in_group[kept], self.competing[kept])


def values_of_arms(comparison: Comparison, cohort: Cohort, arms: Arms) -> Iterator[ArmValues]:
    """The groups by each rule of the comparison that the data hold, the primary one first."""
    known = cohort.rules_of(comparison.endpoint)
    observable = cohort.observable_since(comparison.reference.alteration)
    group = arms.places[arms.in_group]
    observable[group] = cohort.observable_since(comparison.group.alteration)[group]
    for rule in comparison.rules:
        if rule in known:
            values = select(cohort, comparison.endpoint, rule, arms.places, observable)
            in_group = arms.in_group[np.searchsorted(arms.places, values.places)]
            competing = np.zeros(len(in_group), bool)
            if comparison.cause is not None:
                values, competing = split_events(cohort, comparison.cause, values)
            yield ArmValues(str(rule), values, in_group, competing)


def planned_effects(
    plan: Plan, comparison: Comparison, cohort: Cohort, arms: ArmValues
) -> Iterator[tuple[EntryHandling | None, Effect]]:
    """All effects of a comparison, by handling of delayed entry (None for responses)."""
    places = arms.selected.places
    if comparison.endpoint in RESPONSE_ENDPOINTS:
        for effect in response_effects(plan, arms.selected.values.event[places], arms.in_group):
            yield None, effect
        return
    times = times_of_arms(comparison, cohort, arms)
    if comparison.cause is None:
        yield from time_effects(plan, times)
    else:
        cause = comparison.endpoint, comparison.cause
        is_primary = arms.rule == cohort.rules_of(comparison.endpoint)[0]
        months = plan.landmarks_months if is_primary else ()
        yield from cause_specific_effects(plan, times, arms.competing, *cause, months)
    if comparison.across_centres:
        centres = pd.factorize(cohort.rows[Covariate.CENTRE.value].iloc[places])[0]
        yield from centre_effects(plan, replace(times, strata=None), centres)


def times_of_arms(comparison: Comparison, cohort: Cohort, arms: ArmValues) -> TimesOfArms:
    """Follow-up of both groups with the comparison's covariates and strata."""
    values, places = arms.selected.values, arms.selected.places
    covariates, complete = design_matrix(cohort, comparison.adjust_for, places)
    return TimesOfArms(
        values.time[places],
        values.event[places],
        arms.selected.entry,
        arms.in_group,
        strata_of(cohort, comparison.strata, places),
        covariates if comparison.adjust_for else None,
        complete,
    )
