"""A therapy that begins after time zero: R's start-stop and landmark models, and the plan."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from outcome_cohorts import START, Made

from genomic_to_outcome.contract import COMPARISONS
from genomic_to_outcome.frames import write_frame
from genomic_to_outcome.outcomes.plan import (
    Covariate,
    Exposure,
    Plan,
    Population,
    TimeDependent,
)
from genomic_to_outcome.outcomes.read_plan import parse_plan
from genomic_to_outcome.outcomes.time_dependent import NOT_RANDOMISED
from genomic_to_outcome.vocabulary import DAYS_PER_MONTH, EndpointRule

REFERENCE = json.loads((Path(__file__).parents[1] / "oracles/time_dependent.json").read_text())
MATCHED = TimeDependent(
    "a",
    "all",
    EndpointRule.FROM_ADVANCED_DIAGNOSIS,
    Exposure("alk_tki"),
    landmarks_months=(90 / DAYS_PER_MONTH,),
)
ADJUSTED = ", adjusted for delayed entry"


@pytest.fixture(scope="module")
def made() -> Made:
    """R's patients: platinum from the first day on, the therapy of interest from `begins` on."""
    made = Made()
    columns = (REFERENCE[name] for name in ("time", "event", "begins", "entry", "centre"))
    for number, (time, event, begins, entry, centre) in enumerate(zip(*columns, strict=True)):
        name = f"P{number:03d}"
        made.patient(name, diagnosis="LUAD", centre=centre)
        made.line(name, 0, alk="altered" if number % 2 else "not_detected")
        made.line(name, 1, "platinum_chemotherapy")
        if begins < time:
            made.line(name, 2, "alk_tki")
            began = START + pd.Timedelta(days=begins)
            made.lines[-1] |= {"start": began, "guided": "NGS" if number % 3 else None}
        rule = "from_advanced_diagnosis"
        made.endpoint(name, 0, "OS", rule, int(time), bool(event), entry_days=entry, start=START)
    return made


def compare(made: Made, asked: TimeDependent = MATCHED, **settings) -> pd.DataFrame:
    plan = Plan({"all": Population("all")}, time_dependent=(asked,), **settings)
    return made.outcomes(plan).comparisons


def one(found: pd.DataFrame, start: str, end: str) -> pd.Series:
    method = found["method"]
    rows = found[method.str.startswith(start) & method.str.endswith(end)]
    assert len(rows) == 1, method.tolist()
    return rows.iloc[0]


def against(row: pd.Series, expected: dict) -> None:
    numbers = row[["estimate", "ci_low", "ci_high", "p"]].astype(float)
    assert_allclose(numbers, [*expected["hazard_ratio"], expected["p"]], rtol=1e-7)
    assert row["n_group"] + row["n_reference"] == expected["n"]
    assert row["events_group"] + row["events_reference"] == expected["events"]


def test_both_right_ways_are_those_of_r(made, tmp_path):
    found = compare(made)
    assert len(found) == 4
    against(one(found, "time-dependent", ADJUSTED), REFERENCE["delayed_entry"])
    against(one(found, "time-dependent", "not" + ADJUSTED[1:]), REFERENCE["ignoring_entry"])
    against(one(found, "landmark", ADJUSTED), REFERENCE["landmark_90"])
    test = found[found["family"].notna()]
    assert test["method"].str.startswith("time-dependent").all()
    assert test["family"].tolist() == ["OS time-dependent: 1 of 1 tested, BH"]
    assert found["note"].str.contains(NOT_RANDOMISED).all()
    write_frame(COMPARISONS, found, tmp_path / "comparisons.parquet")


def test_the_wrong_way_would_have_shown_an_effect(made):
    naive, right = REFERENCE["ever_treated"], REFERENCE["delayed_entry"]
    assert naive["hazard_ratio"][2] < 0.8
    assert right["hazard_ratio"][1] < 1 < right["hazard_ratio"][2]
    assert one(compare(made), "time-dependent", ADJUSTED)["estimate"] > naive["hazard_ratio"][2]


def test_strata_are_those_of_r(made):
    found = compare(made, replace(MATCHED, strata=(Covariate.CENTRE,)))
    row = one(found, "time-dependent", ADJUSTED)
    assert_allclose(row["estimate"], REFERENCE["stratified"]["hazard_ratio"][0], rtol=1e-7)
    assert row["adjusted_for"] == "strata(centre)"


def test_carriers_and_guided_lines_may_be_asked_for(made):
    whole = one(compare(made), "time-dependent", ADJUSTED)
    carriers = one(compare(made, replace(MATCHED, alteration="alk")), "time-dependent", ADJUSTED)
    assert carriers["n_group"] < whole["n_group"]
    assert carriers["group"] == "alk, since the start of alk_tki"
    guided = replace(MATCHED, exposure=Exposure(guided=True))
    row = one(compare(made, guided), "time-dependent", ADJUSTED)
    assert 0 < row["n_group"] < whole["n_group"]
    assert row["reference"] == "before or without therapy guided by a molecular test"


def test_a_therapy_that_began_before_time_zero_is_said(made):
    earlier = Made(*([dict(row) for row in rows] for rows in vars(made).values()))
    for begun in (row for row in earlier.lines if row["line"] == 2):
        begun["start"] = START - pd.Timedelta(days=100)
    row = one(compare(earlier), "time-dependent", ADJUSTED)
    why = f"{row['n_group']} began the therapy before time zero and count among the treated"
    assert why in row["note"]
    assert not compare(made)["note"].str.contains("before time zero and").any()


def test_few_events_have_no_p(made):
    found = compare(made, minimum_events=1000)
    assert found["p"].isna().all()
    assert np.isfinite(found["estimate"]).all()


def test_without_the_endpoint_the_row_says_so(made):
    found = compare(Made(made.patients, made.lines, made.linkage, []))
    assert found["note"].str.contains("no patient has this endpoint").all()


def test_mistakes_of_the_plan_are_named_with_their_lines(tmp_path):
    path = tmp_path / "analysis.yaml"
    path.write_text(
        """populations: {all: {}}
time_dependent:
  - {id: a, population: all, exposure: {guided: true}}
  - {id: a, population: al, exposure: {}, rule: from_line_start}
  - {id: b, population: all, exposure: {drug: x}, strata: [line]}
"""
    )
    plan, problems = parse_plan(path)
    assert plan.time_dependent[0].rule is EndpointRule.FROM_ADVANCED_DIAGNOSIS
    found = {(problem.line, problem.field) for problem in problems}
    assert {
        (4, "time_dependent[2].id"),
        (4, "time_dependent[2].population"),
        (4, "time_dependent[2].rule"),
        (4, "time_dependent[2].exposure"),
        (5, "time_dependent[3].exposure.drug"),
        (5, "time_dependent[3].strata"),
    } <= found
