"""Does an alteration change what a therapy does: R's Cox model with the product, and what is said.

The expected figures are those of R 4.2.2, survival 3.5-3, on lung with a known ECOG status:
coxph(Surv(time, status) ~ (ph.ecog >= 1) * (sex == 2), control = coxph.control(eps = 1e-20)).
"""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from outcome_cohorts import Made
from r_reference import read_frames

from genomic_to_outcome.contract import COMPARISONS
from genomic_to_outcome.frames import write_frame
from genomic_to_outcome.outcomes.interactions import NOT_RANDOMISED
from genomic_to_outcome.outcomes.plan import Covariate, Interaction, Plan, Population
from genomic_to_outcome.outcomes.read_plan import parse_plan
from genomic_to_outcome.vocabulary import Endpoint

WHETHER = Interaction("a", "all", Endpoint.OS, None, "female", "taxane", "alk_tki")
OF_R = {
    ("hazard_ratio", "female, taxane"): (
        1.98341286365,
        0.967327345646,
        4.06679972960,
        0.0615823645724,
    ),
    ("hazard_ratio", "female not_detected, taxane"): (
        1.71100121957,
        1.110157595273,
        2.63703566579,
        0.0149555964448,
    ),
    ("ratio_of_hazard_ratios", "female, taxane against alk_tki"): (
        1.15921183513,
        0.500750136871,
        2.68351814561,
        0.7301152141453,
    ),
}


@pytest.fixture(scope="module")
def lung() -> Made:
    """Women carry the alteration; who is not fully active had a taxane."""
    made = Made()
    lung = read_frames()["lung"].dropna(subset="ph.ecog")
    for number, row in enumerate(lung.rename(columns={"ph.ecog": "ecog"}).itertuples()):
        name = f"P{number:03d}"
        made.patient(name, diagnosis="LUAD", centre="one" if number % 2 else "two")
        state = "altered" if row.sex == 2 else "not_detected"
        made.line(name, 1, "taxane" if row.ecog >= 1 else "alk_tki", female=state)
        made.endpoint(name, 1, "OS", "from_line_start", int(row.time), row.status == 2)
    return made


def compare(made: Made, interaction: Interaction = WHETHER, **settings) -> pd.DataFrame:
    plan = Plan({"all": Population("all")}, interactions=(interaction,), **settings)
    return made.outcomes(plan).comparisons


def test_the_three_ratios_are_those_of_r(lung, tmp_path):
    found = compare(lung)
    assert len(found) == 3
    for (measure, group), wanted in OF_R.items():
        row = found[(found["measure"] == measure) & (found["group"] == group)].iloc[0]
        numbers = row[["estimate", "ci_low", "ci_high", "p"]].astype(float)
        assert_allclose(numbers, wanted, rtol=1e-8)
        assert NOT_RANDOMISED in row["note"]
    test = found[found["family"].notna()]
    assert test["measure"].tolist() == ["ratio_of_hazard_ratios"]
    assert test["family"].tolist() == ["OS interaction: 1 of 1 tested, BH"]
    assert test["q"].tolist() == test["p"].tolist()
    # The global test of cox.zph(..., transform = "km").
    assert_allclose(found["ph_p"], 0.456864697034, rtol=1e-7)
    women = found[found["group"] == "female, taxane"].iloc[0]
    counts = ["n_group", "events_group", "n_reference", "events_reference"]
    assert women[counts].tolist() == [63, 44, 27, 9]
    write_frame(COMPARISONS, found, tmp_path / "comparisons.parquet")


def test_few_events_in_one_cell_give_no_estimate(lung):
    found = compare(lung, minimum_events=10)
    assert found["estimate"].isna().all()
    assert found["p"].isna().all()
    why = "not estimated: fewer than 10 events in one of the four cells"
    assert found["note"].str.contains(why).all()


def test_covariates_and_strata_enter_the_model(lung):
    stratified = replace(WHETHER, strata=(Covariate.CENTRE,))
    found, plain = compare(lung, stratified), compare(lung)
    assert found["adjusted_for"].tolist() == ["strata(centre)"] * 3
    assert found["method"].str.startswith("stratified Cox regression").all()
    assert not np.allclose(found["estimate"], plain["estimate"], rtol=1e-6)
    adjusted = compare(lung, replace(WHETHER, adjust_for=(Covariate.CENTRE,)))
    assert adjusted["adjusted_for"].tolist() == ["centre"] * 3
    assert not np.allclose(adjusted["estimate"], plain["estimate"], rtol=1e-6)


def test_who_had_both_therapies_or_was_not_assessed_is_left_out(lung):
    made = Made(*(list(rows) for rows in vars(lung).values()))
    for name, therapies, state in (
        ("both", "taxane;alk_tki", "altered"),
        ("unknown", "taxane", "not_assessed"),
    ):
        made.patient(name, diagnosis="LUAD").line(name, 1, therapies, female=state)
        made.endpoint(name, 1, "OS", "from_line_start", 5, True)
    found = compare(made)
    assert_allclose(found["estimate"], compare(lung)["estimate"])
    assert found["note"].str.contains("left out as treated with both: 1").all()
    assert found["note"].str.contains("not assessed for the alteration: 1").all()


def test_doubts_of_the_groups_are_said(lung):
    made = Made(*(list(rows) for rows in vars(lung).values()))
    plasma = "not_detected:plasma_negative"
    made.patient("plasma", diagnosis="LUAD").line("plasma", 1, "taxane", female=plasma)
    made.endpoint("plasma", 1, "OS", "from_line_start", 5, True)
    made.patient("unusable", diagnosis="LUAD").line("unusable", 1, "taxane", female="altered")
    made.endpoint("unusable", 1, "OS", "from_line_start", None, None, excluded_reason="no date")
    found = compare(made)
    assert found["note"].str.contains("1 of 138 not detected in plasma only").all()
    assert found["note"].str.contains("1 excluded: endpoint not usable").all()


@pytest.mark.parametrize(
    ("changed", "field", "message"),
    [
        ({"reference_therapy_class": "x"}, "reference_therapy_class", "is the therapy of interest"),
        ({"endpoint": "PFS_ratio"}, "endpoint", "is no time that every patient has"),
        ({"endpoint": "DoR"}, "endpoint", "is no time that every patient has"),
    ],
)
def test_mistakes_of_the_plan_are_named(tmp_path, changed, field, message):
    asked = {"id": "a", "population": "all", "endpoint": "OS", "alteration": "x"}
    asked |= {"therapy_class": "x", "reference_therapy_class": "y", **changed}
    path = tmp_path / "analysis.yaml"
    path.write_text(json.dumps({"populations": {"all": {}}, "interactions": [asked]}))
    (problem,) = parse_plan(path)[1]
    assert problem.field == f"interactions[1].{field}"
    assert message in problem.message


def test_without_the_endpoint_the_row_says_so():
    made = Made().patient("P1", diagnosis="LUAD").line("P1", 1, "taxane", female="altered")
    found = compare(made)
    assert found["note"].tolist() == ["no line has this endpoint"]
