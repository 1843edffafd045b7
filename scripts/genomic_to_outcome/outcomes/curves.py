"""Kaplan-Meier curves of comparisons and summaries as a table, for figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from genomic_to_outcome.contract import CURVES
from genomic_to_outcome.outcomes.arms import describe, split_into_arms
from genomic_to_outcome.outcomes.cohort_frame import Cohort, EndpointValues
from genomic_to_outcome.outcomes.delayed_entry import handlings
from genomic_to_outcome.outcomes.plan import Group, Plan
from genomic_to_outcome.outcomes.planned_effects import values_of_arms
from genomic_to_outcome.outcomes.populations import Membership
from genomic_to_outcome.outcomes.summaries import SummaryGroup
from genomic_to_outcome.outcomes.survival import (
    FloatArray,
    WholeArray,
    at_risk,
    kaplan_meier,
    observe,
    under_observation,
)
from genomic_to_outcome.vocabulary import (
    ALL,
    DAYS_PER_MONTH,
    EVERYONE,
    RESPONSE_ENDPOINTS,
    AssessmentStatus,
)

_Names = tuple[str, str, str, str]
_Group = tuple[_Names, EndpointValues, WholeArray, FloatArray]


def draw_curves(
    plan: Plan,
    cohort: Cohort,
    populations: Mapping[str, Membership],
    summaries: Iterable[SummaryGroup],
) -> pd.DataFrame:
    """Frame as contract.CURVES: per curve a row at time zero and one per time of event, censoring
    or late entry, so that `n_risk` changes nowhere between rows.

    The groups of every comparison of times, but for those of one cause (Kaplan-Meier would
    overstate it); and the summaries' groups over all lines, of patients without the alteration only
    under all therapies. `comparison` of a summary is population|alteration|therapy_class. A curve
    whose early risk set was emptied is not given.
    """
    curves = {
        words: curve
        for groups in (
            _of_comparisons(plan, cohort, populations),
            _of_summaries(plan, summaries),
        )
        for group in groups
        for words, curve in _curves(plan, *group)
    }
    lengths = [len(curve["time"]) for curve in curves.values()]
    columns: dict[str, Any] = {
        name: pd.Categorical.from_codes(
            *_coded([words[number] for words in curves], lengths)
        ).astype(object)
        for number, name in enumerate(("comparison", "group", "endpoint", "rule", "method"))
    }
    for name in CURVES.names[len(columns) :]:
        columns[name] = np.concatenate([c[name] for c in curves.values()] or [np.empty(0)])
    return pd.DataFrame(columns, columns=list(CURVES.names)).astype(
        dict.fromkeys(("n_risk", "n_event", "n_censor"), "Int64")
    )


def _coded(words: list[str], lengths: list[int]) -> tuple[np.ndarray, np.ndarray]:
    names, codes = np.unique(np.array(words, dtype=str), return_inverse=True)
    return np.repeat(codes, lengths), names


def _of_comparisons(
    plan: Plan, cohort: Cohort, populations: Mapping[str, Membership]
) -> Iterator[_Group]:
    for comparison in plan.comparisons:
        if comparison.endpoint in RESPONSE_ENDPOINTS or comparison.cause is not None:
            continue
        arms = split_into_arms(comparison, cohort, populations[comparison.population])
        sides = (comparison.group, True), (comparison.reference, False)
        for values in values_of_arms(comparison, cohort, arms):
            selected = values.selected
            for group, side in sides:
                names = (comparison.id, describe(group), str(comparison.endpoint), values.rule)
                mine = values.in_group == side
                yield names, selected.values, selected.places[mine], selected.entry[mine]


def _of_summaries(plan: Plan, summaries: Iterable[SummaryGroup]) -> Iterator[_Group]:
    for summary in summaries:
        cell, places = summary.cell, summary.values.places
        without = summary.status is AssessmentStatus.NOT_DETECTED
        if (
            summary.endpoint in RESPONSE_ENDPOINTS
            or cell.line is not None
            or (without and cell.therapy_class != ALL)
            or len(places) < plan.minimum_patients
        ):
            continue
        key = f"{summary.population}|{summary.alteration}|{cell.therapy_class}"
        group = EVERYONE
        if summary.status is not None:
            group = describe(Group(summary.alteration, summary.status))
        names = (key, group, str(summary.endpoint), str(summary.rule))
        yield names, summary.values.values, places, summary.values.entry


def _curves(
    plan: Plan, names: _Names, values: EndpointValues, places: WholeArray, entry: FloatArray
) -> Iterator[tuple[tuple[str, ...], dict[str, np.ndarray]]]:
    """The curve of a group for each handling of delayed entry, by the words that name it."""
    time, event = values.time[places], values.event[places]
    for handling, late in handlings(entry):
        observed = observe(time, event, late)
        curve = kaplan_meier(observed, plan.interval, plan.ci_level)
        if curve.emptied_at is not None or not len(curve.time):
            continue
        entries = np.empty(0) if late is None else late[(late > 0) & under_observation(time, late)]
        moments = np.unique(np.concatenate(([0.0], curve.time, entries)))
        # 0 stands before the first step, n for the n-th: what is drawn before and between steps
        step = np.searchsorted(curve.time, moments, side="right")
        ends = np.isin(moments, curve.time)
        yield (
            (*names, f"Kaplan-Meier, {plan.interval} interval, {handling}"),
            {
                "time": moments / DAYS_PER_MONTH,
                "n_risk": at_risk(observed, moments),
                "n_event": np.where(ends, np.concatenate(([0], curve.n_event))[step], 0),
                "n_censor": np.where(ends, np.concatenate(([0], curve.n_censor))[step], 0),
                "survival": np.concatenate(([1.0], curve.survival))[step],
                "ci_low": np.concatenate(([1.0], curve.ci_low))[step],
                "ci_high": np.concatenate(([1.0], curve.ci_high))[step],
            },
        )
