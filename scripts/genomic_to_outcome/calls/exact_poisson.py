"""The exact interval of a count (Garwood, Biometrika 1936), without the weight of scipy."""

from __future__ import annotations

import math

_STEPS = 200
_PRECISION = 1e-15


def exact_poisson_interval(count: int, level: float = 0.95) -> tuple[float, float]:
    """Lower and upper end of the expected number behind a count; the lower end of 0 is 0."""
    tail = (1 - level) / 2
    low = 0.0 if count == 0 else _expected_where(count, tail)
    return low, _expected_where(count + 1, 1 - tail)


def _expected_where(count: int, probability: float) -> float:
    """The expected number at which `count` or more are seen with the given probability."""
    low, high = 0.0, count + 10 * math.sqrt(count) + 20
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if _at_least(count, middle) < probability:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _at_least(count: int, expected: float) -> float:
    """Probability of `count` or more events: the regularised lower incomplete gamma function.

    Series below the mean, continued fraction (Lentz) above it: Press et al., Numerical Recipes,
    section 6.2.
    """
    if expected <= 0:
        return 0.0
    weight = math.exp(count * math.log(expected) - expected - math.lgamma(count))
    if expected < count + 1:
        term = total = 1 / count
        step = count
        while term > total * _PRECISION:
            step += 1
            term *= expected / step
            total += term
        return weight * total
    tiny = 1e-300
    base = expected + 1 - count
    ratio, inverse = 1 / tiny, 1 / base
    fraction = inverse
    for step in range(1, 100_000):
        factor = -step * (step - count)
        base += 2
        inverse = 1 / (factor * inverse + base or tiny)
        ratio = base + factor / ratio or tiny
        fraction *= inverse * ratio
        if abs(inverse * ratio - 1) < _PRECISION:
            break
    return 1 - weight * fraction
