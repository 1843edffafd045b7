"""Shift of ECOG from before the index line to the worst, last and best value on treatment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import wilcoxon

from genomic_to_outcome import contract
from genomic_to_outcome.clinical.ecog import (
    BASELINES,
    DEATH,
    DEATH_GRADE,
    MISSING,
    TIMEPOINTS,
    VALUES,
)
from genomic_to_outcome.frames import to_frame
from genomic_to_outcome.outcomes import notes
from genomic_to_outcome.outcomes.cohort_frame import Cohort
from genomic_to_outcome.outcomes.plan import Plan, TumourTypes
from genomic_to_outcome.outcomes.populations import index_lines
from genomic_to_outcome.outcomes.proportions import clopper_pearson
from genomic_to_outcome.outcomes.survival import NOT_ESTIMABLE, FloatArray

_EXACT = "binomial proportion, Clopper-Pearson interval"
_SIGNED_RANK = (
    "Wilcoxon signed-rank test of value against baseline, patients without change left out, "
    "normal approximation with correction for ties and continuity; death ranks as 5"
)
_PAIRS_ONLY = "over patients with a baseline and a value on treatment or death"
ONLY_DEATHS = "not estimable: of the living no value on treatment is recorded"


@dataclass(frozen=True)
class SignedRank:
    """Wilcoxon's signed-rank test: `statistic` is the sum of the ranks of increases."""

    n: int
    changed: int
    statistic: float
    p: float


def signed_rank(before: FloatArray, after: FloatArray) -> SignedRank:
    """Two-sided test of paired values (Wilcoxon, Biometrics Bulletin 1945).

    Zero differences are left out, tied ones share their mean rank; the p-value is from the normal
    approximation with continuity correction, as R's wilcox.test(exact = FALSE) has it. NaN where
    nobody changed.
    """
    differences = after - before
    changed = int((differences != 0).sum())
    if not changed:
        return SignedRank(len(differences), 0, np.nan, np.nan)
    result = wilcoxon(differences, zero_method="wilcox", correction=True, method="asymptotic")
    ranks = pd.Series(np.abs(differences[differences != 0])).rank()
    increases = float(ranks[differences[differences != 0] > 0].sum())
    return SignedRank(len(differences), changed, increases, float(result.pvalue))


def estimate_performance_status(
    plan: Plan, cohort: Cohort, of_lines: pd.DataFrame, tumour_types: TumourTypes
) -> pd.DataFrame:
    """contract.PERFORMANCE_STATUS_SHIFTS: one table per population and time point.

    `of_lines` is contract.PERFORMANCE_STATUS_OF_LINES. The cells of a table add up to all patients
    with an index line. A population in which no value is recorded has no rows.
    """
    rows: list[dict[str, Any]] = []
    for name, population in plan.populations.items():
        places = index_lines(population, cohort, tumour_types)
        keys = ["patient", "line"]
        index = cohort.rows.loc[places, keys].astype({"line": "int64"})
        mine = index.merge(of_lines.astype({"line": "int64"}), on=keys, how="left")
        recorded = mine["baseline"].notna() | (mine["n_visits"].fillna(0) > 0)
        if len(mine) >= plan.minimum_patients and recorded.any():
            for timepoint in TIMEPOINTS:
                rows += _rows(plan, name, timepoint, mine)
    return to_frame(contract.PERFORMANCE_STATUS_SHIFTS, rows)


def _rows(
    plan: Plan, population: str, timepoint: str, mine: pd.DataFrame
) -> Iterator[dict[str, Any]]:
    before = mine["baseline"].to_numpy("float64", na_value=np.nan)
    after = mine[timepoint].to_numpy("float64", na_value=np.nan)
    common = {
        "population": population,
        "timepoint": timepoint,
        "n": len(mine),
        "ci_level": plan.ci_level,
        "suppressed": False,
        **dict.fromkeys(("baseline", "value", "estimate", "ci_low", "ci_high", "p", "note")),
    }
    cells = pd.Series(list(zip(_words(before), _words(after), strict=True))).value_counts()
    for baseline in BASELINES:
        for value in VALUES:
            yield common | {
                "measure": "shift",
                "baseline": baseline,
                "value": value,
                "events": int(cells.get((baseline, value), 0)),
                "ci_level": None,
                "unit": "patients",
                "method": "count",
            }
    yield from _who_changed(plan, mine, before, after, common)


def _who_changed(
    plan: Plan,
    mine: pd.DataFrame,
    before: FloatArray,
    after: FloatArray,
    common: Mapping[str, Any],
) -> Iterator[dict[str, Any]]:
    """Who worsened and improved, and the test; none where only deaths are known on treatment."""
    both = ~np.isnan(before) & ~np.isnan(after)
    n, without = int(both.sum()), int((~both).sum())
    deaths_only = not (mine["n_visits"].fillna(0) > 0).any()
    missing = f"{without} of {len(mine)} left out: baseline or later value missing"
    change = after[both] - before[both]
    for measure, changed in (("worsened", change >= 1), ("improved", change <= -1)):
        events = int(changed.sum())
        estimate = NOT_ESTIMABLE if deaths_only else clopper_pearson(events, n, plan.ci_level)
        if_they_had = (
            f"{missing}; between {events / len(mine):.0%} and {(events + without) / len(mine):.0%} "
            "of all, if none or all of them had"
        )
        note = (
            ONLY_DEATHS if deaths_only else "",
            notes.small_numbers(n),
            if_they_had if without and not deaths_only else "",
        )
        yield {
            **common,
            "measure": measure,
            "n": n,
            "events": None if deaths_only else events,
            "estimate": estimate.value,
            "ci_low": estimate.low,
            "ci_high": estimate.high,
            "unit": "proportion",
            "method": f"{_EXACT}, by 1 grade or more, {_PAIRS_ONLY}",
            "note": notes.join(note),
        }
    test = signed_rank(before[both], after[both])
    few = test.changed < plan.minimum_events
    why = f"{test.changed} of {n} changed" + (": too few for a p-value" if few else "")
    yield {
        **common,
        "measure": "signed_rank",
        "n": n,
        "events": None if deaths_only else test.changed,
        "estimate": None if deaths_only else test.statistic,
        "p": None if few or deaths_only else test.p,
        "ci_level": None,
        "unit": "sum of ranks of worsening",
        "method": _SIGNED_RANK,
        "note": ONLY_DEATHS if deaths_only else notes.join((why, missing if without else "")),
    }


def _words(values: FloatArray) -> list[str]:
    return [
        MISSING if np.isnan(value) else DEATH if value == DEATH_GRADE else str(int(value))
        for value in values
    ]
