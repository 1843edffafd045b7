"""Counts of the study: the board's funnel, the shift of ECOG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from genomic_to_outcome.reports.charts.chart import (
    Chart,
    ChartKind,
    Space,
    columns_of,
    shown_digits,
)


@dataclass(frozen=True)
class FunnelBar:
    """A step with those who reached it, their share of `of` with its interval, and its words."""

    label: str
    n: int
    of: int
    share: float
    low: float | None
    high: float | None
    text: str


@dataclass(frozen=True)
class ShiftCell:
    """Patients of a baseline value with a value on treatment."""

    baseline: str
    value: str
    n: int


def funnel(bars: Sequence[FunnelBar], title: str, caption: str = "") -> Chart | None:
    """Steps from top to bottom with the share of all who reached each, and its interval."""
    if not bars:
        return None
    rows = [
        (
            place,
            bar.label,
            bar.n,
            bar.of,
            shown_digits(bar.share, 4),
            shown_digits(bar.low, 4),
            shown_digits(bar.high, 4),
            bar.text,
        )
        for place, bar in enumerate(bars)
    ]
    return Chart(
        ChartKind.FUNNEL,
        title,
        "; ".join(f"{bar.label}: {bar.n} of {bar.of}, {bar.text}" for bar in bars) + ".",
        columns_of(("place", "label", "n", "of", "share", "low", "high", "text"), rows),
        {"steps": len(bars)},
        Space(44 * len(bars), left=4, right=4, top=4, bottom=24),
        caption,
        {},
    )


def ecog_shift(
    cells: Sequence[ShiftCell],
    baselines: Sequence[str],
    values: Sequence[str],
    title: str,
    caption: str = "",
) -> Chart | None:
    """Baseline (rows) against the value on treatment (columns), counts in each cell.

    The outlined cells are those without change; above them patients are better, below worse.
    """
    if not any(cell.n for cell in cells):
        return None
    most = max(cell.n for cell in cells)
    rows = [(cell.baseline, cell.value, cell.n, round(cell.n / most, 3)) for cell in cells]
    told = "; ".join(f"{cell.baseline} to {cell.value}: {cell.n}" for cell in cells if cell.n)
    return Chart(
        ChartKind.ECOG_SHIFT,
        title,
        f"ECOG at baseline against the value on treatment. {told}.",
        columns_of(("baseline", "value", "n", "weight"), rows),
        {"baselines": tuple(baselines), "values": tuple(values)},
        Space(34 * len(baselines), left=52, right=8, top=40, bottom=8),
        caption,
        {"word_baseline": "baseline", "word_value": "on treatment"},
    )
