"""Tables handed out in chunks of patients, and reports that several processes write."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path

import pytest
from report_patients import by_patient
from report_tables import TEMPLATES, cohort

from genomic_to_outcome import contract
from genomic_to_outcome.reports.patient_tables import PatientTables, rows_of
from genomic_to_outcome.reports.patient_view import ByPatient, view_patient
from genomic_to_outcome.reports.tumour_board import (
    write_reports_of_tables,
    write_tumour_board_reports,
)
from genomic_to_outcome.tables import write_rows

TABLES = {
    "patients": contract.PATIENTS,
    "samples": contract.SAMPLES,
    "files": contract.CALL_FILES,
    "alterations": contract.ALTERATIONS,
    "actionability": contract.ACTIONABILITY,
    "patient_assessment": contract.PATIENT_ASSESSMENT,
    "biomarkers": contract.BIOMARKERS,
    "tumour_board": contract.TUMOUR_BOARD,
    "lines": contract.LINES,
    "responses": contract.RESPONSES,
    "changes": contract.CHANGES,
    "adverse_events": contract.ADVERSE_EVENTS_OF_LINES,
    "performance_status": contract.PERFORMANCE_STATUS,
    "quality_of_life": contract.QUALITY_OF_LIFE_SCORES,
}


@pytest.fixture
def paths(tmp_path: Path) -> dict[str, Path]:
    """The tables of the small cohort as Parquet files."""
    held = by_patient()
    found = {}
    for name, table in TABLES.items():
        given = getattr(held, "assessment" if name == "patient_assessment" else name)
        rows = list(given.values())
        if name not in ("patients", "responses"):
            rows = [row for part in rows for row in part]
        found[name] = tmp_path / f"{name}.parquet"
        write_rows(table, rows, found[name])
    return found


def views(tables: ByPatient) -> dict[str, str]:
    return {
        patient: json.dumps(view_patient(patient, tables, cohort()), sort_keys=True)
        for patient in tables.patients
    }


@pytest.mark.parametrize("size", [1, 3, 100])
def test_chunks_hold_each_patient_once_with_all_rows(paths: dict[str, Path], size: int):
    tables = PatientTables(paths)
    chunks = list(tables.chunks(size))
    assert [patient for chunk in chunks for patient in chunk.patients] == sorted(
        by_patient().patients
    )
    found = {}
    for chunk in chunks:
        rows = rows_of(chunk)
        assert set(rows.patients) == set(chunk.patients)
        found |= views(rows)
    assert found == views(by_patient())


def test_rows_of_unknown_patients_and_samples_are_nobodys(paths: dict[str, Path]):
    stray = [{"sample": "nobody", "marker": "x", "value": "1"}]
    write_rows(contract.BIOMARKERS, stray, paths["biomarkers"])
    write_rows(contract.TUMOUR_BOARD, [{"patient": "nobody"}], paths["tumour_board"])
    rows = [rows_of(chunk) for chunk in PatientTables(paths).chunks(10)]
    assert [dict(each.biomarkers) for each in rows] == [{}]
    assert [dict(each.tumour_board) for each in rows] == [{}]


def test_a_cohort_without_patients_has_no_chunk(paths: dict[str, Path]):
    for name, table in TABLES.items():
        write_rows(table, [], paths[name])
    assert list(PatientTables(paths).chunks(10)) == []


def test_every_table_of_a_report_is_read():
    told = {"assessment" if name == "patient_assessment" else name for name in TABLES}
    assert told == {field.name for field in fields(ByPatient)}


@pytest.mark.parametrize("processes", [1, 2])
def test_processes_write_the_same_bytes(paths: dict[str, Path], tmp_path: Path, processes: int):
    one, other = tmp_path / "one", tmp_path / "other"
    write_tumour_board_reports(
        by_patient(), cohort(), TEMPLATES, one / "tumour_board", one / "index.html"
    )
    write_reports_of_tables(
        PatientTables(paths), cohort(), TEMPLATES, other / "tumour_board", other / "index.html",
        processes,
    )  # fmt: skip
    names = sorted(path.name for path in (one / "tumour_board").iterdir())
    assert names == sorted(path.name for path in (other / "tumour_board").iterdir())
    for path in (one / "tumour_board").iterdir():
        assert (other / "tumour_board" / path.name).read_bytes() == path.read_bytes()
    assert (one / "index.html").read_bytes() == (other / "index.html").read_bytes()


def test_a_failure_leaves_what_was_there(paths: dict[str, Path], tmp_path: Path):
    folder = tmp_path / "reports" / "tumour_board"
    folder.mkdir(parents=True)
    (folder / "before.html").write_text("x")
    broken = by_patient()
    broken.patients["NONE-1"].pop("died")
    with pytest.raises(KeyError):
        write_tumour_board_reports(broken, cohort(), TEMPLATES, folder, tmp_path / "i.html")
    assert [path.name for path in folder.parent.iterdir()] == ["tumour_board"]
    assert [path.name for path in folder.iterdir()] == ["before.html"]
