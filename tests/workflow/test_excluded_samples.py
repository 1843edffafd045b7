"""on_bad_sample: exclude - a sample with a broken file has no state, and is counted as left out."""

import pytest
from cohort_folders import configuration, make_cohort, read_tsv
from run_workflow import run_workflow

from genomic_to_outcome.tables import read_rows


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A run with one file cut off and one missing; the rows of both in the calls sheet."""
    folder = tmp_path_factory.mktemp("excluded")
    make_cohort(folder, 30)
    calls = read_tsv(folder / "calls.tsv")
    samples = [row["sample"] for row in calls]
    vcfs = [
        row for row in calls if row["kind"] == "small_variants" and samples.count(row["sample"]) > 1
    ]
    cut_off, missing = vcfs[0], vcfs[1]
    whole = (folder / cut_off["path"]).read_bytes()
    (folder / cut_off["path"]).write_bytes(whole[:-28])
    (folder / missing["path"]).unlink()
    done = run_workflow(folder, config=configuration(on_bad_sample="exclude"))
    assert done.status == 0, done.output[-2000:]
    return folder, cut_off, missing


def test_an_excluded_sample_has_no_state_for_any_class(run):
    folder, *bad = run
    names = {row["sample"] for row in bad}
    rows = read_rows(folder / "results/alterations/assessment.parquet")
    of_bad = [row for row in rows if row["sample"] in names]
    assert {row["sample"] for row in of_bad} == names
    assert {(row["status"], row["reason"]) for row in of_bad} == {
        ("not_assessed", "sample_excluded")
    }
    assert "sample_excluded" not in {row["reason"] for row in rows if row["sample"] not in names}
    for table in ("alterations", "actionability"):
        found = {
            row["sample"] for row in read_rows(folder / f"results/alterations/{table}.parquet")
        }
        assert found
        assert not found & names


def test_no_line_is_linked_to_an_excluded_sample(run):
    folder, *bad = run
    linked = read_rows(folder / "results/outcomes/linkage.parquet")
    informative = {row["sample"] for row in linked if row["status"] != "not_assessed"}
    assert not informative & {row["sample"] for row in bad}


def test_all_files_of_the_sample_are_listed_as_excluded(run):
    folder, *bad = run
    files = read_rows(folder / "results/calls/files.parquet")
    assert len(files) == len(read_tsv(folder / "calls.tsv"))
    for row in bad:
        mine = [file for file in files if file["sample"] == row["sample"]]
        assert len(mine) > 1
        assert {file["status"] for file in mine} == {"excluded"}
    rest = [file for file in files if file["sample"] not in {row["sample"] for row in bad}]
    assert {file["status"] for file in rest} == {"read"}


def test_attrition_counts_them(run):
    folder, *bad = run
    rows = read_rows(folder / "results/outcomes/attrition.parquet")
    (left_out,) = [row for row in rows if row["reason"] == "error in a call file"]
    assert left_out["step"] == "samples read without error"
    assert left_out["n_excluded"] == 2
    of_sample = {row["sample"]: row["patient"] for row in read_tsv(folder / "samples.tsv")}
    assert set(left_out["patients"].split(";")) == {of_sample[row["sample"]] for row in bad}


def test_the_problems_stay_errors_and_stand_once(run):
    folder, *bad = run
    problems = read_tsv(folder / "results/qc/problems.tsv")
    errors = [row for row in problems if row["severity"] == "error"]
    assert [(row["file"], row["sample"], row["value"]) for row in errors] == [
        ("calls.tsv", row["sample"], row["path"])
        for row in sorted(bad, key=lambda row: row["path"])
    ]
    report = (folder / "results/reports/outcomes.html").read_text()
    assert all(row["path"] in report for row in bad)
