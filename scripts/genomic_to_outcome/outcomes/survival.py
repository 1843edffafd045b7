"""Kaplan-Meier estimates of one group, with delayed entry, and what is read from the curve.

Times are numbers in any one unit (days in this package). Reference: Kalbfleisch and Prentice, The
Statistical Analysis of Failure Time Data; agreement with R's survival package is tested.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, ndtri

FloatArray = NDArray[np.float64]
WholeArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

_TIE = 1.5e-8


class Interval(StrEnum):
    """Scale on which the confidence interval of a survival probability is symmetric."""

    LOG_LOG = "log-log"
    LOG = "log"
    LOGIT = "logit"
    ARCSINE = "arcsine"
    PLAIN = "plain"


@dataclass(frozen=True)
class Observations:
    """Follow-up of one group, sorted by `time`; under observation while `entry` < t <= `time`.

    `entry` is sorted on its own (minus infinity for a patient seen from time zero), or None where
    nobody entered late. `n_excluded` counts those whose follow-up ended before they entered.
    """

    time: FloatArray
    event: BoolArray
    entry: FloatArray | None
    n_excluded: int

    @property
    def n(self) -> int:
        """Patients under observation at some time."""
        return len(self.time)

    @property
    def events(self) -> int:
        """Events."""
        return int(self.event.sum())

    def reversed(self) -> Observations:
        """The same follow-up with censoring as the event, for the reverse Kaplan-Meier."""
        return Observations(self.time, ~self.event, self.entry, self.n_excluded)


def under_observation(time: FloatArray, entry: FloatArray) -> BoolArray:
    """Who is ever at risk: entered at time zero, or before the own follow-up ended."""
    return (entry <= 0) | (entry < time)


def entry_times(time: FloatArray, entry: ArrayLike | None) -> tuple[FloatArray, BoolArray]:
    """Entry (minus infinity for who was seen from time zero), and who is ever at risk."""
    if entry is None:
        return np.full(len(time), -np.inf), np.ones(len(time), bool)
    entries = np.asarray(entry, float)
    return np.where(entries <= 0, -np.inf, entries), under_observation(time, entries)


def stratum_numbers(strata: ArrayLike | None, n: int) -> WholeArray:
    """Labels of strata as numbers; one stratum where there are none."""
    if strata is None:
        return np.zeros(n, np.int64)
    return np.unique(np.asarray(strata), return_inverse=True)[1].ravel()


def observe(time: ArrayLike, event: ArrayLike, entry: ArrayLike | None = None) -> Observations:
    """Order the follow-up of a group; patients with `entry` >= `time` are excluded and counted.

    An entry of zero or below means seen from the start: such a patient is no case of delayed entry,
    and an event at time zero then counts, as it does without entry times.
    """
    times, events = np.asarray(time, float), np.asarray(event, bool)
    late, kept = entry_times(times, entry)
    times, events, late = times[kept], events[kept], late[kept]
    entries = np.sort(late) if np.isfinite(late).any() else None
    order = np.argsort(times, kind="stable")
    return Observations(times[order], events[order], entries, int((~kept).sum()))


def at_risk(observations: Observations, times: ArrayLike) -> WholeArray:
    """Number at risk just before each of `times`: entry < t <= time."""
    moments = np.asarray(times, float)
    gone = np.searchsorted(observations.time, moments, side="left")
    if observations.entry is None:
        return observations.n - gone
    return np.searchsorted(observations.entry, moments, side="left") - gone


@dataclass(frozen=True)
class SurvivalCurve:
    """Kaplan-Meier estimate at each distinct time of event or censoring.

    `cumulative_variance` is Greenwood's sum d / (n (n - d)). Limits are NaN where survival is zero.
    `emptied_at` is the time at which everybody under observation had the event although others
    entered later: from there on the estimate is zero whatever happens, and should not be reported.
    `gaps` are the times (start, end], before the last, at which nobody was under observation.
    """

    time: FloatArray
    n_risk: WholeArray
    n_event: WholeArray
    n_censor: WholeArray
    survival: FloatArray
    cumulative_variance: FloatArray
    ci_low: FloatArray
    ci_high: FloatArray
    emptied_at: float | None
    gaps: tuple[tuple[float, float], ...] = ()

    def unobserved(self, time: float) -> bool:
        """Whether nobody was under observation at `time` although others entered later."""
        return any(start < time <= end for start, end in self.gaps)

    def events_until(self, time: float) -> int:
        """Events until `time`."""
        return int(self.n_event[self.time <= time].sum())

    @property
    def standard_error(self) -> FloatArray:
        """Greenwood's standard error of survival; NaN where survival is zero."""
        with np.errstate(invalid="ignore"):
            return self.survival * np.sqrt(self.cumulative_variance)


@dataclass(frozen=True)
class Estimate:
    """An estimate with its confidence limits; NaN where not reached or not estimable."""

    value: float
    low: float
    high: float

    def finite(self) -> Estimate:
        """The estimate with NaN for what is infinite."""
        values = (self.value, self.low, self.high)
        return Estimate(*(value if np.isfinite(value) else np.nan for value in values))


NOT_ESTIMABLE = Estimate(np.nan, np.nan, np.nan)


@lru_cache
def normal_quantile(ci_level: float) -> float:
    """Standard normal quantile of a two-sided interval."""
    return float(ndtri(0.5 + ci_level / 2))


def kaplan_meier(
    observations: Observations, interval: Interval = Interval.LOG_LOG, ci_level: float = 0.95
) -> SurvivalCurve:
    """Kaplan-Meier estimate with Greenwood's variance and pointwise intervals."""
    times = observations.time
    if not len(times):
        empty, none = np.empty(0), np.empty(0, np.int64)
        return SurvivalCurve(empty, none, none, none, empty, empty, empty, empty, None)
    starts = np.flatnonzero(np.concatenate(([True], times[1:] != times[:-1])))
    moments = times[starts]
    n_event = np.add.reduceat(observations.event.astype(np.int64), starts)
    n_censor = np.diff(np.concatenate((starts, [len(times)]))) - n_event
    n_risk = at_risk(observations, moments)
    with np.errstate(divide="ignore", invalid="ignore"):
        survival = np.cumprod(1 - n_event / n_risk)
        variance = np.cumsum(n_event / (n_risk * (n_risk - n_event)))
    variance[survival == 0] = np.nan
    low, high = _limits(survival, variance, interval, normal_quantile(ci_level))
    emptied_at = None
    if survival[-1] == 0:
        first = int(np.argmax(survival == 0))
        if first < len(moments) - 1:
            emptied_at = float(moments[first])
    return SurvivalCurve(
        moments, n_risk, n_event, n_censor, survival, variance, low, high, emptied_at,
        _gaps(observations),
    )  # fmt: skip


def _gaps(observations: Observations) -> tuple[tuple[float, float], ...]:
    entry, time = observations.entry, observations.time
    if entry is None:
        return ()
    starts = np.unique(np.concatenate(([0.0], time)))
    entered = np.searchsorted(entry, starts, side="right")
    empty = entered == np.searchsorted(time, starts, side="right")
    empty &= entered < observations.n
    ends = entry[entered[empty]]
    return tuple((float(start), float(end)) for start, end in zip(starts[empty], ends, strict=True))


def _limits(
    survival: FloatArray, variance: FloatArray, interval: Interval, z: float
) -> tuple[FloatArray, FloatArray]:
    spread = z * np.sqrt(variance)
    with np.errstate(divide="ignore", invalid="ignore"):
        if interval is Interval.LOG:
            return survival / np.exp(spread), np.minimum(survival * np.exp(spread), 1.0)
        if interval is Interval.PLAIN:
            shift = survival * spread
            return np.maximum(survival - shift, 0.0), np.minimum(survival + shift, 1.0)
        if interval is Interval.LOGIT:
            centre, shift = np.log(survival / (1 - survival)), spread / (1 - survival)
            low, high = expit(centre - shift), expit(centre + shift)
        elif interval is Interval.ARCSINE:
            centre = np.arcsin(np.sqrt(survival))
            shift = spread / 2 * np.sqrt(survival / (1 - survival))
            low = np.sin(np.maximum(centre - shift, 0.0)) ** 2
            high = np.sin(np.minimum(centre + shift, np.pi / 2)) ** 2
        else:
            width = np.exp(spread / np.abs(np.log(survival)))
            low, high = survival**width, survival ** (1 / width)
    whole = survival == 1
    low[whole] = high[whole] = 1.0
    return low, high


def quantile(curve: SurvivalCurve, fraction: float = 0.5) -> Estimate:
    """Time by which `fraction` have had the event; the median by default.

    Where the curve lies flat exactly at that level, the midpoint of the flat part, which the last
    time ends where no event follows (so does R's quantile, but not its print). The interval inverts
    the pointwise limits (Brookmeyer and Crowley, Biometrics 1982). NaN where the midpoint lies in a
    gap of observation.
    """
    if not len(curve.time) or curve.emptied_at is not None:
        return NOT_ESTIMABLE
    level = 1 - fraction
    found = (
        _crossing(curve.time, values, level)
        for values in (curve.survival, curve.ci_low, curve.ci_high)
    )
    return Estimate(*(np.nan if curve.unobserved(time) else time for time in found))


def _crossing(time: FloatArray, values: FloatArray, level: float) -> float:
    reached = np.flatnonzero(values <= level + _TIE)
    if not len(reached):
        return np.nan
    first = reached[0]
    if values[first] < level - _TIE:
        return float(time[first])
    below = np.flatnonzero(values < level - _TIE)
    return float((time[first] + (time[below[0]] if len(below) else time[-1])) / 2)


def survival_at(curve: SurvivalCurve, time: float) -> Estimate:
    """Survival probability at `time`; not estimable beyond the last observation or in a gap."""
    if not len(curve.time) or curve.emptied_at is not None or curve.unobserved(time):
        return NOT_ESTIMABLE
    place = int(np.searchsorted(curve.time, time, side="right")) - 1
    if place < 0:
        return Estimate(1.0, 1.0, 1.0)
    if time > curve.time[-1] and curve.survival[-1] > 0:
        return NOT_ESTIMABLE
    return Estimate(
        float(curve.survival[place]), float(curve.ci_low[place]), float(curve.ci_high[place])
    )


def restricted_mean(curve: SurvivalCurve, horizon: float) -> tuple[float, float]:
    """Mean survival time up to `horizon`, and its standard error.

    NaN where the curve does not reach the horizon or has a gap before it. The variance is the sum
    over events of (area from the event to the horizon)^2 d / (n (n - d)).
    """
    ends_early = len(curve.time) and curve.time[-1] < horizon and curve.survival[-1] > 0
    unobserved = any(start < horizon for start, _ in curve.gaps)
    if not len(curve.time) or ends_early or unobserved or curve.emptied_at is not None:
        return np.nan, np.nan
    inside = curve.time < horizon
    moments = curve.time[inside]
    heights = np.concatenate(([1.0], curve.survival[inside]))
    areas = heights * np.diff(np.concatenate(([0.0], moments, [horizon])))
    remaining = np.cumsum(areas[::-1])[::-1][1:]
    deaths, at_risk_then = curve.n_event[inside], curve.n_risk[inside]
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = deaths / (at_risk_then * (at_risk_then - deaths))
    terms[at_risk_then == deaths] = 0.0
    return float(areas.sum()), float(np.sqrt((remaining**2 * terms).sum()))
