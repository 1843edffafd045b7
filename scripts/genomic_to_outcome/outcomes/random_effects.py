"""Random-effects summary of the estimates of several centres, and how far they differ."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq
from scipy.stats import chi2
from scipy.stats import t as student

from genomic_to_outcome.outcomes.survival import Estimate, FloatArray


@dataclass(frozen=True)
class RandomEffects:
    """Mean of the centres' true effects on the scale given, and their heterogeneity.

    `between` is the standard deviation between centres (tau), `share` the part of the variance that
    it makes up (I squared, 0 to 1), `p_same` the test that all centres have one effect (Cochran Q).
    """

    estimate: Estimate
    p: float
    between: float
    share: float
    p_same: float
    centres: int


def summarise_centres(
    effects: ArrayLike, standard_errors: ArrayLike, ci_level: float = 0.95
) -> RandomEffects | None:
    """Summary of at least two estimates (log hazard ratios, say) with their standard errors.

    Variance between centres by Paule and Mandel (J Res Natl Bur Stand 1982), interval and p by
    Hartung and Knapp (Stat Med 2001), never narrower than the standard error of the mean (Rover and
    others, BMC Med Res Methodol 2015). None for fewer than two centres.
    """
    effect, variance = np.asarray(effects, float), np.asarray(standard_errors, float) ** 2
    count = len(effect)
    if count < 2:
        return None
    fixed = _spread(0.0, effect, variance)
    between = 0.0
    if fixed > count - 1:
        widest = float(np.ptp(effect) ** 2 * count + variance.max())
        between = float(
            brentq(
                lambda tau: _spread(tau, effect, variance) - (count - 1), 0.0, widest, xtol=1e-14
            )
        )
    weights = 1 / (variance + between)
    mean = float(weights @ effect / weights.sum())
    # Centres that agree by chance would give an interval narrower than that of one common effect.
    excess = max(1.0, float(weights @ (effect - mean) ** 2) / (count - 1))
    error = float(np.sqrt(excess / weights.sum()))
    width = float(student.ppf(0.5 + ci_level / 2, count - 1)) * error
    p = float(2 * student.sf(abs(mean / error), count - 1))
    exact = 1 / variance
    typical = (count - 1) * exact.sum() / (exact.sum() ** 2 - (exact**2).sum())
    return RandomEffects(
        Estimate(mean, mean - width, mean + width),
        p,
        float(np.sqrt(between)),
        float(between / (between + typical)),
        float(chi2.sf(fixed, count - 1)),
        count,
    )


def _spread(between: float, effect: FloatArray, variance: FloatArray) -> float:
    """Weighted sum of squares around the mean (Cochran's Q where nothing lies between)."""
    weights = 1 / (variance + between)
    mean = weights @ effect / weights.sum()
    return float(weights @ (effect - mean) ** 2)
