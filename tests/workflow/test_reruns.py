"""What an edit does again: just the rules that use what was edited, and what follows from them."""

import os
import re
import shutil
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

import pytest
from cohort_folders import configuration, make_cohort, read_tsv, write_tsv
from run_workflow import PROJECT, run_workflow

pytestmark = pytest.mark.xdist_group("reruns")

PARTS = ("Snakefile", "rules", "scripts", "resources", "schemas", "config", "envs", "report")
CONFIG = configuration(batches=3)

GATE = {"collect_problems", "stop_on_errors"}
REPORTS = {"write_cohort_report", "write_tumour_board_reports"}
OF_EVENTS = {
    "read_calls",
    "collect_call_files",
    "classify_alterations",
    "match_evidence",
    "assess_samples",
    "collect_alterations",
    "link_samples",
    "estimate_outcomes",
    "count_attrition",
    "write_provenance",
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
    run = run_workflow(folder, config=CONFIG, snakefile=project / "Snakefile")
    assert run.status == 0, run.output[-2000:]
    return folder


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


def test_nothing_touched_nothing_done(project, cohort):
    assert jobs(project, cohort) == {}


def test_a_reader_is_used_by_the_reading_of_calls(project, cohort):
    reader = project / "scripts/genomic_to_outcome/calls/readers/arriba.py"
    with edited(reader, reader.read_text() + "\n# A comment.\n"):
        found = jobs(project, cohort)
    assert set(found) == OF_EVENTS | GATE | REPORTS
    assert found["read_calls"] == found["match_evidence"] == 3


def test_the_plan_is_used_by_the_estimates(project, cohort):
    plan = cohort / "analysis.yaml"
    with edited(plan, plan.read_text().replace("rare_against_eml4", "rare_or_eml4")):
        found = jobs(project, cohort)
    own = {"check_configuration", "estimate_outcomes", "count_attrition", "write_provenance"}
    assert set(found) == own | GATE | REPORTS


def test_the_evidence_is_used_after_the_classes(project, cohort):
    evidence = project / "resources/evidence.tsv"
    with edited(evidence, "".join(evidence.read_text().splitlines(keepends=True)[:-1])):
        found = jobs(project, cohort)
    assert "match_evidence" in found
    assert not set(found) & {"read_calls", "classify_alterations", "derive_lines"}
    own = {
        "check_configuration",
        "match_evidence",
        "collect_alterations",
        "link_samples",
        "estimate_outcomes",
        "count_attrition",
        "write_provenance",
    }
    assert set(found) == own | GATE | REPORTS


def test_a_new_sample_is_read_with_its_batch(project, cohort):
    samples, calls = read_tsv(cohort / "samples.tsv"), read_tsv(cohort / "calls.tsv")
    table = next(row for row in calls if row["kind"] == "fusions")
    first = next(row for row in samples if row["sample"] == table["sample"])
    samples.append({**first, "sample": "ONE-MORE"})
    calls.append({**table, "sample": "ONE-MORE"})
    with (
        edited(cohort / "samples.tsv", (cohort / "samples.tsv").read_text()),
        edited(cohort / "calls.tsv", (cohort / "calls.tsv").read_text()),
    ):
        write_tsv(cohort / "samples.tsv", samples)
        write_tsv(cohort / "calls.tsv", calls)
        found = jobs(project, cohort)
    assert found["read_calls"] == 1
    assert found["classify_alterations"] == 1


def test_the_cutoff_is_used_by_the_clinic(project, cohort):
    config = {**CONFIG, "cohort": {"name": "Small cohort", "data_cutoff": "2023-12-31"}}
    found = jobs(project, cohort, config)
    assert {"check_clinical", "derive_lines", "derive_endpoints"} <= set(found)
    assert not set(found) & {"read_calls", "classify_alterations"}
