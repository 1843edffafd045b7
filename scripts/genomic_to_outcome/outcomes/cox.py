"""Cox regression (Efron or Breslow ties, delayed entry, strata) and the score test of its
proportional hazards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr
from scipy.stats import chi2, rankdata

from genomic_to_outcome.outcomes.survival import (
    BoolArray,
    Estimate,
    FloatArray,
    WholeArray,
    entry_times,
    kaplan_meier,
    normal_quantile,
    observe,
    stratum_numbers,
)

_MAX_STEPS = 60
_CONVERGED = 1e-14
_SMALL_STEP = 1e-4
_VANISHED = 1e-8
_ROUNDING = 1e-12


class Ties(StrEnum):
    """How events at the same time enter the partial likelihood."""

    EFRON = "Efron"
    BRESLOW = "Breslow"


@dataclass(frozen=True)
class CoxData:
    """Patients at risk, sorted by nothing: covariates are patients x covariates, centred."""

    time: FloatArray
    event: BoolArray
    entry: FloatArray
    covariates: FloatArray
    strata: WholeArray
    ties: Ties


@dataclass(frozen=True)
class CoxFit:
    """Coefficients (log hazard ratios) with their covariance.

    `converged` is False where the likelihood has no maximum (a covariate separates the events) or
    the covariates are collinear; then nothing of the fit should be reported.
    """

    coefficients: FloatArray
    covariance: FloatArray
    log_likelihood_null: float
    log_likelihood: float
    score_statistic: float
    n: int
    events: int
    converged: bool
    data: CoxData

    @property
    def standard_errors(self) -> FloatArray:
        """Standard errors of the coefficients."""
        return np.sqrt(np.diag(self.covariance))

    def hazard_ratio(self, number: int = 0, ci_level: float = 0.95) -> Estimate:
        """Hazard ratio of one covariate with its Wald interval."""
        return self.contrast((number,), ci_level)[0]

    def wald_p(self, number: int = 0) -> float:
        """Two-sided p of one coefficient."""
        return self.contrast((number,))[1]

    def contrast(self, numbers: Sequence[int], ci_level: float = 0.95) -> tuple[Estimate, float]:
        """Product of the hazard ratios of several covariates: Wald interval, two-sided p."""
        weights = np.zeros(len(self.coefficients))
        weights[list(numbers)] = 1.0
        centre = float(weights @ self.coefficients)
        error = float(np.sqrt(weights @ self.covariance @ weights))
        width = normal_quantile(ci_level) * error
        limits = (float(np.exp(centre + shift)) for shift in (0.0, -width, width))
        return Estimate(*limits), float(2 * ndtr(-abs(centre / error)))


def fit_cox(
    time: ArrayLike,
    event: ArrayLike,
    covariates: ArrayLike,
    *,
    entry: ArrayLike | None = None,
    strata: ArrayLike | None = None,
    ties: Ties = Ties.EFRON,
) -> CoxFit:
    """Maximise the partial likelihood by Newton's method with step halving.

    `covariates` is one value per patient, or patients x covariates, all numeric and complete.
    Patients with `entry` >= `time` do not count (see survival.observe).
    """
    data = _prepare(time, event, covariates, entry, strata, ties)
    width = data.covariates.shape[1]
    beta = np.zeros(width)
    likelihood, score, information = _evaluate(data, beta)
    null, at_null, statistic = likelihood, information, np.nan
    converged = False
    # A covariate that varies in no risk set leaves rounding errors for information.
    spread = data.covariates.var(axis=0) if len(data.covariates) else np.zeros(width)
    empty = np.diag(at_null) <= _ROUNDING * spread
    for number in range(_MAX_STEPS):
        vanished = empty | (np.diag(information) < _VANISHED * np.diag(at_null))
        if vanished.any() or not _invertible(information):
            break
        step = np.linalg.solve(information, score)
        if number == 0:
            statistic = float(score @ step)
        # One more step squares Newton's error; without a maximum the steps stay near 1.
        small = np.max(np.abs(step)) < _SMALL_STEP * max(1.0, float(np.max(np.abs(beta))))
        if small and float(score @ step) < _CONVERGED:
            beta = beta + step
            likelihood, score, information = _evaluate(data, beta)
            converged = True
            break
        for _ in range(30):
            candidate = _evaluate(data, beta + step)
            if candidate[0] >= likelihood - 1e-9:
                break
            step = step / 2
        beta = beta + step
        likelihood, score, information = candidate
    covariance = (
        np.linalg.inv(information) if _invertible(information) else np.full((width, width), np.nan)
    )
    return CoxFit(
        beta,
        covariance,
        null,
        likelihood,
        statistic,
        len(data.time),
        int(data.event.sum()),
        converged,
        data,
    )


class Clock(StrEnum):
    """The function g of time with which a coefficient may change."""

    KAPLAN_MEIER = "one minus Kaplan-Meier just before t"
    IDENTITY = "t"
    RANK = "rank of t"
    LOG = "log t"


@dataclass(frozen=True)
class ProportionalHazardsTest:
    """Score test against a coefficient that changes with time, by term and for all."""

    chi_squared: FloatArray
    p: FloatArray
    global_chi_squared: float
    global_p: float


def proportional_hazards_test(
    fit: CoxFit,
    clock: Clock = Clock.KAPLAN_MEIER,
    terms: Sequence[Sequence[int]] | None = None,
) -> ProportionalHazardsTest:
    """Score test of an added covariate x g(t), g being one minus Kaplan-Meier just before t.

    As Grambsch and Therneau (Biometrika 1994) define it, without their approximation of constant
    variance: what R's cox.zph does since survival 3.0. `terms` are the covariates tested together,
    each by itself if left out.
    """
    data = fit.data
    width = data.covariates.shape[1]
    moments, values = _values_of(clock, data)
    score = np.zeros(2 * width)
    information = np.zeros((2 * width, 2 * width))
    for steps in _risk_sets(data, fit.coefficients):
        g = values[np.searchsorted(moments, steps.time)]
        score[width:] += (steps.deviation * g[:, None]).sum(axis=0)
        for power, rows, columns in (
            (0, slice(0, width), slice(0, width)),
            (1, slice(0, width), slice(width, None)),
            (1, slice(width, None), slice(0, width)),
            (2, slice(width, None), slice(width, None)),
        ):
            information[rows, columns] += np.einsum("k,kij->ij", g**power, steps.variance)
    tested = [[number] for number in range(width)] if terms is None else [list(t) for t in terms]
    statistics = np.array([_score_statistic(score, information, term, width) for term in tested])
    overall = _score_statistic(score, information, list(range(width)), width)
    freedom = [len(term) for term in tested]
    return ProportionalHazardsTest(
        statistics, chi2.sf(statistics, freedom), overall, float(chi2.sf(overall, width))
    )


def _values_of(clock: Clock, data: CoxData) -> tuple[FloatArray, FloatArray]:
    """Times in order, and g at each."""
    if clock is Clock.KAPLAN_MEIER:
        curve = kaplan_meier(observe(data.time, data.event, data.entry))
        return curve.time, 1 - np.concatenate(([1.0], curve.survival[:-1]))
    moments = np.unique(data.time)
    if clock is Clock.IDENTITY:
        return moments, moments
    if clock is Clock.LOG:
        return moments, np.log(moments)
    return moments, np.unique(rankdata(data.time))


def _score_statistic(
    score: FloatArray, information: FloatArray, tested: list[int], width: int
) -> float:
    kept = [*range(width), *(width + number for number in tested)]
    block = information[np.ix_(kept, kept)]
    if not _invertible(block):
        return np.nan
    return float(score[kept] @ np.linalg.solve(block, score[kept]))


def _prepare(
    time: ArrayLike,
    event: ArrayLike,
    covariates: ArrayLike,
    entry: ArrayLike | None,
    strata: ArrayLike | None,
    ties: Ties,
) -> CoxData:
    times, events = np.asarray(time, float), np.asarray(event, bool)
    matrix = np.asarray(covariates, float)
    matrix = matrix[:, None] if matrix.ndim == 1 else matrix
    late, kept = entry_times(times, entry)
    layers = stratum_numbers(strata, len(times))
    matrix = matrix[kept]
    if len(matrix):
        matrix = matrix - matrix.mean(axis=0)
    return CoxData(times[kept], events[kept], late[kept], matrix, layers[kept], ties)


@dataclass(frozen=True)
class _Steps:
    """One row per event of a stratum, ties resolved: what the likelihood needs of its risk set."""

    time: FloatArray
    log_total: FloatArray
    deviation: FloatArray
    variance: FloatArray
    linear_sum: float


def _risk_sets(data: CoxData, beta: FloatArray) -> Iterator[_Steps]:
    linear = data.covariates @ beta
    for layer in np.unique(data.strata):
        here = np.flatnonzero(data.strata == layer)
        here = here[np.argsort(data.time[here], kind="stable")]
        if data.event[here].any():
            yield _steps_of_stratum(data, here, linear[here])


def _steps_of_stratum(data: CoxData, here: WholeArray, linear: FloatArray) -> _Steps:
    time, event, x = data.time[here], data.event[here], data.covariates[here]
    width = x.shape[1]
    shift = float(linear.max())
    weight = np.exp(linear - shift)
    sums = np.column_stack(
        (
            weight,
            weight[:, None] * x,
            (weight[:, None, None] * x[:, :, None] * x[:, None, :]).reshape(len(x), -1),
        )
    )
    moments, which = np.unique(time[event], return_inverse=True)
    deaths = np.bincount(which)
    totals = _sums_from(time, sums, moments)
    late = data.entry[here]
    if np.isfinite(late).any():
        order = np.argsort(late, kind="stable")
        totals = totals - _sums_from(late[order], sums[order], moments)
    of_events = np.zeros_like(totals)
    np.add.at(of_events, which, sums[event])

    step_of = np.repeat(np.arange(len(moments)), deaths)
    if data.ties is Ties.EFRON:
        position = np.arange(len(step_of)) - np.repeat(np.cumsum(deaths) - deaths, deaths)
        fraction = position / deaths[step_of]
        averaged = totals[step_of] - fraction[:, None] * of_events[step_of]
    else:
        averaged = totals[step_of]
    total = averaged[:, 0]
    mean = averaged[:, 1 : 1 + width] / total[:, None]
    second = (averaged[:, 1 + width :] / total[:, None]).reshape(-1, width, width)
    variance = second - mean[:, :, None] * mean[:, None, :]
    return _Steps(
        moments[step_of],
        np.log(total) + shift,
        x[event] - mean,
        variance,
        float(linear[event].sum()),
    )


def _sums_from(ordered: FloatArray, sums: FloatArray, moments: FloatArray) -> FloatArray:
    """Sums over all whose `ordered` value is at least each moment."""
    tail = np.vstack((np.cumsum(sums[::-1], axis=0)[::-1], np.zeros(sums.shape[1])))
    return tail[np.searchsorted(ordered, moments, side="left")]


def _evaluate(data: CoxData, beta: FloatArray) -> tuple[float, FloatArray, FloatArray]:
    width = data.covariates.shape[1]
    likelihood, score, information = 0.0, np.zeros(width), np.zeros((width, width))
    for steps in _risk_sets(data, beta):
        likelihood += steps.linear_sum - float(steps.log_total.sum())
        score += steps.deviation.sum(axis=0)
        information += steps.variance.sum(axis=0)
    return likelihood, score, information


def _invertible(information: FloatArray) -> bool:
    scale = np.sqrt(np.abs(np.diag(information)))
    if not np.isfinite(information).all() or (scale <= 1e-10).any():
        return False
    return bool(np.linalg.cond(information / np.outer(scale, scale)) < 1e10)
