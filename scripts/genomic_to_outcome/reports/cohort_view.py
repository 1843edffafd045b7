"""What the cohort report shows, put together from its tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from genomic_to_outcome.outcomes.notes import nobody_in, population_step
from genomic_to_outcome.reports.alteration_parts import (
    PATIENTS_OF_A_CLASS,
    PATIENTS_OF_A_LANDMARK,
    alteration_parts,
)
from genomic_to_outcome.reports.baseline_parts import (
    carriers_table,
    group_baseline,
    population_baselines,
)
from genomic_to_outcome.reports.board_parts import board_parts
from genomic_to_outcome.reports.comparison_parts import comparison_parts, forest
from genomic_to_outcome.reports.count_charts import attrition_chart, line_flow_charts
from genomic_to_outcome.reports.curve_sets import gather_curves
from genomic_to_outcome.reports.effect_parts import (
    CARRIERS_OF_A_CLASS,
    LEAST_CARRIERS,
    effect_parts,
)
from genomic_to_outcome.reports.estimates import Row
from genomic_to_outcome.reports.findings import families_of_findings
from genomic_to_outcome.reports.frequencies import class_frequencies
from genomic_to_outcome.reports.names import therapy_name
from genomic_to_outcome.reports.overview import OverviewRow, overview_rows
from genomic_to_outcome.reports.overview_table import overview_data
from genomic_to_outcome.reports.page_words import explanation_words, table_words
from genomic_to_outcome.reports.patient_charts import (
    charts_of_carriers,
    cohort_oncoprint,
    patient_records,
)
from genomic_to_outcome.reports.performance_parts import performance_parts
from genomic_to_outcome.reports.quality_of_life_parts import quality_of_life_parts
from genomic_to_outcome.reports.references import (
    COUNTED,
    Explanations,
    Shown,
    matches,
    page_index,
)
from genomic_to_outcome.reports.rendering import in_words
from genomic_to_outcome.reports.safety_parts import safety_parts
from genomic_to_outcome.reports.therapy_groups import specificity
from genomic_to_outcome.reports.together_parts import together_parts
from genomic_to_outcome.reports.visit_parts import ratio_rows, visit_parts

if TYPE_CHECKING:
    from genomic_to_outcome.reports.cohort import CohortSettings, CohortTables

PROBLEMS_SHOWN = 200
_COUNTS = (
    ("patients", "patients", "patients"),
    ("samples", "samples", "samples"),
    ("lines of therapy", "lines", "lines"),
    ("events in call files", "called", "alterations"),
    ("of them in a class of the catalogue", "classified", "alterations"),
)


def cohort_view(tables: CohortTables, settings: CohortSettings) -> dict[str, Any]:
    """Names of the template -> what stands there; figures carry references to their tables."""
    names = settings.class_names
    explanations = Explanations()
    curves = gather_curves(tables.curves)
    specific = specificity(tables.lines)
    rows = overview_rows(tables.alteration_outcomes, names, specific)
    alterations = alteration_parts(tables.alteration_outcomes, curves, names, specific)
    comparisons = comparison_parts(tables.comparisons, curves, names)
    frequencies = class_frequencies(tables.class_frequencies, names)
    baselines = group_baseline(tables.baseline)
    populations = {name: in_words(name) for name in settings.populations}
    return {
        "level": f"{100 * settings.ci_level:g}%",
        "explanations": explanations,
        "references": {
            **page_index("public/" if settings.public else ""),
            "words": explanation_words(settings.language),
        },
        "least_of_opening": _least_of_opening(rows),
        "table_words": table_words(settings.language),
        "counts": count_cohort(tables),
        "empty_populations": empty_populations(tables.attrition, settings.populations),
        "overview": overview_data(rows, settings.language, explanations),
        **_choices(rows),
        "alterations": alterations,
        "least_of_landmarks": PATIENTS_OF_A_LANDMARK,
        "least_of_classes": PATIENTS_OF_A_CLASS,
        "least_of_effects": (LEAST_CARRIERS, CARRIERS_OF_A_CLASS),
        "effects": effect_parts(
            tables.alteration_effects,
            {part.anchor: frozenset(row.therapy for row in part.rows) for part in alterations},
            settings.ci_level,
        ),
        "together": together_parts(tables.co_alterations, names),
        "baseline_of": {
            part.anchor: carriers_table(baselines, part.population_id, part.alteration)
            for part in alterations
            if part.n >= PATIENTS_OF_A_CLASS
        },
        "baseline": population_baselines(baselines, populations),
        "comparisons": comparisons,
        "findings": families_of_findings(tables.comparisons, comparisons),
        "forest": forest(tables.comparisons, settings.ci_level),
        "line_flows": line_flow_charts(tables.line_flow),
        "visits": visit_parts(tables.response_by_visit),
        "ratios": ratio_rows(tables.pfs_ratio),
        "safety": safety_parts(tables.safety, names),
        "quality_of_life": quality_of_life_parts(tables.quality_of_life),
        "performance_status": performance_parts(tables.performance_status),
        "board": board_parts(tables.tumour_board),
        "frequencies": frequencies,
        "attrition": sorted(tables.attrition, key=lambda row: (row["order"], row["reason"] or "")),
        "attrition_chart": attrition_chart(tables.attrition),
        **_of_patients(tables, settings, frequencies),
    }


def _least_of_opening(rows: Sequence[OverviewRow]) -> int:
    """Patients that a row must have to be shown at first; of a small cohort all are shown."""
    reached = any(row.n >= PATIENTS_OF_A_CLASS and row.group.line is None for row in rows)
    return PATIENTS_OF_A_CLASS if reached else 1


def _choices(rows: Sequence[OverviewRow]) -> dict[str, Any]:
    """What the opening table can be filtered by."""
    therapies = {(name, therapy_name(name)) for row in rows for name in row.therapy_classes}
    return {
        "populations": sorted({(row.group.population, row.population) for row in rows}),
        "therapies": sorted(therapies),
        "lines": sorted({row.group.line for row in rows if row.group.line is not None}),
    }


def _of_patients(
    tables: CohortTables, settings: CohortSettings, frequencies: Sequence[Any]
) -> dict[str, Any]:
    """What shows single patients: nothing on a public page."""
    if settings.public:
        return {"courses": {}, "oncoprint": None, "problems": (), "problem_count": 0}
    records = patient_records(tables.lines, tables.responses, tables.patients)
    return {
        "courses": charts_of_carriers(tables.carriers, records, settings.class_names),
        "oncoprint": cohort_oncoprint(tables.assessment, frequencies),
        "problems": tables.problems[:PROBLEMS_SHOWN],
        "problem_count": len(tables.problems),
    }


def empty_populations(attrition: Sequence[Row], populations: Sequence[str]) -> tuple[str, ...]:
    """A sentence for each population of the plan that nobody belongs to."""
    sentences = []
    for name in populations:
        rows = [row for row in attrition if row["step"] == population_step(name)]
        if rows and rows[0]["n_out"] == 0:
            reasons = {row["reason"]: row["n_excluded"] for row in rows if row["reason"]}
            sentences.append(nobody_in(name, reasons))
    return tuple(sentences)


def count_cohort(tables: CohortTables) -> tuple[tuple[str, Shown], ...]:
    """The counts of the page's head, of the tables that are given."""
    found = []
    for label, name, table in _COUNTS:
        rows: Sequence[Mapping[str, Any]] = getattr(tables, table)
        if rows:
            count = sum(matches(row, COUNTED[name][1]) for row in rows)
            found.append((label, Shown(f"{count:,}", f"#{name}")))
    return tuple(found)
