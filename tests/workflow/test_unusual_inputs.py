"""Inputs that are unusual, but right: nothing found, nobody treated, other file types and words."""

import json

import pandas as pd
import pytest
from cohort_folders import PLAN, configuration, make_cohort, read_tsv, write_tsv, write_yaml
from run_workflow import run_workflow
from test_broken_inputs import edit_vcf

from genomic_to_outcome.tables import read_rows

EVERYONE = {"population": "everybody", "alterations": "everyone", "endpoints": ["ORR"]}
PATIENT = "Zoë Ångström 1"
SAMPLE = 1001


def reports_of(folder):
    pages = (folder / "results/reports/tumour_board").glob("*.json")
    return {json.loads(page.read_text(encoding="utf-8"))["patient"] for page in pages}


def test_nothing_found_and_nobody_treated(tmp_path):
    make_cohort(tmp_path, 12)
    calls = read_tsv(tmp_path / "calls.tsv")
    for row in calls:
        path = tmp_path / row["path"]
        if row["kind"] == "small_variants":
            edit_vcf(path, lambda lines: [line for line in lines if line.startswith("#")])
        elif row["kind"] == "fusions":
            path.write_text(path.read_text().splitlines(keepends=True)[0])
    write_tsv(tmp_path / "calls.tsv", [row for row in calls if row["kind"] != "copy_number"])
    for name in ("treatments", "biomarkers"):
        table = tmp_path / f"{name}.tsv"
        table.write_text(table.read_text().splitlines(keepends=True)[0])
    write_yaml(tmp_path / "analysis.yaml", {**PLAN, "comparisons": []})
    run = run_workflow(tmp_path, config=configuration())
    assert run.status == 0, run.output[-2000:]
    results = tmp_path / "results"
    for table in (
        "alterations/alterations",
        "alterations/actionability",
        "clinical/lines",
        "outcomes/comparisons",
    ):
        assert read_rows(results / f"{table}.parquet") == []
    states = {row["status"] for row in read_rows(results / "alterations/assessment.parquet")}
    assert states == {"not_detected", "not_assessed"}
    assert reports_of(tmp_path) == {row["patient"] for row in read_tsv(tmp_path / "patients.tsv")}
    assert (results / "reports/outcomes.html").stat().st_size > 0


def test_a_cohort_of_one_patient(tmp_path):
    make_cohort(tmp_path, 1)
    plan = {"populations": {"everybody": {}}, "summaries": [EVERYONE]}
    write_yaml(tmp_path / "analysis.yaml", plan)
    run = run_workflow(tmp_path, config=configuration())
    assert run.status == 0, run.output[-2000:]
    rows = read_rows(tmp_path / "results/outcomes/alteration_outcomes.parquet")
    assert {(row["alteration"], row["status"], row["n"]) for row in rows} == {("everyone", None, 1)}
    assert len(reports_of(tmp_path)) == 1


def with_odd_headers(path):
    """The table as a spreadsheet on Windows may save it."""
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[0] = "\t".join(f" {name.capitalize()} " for name in lines[0].split("\t"))
    path.write_bytes(("\ufeff" + "\r\n".join(lines) + "\r\n").encode())


@pytest.fixture(scope="module")
def odd(tmp_path_factory):
    """A run whose tables come in four file types and whose words are not the usual ones."""
    folder = tmp_path_factory.mktemp("odd")
    make_cohort(folder, 15)
    first = read_tsv(folder / "patients.tsv")[0]["patient"]
    for path in folder.glob("*.tsv"):
        path.write_text(path.read_text().replace(f"{first}\t", f"{PATIENT}\t"), encoding="utf-8")
    sample = read_tsv(folder / "calls.tsv")[0]["sample"]
    for name in ("samples", "calls", "biomarkers", "tumour_board"):
        rows = read_tsv(folder / f"{name}.tsv")
        renamed = [row | {"sample": row["sample"].replace(sample, str(SAMPLE))} for row in rows]
        write_tsv(folder / f"{name}.tsv", renamed)
    treatments = read_tsv(folder / "treatments.tsv")
    treatments[-1]["drugs"] = "=cmd()"
    write_tsv(folder / "treatments.tsv", treatments)
    for path in folder.glob("*.tsv"):
        with_odd_headers(path)
    config = configuration()
    as_frame = {"dtype": str, "keep_default_na": False, "encoding": "utf-8-sig"}
    frames = {
        name: pd.read_csv(folder / f"{name}.tsv", sep="\t", **as_frame)
        for name in ("samples", "calls", "patients")
    }
    with_number = frames["samples"].replace({str(SAMPLE): SAMPLE})
    with_number.to_excel(folder / "samples.xlsx", index=False)
    text = frames["calls"].to_csv(index=False, sep=";", lineterminator="\r\n")
    (folder / "calls.csv").write_bytes(f"# A remark.\r\n{text}".encode())
    frames["patients"].to_parquet(folder / "patients.parquet", index=False)
    config |= {"samples": "samples.xlsx", "calls": "calls.csv"}
    config["clinical"]["patients"] = "patients.parquet"
    run = run_workflow(folder, config=config)
    assert run.status == 0, run.output[-2000:]
    return folder, frames


def test_every_row_of_every_file_type_is_read(odd):
    folder, frames = odd
    results = folder / "results"
    for name in ("samples", "patients"):
        assert len(read_rows(results / f"inputs/{name}.parquet")) == len(frames[name])
    files = read_rows(results / "calls/files.parquet")
    assert len(files) == len(frames["calls"])
    assert {row["status"] for row in files} == {"read"}
    assert str(SAMPLE) in {row["sample"] for row in files}
    assert read_rows(results / "alterations/alterations.parquet")
    lines = (folder / "treatments.tsv").read_text(encoding="utf-8-sig").splitlines()
    assert len(read_rows(results / "inputs/treatments.parquet")) == len(lines) - 1
    problems = read_tsv(results / "qc/problems.tsv")
    assert [row for row in problems if row["severity"] == "error"] == []


def test_a_patient_may_have_a_name_of_any_script(odd):
    folder, frames = odd
    assert reports_of(folder) == set(frames["patients"][" Patient "])
    assert PATIENT in reports_of(folder)
    rows = read_rows(folder / "results/alterations/assessment.parquet")
    assert PATIENT in {row["patient"] for row in rows}


def test_no_cell_of_the_problems_is_a_formula(odd):
    folder, _ = odd
    text = (folder / "results/qc/problems.tsv").read_text()
    assert "\t'=cmd" in text
    cells = [cell for line in text.splitlines() for cell in line.split("\t")]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
