"""Which rules a configuration brings into the graph, and which it leaves out."""

import re

import pytest
from cohort_folders import configuration, make_cohort, read_tsv, write_tsv, write_yaml
from run_workflow import run_workflow

CHECKS = {
    "check_configuration",
    "check_evidence",
    "check_plan",
    "check_sheets",
    "check_clinical",
    "read_calls",
    "collect_call_files",
    "collect_problems",
    "stop_on_errors",
}
SUBJECTS = ("definitions", "evidence", "plan", "sheets", "clinical", "calls")
# What a patient's report shows of the study tables.
STUDY_OF_PATIENTS = {"estimate_safety", "estimate_quality_of_life"}
OUTCOMES = {
    "classify_alterations",
    "match_evidence",
    "assess_samples",
    "assess_patients",
    "compare_samples",
    "collect_alterations",
    "accept_input",
    "derive_lines",
    "derive_endpoints",
    "link_samples",
    "estimate_outcomes",
    "estimate_pfs_ratio",
    "estimate_response_by_visit",
    "count_attrition",
    "describe_cohort",
    *STUDY_OF_PATIENTS,
    "estimate_performance_status",
    "estimate_tumour_board",
}
OF_THE_COHORT = {
    "count_attrition",
    "describe_cohort",
    "estimate_pfs_ratio",
    "estimate_response_by_visit",
    "estimate_performance_status",
    "estimate_tumour_board",
}
BOARD = {"write_tumour_board_reports", "write_provenance"}
WHOLE = {"write_cohort_report", "summarise_run", "all"}


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
    assert set(found) == CHECKS | OUTCOMES | BOARD | WHOLE
    assert found.pop("accept_input") == 6
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
    assert set(found) == CHECKS | OUTCOMES | BOARD | WHOLE | {"import_study"}


@pytest.mark.parametrize(
    ("target", "wanted"),
    [
        ("validate", CHECKS),
        ("outcomes", CHECKS | OUTCOMES),
        ("tumour_board", CHECKS | OUTCOMES - OF_THE_COHORT | BOARD),
        (
            "tumour_board_pdf",
            CHECKS | OUTCOMES - OF_THE_COHORT | BOARD | {"print_tumour_board_reports"},
        ),
    ],
)
def test_a_target_brings_what_it_needs(folder, target, wanted):
    assert set(rules(folder, configuration(), target)) == wanted | {target}


def test_batches_multiply_the_rules_of_a_batch(folder):
    found = rules(folder, configuration(batches=4))
    found.pop("accept_input")
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


def printed(folder, *arguments):
    run = run_workflow(folder, *arguments, config=configuration(batches=2))
    assert run.status == 0, run.output[-2000:]
    return run.output


def graph_of(folder):
    """Nodes of the graph of jobs (a rule, or a gate's subject), and the nodes before each."""
    text = printed(folder, "--dag", "dot")
    nodes = {
        number: subject or rule
        for number, rule, subject in re.findall(
            r'^\s*(\d+)\[label = "(\w+)(?:\\nsubject: (\w+))?', text, re.M
        )
    }
    before = {number: set() for number in nodes}
    for first, second in re.findall(r"^\s*(\d+) -> (\d+)$", text, re.M):
        before[second].add(first)
    return nodes, before


def all_before(number, before):
    """Every node from which a path leads to this one."""
    found, pending = set(), {number}
    while pending:
        pending = {each for node in pending for each in before[node]} - found
        found |= pending
    return found


def test_nothing_is_derived_before_the_gates_of_what_it_uses(folder):
    """Behind a check there is its gate, on every way to what is no check itself."""
    nodes, before = graph_of(folder)
    gate_of = {
        "check_configuration": "definitions",
        "check_evidence": "evidence",
        "check_plan": "plan",
        "check_sheets": "sheets",
        "check_clinical": "clinical",
        "collect_call_files": "calls",
    }
    derived = [number for number, name in nodes.items() if name not in CHECKS | set(SUBJECTS)]
    assert len(derived) > 20
    for number in derived:
        names = {nodes[each] for each in all_before(number, before)}
        # An excluded sample has no events: its batch may be classified before the gate of calls.
        needed = {gate_of[name] for name in names & set(gate_of)}
        assert needed <= names, nodes[number]


@pytest.mark.parametrize(
    ("subject", "rules_behind"),
    [
        ("plan", {"estimate_outcomes", "estimate_safety", "count_attrition", "describe_cohort"}),
        ("evidence", {"match_evidence", "link_samples"}),
        ("definitions", {"derive_lines", "classify_alterations"}),
        ("sheets", {"classify_alterations", "derive_endpoints"}),
        ("clinical", {"derive_lines", "classify_alterations"}),
        ("calls", {"collect_alterations"}),
    ],
)
def test_each_gate_stands_before_the_first_rules_that_use_its_subject(
    folder, subject, rules_behind
):
    nodes, before = graph_of(folder)
    (gate,) = [number for number, name in nodes.items() if name == subject]
    assert rules_behind <= {nodes[number] for number in nodes if gate in before[number]}


def test_no_gate_waits_for_the_checks_of_another_subject(folder):
    nodes, before = graph_of(folder)
    found = {
        nodes[number]: {nodes[each] for each in before[number]}
        for number in nodes
        if nodes[number] in SUBJECTS
    }
    assert found == {
        "definitions": {"check_configuration"},
        "evidence": {"check_evidence"},
        "plan": {"check_plan"},
        "sheets": {"check_sheets"},
        "clinical": {"check_clinical"},
        "calls": {"collect_call_files"},
    }
