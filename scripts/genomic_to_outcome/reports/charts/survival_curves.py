"""Kaplan-Meier curves with interval bands, censoring marks and the numbers at risk."""

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

_BANDS_UP_TO = 3
_POINTS = 200
_SHARE_DIGITS = 3
_RISK_ROW = 34


@dataclass(frozen=True)
class Curve:
    """One Kaplan-Meier curve: times in months, ascending, the first at 0; how it was estimated.

    Of a curve with numbers withheld, `at_risk` and `censored` are None.
    """

    label: str
    times: tuple[float, ...]
    survival: tuple[float, ...]
    low: tuple[float | None, ...]
    high: tuple[float | None, ...]
    at_risk: tuple[int | None, ...]
    censored: tuple[int | None, ...]
    method: str = ""

    @property
    def most_at_risk(self) -> int | None:
        """The largest number at risk; None where the numbers are withheld."""
        return max((count for count in self.at_risk if count is not None), default=None)


def kaplan_meier(
    curves: Sequence[Curve], title: str, caption: str = "", height: int = 240
) -> Chart | None:
    """Curves over months from time zero; none where nobody was followed."""
    drawn = [curve for curve in curves if curve.times]
    longest = max((curve.times[-1] for curve in drawn), default=0.0)
    if longest <= 0:
        return None
    step = tick_step(longest)
    end = step * math.ceil(longest / step)
    ticks = tuple(range(0, end + 1, step))
    bands = has_bands(drawn)
    digits = time_digits(end)
    rows = [
        (
            number,
            shown_digits(curve.times[place], digits),
            shown_digits(curve.survival[place], _SHARE_DIGITS),
            shown_digits(curve.low[place], _SHARE_DIGITS) if bands else None,
            shown_digits(curve.high[place], _SHARE_DIGITS) if bands else None,
            curve.at_risk[place],
            curve.censored[place],
        )
        for number, curve in enumerate(drawn)
        for place in thin(curve, end)
    ]
    names = ("curve", "time", "survival", "low", "high", "at_risk", "censored")
    at_ticks = [
        (number, tick, at_risk(curve, tick))
        for number, curve in enumerate(drawn)
        if curve.most_at_risk is not None
        for tick in ticks
    ]
    return Chart(
        ChartKind.KAPLAN_MEIER,
        title,
        _description(drawn),
        columns_of(names, rows),
        {"longest": end, "ticks": ticks},
        Space(height, left=44, right=14, top=10, bottom=60 + _RISK_ROW * len(drawn)),
        caption,
        {"word_months": "months", "word_at_risk": "Number at risk"},
        {
            "curves": {
                "curve": tuple(range(len(drawn))),
                "label": tuple(curve.label for curve in drawn),
            },
            "risk": columns_of(("curve", "tick", "n"), at_ticks),
        },
    )


def tick_step(longest: float) -> int:
    """Months between ticks so that an axis has at most eight of them."""
    return next(
        (step for step in (1, 2, 3, 6, 12, 24, 36, 48, 60, 120) if longest / step <= 8), 240
    )


def time_digits(longest: float) -> int:
    """Decimals of a month so that 1/400 of an axis of this length can be told."""
    return 1 if longest >= 40 else 2


def has_bands(curves: Sequence[Curve]) -> bool:
    """Whether intervals are drawn: more than a few bands on each other cannot be read."""
    return len(curves) <= _BANDS_UP_TO


def at_risk(curve: Curve, month: float) -> int | None:
    """Patients at risk just before a time: of the first row of the curve at or after it."""
    for time, count in zip(curve.times, curve.at_risk, strict=True):
        if time >= month:
            return count
    return 0


def thin(curve: Curve, end: float) -> list[int]:
    """Places of a curve that must be drawn so that every step that a screen can show is exact.

    All where something changes or somebody is censored; of more than 200, a place is left out
    where it moves the curve by less than 1/250 and the next follows within 1/400 of the axis.
    """
    last = len(curve.times) - 1
    changed = [
        place
        for place in range(last + 1)
        if place in (0, last)
        or curve.censored[place]
        or curve.survival[place] != curve.survival[place - 1]
    ]
    if len(changed) <= _POINTS:
        return changed
    kept = [0]
    for place, following in zip(changed[1:], [*changed[2:], last], strict=True):
        moved = abs(curve.survival[place] - curve.survival[kept[-1]])
        visible = curve.times[following] - curve.times[place] >= end / 400
        if place == last or moved >= 1 / 250 or visible:
            kept.append(place)
    return kept


def _description(curves: Sequence[Curve]) -> str:
    """What the curves show, for those who do not see them."""
    told = [
        f"{curve.label}: {patients}{curve.survival[-1]:.0%} at {curve.times[-1]:.1f} months"
        for curve in curves
        for patients in [f"{curve.most_at_risk} patients, " if curve.most_at_risk else ""]
    ]
    return "Kaplan-Meier curves. " + "; ".join(told) + "."
