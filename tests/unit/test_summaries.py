"""Outcomes per alteration against R's figures and against counts made by hand."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from outcome_cohorts import START, Made, Types, lung_cohort
from r_reference import read_frames, read_reference

from genomic_to_outcome.contract import ALTERATION_OUTCOMES, CURVES
from genomic_to_outcome.frames import write_frame
from genomic_to_outcome.outcomes.estimate import estimate_outcomes
from genomic_to_outcome.outcomes.plan import Plan, Population, SplitBy, Summary
from genomic_to_outcome.tables import read_rows
from genomic_to_outcome.vocabulary import DAYS_PER_MONTH, Endpoint

EVERYBODY = {"all": Population("all")}
BOTH = (SplitBy.THERAPY_CLASS, SplitBy.LINE)


def plan_of(*endpoints, alterations=None, by=(), not_detected=False, **settings):
    summary = Summary("all", alterations, by, endpoints, not_detected)
    return Plan(EVERYBODY, (summary,), **settings)


def rows_where(frame: pd.DataFrame, **values) -> pd.DataFrame:
    for name, value in values.items():
        frame = frame[frame[name].isna()] if value is None else frame[frame[name] == value]
    return frame


def one(frame: pd.DataFrame, **values) -> pd.Series:
    rows = rows_where(frame, **values)
    assert len(rows) == 1, rows[["status", "therapy_class", "line", "rule", "measure", "method"]]
    return rows.iloc[0]


@pytest.fixture(scope="module")
def lung() -> pd.DataFrame:
    return read_frames()["late"].rename(columns={"ph.ecog": "ecog"})


@pytest.fixture(scope="module")
def reference() -> dict:
    return read_reference()["delayed_entry"]


def test_survival_is_that_of_r_with_delayed_entry_and_without(lung, reference):
    plan = plan_of(Endpoint.OS, not_detected=True, landmarks_months=(365 / DAYS_PER_MONTH,))
    outcomes = lung_cohort(lung).outcomes(plan).alteration_outcomes
    adjusted = outcomes[outcomes["method"].str.endswith(", adjusted for delayed entry")]
    for place, status in enumerate(("not_detected", "altered")):
        median = one(adjusted, status=status, measure="median")
        expected = reference["km_sex"]["quantiles"]
        days = [expected[name]["q50"][place] for name in ("quantile", "lower", "upper")]
        found = np.array([median["estimate"], median["ci_low"], median["ci_high"]], float)
        assert_allclose(found * DAYS_PER_MONTH, days)
        at = one(adjusted, status=status, measure="survival")
        where = reference["km_sex"]["at"]["time"].index(365) + 4 * place
        for name, wanted in (("estimate", "surv"), ("ci_low", "lower"), ("ci_high", "upper")):
            assert_allclose(at[name], reference["km_sex"]["at"][wanted][where], rtol=1e-10)
        assert at["unit"] == "proportion"
    assert one(adjusted, status="altered", measure="median")["n"] == (lung["sex"] == 2).sum()
    ignored = outcomes[outcomes["method"].str.contains("not adjusted")]
    row = one(ignored, status="altered", measure="median")
    assert "came under observation after time zero" in row["note"]
    assert row["estimate"] != one(adjusted, status="altered", measure="median")["estimate"]


def test_restricted_means_are_those_of_r():
    lung = read_frames()["lung"]
    lung = lung.rename(columns={"ph.ecog": "ecog"}).assign(entry=0)
    months = (365 / DAYS_PER_MONTH, 5000 / DAYS_PER_MONTH)
    plan = plan_of(Endpoint.OS, not_detected=True, rmst_months=months)
    outcomes = lung_cohort(lung).outcomes(plan).alteration_outcomes
    outcomes = outcomes[outcomes["measure"] == "rmst"]
    expected = read_reference()["lung"]["rmst_sex_365"]
    for place, status in enumerate(("not_detected", "altered")):
        near, far = (one(outcomes, status=status, time=month) for month in months)
        days = np.array([near["estimate"], near["ci_high"] - near["ci_low"]]) * DAYS_PER_MONTH
        wanted = [expected["rmst"][place], 2 * 1.959963984540054 * expected["se"][place]]
        assert_allclose(days.astype(float), wanted, rtol=1e-10)
        assert near["unit"] == "months"
        assert np.isnan(far["estimate"])
        assert "beyond the follow-up" in far["note"]
        assert "interval too narrow" not in (near["note"] or "")
    early = plan_of(Endpoint.OS, rmst_months=(1,))
    rows = lung_cohort(lung).outcomes(early).alteration_outcomes
    few = one(rows[rows["measure"] == "rmst"])
    assert "interval too narrow: fewer than 20 events before the horizon" in few["note"]


def test_follow_up_is_the_reverse_kaplan_meier_of_r():
    lung = read_frames()["lung"]
    lung = lung.rename(columns={"ph.ecog": "ecog"}).assign(entry=0)
    made = lung_cohort(lung)
    made.linkage = [row | {"status": "altered"} for row in made.linkage]
    row = one(made.outcomes(plan_of(Endpoint.OS)).alteration_outcomes, measure="follow_up")
    found = np.array([row["estimate"], row["ci_low"], row["ci_high"]]) * DAYS_PER_MONTH
    assert_allclose(found, [588, 511, 821])


def several_lines() -> Made:
    made = Made()
    made.patient("A").line("A", 1, "alk_tki", alk="not_assessed")
    made.line("A", 2, "platinum;doublet", alk="altered").line("A", 3, "alk_tki", alk="altered")
    made.patient("B").line("B", 1, "alk_tki", alk="altered")
    made.patient("C").line("C", 1, "alk_tki", alk="not_detected:plasma_negative")
    made.line("C", 2, "doublet", alk="altered")
    made.patient("D").line("D", 1, "alk_tki", alk="not_assessed")
    for patient, line, days in (
        ("A", 1, 100), ("A", 2, 200), ("A", 3, 300), ("B", 1, 400), ("C", 1, 500), ("C", 2, 600),
        ("D", 1, 700),
    ):  # fmt: skip
        made.endpoint(patient, line, "OS", "from_line_start", days, True)
    return made


def test_a_patient_counts_once_at_the_first_assessed_line():
    outcomes = several_lines().outcomes(plan_of(Endpoint.OS, by=BOTH, not_detected=True))
    counts = rows_where(outcomes.alteration_outcomes, measure="n").fillna({"line": 0})
    found = {
        (row.status, row.therapy_class, row.line): (row.n, row.n_not_assessed)
        for row in counts.itertuples()
    }
    assert found == {
        ("altered", "all", 0): (2, 1),
        ("not_detected", "all", 0): (1, 1),
        ("altered", "all", 1): (1, 2),
        ("not_detected", "all", 1): (1, 2),
        ("altered", "all", 2): (2, 0),
        ("altered", "all", 3): (1, 0),
        ("altered", "alk_tki", 0): (2, 1),
        ("not_detected", "alk_tki", 0): (1, 1),
        ("altered", "alk_tki", 1): (1, 2),
        ("not_detected", "alk_tki", 1): (1, 2),
        ("altered", "alk_tki", 3): (1, 0),
        ("altered", "platinum", 0): (1, 0),
        ("altered", "platinum", 2): (1, 0),
        ("altered", "doublet", 0): (2, 0),
        ("altered", "doublet", 2): (2, 0),
    }
    medians = rows_where(outcomes.alteration_outcomes, measure="median", therapy_class="all")
    altered = one(medians, status="altered", line=None)
    assert_allclose(altered["estimate"] * DAYS_PER_MONTH, 300)  # A in line 2, B in line 1
    assert "each patient counts once" in altered["note"]
    assert "no delayed entry" in altered["method"]
    negative = one(medians, status="not_detected", line=None)
    assert "1 of 1 not detected in plasma only" in negative["note"]


def test_everyone_counts_whatever_was_assessed():
    plan = plan_of(Endpoint.OS, alterations=("everyone",), by=BOTH, not_detected=True)
    outcomes = several_lines().outcomes(plan)
    counts = rows_where(outcomes.alteration_outcomes, measure="n")
    assert set(counts["alteration"]) == {"everyone"}
    assert counts["status"].isna().all()
    whole = one(counts, therapy_class="all", line=None)
    assert (whole["n"], whole["n_not_assessed"]) == (4, 0)
    assert one(counts, therapy_class="all", line=2)["n"] == 2
    assert one(counts, therapy_class="doublet", line=None)["n"] == 2
    median = one(outcomes.alteration_outcomes, measure="median", therapy_class="all", line=None)
    assert_allclose(median["estimate"] * DAYS_PER_MONTH, 450)  # first lines: 100, 400, 500, 700
    assert median["note"].endswith("each patient counts once: first line")
    assert set(outcomes.curves["group"]) == {"everyone"}
    assert set(outcomes.curves["comparison"]) == {
        f"all|everyone|{therapy}" for therapy in ("all", "alk_tki", "doublet", "platinum")
    }


def test_without_a_split_there_is_the_whole_alone():
    outcomes = several_lines().outcomes(plan_of(Endpoint.OS)).alteration_outcomes
    assert set(outcomes["therapy_class"]) == {"all"}
    assert outcomes["line"].isna().all()


def test_response_rates_are_over_all_treated_and_say_where_they_come_from():
    made = Made()
    for number in range(25):
        name = f"P{number:02d}"
        made.patient(name).line(name, 1, "neratinib", erbb2="altered")
        made.endpoint(name, 1, "ORR", "confirmed", None, number < 4, censor_reason=None).endpoint(
            name,
            1,
            "ORR",
            "unconfirmed",
            None,
            number < 5,
            censor_reason="best response as recorded, not derived from visits",
        )
    made.patient("X").line("X", 1, "neratinib", erbb2="altered")
    for rule in ("confirmed", "unconfirmed"):
        made.endpoint("X", 1, "ORR", rule, None, None, excluded_reason="no assessments recorded")
    outcomes = made.outcomes(plan_of(Endpoint.ORR)).alteration_outcomes
    row = one(outcomes, measure="rate", rule="confirmed")
    assert (row["n"], row["events"], row["n_excluded"]) == (25, 4, 1)
    figures = [round(100 * row[name], 1) for name in ("estimate", "ci_low", "ci_high")]
    assert figures == [16.0, 4.5, 36.1]
    assert "recorded" not in row["method"]
    other = one(outcomes, measure="rate", rule="unconfirmed")
    assert other["method"].endswith("recorded best response")
    assert "in 25 of 25" in other["note"]


def test_a_group_of_nobody_has_a_row_only_if_it_was_asked_for():
    made = several_lines()
    assert set(made.outcomes(plan_of(Endpoint.OS)).alteration_outcomes["alteration"]) == {"alk"}
    asked = plan_of(Endpoint.OS, alterations=("alk", "ret"), by=BOTH)
    row = one(made.outcomes(asked).alteration_outcomes, alteration="ret")
    assert (row["measure"], row["n"], row["n_not_assessed"]) == ("n", 0, 4)
    assert row["estimate"] == 0


def test_below_the_minimum_of_patients_only_the_count_is_given():
    outcomes = several_lines().outcomes(plan_of(Endpoint.OS, minimum_patients=3))
    assert set(outcomes.alteration_outcomes["measure"]) == {"n"}
    assert "fewer than the minimum of 3 patients" in outcomes.alteration_outcomes["note"].iloc[0]
    assert outcomes.curves.empty


def test_who_did_not_respond_is_not_excluded_from_the_duration_of_response():
    made = Made()
    for number in range(5):
        name = f"P{number}"
        made.patient(name).line(name, 1, alk="altered")
    made.endpoint("P0", 1, "DoR", "confirmed", 100, True)
    made.endpoint("P1", 1, "DoR", "confirmed", None, None, excluded_reason="date not recorded")
    row = one(made.outcomes(plan_of(Endpoint.DOR)).alteration_outcomes, measure="median")
    assert (row["n"], row["n_excluded"]) == (1, 1)
    assert "responders only" in row["note"]


def test_an_emptied_early_risk_set_gives_no_estimate_and_says_so():
    table = read_frames()["collapse"]
    made = Made()
    for number, row in enumerate(table.itertuples()):
        name = f"P{number}"
        made.patient(name).line(name, 1, alk="altered")
        made.endpoint(
            name, 1, "OS", "from_line_start", row.time, bool(row.event), entry_days=row.entry
        )
    outcomes = made.outcomes(plan_of(Endpoint.OS))
    rows = rows_where(outcomes.alteration_outcomes, measure="median").set_index("method")
    row = rows.loc["Kaplan-Meier, log-log interval, adjusted for delayed entry"]
    assert np.isnan(row["estimate"])
    assert "not estimable: on day 3" in row["note"]
    assert set(outcomes.curves["method"]) == {
        "Kaplan-Meier, log-log interval, not adjusted for delayed entry"
    }


def test_a_curve_has_rows_where_patients_enter_late():
    made = Made()
    for number, (time, event, entry) in enumerate([(100, True, 0), (300, False, 0),
                                                   (300, True, 200), (90, True, 95)]):  # fmt: skip
        name = f"P{number}"
        made.patient(name).line(name, 1, alk="altered")
        made.endpoint(name, 1, "OS", "from_line_start", time, event, entry_days=entry)
    curves = made.outcomes(plan_of(Endpoint.OS)).curves
    names = ["time", "n_risk", "n_event", "n_censor", "survival"]
    for handling, rows in (
        ("adjusted", [(0, 2, 0, 0, 1), (100, 2, 1, 0, 0.5), (200, 1, 0, 0, 0.5),
                      (300, 2, 1, 1, 0.25)]),
        ("not adjusted", [(0, 4, 0, 0, 1), (90, 4, 1, 0, 0.75), (100, 3, 1, 0, 0.5),
                          (300, 2, 1, 1, 0.25)]),
    ):  # fmt: skip
        mine = curves[curves["method"].str.endswith(f", {handling} for delayed entry")]
        found = mine[names].to_numpy(float) * [DAYS_PER_MONTH, 1, 1, 1, 1]
        np.testing.assert_allclose(found, rows)


def test_a_group_is_entered_with_the_sample_that_decides_it():
    made = Made()
    for number, (days, entry) in enumerate([(-10, 0), (30, 0), (30, 40)]):
        name = f"P{number}"
        made.patient(name).line(name, 1, alk="altered")
        made.linkage[-1]["observable"] = START + pd.Timedelta(days=days)
        made.endpoint(name, 1, "OS", "from_line_start", 90, True, start=START, entry_days=entry)
    outcomes = made.outcomes(plan_of(Endpoint.OS, alterations=("alk", "everyone")))
    for group, wanted in (("alk", [0, 30, 40, 90]), ("everyone", [0, 40, 90])):
        rows = outcomes.curves[outcomes.curves["comparison"] == f"all|{group}|all"]
        rows = rows[rows["method"].str.endswith(", adjusted for delayed entry")]
        assert_allclose(rows["time"] * DAYS_PER_MONTH, wanted)


def test_a_landmark_at_which_nobody_was_under_observation_is_not_estimable():
    made = Made()
    for number, time in enumerate((400, 500, 600)):
        name = f"P{number}"
        made.patient(name).line(name, 1, alk="altered")
        made.endpoint(name, 1, "OS", "from_line_start", time, False, entry_days=300)
    found = made.outcomes(plan_of(Endpoint.OS)).alteration_outcomes
    rows = rows_where(found, measure="survival")
    rows = rows[rows["method"].str.endswith(", adjusted for delayed entry")].set_index("time")
    assert np.isnan(rows.loc[6, "estimate"])
    assert "nobody under observation before day 300" in rows.loc[6, "note"]
    assert "not estimable: nobody under observation at that time" in rows.loc[6, "note"]
    assert rows.loc[12, "estimate"] == 1
    assert "not estimable" not in rows.loc[12, "note"]


def test_both_rules_of_progression_and_how_many_patients_differ():
    made = Made()
    for number, (ema, fda) in enumerate([(True, True), (True, False), (False, False)]):
        name = f"P{number}"
        made.patient(name).line(name, 1, alk="altered")
        made.endpoint(name, 1, "PFS", "ema", 100 + number, ema)
        made.endpoint(name, 1, "PFS", "fda", 100 + number, fda)
    medians = rows_where(
        made.outcomes(plan_of(Endpoint.PFS)).alteration_outcomes, measure="median"
    ).set_index("rule")
    assert "status other than by the EMA-style rule in 1 of 3" in medians.loc["fda", "note"]
    assert "other than" not in medians.loc["ema", "note"]
    assert "median not reached" in medians.loc["fda", "note"]
    assert np.isnan(medians.loc["fda", "estimate"])


def test_survival_from_the_advanced_diagnosis_stands_beside_it():
    made = several_lines()
    for patient, state in (("A", "altered"), ("B", "altered"), ("C", "not_detected")):
        made.line(patient, 0, alk=state)
        made.endpoint(patient, 0, "OS", "from_advanced_diagnosis", 1000, True, entry_days=10)
    outcomes = made.outcomes(plan_of(Endpoint.OS, by=BOTH)).alteration_outcomes
    rows = rows_where(outcomes, rule="from_advanced_diagnosis", measure="n")
    row = one(rows, status="altered")
    assert (row["therapy_class"], row["n"], row["n_not_assessed"]) == ("all", 2, 1)


def test_curves_begin_at_zero_and_end_with_the_last_patient(lung):
    curves = lung_cohort(lung).outcomes(plan_of(Endpoint.OS)).curves
    assert set(curves["comparison"]) == {"all|female|all"}
    for method, curve in curves.groupby("method"):
        first, last = curve.iloc[0], curve.iloc[-1]
        assert (first["time"], first["survival"], first["n_event"]) == (0, 1, 0)
        women = lung[lung["sex"] == 2]
        assert_allclose(last["time"] * DAYS_PER_MONTH, women["time"].max())
        assert curve["n_event"].sum() == women["event"].sum()
        assert curve["n_event"].sum() + curve["n_censor"].sum() == len(women)
        seen_from_start = "not adjusted" in method
        assert first["n_risk"] == (len(women) if seen_from_start else (women["entry"] <= 0).sum())


def test_tables_can_be_written_and_have_unique_keys(tmp_path, lung):
    made = lung_cohort(lung)
    plan = plan_of(Endpoint.OS, by=BOTH, not_detected=True)
    twice = Plan(plan.populations, plan.summaries * 2)
    for table, frame in (
        (ALTERATION_OUTCOMES, made.outcomes(twice).alteration_outcomes),
        (CURVES, made.outcomes(twice).curves),
    ):
        assert not frame.duplicated(list(table.key)).any()
        write_frame(table, frame, tmp_path / "table.parquet")
        assert len(read_rows(tmp_path / "table.parquet")) == len(frame)


def test_texts_as_categories_give_the_same():
    made = several_lines()
    plan = plan_of(Endpoint.OS, by=BOTH, not_detected=True)
    patients, lines, linkage, endpoints = made.frames()
    texts = ["patient", "class_id", "status", "sample", "reason"]
    frames = patients, lines, linkage.astype(dict.fromkeys(texts, "category")), endpoints
    found = estimate_outcomes(plan, *frames, Types()).alteration_outcomes
    pd.testing.assert_frame_equal(found, made.outcomes(plan).alteration_outcomes)


def test_nothing_at_all_is_an_empty_result():
    outcomes = Made().patient("A").outcomes(plan_of(Endpoint.OS, Endpoint.ORR, by=BOTH))
    assert outcomes.alteration_outcomes.empty
    assert outcomes.curves.empty
    assert outcomes.comparisons.empty
