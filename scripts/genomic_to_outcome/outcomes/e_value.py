"""E-value: how strong an unmeasured confounder would have to be to explain a ratio away."""

from __future__ import annotations

import numpy as np

from genomic_to_outcome.outcomes.survival import Estimate


def e_value_of_risk_ratio(risk_ratio: float) -> float:
    """Smallest risk ratio that a confounder needs with both group and outcome (at least 1).

    VanderWeele and Ding, Ann Intern Med 2017.
    """
    if not risk_ratio > 0:
        return np.nan
    away = max(risk_ratio, 1 / risk_ratio)
    return float(away + np.sqrt(away * (away - 1)))


def e_values_of_hazard_ratio(estimate: Estimate) -> tuple[float, float]:
    """E-values of a hazard ratio and of the limit of its interval nearer to one.

    The outcome is taken as common (deaths and progressions are), so the hazard ratio is turned into
    an approximate risk ratio first (VanderWeele and Ding 2017, table 2). An interval that holds one
    has the E-value 1; NaN where the ratio does not exist.
    """
    value = e_value_of_risk_ratio(_risk_ratio(estimate.value))
    if not np.isfinite([estimate.low, estimate.high]).all():
        return value, np.nan
    if estimate.low <= 1 <= estimate.high:
        return value, 1.0
    nearer = estimate.low if estimate.value > 1 else estimate.high
    return value, e_value_of_risk_ratio(_risk_ratio(nearer))


def _risk_ratio(hazard_ratio: float) -> float:
    if not hazard_ratio > 0:
        return np.nan
    root = np.sqrt(hazard_ratio)
    return float((1 - 0.5**root) / (1 - 0.5 ** (1 / root)))
