"""One test of several groups: R's log-rank and exact test, and what is said where it fails."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from outcome_cohorts import Made
from r_reference import read_frames, read_reference

from genomic_to_outcome.contract import COMPARISONS
from genomic_to_outcome.frames import write_frame
from genomic_to_outcome.outcomes.plan import Covariate, Group, GroupTest, Plan, Population
from genomic_to_outcome.outcomes.read_plan import parse_plan
from genomic_to_outcome.vocabulary import AssessmentStatus, Endpoint

FREEMAN_HALTON = json.loads((Path(__file__).parents[1] / "oracles/freeman_halton.json").read_text())


def compare(made: Made, endpoint: Endpoint, groups: int, strata=(), **settings) -> pd.DataFrame:
    members = tuple(Group(f"type_{n}") for n in range(groups))
    asked = GroupTest("subtypes", "all", endpoint, None, members, strata)
    plan = Plan({"all": Population("all")}, group_tests=(asked,), **settings)
    return made.outcomes(plan).comparisons


def member(made: Made, name: str, own: int, groups: int) -> None:
    states = {f"type_{n}": "altered" if n == own else "not_detected" for n in range(groups)}
    made.patient(name, diagnosis="SCLC").line(name, 1, **states)


def test_the_log_rank_of_several_groups_is_that_of_r(tmp_path):
    expected = read_reference()["lung"]["logrank_ecog"]
    lung = read_frames()["lung"].dropna(subset="ph.ecog")
    made = Made()
    for number, row in enumerate(lung.rename(columns={"ph.ecog": "ecog"}).itertuples()):
        member(made, f"P{number}", int(row.ecog), 4)
        time, event = int(row.time), row.status == 2
        made.endpoint(f"P{number}", 1, "OS", "from_line_start", time, event)
    found = compare(made, Endpoint.OS, 4, minimum_events=1)
    assert len(found) == 1
    row = found.iloc[0]
    assert_allclose(row["estimate"], np.ravel(expected["chisq"])[0], rtol=1e-9)
    assert_allclose(row["p"], np.ravel(expected["p"])[0], rtol=1e-8)
    assert "3 degrees of freedom" in row["method"]
    assert row["n_group"] == len(lung)
    assert row["q"] == row["p"]
    write_frame(COMPARISONS, found, tmp_path / "comparisons.parquet")
    silent = compare(made, Endpoint.OS, 4).iloc[0]
    assert np.isnan(silent["p"])
    assert "no p-value: fewer than 5 events in type_3 (1 of 1)" in silent["note"]


def test_what_could_bias_it_names_the_strata():
    made = Made()
    for number in range(30):
        member(made, f"P{number}", number % 3, 3)
        made.patients[-1]["centre"] = f"C{number % 2}"
        made.endpoint(f"P{number}", 1, "OS", "from_line_start", 10 + number, True)
    plain, within = (compare(made, Endpoint.OS, 3, strata) for strata in ((), (Covariate.CENTRE,)))
    assert plain["bias"].iloc[0].endswith("by lot (not adjusted)")
    assert within["bias"].iloc[0].endswith("by lot (adjusted for centre alone)")
    assert within["method"].iloc[0].startswith("stratified log-rank")


def responders(case: dict) -> Made:
    made, count = Made(), len(case["sizes"])
    for number, (events, size) in enumerate(zip(case["events"], case["sizes"], strict=True)):
        for place in range(size):
            name = f"P{number}_{place}"
            member(made, name, number, count)
            made.endpoint(name, 1, "ORR", "confirmed", None, place < events)
    return made


def test_the_exact_test_of_responses_is_that_of_r():
    case = FREEMAN_HALTON["subtypes"]
    found = compare(responders(case), Endpoint.ORR, 5, minimum_events=1).iloc[0]
    assert_allclose(found["p"], case["p"], rtol=1e-8)
    assert found["measure"] == "freeman_halton"
    assert "type_1: 5 events of 9" in found["note"]


def test_who_belongs_to_several_groups_is_left_out():
    made = responders(FREEMAN_HALTON["alike"])
    made.patient("both", diagnosis="SCLC").line("both", 1, type_0="altered", type_1="altered")
    made.endpoint("both", 1, "ORR", "confirmed", None, True)
    found = compare(made, Endpoint.ORR, 3).iloc[0]
    assert found["n_group"] == 30
    assert "left out as members of several groups: 1" in found["note"]


def test_who_was_not_assessed_or_lacks_it_in_plasma_only_is_counted():
    made = responders(FREEMAN_HALTON["alike"])
    made.patient("unknown", diagnosis="SCLC").line("unknown", 1, type_0="not_assessed")
    plasma = "not_detected:plasma_negative"
    made.patient("plasma", diagnosis="SCLC").line("plasma", 1, type_0=plasma)
    made.endpoint("plasma", 1, "ORR", "confirmed", None, True)
    groups = (Group("type_0", AssessmentStatus.NOT_DETECTED), Group("type_0"), Group("type_9"))
    asked = GroupTest("t", "all", Endpoint.ORR, None, groups)
    plan = Plan({"all": Population("all")}, group_tests=(asked,))
    note = made.outcomes(plan).comparisons["note"].iloc[0]
    # Nobody was assessed for type_9, but all others stand in a group of type_0.
    assert "with a line not assessed for an alteration: 1" in note
    assert "type_0 not_detected: 1 of 21 not detected in plasma only" in note


def test_without_the_endpoint_the_row_says_so():
    made = responders(FREEMAN_HALTON["alike"])
    found = compare(made, Endpoint.OS, 3)
    assert found["note"].str.contains("no line has this endpoint").all()


@pytest.mark.parametrize(
    ("groups", "message"),
    [
        ("[{alteration: a}, {alteration: b}]", "are fewer than three"),
        ("[{alteration: a}, {alteration: b}, {alteration: a}]", "hold one group twice"),
        ("[{alteration: a}, {alteration: b}, {}]", "defines nobody"),
    ],
)
def test_mistakes_of_the_plan_are_named(tmp_path, groups, message):
    path = tmp_path / "analysis.yaml"
    path.write_text(
        "populations: {all: {}}\ngroup_tests:\n"
        f"  - {{id: t, population: all, endpoint: OS, groups: {groups}}}\n"
    )
    _, problems = parse_plan(path)
    assert [problem.message for problem in problems] == [message]
    assert problems[0].line == 3


@pytest.mark.parametrize("endpoint", ["PFS_ratio", "DoR"])
def test_no_groups_differ_in_what_is_no_time_of_all_patients(tmp_path, endpoint):
    path = tmp_path / "analysis.yaml"
    groups = "[{alteration: a}, {alteration: b}, {alteration: c}]"
    path.write_text(
        "populations: {all: {}}\ngroup_tests:\n"
        f"  - {{id: t, population: all, endpoint: {endpoint}, groups: {groups}}}\n"
    )
    assert [problem.field for problem in parse_plan(path)[1]] == ["group_tests[1].endpoint"]
