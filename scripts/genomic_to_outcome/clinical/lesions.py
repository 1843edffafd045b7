"""Overall response of a visit from its measurements: RECIST 1.1, section 4.3, tables 1 and 2.

Eisenhauer et al., Eur J Cancer 2009;45:228-247. Lesions are in millimetres.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from genomic_to_outcome.clinical.settings import ResponseSettings
from genomic_to_outcome.vocabulary import Response

_PER_MM = 1000
# A code for each response, so that whole columns are compared at once; 0 is none.
WORDS = ("", *(str(word) for word in Response))
CODES = {word: code for code, word in enumerate(WORDS)}
_CR, _PR, _SD, _NON, _PD, _NE = (
    CODES[word]
    for word in (
        Response.CR, Response.PR, Response.SD, Response.NON_CR_NON_PD, Response.PD, Response.NE,
    )
)  # fmt: skip


@dataclass(frozen=True)
class Measured:
    """What the measurements of each visit say; codes of WORDS, percent, NaN where not known.

    `overall` is 0 where nothing follows: nothing was measured, or sums have no baseline.
    """

    overall: np.ndarray
    target: np.ndarray
    nadir: np.ndarray
    change_from_baseline: np.ndarray
    change_from_nadir: np.ndarray


def read_measurements(visits: pd.DataFrame, settings: ResponseSettings) -> Measured:
    """Responses from sums of diameters, non-target and new lesions, visit by visit.

    `visits` is sorted by `group` (the line) and day and holds sum and baseline (NaN where not
    known), non_target (code), new_lesions and measurable (1, 0 or NaN). Without a baseline
    progression and CR can still be told, PR and SD cannot. Non-target lesions that no visit of the
    line mentions do not exist; where other visits mention them, an empty cell is NE.
    """
    group = visits["group"]
    total, baseline = visits["sum"].to_numpy(), visits["baseline"].to_numpy()
    # A baseline of 0 is one without target lesions.
    baseline = np.where(baseline == 0, np.nan, baseline)
    lowest = visits["sum"].groupby(group).cummin().groupby(group).ffill()
    nadir = np.fmin(baseline, lowest.groupby(group).shift().to_numpy())
    target = _target(total, baseline, nadir, settings)
    positive = visits["sum"].where(visits["sum"] > 0).groupby(group).transform("count") > 0
    has_targets = (~np.isnan(baseline) | positive.to_numpy()) & (
        visits["measurable"].to_numpy() != 0
    )
    mentioned = (visits["non_target"] > 0).groupby(group).transform("any").to_numpy()
    non_target = visits["non_target"].to_numpy()
    non_target = np.where((non_target == 0) & mentioned, _NE, non_target)
    new = visits["new_lesions"].to_numpy()
    something = (visits["non_target"] > 0).to_numpy() | ~np.isnan(new) | ~np.isnan(total)
    overall = np.where(has_targets, _table_1(target, non_target, total), non_target)
    worse = (new == 1) | (non_target == _PD) | (has_targets & (target == _PD))
    overall = np.where(worse, _PD, np.where(something, overall, 0))
    return Measured(
        overall,
        np.where(has_targets, target, 0),
        nadir,
        _percent(total, baseline),
        _percent(total, nadir),
    )


def _target(
    total: np.ndarray, baseline: np.ndarray, nadir: np.ndarray, settings: ResponseSettings
) -> np.ndarray:
    """Section 4.3.1, in whole micrometres, so that a change of exactly 30% is one of 30%."""
    now, first, least = (np.rint(values * _PER_MM) for values in (total, baseline, nadir))
    grown = now - least
    progression = (grown * 100 >= settings.progression_percent * least) & (
        grown >= settings.progression_mm * _PER_MM
    )
    progression &= grown > 0
    partial = (first - now) * 100 >= settings.partial_response_percent * first
    return np.select(
        [np.isnan(total), progression, now == 0, np.isnan(first), partial],
        [_NE, _PD, _CR, _NE, _PR],
        _SD,
    )


def _table_1(target: np.ndarray, non_target: np.ndarray, total: np.ndarray) -> np.ndarray:
    """Overall response with target lesions but for PD; nothing follows from a sum alone that is NE.

    A sum without baseline says neither PR nor SD, nor that the visit could not be evaluated.
    """
    residual = ~np.isin(non_target, (0, _CR))
    return np.select(
        [(target == _CR) & residual, (target == _NE) & ~np.isnan(total)], [_PR, 0], target
    )


def _percent(total: np.ndarray, reference: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore", invalid="ignore"):
        change = 100 * (total - reference) / reference
    return np.where(reference > 0, change, np.nan)
