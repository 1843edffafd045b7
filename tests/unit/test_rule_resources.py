"""Every rule that computes says what it needs, and records what it took."""

from pathlib import Path

import pytest
from rule_resources import memory_requests, rules_that_compute

PROJECT = Path(__file__).resolve().parents[2]
RULES = rules_that_compute(PROJECT)


def test_the_rules_are_found():
    assert {"simulate_cohort", "read_calls", "annotate_with_vep", "write_cohort_report"} <= set(
        RULES
    )


@pytest.mark.parametrize("rule", sorted(RULES))
def test_a_rule_declares_memory_time_and_a_benchmark(rule: str):
    for declared in ("    benchmark:\n", "        mem_mb=", "        runtime="):
        assert declared in RULES[rule]


def test_a_request_grows_with_the_cohort_and_leaves_room_for_snakemake():
    request = memory_requests(PROJECT)["assess_patients"]
    assert request.whole(10_000) > request.whole(1000) > request.of_job(1000) > request.least


@pytest.mark.parametrize("rule", sorted(RULES))
def test_a_gate_waits_for_every_check(rule: str):
    text = RULES[rule]
    outputs = text.partition("    output:\n")[2].partition("    log:\n")[0]
    is_check, is_gate = "    priority: CHECK\n" in text, "<results>/qc/accepted/" in outputs
    assert is_check or "<results>/qc/parts/" not in outputs
    assert ("        checks=1,\n" in text) == is_check
    assert ("        checks=ALL_CHECKS,\n" in text) == (is_gate or rule == "stop_on_errors")
    assert not is_gate or "    priority: ACCEPT\n" in text
