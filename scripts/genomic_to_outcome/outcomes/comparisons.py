"""Planned comparisons: effects, tests, and p-values adjusted within their families."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from genomic_to_outcome.outcomes import notes
from genomic_to_outcome.outcomes.arms import Arms, NotAssessed, describe, split_into_arms
from genomic_to_outcome.outcomes.centre_effects import centre_effects
from genomic_to_outcome.outcomes.cohort_frame import Cohort
from genomic_to_outcome.outcomes.covariates import design_matrix, strata_of
from genomic_to_outcome.outcomes.delayed_entry import EntryHandling
from genomic_to_outcome.outcomes.e_value import e_values_of_hazard_ratio
from genomic_to_outcome.outcomes.effects import (
    Effect,
    TimesOfArms,
    response_effects,
    time_effects,
)
from genomic_to_outcome.outcomes.group_estimates import GroupValues, select
from genomic_to_outcome.outcomes.group_tests import group_test_rows
from genomic_to_outcome.outcomes.interactions import interaction_rows
from genomic_to_outcome.outcomes.multiplicity import Adjustment, adjust
from genomic_to_outcome.outcomes.plan import Comparison, Covariate, Plan
from genomic_to_outcome.outcomes.populations import Membership
from genomic_to_outcome.outcomes.survival import NOT_ESTIMABLE, BoolArray, Estimate
from genomic_to_outcome.outcomes.time_dependent import time_dependent_rows
from genomic_to_outcome.vocabulary import RESPONSE_ENDPOINTS, Measure

Row = dict[str, Any]

_RATIOS = (Measure.HAZARD_RATIO, Measure.ODDS_RATIO)

_NOTHING = Effect(Measure.N, 0, 0, 0, 0, NOT_ESTIMABLE, np.nan, "count", None)


def compare(plan: Plan, cohort: Cohort, populations: Mapping[str, Membership]) -> list[Row]:
    """Rows of contract.COMPARISONS.

    Each comparison enters its family with one test: Fisher or log-rank (the adjusted hazard ratio
    where covariates are declared) by the primary rule, adjusted for delayed entry where there is
    any. The other rows are sensitivity analyses or estimates and have no q.
    """
    rows: list[Row] = []
    headlines: dict[str, list[Row]] = defaultdict(list)
    for comparison in plan.comparisons:
        mine = list(_rows_of(plan, comparison, cohort, populations[comparison.population]))
        rows += (row for row, _ in mine)
        family = comparison.family or str(comparison.endpoint)
        headlines[family] += [row for row, is_headline in mine if is_headline]
    for group_test in plan.group_tests:
        membership = populations[group_test.population]
        mine = list(group_test_rows(plan, group_test, cohort, membership))
        rows += (row for row, _ in mine)
        family = group_test.family or str(group_test.endpoint)
        headlines[family] += [row for row, is_headline in mine if is_headline]
    for interaction in plan.interactions:
        membership = populations[interaction.population]
        mine = list(interaction_rows(plan, interaction, cohort, membership))
        rows += (row for row, _ in mine)
        family = interaction.family or f"{interaction.endpoint} interaction"
        headlines[family] += [row for row, is_headline in mine if is_headline]
    for asked in plan.time_dependent:
        mine = list(time_dependent_rows(plan, asked, cohort, populations[asked.population]))
        rows += (row for row, _ in mine)
        headlines[asked.family or "OS time-dependent"] += [row for row, first in mine if first]
    for family, tests in headlines.items():
        adjustment = plan.families.get(family, Adjustment.BH)
        tested = [row for row in tests if row["p"] is not None and not np.isnan(row["p"])]
        name = f"{family}: {len(tested)} of {len(tests)} tested, {adjustment}"
        for row in tests:
            row["family"] = name
        for row, q in zip(tested, adjust([row["p"] for row in tested], adjustment), strict=True):
            row["q"] = float(q)
    return [row | _e_values(row) for row in rows]


def _e_values(row: Row) -> Row:
    ratio = NOT_ESTIMABLE
    if row["measure"] == Measure.HAZARD_RATIO:
        ratio = Estimate(row["estimate"], row["ci_low"], row["ci_high"])
    value, limit = e_values_of_hazard_ratio(ratio)
    return {"e_value": value, "e_value_limit": limit}


def values_of_arms(
    comparison: Comparison, cohort: Cohort, arms: Arms
) -> Iterator[tuple[str, GroupValues, BoolArray]]:
    """By rule, primary first: usable rows of both groups and which of them are the group's."""
    known = cohort.rules_of(comparison.endpoint)
    observable = cohort.observable_since(comparison.reference.alteration)
    group = arms.places[arms.in_group]
    observable[group] = cohort.observable_since(comparison.group.alteration)[group]
    for rule in comparison.rules:
        if rule in known:
            values = select(cohort, comparison.endpoint, rule, arms.places, observable)
            in_group = arms.in_group[np.searchsorted(arms.places, values.places)]
            yield str(rule), values, in_group


def _rows_of(
    plan: Plan, comparison: Comparison, cohort: Cohort, membership: Membership
) -> Iterator[tuple[Row, bool]]:
    arms = split_into_arms(comparison, cohort, membership)
    found = list(values_of_arms(comparison, cohort, arms))
    if not found:
        yield _row(comparison, "", _NOTHING, ("no line has this endpoint",)), True
    for number, (rule, selected, in_group) in enumerate(found):
        is_primary = number == 0
        common = (
            *arms.notes,
            notes.unusable(selected.n_excluded),
            selected.note,
            "" if is_primary else notes.SENSITIVITY,
            *_plasma_notes(comparison, cohort, selected, in_group),
        )
        effects = list(_effects(plan, comparison, cohort, selected, in_group))
        last = effects[-1][0] if effects else None
        for handling, effect in effects:
            row = _row(comparison, rule, effect, common)
            is_headline = is_primary and handling == last and _is_headline(comparison, effect)
            yield row, is_headline
    if found and arms.n_not_assessed and 0 < arms.in_group.sum() < len(arms.in_group):
        for where in (NotAssessed.IN_GROUP, NotAssessed.IN_REFERENCE):
            yield from _extreme(plan, comparison, cohort, membership, where)


def _extreme(
    plan: Plan,
    comparison: Comparison,
    cohort: Cohort,
    membership: Membership,
    where: NotAssessed,
) -> Iterator[tuple[Row, bool]]:
    """The primary ratio had all who were not assessed belonged to one of the groups."""
    arms = split_into_arms(comparison, cohort, membership, where)
    rule, selected, in_group = next(values_of_arms(comparison, cohort, arms))
    effects = list(_effects(plan, comparison, cohort, selected, in_group))
    for handling, effect in effects:
        if handling == effects[-1][0] and effect.measure in _RATIOS and not effect.adjusted:
            extreme = replace(effect, method=f"{where}, {effect.method}", p=np.nan)
            yield _row(comparison, rule, extreme, (*arms.notes, notes.SENSITIVITY)), False


def _plasma_notes(
    comparison: Comparison, cohort: Cohort, selected: GroupValues, in_group: BoolArray
) -> Iterator[str]:
    """How many of a side that is defined by not_detected are negative in plasma only."""
    for name, side, inside in (
        ("group", comparison.group, in_group),
        ("reference", comparison.reference, ~in_group),
    ):
        places = selected.places[inside]
        count = cohort.n_plasma_negative(side, places)
        if count:
            yield f"{name}: {notes.plasma_negative(count, len(places))}"


def _is_headline(comparison: Comparison, effect: Effect) -> bool:
    if comparison.adjust_for:
        return effect.adjusted
    return effect.measure in (Measure.LOGRANK, Measure.FISHER)


def _effects(
    plan: Plan,
    comparison: Comparison,
    cohort: Cohort,
    selected: GroupValues,
    in_group: BoolArray,
) -> Iterator[tuple[EntryHandling | None, Effect]]:
    values, places = selected.values, selected.places
    if comparison.endpoint in RESPONSE_ENDPOINTS:
        for effect in response_effects(plan, values.event[places], in_group):
            yield None, effect
        return
    covariates, complete = design_matrix(cohort, comparison.adjust_for, places)
    arms = TimesOfArms(
        values.time[places],
        values.event[places],
        selected.entry,
        in_group,
        strata_of(cohort, comparison.strata, places),
        covariates if comparison.adjust_for else None,
        complete,
    )
    yield from time_effects(plan, arms)
    if comparison.across_centres:
        centres = pd.factorize(cohort.rows[Covariate.CENTRE.value].iloc[places])[0]
        yield from centre_effects(plan, replace(arms, strata=None), centres)


def _row(comparison: Comparison, rule: str, effect: Effect, common: tuple[str, ...]) -> Row:
    adjusted = comparison.adjust_for if effect.adjusted else ()
    strata = comparison.strata if effect.stratified else ()
    return {
        "comparison": comparison.id,
        "population": comparison.population,
        "endpoint": str(comparison.endpoint),
        "rule": rule,
        "line": 0 if comparison.from_advanced_diagnosis else comparison.line,
        "group": describe(comparison.group),
        "reference": describe(comparison.reference),
        **effect.columns(),
        "adjusted_for": ";".join([*adjusted, *(f"strata({name})" for name in strata)]) or None,
        "note": notes.join((effect.note or "", *common)),
    }
