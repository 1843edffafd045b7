"""ECOG before and on treatment, its shift table and the signed-rank test."""

from __future__ import annotations

import datetime
import json

import numpy as np
import pandas as pd
import pytest
from clinical_tables import frame
from outcome_cohorts import Types

from genomic_to_outcome import contract
from genomic_to_outcome.clinical.ecog import BASELINES, TIMEPOINTS, VALUES
from genomic_to_outcome.clinical.performance_status import derive_performance_status
from genomic_to_outcome.clinical.study_settings import PerformanceStatusSettings
from genomic_to_outcome.clinical.study_windows import treatment_windows
from genomic_to_outcome.outcomes.cohort_frame import build_cohort
from genomic_to_outcome.outcomes.performance_status import (
    estimate_performance_status,
    signed_rank,
)
from genomic_to_outcome.outcomes.plan import Plan, Population

CUTOFF = datetime.date(2024, 12, 31)


def tables(patients, visits):
    """Frames of patients (name -> day of death) on one line from 2020-01-01 to 2020-03-01."""
    given = [{"patient": name, "died": died} for name, died in patients.items()]
    courses = [
        {"patient": name, "line": 1, "start": "2020-01-01", "end": "2020-03-01"}
        for name in patients
    ]
    rows = [dict(zip(("patient", "date", "ecog"), visit, strict=True)) for visit in visits]
    return (
        frame(contract.PATIENTS, given),
        frame(contract.LINES, courses),
        frame(contract.PERFORMANCE_STATUS, rows),
    )


def derived(patients, visits, settings=None):
    people, lines, rows = tables(patients, visits)
    windows = treatment_windows(lines, people, frame(contract.ENDPOINTS, []), CUTOFF, 30)
    return people, lines, derive_performance_status(rows, windows, settings)


def values(row):
    return tuple(
        None if pd.isna(row[name]) else int(row[name])
        for name in ("baseline", "worst", "last", "best")
    )


@pytest.mark.parametrize(
    ("visits", "died", "expected"),
    [
        ([("2020-01-01", 1), ("2020-02-01", 2), ("2020-03-01", 0)], None, (1, 2, 0, 0)),
        ([("2019-12-20", 0), ("2019-12-28", 1)], None, (1, None, None, None)),
        ([("2019-12-03", 1)], None, (None, None, None, None)),
        ([("2019-12-04", 1)], None, (1, None, None, None)),
        ([("2020-01-01", 1), ("2020-04-01", 3)], None, (1, None, None, None)),
        ([("2020-01-01", 1), ("2020-02-01", 2)], "2020-02-10", (1, 5, 5, 2)),
        ([("2020-01-01", 1)], "2020-02-10", (1, 5, 5, 5)),
        ([("2020-01-01", 1), ("2020-02-01", 2)], "2020-06-10", (1, 2, 2, 2)),
        ([("2020-01-01", 1), ("2020-02-01", 5)], None, (1, 5, 5, 5)),
        ([("2020-01-01", 0), ("2020-01-01", 2)], None, (2, None, None, None)),
    ],
)
def test_baseline_worst_last_best_and_death(visits, died, expected):
    _, _, table = derived({"A": died}, [("A", *visit) for visit in visits])
    assert values(table.iloc[0]) == expected


def test_the_age_of_a_baseline_is_a_setting():
    visits = [("A", "2019-10-01", 1)]
    _, _, table = derived({"A": None}, visits, PerformanceStatusSettings(baseline_days=120))
    assert values(table.iloc[0])[0] == 1


PATIENTS = {"A": None, "B": "2020-02-10", "C": None, "D": None, "E": None, "F": "2020-02-10"}
VISITS = [
    ("A", "2020-01-01", 0), ("A", "2020-02-01", 1),
    ("B", "2020-01-01", 2),
    ("C", "2020-01-01", 2), ("C", "2020-02-01", 1),
    ("D", "2020-02-01", 1),
    ("E", "2020-01-01", 1),
]  # fmt: skip


def estimated(plan=None):
    people, lines, of_lines = derived(PATIENTS, VISITS)
    empty = frame(contract.LINKAGE, []), frame(contract.ENDPOINTS, [])
    cohort = build_cohort(people, lines, *empty)
    plan = plan or Plan({"all": Population("all")}, minimum_events=1)
    return estimate_performance_status(plan, cohort, of_lines, Types())


def of_worst(table, measure):
    (row,) = table[(table["timepoint"] == "worst") & (table["measure"] == measure)].to_dict(
        "records"
    )
    return row


def test_the_cells_of_a_shift_table_add_up_to_all_patients():
    table = estimated()
    shifts = table[table["measure"] == "shift"]
    for timepoint in TIMEPOINTS:
        mine = shifts[shifts["timepoint"] == timepoint]
        assert len(mine) == len(BASELINES) * len(VALUES)
        assert mine["events"].sum() == 6
        assert set(mine["n"]) == {6}
    worst = shifts[(shifts["timepoint"] == "worst") & (shifts["events"] > 0)]
    found = {(r.baseline, r.value): r.events for r in worst.itertuples()}
    assert found == {
        ("0", "1"): 1, ("2", "death"): 1, ("2", "1"): 1, ("missing", "1"): 1,
        ("1", "missing"): 1, ("missing", "death"): 1,
    }  # fmt: skip


def test_death_is_a_worsening_and_missing_values_are_left_out_and_counted():
    row = of_worst(estimated(), "worsened")
    assert (row["events"], row["n"]) == (2, 3)
    assert "3 of 6 left out" in row["note"]
    assert "between 33% and 83% of all" in row["note"]
    assert of_worst(estimated(), "improved")["events"] == 1


def test_below_the_minimum_of_events_there_is_no_p_value():
    row = of_worst(estimated(Plan({"all": Population("all")})), "signed_rank")
    assert np.isnan(row["p"])
    assert "too few" in row["note"]


def test_where_only_deaths_are_known_on_treatment_nobody_is_called_worse():
    people, lines, of_lines = derived(
        {"A": None, "B": "2020-02-10"}, [("A", "2020-01-01", 0), ("B", "2020-01-01", 1)]
    )
    cohort = build_cohort(people, lines, frame(contract.LINKAGE, []), frame(contract.ENDPOINTS, []))
    plan = Plan({"all": Population("all")}, minimum_events=1)
    table = estimate_performance_status(plan, cohort, of_lines, Types())
    for measure in ("worsened", "improved"):
        row = of_worst(table, measure)
        assert np.isnan(row["estimate"])
        assert "not estimable" in row["note"]
    assert np.isnan(of_worst(table, "signed_rank")["p"])
    shifts = table[(table["measure"] == "shift") & (table["timepoint"] == "worst")]
    assert shifts["events"].sum() == 2


def test_nothing_recorded_gives_no_rows():
    people, lines, of_lines = derived({"A": None}, [])
    cohort = build_cohort(people, lines, frame(contract.LINKAGE, []), frame(contract.ENDPOINTS, []))
    plan = Plan({"all": Population("all")})
    assert estimate_performance_status(plan, cohort, of_lines, Types()).empty


def test_the_signed_rank_test_equals_that_of_r(project):
    reference = json.loads((project / "tests" / "oracles" / "study_reference.json").read_text())
    wanted = reference["signed_rank"]
    found = signed_rank(np.array(wanted["before"], float), np.array(wanted["after"], float))
    assert found.statistic == wanted["v"]
    assert found.p == pytest.approx(wanted["p"], rel=1e-12)


def test_nobody_changed():
    assert np.isnan(signed_rank(np.array([1.0, 2]), np.array([1.0, 2])).p)
