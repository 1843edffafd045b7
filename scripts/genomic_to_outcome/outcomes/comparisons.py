"""Planned comparisons: effects, tests, and p-values adjusted within their families."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from genomic_to_outcome.outcomes import notes
from genomic_to_outcome.outcomes.arms import NotAssessed, describe, split_into_arms
from genomic_to_outcome.outcomes.bias import what_could_bias
from genomic_to_outcome.outcomes.centre_effects import is_summary_of_centres
from genomic_to_outcome.outcomes.cohort_frame import Cohort
from genomic_to_outcome.outcomes.covariates import complete_cases
from genomic_to_outcome.outcomes.e_value import e_values_of_hazard_ratio
from genomic_to_outcome.outcomes.effects import Arm, Effect
from genomic_to_outcome.outcomes.group_tests import group_test_rows
from genomic_to_outcome.outcomes.interactions import interaction_rows
from genomic_to_outcome.outcomes.multiplicity import Adjustment, adjust
from genomic_to_outcome.outcomes.plan import Comparison, Plan
from genomic_to_outcome.outcomes.planned_effects import (
    ArmValues,
    planned_effects,
    values_of_arms,
)
from genomic_to_outcome.outcomes.populations import Membership
from genomic_to_outcome.outcomes.survival import NOT_ESTIMABLE, Estimate
from genomic_to_outcome.outcomes.time_dependent import time_dependent_rows
from genomic_to_outcome.vocabulary import Measure

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
        mine = _rows_with_bias(plan, comparison, cohort, populations[comparison.population])
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
    return [{"bias": None} | row | _e_values(row) for row in rows]


def _e_values(row: Row) -> Row:
    ratio = NOT_ESTIMABLE
    if row["measure"] == Measure.HAZARD_RATIO:
        ratio = Estimate(row["estimate"], row["ci_low"], row["ci_high"])
    value, limit = e_values_of_hazard_ratio(ratio)
    return {"e_value": value, "e_value_limit": limit}


def _rows_with_bias(
    plan: Plan, comparison: Comparison, cohort: Cohort, membership: Membership
) -> list[tuple[Row, bool]]:
    arms = split_into_arms(comparison, cohort, membership)
    primary = next(values_of_arms(comparison, cohort, arms), None)
    found = list(_rows_of(plan, comparison, cohort, membership))
    bias = None
    if primary is not None:
        told = [row | _e_values(row) for row, _ in found]
        bias = what_could_bias(comparison, cohort, primary, told)
    return [(row | {"bias": bias}, is_headline) for row, is_headline in found]


def _rows_of(
    plan: Plan, comparison: Comparison, cohort: Cohort, membership: Membership
) -> Iterator[tuple[Row, bool]]:
    arms = split_into_arms(comparison, cohort, membership)
    found = list(values_of_arms(comparison, cohort, arms))
    if not found:
        yield _row(comparison, "", _NOTHING, ("no line has this endpoint",)), True
    for number, values in enumerate(found):
        is_primary = number == 0
        common = (
            *arms.notes,
            notes.unusable(values.selected.n_excluded),
            values.selected.note,
            "" if is_primary else notes.SENSITIVITY,
            *_plasma_notes(comparison, cohort, values),
        )
        effects = list(planned_effects(plan, comparison, cohort, values))
        last = effects[-1][0] if effects else None
        for handling, effect in effects:
            row = _row(comparison, values.rule, effect, common)
            is_headline = is_primary and handling == last and _is_headline(comparison, effect)
            yield row, is_headline
    if found and arms.n_not_assessed and 0 < arms.in_group.sum() < len(arms.in_group):
        for where in (NotAssessed.IN_GROUP, NotAssessed.IN_REFERENCE):
            yield from _extreme(plan, comparison, cohort, membership, where)
    if found and (comparison.adjust_for or comparison.strata):
        yield from _complete_case(plan, comparison, cohort, found[0], arms.notes)


def _extreme(
    plan: Plan,
    comparison: Comparison,
    cohort: Cohort,
    membership: Membership,
    where: NotAssessed,
) -> Iterator[tuple[Row, bool]]:
    """The primary ratio had all who were not assessed belonged to one of the groups."""
    arms = split_into_arms(comparison, cohort, membership, where)
    values = next(values_of_arms(comparison, cohort, arms))
    for effect in _last_ratios(plan, comparison, cohort, values):
        if not effect.adjusted:
            extreme = replace(effect, method=f"{where}, {effect.method}", p=np.nan)
            yield _row(comparison, values.rule, extreme, (*arms.notes, notes.SENSITIVITY)), False


def _complete_case(
    plan: Plan,
    comparison: Comparison,
    cohort: Cohort,
    values: ArmValues,
    common: tuple[str, ...],
) -> Iterator[tuple[Row, bool]]:
    """The primary ratios among the patients of whom every covariate and stratum is known.

    Beside the ratio of all they tell what the covariates change from what leaving out changes. The
    adjusted one is another than the primary one only where a stratum is missing.
    """
    asked = (*comparison.adjust_for, *comparison.strata)
    complete, why = complete_cases(cohort, asked, values.selected.places)
    for effect in _last_ratios(plan, comparison, cohort, values.only(complete)):
        if not effect.adjusted or comparison.strata:
            known = replace(effect, method=f"{notes.COMPLETE_CASE}, {effect.method}")
            row = _row(comparison, values.rule, known, (why, *common, notes.SENSITIVITY))
            yield row, False


def _last_ratios(
    plan: Plan, comparison: Comparison, cohort: Cohort, values: ArmValues
) -> Iterator[Effect]:
    """Ratios adjusted for delayed entry, where there is any."""
    effects = list(planned_effects(plan, comparison, cohort, values))
    for handling, effect in effects:
        is_ratio = effect.measure in _RATIOS and not is_summary_of_centres(effect.method)
        if handling == effects[-1][0] and is_ratio:
            yield effect


def _plasma_notes(comparison: Comparison, cohort: Cohort, values: ArmValues) -> Iterator[str]:
    """How many of a side that is defined by not_detected are negative in plasma only."""
    for name, side, inside in (
        ("group", comparison.group, values.in_group),
        ("reference", comparison.reference, ~values.in_group),
    ):
        places = values.selected.places[inside]
        count = cohort.n_plasma_negative(side, places)
        if count:
            yield f"{name}: {notes.plasma_negative(count, len(places))}"


def _is_headline(comparison: Comparison, effect: Effect) -> bool:
    if comparison.adjust_for:
        return effect.adjusted
    return effect.measure in (Measure.LOGRANK, Measure.FISHER)


def _row(comparison: Comparison, rule: str, effect: Effect, common: tuple[str, ...]) -> Row:
    adjusted = comparison.adjust_for if effect.adjusted else ()
    strata = comparison.strata if effect.stratified else ()
    of_reference = effect.arm is Arm.REFERENCE
    return {
        "comparison": comparison.id,
        "population": comparison.population,
        "endpoint": str(comparison.endpoint),
        "rule": rule,
        "line": 0 if comparison.from_advanced_diagnosis else comparison.line,
        "group": describe(comparison.reference if of_reference else comparison.group),
        "reference": None if effect.arm else describe(comparison.reference),
        **effect.columns(),
        "adjusted_for": ";".join([*adjusted, *(f"strata({name})" for name in strata)]) or None,
        "note": notes.join((effect.note or "", *common)),
    }
