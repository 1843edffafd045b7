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
