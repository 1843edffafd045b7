"""The planned comparisons of the cohort report: the primary analysis before all others."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from genomic_to_outcome.outcomes import notes
from genomic_to_outcome.outcomes.delayed_entry import EntryHandling
from genomic_to_outcome.reports.charts import Chart, Curve, Interval, RatioAxis
from genomic_to_outcome.reports.charts import forest as forest_chart
from genomic_to_outcome.reports.curve_sets import CurveKey, curves_chart
from genomic_to_outcome.reports.estimates import Row, entry_of, rule_words
from genomic_to_outcome.reports.names import group_name, note_in_words
from genomic_to_outcome.reports.references import Shown, reference
from genomic_to_outcome.reports.rendering import (
    SUPPRESSED,
    in_words,
    interval,
    is_missing,
    number,
    percent,
)
from genomic_to_outcome.vocabulary import Measure

_MEASURE_WORDS = {
    Measure.HAZARD_RATIO: "hazard ratio",
    Measure.RATIO_OF_HAZARD_RATIOS: "ratio of the hazard ratios",
    Measure.ODDS_RATIO: "odds ratio",
    Measure.RISK_DIFFERENCE: "difference of rates",
    Measure.RMST_DIFFERENCE: "difference of restricted mean survival time",
    Measure.CUMULATIVE_INCIDENCE: "cumulative incidence",
    Measure.LOGRANK: "log-rank test",
    Measure.FISHER: "Fisher's exact test",
    Measure.FREEMAN_HALTON: "Freeman-Halton exact test",
}
HAZARD_RATIO = RatioAxis("hazard ratio", "fewer events in the group", "more events in the group")
_FORMS = {
    Measure.RMST_DIFFERENCE: "interval",
    Measure.RISK_DIFFERENCE: "percent",
    Measure.LOGRANK: "statistic",
    Measure.FREEMAN_HALTON: "statistic",
}
_LANDMARK = re.compile(r"landmark at ([\d.]+) months")
_NOT_ASSESSED = re.compile(r"not assessed counted in the (group|reference)")
_CAUSE = re.compile(r"cause-specific, [^,]+")
_MONTH = re.compile(r"at [\d.]+ months")
_KINDS = ("time-dependent therapy", "complete case")
# How notes begin that say why there is no estimate.
_WHY_EMPTY = ("no patient", "no line", "not estima", "odds ratio not estimable")
_ENTRY_WORDS = {
    EntryHandling.ADJUSTED: "adjusted",
    EntryHandling.IGNORED: "not adjusted",
    EntryHandling.NONE: "nobody entered late",
    None: "does not apply",
}


@dataclass(frozen=True)
class ShownMeasure:
    """A row of the table of comparisons in words; `is_test` marks the one that has the q.

    `between` names the groups of a row that compares others than its comparison does.
    """

    row: Row
    measure: str
    between: str
    rule: str
    entry: str
    estimate: Shown
    is_test: bool


@dataclass(frozen=True)
class ComparisonPart:
    """One planned comparison: what was compared, its figures, primary and other measures.

    `biases` are what could bias it, one by one; empty where the table holds none.
    """

    comparison: str
    name: str
    question: str
    group: str
    reference: str
    charts: tuple[Chart, ...]
    primary: tuple[ShownMeasure, ...]
    other: tuple[ShownMeasure, ...]
    biases: tuple[Shown, ...] = ()


def comparison_parts(
    comparisons: Iterable[Row],
    curves: Mapping[CurveKey, list[Curve]],
    names: Mapping[str, str],
) -> tuple[ComparisonPart, ...]:
    """Each planned comparison with its curves, in order of id."""
    grouped = _by_comparison(comparisons)
    return tuple(
        _part(comparison, rows, curves, names) for comparison, rows in sorted(grouped.items())
    )


def forest(comparisons: Iterable[Row], level: float) -> Chart | None:
    """Hazard ratios of the primary analyses in one plot; none where there is none.

    A row that compares other groups than its comparison's test is left to the table.
    """
    shown = []
    for comparison, rows in sorted(_by_comparison(comparisons).items()):
        primary, _ = split_primary(rows)
        for row in primary:
            limits = row["ci_low"], row["ci_high"]
            missing = any(is_missing(value) for value in (row["estimate"], *limits))
            own_groups = _groups(row) == _groups(_first(rows))
            if row["measure"] != Measure.HAZARD_RATIO or missing or not own_groups:
                continue
            adjusted = f", adjusted for {row['adjusted_for']}" if row["adjusted_for"] else ""
            across = ", across centres" if _is_across_centres(row) else ""
            label = f"{_title(comparison)} ({row['endpoint']}{adjusted}{across})"
            text = f"{_two(row['estimate'])} ({interval(*limits, _two, '–')})"
            shown.append(Interval(label, row["estimate"], *limits, text))
    title = f"Hazard ratios of the primary analyses with {100 * level:g}% intervals"
    return forest_chart(shown, title, HAZARD_RATIO)


def split_primary(rows: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """Rows of one comparison by the rule and entry handling of its test within the family."""
    of_test = {(row["rule"], entry_of(row)) for row in rows if row["family"]}
    primary: list[Row] = []
    other: list[Row] = []
    for row in rows:
        as_test = (row["rule"], entry_of(row)) in of_test
        is_sensitivity = notes.SENSITIVITY in (row["note"] or "")
        (primary if as_test and not is_sensitivity else other).append(row)
    return primary, other


def _first(rows: Sequence[Row]) -> Row:
    """The row that names the groups of a comparison: its test."""
    return next((row for row in rows if row["family"]), rows[0])


def _between(row: Row, first: Row, names: Mapping[str, str]) -> str:
    """The groups of a row in words; empty where they are those of its comparison."""
    if _groups(row) == _groups(first):
        return ""
    if not row["reference"]:
        return group_name(row["group"], names)
    return f"{group_name(row['group'], names)} against {group_name(row['reference'], names)}"


def _groups(row: Row) -> tuple[str, str | None]:
    return row["group"], row["reference"]


def _is_across_centres(row: Row) -> bool:
    return (row["method"] or "").startswith("random-effects")


def _variant(row: Row) -> str:
    """What tells a measure from the plain one of its name; empty for the plain one."""
    method = row["method"] or ""
    if _is_across_centres(row):
        return ", summary of centres"
    told = [
        _LANDMARK.match(method) or _NOT_ASSESSED.match(method),
        _CAUSE.search(method),
        _MONTH.search(method) if row["measure"] == Measure.CUMULATIVE_INCIDENCE else None,
    ]
    words = [match[0] for match in told if match]
    words += [word for word in _KINDS if method.startswith(word)]
    return "".join(f", {word}" for word in words)


def _landmarks_in_order(rows: Sequence[Row]) -> list[Row]:
    """Landmarks by month, as numbers, in the places that rows of landmarks have."""
    months = [_LANDMARK.match(row["method"] or "") for row in rows]
    landmarks = [(float(month[1]), row) for month, row in zip(months, rows, strict=True) if month]
    ordered = iter(sorted(landmarks, key=lambda one: one[0]))
    return [next(ordered)[1] if month else row for month, row in zip(months, rows, strict=True)]


def _by_comparison(comparisons: Iterable[Row]) -> dict[str, list[Row]]:
    grouped: dict[str, list[Row]] = defaultdict(list)
    for row in comparisons:
        grouped[row["comparison"]].append(row)
    return grouped


def _part(
    comparison: str,
    rows: Sequence[Row],
    curves: Mapping[CurveKey, list[Curve]],
    names: Mapping[str, str],
) -> ComparisonPart:
    primary, other = split_primary(rows)
    first = _first(rows)
    name = _title(comparison)
    drawn = dict.fromkeys(row["rule"] for row in (*primary, *other))
    charts = []
    for rule in drawn:
        found = curves.get((comparison, first["endpoint"], rule), ())
        labelled = [
            replace(curve, label=group_name(curve.label, names))
            for label in (first["group"], first["reference"])
            for curve in found
            if curve.label == label
        ]
        chart = curves_chart(labelled, first["endpoint"], rule, name)
        if chart is not None:
            charts.append(chart)
    return ComparisonPart(
        comparison,
        name,
        _question(first),
        group_name(first["group"], names),
        group_name(first["reference"], names) if first["reference"] else "",
        tuple(charts),
        tuple(_show(row, first, names) for row in primary),
        tuple(_show(row, first, names) for row in _landmarks_in_order(other)),
        _biases(first),
    )


def _biases(row: Row) -> tuple[Shown, ...]:
    told = (row["bias"] or "").split("; ")
    return tuple(Shown(text, reference(row, "bias")) for text in told if text)


def _question(row: Row) -> str:
    """Endpoint, line and population in words."""
    if is_missing(row["line"]):
        line = "each patient's first line in either group"
    elif row["line"] == 0:
        line = rule_words(row["rule"], row["endpoint"])
    else:
        line = f"line {int(row['line'])}"
    return f"{row['endpoint']}, {line}, population {in_words(row['population'])}"


def _show(row: Row, first: Row, names: Mapping[str, str]) -> ShownMeasure:
    row = {**row, "note": note_in_words(row["note"], names)}
    return ShownMeasure(
        row,
        _MEASURE_WORDS.get(row["measure"], in_words(row["measure"])) + _variant(row),
        _between(row, first, names),
        rule_words(row["rule"], row["endpoint"]),
        _ENTRY_WORDS[entry_of(row)],
        effect_figure(row),
        bool(row["family"]),
    )


def effect_figure(row: Row) -> Shown:
    """The estimate of a comparison or effect with the cell that it comes from."""
    if row.get("suppressed"):
        return Shown(SUPPRESSED)
    return Shown(show_effect(row), reference(row, _FORMS.get(row["measure"], "ratio")))


def show_effect(row: Row) -> str:
    """The estimate of a comparison with its unit and interval."""
    measure, estimate = row["measure"], row["estimate"]
    if is_missing(estimate):
        return _show_missing(row)
    if measure == Measure.LOGRANK:
        several = "degrees of freedom" in (row["method"] or "")
        return f"chi-squared {_two(estimate)}" + ("" if several else " (1 degree of freedom)")
    show, unit = _two, ""
    if measure == Measure.RMST_DIFFERENCE:
        show, unit = number, " months"
    elif measure == Measure.RISK_DIFFERENCE:
        show, unit = _points, " percentage points"
    limits = interval(row["ci_low"], row["ci_high"], show, "not estimable")
    return f"{show(estimate)}{unit} ({limits})"


def _show_missing(row: Row) -> str:
    """Why there is no estimate; an odds ratio with a limit but no estimate is infinite."""
    if row["measure"] != Measure.ODDS_RATIO or is_missing(row["ci_low"]):
        found = (row["note"] or "").split("; ")
        return "; ".join(note for note in found if note.startswith(_WHY_EMPTY)) or "–"
    limits = interval(row["ci_low"], row["ci_high"], _two, "not estimable")
    return f"not finite ({limits})"


def _title(comparison: str) -> str:
    name = in_words(comparison)
    return name[:1].upper() + name[1:]


def _two(value: float) -> str:
    return number(value, 2)


def _points(value: float) -> str:
    return percent(value).rstrip("%")
