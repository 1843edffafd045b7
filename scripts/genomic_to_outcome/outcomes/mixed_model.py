"""Change of a repeated measurement by visit: a linear mixed model with a random intercept."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
from scipy.stats import t as student
from statsmodels.regression.mixed_linear_model import MixedLM

from genomic_to_outcome.outcomes.survival import Estimate, FloatArray, WholeArray

METHOD = (
    "linear mixed model, random intercept of the patient, visit as category, REML; t-test and "
    "interval with containment degrees of freedom"
)
NOT_CONVERGED = "the model did not converge"
TOO_FEW = "too few patients with several visits for the model"
NO_VARIATION = "the scores do not vary"
NO_PATIENT_VARIANCE = "the variance between patients was estimated as zero"
_BOUNDARY = 1e-6


@dataclass(frozen=True)
class VisitChange:
    """Mean change from the baseline visit to `visit`, with its two-sided p-value."""

    visit: int
    change: Estimate
    standard_error: float
    p: float


@dataclass(frozen=True)
class VisitModel:
    """The changes of a fitted model; none where `failure` says why there is no fit."""

    changes: tuple[VisitChange, ...]
    failure: str = ""
    note: str = ""


def fit_visits(
    patient: WholeArray, visit: WholeArray, score: FloatArray, ci_level: float = 0.95
) -> VisitModel:
    """Fit all scores (visit 0 is the baseline), each patient's visits sharing an intercept.

    The variances are those of statsmodels (REML); the fixed effects and their covariance follow
    from them by generalised least squares, and degrees of freedom are counted as R's nlme does.
    Patients with a single visit count too: the model uses what is there, which is right only where
    the missing forms are missing at random.
    """
    visits = np.unique(visit)
    n_patients = len(np.unique(patient))
    freedom = len(score) - n_patients - (len(visits) - 1)
    if len(visits) < 2 or visits[0] != 0 or freedom < 1 or n_patients < 3:
        return VisitModel((), TOO_FEW)
    if np.ptp(score) == 0:
        return VisitModel((), NO_VARIATION)
    design = np.column_stack(
        [np.ones(len(score)), *((visit == later).astype(float) for later in visits[1:])]
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            fitted = MixedLM(score, design, groups=patient).fit(reml=True, method="powell")
        except (np.linalg.LinAlgError, ValueError):
            return VisitModel((), NOT_CONVERGED)
    residual, between = float(fitted.scale), float(np.ravel(fitted.cov_re)[0])
    if not fitted.converged or not np.isfinite([residual, between]).all() or residual <= 0:
        return VisitModel((), NOT_CONVERGED)
    effects, errors = _least_squares(patient, design, score, residual, between)
    width = float(student.ppf(0.5 + ci_level / 2, freedom))
    changes = tuple(
        VisitChange(
            int(later),
            Estimate(float(effect), float(effect - width * error), float(effect + width * error)),
            float(error),
            float(2 * student.sf(abs(effect / error), freedom)),
        )
        for later, effect, error in zip(visits[1:], effects[1:], errors[1:], strict=True)
    )
    at_boundary = between < _BOUNDARY * residual
    return VisitModel(changes, "", NO_PATIENT_VARIANCE if at_boundary else "")


def _least_squares(
    patient: WholeArray, design: FloatArray, score: FloatArray, residual: float, between: float
) -> tuple[FloatArray, FloatArray]:
    """Generalised least squares for compound symmetry: effects and standard errors."""
    _, group = np.unique(patient, return_inverse=True)
    size = np.bincount(group).astype(float)
    weight = between / (residual + size * between)
    sums = np.zeros((len(size), design.shape[1]))
    np.add.at(sums, group, design)
    totals = np.bincount(group, weights=score)
    information = (design.T @ design - sums.T @ (weight[:, None] * sums)) / residual
    right = (design.T @ score - sums.T @ (weight * totals)) / residual
    covariance = np.linalg.inv(information)
    return covariance @ right, np.sqrt(np.diag(covariance))
