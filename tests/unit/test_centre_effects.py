"""The summary of centres: lifelines' hazard ratios of each centre, put together."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from lifelines import CoxPHFitter
from numpy.testing import assert_allclose
from outcome_cohorts import Made
from r_reference import read_frames

from genomic_to_outcome.outcomes.plan import Comparison, Group, Plan, Population
from genomic_to_outcome.outcomes.random_effects import summarise_centres
from genomic_to_outcome.vocabulary import AssessmentStatus, Endpoint, EndpointRule

ASKED = Comparison(
    "a",
    "all",
    Endpoint.OS,
    (EndpointRule.FROM_LINE_START,),
    1,
    Group("female"),
    Group("female", AssessmentStatus.NOT_DETECTED),
    across_centres=True,
)
CENTRES = 3


@pytest.fixture(scope="module")
def lung() -> pd.DataFrame:
    lung = read_frames()["lung"]
    return lung.assign(female=lung["sex"] == 2, place=np.arange(len(lung)) % CENTRES)


def cohort(lung: pd.DataFrame) -> Made:
    made = Made()
    for number, row in enumerate(lung.itertuples()):
        name = f"P{number:03d}"
        made.patient(name, diagnosis="LUAD", centre=f"centre {row.place}")
        made.line(name, 1, female="altered" if row.female else "not_detected")
        made.endpoint(name, 1, "OS", "from_line_start", int(row.time), bool(row.event))
    return made


def summary(made: Made, asked: Comparison = ASKED, **settings) -> pd.Series:
    outcomes = made.outcomes(Plan({"all": Population("all")}, (), (asked,), **settings))
    rows = outcomes.comparisons
    rows = rows[rows["method"].str.startswith("random-effects")]
    assert len(rows) == 1
    return rows.iloc[0]


def test_the_summary_is_that_of_the_centres_own_ratios(lung):
    fits = [
        CoxPHFitter().fit(
            part[["time", "event", "female"]].astype(float),
            "time",
            "event",
            fit_options={"precision": 1e-12, "step_size": 1.0},
        )
        for _, part in lung.groupby("place")
    ]
    wanted = summarise_centres(
        [fit.params_["female"] for fit in fits], [fit.standard_errors_["female"] for fit in fits]
    )
    row = summary(cohort(lung))
    found = np.log(row[["estimate", "ci_low", "ci_high"]].astype(float))
    estimate = wanted.estimate
    assert_allclose(found, [estimate.value, estimate.low, estimate.high], atol=1e-6)
    assert_allclose(row["p"], wanted.p, rtol=1e-5)
    assert "summary of 3 centres" in row["method"]
    assert f"I squared {100 * wanted.share:.0f}%" in row["note"]
    assert row["n_group"] + row["n_reference"] == len(lung)
    assert row["q"] is None or np.isnan(row["q"])


def test_a_centre_that_says_nothing_is_left_out_and_counted(lung):
    alone = lung.assign(place=lung["place"].where(lung["female"] | (lung["place"] < 2), 7))
    row = summary(cohort(alone))
    assert "summary of 2 centres" in row["method"]
    assert "2 of 4 centres left out: no informative event" in row["note"]


def test_patients_without_a_centre_are_left_out_and_counted(lung):
    made = cohort(lung)
    for row in made.patients[:10]:
        row["centre"] = None
    row = summary(made)
    assert "summary of 3 centres" in row["method"]
    assert row["n_group"] + row["n_reference"] == len(lung) - 10
    assert "10 left out: centre not known" in row["note"]


def test_one_centre_gives_no_summary_and_few_events_no_p(lung):
    row = summary(cohort(lung.assign(place=0)))
    assert np.isnan(row["estimate"])
    assert "fewer than two centres" in row["note"]
    assert np.isnan(summary(cohort(lung), minimum_events=1000)["p"])


def test_only_the_plan_brings_the_summary(lung):
    outcomes = cohort(lung).outcomes(
        Plan({"all": Population("all")}, (), (replace(ASKED, across_centres=False),))
    )
    assert not outcomes.comparisons["method"].str.contains("centres").any()
