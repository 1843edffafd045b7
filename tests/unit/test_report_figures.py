"""Every figure of the cohort report equals the Parquet value that it refers to."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from report_figures import check_page
from report_tables import TEMPLATES, cohort_tables, settings, stored
from test_report_effects import ROWS
from test_report_study import board, quality, safety, shifts

from genomic_to_outcome.reports.cohort import write_cohort_report

CONSTANTS = ("95",)


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of tables as of a run, and the page that was made from them."""
    folder = tmp_path_factory.mktemp("results")
    made = replace(
        cohort_tables(), alteration_effects=ROWS, safety=safety(), quality_of_life=quality(),
        performance_status=shifts(), tumour_board=board(),
    )  # fmt: skip
    write_cohort_report(stored(folder, made), settings(), TEMPLATES, folder / "outcomes.html")
    return folder


def faults(page: Path, results: Path) -> list[str]:
    return check_page(page, results, TEMPLATES, CONSTANTS).faults


def test_every_figure_equals_its_table(results):
    check = check_page(results / "outcomes.html", results, TEMPLATES, CONSTANTS)
    assert check.faults == []
    assert check.checked > 300


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("outcomes/alteration_outcomes", "estimate"),
        ("outcomes/alteration_outcomes", "events"),
        ("outcomes/alteration_outcomes", "method"),
        ("outcomes/comparisons", "p"),
        ("outcomes/alteration_effects", "e_value"),
        ("outcomes/curves", "n_risk"),
        ("outcomes/class_frequencies", "n_not_assessed"),
        ("outcomes/co_alterations", "n_other"),
        ("outcomes/baseline", "events"),
        ("outcomes/attrition", "n_out"),
        ("outcomes/safety", "ci_low"),
        ("outcomes/performance_status", "events"),
        ("outcomes/tumour_board", "events"),
        ("outcomes/line_flow", "events"),
        ("clinical/responses", "best_change"),
    ],
)
def test_another_value_in_a_table_is_found(results, tmp_path, table, column):
    for path in results.rglob("*.parquet"):
        (tmp_path / path.relative_to(results)).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path.relative_to(results)).write_bytes(path.read_bytes())
    arrow = pq.read_table(results / f"{table}.parquet")
    values = arrow[column]
    other = pc.binary_join_element_wise(values, "?", "") if pa.types.is_string(values.type) else (
        pc.add(values, pa.scalar(1, values.type))
    )  # fmt: skip
    changed = arrow.set_column(arrow.column_names.index(column), column, other)
    pq.write_table(changed, tmp_path / f"{table}.parquet")
    assert faults(results / "outcomes.html", tmp_path)


def test_a_figure_without_a_reference_is_found(results, tmp_path):
    text = (results / "outcomes.html").read_text(encoding="utf-8")
    told = text.replace('<main id="main">', '<main id="main"><p>Of 4711 patients.</p>')
    (tmp_path / "page.html").write_text(told, encoding="utf-8")
    assert faults(tmp_path / "page.html", results) == ["no reference: 'Of 4711 patients.'"]
