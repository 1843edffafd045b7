"""on_bad_sample: exclude - a sample with a broken file has no state, and is counted as left out."""

import pytest
from cohort_folders import configuration, make_cohort, read_tsv, write_tsv
from run_workflow import run_workflow

from genomic_to_outcome.tables import read_rows

printed = {}


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
    stopped = run_workflow(folder, config=configuration())
    assert not (folder / "results/alterations/alterations.parquet").exists()
    done = run_workflow(folder, config=configuration(on_bad_sample="exclude"))
    assert done.status == 0, done.output[-2000:]
    printed[folder] = (stopped, done, whole)
    return folder, cut_off, missing


def test_without_it_the_run_stops_and_names_every_bad_sample(run):
    folder, *bad = run
    stopped = printed[folder][0]
    assert stopped.status != 0
    for row in bad:
        assert f"sample {row['sample']}; path = '{row['path']}'" in stopped.output
    assert "Failed: stop_on_errors; log: logs/stop_on_errors.log" in stopped.output
    assert "Errors in the input: 2 (results/qc/problems.tsv)" in stopped.output


def test_the_last_lines_warn_of_them(run):
    folder, cut_off, missing = run
    output = printed[folder][1].output
    assert "Problems: 2 errors, " in output
    lines = output[output.index("Warning: 2 samples excluded") :].splitlines()
    assert set(lines[1:3]) == {
        f"  {cut_off['sample']}: {cut_off['path']}: "
        "The BGZF end marker is missing: the file was cut off.",
        f"  {missing['sample']}: {missing['path']}: The call file does not exist.",
    }
    assert lines[3].startswith("Reports: results/reports/outcomes.html")


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


def test_a_mended_file_is_a_sample_again(run):
    """Last: it mends the cut-off file, and the sheet of the other."""
    folder, cut_off, missing = run
    (folder / cut_off["path"]).write_bytes(printed[folder][2])
    rows = [row for row in read_tsv(folder / "calls.tsv") if row["path"] != missing["path"]]
    write_tsv(folder / "calls.tsv", rows)
    done = run_workflow(folder, config=configuration(on_bad_sample="exclude"))
    assert done.status == 0, done.output[-2000:]
    assert "Problems: 0 errors, " in done.output
    assert "excluded because" not in done.output
    files = read_rows(folder / "results/calls/files.parquet")
    assert {file["status"] for file in files} == {"read"}
