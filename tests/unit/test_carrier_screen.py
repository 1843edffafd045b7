"""Carriers against assessed others in each cell of a summary: R's figures, and what is said."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from outcome_cohorts import START, Made, lung_cohort
from r_reference import read_frames, read_reference

from genomic_to_outcome.contract import ALTERATION_EFFECTS
from genomic_to_outcome.frames import write_frame
from genomic_to_outcome.outcomes.e_value import e_value_of_risk_ratio, e_values_of_hazard_ratio
from genomic_to_outcome.outcomes.notes import MIXED_TREATMENT
from genomic_to_outcome.outcomes.plan import Comparison, Group, Plan, Population, SplitBy, Summary
from genomic_to_outcome.outcomes.survival import Estimate
from genomic_to_outcome.vocabulary import AssessmentStatus, Endpoint, EndpointRule

EVERYBODY = {"all": Population("all")}


def effects(made: Made, *endpoints, by=(), **settings) -> pd.DataFrame:
    summary = Summary("all", None, by, endpoints)
    return made.outcomes(Plan(EVERYBODY, (summary,), **settings)).alteration_effects


def one(frame: pd.DataFrame, measure: str, method: str = "", **values) -> pd.Series:
    rows = frame[(frame["measure"] == measure) & frame["method"].str.contains(method)]
    for name, value in values.items():
        rows = rows[rows[name] == value]
    assert len(rows) == 1, rows[["alteration", "therapy_class", "line", "measure", "method"]]
    return rows.iloc[0]


@pytest.fixture(scope="module")
def reference() -> dict:
    return read_reference()


@pytest.fixture(scope="module")
def late() -> pd.DataFrame:
    return read_frames()["late"].rename(columns={"ph.ecog": "ecog"})


def test_both_handlings_of_delayed_entry_are_those_of_r(reference, late, tmp_path):
    found = effects(lung_cohort(late), Endpoint.OS)
    whole = {"therapy_class": "all"}
    for method, expected in (
        (", adjusted for delayed entry", reference["delayed_entry"]["cox_sex"]["efron"]),
        ("not adjusted", reference["delayed_entry"]["cox_naive"]),
    ):
        row = one(found, "hazard_ratio", method, **whole)
        wanted = [np.ravel(expected[name])[0] for name in ("hr", "hr_lower", "hr_upper")]
        assert_allclose(row[["estimate", "ci_low", "ci_high"]].astype(float), wanted, rtol=1e-8)
        assert row["n_altered"] + row["n_not_detected"] == expected["n"]
    adjusted = one(found, "hazard_ratio", ", adjusted for delayed entry", **whole)
    assert_allclose(adjusted["ph_p"], reference["delayed_entry"]["zph_sex"]["p"][0], rtol=1e-7)
    test = one(found, "logrank", ", adjusted for delayed entry", **whole)
    wanted = reference["delayed_entry"]["logrank_entry_aware"]
    assert_allclose([test["estimate"], test["p"]], [wanted["chisq"], wanted["p"]], rtol=1e-8)
    assert test["q"] == test["p"]
    assert test["family"] == "all OS from_line_start: 1 of 1 tested, BH"
    assert MIXED_TREATMENT in test["note"]
    write_frame(ALTERATION_EFFECTS, found, tmp_path / "effects.parquet")


def planned(made: Made, endpoint: Endpoint, rule: EndpointRule | None) -> pd.DataFrame:
    """The same question put as a planned comparison."""
    rules = (rule,) if rule else (EndpointRule.CONFIRMED,)
    others = Group("braf", AssessmentStatus.NOT_DETECTED)
    asked = Comparison("a", "all", endpoint, rules, None, Group("braf"), others)
    return made.outcomes(Plan(EVERYBODY, (), (asked,))).comparisons


def crowd(size: int = 90) -> Made:
    """Three alterations of which each patient has another, one of them not assessed in a third."""
    made = Made()
    for number in range(size):
        name = f"P{number:03d}"
        made.patient(name, diagnosis="LUAD")
        state = ("altered", "not_detected")
        made.line(
            name,
            1 + number % 2,
            "alk_tki" if number % 5 else "taxane",
            braf=state[number % 4 > 0],
            met=state[number % 7 > 1],
            ret="not_assessed" if number % 3 == 0 else state[number % 2],
            ros1="altered",
        )
        for row in made.linkage[-4:]:
            if row["class_id"] == "braf":
                row["observable"] = START + pd.Timedelta(days=number * 53 % 90)
        time, event = 30 + (number * 37) % 300, number % 3 > 0
        line = 1 + number % 2
        late = 20 if number % 6 == 0 else 0
        made.endpoint(name, line, "PFS", "ema", time, event, start=START, entry_days=late)
        made.endpoint(name, line, "ORR", "confirmed", None, number % 5 < 2, start=START)
    return made


@pytest.mark.parametrize(
    ("endpoint", "rule"), [(Endpoint.PFS, EndpointRule.EMA), (Endpoint.ORR, None)]
)
def test_a_screened_alteration_equals_its_planned_comparison(endpoint, rule):
    made = crowd()
    screened = effects(made, Endpoint.PFS, Endpoint.ORR)
    screened = screened[screened["alteration"] == "braf"]
    compared = 0
    for _, wanted in planned(made, endpoint, rule).iterrows():
        if wanted["measure"] == "rmst_difference":
            continue
        mine = screened[
            (screened["measure"] == wanted["measure"])
            & (screened["method"] == wanted["method"])
            & (screened["endpoint"] == str(endpoint))
        ]
        assert len(mine) == 1
        found = mine.iloc[0]
        numbers = ["estimate", "ci_low", "ci_high", "p", "ph_p"]
        assert_allclose(found[numbers].astype(float), wanted[numbers].astype(float), rtol=1e-9)
        counts = ["n_altered", "events_altered", "n_not_detected", "events_not_detected"]
        names = ["n_group", "events_group", "n_reference", "events_reference"]
        assert found[counts].tolist() == wanted[names].tolist()
        compared += 1
    assert compared == (4 if endpoint is Endpoint.PFS else 3)


def test_only_assessed_patients_are_compared_and_the_rest_is_counted():
    found = effects(crowd(), Endpoint.PFS, by=(SplitBy.THERAPY_CLASS, SplitBy.LINE))
    whole = found[(found["therapy_class"] == "all") & found["line"].isna()]
    ret = one(whole, "logrank", "no delayed entry", alteration="ret")
    assert (ret["n_altered"] + ret["n_not_detected"], ret["n_not_assessed"]) == (60, 30)
    braf = one(whole, "logrank", "not adjusted", alteration="braf")
    assert (braf["n_altered"] + braf["n_not_detected"], braf["n_not_assessed"]) == (90, 0)
    assert not (found["alteration"] == "ros1").any()
    treated = found[(found["therapy_class"] == "taxane") & found["line"].isna()]
    assert not treated["note"].fillna("").str.contains("treated differently").any()


def test_an_endpoint_that_cannot_be_used_is_no_missing_assessment():
    made = crowd()
    made.patient("X", diagnosis="LUAD").line("X", 1, braf="altered", ret="not_assessed")
    made.endpoint("X", 1, "PFS", "ema", None, None, excluded_reason="no assessments")
    found = effects(made, Endpoint.PFS)
    braf = one(found, "logrank", "not adjusted", alteration="braf")
    assert (braf["n_altered"] + braf["n_not_detected"], braf["n_not_assessed"]) == (90, 0)
    assert "1 excluded: endpoint not usable" in braf["note"]
    ret = one(found, "logrank", "no delayed entry", alteration="ret")
    assert ret["n_not_assessed"] == 31
    assert "not usable" not in ret["note"]


def test_what_two_summaries_ask_is_tested_once():
    summaries = (
        Summary("all", None, (SplitBy.LINE,), (Endpoint.PFS,)),
        Summary("all", ("braf",), (SplitBy.THERAPY_CLASS,), (Endpoint.PFS, Endpoint.ORR)),
    )
    both = crowd().outcomes(Plan(EVERYBODY, summaries)).alteration_effects
    assert not both.duplicated(list(ALTERATION_EFFECTS.key)).any()
    tests = both[both["family"].notna() & (both["endpoint"] == "PFS")]
    assert tests["family"].str.contains(f"of {len(tests)} tested").all()


def test_the_same_carriers_among_the_same_patients_are_one_hypothesis():
    made = crowd()
    twins = [row | {"class_id": "braf_v600e"} for row in made.linkage if row["class_id"] == "braf"]
    made.linkage += twins
    for row in made.lines:
        row["therapy_classes"] += ";any_therapy"
    by = (SplitBy.THERAPY_CLASS,)
    found = effects(made, Endpoint.PFS, by=by)
    tests = found[found["family"].notna()]
    alone = effects(crowd(), Endpoint.PFS, by=by)
    expected = alone[alone["family"].notna()]
    # any_therapy repeats all therapies, and braf_v600e repeats braf.
    assert set(tests["family"]) == set(expected["family"])
    assert len(tests) > len(expected)
    columns = ["alteration", "therapy_class", "p", "q"]
    both = expected[columns].merge(tests[columns], on=["alteration", "therapy_class"])
    assert len(both) == len(expected)
    assert_allclose(both["q_x"], both["q_y"], rtol=1e-12)
    twin = tests[tests["alteration"] == "braf_v600e"].set_index("therapy_class")["q"]
    first = tests[tests["alteration"] == "braf"].set_index("therapy_class")["q"]
    assert_allclose(twin, first[twin.index])
    again = tests[tests["therapy_class"] == "any_therapy"]
    assert again["note"].str.contains("counted once in the family").all()


def test_few_events_have_no_p_and_firth_gives_the_ratio():
    made = crowd(12)
    found = effects(made, Endpoint.PFS, minimum_events=5)
    ratio = one(found, "hazard_ratio", ", adjusted", alteration="braf")
    assert ratio["method"].startswith("Firth")
    assert np.isnan(ratio["p"])
    assert np.isfinite(ratio["estimate"])
    assert "no p-value: fewer than 5 events in a group" in ratio["note"]
    assert found["family"].dropna().str.contains("0 of").all()


def test_what_only_responders_have_is_not_screened():
    made = crowd()
    for row in [row for row in made.endpoints if row["endpoint"] == "ORR"]:
        made.endpoint(row["patient"], row["line"], "DoR", "confirmed", 40, True, start=START)
    found = effects(made, Endpoint.DOR, Endpoint.ORR)
    assert set(found["endpoint"]) == {"ORR"}


def test_the_plan_may_leave_the_screen_out():
    summary = Summary("all", None, (), (Endpoint.PFS,), against_not_detected=False)
    assert crowd().outcomes(Plan(EVERYBODY, (summary,))).alteration_effects.empty


def test_e_values_are_the_published_ones():
    assert_allclose(e_value_of_risk_ratio(3.9), 7.263034, atol=1e-6)
    assert_allclose(e_value_of_risk_ratio(2.4), 4.23303, atol=1e-5)
    assert_allclose(e_value_of_risk_ratio(0.9), 1.462475, atol=1e-6)
    point, limit = e_values_of_hazard_ratio(Estimate(0.56, 0.46, 0.69))
    assert 1 < limit < point < e_value_of_risk_ratio(0.56)
    assert e_values_of_hazard_ratio(Estimate(1.2, 0.9, 1.6))[1] == 1.0
    assert np.isnan(e_values_of_hazard_ratio(Estimate(np.nan, np.nan, np.nan))[0])
