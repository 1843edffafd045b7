"""Exact test of responses among several groups (Freeman and Halton, Biometrika 1951)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln

from genomic_to_outcome.outcomes.survival import FloatArray, WholeArray

# Beyond this many tables the p-value is estimated from random ones.
MOST_TABLES = 5_000_000
DRAWS = 200_000
_SEED = 1
# Tables as probable as the observed one count as such in spite of rounding (as R's fisher.test).
_TIE = 1e-7


@dataclass(frozen=True)
class FreemanHalton:
    """p of the hypothesis that all groups respond alike; `draws` is 0 where it is exact."""

    p: float
    draws: int = 0


def freeman_halton(events: Sequence[int], sizes: Sequence[int]) -> FreemanHalton:
    """Test the numbers of responders among groups of the given sizes.

    The sum over all tables with the same margins that are no more probable than the observed one.
    NaN where fewer than two groups have patients, or where nobody or everybody responded.
    """
    responders, totals = np.asarray(events, np.int64), np.asarray(sizes, np.int64)
    if ((responders < 0) | (responders > totals)).any():
        raise ValueError("more responders than patients")
    kept = totals > 0
    responders, totals = responders[kept], totals[kept]
    whole = int(responders.sum())
    if len(totals) < 2 or whole in (0, int(totals.sum())):
        return FreemanHalton(np.nan)
    # The last group follows from the margins; the largest one spares most tables.
    order = np.argsort(totals, kind="stable")
    responders, totals = responders[order], totals[order]
    observed = float(_log_weights(responders[:, None], totals).sum())
    if np.prod(np.minimum(totals[:-1], whole) + 1.0) > MOST_TABLES:
        return _drawn(whole, totals, observed)
    used, weights = np.zeros(1, np.int64), np.zeros(1)
    for size in totals[:-1]:
        counts = np.arange(min(size, whole) + 1)
        used = (used[:, None] + counts).ravel()
        weights = (weights[:, None] + _log_weights(counts, size)).ravel()
        possible = used <= whole
        used, weights = used[possible], weights[possible]
    last = whole - used
    possible = last <= totals[-1]
    weights = weights[possible] + _log_weights(last[possible], totals[-1])
    chances = np.exp(weights - weights.max())
    extreme = weights <= observed + _TIE
    return FreemanHalton(float(min(1.0, chances[extreme].sum() / chances.sum())))


def _drawn(whole: int, totals: WholeArray, observed: float) -> FreemanHalton:
    """p from random tables with the same margins, the observed one among them."""
    random = np.random.default_rng(_SEED)
    tables = random.multivariate_hypergeometric(totals, whole, DRAWS, method="marginals")
    weights = _log_weights(tables.T, totals[:, None]).sum(axis=0)
    extreme = int((weights <= observed + _TIE).sum())
    return FreemanHalton((extreme + 1) / (DRAWS + 1), DRAWS)


def _log_weights(counts: WholeArray, size: WholeArray | np.int64) -> FloatArray:
    """Log binomial coefficients."""
    sizes = size if np.ndim(size) == 0 else np.reshape(size, (-1, 1))
    return gammaln(sizes + 1) - gammaln(counts + 1) - gammaln(sizes - counts + 1)
