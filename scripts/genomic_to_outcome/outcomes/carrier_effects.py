"""Cox regression, log-rank test and test of proportional hazards for hundreds of alterations.

Each alteration is compared alone: its carriers with the patients who were assessed for it and do
not carry it. The estimates are those of `cox`, `logrank` and `firth`, for one binary covariate.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr
from scipy.stats import chi2

from genomic_to_outcome.outcomes.carrier_counts import (
    CarrierCounts,
    EventSteps,
    FollowUp,
    count_carriers,
    resolve_ties,
)
from genomic_to_outcome.outcomes.survival import (
    BoolArray,
    FloatArray,
    WholeArray,
    entry_times,
    normal_quantile,
    stratum_numbers,
)

# Alterations are taken together as long as their steps fit the cache; the ordering is shared.
_STEPS_AT_ONCE = 200_000
_MAX_STEPS = 60
_CONVERGED = 1e-12


@dataclass(frozen=True)
class CarrierEffects:
    """One element per alteration; NaN where an estimate does not exist.

    `coefficient` is the log hazard ratio of carriers against the others; it has no value where one
    of the two had no event while both were at risk (see `firth` for those).
    """

    n_carriers: WholeArray
    events_carriers: WholeArray
    n_others: WholeArray
    events_others: WholeArray
    coefficient: FloatArray
    standard_error: FloatArray
    log_rank_chi_squared: FloatArray
    log_rank_p: FloatArray
    ph_p: FloatArray

    @property
    def wald_p(self) -> FloatArray:
        """Two-sided p of each coefficient."""
        return 2 * ndtr(-np.abs(self.coefficient / self.standard_error))

    def hazard_ratios(self, ci_level: float = 0.95) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Hazard ratios and the limits of their Wald intervals."""
        width = normal_quantile(ci_level) * self.standard_error
        return (
            np.exp(self.coefficient),
            np.exp(self.coefficient - width),
            np.exp(self.coefficient + width),
        )


def compare_carriers(
    time: ArrayLike,
    event: ArrayLike,
    carriers: ArrayLike,
    *,
    assessed: ArrayLike | None = None,
    entry: ArrayLike | None = None,
    strata: ArrayLike | None = None,
) -> CarrierEffects:
    """Compare the carriers of each alteration with the assessed patients who do not carry it.

    `carriers` and `assessed` are patients x alterations; everybody is assessed where the latter is
    not given, and a carrier counts as assessed. Efron's ties; patients with `entry` >= `time` do
    not count (see survival.observe).
    """
    times, events = np.asarray(time, float), np.asarray(event, bool)
    carried = np.ascontiguousarray(np.asarray(carriers, bool).T)
    known = carried | (True if assessed is None else np.asarray(assessed, bool).T)
    layers = stratum_numbers(strata, len(times))
    late = None if entry is None else np.asarray(entry, float)
    width = max(1, _STEPS_AT_ONCE // max(int(events.sum()), 1))
    chunks = [
        _compare_chunk(
            times,
            events,
            carried[first : first + width],
            known[first : first + width],
            late,
            layers,
        )
        for first in range(0, max(len(carried), 1), width)
    ]
    return CarrierEffects(
        *(
            np.concatenate([getattr(chunk, field.name) for chunk in chunks])
            for field in fields(CarrierEffects)
        )
    )


def _compare_chunk(
    time: FloatArray,
    event: BoolArray,
    carried: BoolArray,
    known: BoolArray,
    entry: FloatArray | None,
    layers: WholeArray,
) -> CarrierEffects:
    late, kept = entry_times(time, entry)
    follow_up = FollowUp(time, event, late).only(kept)
    carried, known, layers = carried[:, kept], known[:, kept], layers[kept]
    overall = _count(follow_up, carried, known)
    weights = _one_minus_kaplan_meier_before(overall)
    labels = np.unique(layers)
    if len(labels) > 1:
        inside = (layers == label for label in labels)
        counted = [_count(follow_up.only(i), carried[:, i], known[:, i]) for i in inside]
    else:
        counted = [overall]
    strata = [(counts, resolve_ties(counts)) for counts in counted]
    of_carriers = overall.events.sum(axis=1)
    log_rank = _log_rank([counts for counts, _ in strata], of_carriers)
    of_others = overall.events_others.sum(axis=1)
    steps = [
        (resolved, weights[:, np.searchsorted(overall.moments, counts.moments)])
        for counts, resolved in strata
    ]
    coefficient, information = _maximise([resolved for resolved, _ in steps], of_carriers)
    ph = _proportional_hazards(strata, steps, coefficient)
    n_carriers, n_known = carried.sum(axis=1), known.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        error = 1 / np.sqrt(information)
    return CarrierEffects(
        n_carriers,
        of_carriers.astype(int),
        n_known - n_carriers,
        of_others.astype(int),
        coefficient,
        error,
        log_rank,
        chi2.sf(log_rank, 1),
        chi2.sf(ph, 1),
    )


def _count(follow_up: FollowUp, carried: BoolArray, known: BoolArray) -> CarrierCounts:
    moments = np.unique(follow_up.time[follow_up.event])
    return count_carriers(follow_up, carried, known, moments)


def _one_minus_kaplan_meier_before(counts: CarrierCounts) -> FloatArray:
    """One minus the Kaplan-Meier estimate of carriers and others together, before each moment."""
    deaths = counts.events + counts.events_others
    at_risk = counts.at_risk + counts.at_risk_others
    with np.errstate(divide="ignore", invalid="ignore"):
        factor = np.where(deaths > 0, 1 - deaths / at_risk, 1.0)
    survival = np.cumprod(factor, axis=1)
    return 1 - np.concatenate((np.ones((len(survival), 1)), survival[:, :-1]), axis=1)


def _log_rank(strata: list[CarrierCounts], observed: FloatArray) -> FloatArray:
    expected, variance = np.zeros(len(observed)), np.zeros(len(observed))
    for counts in strata:
        deaths = counts.events + counts.events_others
        total = counts.at_risk + counts.at_risk_others
        with np.errstate(divide="ignore", invalid="ignore"):
            share = np.where(total > 0, counts.at_risk / total, 0.0)
            spread = np.where(total > 1, deaths * (total - deaths) / (total - 1), 0.0)
        expected += (deaths * share).sum(axis=1)
        variance += (share * (1 - share) * spread).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(variance > 0, (observed - expected) ** 2 / variance, np.nan)


def _maximise(strata: list[EventSteps], of_carriers: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Coefficients and their information, by Newton's method within an ever narrower bracket.

    The score falls with the coefficient, so its sign says on which side the maximum lies.
    """
    carriers = np.concatenate([steps.carriers for steps in strata], axis=1)
    others = np.concatenate([steps.others for steps in strata], axis=1)
    exists = _has_maximum(carriers, others, of_carriers)
    beta = np.zeros(len(of_carriers))
    low, high = np.full(len(beta), -np.inf), np.full(len(beta), np.inf)
    information = np.full(len(beta), np.nan)
    active = np.flatnonzero(exists)
    for _ in range(_MAX_STEPS):
        if not len(active):
            break
        score, found = _score(carriers[active], others[active], of_carriers[active], beta[active])
        information[active] = found
        step = score / found
        low[active] = np.where(score > 0, beta[active], low[active])
        high[active] = np.where(score < 0, beta[active], high[active])
        proposed = beta[active] + np.clip(step, -2, 2)
        inside = (proposed > low[active]) & (proposed < high[active])
        bounded = np.isfinite(low[active]) & np.isfinite(high[active])
        middle = np.where(bounded, low[active] / 2 + high[active] / 2, proposed)
        beta[active] = np.where(inside, proposed, middle)
        active = active[np.abs(step) > _CONVERGED * np.maximum(1, np.abs(beta[active]))]
    exists[active] = False
    return np.where(exists, beta, np.nan), np.where(exists, information, np.nan)


def _has_maximum(carriers: FloatArray, others: FloatArray, of_carriers: FloatArray) -> BoolArray:
    """Whether both carriers and others had an event while both were at risk."""
    both = ((carriers > 0) & (others > 0)).sum(axis=1)
    alone = ((carriers > 0) & (others <= 0)).sum(axis=1)
    return (of_carriers - alone > 0) & (of_carriers - alone < both)


def _score(
    carriers: FloatArray, others: FloatArray, of_carriers: FloatArray, beta: FloatArray
) -> tuple[FloatArray, FloatArray]:
    weighted = carriers * np.exp(beta)[:, None]
    share = weighted / (weighted + others)
    score = of_carriers - share.sum(axis=1)
    return score, (share * (1 - share)).sum(axis=1)


def _proportional_hazards(
    strata: list[tuple[CarrierCounts, EventSteps]],
    steps: list[tuple[EventSteps, FloatArray]],
    coefficient: FloatArray,
) -> FloatArray:
    """Score statistic of an added covariate x g(t), as `cox.proportional_hazards_test`."""
    score = np.zeros(len(coefficient))
    moments = [np.zeros(len(coefficient)) for _ in range(3)]
    for (counts, _), (resolved, weights) in zip(strata, steps, strict=True):
        weighted = resolved.carriers * np.exp(coefficient)[:, None]
        share = weighted / (weighted + resolved.others)
        variance = share * (1 - share)
        g = weights[:, resolved.of_moment]
        score += (weights * counts.events).sum(axis=1) - (share * g).sum(axis=1)
        for power, total in enumerate(moments):
            total += (variance * g**power).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        left = moments[2] - moments[1] ** 2 / moments[0]
        return np.where(left > 1e-12 * moments[2], score**2 / left, np.nan)
