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
    entry_times,
    normal_quantile,
)

CENSORED, EVENT, COMPETING = 0, 1, 2
_ROUNDING = 1e-9
_PATIENTS_AT_ONCE = 500


@dataclass(frozen=True)
class CumulativeIncidence:
    """Probability of event and of competing event by each distinct time, with standard errors.

    `n_risk` is the number under observation just before each time. `emptied_at` is the time, before
    the last, at which everybody under observation had an event although others entered later:
    nothing should be read from such a curve.
    """

    time: FloatArray
    n_risk: WholeArray
    event: FloatArray
    competing: FloatArray
    event_error: FloatArray
    competing_error: FloatArray
    emptied_at: float | None = None


def cumulative_incidence(
    time: ArrayLike, state: ArrayLike, entry: ArrayLike | None = None
) -> CumulativeIncidence:
    """Aalen-Johansen estimate of a group; `state` is 0 (censored), 1 (event) or 2 (competing).

    At risk at t is who entered before t. Raises ValueError at any other state.
    """
    times, states = np.asarray(time, float), np.asarray(state, np.int64)
    if not np.isin(states, (CENSORED, EVENT, COMPETING)).all():
        raise ValueError("states are 0 (censored), 1 (event) and 2 (competing event)")
    late, kept = entry_times(times, entry)
    times, states, late = times[kept], states[kept], late[kept]
    moments, place = np.unique(times, return_inverse=True)
    counts = [
        np.bincount(place[states == kind], minlength=len(moments)).astype(float)
        for kind in (CENSORED, EVENT, COMPETING)
    ]
    left = np.sum(counts, axis=0)
    entered = np.searchsorted(np.sort(late), moments, side="left")
    n_risk = entered - np.concatenate(([0.0], np.cumsum(left)[:-1])) if len(left) else left
    both = counts[EVENT] + counts[COMPETING]
    with np.errstate(divide="ignore", invalid="ignore"):
        survival = np.cumprod(1 - both / n_risk)
    before = np.concatenate(([1.0], survival[:-1])) if len(survival) else survival
    found = [np.cumsum(before * counts[kind] / n_risk) for kind in (EVENT, COMPETING)]
    if np.isfinite(late).any():
        errors = [_jackknife(times, states, late, moments, kind) for kind in (EVENT, COMPETING)]
    else:
        errors = [
            _standard_error(incidence, before, counts[kind], both, n_risk)
            for kind, incidence in zip((EVENT, COMPETING), found, strict=True)
        ]
    emptied = np.flatnonzero(both[:-1] == n_risk[:-1]) if len(left) else np.empty(0, np.int64)
    emptied_at = float(moments[emptied[0]]) if len(emptied) else None
    return CumulativeIncidence(moments, n_risk.astype(np.int64), *found, *errors, emptied_at)


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


def _jackknife(
    times: FloatArray, states: WholeArray, late: FloatArray, moments: FloatArray, kind: int
) -> FloatArray:
    """Infinitesimal jackknife, which holds under delayed entry; without it, it is the delta method.

    Each patient's influence on the hazards at the times at risk moves the incidence from then on.
    """
    at_risk = np.array([((late < moment) & (moment <= times)).sum() for moment in moments], float)
    ended = [
        np.bincount(np.searchsorted(moments, times[chosen]), minlength=len(moments))
        for chosen in (states > CENSORED, states == kind)
    ]
    hazard, own_hazard = (count / at_risk for count in ended)
    left = np.where(hazard < 1, 1 - hazard, 1.0)
    before = np.concatenate(([1.0], np.cumprod(1 - hazard)[:-1]))
    total = np.zeros(len(moments))
    for chosen in np.array_split(np.arange(len(times)), 1 + len(times) // _PATIENTS_AT_ONCE):
        inside = (late[chosen, None] < moments) & (moments <= times[chosen, None])
        here = moments == times[chosen, None]
        any_event, own_event = (
            inside * ((here & condition[chosen, None]) - rate) / at_risk
            for condition, rate in ((states > CENSORED, hazard), (states == kind, own_hazard))
        )
        lost = np.cumsum(any_event / left, axis=1) - any_event / left
        influence = np.cumsum(before * (own_event - lost * own_hazard), axis=1)
        total += (influence**2).sum(axis=0)
    return np.sqrt(total)


def incidence_at(
    curve: CumulativeIncidence, moment: float, competing: bool = False, ci_level: float = 0.95
) -> Estimate:
    """The estimate at a time, with an interval symmetric on the log scale, as R has it.

    Zero has no interval. NaN beyond the last time of the group, unless everybody had an event.
    """
    values = curve.competing if competing else curve.event
    errors = curve.competing_error if competing else curve.event_error
    if not len(curve.time) or curve.emptied_at is not None:
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
