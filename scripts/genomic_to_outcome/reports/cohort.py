"""The cohort report: one self-contained page from the outcome tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from genomic_to_outcome.outcomes.notes import nobody_in, population_step
from genomic_to_outcome.reports.alteration_parts import alteration_parts
from genomic_to_outcome.reports.board_parts import board_parts
from genomic_to_outcome.reports.comparison_parts import comparison_parts, forest
from genomic_to_outcome.reports.curve_sets import gather_curves
from genomic_to_outcome.reports.effect_parts import effect_parts
from genomic_to_outcome.reports.estimates import Row
from genomic_to_outcome.reports.frequencies import class_frequencies
from genomic_to_outcome.reports.names import therapy_name
from genomic_to_outcome.reports.overview import overview_rows
from genomic_to_outcome.reports.performance_parts import performance_parts
from genomic_to_outcome.reports.quality_of_life_parts import quality_of_life_parts
from genomic_to_outcome.reports.rendering import environment
from genomic_to_outcome.reports.safety_parts import safety_parts
from genomic_to_outcome.reports.therapy_groups import specificity
from genomic_to_outcome.reports.visit_parts import ratio_rows, visit_parts
from genomic_to_outcome.tables import read_rows, whole_file
from genomic_to_outcome.vocabulary import EventKind

PROBLEMS_SHOWN = 200


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
    alteration_effects: Sequence[Row] = ()
    safety: Sequence[Row] = ()
    quality_of_life: Sequence[Row] = ()
    performance_status: Sequence[Row] = ()
    tumour_board: Sequence[Row] = ()
    response_by_visit: Sequence[Row] = ()
    pfs_ratio: Sequence[Row] = ()


@dataclass(frozen=True)
class CohortSettings:
    """What the report says of its making."""

    name: str
    data_cutoff: str
    simulated: bool
    ci_level: float
    definitions: tuple[tuple[str, str], ...]
    provenance: Mapping[str, Any]
    class_names: Mapping[str, str]
    populations: tuple[str, ...] = ()


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
    names = settings.class_names
    curves = gather_curves(tables.curves)
    specific = specificity(tables.lines)
    rows = overview_rows(tables.alteration_outcomes, names, specific)
    page = template.render(
        settings=settings,
        level=f"{100 * settings.ci_level:g}%",
        counts=count_cohort(tables),
        empty_populations=empty_populations(tables.attrition, settings.populations),
        overview=rows,
        populations=sorted({(row.group.population, row.population) for row in rows}),
        therapies=sorted(
            {(name, therapy_name(name)) for row in rows for name in row.therapy_classes}
        ),
        lines=sorted({row.group.line for row in rows if row.group.line is not None}),
        comparisons=comparison_parts(tables.comparisons, curves, names),
        forest=forest(tables.comparisons, settings.ci_level),
        alterations=alteration_parts(tables.alteration_outcomes, curves, names, specific),
        effects=effect_parts(tables.alteration_effects),
        visits=visit_parts(tables.response_by_visit),
        ratios=ratio_rows(tables.pfs_ratio),
        safety=safety_parts(tables.safety, names),
        quality_of_life=quality_of_life_parts(tables.quality_of_life),
        performance_status=performance_parts(tables.performance_status),
        board=board_parts(tables.tumour_board),
        frequencies=class_frequencies(tables.assessment, names),
        attrition=sorted(tables.attrition, key=lambda row: (row["order"], row["reason"] or "")),
        problems=tables.problems[:PROBLEMS_SHOWN],
        problem_count=len(tables.problems),
    )
    with whole_file(path) as temporary:
        Path(temporary).write_text(page, encoding="utf-8")


def empty_populations(attrition: Sequence[Row], populations: Sequence[str]) -> tuple[str, ...]:
    """A sentence for each population of the plan that nobody belongs to."""
    sentences = []
    for name in populations:
        rows = [row for row in attrition if row["step"] == population_step(name)]
        if rows and rows[0]["n_out"] == 0:
            reasons = {row["reason"]: row["n_excluded"] for row in rows if row["reason"]}
            sentences.append(nobody_in(name, reasons))
    return tuple(sentences)


def count_cohort(tables: CohortTables) -> tuple[tuple[str, int], ...]:
    """The counts of the page's head."""
    called = [row for row in tables.alterations if row["kind"] != EventKind.BIOMARKER]
    classified = sum(bool(row["class_id"]) for row in called)
    return (
        ("patients", len(tables.patients)),
        ("samples", len(tables.samples)),
        ("lines of therapy", len(tables.lines)),
        ("events in call files", len(called)),
        ("of them in a class of the catalogue", classified),
    )
