"""What an edit does again: just the rules that use what was edited, and what follows from them."""

import os
import re
import shutil
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml
from cohort_folders import configuration, make_cohort, read_tsv, write_tsv, write_yaml
from run_workflow import PROJECT, run_workflow

PARTS = ("Snakefile", "rules", "scripts", "resources", "schemas", "config", "envs", "report")
CONFIG = configuration(batches=3)

# What is done again with any check: the list of all problems, gates of its subject, the summary.
GATES = {"collect_problems", "stop_on_errors", "accept_input", "summarise_run"}
OF_A_BATCH = {"classify_alterations", "match_evidence", "assess_samples"}
COLLECTED = {"collect_alterations", "assess_patients", "compare_samples"}
OF_THE_CLINIC = {"derive_lines", "derive_endpoints"}
REPORTS = {"write_cohort_report", "write_tumour_board_reports"}
# What the plan is an input of, and the reports with what they say of its origin.
OF_THE_PLAN = {
    "describe_cohort",
    "estimate_outcomes",
    "estimate_pfs_ratio",
    "estimate_response_by_visit",
    "estimate_safety",
    "estimate_quality_of_life",
    "estimate_performance_status",
    "estimate_tumour_board",
    "count_attrition",
    "write_provenance",
} | REPORTS
OF_EVIDENCE = COLLECTED | OF_THE_PLAN | {"match_evidence", "link_samples"}
OF_CALLS = OF_EVIDENCE | OF_A_BATCH | {"read_calls", "collect_call_files"}
EVERY_CHECK = {
    "check_configuration",
    "check_evidence",
    "check_plan",
    "check_sheets",
    "check_clinical",
}


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A copy of the project, to be edited."""
    folder = tmp_path_factory.mktemp("project")
    for part in PARTS:
        if (PROJECT / part).is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(PROJECT / part, folder / part, ignore=ignored)
        else:
            shutil.copy2(PROJECT / part, folder / part)
    return folder


@pytest.fixture(scope="module")
def cohort(project, tmp_path_factory):
    """A finished run of that copy."""
    folder = tmp_path_factory.mktemp("cohort")
    make_cohort(folder, 30)
    name_genes_in_a_bed_file(folder)
    run = run_workflow(folder, config=CONFIG, snakefile=project / "Snakefile")
    assert run.status == 0, run.output[-2000:]
    return folder


def name_genes_in_a_bed_file(folder):
    """Let one of the assays name the genes of its fusions so."""
    assays = yaml.safe_load((folder / "assays.yaml").read_text())
    genes = assays["plasma_panel"]["fusions"]
    assays["plasma_panel"]["fusions"] = "panel.bed"
    write_yaml(folder / "assays.yaml", assays)
    (folder / "panel.bed").write_text("".join(f"chr1\t0\t9\t{gene}\n" for gene in genes))


@contextmanager
def edited(path: Path, text: str):
    """The file with this text; afterwards it is as it was, its time too."""
    before, times = path.read_bytes(), path.stat()
    path.write_text(text, encoding="utf-8")
    os.utime(path, (times.st_atime + 100_000, times.st_mtime + 100_000))
    try:
        yield
    finally:
        path.write_bytes(before)
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def jobs(project: Path, folder: Path, config=CONFIG) -> Counter:
    """How many jobs of each rule a run would do."""
    run = run_workflow(folder, "--dry-run", config=config, snakefile=project / "Snakefile")
    assert run.status == 0, run.output[-2000:]
    if run.idle:
        return Counter()
    table = run.output.split("Job stats:")[1].split("total")[0]
    counts = Counter({rule: int(n) for rule, n in re.findall(r"^(\w+) +(\d+)$", table, re.M)})
    return counts - Counter({"all": 1})


def appended(path: Path, comment: str = "# A comment.\n"):
    return edited(path, path.read_text(encoding="utf-8") + comment)


def test_nothing_touched_nothing_done(project, cohort):
    assert jobs(project, cohort) == {}


def test_a_new_time_without_a_new_byte_does_nothing(project, cohort):
    with appended(cohort / "analysis.yaml", ""):
        assert jobs(project, cohort) == {}


def test_a_reader_is_used_by_the_reading_of_calls_alone(project, cohort):
    with appended(project / "scripts/genomic_to_outcome/calls/readers/arriba.py"):
        found = jobs(project, cohort)
    assert set(found) == OF_CALLS | GATES
    assert found["read_calls"] == found["match_evidence"] == 3


def test_a_changed_call_file_is_read_with_its_batch_alone(project, cohort):
    row = next(row for row in read_tsv(cohort / "calls.tsv") if row["kind"] == "fusions")
    with appended(cohort / row["path"], "\n"):
        found = jobs(project, cohort)
    assert set(found) == OF_CALLS | GATES
    assert max(found.values()) == 1


def test_the_plan_is_used_by_outcomes_and_reports_alone(project, cohort):
    with appended(cohort / "analysis.yaml"):
        found = jobs(project, cohort)
    assert set(found) == OF_THE_PLAN | GATES | {"check_plan"}
    assert max(found.values()) == 1


def test_settings_of_outcomes_are_used_by_outcomes_and_reports_alone(project, cohort):
    config = {**CONFIG, "safety": {"after_last_dose_days": 60}}
    found = jobs(project, cohort, config)
    assert {"check_plan", "estimate_safety"} <= set(found)
    assert set(found) <= OF_THE_PLAN | GATES | {"check_plan"}


def test_the_evidence_is_matched_again_and_nothing_is_read_or_classified(project, cohort):
    evidence = project / "resources/evidence.tsv"
    with edited(evidence, "".join(evidence.read_text().splitlines(keepends=True)[:-1])):
        found = jobs(project, cohort)
    assert set(found) == OF_EVIDENCE | GATES | {"check_evidence"}
    assert found.pop("match_evidence") == 3
    assert max(found.values()) == 1


def test_a_clinical_table_is_checked_alone_and_no_call_is_read_again(project, cohort):
    with appended(cohort / "treatments.tsv", "\n"):
        found = jobs(project, cohort)
    assert set(found) == OF_EVIDENCE | OF_A_BATCH | OF_THE_CLINIC | GATES | {"check_clinical"}
    assert found["accept_input"] == 1


def test_what_stands_behind_the_gate_is_done_alone(project, cohort):
    with appended(project / "scripts/genomic_to_outcome/outcomes/logrank.py"):
        found = jobs(project, cohort)
    assert set(found) == {"estimate_outcomes"} | REPORTS
    with appended(project / "resources/templates/outcomes.js", "// A comment.\n"):
        assert set(jobs(project, cohort)) == REPORTS
    with appended(project / "scripts/genomic_to_outcome/clinical/linkage.py"):
        found = jobs(project, cohort)
    assert "link_samples" in found
    assert not set(found) & (EVERY_CHECK | {"read_calls", "derive_lines", "classify_alterations"})


def test_an_edit_beside_that_of_a_check_is_not_overlooked(project, cohort):
    """One change may be the reason of a check and of a job behind the gate at the same time."""
    config = {**CONFIG, "linkage": {"driver_days": 10}}
    assert {"check_configuration", "link_samples", "estimate_outcomes"} <= set(
        jobs(project, cohort, config)
    )
    linkage = project / "scripts/genomic_to_outcome/clinical/linkage.py"
    with appended(cohort / "analysis.yaml"), appended(linkage):
        found = jobs(project, cohort)
    assert {"check_plan", "link_samples", "estimate_outcomes"} <= set(found)
    with appended(cohort / "assays.yaml"):
        found = jobs(project, cohort)
    assert {"check_sheets", "assess_samples", "link_samples"} <= set(found)
    assert not set(found) & {"check_clinical", "check_configuration"}


def test_the_regions_of_an_assay_are_those_of_its_bed_file(project, cohort):
    with appended(cohort / "panel.bed", "chr1\t0\t9\tEGFR\n"):
        found = jobs(project, cohort)
    assert {"check_sheets", "assess_samples", "write_provenance"} <= set(found)
    assert found["assess_samples"] == 3
    assert not set(found) & {"check_configuration", "check_clinical", "read_calls"}


def test_a_new_sample_is_read_with_its_batch_alone(project, cohort):
    samples, calls = cohort / "samples.tsv", cohort / "calls.tsv"
    table = next(row for row in read_tsv(calls) if row["kind"] == "fusions")
    first = next(row for row in read_tsv(samples) if row["sample"] == table["sample"])
    with appended(samples, ""), appended(calls, ""):
        write_tsv(samples, [*read_tsv(samples), {**first, "sample": "ONE-MORE"}])
        write_tsv(calls, [*read_tsv(calls), {**table, "sample": "ONE-MORE"}])
        found = jobs(project, cohort)
    assert found["read_calls"] == 1
    assert "check_configuration" not in found


def test_the_cutoff_is_used_by_the_clinic(project, cohort):
    config = {**CONFIG, "cohort": {"name": "Small cohort", "data_cutoff": "2023-12-31"}}
    found = jobs(project, cohort, config)
    assert OF_THE_CLINIC | {"check_configuration", "check_sheets", "check_clinical"} <= set(found)
    assert "read_calls" not in found
