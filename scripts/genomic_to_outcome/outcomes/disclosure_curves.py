"""Survival in the public set: curves of few steps, of groups that share no patient."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from genomic_to_outcome.outcomes.disclosure_groups import PatientGroup
from genomic_to_outcome.outcomes.disclosure_rows import Row, is_preferred
from genomic_to_outcome.outcomes.survival import FloatArray, WholeArray

GRID_MONTHS = 3
_SAME = 1e-9
CurveName = tuple[str, str, str]


@dataclass(frozen=True)
class Curve:
    """One curve of contract.CURVES, in months; `months` are those at which it may be read."""

    rows: Sequence[Mapping[str, Any]]
    time: FloatArray
    events: WholeArray
    censored: WholeArray
    at_risk: WholeArray
    survival: FloatArray
    months: tuple[float, ...] = ()

    def place(self, month: float) -> int:
        """Row that holds at a time; row 0 is time zero."""
        return int(np.searchsorted(self.time, month, side="right")) - 1

    def events_until(self, month: float) -> int:
        """Events up to a time."""
        return int(self.events[: self.place(month) + 1].sum())

    def censored_until(self, month: float) -> int:
        """Censored up to a time."""
        return int(self.censored[: self.place(month) + 1].sum())

    def risk_after(self, month: float) -> int:
        """At risk after a time."""
        after = self.place(month) + 1
        return int(self.at_risk[after]) if after < len(self.time) else 0


def read_curves(rows: Iterable[Mapping[str, Any]]) -> dict[CurveName, dict[str, Curve]]:
    """(comparison or summary's key, endpoint, rule) -> group in words -> its curve.

    Of a group with late entries, the curve that is adjusted for them.
    """
    points: dict[CurveName, dict[str, list[Mapping[str, Any]]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for row in rows:
        if is_preferred(row["method"]):
            points[row["comparison"], row["endpoint"], row["rule"]][row["group"]].append(row)
    return {
        name: {group: _curve(found) for group, found in groups.items()}
        for name, groups in points.items()
    }


def _curve(rows: list[Mapping[str, Any]]) -> Curve:
    rows = sorted(rows, key=lambda row: row["time"])
    counts = ("n_event", "n_censor", "n_risk")
    events, censored, at_risk = (np.array([row[name] for row in rows], int) for name in counts)
    time, survival = (np.array([row[n] for row in rows], float) for n in ("time", "survival"))
    return Curve(rows, time, events, censored, at_risk, survival)


def without_common_patients(groups: Iterable[PatientGroup]) -> list[PatientGroup]:
    """The groups, in order, that share no patient with one before; the same patients may return.

    So no two curves, medians or survival probabilities can be held against each other to learn of
    the patients in whom two groups differ.
    """
    taken: dict[int, bytes] = {}
    chosen = []
    for group in groups:
        mine = group.places.tobytes()
        before = {taken.get(patient) for patient in group.patients.tolist()}
        if before in ({None}, {mine}):
            taken |= dict.fromkeys(group.patients.tolist(), mine)
            chosen.append(group)
    return chosen


def safe_months(
    curve: Curve, smallest: int, landmarks: Sequence[float], other: Curve | None = None
) -> tuple[float, ...]:
    """Months at which a curve may be read: landmarks first, then every third month.

    From each to the next, and after the last, there is no event or at least `smallest`; as many
    are at risk after it. `other` is the published curve of the same patients for PFS, where this
    is OS: at a month of both, nobody or `smallest` must lie between them (alive with progression).
    """
    last = curve.time[-1] if len(curve.time) else 0.0
    grid = [float(month) for month in range(GRID_MONTHS, int(last) + 1, GRID_MONTHS)]
    whole = int(curve.events.sum())
    chosen: dict[float, int] = {0.0: 0, np.inf: whole}
    for month in dict.fromkeys((*(m for m in landmarks if m <= last), *grid)):
        count = curve.events_until(month)
        below = chosen[max(m for m in chosen if m < month)]
        above = chosen[min(m for m in chosen if m > month)]
        gaps = [count - below, above - count]
        if other is not None and month in other.months:
            gaps.append(abs(other.events_until(month) - count))
        fits = all(gap == 0 or gap >= smallest for gap in gaps)
        if fits and count > below and curve.risk_after(month) >= smallest:
            chosen[month] = count
    return tuple(sorted(month for month in chosen if 0 < month < np.inf))


def curve_rows(curve: Curve, smallest: int) -> list[Row]:
    """Rows of contract.CURVES at the safe months: survival to two decimals, no counts.

    The interval is left out where a few were censored until then: its width would tell.
    """
    first = curve.rows[0]
    names = ("comparison", "group", "endpoint", "rule", "method")
    base = {name: first[name] for name in names}
    counts = dict.fromkeys(("n_risk", "n_event", "n_censor"))
    found = [{**base, **counts, "time": 0.0, "survival": 1.0, "ci_low": 1.0, "ci_high": 1.0}]
    for month in curve.months:
        row = curve.rows[curve.place(month)]
        found.append({**base, **counts, "time": month, **survival_figures(curve, row, smallest)})
    return found if curve.months else []


def survival_figures(curve: Curve, row: Mapping[str, Any], smallest: int) -> Row:
    """Survival and its interval, to two decimals."""
    gone = curve.censored_until(row["time"])
    limits = gone == 0 or gone >= smallest
    return {
        "survival": round(row["survival"], 2),
        "ci_low": _limit(row["ci_low"]) if limits else None,
        "ci_high": _limit(row["ci_high"]) if limits else None,
    }


def _limit(value: float | None) -> float | None:
    return None if value is None or value != value else round(value, 2)


def is_safe_time(curve: Curve, month: float | None, smallest: int) -> bool:
    """Whether a median or a limit of it may be told: what lies before and after it is not few."""
    if month is None or month != month:
        return True
    before = curve.events_until(month + _SAME)
    after = int(curve.events.sum()) - before
    return (
        before >= smallest
        and (after == 0 or after >= smallest)
        and curve.risk_after(month + _SAME) >= smallest
    )
