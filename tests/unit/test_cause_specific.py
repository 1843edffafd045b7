"""One kind of events with the others competing: R's and lifelines' cause-specific hazards."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from lifelines import CoxPHFitter
from numpy.testing import assert_allclose
from outcome_cohorts import START, Made
from r_reference import read_frames, read_reference

from genomic_to_outcome.contract import COMPARISONS
from genomic_to_outcome.frames import write_frame
from genomic_to_outcome.outcomes.endpoint_rules import Cause
from genomic_to_outcome.outcomes.plan import Comparison, Covariate, Group, Plan, Population
from genomic_to_outcome.outcomes.read_plan import parse_plan
from genomic_to_outcome.vocabulary import DAYS_PER_MONTH, AssessmentStatus, Endpoint, EndpointRule

MEN, WOMEN = Group("male"), Group("male", AssessmentStatus.NOT_DETECTED)
REFERENCE = read_reference()["competing"]
LANDMARKS = tuple(days / DAYS_PER_MONTH for days in (24, 60, 120))
RATIO = ["estimate", "ci_low", "ci_high", "p"]
OF_R = ["hr", "hr_lower", "hr_upper", "p_wald"]


@pytest.fixture(scope="module")
def mgus() -> pd.DataFrame:
    return read_frames()["mgus2"]


def cohort(mgus: pd.DataFrame, delayed: bool = False) -> Made:
    """Progression stands for the plasma cell malignancy, death for death without it."""
    made = Made()
    for number, row in enumerate(mgus.itertuples()):
        name = f"P{number:03d}"
        end = START + pd.Timedelta(days=row.etime)
        made.patient(name, birth_year=2020 - row.age, died=end if row.ev == 2 else None)
        made.line(name, 1, male="altered" if row.sex == "M" else "not_detected")
        entry = row.entry if delayed else 0
        made.endpoint(name, 1, "PFS", "ema", row.etime, row.ev > 0, start=START, entry_days=entry)
    return made


def compare(made: Made, cause: Cause | None, **given) -> pd.DataFrame:
    asked = Comparison(
        "a", "all", Endpoint.PFS, (EndpointRule.EMA,), 1, MEN, WOMEN, cause=cause, **given
    )
    plan = Plan({"all": Population("all")}, comparisons=(asked,), landmarks_months=LANDMARKS)
    return made.outcomes(plan).comparisons


def one(rows: pd.DataFrame, measure: str, method: str = "") -> pd.Series:
    rows = rows[(rows["measure"] == measure) & rows["method"].str.contains(method)]
    assert len(rows) == 1, rows["method"].tolist()
    return rows.iloc[0]


@pytest.mark.parametrize(
    ("cause", "expected"), [(Cause.PROGRESSION, "event"), (Cause.DEATH, "death")]
)
def test_the_cause_specific_hazard_ratio_is_that_of_r(mgus, cause, expected, tmp_path):
    rows = compare(cohort(mgus), cause)
    row = one(rows, "hazard_ratio")
    wanted = REFERENCE["cause_specific"][expected]
    assert_allclose(row[RATIO].astype(float), [wanted[name] for name in OF_R], rtol=1e-8)
    assert row["events_group"] + row["events_reference"] == wanted["nevent"]
    assert row["method"].startswith(f"cause-specific, {cause} with ")
    assert "how many have it is the cumulative incidence" in row["note"]
    assert (rows["measure"] == "rmst_difference").sum() == 0
    write_frame(COMPARISONS, rows, tmp_path / "comparisons.parquet")


def test_the_test_of_the_family_is_the_cause_specific_log_rank_of_r(mgus):
    rows = compare(cohort(mgus), Cause.PROGRESSION)
    test = one(rows, "logrank")
    wanted = REFERENCE["cause_specific"]["logrank"]
    assert_allclose([test["estimate"], test["p"]], [wanted["chisq"], wanted["p"]], rtol=1e-8)
    assert rows["family"].notna().sum() == 1
    assert test["q"] == test["p"]


def test_lifelines_finds_the_same_ratio(mgus):
    row = one(compare(cohort(mgus), Cause.PROGRESSION), "hazard_ratio")
    frame = pd.DataFrame({"t": mgus["etime"], "e": mgus["ev"] == 1, "male": mgus["sex"] == "M"})
    options = {"precision": 1e-12, "step_size": 1.0}
    fit = CoxPHFitter().fit(frame.astype(float), "t", "e", fit_options=options)
    # It stops where a further step would change the likelihood by 1e-12.
    assert_allclose(np.log(row["estimate"]), fit.params_["male"], rtol=1e-6)
    assert_allclose(row["p"], fit.summary["p"]["male"], rtol=1e-6)


def test_covariates_and_delayed_entry_are_those_of_r(mgus):
    rows = compare(cohort(mgus), Cause.PROGRESSION, adjust_for=(Covariate.AGE,))
    row = one(rows, "hazard_ratio", "multivariable")
    wanted = REFERENCE["cause_specific"]["adjusted"]
    assert_allclose(row[RATIO].astype(float), [wanted[name][0] for name in OF_R], rtol=1e-8)
    rows = compare(cohort(mgus, delayed=True), Cause.PROGRESSION)
    row = one(rows, "hazard_ratio", ", adjusted for delayed entry")
    wanted = REFERENCE["cause_specific"]["delayed_entry"]
    assert_allclose(row[RATIO].astype(float), [wanted[name] for name in OF_R], rtol=1e-8)


def test_competing_events_are_counted_among_those_who_are_analysed():
    made = Made()
    for number in range(12):
        name, time = f"P{number:02d}", 10 + number
        late, dies = number >= 10, number % 2 == 0
        end = START + pd.Timedelta(days=time)
        made.patient(name, died=end if dies else None)
        made.line(name, 1, male="altered" if number % 4 < 2 else "not_detected")
        made.endpoint(name, 1, "PFS", "ema", time, True, start=START, entry_days=99 * late)
    rows = compare(made, Cause.PROGRESSION)
    everybody = one(rows, "logrank", ", not adjusted for delayed entry")
    assert "competing events (death): 3 in the group, 3 in the reference" in everybody["note"]
    analysed = one(rows, "logrank", ", adjusted for delayed entry")
    assert (analysed["n_group"], analysed["n_reference"]) == (6, 4)
    assert "competing events (death): 3 in the group, 2 in the reference" in analysed["note"]


def test_the_cumulative_incidence_of_each_group_stands_beside_it(mgus):
    rows = compare(cohort(mgus), Cause.PROGRESSION)
    wanted = REFERENCE["by_sex"]
    for place, stratum in enumerate(wanted["strata"]):
        arm = "group" if stratum.endswith("M") else "reference"
        month = wanted["time"][place] / DAYS_PER_MONTH
        row = one(rows, "cumulative_incidence", f"{arm}, at {month:g} months")
        numbers = [wanted[name][place][1] for name in ("pstate", "lower", "upper")]
        assert_allclose(row[RATIO[:3]].astype(float), numbers, rtol=1e-8)
        assert row["reference"] is None
        assert row["group"] == ("male" if arm == "group" else "male not_detected")
    assert not rows.duplicated(list(COMPARISONS.key)).any()


def test_no_curve_is_drawn_that_would_overstate_the_cause(mgus):
    asked = Comparison("a", "all", Endpoint.PFS, (EndpointRule.EMA,), 1, MEN, WOMEN)
    alone = Comparison(
        "b", "all", Endpoint.PFS, (EndpointRule.EMA,), 1, MEN, WOMEN, cause=Cause.PROGRESSION
    )
    plan = Plan({"all": Population("all")}, comparisons=(asked, alone))
    outcomes = cohort(mgus).outcomes(plan)
    assert set(outcomes.curves["comparison"]) == {"a"}
    both = outcomes.comparisons[outcomes.comparisons["measure"] == "hazard_ratio"]
    events = dict(zip(both["comparison"], both["events_group"], strict=True))
    assert events["a"] > events["b"]


@pytest.mark.parametrize(
    ("endpoint", "cause", "message"),
    [
        ("OS", "death", "OS has events of one kind"),
        ("PFS", "next_therapy", "is no event of PFS"),
        ("TTNT", "next_therapy", None),
        ("PFS", "progresion", "expected one of"),
    ],
)
def test_the_plan_names_a_cause_that_its_endpoint_has(tmp_path, endpoint, cause, message):
    path = tmp_path / "analysis.yaml"
    path.write_text(
        "populations: {all: {}}\ncomparisons:\n"
        f"  - {{id: c, population: all, endpoint: {endpoint}, cause: {cause},\n"
        "     group: {alteration: x}, reference: {alteration: y}}\n"
    )
    plan, problems = parse_plan(path)
    if message is None:
        assert not problems
        assert plan.comparisons[0].cause is Cause.NEXT_THERAPY
    else:
        assert len(problems) == 1
        assert problems[0].message.startswith(message)
        assert problems[0].field == "comparisons[1].cause"
