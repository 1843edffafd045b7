"""Rows of the table of curves gathered into curves that can be drawn."""

from __future__ import annotations

import math
from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from genomic_to_outcome.outcomes.delayed_entry import EntryHandling
from genomic_to_outcome.reports.charts import Chart, Curve, has_bands, kaplan_meier
from genomic_to_outcome.reports.estimates import entry_of, is_entry_adjusted, rule_words
from genomic_to_outcome.reports.rendering import is_missing

CurveKey = tuple[str, str, str]
_POINT = ("time", "survival", "ci_low", "ci_high", "n_risk", "n_censor")
WITHHELD = (
    "Known only at the months at which a curve steps: between two of them it lies between their "
    "values. Numbers at risk and some intervals are suppressed."
)


def gather_curves(rows: Iterable[Mapping[str, Any]]) -> dict[CurveKey, list[Curve]]:
    """(comparison or summary, endpoint, rule) -> its groups' curves, in order of label.

    Of a group that has a curve adjusted for delayed entry, that one is drawn: its numbers at risk
    are those of patients under observation.
    """
    points: dict[CurveKey, dict[str, dict[bool, _Points]]] = defaultdict(lambda: defaultdict(dict))
    for row in rows:
        key = (row["comparison"], row["endpoint"], row["rule"])
        versions = points[key][row["group"]]
        adjusted = is_entry_adjusted(row)
        if adjusted not in versions:
            versions[adjusted] = _Points(row["method"] or "")
        versions[adjusted].add(row)
    return {
        key: [
            (versions.get(True) or versions[False]).curve(label)
            for label, versions in sorted(groups.items())
        ]
        for key, groups in points.items()
    }


def curves_chart(curves: Sequence[Curve], endpoint: str, rule: str, about: str) -> Chart | None:
    """Curves with the title and the caption that say how they were made."""
    title = f"{about}: {endpoint}, {rule_words(rule)}"
    return kaplan_meier(curves, title, " ".join([_method(curves), *_reading(curves)]))


def _method(curves: Sequence[Curve]) -> str:
    """How the curves treat delayed entry; each group is analysed by itself."""
    handled = [entry_of({"method": curve.method}) for curve in curves]
    if EntryHandling.IGNORED in handled:
        return "Kaplan-Meier, in part without the adjustment for delayed entry that is needed."
    if EntryHandling.ADJUSTED not in handled:
        return "Kaplan-Meier; nobody entered late."
    if all(one is EntryHandling.ADJUSTED for one in handled):
        return "Kaplan-Meier, adjusted for delayed entry."
    return "Kaplan-Meier, adjusted for delayed entry in the groups where any patient entered late."


def _reading(curves: Sequence[Curve]) -> list[str]:
    """What is drawn, and where numbers at risk go up."""
    if any(curve.most_at_risk is None for curve in curves):
        return [WITHHELD]
    bands = "Bands: pointwise confidence interval; ticks" if has_bands(curves) else "Ticks"
    found = [f"{bands}: censored."]
    if any((curve.most_at_risk or 0) > (curve.at_risk[0] or 0) for curve in curves):
        found.append("Numbers at risk rise where patients come under observation after time zero.")
    return found


class _Points:
    """The points of one curve, held as numbers: a large cohort has millions of them."""

    def __init__(self, method: str) -> None:
        self.method = method
        self.values = tuple(array("d") for _ in _POINT)

    def add(self, row: Mapping[str, Any]) -> None:
        """Take a row of the table in."""
        for column, name in zip(self.values, _POINT, strict=True):
            value = row[name]
            column.append(math.nan if is_missing(value) else float(value))

    def curve(self, label: str) -> Curve:
        """The curve in order of time."""
        points = sorted(zip(*self.values, strict=True), key=lambda point: point[0])
        times, survival, low, high, at_risk, censored = zip(*points, strict=True)
        return Curve(
            label,
            times,
            survival,
            tuple(map(_limit, low)),
            tuple(map(_limit, high)),
            tuple(map(_count, at_risk)),
            tuple(map(_count, censored)),
            self.method,
        )


def _count(value: Any) -> int | None:
    return None if is_missing(value) else int(value)


def _limit(value: Any) -> float | None:
    return None if is_missing(value) else float(value)
