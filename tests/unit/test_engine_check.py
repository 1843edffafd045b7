"""Every estimate once more by lifelines: what agrees, what is known to differ, what would warn."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from lifelines import KaplanMeierFitter
from outcome_cohorts import START, Made, Types
from r_reference import read_frames

from genomic_to_outcome.contract import ENGINE_CHECK
from genomic_to_outcome.frames import write_frame
from genomic_to_outcome.outcomes.endpoint_rules import Cause
from genomic_to_outcome.outcomes.engine_check import EngineCheck, Verdict, check_engine
from genomic_to_outcome.outcomes.plan import (
    Comparison,
    Covariate,
    Exposure,
    Group,
    GroupTest,
    Interaction,
    Plan,
    Population,
    Summary,
    TimeDependent,
)
from genomic_to_outcome.outcomes.survival import Interval
from genomic_to_outcome.vocabulary import AssessmentStatus, Endpoint, EndpointRule

WOMEN, MEN = Group("female"), Group("female", AssessmentStatus.NOT_DETECTED)
EMA = (EndpointRule.EMA,)


def asked(name: str, **given) -> Comparison:
    rules = given.pop("rules", (EndpointRule.FROM_LINE_START,))
    endpoint = given.pop("endpoint", Endpoint.OS)
    return Comparison(name, "all", endpoint, rules, 1, WOMEN, MEN, **given)


PLAN = Plan(
    {"all": Population("all")},
    (Summary("all", None, (), (Endpoint.OS,), include_not_detected=True),),
    (
        asked("plain"),
        asked("adjusted", adjust_for=(Covariate.AGE, Covariate.STAGE)),
        asked("stratified", strata=(Covariate.STAGE,), across_centres=True),
        asked("cause", endpoint=Endpoint.PFS, rules=EMA, cause=Cause.PROGRESSION),
    ),
    group_tests=(
        GroupTest(
            "groups",
            "all",
            Endpoint.OS,
            1,
            (
                Group("female", therapy_class="taxane"),
                Group("female", therapy_class="alk_tki"),
                MEN,
            ),
        ),
    ),
    interactions=(Interaction("product", "all", Endpoint.OS, 1, "female", "taxane", "alk_tki"),),
    time_dependent=(
        TimeDependent(
            "later", "all", EndpointRule.FROM_ADVANCED_DIAGNOSIS, Exposure("alk_tki"), None, (2,)
        ),
    ),
)


@pytest.fixture(scope="module")
def made() -> Made:
    """R's lung data with delayed entry; every tenth woman or man was not assessed."""
    frame = read_frames()["late"].rename(columns={"ph.ecog": "ecog"})
    made = Made()
    for number, row in enumerate(frame.itertuples()):
        name = f"P{number:03d}"
        stage = None if pd.isna(row.ecog) else f"E{row.ecog:.0f}"
        state = "altered" if row.sex == 2 else "not_detected"
        died = START + pd.Timedelta(days=row.time) if row.event and number % 3 == 0 else None
        made.patient(
            name, birth_year=2020 - int(row.age), stage=stage, centre=f"C{number % 2}", died=died
        )
        made.line(name, 0, female=state)
        state = "not_assessed" if number % 10 == 0 else state
        made.line(name, 1, ("taxane", "alk_tki")[number % 2], female=state)
        made.lines[-1]["start"] = START + pd.Timedelta(days=number % 40)
        given = {"start": START, "entry_days": int(row.entry)}
        time, event = int(row.time), bool(row.event)
        made.endpoint(name, 1, "OS", "from_line_start", time, event, **given)
        made.endpoint(name, 0, "OS", "from_advanced_diagnosis", time, event, **given)
        made.endpoint(name, 1, "PFS", "ema", time, event, **given)
    return made


def check(made: Made, plan: Plan = PLAN, **changed: pd.DataFrame) -> EngineCheck:
    outcomes = made.outcomes(plan)
    tables = ("alteration_outcomes", "alteration_effects", "comparisons")
    estimated = {name: changed.get(name, getattr(outcomes, name)) for name in tables}
    names = ("patients", "lines", "linkage", "endpoints")
    frames = dict(zip(names, made.frames(), strict=True))
    return check_engine(plan, Types(), estimated, **frames)


@pytest.fixture(scope="module")
def table(made) -> pd.DataFrame:
    return check(made).table


def test_nothing_differs_without_a_known_reason(made, table, tmp_path):
    assert not (table["verdict"] == Verdict.DIFFERS).any(), table[
        table["verdict"] == Verdict.DIFFERS
    ].T.to_string()
    agreed = table[table["verdict"] == Verdict.AGREES]
    assert (agreed["difference"] <= agreed["tolerance"]).all()
    assert agreed["lifelines_estimate"].notna().sum() > 60
    write_frame(ENGINE_CHECK, table, tmp_path / "engine_check.parquet")


@pytest.mark.parametrize(
    ("question", "measure", "method", "verdict"),
    [
        ("plain", "hazard_ratio", "Cox regression, Efron ties, Wald interval, adj", Verdict.AGREES),
        ("plain", "hazard_ratio", "not assessed counted in the group, Cox", Verdict.AGREES),
        ("plain", "logrank", "log-rank test, chi-squared, not adj", Verdict.AGREES),
        ("plain", "logrank", "log-rank test, chi-squared, adjusted", Verdict.NOT_OFFERED),
        ("plain", "rmst_difference", "", Verdict.AGREES),
        ("plain", "ph_p", "Cox regression, Efron ties, Wald interval, not", Verdict.KNOWN),
        ("plain", "ph_p", "Cox regression, Efron ties, Wald interval, adj", Verdict.NOT_OFFERED),
        ("adjusted", "hazard_ratio", "multivariable Cox", Verdict.AGREES),
        ("adjusted", "hazard_ratio", "complete case", Verdict.AGREES),
        ("stratified", "hazard_ratio", "stratified Cox", Verdict.AGREES),
        ("stratified", "hazard_ratio", "random-effects", Verdict.NOT_OFFERED),
        ("stratified", "logrank", "stratified", Verdict.NOT_OFFERED),
        ("cause", "hazard_ratio", "cause-specific", Verdict.AGREES),
        ("cause", "cumulative_incidence", "cause-specific", Verdict.AGREES),
        ("groups", "logrank", "log-rank test of 3 groups, chi-squared, 2", Verdict.NOT_OFFERED),
        ("product", "ratio_of_hazard_ratios", "Cox", Verdict.AGREES),
        ("product", "hazard_ratio", "Cox", Verdict.AGREES),
        ("later", "hazard_ratio", "time-dependent", Verdict.AGREES),
        ("later", "hazard_ratio", "landmark at 2 months", Verdict.AGREES),
    ],
)
def test_each_kind_of_model_is_computed_again(table, question, measure, method, verdict):
    rows = table[(table["question"] == question) & (table["measure"] == measure)]
    rows = rows[rows["method"].str.startswith(method) & rows["estimate"].notna()]
    assert len(rows)
    assert verdict in set(rows["verdict"])
    assert set(rows["verdict"]) <= {verdict, Verdict.AGREES}
    if verdict is not Verdict.AGREES:
        assert rows.loc[rows["verdict"] == verdict, "reason"].notna().all()


def test_the_groups_and_the_screen_are_computed_again(table):
    of_groups = table[table["table"] == "alteration_outcomes"]
    assert {"median", "survival", "rmst", "follow_up"} == set(of_groups["measure"])
    screened = table[table["table"] == "alteration_effects"]
    assert {"hazard_ratio", "logrank"} == set(screened["measure"])
    assert (screened["verdict"] == Verdict.AGREES).any()


@pytest.mark.parametrize(
    ("name", "measure"),
    [
        ("comparisons", "hazard_ratio"),
        ("comparisons", "logrank"),
        ("comparisons", "cumulative_incidence"),
        ("alteration_outcomes", "survival"),
        ("alteration_outcomes", "median"),
        ("alteration_effects", "hazard_ratio"),
    ],
)
def test_a_wrong_figure_is_found_and_told(made, name, measure):
    wrong = getattr(made.outcomes(PLAN), name).copy()
    mine = wrong["measure"] == measure
    wrong.loc[mine, "estimate"] = wrong.loc[mine, "estimate"] + 1e-4
    found = check(made, **{name: wrong})
    differs = found.table[found.table["verdict"] == Verdict.DIFFERS]
    assert set(differs["measure"]) == {measure}
    assert set(differs["table"]) == {name}
    warned = [notice for notice in found.notices if notice.startswith("Warning: ")]
    assert len(warned) == len(differs)
    assert "differs" in found.notices[0]


def test_every_estimate_of_a_time_is_asked_and_what_is_not_is_told(made):
    outcomes = made.outcomes(PLAN)
    found = check(made)
    assert not any("not computed again" in notice for notice in found.notices)
    strange = outcomes.comparisons.assign(comparison="nobody knows")
    told = check(made, comparisons=strange).notices[0]
    timed = outcomes.comparisons["measure"] != "n"
    assert told.startswith(f"Warning: {timed.sum()} of ")
    assert told.endswith("estimates of times were not computed again.")


def test_groups_of_the_same_patients_are_fitted_once(made, monkeypatch):
    fits = []
    fit = KaplanMeierFitter.fit

    def counted(self, *given, **named):
        fits.append(1)
        return fit(self, *given, **named)

    monkeypatch.setattr(KaplanMeierFitter, "fit", counted)
    plan = replace(PLAN, comparisons=(), group_tests=(), interactions=(), time_dependent=())
    alone = len(check(made, plan).table)
    asked, fits[:] = len(fits), []
    twins = replace(made)
    twins.linkage = made.linkage + [row | {"class_id": "twin"} for row in made.linkage]
    assert len(check(twins, plan).table) == 2 * alone
    assert len(fits) == asked


def four_patients() -> Made:
    made = Made()
    for number, time in enumerate((10, 20, 30, 40)):
        made.patient(f"P{number}").line(f"P{number}", 1, female="altered")
        made.endpoint(f"P{number}", 1, "OS", "from_line_start", time, True)
    return made


def test_a_median_on_a_flat_part_is_a_known_difference():
    table = check(
        four_patients(), replace(PLAN, comparisons=(), group_tests=(), interactions=())
    ).table
    row = table[table["measure"] == "median"].iloc[0]
    assert (row["estimate"], row["lifelines_estimate"]) == pytest.approx(
        (25 / 30.4375, 20 / 30.4375)
    )
    assert row["verdict"] == Verdict.KNOWN
    assert "0.5" in row["reason"]


def test_a_test_of_one_group_is_none_here():
    table = check(
        four_patients(), replace(PLAN, summaries=(), group_tests=(), interactions=())
    ).table
    row = table[table["measure"] == "logrank"].iloc[0]
    assert np.isnan(row["estimate"])
    assert row["verdict"] != Verdict.DIFFERS


def test_a_figure_that_is_not_given_and_another_interval_are_known_differences():
    plan = replace(PLAN, comparisons=(), group_tests=(), interactions=(), interval=Interval.LOG)
    made = four_patients()
    made.patient("P4").line("P4", 1, female="altered")
    made.endpoint("P4", 1, "OS", "from_line_start", 400, False)
    table = check(made, plan).table
    rows = table[table["measure"] == "survival"].set_index("time")
    assert rows.loc[6, "verdict"] == Verdict.KNOWN
    assert "log-log" in rows.loc[6, "reason"]
    assert np.isnan(rows.loc[24, "estimate"])
    assert rows.loc[24, "verdict"] == Verdict.KNOWN
    assert "beyond the follow-up" in rows.loc[24, "reason"]
