"""The cohort report: one self-contained page from the outcome tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from genomic_to_outcome import contract
from genomic_to_outcome.reports.cohort_view import cohort_view
from genomic_to_outcome.reports.estimates import Row
from genomic_to_outcome.reports.language import ENGLISH, Language
from genomic_to_outcome.reports.page_scripts import (
    PackedScript,
    Script,
    chart_scripts,
    script_of,
    table_library,
    table_style,
)
from genomic_to_outcome.reports.patient_charts import ONCOPRINT_ROWS
from genomic_to_outcome.reports.references import read_numbered
from genomic_to_outcome.reports.rendering import environment
from genomic_to_outcome.tables import StoredRows, Table, whole_file
from genomic_to_outcome.vocabulary import EVERYONE, AssessmentStatus, Measure


@dataclass(frozen=True)
class CohortTables:
    """Rows of the tables that the report shows; those of single patients may be empty.

    A public page is written from the public tables, and without the tables of single patients.
    """

    alteration_outcomes: Sequence[Row]
    comparisons: Sequence[Row]
    curves: Iterable[Row]
    attrition: Sequence[Row]
    alteration_effects: Sequence[Row] = ()
    safety: Sequence[Row] = ()
    quality_of_life: Sequence[Row] = ()
    performance_status: Sequence[Row] = ()
    tumour_board: Sequence[Row] = ()
    response_by_visit: Sequence[Row] = ()
    pfs_ratio: Sequence[Row] = ()
    class_frequencies: Sequence[Row] = ()
    co_alterations: Sequence[Row] = ()
    baseline: Sequence[Row] = ()
    line_flow: Sequence[Row] = ()
    problems: Sequence[Row] = ()
    alterations: Sequence[Row] = ()
    patients: Sequence[Row] = ()
    samples: Sequence[Row] = ()
    lines: Sequence[Row] = ()
    responses: Sequence[Row] = ()
    carriers: Sequence[Row] = ()
    assessment: Sequence[Row] = ()


@dataclass(frozen=True)
class CohortSettings:
    """What the report says of its making.

    A `public` page shows no figure, table, id or date of a single patient; what was withheld from
    its tables is shown as suppressed, with the reason.
    """

    name: str
    data_cutoff: str
    simulated: bool
    ci_level: float
    definitions: tuple[tuple[str, str], ...]
    provenance: Mapping[str, Any]
    class_names: Mapping[str, str]
    populations: tuple[str, ...] = ()
    public: bool = False
    language: Language = ENGLISH


TABLES: Mapping[str, Table] = {
    "alteration_outcomes": contract.ALTERATION_OUTCOMES,
    "comparisons": contract.COMPARISONS,
    "curves": contract.CURVES,
    "attrition": contract.ATTRITION,
    "alteration_effects": contract.ALTERATION_EFFECTS,
    "safety": contract.SAFETY,
    "quality_of_life": contract.QUALITY_OF_LIFE_OUTCOMES,
    "performance_status": contract.PERFORMANCE_STATUS_SHIFTS,
    "tumour_board": contract.TUMOUR_BOARD_FUNNEL,
    "response_by_visit": contract.RESPONSE_BY_VISIT,
    "pfs_ratio": contract.PFS_RATIO,
    "class_frequencies": contract.CLASS_FREQUENCIES,
    "co_alterations": contract.CO_ALTERATIONS,
    "baseline": contract.BASELINE,
    "line_flow": contract.LINE_FLOW,
    "problems": contract.PROBLEMS,
    "alterations": contract.ALTERATIONS,
    "patients": contract.PATIENTS,
    "samples": contract.SAMPLES,
    "lines": contract.LINES,
    "responses": contract.RESPONSES,
    "carriers": contract.CARRIERS,
    "assessment": contract.PATIENT_ASSESSMENT,
}
"""Field of CohortTables -> the table of the contract that it holds rows of."""


def _shown_measures(table: pa.Table) -> pa.Table:
    shown = pa.array([str(measure) for measure in (Measure.RATE, Measure.MEDIAN, Measure.SURVIVAL)])
    return table.filter(pc.is_in(table["measure"], shown))


def _over_all_lines(table: pa.Table) -> pa.Table:
    return table.filter(pc.is_null(table["line"]))


def _of_everyone(table: pa.Table) -> pa.Table:
    return table.filter(pc.equal(table["alteration"], EVERYONE))


def _most_altered(table: pa.Table) -> pa.Table:
    """States of the classes that the oncoprint shows; all of a large cohort would be millions."""
    altered = table.filter(pc.equal(table["status"], str(AssessmentStatus.ALTERED)))
    counts = altered.group_by("class_id").aggregate([("patient", "count_distinct")])
    order = [("patient_count_distinct", "descending"), ("class_id", "ascending")]
    shown = counts.sort_by(order)["class_id"].slice(0, 2 * ONCOPRINT_ROWS)
    kept = table.filter(pc.is_in(table["class_id"], shown.combine_chunks()))
    return kept.select(["patient", "class_id", "status"])


def _kinds(table: pa.Table) -> pa.Table:
    return table.select(["kind", "class_id"])


_KEPT: Mapping[str, Callable[[pa.Table], pa.Table]] = {
    "alteration_outcomes": _shown_measures,
    "alteration_effects": _over_all_lines,
    "response_by_visit": _of_everyone,
    "assessment": _most_altered,
    "alterations": _kinds,
}
"""What the page shows of the large tables."""


def read_cohort_tables(paths: Mapping[str, Any]) -> CohortTables:
    """Read the tables of the report (name of the field of CohortTables -> path) that are given."""
    return CohortTables(
        **{
            field.name: StoredRows(paths["curves"])
            if field.name == "curves"
            else read_numbered(TABLES[field.name], paths[field.name], _KEPT.get(field.name))
            for field in fields(CohortTables)
            if field.name in paths
        }
    )


def write_cohort_report(
    tables: CohortTables, settings: CohortSettings, templates: Path, path: Path
) -> None:
    """Write the report; every text of the input is escaped."""
    template = environment(templates, settings.language).get_template("outcomes.html")
    page = template.render(
        cohort_view(tables, settings),
        settings=settings,
        table_style=table_style(),
        scripts=cohort_scripts(templates),
    )
    with whole_file(path) as temporary:
        Path(temporary).write_text(page, encoding="utf-8")


def cohort_scripts(templates: Path) -> tuple[Script, ...]:
    """The opening table, then Vega and what draws the charts."""
    opening = script_of(table_library(), (templates / "outcomes.js").read_text(encoding="utf-8"))
    packed = PackedScript(opening.text, "opening")
    return packed, Script(f'unpack("{packed.name}")'), *chart_scripts(templates)
