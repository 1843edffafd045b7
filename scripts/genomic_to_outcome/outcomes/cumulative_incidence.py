"""Cumulative incidence of one event where another rules it out (Aalen-Johansen).

1 - Kaplan-Meier, which censors the competing event, overstates it. Reference: Aalen and Johansen,
Scand J Stat 1978; the variance is the delta-method form that R's survival package reports.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from genomic_to_outcome.outcomes.survival import (
    NOT_ESTIMABLE,
    Estimate,
    FloatArray,
    WholeArray,
    normal_quantile,
)

CENSORED, EVENT, COMPETING = 0, 1, 2
_ROUNDING = 1e-9


@dataclass(frozen=True)
class CumulativeIncidence:
    """Probability of event and of competing event by each distinct time, with standard errors.

    `n_risk` is the number under observation just before each time.
    """

    time: FloatArray
    n_risk: WholeArray
    event: FloatArray
    competing: FloatArray
    event_error: FloatArray
    competing_error: FloatArray


def cumulative_incidence(time: ArrayLike, state: ArrayLike) -> CumulativeIncidence:
    """Aalen-Johansen estimate of a group; `state` is 0 (censored), 1 (event) or 2 (competing).

    Raises ValueError at any other state.
    """
    times, states = np.asarray(time, float), np.asarray(state, np.int64)
    if not np.isin(states, (CENSORED, EVENT, COMPETING)).all():
        raise ValueError("states are 0 (censored), 1 (event) and 2 (competing event)")
    moments, place = np.unique(times, return_inverse=True)
    counts = [
        np.bincount(place[states == kind], minlength=len(moments)).astype(float)
        for kind in (CENSORED, EVENT, COMPETING)
    ]
    left = np.sum(counts, axis=0)
    n_risk = left.sum() - np.concatenate(([0.0], np.cumsum(left)[:-1])) if len(left) else left
    both = counts[EVENT] + counts[COMPETING]
    with np.errstate(divide="ignore", invalid="ignore"):
        survival = np.cumprod(1 - both / n_risk)
    before = np.concatenate(([1.0], survival[:-1])) if len(survival) else survival
    found = [np.cumsum(before * counts[kind] / n_risk) for kind in (EVENT, COMPETING)]
    errors = [
        _standard_error(incidence, before, counts[kind], both, n_risk)
        for kind, incidence in zip((EVENT, COMPETING), found, strict=True)
    ]
    return CumulativeIncidence(moments, n_risk.astype(np.int64), *found, *errors)


def _standard_error(
    incidence: FloatArray, before: FloatArray, own: FloatArray, both: FloatArray, n_risk: FloatArray
) -> FloatArray:
    """Delta method; the square (F(t) - F(s)) ** 2 is multiplied out, so that sums run once."""
    with np.errstate(divide="ignore", invalid="ignore"):
        greenwood = np.where(both > 0, both / (n_risk * (n_risk - both)), 0.0)
    # At the last time nobody may be left; there F(t) - F(s) is zero, and so is the term.
    greenwood[~np.isfinite(greenwood)] = 0.0
    jump = before**2 * own * (n_risk - own) / n_risk**3
    shared = before * own / n_risk**2
    total = (
        incidence**2 * np.cumsum(greenwood)
        - 2 * incidence * np.cumsum(greenwood * incidence)
        + np.cumsum(greenwood * incidence**2)
        + np.cumsum(jump)
        - 2 * (incidence * np.cumsum(shared) - np.cumsum(incidence * shared))
    )
    return np.sqrt(np.fmax(total, 0))


def incidence_at(
    curve: CumulativeIncidence, moment: float, competing: bool = False, ci_level: float = 0.95
) -> Estimate:
    """The estimate at a time, with an interval symmetric on the log scale, as R has it.

    Zero has no interval. NaN beyond the last time of the group, unless everybody had an event.
    """
    values = curve.competing if competing else curve.event
    errors = curve.competing_error if competing else curve.event_error
    if not len(curve.time):
        return NOT_ESTIMABLE
    everybody = curve.event[-1] + curve.competing[-1] > 1 - _ROUNDING
    if moment > curve.time[-1] and not everybody:
        return NOT_ESTIMABLE
    place = int(np.searchsorted(curve.time, moment, side="right")) - 1
    if place < 0 or values[place] == 0:
        return Estimate(0.0, np.nan, np.nan)
    value = float(values[place])
    width = float(np.exp(normal_quantile(ci_level) * errors[place] / value))
    return Estimate(value, value / width, min(1.0, value * width))
