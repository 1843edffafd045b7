"""Estimates as lifelines makes them: the only module that imports it, for the cross-check.

Where lifelines stops with an error, `Answer.reason` tells what it said.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from lifelines import (
    AalenJohansenFitter,
    CoxPHFitter,
    CoxTimeVaryingFitter,
    KaplanMeierFitter,
)
from lifelines.statistics import multivariate_logrank_test, proportional_hazard_test
from lifelines.utils import median_survival_times, restricted_mean_survival_time
from scipy.special import ndtr

from genomic_to_outcome.outcomes.effects import TimesOfArms
from genomic_to_outcome.outcomes.survival import (
    BoolArray,
    FloatArray,
    WholeArray,
    normal_quantile,
)

FIT_OPTIONS = {"precision": 1e-12, "step_size": 1.0}


@dataclass(frozen=True)
class Answer:
    """An estimate of lifelines with its limits and p-value; NaN where it gives none."""

    value: float = np.nan
    low: float = np.nan
    high: float = np.nan
    p: float = np.nan
    reason: str = ""


def _guarded(question: Callable[[], Any]) -> tuple[Any, str]:
    """What lifelines answers, or what it says instead."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            return question(), ""
        # lifelines raises many types for data that it cannot use; each is an answer here.
        except Exception as error:  # noqa: BLE001
            words = " ".join(str(error).split())
            return None, f"lifelines stops: {words[:120].rstrip()}"


class Curve:
    """Kaplan-Meier of one group; `reason` says why there is none."""

    def __init__(
        self, time: FloatArray, event: BoolArray, entry: FloatArray | None, ci_level: float
    ) -> None:
        def fit() -> KaplanMeierFitter:
            return KaplanMeierFitter(alpha=1 - ci_level).fit(time, event, entry=entry)

        self._fitter, self.reason = _guarded(fit)
        self._means: dict[float, Answer] = {}
        if self._fitter is not None:
            self._days = self._fitter.survival_function_.index.to_numpy()
            self._steps = np.column_stack(
                (self._fitter.survival_function_, self._fitter.confidence_interval_)
            )

    def survival(self, day: float) -> Answer:
        """Survival probability with its log-log interval."""
        if self._fitter is None:
            return Answer(reason=self.reason)
        return Answer(*map(float, self._steps[self._days.searchsorted(day, side="right") - 1]))

    @cached_property
    def median(self) -> Answer:
        """Median with its interval; infinite where not reached."""
        if self._fitter is None:
            return Answer(reason=self.reason)
        limits = median_survival_times(self._fitter.confidence_interval_).iloc[0]
        return Answer(float(self._fitter.median_survival_time_), *map(float, limits))

    def restricted_mean(self, day: float) -> Answer:
        """Restricted mean, without the interval that would follow from lifelines' variance."""
        if self._fitter is None:
            return Answer(reason=self.reason)
        if day not in self._means:
            mean, why = _guarded(lambda: restricted_mean_survival_time(self._fitter, t=day))
            self._means[day] = Answer(reason=why) if mean is None else Answer(float(mean))
        return self._means[day]

    def falls_to(self, level: float) -> bool:
        """Whether the curve or a limit lies exactly at a level: medians are then read otherwise."""
        return self._fitter is not None and bool((np.abs(self._steps - level) < 1e-7).any())


def log_rank(time: FloatArray, event: BoolArray, labels: WholeArray) -> Answer:
    """Log-rank test of two or more groups; lifelines' takes neither entry times nor strata."""
    found, why = _guarded(lambda: multivariate_logrank_test(time, labels, event))
    if found is None:
        return Answer(reason=why)
    return Answer(float(found.test_statistic), p=float(found.p_value))


def cox(
    arms: TimesOfArms,
    entry: FloatArray | None,
    design: FloatArray,
    ci_level: float,
    contrast: Sequence[int] = (0,),
) -> Answer:
    """Hazard ratio of a sum of the coefficients of `design` (patients x covariates)."""
    names = [f"x{number}" for number in range(design.shape[1])]
    frame = pd.DataFrame(design, columns=names).assign(time=arms.time, event=arms.event)
    given: dict[str, Any] = {"strata": ["stratum"]} if arms.strata is not None else {}
    if arms.strata is not None:
        frame["stratum"] = arms.strata
    if entry is not None:
        frame["entry"] = np.maximum(entry, 0)
        given["entry_col"] = "entry"

    def fit() -> CoxPHFitter:
        return CoxPHFitter(alpha=1 - ci_level).fit(
            frame, "time", "event", fit_options=FIT_OPTIONS, **given
        )

    fitter, why = _guarded(fit)
    return Answer(reason=why) if fitter is None else _ratio(fitter, names, contrast, ci_level)


def proportional_hazards(arms: TimesOfArms, design: FloatArray) -> Answer:
    """p of the older test of weighted residuals of the first covariate."""
    names = [f"x{number}" for number in range(design.shape[1])]
    frame = pd.DataFrame(design, columns=names).assign(time=arms.time, event=arms.event)

    def test() -> float:
        fitter = CoxPHFitter().fit(frame, "time", "event", fit_options=FIT_OPTIONS)
        found = proportional_hazard_test(fitter, frame, time_transform="km")
        return float(np.ravel(found.p_value)[0])

    p, why = _guarded(test)
    return Answer(reason=why) if p is None else Answer(p)


def cox_time_varying(arms: TimesOfArms, whose: WholeArray, ci_level: float) -> Answer:
    """Hazard ratio of the treated on intervals of time, of which a patient has one or two."""
    frame = pd.DataFrame(
        {
            "id": whose,
            "start": np.maximum(arms.entry, 0),
            "stop": arms.time,
            "event": arms.event,
            "x0": arms.in_group.astype(float),
        }
    )
    given: dict[str, Any] = {"strata": ["stratum"]} if arms.strata is not None else {}
    if arms.strata is not None:
        frame["stratum"] = arms.strata

    def fit() -> CoxTimeVaryingFitter:
        return CoxTimeVaryingFitter(alpha=1 - ci_level).fit(
            frame, "event", id_col="id", fit_options=FIT_OPTIONS, **given
        )

    fitter, why = _guarded(fit)
    return Answer(reason=why) if fitter is None else _ratio(fitter, ["x0"], (0,), ci_level)


def _ratio(
    fitter: CoxPHFitter | CoxTimeVaryingFitter,
    names: Sequence[str],
    contrast: Sequence[int],
    ci_level: float,
) -> Answer:
    weights = np.isin(np.arange(len(names)), contrast).astype(float)
    centre = float(weights @ fitter.params_[names].to_numpy())
    variance = np.asarray(fitter.variance_matrix_, float)
    error = float(np.sqrt(weights @ variance @ weights))
    width = normal_quantile(ci_level) * error
    low, high = np.exp(centre - width), np.exp(centre + width)
    return Answer(
        float(np.exp(centre)), float(low), float(high), float(2 * ndtr(-abs(centre / error)))
    )


def incidence(time: FloatArray, state: WholeArray, entry: FloatArray | None, day: float) -> Answer:
    """Cumulative incidence of state 1 (2 competes) by a day; times are whole days.

    lifelines breaks ties at random. Here none are left: what falls on one day follows each other,
    events first, then who enters, then who is censored, which changes no figure.
    """
    times, ended = np.asarray(time, float).copy(), np.flatnonzero(state)
    order = ended[np.argsort(times[ended], kind="stable")]
    times += 0.5
    times[order] += np.linspace(-0.5, -0.25, len(order) + 2)[1:-1]
    late = None if entry is None else np.where(entry > 0, entry + 0.25, 0.0)

    def fit() -> AalenJohansenFitter:
        fitter = AalenJohansenFitter(calculate_variance=False)
        return fitter.fit(times, state, event_of_interest=1, entry=late)

    fitter, why = _guarded(fit)
    if fitter is None:
        return Answer(reason=why)
    curve = fitter.cumulative_density_.iloc[:, 0]
    place = curve.index.searchsorted(np.floor(day) + 0.25, side="right") - 1
    return Answer(float(curve.iloc[place]) if place >= 0 else 0.0)
