"""The tables that describe the cohort: who is counted, over whom, and what is left out."""

from __future__ import annotations

import pandas as pd
import pytest
from outcome_cohorts import Made, Types, frame

from genomic_to_outcome.contract import PATIENT_ASSESSMENT, PERFORMANCE_STATUS_OF_LINES
from genomic_to_outcome.outcomes.class_frequencies import ONLY_CARRIERS
from genomic_to_outcome.outcomes.cohort_frame import build_cohort
from genomic_to_outcome.outcomes.describe import describe_cohort
from genomic_to_outcome.outcomes.plan import Plan, Population

PARENTS = {"alk_fusion_eml4": "alk_fusion", "alk_fusion": None, "tp53_mutation": None}
STATES = (
    ("A", "altered", "altered", "not_assessed"),
    ("B", "altered", "not_detected", "altered"),
    ("C", "not_detected", "not_detected", "not_detected"),
    ("D", "not_assessed", "not_assessed", "altered"),
)
CLASSES = ("alk_fusion", "alk_fusion_eml4", "tp53_mutation")


def made() -> Made:
    """A is assessed at the second line only; D is no NSCLC; of C little is known."""
    cohort = Made()
    for name, diagnosis, sex in (
        ("A", "LUAD", "female"),
        ("B", "LUAD", "male"),
        ("C", "NSCLC", None),
        ("D", "SCLC", "male"),
    ):
        diagnosed = None if name == "C" else pd.Timestamp("2019-03-01")
        died = pd.Timestamp("2022-01-01") if name == "B" else None
        cohort.patient(
            name, diagnosis=diagnosis, sex=sex, birth_year=1950 + 10 * (name == "B"), died=died,
            diagnosed=diagnosed,
        )  # fmt: skip
    cohort.line("A", 1, "platinum_chemotherapy", alk_fusion="not_assessed")
    cohort.line("A", 2, "alk_tki", alk_fusion="altered")
    cohort.line("B", 1, "alk_tki", alk_fusion="altered")
    cohort.line("C", 1, "platinum_chemotherapy", alk_fusion="not_detected")
    cohort.line("D", 1, "platinum_chemotherapy", alk_fusion="altered")
    return cohort


@pytest.fixture(scope="module")
def tables() -> dict[str, pd.DataFrame]:
    states = frame(
        PATIENT_ASSESSMENT,
        [
            {"patient": patient, "class_id": class_id, "status": status}
            for patient, *found in STATES
            for class_id, status in zip(CLASSES, found, strict=True)
        ],
    )
    ecog = frame(
        PERFORMANCE_STATUS_OF_LINES,
        [{"patient": "A", "line": 1, "baseline": 0}, {"patient": "A", "line": 2, "baseline": 2}],
    )
    plan = Plan({"nsclc": Population("nsclc", diagnosis=("NSCLC",))}, (), ())
    return describe_cohort(plan, build_cohort(*made().frames()), Types(), states, ecog, PARENTS)


def test_a_frequency_is_over_those_assessed_with_an_exact_interval(tables):
    rows = tables["class_frequencies"].set_index("alteration")
    row = rows.loc["alk_fusion"]
    assert tuple(row[["n_patients", "n", "events", "n_not_assessed"]]) == (4, 3, 2, 1)
    # R: binom.test(2, 3)$conf.int
    assert row["estimate"] == pytest.approx(2 / 3)
    assert row["ci_low"] == pytest.approx(0.09429932, abs=1e-8)
    assert row["ci_high"] == pytest.approx(0.99159624, abs=1e-8)


def test_carriers_alone_have_no_frequency():
    states = frame(
        PATIENT_ASSESSMENT, [{"patient": "A", "class_id": "alk_fusion", "status": "altered"}]
    )
    plan = Plan({}, (), ())
    ecog = frame(PERFORMANCE_STATUS_OF_LINES, [])
    found = describe_cohort(plan, build_cohort(*made().frames()), Types(), states, ecog, {})
    (row,) = found["class_frequencies"].to_dict("records")
    assert (row["events"], row["note"]) == (1, ONLY_CARRIERS)
    assert pd.isna(row["estimate"])


def test_pairs_are_over_those_assessed_for_both_and_never_a_class_with_its_own(tables):
    found = tables["co_alterations"].to_dict("records")
    assert [(row["alteration"], row["other"]) for row in found] == [
        ("alk_fusion", "tp53_mutation"),
        ("tp53_mutation", "alk_fusion"),
    ]
    # Of the carriers A and B, A was not assessed for TP53; of B and C, assessed for both, B has it.
    names = ("n", "events", "n_assessed", "n_other")
    assert [tuple(row[name] for name in names) for row in found] == [(1, 1, 2, 1), (1, 1, 2, 1)]


def rows_of(tables, alteration, variable) -> dict[str, tuple]:
    rows = tables["baseline"]
    rows = rows[(rows["alteration"] == alteration) & (rows["variable"] == variable)]
    return {
        row["level"] or row["statistic"]: (
            row["n"],
            None if pd.isna(row["events"]) else row["events"],
            None if pd.isna(row["estimate"]) else row["estimate"],
        )
        for row in rows.to_dict("records")
    }


def test_shares_are_over_patients_with_a_value_and_the_others_are_counted(tables):
    assert rows_of(tables, "everyone", "sex") == {
        "female": (3, 1, 0.5),
        "male": (3, 1, 0.5),
        "missing": (3, 1, pytest.approx(1 / 3)),
    }


def test_age_is_the_difference_of_years_of_those_with_both(tables):
    found = rows_of(tables, "everyone", "age_at_diagnosis")
    assert found["median"] == (3, None, 64.0)
    assert (found["lower_quartile"][2], found["upper_quartile"][2]) == (61.5, 66.5)
    assert found["missing"][1] == 1


def test_every_row_of_a_small_group_says_that_it_is_small(tables):
    rows = tables["baseline"]
    assert rows["note"].str.contains("fewer than 10 patients").all()
    ages = rows[rows["statistic"] == "median"]
    assert ages["note"].str.startswith("difference of calendar years").all()


def test_carriers_are_described_at_the_line_at_which_they_are_counted(tables):
    lines = tables["carriers"][["alteration", "patient", "line"]].to_dict("records")
    assert lines == [
        {"alteration": "alk_fusion", "patient": "A", "line": 2},
        {"alteration": "alk_fusion", "patient": "B", "line": 1},
    ]
    ecog = rows_of(tables, "alk_fusion", "ecog_at_baseline")
    assert ecog == {"0": (2, 0, 0.0), "2": (2, 1, 1.0), "missing": (2, 1, 0.5)}
    assert rows_of(tables, "everyone", "line")["1"] == (3, 3, 1.0)
    assert rows_of(tables, "alk_fusion", "line")["2"] == (2, 1, 0.5)


def test_the_flow_counts_every_line_once_and_says_how_it_ended(tables):
    names = ("line", "therapy_class", "next_therapy_class", "n", "events")
    found = [tuple(row[name] for name in names) for row in tables["line_flow"].to_dict("records")]
    assert found == [
        (1, "alk_tki", "death", 1, 1),
        (1, "platinum_chemotherapy", "alk_tki", 2, 1),
        (1, "platinum_chemotherapy", "no_further_line", 2, 1),
        (2, "alk_tki", "no_further_line", 1, 1),
    ]
