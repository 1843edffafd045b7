"""Every estimate of times once more by lifelines, beside the own one (`engine: lifelines`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import pandas as pd

from genomic_to_outcome.contract import ENGINE_CHECK
from genomic_to_outcome.frames import StoredFrame, to_frame
from genomic_to_outcome.outcomes.cohort_frame import build_cohort
from genomic_to_outcome.outcomes.engine_curves import Recomputed, recompute_curves
from genomic_to_outcome.outcomes.engine_models import PH_P, recompute_comparisons
from genomic_to_outcome.outcomes.engine_screen import recompute_screen
from genomic_to_outcome.outcomes.lifelines_engine import Answer
from genomic_to_outcome.outcomes.plan import Plan, TumourTypes
from genomic_to_outcome.outcomes.populations import members
from genomic_to_outcome.vocabulary import RESPONSE_ENDPOINTS, Measure

Row = dict[str, Any]

CURVE, TEST, MODEL = 1e-9, 1e-8, 1e-6
"""Tolerances, relative to a figure above 1 in size and absolute below: of what is summed, of tests,
and of models, where lifelines stops once a step changes the likelihood by less than 1e-12."""

TOLERANCES = {
    Measure.MEDIAN: CURVE,
    Measure.FOLLOW_UP: CURVE,
    Measure.SURVIVAL: CURVE,
    Measure.RMST: CURVE,
    Measure.RMST_DIFFERENCE: CURVE,
    Measure.CUMULATIVE_INCIDENCE: CURVE,
    Measure.LOGRANK: TEST,
    PH_P: TEST,
    Measure.HAZARD_RATIO: MODEL,
    Measure.RATIO_OF_HAZARD_RATIOS: MODEL,
}
_PARTS = ("estimate", "ci_low", "ci_high", "p")


class Verdict(StrEnum):
    """What the two figures say of each other."""

    AGREES = "agrees"
    KNOWN = "known difference"
    NOT_OFFERED = "not offered by lifelines"
    DIFFERS = "differs"


@dataclass(frozen=True)
class EngineCheck:
    """Frame as contract.ENGINE_CHECK and what a reader of the log should know of it."""

    table: pd.DataFrame
    notices: tuple[str, ...]


def check_engine(
    plan: Plan,
    tumour_types: TumourTypes,
    estimated: Mapping[str, pd.DataFrame],
    *,
    patients: pd.DataFrame,
    lines: pd.DataFrame,
    linkage: pd.DataFrame | StoredFrame,
    endpoints: pd.DataFrame,
) -> EngineCheck:
    """Compare what was estimated with lifelines' figures for the same patients.

    `estimated` holds the tables alteration_outcomes, alteration_effects and comparisons; the other
    frames are as in the contract. Rates and exact tests are no concern of lifelines.
    """
    cohort = build_cohort(patients, lines, linkage, endpoints)
    populations = {
        name: members(population, cohort, tumour_types)
        for name, population in plan.populations.items()
    }
    parts = (
        ("alteration_outcomes", recompute_curves),
        ("comparisons", recompute_comparisons),
        ("alteration_effects", recompute_screen),
    )
    rows = [
        _row(found)
        for name, recompute in parts
        for found in recompute(plan, cohort, populations, estimated[name])
    ]
    n_estimates = sum(_n_estimates(estimated[name]) for name, _ in parts)
    return EngineCheck(to_frame(ENGINE_CHECK, rows), tuple(_notices(rows, n_estimates)))


def _n_estimates(table: pd.DataFrame) -> int:
    """How many estimates and tests of times a table holds."""
    timed = ~table["endpoint"].isin(RESPONSE_ENDPOINTS) & table["measure"].isin(list(TOLERANCES))
    return int((timed & (table["rule"] != "")).sum())


def _row(found: Recomputed) -> Row:
    own, answer = found.own, found.answer
    tolerance = TOLERANCES[own["measure"]]
    verdict, difference, reason = _compare(own, answer, found.known, tolerance)
    return {
        "table": found.table,
        "question": found.question,
        "group": found.group,
        "endpoint": own["endpoint"],
        "rule": own["rule"],
        "measure": own["measure"],
        "time": own.get("time"),
        "method": own["method"],
        **{name: own.get(name) for name in _PARTS},
        "lifelines_estimate": _shown(answer.value),
        "lifelines_ci_low": _shown(answer.low),
        "lifelines_ci_high": _shown(answer.high),
        "lifelines_p": _shown(answer.p),
        "difference": difference,
        "tolerance": tolerance,
        "verdict": str(verdict),
        "reason": reason or None,
    }


def _compare(
    own: Mapping[str, Any], answer: Answer, known: Mapping[str, str], tolerance: float
) -> tuple[Verdict, float, str]:
    """Verdict, largest difference of the parts that both give, and the reasons where they differ.

    `known` gives by part (estimate, ci_low, ...) why lifelines is expected to differ there; a part
    of a known reason that agrees nevertheless is none.
    """
    if answer.reason:
        return Verdict.NOT_OFFERED, np.nan, answer.reason
    theirs = dict(zip(_PARTS, (answer.value, answer.low, answer.high, answer.p), strict=True))
    largest, reasons, unexplained = 0.0, [], False
    for part in _PARTS:
        mine, other = _number(own.get(part)), _number(theirs[part])
        if np.isnan(mine) and np.isnan(other):
            continue
        # lifelines gives some limits that are not given here, and has none of others.
        if part != "estimate" and (np.isnan(mine) or np.isnan(other)):
            continue
        scale = max(1.0, abs(mine)) if np.isfinite(mine) else 1.0
        difference = abs(mine - other) / scale
        if difference <= tolerance:
            largest = max(largest, difference)
        elif part in known:
            reasons.append(known[part])
        else:
            unexplained = True
            largest = max(largest, difference) if np.isfinite(difference) else np.nan
    if unexplained:
        return Verdict.DIFFERS, largest, "; ".join(dict.fromkeys(reasons))
    verdict = Verdict.KNOWN if reasons else Verdict.AGREES
    return verdict, largest, "; ".join(dict.fromkeys(reasons))


def _number(value: object) -> float:
    """A figure as a number; what was not reached is infinite for lifelines and none for us."""
    if value is None or value is pd.NA:
        return np.nan
    number = float(value)  # type: ignore[arg-type]
    return number if np.isfinite(number) else np.nan


def _shown(value: float) -> float | None:
    return value if np.isfinite(value) else None


def _notices(rows: Sequence[Row], n_estimates: int) -> Iterator[str]:
    missed = n_estimates - sum(row["measure"] != PH_P for row in rows)
    if missed:
        yield f"Warning: {missed} of {n_estimates} estimates of times were not computed again."
    counts = Counter(row["verdict"] for row in rows)
    told = ", ".join(f"{counts[verdict]} {verdict}" for verdict in Verdict if counts[verdict])
    yield f"Cross-check by lifelines of {len(rows)} estimates: {told or 'none to check'}."
    for row in rows:
        if row["verdict"] == Verdict.DIFFERS:
            yield (
                f"Warning: {row['question']}, {row['endpoint']} ({row['rule']}), {row['measure']}, "
                f"{row['method']}: {row['estimate']} here, {row['lifelines_estimate']} by lifelines"
            )
