"""Which rules a configuration brings into the graph, and which it leaves out."""

import re

import pytest
from cohort_folders import configuration, make_cohort, read_tsv, write_tsv, write_yaml
from run_workflow import run_workflow

CHECKS = {
    "check_configuration",
    "check_sheets",
    "check_clinical",
    "read_calls",
    "collect_problems",
    "stop_on_errors",
}
# What a patient's report shows of the study tables.
STUDY_OF_PATIENTS = {"estimate_safety", "estimate_quality_of_life"}
OUTCOMES = {
    "classify_alterations",
    "match_evidence",
    "assess_samples",
    "assess_patients",
    "compare_samples",
    "collect_alterations",
    "collect_call_files",
    "derive_lines",
    "derive_endpoints",
    "link_samples",
    "estimate_outcomes",
    "estimate_pfs_ratio",
    "estimate_response_by_visit",
    "count_attrition",
    *STUDY_OF_PATIENTS,
    "estimate_performance_status",
    "estimate_tumour_board",
}
OF_THE_COHORT = {
    "count_attrition",
    "estimate_pfs_ratio",
    "estimate_response_by_visit",
    "estimate_performance_status",
    "estimate_tumour_board",
}
BOARD = {"write_tumour_board_reports", "write_provenance"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A cohort in a folder of its own; nothing is run in it."""
    path = tmp_path_factory.mktemp("graph")
    make_cohort(path, 12)
    return path


def rules(folder, config, *arguments):
    run = run_workflow(folder, *arguments, "--dry-run", config=config)
    assert run.status == 0, run.output[-2000:]
    table = run.output.split("Job stats:")[1].split("\ntotal ")[0]
    return {rule: int(count) for rule, count in re.findall(r"^(\w+) +(\d+)$", table, re.M)}


def test_sheets_and_tables(folder):
    found = rules(folder, configuration())
    assert set(found) == CHECKS | OUTCOMES | BOARD | {"write_cohort_report", "all"}
    assert set(found.values()) == {1}


def test_a_study_folder_is_imported_first(folder, tmp_path):
    (tmp_path / "study").mkdir()
    write_yaml(tmp_path / "analysis.yaml", {"populations": {"all": {}}})
    config = {
        "cohort": {"name": "A study", "data_cutoff": "2024-12-31"},
        "cbioportal_study": {"folder": "study"},
        "analysis": "analysis.yaml",
    }
    found = rules(tmp_path, config)
    assert set(found) == CHECKS | OUTCOMES | BOARD | {"write_cohort_report", "all", "import_study"}


@pytest.mark.parametrize(
    ("target", "wanted"),
    [
        ("validate", CHECKS),
        ("outcomes", CHECKS | OUTCOMES),
        ("tumour_board", CHECKS | OUTCOMES - OF_THE_COHORT | BOARD),
    ],
)
def test_a_target_brings_what_it_needs(folder, target, wanted):
    assert set(rules(folder, configuration(), target)) == wanted | {target}


def test_batches_multiply_the_rules_of_a_batch(folder):
    found = rules(folder, configuration(batches=4))
    of_batch = {"read_calls", "classify_alterations", "match_evidence", "assess_samples"}
    assert {rule for rule, count in found.items() if count == 4} == of_batch
    assert {count for rule, count in found.items() if rule not in of_batch} == {1}


def test_a_sheet_that_is_not_there_leaves_the_checks_to_say_so(folder):
    config = configuration(samples="absent.tsv")
    assert set(rules(folder, config)) >= CHECKS


@pytest.mark.parametrize("path", ["depth.regions.bed.gz", "sample.g.vcf.gz"])
def test_places_of_classes_are_wanted_where_a_file_tells_the_depth(folder, path):
    rows = read_tsv(folder / "calls.tsv")
    kind = "coverage" if path.endswith("bed.gz") else "small_variants"
    write_tsv(folder / "deep.tsv", [*rows, {**rows[0], "kind": kind, "path": path}])
    assert "place_classes" in rules(folder, configuration(calls="deep.tsv"))
    assert "place_classes" not in rules(folder, configuration())
