"""Forest plots: estimates with intervals on a ratio scale."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from genomic_to_outcome.reports.charts.chart import (
    Chart,
    ChartKind,
    Space,
    columns_of,
    shown_digits,
)

_TICKS = (0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50)


@dataclass(frozen=True)
class Interval:
    """One row of a forest plot: an estimate with its interval on a ratio scale; `text` shows it."""

    label: str
    estimate: float
    low: float
    high: float
    text: str


@dataclass(frozen=True)
class RatioAxis:
    """What the ratio is, and what it means to the left and to the right of 1."""

    name: str
    left: str = ""
    right: str = ""


def forest(
    rows: Sequence[Interval], title: str, axis: RatioAxis, caption: str = ""
) -> Chart | None:
    """Estimates on a logarithmic axis, an arrow where an interval goes on; none where none is."""
    drawn = [
        row
        for row in rows
        if math.isfinite(row.estimate)
        and row.estimate > 0
        and not (math.isnan(row.low) or math.isnan(row.high))
    ]
    finite = [
        value
        for row in drawn
        for value in (row.estimate, row.low, row.high)
        if math.isfinite(value) and value > 0
    ]
    if not finite:
        return None
    low, high = max(min(0.5, *finite), 0.02), min(max(2.0, *finite), 50.0)
    low = max(tick for tick in _TICKS if tick <= low)
    high = min(tick for tick in _TICKS if tick >= high)
    table = [
        (
            row.label,
            shown_digits(row.estimate, 4),
            shown_digits(row.low, 4),
            shown_digits(row.high, 4) if math.isfinite(row.high) else None,
            row.text,
        )
        for row in drawn
    ]
    # Where a limit lies beyond the axis, an arrow stands at its end.
    shown = [
        (place, max(row.low, low), min(row.high, high), row.low < low, row.high > high)
        for place, row in enumerate(drawn)
    ]
    return Chart(
        ChartKind.FOREST,
        title,
        f"{axis.name}: " + "; ".join(f"{row.label}: {row.text}" for row in drawn) + ".",
        {**columns_of(("label", "estimate", "low", "high", "text"), table)},
        {
            "rows": len(drawn),
            "axis_low": low,
            "axis_high": high,
            "ticks": tuple(tick for tick in _TICKS if low <= tick <= high),
        },
        Space(0, left=4, right=4, top=8, bottom=76 if axis.left or axis.right else 46),
        caption,
        {"word_axis": axis.name, "word_left": axis.left, "word_right": axis.right},
        {"limits": columns_of(("row", "from", "to", "goes_left", "goes_right"), shown)},
    )
