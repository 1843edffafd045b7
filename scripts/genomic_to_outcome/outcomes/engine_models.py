"""lifelines' tests and models for the planned comparisons."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from genomic_to_outcome.outcomes import lifelines_engine as lifelines
from genomic_to_outcome.outcomes import notes
from genomic_to_outcome.outcomes.arms import NotAssessed, split_into_arms
from genomic_to_outcome.outcomes.centre_effects import is_summary_of_centres
from genomic_to_outcome.outcomes.cohort_frame import Cohort
from genomic_to_outcome.outcomes.covariates import complete_cases
from genomic_to_outcome.outcomes.cumulative_incidence import CENSORED, COMPETING, EVENT
from genomic_to_outcome.outcomes.delayed_entry import EntryHandling
from genomic_to_outcome.outcomes.effects import Arm, TimesOfArms
from genomic_to_outcome.outcomes.engine_curves import NOT_GIVEN, Recomputed
from genomic_to_outcome.outcomes.group_tests import patients_of_groups
from genomic_to_outcome.outcomes.interactions import design_of_product, patients_of
from genomic_to_outcome.outcomes.lifelines_engine import Answer
from genomic_to_outcome.outcomes.plan import (
    Comparison,
    GroupTest,
    Interaction,
    Plan,
    TimeDependent,
)
from genomic_to_outcome.outcomes.planned_effects import (
    ArmValues,
    times_of_arms,
    values_of_arms,
)
from genomic_to_outcome.outcomes.populations import Membership
from genomic_to_outcome.outcomes.survival import (
    BoolArray,
    FloatArray,
    WholeArray,
    under_observation,
)
from genomic_to_outcome.outcomes.time_dependent import (
    at_landmark,
    histories_of,
    intervals,
    observed,
)
from genomic_to_outcome.vocabulary import (
    DAYS_PER_MONTH,
    RESPONSE_ENDPOINTS,
    AssessmentStatus,
    Endpoint,
    Measure,
)

Row = Mapping[str, Any]

NO_FIRTH = "lifelines has no model with Firth's penalty"
NO_SUMMARY = "lifelines has no summary of centres"
NO_ENTRY = "lifelines' log-rank test takes no entry times"
NO_STRATA = "lifelines' log-rank test takes no strata"
OLDER_TEST = "lifelines' test of proportional hazards is the older approximation"
NO_PH_TEST = "compared for two groups without strata and entry times"

PH_P = "ph_p"
"""Word for the test of proportional hazards, which is a column of a hazard ratio's row."""


def recompute_comparisons(
    plan: Plan, cohort: Cohort, populations: Mapping[str, Membership], table: pd.DataFrame
) -> Iterator[Recomputed]:
    """Tests, ratios and incidences of times in comparisons."""
    stored: dict[str, list[Row]] = defaultdict(list)
    for row in table.to_dict("records"):
        if row["endpoint"] not in RESPONSE_ENDPOINTS and row["rule"]:
            stored[row["comparison"]].append(row)
    for comparison in plan.comparisons:
        inside = populations[comparison.population]
        for row, answer in _of_comparison(plan, comparison, cohort, inside, stored[comparison.id]):
            yield _recomputed(row, answer)
    for group_test in plan.group_tests:
        inside = populations[group_test.population]
        for row, answer in _of_groups(group_test, cohort, inside, stored[group_test.id]):
            yield _recomputed(row, answer)
    for interaction in plan.interactions:
        inside = populations[interaction.population]
        for row, answer in _of_interaction(
            plan, interaction, cohort, inside, stored[interaction.id]
        ):
            yield _recomputed(row, answer)
    for asked in plan.time_dependent:
        inside = populations[asked.population]
        for row, answer in _of_time_dependent(plan, asked, cohort, inside, stored[asked.id]):
            yield _recomputed(row, answer)


def _recomputed(row: Row, answer: Answer) -> Recomputed:
    older = OLDER_TEST if row["measure"] == PH_P else None
    why = NOT_GIVEN if pd.isna(row["estimate"]) else older
    known = {"estimate": why} if why else {}
    return Recomputed("comparisons", row["comparison"], row["group"], row, answer, known)


def _of_comparison(
    plan: Plan, comparison: Comparison, cohort: Cohort, inside: Membership, rows: list[Row]
) -> Iterator[tuple[Row, Answer]]:
    variants = dict(_variants(comparison, cohort, inside))
    for row in rows:
        prefix = next((name for name, _ in variants if name and row["method"].startswith(name)), "")
        arms = variants.get((prefix, row["rule"]))
        if arms is not None:
            times = times_of_arms(comparison, cohort, arms)
            yield row, _of_arms(plan, row, times, arms)
            if np.isfinite(row["ph_p"]):
                yield _only_ph_p(row), _proportional_hazards(row, times)


def _variants(
    comparison: Comparison, cohort: Cohort, inside: Membership
) -> Iterator[tuple[tuple[str, str], ArmValues]]:
    """The groups of the comparison and of its sensitivity analyses, by words of method and rule."""
    for where in NotAssessed:
        arms = split_into_arms(comparison, cohort, inside, where)
        for number, values in enumerate(values_of_arms(comparison, cohort, arms)):
            if where is NotAssessed.LEFT_OUT:
                yield ("", values.rule), values
            elif number == 0:
                yield (str(where), values.rule), values
            if number == 0 and where is NotAssessed.LEFT_OUT:
                asked = (*comparison.adjust_for, *comparison.strata)
                complete, _ = complete_cases(cohort, asked, values.selected.places)
                yield (notes.COMPLETE_CASE, values.rule), values.only(complete)


def _of_arms(plan: Plan, row: Row, times: TimesOfArms, arms: ArmValues) -> Answer:
    measure, method = row["measure"], row["method"]
    if is_summary_of_centres(method):
        return Answer(reason=NO_SUMMARY)
    adjusted = method.endswith(f", {EntryHandling.ADJUSTED}")
    competing = arms.competing
    if adjusted:
        kept = under_observation(times.time, times.entry)
        times, competing = times.only(kept), competing[kept]
    entry = times.entry if adjusted else None
    if measure == Measure.CUMULATIVE_INCIDENCE:
        return _incidence(row, times, competing, entry)
    if measure == Measure.RMST_DIFFERENCE:
        return _restricted_means(plan, times, entry)
    return two_groups(plan, row, times, entry)


def _only_ph_p(row: Row) -> Row:
    nothing = dict.fromkeys(("ci_low", "ci_high", "p"), np.nan)
    return {**row, **nothing, "measure": PH_P, "estimate": row["ph_p"]}


def _proportional_hazards(row: Row, times: TimesOfArms) -> Answer:
    late = row["method"].endswith(f", {EntryHandling.ADJUSTED}")
    if late or "multivariable" in row["method"] or "stratified" in row["method"]:
        return Answer(reason=NO_PH_TEST)
    return lifelines.proportional_hazards(times, times.in_group.astype(float)[:, None])


def two_groups(plan: Plan, row: Row, times: TimesOfArms, entry: FloatArray | None) -> Answer:
    """Log-rank test or hazard ratio of two groups; strata are those that the row has."""
    if "stratified" not in row["method"] and "strata(" not in str(row.get("adjusted_for")):
        times = replace(times, strata=None)
    if row["measure"] == Measure.LOGRANK:
        groups = times.in_group.astype(int)
        return _log_rank(times.time, times.event, groups, entry is not None, times.strata)
    if "Firth" in row["method"]:
        return Answer(reason=NO_FIRTH)
    group = times.in_group.astype(float)[:, None]
    if "multivariable" not in row["method"]:
        return lifelines.cox(times, entry, group, plan.ci_level)
    complete = times.only(times.complete)
    if not len(complete.time):
        return Answer()
    late = None if entry is None else complete.entry
    design = np.column_stack((complete.in_group.astype(float), complete.covariates))
    design = design[:, np.concatenate(([True], np.ptp(design[:, 1:], axis=0) > 0))]
    return lifelines.cox(complete, late, design, plan.ci_level)


def _log_rank(
    time: FloatArray,
    event: BoolArray,
    labels: WholeArray,
    delayed: bool,
    strata: WholeArray | None,
) -> Answer:
    if delayed:
        return Answer(reason=NO_ENTRY)
    if strata is not None:
        return Answer(reason=NO_STRATA)
    return lifelines.log_rank(time, event, labels)


def _restricted_means(plan: Plan, times: TimesOfArms, entry: FloatArray | None) -> Answer:
    sides = (times.in_group, ~times.in_group)
    if not all(side.any() for side in sides):
        return Answer()
    horizon = float(min(times.time[side].max() for side in sides))
    means = []
    for side in sides:
        late = None if entry is None else np.maximum(entry[side], 0)
        curve = lifelines.Curve(times.time[side], times.event[side], late, plan.ci_level)
        means.append(curve.restricted_mean(horizon))
    reason = next((mean.reason for mean in means if mean.reason), "")
    return Answer((means[0].value - means[1].value) / DAYS_PER_MONTH, reason=reason)


def _incidence(
    row: Row, times: TimesOfArms, competing: BoolArray, entry: FloatArray | None
) -> Answer:
    words = row["method"].split(", ")
    arm, month = words[3], float(words[4].split()[1])
    side = times.in_group if arm == Arm.GROUP else ~times.in_group
    state = np.where(competing, COMPETING, np.where(times.event, EVENT, CENSORED))[side]
    late = None if entry is None else np.maximum(entry[side], 0)
    day = month * DAYS_PER_MONTH
    return lifelines.incidence(times.time[side], state, late, day)


def _of_groups(
    asked: GroupTest, cohort: Cohort, inside: Membership, rows: list[Row]
) -> Iterator[tuple[Row, Answer]]:
    found = patients_of_groups(asked, cohort, inside)
    if found is None:
        return
    values, places = found.values.values, found.values.places
    for row in rows:
        delayed = row["method"].endswith(f", {EntryHandling.ADJUSTED}")
        follow_up = values.time[places], values.event[places], found.labels
        yield row, _log_rank(*follow_up, delayed, found.strata)


def _of_interaction(
    plan: Plan, interaction: Interaction, cohort: Cohort, inside: Membership, rows: list[Row]
) -> Iterator[tuple[Row, Answer]]:
    found = patients_of(interaction, cohort, inside)
    if found is None:
        return
    for row in rows:
        adjusted = row["method"].endswith(f", {EntryHandling.ADJUSTED}")
        kept = found.analysed(found.times.entry[found.times.complete] if adjusted else None)
        times = found.times.only(kept)
        design = design_of_product(times, found.treated[kept])
        others = f" {AssessmentStatus.NOT_DETECTED}, "
        contrast = (0,) if others in row["group"] else (0, 2)
        if row["measure"] == Measure.RATIO_OF_HAZARD_RATIOS:
            contrast = (2,)
        entry = times.entry if adjusted else None
        yield row, lifelines.cox(times, entry, design, plan.ci_level, contrast)


def _of_time_dependent(
    plan: Plan, asked: TimeDependent, cohort: Cohort, inside: Membership, rows: list[Row]
) -> Iterator[tuple[Row, Answer]]:
    if (Endpoint.OS, asked.rule) not in cohort.endpoints:
        return
    histories, _ = histories_of(asked, cohort, inside)
    for row in rows:
        handling = EntryHandling(row["method"].rpartition(", ")[2])
        mine, _ = observed(histories, handling)
        if row["method"].startswith("landmark"):
            month = float(row["method"].split()[2])
            times = at_landmark(mine, month)
            yield row, two_groups(plan, row, times, times.entry)
        elif "Firth" in row["method"]:
            yield row, Answer(reason=NO_FIRTH)
        else:
            yield row, lifelines.cox_time_varying(*intervals(mine), plan.ci_level)
