"""Scores of questionnaires, visits, completeness, change and the mixed model."""

from __future__ import annotations

import datetime
import json

import numpy as np
import pandas as pd
import pytest
from clinical_tables import frame
from outcome_cohorts import Types
from scipy.stats import binomtest, ttest_1samp

from genomic_to_outcome import contract
from genomic_to_outcome.clinical.quality_of_life import NoScore, Origin, score_quality_of_life
from genomic_to_outcome.clinical.quality_of_life_scales import (
    HigherIs,
    plain,
    read_scales,
    read_t_scores,
)
from genomic_to_outcome.clinical.study_settings import QualityOfLifeSettings
from genomic_to_outcome.errors import InputError
from genomic_to_outcome.outcomes.cohort_frame import build_cohort
from genomic_to_outcome.outcomes.mixed_model import NO_VARIATION, TOO_FEW, fit_visits
from genomic_to_outcome.outcomes.plan import Plan, Population
from genomic_to_outcome.outcomes.quality_of_life import estimate_quality_of_life

PROMIS = "PROMIS-29 v2.1"
ORACLE_NAMES = {
    "physical_function_v2.0": "physical function",
    "anxiety": "anxiety",
    "depression": "depression",
    "fatigue": "fatigue",
    "sleep_disturbance": "sleep disturbance",
    "ability_social_roles_v2.0": "social roles",
    "pain_interference": "pain interference",
}


@pytest.fixture(scope="module")
def t_scores(resources):
    return read_t_scores([resources / "promis29_v21_tscores.tsv"])


@pytest.fixture(scope="module")
def scales(resources):
    return read_scales([resources / "quality_of_life_scales.tsv"])


def answers(*rows, date="2020-01-01", patient="A", instrument=PROMIS):
    """Rows of (item, value)."""
    return frame(
        contract.QUALITY_OF_LIFE,
        [
            {"patient": patient, "date": date, "instrument": instrument, "item": i, "value": v}
            for i, v in rows
        ],
    )


def items(domain, *values):
    return [(f"{domain} {number}", value) for number, value in enumerate(values, 1)]


def test_the_shipped_t_scores_are_those_of_the_oracle(shared, t_scores):
    oracle = json.loads((shared / "oracles" / "promis29_v21_tscores.json").read_text())
    expected = {
        (name, raw): (value, error)
        for key, name in ORACLE_NAMES.items()
        for raw, value, error in zip(
            oracle["raw"], oracle[key]["T"], oracle[key]["SE"], strict=True
        )
    }
    found = {key: (score.value, score.standard_error) for key, score in t_scores.items()}
    assert found == expected


def test_four_answers_give_the_t_score_of_their_sum(t_scores, scales):
    given = answers(
        *items("physical_function", 5, 5, 4, 5), *items("Pain interference", 5, 5, 5, 5),
        *items("Ability to participate in social roles and activities", 1, 1, 1, 1),
    )  # fmt: skip
    scores = score_quality_of_life(given, t_scores, scales).set_index("domain")
    assert scores["score"].to_dict() == {
        "pain interference": 75.6, "physical function": 48.3, "social roles": 27.5,
    }  # fmt: skip
    assert scores.loc["physical function", "standard_error"] == 3.3
    assert set(scores["origin"]) == {Origin.SCORED}


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        (items("fatigue", 1, 2, 3), NoScore.MISSING),
        (items("fatigue", 1, 2, 3, 6), NoScore.OUT_OF_RANGE),
        (items("fatigue", 1, 2, 3, 2.5), NoScore.OUT_OF_RANGE),
        ([*items("fatigue", 1, 2, 3, 4), ("fatigue 4", 5)], NoScore.CONFLICT),
        ([("pain intensity", 11)], NoScore.PAIN),
    ],
)
def test_no_score_is_invented(t_scores, scales, rows, reason):
    (row,) = score_quality_of_life(answers(*rows), t_scores, scales).to_dict("records")
    assert np.isnan(row["score"])
    assert row["reason"] == reason


def test_a_form_after_the_cut_off_does_not_count(t_scores, scales):
    given = answers(("fatigue", 50.0))
    for cutoff, count in ((datetime.date(2020, 1, 1), 1), (datetime.date(2019, 12, 31), 0)):
        assert len(score_quality_of_life(given, t_scores, scales, cutoff)) == count


def test_the_same_answer_twice_is_one(t_scores, scales):
    rows = [*items("fatigue", 1, 1, 1, 1), ("fatigue 4", 1)]
    (row,) = score_quality_of_life(answers(*rows), t_scores, scales).to_dict("records")
    assert row["score"] == 33.7


def test_scores_of_other_questionnaires_and_given_t_scores_pass_through(t_scores, scales):
    given = pd.concat(
        [
            answers(("VAS", 70), ("Mobility", 2), instrument="EQ-5D-5L"),
            answers(("Physical functioning", 80), instrument="EORTC QLQ-C30"),
            answers(("fatigue", 55.1), ("pain intensity", 3)),
            answers(("whatever 1", 9), instrument="House form"),
        ],
        ignore_index=True,
    )
    scores = score_quality_of_life(given, t_scores, scales)
    found = {(r.instrument, r.domain): (r.score, r.unit) for r in scores.itertuples()}
    assert found == {
        ("EQ-5D-5L", "VAS"): (70, "as given"),
        ("EQ-5D-5L", "Mobility"): (2, "as given"),
        ("EORTC QLQ-C30", "Physical functioning"): (80, "as given"),
        (PROMIS, "fatigue"): (55.1, "T-score"),
        (PROMIS, "pain intensity"): (3, "0 to 10"),
        ("House form", "whatever 1"): (9, "as given"),
    }
    assert scales.find("EQ-5D-5L", "VAS").higher_is is HigherIs.BETTER
    assert scales.find("EQ-5D-5L", "Mobility").higher_is is HigherIs.WORSE
    assert scales.find("House form", "whatever 1").higher_is is HigherIs.UNKNOWN


def test_higher_is_better_only_for_function_and_roles(scales):
    better = {s.domain for s in scales.known if s.instrument == "PROMIS-29"
              and s.higher_is is HigherIs.BETTER}  # fmt: skip
    assert better == {"physical function", "social roles"}


def test_a_table_of_a_site_replaces_the_shipped_one(resources, tmp_path, t_scores):
    own = tmp_path / "own.tsv"
    own.write_text("domain\traw\tt_score\tstandard_error\nFatigue\t4\t30\t\n")
    laid_over = read_t_scores([resources / "promis29_v21_tscores.tsv", own])
    assert laid_over["fatigue", 4].value == 30
    assert laid_over["fatigue", 5] == t_scores["fatigue", 5]


def test_a_table_with_holes_or_words_is_refused_with_every_fault(tmp_path):
    own = tmp_path / "own.tsv"
    own.write_text("domain\traw\tt_score\tstandard_error\nFatigue\t4\tlow\t\nAnxiety\t4\t40\t1\n")
    with pytest.raises(InputError) as caught:
        read_t_scores([own])
    messages = [problem.message for problem in caught.value.problems]
    assert messages[0] == "expected a number"
    assert "anxiety: no T-score for the raw sums 5, 6" in messages[1]
    own.write_text("instrument\tdomain\thigher_is\nX\ty\tgood\n")
    with pytest.raises(InputError, match="better, worse, unknown"):
        read_scales([own])


def test_names_are_compared_without_signs():
    assert plain(" Pain/Discomfort_2 ") == "pain discomfort 2"


# --- Visits of a population ---

SETTINGS = QualityOfLifeSettings(visit_interval_days=28, last_visit_days=56, baseline_days=14)
PEOPLE = {"A": 400, "B": 400, "C": 20, "D": 400}
"""Patients with a line from 2020-01-01, and the days that each is followed."""


def study(values, t_scores, scales, plan=None):
    """Estimates from (patient, day, fatigue T-score)."""
    start = pd.Timestamp("2020-01-01")

    def text(days):
        return (start + pd.Timedelta(days=days)).date().isoformat()

    given = frame(
        contract.QUALITY_OF_LIFE,
        [
            {"patient": p, "date": text(day), "instrument": PROMIS, "item": "fatigue", "value": v}
            for p, day, v in values
        ],
    )
    people = frame(contract.PATIENTS, [{"patient": name} for name in PEOPLE])
    lines = [{"patient": name, "line": 1, "start": "2020-01-01"} for name in PEOPLE]
    survival = [
        {"patient": name, "line": 1, "endpoint": "OS", "rule": "from_line_start",
         "start": "2020-01-01", "end": text(days)}
        for name, days in PEOPLE.items()
    ]  # fmt: skip
    endpoints = frame(contract.ENDPOINTS, survival)
    empty = frame(contract.LINKAGE, []), frame(contract.ENDPOINTS, [])
    cohort = build_cohort(people, frame(contract.LINES, lines), *empty)
    scores = score_quality_of_life(given, t_scores, scales)
    table = estimate_quality_of_life(
        plan or Plan({"all": Population("all")}), cohort, scores, endpoints, scales, Types(),
        SETTINGS,
    )  # fmt: skip
    return table.set_index(["domain", "measure", "visit"]).sort_index()


VALUES = [
    ("A", -20, 99), ("A", -10, 50), ("A", -3, 48), ("A", 5, 99), ("A", 27, 40), ("A", 33, 60),
    ("B", 0, 52), ("B", 30, 58), ("B", 56, 50),
    ("C", 0, 60),
    ("D", 28, 45), ("D", 90, 10),
]  # fmt: skip


def test_forms_belong_to_the_nearest_visit_and_the_baseline_is_the_last_before(t_scores, scales):
    table = study(VALUES, t_scores, scales)
    means = {visit: table.loc[("fatigue", "mean", visit)] for visit in (0, 1, 2)}
    assert means[0]["estimate"] == pytest.approx(np.mean([48, 52, 60]))
    assert means[1]["estimate"] == pytest.approx(np.mean([40, 58, 45]))
    assert (means[2]["estimate"], means[2]["n"]) == (50, 1)
    assert np.isnan(means[2]["ci_low"])


def test_completeness_is_over_those_alive_and_followed(t_scores, scales):
    table = study(VALUES, t_scores, scales)
    found = {
        visit: tuple(table.loc[("all", "completeness", visit), ["events", "n"]])
        for visit in (0, 1, 2)
    }
    assert found == {0: (3, 4), 1: (3, 3), 2: (1, 3)}
    row = table.loc[("all", "completeness", 2)]
    interval = binomtest(1, 3).proportion_ci(method="exact")
    assert (row["ci_low"], row["ci_high"]) == pytest.approx((interval.low, interval.high))
    assert "1 died or were not followed" in row["note"]


def test_change_is_paired_and_who_changed_is_counted_in_the_right_direction(t_scores, scales):
    table = study(VALUES, t_scores, scales)
    row = table.loc[("fatigue", "change", 1)]
    assert (row["n"], row["estimate"], row["direction"]) == (2, -1.0, "no clear change")
    interval = ttest_1samp([-8, 6], 0).confidence_interval()
    assert (row["ci_low"], row["ci_high"]) == pytest.approx((interval.low, interval.high))
    assert row["higher_is"] == "worse"
    assert tuple(table.loc[("fatigue", "improved", 1), ["events", "n"]]) == (1, 2)
    assert tuple(table.loc[("fatigue", "worsened", 1), ["events", "n"]]) == (1, 2)
    assert "not at random" in row["note"]


def test_a_clear_change_has_its_word(t_scores, scales):
    values = [(name, 0, 50) for name in "ABD"]
    values += [("A", 28, 55.0), ("B", 28, 55.2), ("D", 28, 54.9)]
    table = study(values, t_scores, scales)
    assert table.loc[("fatigue", "change", 1), "direction"] == "worse"
    assert table.loc[("fatigue", "worsened", 1), "events"] == 3
    assert table.loc[("fatigue", "improved", 1), "events"] == 0


def test_no_form_gives_no_rows(t_scores, scales):
    assert study([], t_scores, scales).empty


# --- The mixed model ---


@pytest.fixture(scope="module")
def reference(project):
    path = project / "tests" / "oracles" / "study_reference.json"
    return json.loads(path.read_text())["mixed_model"]


def test_the_model_equals_that_of_nlme(reference):
    patient, _ = pd.factorize(np.array(reference["patient"]))
    model = fit_visits(patient, np.array(reference["visit"]), np.array(reference["score"]))
    assert [change.visit for change in model.changes] == [1, 2, 3, 4]
    for found, expected in (
        ([change.change.value for change in model.changes], reference["estimate"]),
        ([change.standard_error for change in model.changes], reference["std_err"]),
        ([change.change.low for change in model.changes], reference["low"]),
        ([change.change.high for change in model.changes], reference["high"]),
        ([change.p for change in model.changes], reference["p"]),
    ):
        assert found == pytest.approx(expected, rel=1e-6, abs=1e-6)


def test_the_order_of_rows_changes_nothing(reference):
    patient, _ = pd.factorize(np.array(reference["patient"]))
    visit, score = np.array(reference["visit"]), np.array(reference["score"])
    order = np.random.default_rng(3).permutation(len(visit))
    one, other = (
        fit_visits(patient, visit, score),
        fit_visits(*(a[order] for a in (patient, visit, score))),
    )
    assert [c.change.value for c in one.changes] == pytest.approx(
        [c.change.value for c in other.changes], rel=1e-6
    )


@pytest.mark.parametrize(
    ("patient", "visit", "score", "failure"),
    [
        ([0, 1, 2], [0, 0, 0], [1, 2, 3], TOO_FEW),
        ([0, 0, 1, 1], [0, 1, 0, 1], [1, 2, 3, 4], TOO_FEW),
        ([0, 1, 2], [0, 1, 1], [1, 2, 3], TOO_FEW),
        ([0, 0, 1, 1, 2, 2], [1, 2, 1, 2, 1, 2], [1, 2, 3, 4, 5, 7], TOO_FEW),
        ([0, 0, 1, 1, 2, 2], [0, 1, 0, 1, 0, 1], [5, 5, 5, 5, 5, 5], NO_VARIATION),
    ],
)
def test_what_cannot_be_fitted_says_so_and_has_no_number(patient, visit, score, failure):
    model = fit_visits(np.array(patient), np.array(visit), np.array(score, float))
    assert (model.changes, model.failure) == ((), failure)


def test_without_differences_between_patients_the_model_says_so():
    rng = np.random.default_rng(5)
    patient = np.repeat(np.arange(20), 3)
    visit = np.tile(np.arange(3), 20)
    score = rng.normal(size=60)
    score -= np.array([score[patient == p].mean() for p in range(20)])[patient]
    model = fit_visits(patient, visit, score)
    assert "estimated as zero" in model.note or model.failure
