"""Planned comparisons against R's figures, and what is said where they are fragile."""

import numpy as np
import pandas as pd
import pytest
from lifelines import CoxPHFitter
from numpy.testing import assert_allclose
from outcome_cohorts import START, Made, lung_cohort
from r_reference import read_frames, read_reference

from genomic_to_outcome.contract import COMPARISONS
from genomic_to_outcome.frames import write_frame
from genomic_to_outcome.outcomes.endpoint_rules import RULES
from genomic_to_outcome.outcomes.multiplicity import Adjustment
from genomic_to_outcome.outcomes.notes import SENSITIVITY
from genomic_to_outcome.outcomes.plan import (
    PATIENT_RULES,
    Comparison,
    Covariate,
    Group,
    Plan,
    Population,
)
from genomic_to_outcome.vocabulary import DAYS_PER_MONTH, AssessmentStatus, Endpoint, EndpointRule

EVERYBODY = {"all": Population("all")}
CARRIERS = Group("female")
OTHERS = Group("female", AssessmentStatus.NOT_DETECTED)
ADJUSTED = "adjusted for delayed entry"


def comparison(name="a", endpoint=Endpoint.OS, group=CARRIERS, reference=OTHERS, **given):
    rules = given.pop("rules", RULES.get(endpoint, ()))
    rules = tuple(r for r in rules if r not in PATIENT_RULES)
    given = {"line": None, **given}
    return Comparison(name, "all", endpoint, rules, group=group, reference=reference, **given)


def compare(made: Made, *comparisons, **settings) -> pd.DataFrame:
    return made.outcomes(Plan(EVERYBODY, (), comparisons, **settings)).comparisons


def one(frame: pd.DataFrame, measure: str, method: str = "", **values) -> pd.Series:
    rows = frame[(frame["measure"] == measure) & frame["method"].str.contains(method)]
    for name, value in values.items():
        rows = rows[rows[name] == value]
    assert len(rows) == 1, rows[["comparison", "rule", "measure", "method"]]
    return rows.iloc[0]


def half_assessed(state: str) -> Made:
    """Forty patients; every fourth was not assessed and is given `state` instead."""
    made = Made()
    for number in range(40):
        name = f"P{number:02d}"
        found = state if number % 4 == 0 else ("altered", "not_detected")[number % 2]
        made.patient(name, diagnosis="LUAD").line(name, 1, female=found)
        made.endpoint(name, 1, "OS", "from_line_start", 20 + (number * 7) % 31, number % 3 > 0)
        made.endpoint(name, 1, "ORR", "confirmed", None, number % 5 < 2)
    return made


@pytest.mark.parametrize(
    ("endpoint", "measure"), [(Endpoint.OS, "hazard_ratio"), (Endpoint.ORR, "odds_ratio")]
)
@pytest.mark.parametrize(
    ("where", "state"), [("in the group", "altered"), ("in the reference", "not_detected")]
)
def test_extremes_count_the_not_assessed_on_either_side(endpoint, measure, where, state):
    found = compare(half_assessed("not_assessed"), comparison(endpoint=endpoint))
    extreme = one(found, measure, f"not assessed counted {where}")
    plain = compare(half_assessed(state), comparison(endpoint=endpoint))
    wanted = one(plain, measure)
    numbers = ["estimate", "ci_low", "ci_high"]
    assert_allclose(extreme[numbers].astype(float), wanted[numbers].astype(float))
    assert extreme["n_group"] + extreme["n_reference"] == 40
    assert np.isnan(extreme["p"])
    assert "sensitivity analysis, outside the family" in extreme["note"]
    assert not plain["method"].str.contains("not assessed counted").any()
    assert found["family"].notna().sum() == 1


def test_extremes_keep_the_therapy_of_who_was_not_assessed():
    made = Made()
    for number in range(40):
        name = f"P{number:02d}"
        therapy = ("alk_tki", "taxane", "taxane", "other")[number % 4]
        state = "not_assessed" if number % 5 == 0 else "altered"
        made.patient(name).line(name, 1, therapy, x=state, y="not_detected")
        made.endpoint(name, 1, "OS", "from_line_start", 20 + (number * 7) % 31, True)
    chemotherapy, tki = Group("x", therapy_class="taxane"), Group("x", therapy_class="alk_tki")
    found = compare(made, comparison(group=chemotherapy, reference=tki))
    sides = ["n_group", "n_reference"]
    assert tuple(one(found, "logrank")[sides]) == (16, 8)
    for where, sizes in (("in the group", (20, 8)), ("in the reference", (16, 10))):
        assert tuple(one(found, "hazard_ratio", f"counted {where}")[sides]) == sizes
    # Who was assessed for y and lacks it can be no carrier of y.
    found = compare(made, comparison(group=Group("x"), reference=Group("y")))
    extremes = found[found["method"].str.contains("not assessed counted")]
    assert extremes.empty
    found = compare(
        made.patient("Y")
        .line("Y", 1, x="not_detected", y="altered")
        .endpoint("Y", 1, "OS", "from_line_start", 30, True),
        comparison(group=Group("x"), reference=Group("y")),
    )
    for where, sizes in (("in the group", (40, 1)), ("in the reference", (32, 1))):
        assert tuple(one(found, "hazard_ratio", f"counted {where}")[sides]) == sizes


@pytest.fixture(scope="module")
def reference() -> dict:
    return read_reference()


@pytest.fixture(scope="module")
def late() -> pd.DataFrame:
    return read_frames()["late"].rename(columns={"ph.ecog": "ecog"})


def known_late(made):
    """The same cohort, entered at time zero by a first sample and into its group by a later one."""
    for endpoint, link in zip(made.endpoints, made.linkage, strict=True):
        entry = pd.Timedelta(days=endpoint["entry_days"])
        endpoint.update(entry_days=0, start=START)
        link.update(observable=START + entry)
    return made


@pytest.fixture(scope="module")
def lung() -> pd.DataFrame:
    return read_frames()["lung"].rename(columns={"ph.ecog": "ecog"}).assign(entry=0)


@pytest.mark.parametrize("entered", [lambda made: made, known_late])
def test_adjusted_and_unadjusted_for_delayed_entry_are_those_of_r(late, reference, entered):
    rows = compare(entered(lung_cohort(late)), comparison())
    expected = reference["delayed_entry"]
    adjusted = one(rows, "hazard_ratio", f", {ADJUSTED}")
    for name, wanted in (
        ("estimate", "hr"),
        ("ci_low", "hr_lower"),
        ("ci_high", "hr_upper"),
        ("p", "p_wald"),
    ):
        assert_allclose(adjusted[name], expected["cox_sex"]["efron"][wanted], rtol=0, atol=1e-8)
    assert_allclose(adjusted["ph_p"], expected["zph_sex"]["p"][0], rtol=1e-8)
    ignored = one(rows, "hazard_ratio", "not adjusted for delayed entry")
    assert_allclose(ignored["estimate"], expected["cox_naive"]["hr"], rtol=1e-8)
    test = one(rows, "logrank", f", {ADJUSTED}")
    assert_allclose(test["p"], expected["logrank_entry_aware"]["p"], rtol=1e-8)
    assert_allclose(test["estimate"], expected["logrank_entry_aware"]["chisq"], rtol=1e-8)
    women = late["sex"] == 2
    assert (test["n_group"], test["events_group"]) == (women.sum(), late["event"][women].sum())
    assert (test["n_reference"], test["events_reference"]) == (
        (~women).sum(),
        late["event"][~women].sum(),
    )
    # One test of the comparison stands in the family: the log-rank that respects delayed entry.
    assert rows["q"].notna().sum() == 1
    assert test["q"] == test["p"]
    assert test["family"] == "OS: 1 of 1 tested, BH"


def test_covariates_and_strata_are_those_of_r(late, lung, reference):
    rows = compare(lung_cohort(late), comparison(adjust_for=(Covariate.AGE,)))
    row = one(rows, "hazard_ratio", f"multivariable.*, {ADJUSTED}")
    expected = reference["delayed_entry"]["cox_sex_age"]
    for name, wanted in (("estimate", "hr"), ("ci_low", "hr_lower"), ("p", "p_wald")):
        assert_allclose(row[name], expected[wanted][0], rtol=1e-6)
    assert row["adjusted_for"] == "age"
    assert rows["q"].notna().sum() == 1
    assert row["q"] == row["p"]

    staged = lung.dropna(subset="ecog")
    rows = compare(lung_cohort(staged), comparison(strata=(Covariate.STAGE,)))
    row = one(rows, "hazard_ratio", "^stratified")
    expected = reference["lung"]["cox_sex_strata_ecog"]
    assert_allclose(row["estimate"], expected["hr"], rtol=1e-8)
    assert_allclose(row["p"], expected["p_wald"], atol=1e-8)
    assert row["method"].startswith("stratified Cox regression, Efron ties, Wald interval")
    assert row["adjusted_for"] == "strata(stage)"
    test = one(rows, "logrank", "^stratified")
    expected = reference["lung"]["logrank_sex_strata_ecog"]
    assert_allclose(test["p"], expected["p"], rtol=1e-8)


def test_the_complete_case_row_is_r_s_model_of_those_with_every_value(lung, reference):
    rows = compare(lung_cohort(lung), comparison(adjust_for=(Covariate.AGE, Covariate.STAGE)))
    row = one(rows, "hazard_ratio", "^complete case")
    expected = reference["lung"]["cox_sex_complete_case"]
    for name, wanted in (("estimate", "hr"), ("ci_low", "hr_lower"), ("p", "p_wald")):
        assert_allclose(row[name], expected[wanted], rtol=1e-8, atol=1e-8)
    assert row["n_group"] + row["n_reference"] == expected["n"] == len(lung) - 1
    assert row["method"].startswith("complete case (every covariate and stratum known), Cox")
    assert "1 left out, missing: stage in 1" in row["note"]
    assert SENSITIVITY in row["note"]
    assert np.isnan(row["q"]) if row["q"] is not None else True
    # The multivariable row has left the same patients out; it is not repeated.
    assert one(rows, "hazard_ratio", "multivariable")["n_group"] == row["n_group"]


def test_a_missing_stratum_is_a_stratum_and_left_out_of_the_complete_case(lung):
    rows = compare(lung_cohort(lung), comparison(strata=(Covariate.STAGE,)))
    everybody, known = one(rows, "hazard_ratio", "^stratified"), one(rows, "hazard_ratio", "^compl")
    assert everybody["n_group"] + everybody["n_reference"] == len(lung)
    assert known["n_group"] + known["n_reference"] == len(lung) - 1
    # Alone in a stratum, a patient says nothing of the ratio.
    assert_allclose(known["estimate"], everybody["estimate"], rtol=1e-12)
    nobody = compare(lung_cohort(lung), comparison(adjust_for=(Covariate.AGE,)))
    note = one(nobody, "hazard_ratio", "^complete case")["note"]
    assert "nobody lacks a covariate or a stratum" in note
    assert not compare(lung_cohort(lung), comparison())["method"].str.contains("complete").any()


def test_every_analysis_of_the_sensitivity_block_has_its_row(late):
    made = half_assessed("not_assessed")
    for row in made.endpoints:
        if row["endpoint"] == "OS":
            late_entry = 5 if int(row["patient"][1:]) % 3 == 0 else 0
            row.update(endpoint="PFS", rule="ema", start=START, entry_days=late_entry)
    fda = [row | {"rule": "fda"} for row in made.endpoints if row["endpoint"] == "PFS"]
    made.endpoints += fda
    for number, row in enumerate(made.patients):
        row["sex"] = None if number % 7 == 0 else ("female", "male")[number % 2]
    rows = compare(made, comparison(endpoint=Endpoint.PFS, adjust_for=(Covariate.SEX,)))
    ratios = rows[rows["measure"] == "hazard_ratio"]
    for rule, method in (
        ("ema", f"^Cox.*, {ADJUSTED}"),
        ("ema", "^Cox.*not adjusted for delayed entry"),
        ("fda", f"^Cox.*, {ADJUSTED}"),
        ("ema", "^complete case"),
        ("ema", "^not assessed counted in the group"),
        ("ema", "^not assessed counted in the reference"),
    ):
        one(ratios, "hazard_ratio", method, rule=rule)


def test_categories_are_columns_and_missing_values_leave_a_patient_out(lung):
    rows = compare(lung_cohort(lung), comparison(adjust_for=(Covariate.AGE, Covariate.STAGE)))
    row = one(rows, "hazard_ratio", "multivariable")
    assert row["n_group"] + row["n_reference"] == lung["ecog"].notna().sum()
    assert "1 left out: a covariate is missing" in row["note"]
    staged = lung.dropna(subset="ecog")
    design = pd.get_dummies(staged[["time", "event", "sex", "age", "ecog"]], columns=["ecog"])
    other = CoxPHFitter().fit(
        design.drop(columns="ecog_1.0").astype(float),
        "time",
        "event",
        fit_options={"precision": 1e-12, "step_size": 1.0},
    )
    assert_allclose(np.log(row["estimate"]), other.params_["sex"], rtol=1e-7)
    assert_allclose(row["p"], other.summary["p"]["sex"], rtol=1e-6)
    # A covariate that does not vary is no parameter.
    rows = compare(lung_cohort(lung), comparison(adjust_for=(Covariate.CENTRE,)))
    plain = one(rows, "hazard_ratio", "^Cox")
    assert_allclose(one(rows, "hazard_ratio", "multivariable")["estimate"], plain["estimate"])


def test_difference_of_restricted_means_is_that_of_r(lung, reference):
    follow_up = 730
    cut = lung.assign(
        event=lung["event"] & (lung["time"] <= follow_up), time=lung["time"].clip(upper=follow_up)
    )
    row = one(compare(lung_cohort(cut), comparison()), "rmst_difference")
    expected = reference["lung"]["rmst_sex_730"]
    difference = expected["rmst"][1] - expected["rmst"][0]
    error = np.hypot(*expected["se"])
    assert_allclose(row["estimate"] * DAYS_PER_MONTH, difference, rtol=1e-8)
    width = row["ci_high"] - row["ci_low"]
    assert_allclose(width * DAYS_PER_MONTH, 2 * 1.959963984540054 * error, rtol=1e-8)
    assert "up to 24.0 months" in row["note"]


def two_arms(counts, endpoint="OS", rule="from_line_start") -> Made:
    """Arms x and y with (events, patients) each."""
    made = Made()
    number = 0
    for class_id, (events, patients) in zip("xy", counts, strict=True):
        for place in range(patients):
            name = f"P{number:03d}"
            number += 1
            status = {c: "altered" if c == class_id else "not_detected" for c in "xy"}
            made.patient(name).line(name, 1, **status)
            timed = endpoint == "OS"
            days = 10 * number % 97 + 1 if timed else None
            made.endpoint(name, 1, endpoint, rule, days, place < events)
    return made


X_AGAINST_Y = {"group": Group("x"), "reference": Group("y")}


def test_few_events_give_a_penalised_estimate_and_no_p():
    rows = compare(two_arms([(0, 12), (9, 20)]), comparison(**X_AGAINST_Y))
    row = one(rows, "hazard_ratio")
    assert row["method"].startswith("Firth Cox regression, Efron ties, profile-likelihood interval")
    assert 0 < row["ci_low"] < row["estimate"] < row["ci_high"] < np.inf
    assert rows["p"].isna().all()
    assert rows["q"].isna().all()
    assert rows["note"].str.contains("no p-value: fewer than 5 events in a group").all()
    assert one(rows, "logrank")["family"] == "OS: 0 of 1 tested, BH"
    enough = compare(two_arms([(4, 12), (9, 20)]), comparison(**X_AGAINST_Y), minimum_events=4)
    assert one(enough, "hazard_ratio")["method"].startswith("Cox regression")
    assert enough["p"].notna().all()


def test_who_was_observed_too_late_leaves_both_counts():
    made = two_arms([(8, 12), (9, 20)])
    for place in (0, 11, 12):
        made.endpoints[place]["entry_days"] = 200
    test = one(compare(made, comparison(**X_AGAINST_Y)), "logrank", f", {ADJUSTED}")
    assert (test["n_group"], test["events_group"]) == (10, 7)
    assert (test["n_reference"], test["events_reference"]) == (19, 8)
    assert "3 left out: under observation only after their follow-up ended" in test["note"]


def test_too_few_events_for_a_model_with_covariates():
    made = two_arms([(3, 12), (9, 20)])
    for patient in made.patients:
        patient["sex"] = "female" if patient["patient"] < "P016" else "male"
    rows = compare(made, comparison(**X_AGAINST_Y, adjust_for=(Covariate.SEX,)))
    row = one(rows, "hazard_ratio", "multivariable")
    assert np.isnan(row["estimate"])
    assert "not estimated: fewer than 5 events" in row["note"]


@pytest.mark.parametrize(
    ("counts", "note"),
    [
        ([(0, 0), (5, 9)], "no patient in the group"),
        ([(5, 9), (0, 0)], "no patient in the reference"),
        ([(0, 0), (0, 0)], "no patient in either group"),
    ],
)
@pytest.mark.parametrize("endpoint", [Endpoint.OS, Endpoint.ORR])
def test_an_empty_group_is_a_row_with_a_note(tmp_path, counts, note, endpoint):
    rule = "from_line_start" if endpoint is Endpoint.OS else "confirmed"
    made = two_arms(counts, str(endpoint), rule)
    made.patient("Z").line("Z", 1, x="not_detected")
    made.endpoint("Z", 1, str(endpoint), rule, 10 if endpoint is Endpoint.OS else None, False)
    rows = compare(made, comparison(endpoint=endpoint, **X_AGAINST_Y))
    assert rows["note"].str.contains(note).all()
    assert rows[["p", "q"]].isna().all(axis=None)
    assert rows.loc[rows["measure"] != "logrank", "estimate"].isna().all()
    write_frame(COMPARISONS, rows, tmp_path / "comparisons.parquet")


def test_an_endpoint_that_no_line_has_is_a_row_with_a_note():
    rows = compare(two_arms([(5, 9), (5, 9)]), comparison(endpoint=Endpoint.PFS, **X_AGAINST_Y))
    assert list(rows["note"]) == ["no line has this endpoint"]


def test_no_events_at_all_is_not_estimable():
    rows = compare(two_arms([(0, 9), (0, 9)]), comparison(**X_AGAINST_Y))
    assert "no informative event" in one(rows, "hazard_ratio")["note"]
    assert np.isnan(one(rows, "hazard_ratio")["estimate"])


def test_responses_are_compared_exactly(reference):
    for expected in reference["fisher_2x2"][:3]:
        a, b, c, d = expected["table"]
        made = two_arms([(a, a + b), (c, c + d)], "ORR", "confirmed")
        rows = compare(made, comparison(endpoint=Endpoint.ORR, **X_AGAINST_Y), minimum_events=1)
        assert_allclose(one(rows, "fisher")["p"], expected["p"], rtol=1e-9)
        assert_allclose(one(rows, "odds_ratio")["estimate"], expected["or_cmle"], rtol=1e-3)
        assert_allclose(one(rows, "risk_difference")["estimate"], a / (a + b) - c / (c + d))
        assert one(rows, "fisher")["q"] == one(rows, "fisher")["p"]
    made = two_arms([(5, 5), (0, 5)], "ORR", "confirmed")
    row = one(compare(made, comparison(endpoint=Endpoint.ORR, **X_AGAINST_Y)), "odds_ratio")
    assert np.isnan(row["estimate"])
    assert np.isnan(row["ci_high"])
    assert_allclose(row["ci_low"], reference["fisher_2x2"][4]["or_lower"], rtol=1e-3)
    assert "odds ratio not finite" in row["note"]


def test_the_second_rule_is_a_sensitivity_analysis_outside_the_family():
    made = two_arms([(8, 12), (9, 20)], "PFS", "ema")
    for row in list(made.endpoints):
        row["time_days"] = 10 + int(row["patient"][1:])
        made.endpoints.append(row | {"rule": "fda"})
    rows = compare(made, comparison(endpoint=Endpoint.PFS, **X_AGAINST_Y))
    assert set(rows["rule"]) == {"ema", "fda"}
    outside = rows["note"].fillna("").str.contains("outside the family")
    assert list(rows.loc[outside, "rule"].unique()) == ["fda"]
    assert rows.loc[outside, "q"].isna().all()
    assert one(rows, "logrank", rule="ema")["q"] == one(rows, "logrank", rule="ema")["p"]


def test_q_is_adjusted_within_the_declared_family():
    made = two_arms([(9, 12), (9, 20)])
    made.lines = [line | {"therapy_classes": "t1"} for line in made.lines]
    comparisons = [
        comparison("one", **X_AGAINST_Y, family="main"),
        comparison(
            "two",
            group=Group("x"),
            reference=Group("x", AssessmentStatus.NOT_DETECTED),
            family="main",
        ),
        comparison("few", group=Group("x"), reference=Group("z"), family="main"),
        comparison("alone", **X_AGAINST_Y),
    ]
    rows = compare(made, *comparisons, families={"main": Adjustment.HOLM})
    first = one(rows, "logrank", comparison="one")
    assert first["family"] == "main: 2 of 3 tested, Holm"
    assert_allclose(first["q"], 2 * first["p"])
    assert np.isnan(one(rows, "logrank", comparison="few")["q"])
    alone = one(rows, "logrank", comparison="alone")
    assert alone["family"] == "OS: 1 of 1 tested, BH"
    assert alone["q"] == alone["p"]


@pytest.mark.parametrize("given", [{"strata": (Covariate.CENTRE,)}, {"across_centres": True}])
def test_strata_of_nobody_are_no_error(given):
    row = one(compare(two_arms([(6, 8), (6, 8)]), comparison(**given)), "logrank")
    assert (row["n_group"], row["n_reference"]) == (0, 0)
    assert "no patient in either group" in row["note"]


def test_a_patient_stands_in_one_group_only():
    made = two_arms([(6, 8), (6, 8)])
    made.patient("both").line("both", 1, x="altered", y="altered")
    made.endpoint("both", 1, "OS", "from_line_start", 30, True)
    made.patient("later").line("later", 1, x="not_detected", y="altered")
    made.line("later", 2, x="altered", y="not_detected")
    made.endpoint("later", 1, "OS", "from_line_start", 40, True)
    made.endpoint("later", 2, "OS", "from_line_start", 20, True)
    made.patient("unknown").line("unknown", 1, x="not_assessed", y="not_assessed")
    row = one(compare(made, comparison(**X_AGAINST_Y)), "logrank")
    assert (row["n_group"], row["n_reference"]) == (8, 9)
    assert "left out as members of both groups: 1" in row["note"]
    assert "lines in both groups, counted at the first: 1" in row["note"]
    assert "not assessed for the alteration: 1" in row["note"]
    second = one(compare(made, comparison(**X_AGAINST_Y, line=2)), "logrank")
    assert (second["n_group"], second["n_reference"], second["line"]) == (1, 0, 2)


def test_therapies_are_compared_within_carriers():
    made = Made()
    for number in range(24):
        name = f"P{number:02d}"
        therapy = "alk_tki" if number % 2 else "platinum_chemotherapy;platinum"
        made.patient(name).line(name, 1, therapy, x="altered" if number < 20 else "not_detected")
        made.endpoint(name, 1, "OS", "from_line_start", 10 + number, True)
    rows = compare(
        made,
        comparison(
            group=Group("x", therapy_class="platinum_chemotherapy"),
            reference=Group("x", therapy_class="alk_tki"),
            line=1,
        ),
    )
    row = one(rows, "logrank")
    assert (row["n_group"], row["n_reference"]) == (10, 10)
    assert (row["group"], row["reference"]) == ("x, platinum_chemotherapy", "x, alk_tki")


def test_from_the_advanced_diagnosis_the_patient_is_the_row():
    made = Made()
    for number in range(20):
        name = f"P{number:02d}"
        made.patient(name).line(name, 1, x="not_assessed")
        made.line(name, 0, x="altered" if number % 2 else "not_detected")
        made.endpoint(name, 0, "OS", "from_advanced_diagnosis", 100 + number, True)
        made.endpoint(name, 1, "OS", "from_line_start", 1, True)
    given = Comparison(
        "a",
        "all",
        Endpoint.OS,
        (EndpointRule.FROM_ADVANCED_DIAGNOSIS,),
        None,
        Group("x"),
        Group("x", AssessmentStatus.NOT_DETECTED),
    )
    row = one(compare(made, given), "logrank")
    assert (row["n_group"], row["n_reference"], row["line"]) == (10, 10, 0)
    assert row["rule"] == "from_advanced_diagnosis"


def test_both_groups_have_curves(late):
    curves = lung_cohort(late).outcomes(Plan(EVERYBODY, (), (comparison(),))).curves
    assert set(curves["group"]) == {"female", "female not_detected"}
    assert set(curves["comparison"]) == {"a"}
    assert curves["method"].nunique() == 2


def test_populations_and_sides_without_anybody_are_named():
    made = Made().patient("A", sex="female").line("A", 1, x="altered").patient("B", sex="female")
    made.line("B", 1, x="altered").endpoint("A", 1, "OS", "from_line_start", 10, True)
    populations = {"men": Population("men", sex=("male",)), **EVERYBODY}
    wanted = comparison(group=Group("x"), reference=Group("x", AssessmentStatus.NOT_DETECTED))
    outcomes = made.outcomes(Plan(populations, (), (wanted,)))
    assert outcomes.notices == (
        "Nobody belongs to the population men: sex is not male (2).",
        "Comparison a: nobody is in the reference (x not_detected).",
    )
    assert set(outcomes.comparisons["n_reference"]) == {0}
    assert outcomes.comparisons["note"].str.contains("no patient in the reference").all()


def test_a_reference_of_negatives_says_how_many_are_so_in_plasma_only():
    made = Made()
    for number in range(12):
        name = f"P{number:02d}"
        state = "altered" if number < 5 else "not_detected"
        if number > 8:
            state = "not_detected:driver: plasma_negative"
        made.patient(name).line(name, 1, x=state)
        made.endpoint(name, 1, "OS", "from_line_start", 100 + number, True)
    negative = Group("x", AssessmentStatus.NOT_DETECTED)
    rows = compare(made, comparison(group=Group("x"), reference=negative))
    said = "reference: 3 of 7 not detected in plasma only, where tissue may still carry it"
    assert rows["note"].str.contains(said, regex=False).all()
    assert not rows["note"].str.contains("group: ", regex=False).any()
    swapped = compare(made, comparison(group=negative, reference=Group("x")))
    assert swapped["note"].str.contains(said.replace("reference", "group"), regex=False).all()


def test_what_could_bias_a_comparison_is_told_with_its_figures():
    made = Made()
    for number in range(60):
        name, carrier = f"P{number:02d}", number < 20
        state = "not_assessed" if number % 10 == 9 else ("altered" if carrier else "not_detected")
        year = (2010 if carrier else 2018) + number % 3
        made.patient(
            name, birth_year=1950 if carrier else 1960, smoking="never" if carrier else "former"
        )
        made.line(name, 1, "taxane" if carrier else "alk_tki", x=state)
        made.lines[-1]["start"] = pd.Timestamp(f"{year}-01-01")
        entry = 4 if number % 5 == 0 else 0
        made.endpoint(
            name, 1, "OS", "from_line_start", 20 + number % 13, number % 4 > 0, entry_days=entry
        )
    asked = {"group": Group("x"), "reference": Group("x", AssessmentStatus.NOT_DETECTED)}
    rows = compare(made, comparison(**asked, line=1))
    assert rows["bias"].nunique() == 1
    told = rows["bias"].iloc[0]
    for part in (
        "confounding: nobody was put into a group by lot (not adjusted)",
        "smoking former 0% and 100%",
        "treated differently: alk tki in 0% of the group and 100% of the reference",
        "half began by 2011 in the group and by 2019 in the reference",
        "known after time zero, counted from then on",
        "not assessed for the alteration: hazard ratio",
        "(E-value)",
    ):
        assert part in told, told
    ratio = one(rows, "hazard_ratio", f"^Cox.*, {ADJUSTED}")
    assert f"risk ratio of {ratio['e_value']:.2f} with both" in told
    group = Group("x", therapy_class="taxane")
    chosen = compare(made, comparison(group=group, reference=Group(therapy_class="alk_tki")))
    assert chosen["bias"].str.startswith("confounding by indication: the therapy was chosen").all()
    adjusted = compare(made, comparison(**asked, adjust_for=(Covariate.SMOKING,)))
    assert "(adjusted for smoking alone)" in adjusted["bias"].iloc[0]
    assert "smoking former" not in adjusted["bias"].iloc[0]


def test_the_e_value_in_words_is_that_of_the_model_and_not_of_the_mean_of_centres(lung):
    made = lung_cohort(lung)
    for number, row in enumerate(made.patients):
        row["centre"] = f"C{number % 2}"
    asked = comparison(adjust_for=(Covariate.AGE,), across_centres=True)
    rows = compare(made, asked)
    told, model = rows["bias"].iloc[0], one(rows, "hazard_ratio", "^multivariable")
    mean = one(rows, "hazard_ratio", "^random-effects")
    assert f"{mean['e_value']:.2f}" != f"{model['e_value']:.2f}"
    assert f"a confounder with a risk ratio of {model['e_value']:.2f} with both" in told


def test_an_interval_that_holds_1_needs_no_confounder_to_be_moved_there():
    rows = compare(two_arms([(9, 12), (9, 12)], "OS", "from_line_start"), comparison(**X_AGAINST_Y))
    told = rows["bias"].iloc[0]
    assert told.endswith("would explain the estimate away (E-value)")
