"""Events per time of exposure with their exact interval."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from scipy.special import gammaincinv

from genomic_to_outcome.outcomes.survival import NOT_ESTIMABLE, Estimate


@lru_cache(maxsize=65536)
def poisson_rate(events: int, time: float, ci_level: float = 0.95) -> Estimate:
    """Events per unit of `time` with the exact Poisson interval (Garwood, Biometrika 1936).

    Not estimable where there was no time. Raises ValueError where a number is negative.
    """
    if events < 0 or time < 0:
        raise ValueError(f"{events} events in {time}")
    if time == 0:
        return NOT_ESTIMABLE
    tail = (1 - ci_level) / 2
    low = 0.0 if events == 0 else float(gammaincinv(events, tail))
    high = float(gammaincinv(events + 1, 1 - tail))
    return Estimate(events / time, low / time, high / time)


def scaled(estimate: Estimate, factor: float) -> Estimate:
    """The estimate in another unit."""
    return Estimate(*(factor * np.array([estimate.value, estimate.low, estimate.high])).tolist())
