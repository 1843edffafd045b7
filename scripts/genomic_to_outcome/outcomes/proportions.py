"""Proportions, their difference and the exact comparison of two of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.optimize import brentq
from scipy.special import betaincinv, gammaln
from scipy.stats import fisher_exact

from genomic_to_outcome.outcomes.survival import (
    NOT_ESTIMABLE,
    BoolArray,
    Estimate,
    FloatArray,
    normal_quantile,
)

# Log odds ratios beyond this are not told apart from zero or infinity.
_FAR = 200.0


@lru_cache(maxsize=65536)
def clopper_pearson(events: int, n: int, ci_level: float = 0.95) -> Estimate:
    """Proportion with its exact interval (Clopper and Pearson, Biometrika 1934)."""
    _check(events, n)
    if n == 0:
        return NOT_ESTIMABLE
    tail = (1 - ci_level) / 2
    low = 0.0 if events == 0 else float(betaincinv(events, n - events + 1, tail))
    high = 1.0 if events == n else float(betaincinv(events + 1, n - events, 1 - tail))
    return Estimate(events / n, low, high)


def wilson(events: int, n: int, ci_level: float = 0.95) -> Estimate:
    """Proportion with its score interval (Wilson, JASA 1927)."""
    _check(events, n)
    if n == 0:
        return NOT_ESTIMABLE
    z = normal_quantile(ci_level)
    share = events / n
    centre = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    width = z / (1 + z**2 / n) * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    low = 0.0 if events == 0 else float(centre - width)
    high = 1.0 if events == n else float(centre + width)
    return Estimate(share, low, high)


def newcombe_difference(
    events: int, n: int, reference_events: int, reference_n: int, ci_level: float = 0.95
) -> Estimate:
    """Difference of two independent proportions (Newcombe, Stat Med 1998, method 10)."""
    if n == 0 or reference_n == 0:
        return NOT_ESTIMABLE
    first = wilson(events, n, ci_level)
    second = wilson(reference_events, reference_n, ci_level)
    difference = first.value - second.value
    down = np.hypot(first.value - first.low, second.high - second.value)
    up = np.hypot(first.high - first.value, second.value - second.low)
    return Estimate(difference, float(difference - down), float(difference + up))


@dataclass(frozen=True)
class FisherTest:
    """Conditional odds ratio with its exact interval, and the two-sided p of Fisher's test.

    The odds ratio is infinite (its upper limit too) or zero where a cell is empty, and NaN where
    a margin is.
    """

    odds_ratio: Estimate
    p: float


@lru_cache(maxsize=65536)
def fisher(
    events: int, n: int, reference_events: int, reference_n: int, ci_level: float = 0.95
) -> FisherTest:
    """Compare two proportions by Fisher's exact test (sum of tables no more probable)."""
    _check(events, n)
    _check(reference_events, reference_n)
    table = [[events, n - events], [reference_events, reference_n - reference_events]]
    p = float(fisher_exact(table).pvalue)
    total = events + reference_events
    if 0 in (n, reference_n, total, n + reference_n - total):
        return FisherTest(Estimate(np.nan, 0.0, np.inf), p)
    return FisherTest(_conditional_odds_ratio(events, n, reference_n, total, ci_level), p)


def _conditional_odds_ratio(
    events: int, n: int, reference_n: int, total: int, ci_level: float
) -> Estimate:
    """Maximum of the likelihood given both margins, and the limits by its tails.

    Noncentral hypergeometric distribution (Fisher 1935; the definition of R's fisher.test).
    """
    least, most = max(0, total - reference_n), min(n, total)
    counts = np.arange(least, most + 1)
    log_weights = (
        -gammaln(counts + 1)
        - gammaln(n - counts + 1)
        - gammaln(total - counts + 1)
        - gammaln(reference_n - total + counts + 1)
    )
    from_here, up_to_here = counts >= events, counts <= events

    def share(log_ratio: float, values: FloatArray | BoolArray) -> float:
        weights = log_weights + counts * log_ratio
        weights = np.exp(weights - weights.max())
        return float(weights @ values / weights.sum())

    def ratio_where(values: FloatArray | BoolArray, wanted: float) -> float:
        root = brentq(lambda log: share(log, values) - wanted, -_FAR, _FAR, xtol=1e-13)
        return float(np.exp(root))

    tail = (1 - ci_level) / 2
    low = 0.0 if events == least else ratio_where(from_here, tail)
    high = np.inf if events == most else ratio_where(up_to_here, tail)
    if events in (least, most):
        return Estimate(0.0 if events == least else np.inf, low, high)
    return Estimate(ratio_where(counts.astype(float), float(events)), low, high)


def _check(events: int, n: int) -> None:
    if not 0 <= events <= n:
        raise ValueError(f"{events} events among {n}")
