"""The estimates of one group of patients for one endpoint: rate, median, survival, follow-up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from genomic_to_outcome.clinical.reasons import ResponseReason
from genomic_to_outcome.outcomes import notes
from genomic_to_outcome.outcomes.cohort_frame import Cohort, EndpointValues
from genomic_to_outcome.outcomes.delayed_entry import handlings
from genomic_to_outcome.outcomes.endpoint_rules import RESPONDER_ENDPOINTS
from genomic_to_outcome.outcomes.plan import Plan
from genomic_to_outcome.outcomes.proportions import clopper_pearson
from genomic_to_outcome.outcomes.survival import (
    NOT_ESTIMABLE,
    Estimate,
    FloatArray,
    SurvivalCurve,
    WholeArray,
    kaplan_meier,
    normal_quantile,
    observe,
    quantile,
    restricted_mean,
    survival_at,
)
from genomic_to_outcome.vocabulary import (
    DAYS_PER_MONTH,
    RESPONSE_ENDPOINTS,
    Endpoint,
    EndpointRule,
    Measure,
)

_RECORDED = tuple(str(reason) for reason in ResponseReason)


@dataclass(frozen=True)
class GroupEstimate:
    """One estimate of a group with what it rests on; `time` in months."""

    measure: Measure
    n: int
    events: int
    estimate: Estimate
    unit: str
    method: str
    n_excluded: int
    note: str | None
    time: float | None = None


@dataclass(frozen=True)
class GroupValues:
    """Usable values of an endpoint for the rows `places`; `n_excluded` rows are not usable.

    `entry` (aligned with `places`) is the day on which the group's own sample was known, where that
    is later than the patient's first sample.
    """

    values: EndpointValues
    places: WholeArray
    entry: FloatArray
    n_excluded: int
    note: str


def select(
    cohort: Cohort, endpoint: str, rule: str, places: WholeArray, observable: FloatArray
) -> GroupValues:
    """The usable part of a group. Who did not respond has no duration of response: no exclusion.

    `observable` is the day on which each row of the cohort could be put into the group.
    """
    values = cohort.endpoints[endpoint, rule]
    note = ""
    if endpoint in RESPONDER_ENDPOINTS:
        places = places[values.present[places]]
        note = notes.RESPONDERS_ONLY
    usable = places[values.usable[places]]
    if (endpoint, rule) == (Endpoint.PFS, EndpointRule.FDA):
        other = cohort.endpoints.get((endpoint, EndpointRule.EMA))
        if other is not None:
            note = notes.other_status(
                int((other.event[usable] != values.event[usable]).sum()), len(usable)
            )
    entry = np.fmax(values.entry[usable], observable[usable] - values.start[usable])
    return GroupValues(values, usable, entry, len(places) - len(usable), note)


def estimates(plan: Plan, endpoint: str, group: GroupValues) -> Iterator[GroupEstimate]:
    """All estimates of a group; below the plan's minimum of patients the count alone."""
    size = len(group.places)
    enough = size >= plan.minimum_patients
    events = int(group.values.event[group.places].sum())
    why = (
        "" if enough or not size else f"fewer than the minimum of {plan.minimum_patients} patients"
    )
    yield GroupEstimate(
        Measure.N,
        size,
        events,
        Estimate(size, np.nan, np.nan),
        "patients",
        "count",
        group.n_excluded,
        notes.join((why,)),
    )
    if size and enough:
        if endpoint in RESPONSE_ENDPOINTS:
            yield _rate(plan, group, size, events)
        else:
            yield from _times(plan, group)


def _rate(plan: Plan, group: GroupValues, n: int, events: int) -> GroupEstimate:
    recorded = int(np.isin(group.values.censor_reason[group.places], _RECORDED).sum())
    method = "binomial proportion, Clopper-Pearson interval"
    if recorded == n:
        method += ", recorded best response"
    return GroupEstimate(
        Measure.RATE,
        n,
        events,
        clopper_pearson(events, n, plan.ci_level),
        "proportion",
        method,
        group.n_excluded,
        notes.join((notes.small_numbers(n), notes.recorded_response(recorded, n), group.note)),
    )


def _times(plan: Plan, group: GroupValues) -> Iterator[GroupEstimate]:
    values, places = group.values, group.places
    time, event, entry = values.time[places], values.event[places], group.entry
    for handling, late in handlings(entry):
        observed = observe(time, event, late)
        curve = kaplan_meier(observed, plan.interval, plan.ci_level)
        reverse = kaplan_meier(observed.reversed(), plan.interval, plan.ci_level)
        common = (
            notes.small_numbers(observed.n, observed.events),
            notes.delayed_entry(handling, entry, observed.n_excluded),
            notes.emptied(curve),
            notes.gaps(curve),
            group.note,
        )
        excluded = group.n_excluded + observed.n_excluded
        method = f"Kaplan-Meier, {plan.interval} interval, {handling}"
        base = GroupEstimate(
            Measure.MEDIAN,
            observed.n,
            observed.events,
            NOT_ESTIMABLE,
            "months",
            method,
            excluded,
            None,
        )
        median = _months(quantile(curve))
        estimable = observed.n > 0 and curve.emptied_at is None
        reached = bool(np.isfinite(median.value)) or not estimable
        reached |= bool(curve.gaps) and bool(curve.survival[-1] <= 0.5)
        note = notes.join((*common, "" if reached else "median not reached"))
        yield replace(base, estimate=median, note=note)
        yield replace(
            base,
            measure=Measure.FOLLOW_UP,
            estimate=_months(quantile(reverse)),
            method=f"reverse Kaplan-Meier, {plan.interval} interval, {handling}",
            note=notes.join(("median follow-up", notes.emptied(reverse), notes.gaps(reverse))),
        )
        for month in plan.landmarks_months:
            at = survival_at(curve, month * DAYS_PER_MONTH)
            why = ""
            if curve.unobserved(month * DAYS_PER_MONTH):
                why = "not estimable: nobody under observation at that time"
            elif np.isnan(at.value) and estimable:
                why = "beyond the follow-up of the group"
            yield replace(
                base,
                measure=Measure.SURVIVAL,
                estimate=at,
                unit="proportion",
                note=notes.join((*common, why)),
                time=month,
            )
        for month in plan.rmst_months:
            yield _restricted_mean(plan, base, curve, month, common)


def _restricted_mean(
    plan: Plan, base: GroupEstimate, curve: SurvivalCurve, month: float, common: tuple[str, ...]
) -> GroupEstimate:
    mean, error = restricted_mean(curve, month * DAYS_PER_MONTH)
    width = normal_quantile(plan.ci_level) * error
    why = ""
    if not np.isnan(mean):
        why = notes.restricted_mean(curve.events_until(month * DAYS_PER_MONTH))
    elif base.n and curve.emptied_at is None:
        why = "not estimable: beyond the follow-up of the group, or nobody under observation before"
    return replace(
        base,
        measure=Measure.RMST,
        estimate=_months(Estimate(mean, mean - width, mean + width)),
        method=base.method.replace(f"{plan.interval} interval", "restricted mean, Wald interval"),
        note=notes.join((*common, why)),
        time=month,
    )


def _months(days: Estimate) -> Estimate:
    return Estimate(
        days.value / DAYS_PER_MONTH, days.low / DAYS_PER_MONTH, days.high / DAYS_PER_MONTH
    )
