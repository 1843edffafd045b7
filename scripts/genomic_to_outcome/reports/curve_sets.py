"""Rows of the table of curves gathered into curves that can be drawn."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from genomic_to_outcome.reports.estimates import is_entry_adjusted
from genomic_to_outcome.reports.figures import Curve
from genomic_to_outcome.reports.rendering import is_missing

CurveKey = tuple[str, str, str]


def gather_curves(rows: Iterable[Mapping[str, Any]]) -> dict[CurveKey, list[Curve]]:
    """(comparison or summary, endpoint, rule) -> its groups' curves, in order of label.

    Of a group that has a curve adjusted for delayed entry, that one is drawn: its numbers at risk
    are those of patients under observation.
    """
    points: dict[CurveKey, dict[str, dict[bool, list[Mapping[str, Any]]]]] = defaultdict(
        lambda: defaultdict(lambda: defaultdict(list))
    )
    for row in rows:
        key = (row["comparison"], row["endpoint"], row["rule"])
        points[key][row["group"]][is_entry_adjusted(row)].append(row)
    return {
        key: [
            _curve(label, versions.get(True) or versions[False])
            for label, versions in sorted(groups.items())
        ]
        for key, groups in points.items()
    }


def _curve(label: str, rows: list[Mapping[str, Any]]) -> Curve:
    rows = sorted(rows, key=lambda row: row["time"])
    return Curve(
        label,
        tuple(float(row["time"]) for row in rows),
        tuple(float(row["survival"]) for row in rows),
        tuple(_limit(row["ci_low"]) for row in rows),
        tuple(_limit(row["ci_high"]) for row in rows),
        tuple(int(row["n_risk"]) for row in rows),
        tuple(int(row["n_censor"]) for row in rows),
    )


def _limit(value: Any) -> float | None:
    return None if is_missing(value) else float(value)
