"""Changes from the baseline: of a score by visit, of the sum of diameters by patient."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from genomic_to_outcome.reports.charts.chart import (
    Chart,
    ChartKind,
    Space,
    columns_of,
    shown_digits,
    spread,
)

# Best responses in the order of their keys; what else is given is drawn as not evaluable.
RESPONSES = ("CR", "PR", "SD", "NON-CR/NON-PD", "PD", "NE")
_BARS = 300
_LINES = 100


@dataclass(frozen=True)
class VisitSeries:
    """A mean change with its interval by planned day, from the baseline (day 0) on; n below."""

    days: tuple[int, ...]
    values: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    n: tuple[int, ...]


@dataclass(frozen=True)
class BestChange:
    """A patient's best change of the sum of diameters (percent) and best overall response."""

    patient: str
    change: float
    response: str
    therapy: str = ""


@dataclass(frozen=True)
class ChangeAtVisit:
    """The change of the sum of diameters (percent of baseline) of a patient in a week."""

    patient: str
    week: float
    change: float
    response: str


def change_by_visit(series: VisitSeries, title: str, caption: str = "") -> Chart | None:
    """Change from baseline by visit with intervals, a line at no change, and n under each visit."""
    if len(series.days) < 2:
        return None
    reach = max(1.0, *(abs(value) for value in (*series.low, *series.high)))
    step = next((step for step in (1, 2, 5, 10, 20, 50) if reach / step <= 3), 100)
    reach = step * math.ceil(reach / step)
    rows = [
        (day, *(shown_digits(value, 2) for value in values), n)
        for day, *values, n in zip(
            series.days, series.values, series.low, series.high, series.n, strict=True
        )
    ]
    told = "; ".join(f"day {day}: {change:+.1f} (n = {n})" for day, change, *_, n in rows)
    return Chart(
        ChartKind.CHANGE_BY_VISIT,
        title,
        f"Change from baseline by visit. {told}.",
        columns_of(("day", "change", "low", "high", "n"), rows),
        {
            "longest": max(series.days),
            "days": series.days,
            "reach": reach,
            "ticks": tuple(range(-reach, reach + 1, step)),
        },
        Space(150, left=44, right=20, top=12, bottom=50),
        caption,
        {"word_day": "day", "word_n": "n"},
    )


def waterfall(rows: Sequence[BestChange], title: str, caption: str = "") -> Chart | None:
    """Best change per patient from growth to shrinkage, lines at +20% and -30% (RECIST 1.1).

    Bars beyond +100% end there with an arrow; of more than 300 patients, 300 are drawn evenly
    spaced in order of their change, and the caption says so.
    """
    given = [row for row in rows if math.isfinite(row.change)]
    ordered = sorted(given, key=lambda row: (-row.change, row.patient))
    drawn = spread(ordered, _BARS)
    if not drawn:
        return None
    table = [
        (place, row.patient, shown_digits(row.change, 1), _response(row.response), row.therapy)
        for place, row in enumerate(drawn)
    ]
    keys = [key for key in RESPONSES if any(row[3] == key for row in table)]
    counted = ", ".join(f"{sum(row[3] == key for row in table)} {key}" for key in keys)
    return Chart(
        ChartKind.WATERFALL,
        title,
        f"Best change of the sum of diameters of {len(drawn)} patients, from "
        f"{drawn[0].change:+.0f}% to {drawn[-1].change:+.0f}%; best response: {counted}.",
        columns_of(("place", "patient", "change", "response", "therapy"), table),
        {"bars": len(drawn), "legend_entries": len(keys)},
        Space(220, left=48, right=10, top=12, bottom=20),
        with_note(caption, len(drawn), len(given), "by best change"),
        {"word_change": "best change, %"},
        {"legend": _legend(keys)},
    )


def spider(rows: Iterable[ChangeAtVisit], title: str, caption: str = "") -> Chart | None:
    """Change from baseline by week, a line per patient; lines at +20% and -30% (RECIST 1.1).

    Of more than 100 patients, 100 are drawn evenly spaced in order of their last change, and the
    caption says so.
    """
    by_patient: dict[str, list[ChangeAtVisit]] = defaultdict(list)
    for row in rows:
        if math.isfinite(row.change):
            by_patient[row.patient].append(row)
    lines = [sorted(found, key=lambda row: row.week) for found in by_patient.values()]
    lines.sort(key=lambda found: (found[-1].change, found[0].patient))
    drawn = spread(lines, _LINES)
    if not drawn:
        return None
    table = [
        (
            row.patient,
            shown_digits(row.week, 1),
            shown_digits(row.change, 1),
            _response(row.response),
        )
        for found in drawn
        for row in found
    ]
    keys = [key for key in RESPONSES if any(row[3] == key for row in table)]
    longest = max(row[1] for row in table)
    return Chart(
        ChartKind.SPIDER,
        title,
        f"Change of the sum of diameters by week of {len(drawn)} patients over "
        f"{longest:.0f} weeks; {sum(found[-1].change <= -30 for found in drawn)} of them ended at "
        "-30% or below.",
        columns_of(("patient", "week", "change", "response"), table),
        {"longest": max(longest, 1), "legend_entries": len(keys)},
        Space(240, left=48, right=14, top=12, bottom=52),
        with_note(caption, len(drawn), len(lines), "by last change"),
        {"word_change": "change, %", "word_week": "weeks since baseline"},
        {"legend": _legend(keys)},
    )


def with_note(caption: str, drawn: int, given: int, order: str) -> str:
    """A caption that says where not all are drawn."""
    if drawn == given:
        return caption
    note = f"Drawn: {drawn} of {given} patients, evenly spaced {order}."
    return f"{caption} {note}".strip()


def _response(response: str) -> str:
    return response if response in RESPONSES else RESPONSES[-1]


def _legend(keys: Sequence[str]) -> dict[str, tuple[object, ...]]:
    words = {
        "CR": "CR, complete response",
        "PR": "PR, partial response",
        "SD": "SD, stable disease",
        "NON-CR/NON-PD": "non-CR/non-PD",
        "PD": "PD, progressive disease",
        "NE": "NE, not evaluable",
    }
    return {
        "place": tuple(range(len(keys))),
        "response": tuple(keys),
        "label": tuple(words[key] for key in keys),
    }
