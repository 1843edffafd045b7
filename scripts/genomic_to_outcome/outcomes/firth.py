"""Firth's penalised Cox regression for one binary covariate, for groups with few or no events.

The penalty is half the log of the information (Heinze and Schemper, Biometrics 2001): the estimate
stays finite when one group has no event.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq
from scipy.special import expit
from scipy.stats import chi2

from genomic_to_outcome.outcomes.cox import Ties
from genomic_to_outcome.outcomes.survival import (
    BoolArray,
    Estimate,
    FloatArray,
    entry_times,
    stratum_numbers,
)

_WIDEST = 60.0


@dataclass(frozen=True)
class FirthFit:
    """Penalised log hazard ratio with its profile-likelihood interval and likelihood-ratio p."""

    coefficient: float
    standard_error: float
    hazard_ratio: Estimate
    p: float


@dataclass(frozen=True)
class _RiskSets:
    """By event (ties resolved): log numbers at risk in the group and in the reference."""

    log_group: FloatArray
    log_reference: FloatArray
    events_group: int

    def probabilities(self, beta: float) -> tuple[FloatArray, FloatArray]:
        """Probability that each event falls into the group, and that it does not."""
        logit = beta + self.log_group - self.log_reference
        return expit(logit), expit(-logit)

    def penalised(self, beta: float) -> float:
        """Penalised log likelihood."""
        p, q = self.probabilities(beta)
        total = np.logaddexp(beta + self.log_group, self.log_reference)
        return float(beta * self.events_group - total.sum() + 0.5 * np.log((p * q).sum()))

    def modified_score(self, beta: float) -> float:
        """Derivative of the penalised log likelihood."""
        p, q = self.probabilities(beta)
        return float(self.events_group - p.sum() + 0.5 * (p * q * (q - p)).sum() / (p * q).sum())


def fit_firth(
    time: ArrayLike,
    event: ArrayLike,
    group: ArrayLike,
    *,
    entry: ArrayLike | None = None,
    strata: ArrayLike | None = None,
    ties: Ties = Ties.EFRON,
    ci_level: float = 0.95,
) -> FirthFit | None:
    """Fit the penalised model of a binary covariate (`group`: True for the group).

    None where no event happened while both groups were at risk: then there is nothing to estimate.
    """
    risk_sets = _risk_sets(time, event, group, entry, strata, ties)
    if not (np.isfinite(risk_sets.log_group) & np.isfinite(risk_sets.log_reference)).any():
        return None
    best = _root(risk_sets.modified_score)
    peak = risk_sets.penalised(best)
    p, q = risk_sets.probabilities(best)
    drop = chi2.ppf(ci_level, 1) / 2

    def distance(beta: float) -> float:
        return peak - risk_sets.penalised(beta) - drop

    low = _outward(distance, best, -1.0)
    high = _outward(distance, best, 1.0)
    statistic = max(0.0, 2 * (peak - risk_sets.penalised(0.0)))
    return FirthFit(
        best,
        float((p @ q) ** -0.5),
        Estimate(float(np.exp(best)), float(np.exp(low)), float(np.exp(high))),
        float(chi2.sf(statistic, 1)),
    )


def _root(function: Callable[[float], float]) -> float:
    reach = 1.0
    while function(-reach) <= 0 or function(reach) >= 0:
        reach *= 2
        if reach > _WIDEST:
            raise ArithmeticError("the penalised score has no root")
    return float(brentq(function, -reach, reach, xtol=1e-13, rtol=1e-14))


def _outward(distance: Callable[[float], float], start: float, direction: float) -> float:
    step = 0.5
    while distance(start + direction * step) < 0:
        step *= 2
        if step > _WIDEST:
            return direction * np.inf
    return float(brentq(distance, start, start + direction * step, xtol=1e-12))


def _risk_sets(
    time: ArrayLike,
    event: ArrayLike,
    group: ArrayLike,
    entry: ArrayLike | None,
    strata: ArrayLike | None,
    ties: Ties,
) -> _RiskSets:
    times, events, member = (
        np.asarray(time, float),
        np.asarray(event, bool),
        np.asarray(group, bool),
    )
    late, kept = entry_times(times, entry)
    layers = stratum_numbers(strata, len(times))
    at_risk: list[tuple[FloatArray, FloatArray]] = []
    for layer in np.unique(layers[kept]):
        here = kept & (layers == layer)
        moments = np.unique(times[here & events])
        in_group = _counts(times, events, late, here & member, moments)
        in_reference = _counts(times, events, late, here & ~member, moments)
        deaths = in_group[1] + in_reference[1]
        step_of = np.repeat(np.arange(len(moments)), deaths)
        position = np.arange(len(step_of)) - np.repeat(np.cumsum(deaths) - deaths, deaths)
        fraction = position / deaths[step_of] if ties is Ties.EFRON else np.zeros(len(step_of))
        at_risk.append(
            (
                in_group[0][step_of] - fraction * in_group[1][step_of],
                in_reference[0][step_of] - fraction * in_reference[1][step_of],
            )
        )
    with np.errstate(divide="ignore"):
        return _RiskSets(
            np.log(np.concatenate([first for first, _ in at_risk] or [np.empty(0)])),
            np.log(np.concatenate([second for _, second in at_risk] or [np.empty(0)])),
            int((events & member & kept).sum()),
        )


def _counts(
    times: FloatArray, events: BoolArray, late: FloatArray, mine: BoolArray, moments: FloatArray
) -> tuple[np.ndarray, np.ndarray]:
    """Numbers at risk and events at each moment."""
    own = np.sort(times[mine])
    n_risk = np.searchsorted(np.sort(late[mine]), moments, side="left") - np.searchsorted(
        own, moments, side="left"
    )
    which = np.searchsorted(moments, times[mine & events])
    return n_risk, np.bincount(which, minlength=len(moments))
