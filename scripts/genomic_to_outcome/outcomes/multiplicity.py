"""Adjustment of p-values within a family of tests."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import numpy as np

from genomic_to_outcome.outcomes.survival import FloatArray


class Adjustment(StrEnum):
    """Ways to adjust p-values within a family."""

    BH = "BH"
    BY = "BY"
    HOLM = "Holm"
    HOCHBERG = "Hochberg"
    BONFERRONI = "Bonferroni"


def adjust(p_values: Sequence[float], adjustment: Adjustment) -> FloatArray:
    """Adjusted p-values in the order given.

    BH: Benjamini and Hochberg (JRSS B 1995); BY: Benjamini and Yekutieli (Ann Stat 2001), both of
    the false discovery rate; Holm (Scand J Stat 1979) of the family-wise error rate.
    """
    p = np.asarray(p_values, float)
    if not len(p):
        return p
    if np.isnan(p).any():
        raise ValueError("a family holds only tests that have a p-value")
    size = len(p)
    if adjustment is Adjustment.BONFERRONI:
        return np.minimum(p * size, 1.0)
    if adjustment is Adjustment.HOLM:
        order = np.argsort(p, kind="stable")
        ordered = np.maximum.accumulate(p[order] * np.arange(size, 0, -1))
    else:
        order = np.argsort(p, kind="stable")[::-1]
        ranks = np.arange(size, 0, -1)
        factor = {
            Adjustment.BH: size / ranks,
            Adjustment.BY: np.sum(1 / ranks) * size / ranks,
            Adjustment.HOCHBERG: size + 1 - ranks,
        }[adjustment]
        ordered = np.minimum.accumulate(p[order] * factor)
    adjusted = np.empty(size)
    adjusted[order] = np.minimum(ordered, 1.0)
    return adjusted
