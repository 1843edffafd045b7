"""Effect estimates and tests between two groups, for times and for responses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import numpy as np
from scipy.special import ndtr

from genomic_to_outcome.outcomes import notes
from genomic_to_outcome.outcomes.cox import CoxFit, fit_cox, proportional_hazards_test
from genomic_to_outcome.outcomes.delayed_entry import EntryHandling, handlings
from genomic_to_outcome.outcomes.firth import fit_firth
from genomic_to_outcome.outcomes.logrank import log_rank
from genomic_to_outcome.outcomes.plan import Plan
from genomic_to_outcome.outcomes.proportions import fisher, newcombe_difference
from genomic_to_outcome.outcomes.survival import (
    NOT_ESTIMABLE,
    BoolArray,
    Estimate,
    FloatArray,
    WholeArray,
    kaplan_meier,
    normal_quantile,
    observe,
    restricted_mean,
    under_observation,
)
from genomic_to_outcome.vocabulary import DAYS_PER_MONTH, Measure

PH_REJECTED = 0.05


class Arm(StrEnum):
    """One side of a comparison, where a row speaks of it alone."""

    GROUP = "group"
    REFERENCE = "reference"


@dataclass(frozen=True)
class Effect:
    """One measure of a comparison. `adjusted` marks the model with covariates.

    A measure of one `arm` alone has its patients and events in the first two counts.
    """

    measure: Measure
    n_group: int
    events_group: int
    n_reference: int | None
    events_reference: int | None
    estimate: Estimate
    p: float
    method: str
    note: str | None
    ph_p: float = np.nan
    stratified: bool = False
    adjusted: bool = False
    arm: Arm | None = None

    def columns(self) -> dict[str, Any]:
        """What contract.COMPARISONS says of an effect; q and family follow from all tests."""
        return {
            "n_group": self.n_group,
            "events_group": self.events_group,
            "n_reference": self.n_reference,
            "events_reference": self.events_reference,
            "measure": str(self.measure),
            "estimate": self.estimate.value,
            "ci_low": self.estimate.low,
            "ci_high": self.estimate.high,
            "p": self.p,
            "q": None,
            "family": None,
            "method": self.method,
            "ph_p": self.ph_p,
        }


@dataclass(frozen=True)
class TimesOfArms:
    """Follow-up of both groups in days, one element per patient.

    `covariates` is None where nothing is adjusted for; `complete` says who has all of them.
    """

    time: FloatArray
    event: BoolArray
    entry: FloatArray
    in_group: BoolArray
    strata: WholeArray | None
    covariates: FloatArray | None
    complete: BoolArray

    def only(self, kept: BoolArray) -> TimesOfArms:
        """The patients that are kept."""
        return TimesOfArms(
            self.time[kept],
            self.event[kept],
            self.entry[kept],
            self.in_group[kept],
            None if self.strata is None else self.strata[kept],
            None if self.covariates is None else self.covariates[kept],
            self.complete[kept],
        )


def time_effects(plan: Plan, arms: TimesOfArms) -> Iterator[tuple[EntryHandling, Effect]]:
    """Log-rank, hazard ratio and difference of restricted means; p only above minimum_events."""
    for handling, late in handlings(arms.entry):
        mine = arms if late is None else arms.only(under_observation(arms.time, late))
        base = counts_of_arms(plan, mine.event, mine.in_group, str(handling))
        late_entry = notes.delayed_entry(handling, arms.entry, len(arms.time) - len(mine.time))
        base = replace(base, note=notes.join((base.note or "", late_entry)))
        entry = None if late is None else mine.entry
        yield handling, _log_rank(plan, base, mine, entry, handling)
        yield handling, hazard_ratio(plan, base, mine, entry, handling)
        if arms.covariates is not None:
            yield handling, _adjusted_hazard_ratio(plan, base, mine, entry, handling)
        yield handling, _restricted_means(plan, base, mine, entry, handling)


def counts_of_arms(plan: Plan, event: BoolArray, in_group: BoolArray, method: str) -> Effect:
    """Counts of both groups, and the note where they forbid a p-value."""
    sizes = int(in_group.sum()), int((~in_group).sum())
    events = int(event[in_group].sum()), int(event[~in_group].sum())
    note = ""
    if 0 in sizes:
        note = "no patient in the group" if sizes[0] == 0 else "no patient in the reference"
        note = "no patient in either group" if sizes == (0, 0) else note
    elif min(events) < plan.minimum_events:
        note = f"no p-value: fewer than {plan.minimum_events} events in a group"
    return Effect(
        Measure.N,
        sizes[0],
        events[0],
        sizes[1],
        events[1],
        NOT_ESTIMABLE,
        np.nan,
        method,
        note or None,
    )


def _may_test(plan: Plan, base: Effect) -> bool:
    return min(base.events_group, base.events_reference) >= plan.minimum_events


def _log_rank(
    plan: Plan,
    base: Effect,
    arms: TimesOfArms,
    entry: FloatArray | None,
    handling: EntryHandling,
) -> Effect:
    test = log_rank(arms.time, arms.event, arms.in_group, entry=entry, strata=arms.strata)
    stratified = arms.strata is not None
    kind = "stratified log-rank" if stratified else "log-rank"
    return replace(
        base,
        measure=Measure.LOGRANK,
        estimate=Estimate(test.chi_squared, np.nan, np.nan),
        p=test.p if _may_test(plan, base) else np.nan,
        method=f"{kind} test, chi-squared, {handling}",
        stratified=stratified,
    )


def hazard_ratio(
    plan: Plan,
    base: Effect,
    arms: TimesOfArms,
    entry: FloatArray | None,
    handling: EntryHandling,
) -> Effect:
    """Hazard ratio of the group against the reference; Firth's where events are few.

    `base` holds the counts and the notes, which the estimate adds to.
    """
    stratified = arms.strata is not None
    kind = "stratified " if stratified else ""
    base = replace(base, measure=Measure.HAZARD_RATIO, stratified=stratified)
    if _may_test(plan, base):
        fit = fit_cox(arms.time, arms.event, arms.in_group, entry=entry, strata=arms.strata)
        if fit.converged:
            method = f"{kind}Cox regression, Efron ties, Wald interval, {handling}"
            return _of_cox(plan, base, fit, method)
    firth = fit_firth(
        arms.time,
        arms.event,
        arms.in_group,
        entry=entry,
        strata=arms.strata,
        ci_level=plan.ci_level,
    )
    method = f"{kind}Firth Cox regression, Efron ties, profile-likelihood interval, {handling}"
    if firth is None:
        why = "" if 0 in (base.n_group, base.n_reference) else "not estimable: no informative event"
        return replace(base, method=method, note=notes.join((base.note or "", why)))
    p = firth.p if _may_test(plan, base) else np.nan
    return replace(base, estimate=firth.hazard_ratio.finite(), p=p, method=method)


def _adjusted_hazard_ratio(
    plan: Plan,
    base: Effect,
    arms: TimesOfArms,
    entry: FloatArray | None,
    handling: EntryHandling,
) -> Effect:
    complete = arms.only(arms.complete)
    missing = len(arms.time) - len(complete.time)
    kind = "stratified multivariable" if arms.strata is not None else "multivariable"
    method = f"{kind} Cox regression, Efron ties, Wald interval, {handling}"
    counted = counts_of_arms(plan, complete.event, complete.in_group, method)
    what = f"{missing} left out: a covariate is missing" if missing else ""
    effect = replace(
        counted,
        measure=Measure.HAZARD_RATIO,
        note=notes.join((base.note or "", what)),
        stratified=arms.strata is not None,
        adjusted=True,
    )
    if not _may_test(plan, effect):
        why = f"not estimated: fewer than {plan.minimum_events} events in a group"
        return replace(effect, note=notes.join((effect.note or "", why)))
    x = np.column_stack((complete.in_group.astype(float), complete.covariates))
    x = x[:, np.concatenate(([True], np.ptp(x[:, 1:], axis=0) > 0))]
    fit = fit_cox(
        complete.time,
        complete.event,
        x,
        entry=None if entry is None else complete.entry,
        strata=complete.strata,
    )
    if not fit.converged:
        why = "not estimable: a covariate separates the events or repeats another"
        return replace(effect, note=notes.join((effect.note or "", why)))
    per_parameter = fit.events / x.shape[1]
    thin = f"{per_parameter:.0f} events per parameter" if per_parameter < 10 else ""
    return _of_cox(plan, replace(effect, note=notes.join((effect.note or "", thin))), fit, method)


def _of_cox(plan: Plan, base: Effect, fit: CoxFit, method: str) -> Effect:
    ph_p = float(proportional_hazards_test(fit).p[0])
    why = notes.HAZARDS_NOT_PROPORTIONAL if ph_p < PH_REJECTED else ""
    few = notes.small_numbers(fit.n, fit.events)
    return replace(
        base,
        estimate=fit.hazard_ratio(0, plan.ci_level),
        p=fit.wald_p(0),
        method=method,
        note=notes.join((base.note or "", few, why)),
        ph_p=ph_p,
    )


def _restricted_means(
    plan: Plan,
    base: Effect,
    arms: TimesOfArms,
    entry: FloatArray | None,
    handling: EntryHandling,
) -> Effect:
    """Difference of mean survival up to the shorter of the two groups' longest follow-ups."""
    method = f"difference in months of restricted mean survival time, {handling}"
    base = replace(base, measure=Measure.RMST_DIFFERENCE, method=method)
    if 0 in (base.n_group, base.n_reference):
        return base
    horizon = float(min(arms.time[side].max() for side in (arms.in_group, ~arms.in_group)))
    means, errors, events = [], [], []
    for side in (arms.in_group, ~arms.in_group):
        observed = observe(
            arms.time[side], arms.event[side], None if entry is None else entry[side]
        )
        curve = kaplan_meier(observed, plan.interval, plan.ci_level)
        if curve.emptied_at is not None:
            return replace(base, note=notes.join((base.note or "", notes.emptied(curve))))
        mean, error = restricted_mean(curve, horizon)
        if np.isnan(mean) and curve.gaps:
            why = f"not estimable: {notes.gaps(curve)}"
            return replace(base, note=notes.join((base.note or "", why)))
        means.append(mean)
        errors.append(error)
        events.append(curve.events_until(horizon))
    difference = (means[0] - means[1]) / DAYS_PER_MONTH
    error = float(np.hypot(*errors)) / DAYS_PER_MONTH
    width = normal_quantile(plan.ci_level) * error
    upto = f"up to {horizon / DAYS_PER_MONTH:.1f} months"
    note = notes.join((base.note or "", upto, notes.restricted_mean(min(events))))
    if not error > 0:
        return replace(base, estimate=Estimate(difference, np.nan, np.nan), note=note)
    p = float(2 * ndtr(-abs(difference / error))) if _may_test(plan, base) else np.nan
    estimate = Estimate(difference, difference - width, difference + width)
    return replace(base, estimate=estimate, p=p, note=note)


def response_effects(plan: Plan, event: BoolArray, in_group: BoolArray) -> Iterator[Effect]:
    """Fisher's test, conditional odds ratio and difference of proportions."""
    base = counts_of_arms(plan, event, in_group, "")
    counts = base.events_group, base.n_group, base.events_reference, base.n_reference
    test = fisher(*counts, plan.ci_level)
    yield replace(
        base,
        measure=Measure.FISHER,
        p=test.p if _may_test(plan, base) else np.nan,
        method="Fisher's exact test, two-sided",
    )
    method = "conditional odds ratio, exact interval"
    ratio = test.odds_ratio
    why = "" if np.isfinite(ratio.value) else "odds ratio not finite"
    if np.isnan(ratio.value):
        ratio, why = NOT_ESTIMABLE, "odds ratio not estimable"
    yield replace(
        base,
        measure=Measure.ODDS_RATIO,
        estimate=ratio.finite(),
        method=method,
        note=notes.join((base.note or "", why)),
    )
    yield replace(
        base,
        measure=Measure.RISK_DIFFERENCE,
        estimate=newcombe_difference(*counts, plan.ci_level),
        method="difference of proportions, Newcombe interval",
    )
