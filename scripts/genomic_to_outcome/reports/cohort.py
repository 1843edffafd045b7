"""The cohort report: one self-contained page from the outcome tables."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from genomic_to_outcome.reports.curve_sets import CurveKey, gather_curves
from genomic_to_outcome.reports.estimates import (
    Estimate,
    OutcomeGroup,
    group_of,
    overview,
    show_estimate,
)
from genomic_to_outcome.reports.figures import Curve, Interval, forest_plot, kaplan_meier
from genomic_to_outcome.reports.rendering import environment, interval, is_missing, number, words
from genomic_to_outcome.tables import read_rows, whole_file
from genomic_to_outcome.vocabulary import ALL, AssessmentStatus, Endpoint, EndpointRule, Measure

if TYPE_CHECKING:
    from markupsafe import Markup

Row = Mapping[str, Any]
PROBLEMS_SHOWN = 200
CURVES_OF_A_FIGURE = 5
PATIENTS_OF_A_CURVE = 5
DRAWN = (
    (Endpoint.PFS, EndpointRule.EMA),
    (Endpoint.OS, EndpointRule.FROM_LINE_START),
)


@dataclass(frozen=True)
class CohortTables:
    """Rows of the tables that the report shows."""

    assessment: Sequence[Row]
    alterations: Sequence[Row]
    patients: Sequence[Row]
    samples: Sequence[Row]
    lines: Sequence[Row]
    alteration_outcomes: Sequence[Row]
    comparisons: Sequence[Row]
    curves: Sequence[Row]
    attrition: Sequence[Row]
    problems: Sequence[Row]


@dataclass(frozen=True)
class CohortSettings:
    """What the report says of its making."""

    name: str
    data_cutoff: str
    simulated: bool
    definitions: tuple[tuple[str, str], ...]
    provenance: Mapping[str, Any]
    class_names: Mapping[str, str]


@dataclass(frozen=True)
class OverviewRow:
    """One row of the table that opens the report."""

    anchor: str
    group: OutcomeGroup
    name: str
    n: int
    estimates: tuple[tuple[Endpoint, tuple[Estimate, ...]], ...]


@dataclass(frozen=True)
class AlterationPart:
    """The part of the page that belongs to one alteration in one population."""

    anchor: str
    population: str
    name: str
    figures: tuple[tuple[str, Markup], ...]
    measures: tuple[Row, ...]


@dataclass(frozen=True)
class ComparisonPart:
    """One planned comparison: what was compared, its figures and all its measures."""

    comparison: str
    endpoint: str
    group: str
    reference: str
    figures: tuple[tuple[str, Markup], ...]
    measures: tuple[Row, ...]


@dataclass(frozen=True)
class ClassFrequency:
    """In how many patients a class was altered, not detected, not assessed."""

    class_id: str
    name: str
    altered: int
    not_detected: int
    not_assessed: int


def read_cohort_tables(paths: Mapping[str, Any]) -> CohortTables:
    """Read the tables of the report (name of the field of CohortTables -> path)."""
    return CohortTables(
        **{field.name: read_rows(paths[field.name]) for field in fields(CohortTables)}
    )


def write_cohort_report(
    tables: CohortTables, settings: CohortSettings, templates: Path, path: Path
) -> None:
    """Write the report; every text of the input is escaped."""
    template = environment(templates).get_template("outcomes.html")
    curves = gather_curves(tables.curves)
    rows = overview_rows(tables.alteration_outcomes, settings.class_names)
    page = template.render(
        settings=settings,
        counts=count_cohort(tables),
        overview=rows,
        populations=sorted({row.group.population for row in rows}),
        therapy_classes=sorted({row.group.therapy_class for row in rows}),
        comparisons=comparison_parts(tables.comparisons, curves),
        forest=forest(tables.comparisons),
        alterations=alteration_parts(tables.alteration_outcomes, curves, settings.class_names),
        frequencies=class_frequencies(tables.assessment, settings.class_names),
        attrition=sorted(tables.attrition, key=lambda row: (row["order"], row["reason"] or "")),
        problems=tables.problems[:PROBLEMS_SHOWN],
        problem_count=len(tables.problems),
    )
    with whole_file(path) as temporary:
        Path(temporary).write_text(page, encoding="utf-8")


def count_cohort(tables: CohortTables) -> tuple[tuple[str, int], ...]:
    """The counts of the page's head."""
    return (
        ("patients", len(tables.patients)),
        ("samples", len(tables.samples)),
        ("lines of therapy", len(tables.lines)),
        ("events in call files", len(tables.alterations)),
        ("of them in a class", sum(bool(row["class_id"]) for row in tables.alterations)),
    )


def anchor_of(population: str, alteration: str) -> str:
    """Name of the part of the page that belongs to an alteration."""
    return f"{population}--{alteration}"


def overview_rows(outcomes: Iterable[Row], names: Mapping[str, str]) -> tuple[OverviewRow, ...]:
    """One row per population, alteration, therapy class and line that has patients."""
    rows = []
    for group, estimates in overview(outcomes).items():
        n = max((found[0].n for found in estimates.values()), default=0)
        if n == 0 or group.status != AssessmentStatus.ALTERED:
            continue
        shown = tuple(
            (endpoint, estimates.get(endpoint, ()))
            for endpoint in (Endpoint.ORR, Endpoint.PFS, Endpoint.OS)
        )
        name = names.get(group.alteration, group.alteration)
        anchor = anchor_of(group.population, group.alteration)
        rows.append(OverviewRow(anchor, group, name, n, shown))
    return tuple(
        sorted(
            rows,
            key=lambda row: (
                row.group.population,
                row.name,
                row.group.therapy_class != ALL,
                row.group.therapy_class,
                row.group.line or 0,
            ),
        )
    )


def alteration_parts(
    outcomes: Iterable[Row], curves: Mapping[CurveKey, list[Curve]], names: Mapping[str, str]
) -> tuple[AlterationPart, ...]:
    """Each alteration's curves and all its measures."""
    measures: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in outcomes:
        group = group_of(row)
        shown = {
            "group": group,
            "endpoint": row["endpoint"],
            "rule": row["rule"],
            "measure": row["measure"],
            "time": row["time"],
            "estimate": show_estimate(row),
        }
        measures[group.population, group.alteration].append(shown)
    figures = alteration_figures(curves)
    return tuple(
        AlterationPart(
            anchor_of(population, alteration),
            population,
            names.get(alteration, alteration),
            tuple(figures.get((population, alteration), ())),
            tuple(rows),
        )
        for (population, alteration), rows in sorted(measures.items())
        if any(row["estimate"].n for row in rows)
    )


def alteration_figures(
    curves: Mapping[CurveKey, list[Curve]],
) -> dict[tuple[str, str], list[tuple[str, Markup]]]:
    """(population, alteration) -> a figure per endpoint, a curve per class of therapy.

    The classes with most patients are drawn; all measures stand in the table beside.
    """
    gathered: dict[tuple[str, str], dict[str, list[Curve]]] = defaultdict(lambda: defaultdict(list))
    for (key, endpoint, rule), found in sorted(curves.items()):
        if "|" not in key or (endpoint, rule) not in DRAWN:
            continue
        population, alteration, therapy_class = key.split("|")
        for curve in found:
            if (
                curve.at_risk[0] >= PATIENTS_OF_A_CURVE
                and AssessmentStatus.NOT_DETECTED not in curve.label
            ):
                label = "all therapies" if therapy_class == ALL else words(therapy_class)
                gathered[population, alteration][endpoint].append(replace(curve, label=label))
    return {
        group: [
            (endpoint, kaplan_meier(_largest(found), f"{endpoint} by class of therapy"))
            for endpoint, found in sorted(endpoints.items())
        ]
        for group, endpoints in gathered.items()
    }


def _largest(curves: Sequence[Curve]) -> list[Curve]:
    ranked = sorted(curves, key=lambda curve: (-curve.at_risk[0], curve.label))
    return ranked[:CURVES_OF_A_FIGURE]


def comparison_parts(
    comparisons: Iterable[Row], curves: Mapping[CurveKey, list[Curve]]
) -> tuple[ComparisonPart, ...]:
    """Each planned comparison with its curves."""
    grouped: dict[str, list[Row]] = defaultdict(list)
    for row in comparisons:
        grouped[row["comparison"]].append(row)
    parts = []
    for comparison, rows in sorted(grouped.items()):
        figures = tuple(
            (f"{endpoint} ({rule})", kaplan_meier(found, f"{comparison}: {endpoint} ({rule})"))
            for (key, endpoint, rule), found in sorted(curves.items())
            if key == comparison
        )
        first = rows[0]
        parts.append(
            ComparisonPart(
                comparison,
                first["endpoint"],
                first["group"],
                first["reference"],
                figures,
                tuple(rows),
            )
        )
    return tuple(parts)


def forest(comparisons: Iterable[Row]) -> Markup | None:
    """Hazard ratios of all planned comparisons in one plot."""
    rows = [
        Interval(
            f"{row['comparison']} ({row['rule']})",
            row["estimate"],
            row["ci_low"],
            row["ci_high"],
            f"{number(row['estimate'], 2)} ({interval(row['ci_low'], row['ci_high'], _two)})",
        )
        for row in comparisons
        if row["measure"] == Measure.HAZARD_RATIO
        and not any(is_missing(row[name]) for name in ("estimate", "ci_low", "ci_high"))
    ]
    axis = "hazard ratio, below 1 favours the group"
    return forest_plot(rows, "Hazard ratios of the planned comparisons", axis) if rows else None


def class_frequencies(
    assessment: Iterable[Row], names: Mapping[str, str]
) -> tuple[ClassFrequency, ...]:
    """Patients by the three states of each class: a patient's best-known state counts."""
    order = (
        AssessmentStatus.NOT_ASSESSED,
        AssessmentStatus.NOT_DETECTED,
        AssessmentStatus.ALTERED,
    )
    rank = {status: number for number, status in enumerate(order)}
    state: dict[tuple[str, str], int] = {}
    for row in assessment:
        key = (row["class_id"], row["patient"])
        state[key] = max(state.get(key, 0), rank[AssessmentStatus(row["status"])])
    counts: dict[str, Counter[AssessmentStatus]] = defaultdict(Counter)
    for (class_id, _), value in state.items():
        counts[class_id][order[value]] += 1
    found = [
        ClassFrequency(
            class_id,
            names.get(class_id, class_id),
            count[AssessmentStatus.ALTERED],
            count[AssessmentStatus.NOT_DETECTED],
            count[AssessmentStatus.NOT_ASSESSED],
        )
        for class_id, count in counts.items()
    ]
    return tuple(sorted(found, key=lambda row: (-row.altered, row.name)))


def _two(value: Any) -> str:
    return number(value, 2)
