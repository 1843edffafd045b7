"""Adverse events: the window of a line, patients by grade, events per time, real SDTM data."""

from __future__ import annotations

import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from clinical_tables import FakeTherapies, assessments, frame, patients, samples, treatments
from outcome_cohorts import Types
from scipy.stats import binomtest, chi2

from genomic_to_outcome import contract
from genomic_to_outcome.calls.exact_poisson import exact_poisson_interval
from genomic_to_outcome.clinical.endpoints import Records, derive_endpoints
from genomic_to_outcome.clinical.lines import derive_lines
from genomic_to_outcome.clinical.response import derive_responses
from genomic_to_outcome.clinical.safety import EventReason, attribute_adverse_events
from genomic_to_outcome.clinical.study_windows import treatment_windows
from genomic_to_outcome.outcomes.cohort_frame import build_cohort
from genomic_to_outcome.outcomes.plan import Plan, Population
from genomic_to_outcome.outcomes.rates import poisson_rate
from genomic_to_outcome.outcomes.safety import estimate_safety

CUTOFF = datetime.date(2024, 12, 31)
EVERYBODY = Plan({"all": Population("all")})
NO_LINKAGE = frame(contract.LINKAGE, [])


def safety_of(records, events, cutoff=CUTOFF, plan=EVERYBODY, linkage=NO_LINKAGE, days=30):
    """Events by line and the table of safety, by the whole path from treatments."""
    lines = derive_lines(records.treatments, records.patients, FakeTherapies(), cutoff).lines
    responses = derive_responses(lines, records.assessments, records.patients, cutoff)
    endpoints = derive_endpoints(lines, responses, records, cutoff)
    windows = treatment_windows(lines, records.patients, endpoints, cutoff, days)
    attributed = attribute_adverse_events(events, windows, cutoff)
    cohort = build_cohort(records.patients, lines, linkage, endpoints.iloc[:0])
    return attributed, estimate_safety(plan, cohort, attributed, windows, Types())


def recorded(*courses, cutoff_contact="2024-12-31", **dates):
    """Records of patients; `courses` are (patient, drugs, start, end)."""
    names = sorted({course[0] for course in courses})
    return Records(
        patients(*({"patient": n, "last_contact": cutoff_contact, **dates} for n in names)),
        treatments(*({"patient": p, "drugs": d, "start": s, "end": e} for p, d, s, e in courses)),
        assessments(),
        samples(),
    )


def events_of(*rows):
    return frame(contract.ADVERSE_EVENTS, list(rows))


def cells(table, **wanted):
    """grade (or term) -> patients, of the rows of the table that fit."""
    for name, value in {"alteration": "everyone", "therapy_class": "all", **wanted}.items():
        table = table[table[name] == value]
    return table


TWO_LINES = recorded(("A", "x", "2020-01-01", "2020-03-01"), ("A", "y", "2020-03-20", "2020-06-01"))


@pytest.mark.parametrize(
    ("start", "end", "line", "reason"),
    [
        ("2019-12-31", None, None, EventReason.OUTSIDE),
        ("2020-01-01", None, 1, EventReason.IN_WINDOW),
        ("2020-03-19", None, 1, EventReason.IN_WINDOW),
        ("2020-03-20", None, 2, EventReason.IN_WINDOW),
        ("2020-07-01", None, 2, EventReason.IN_WINDOW),
        ("2020-07-02", None, None, EventReason.OUTSIDE),
        ("2025-01-01", None, None, EventReason.AFTER_CUTOFF),
        (None, "2019-12-31", None, EventReason.ENDED_BEFORE),
        (None, "2020-02-01", 1, EventReason.NO_START),
    ],
)
def test_an_event_counts_up_to_thirty_days_after_the_last_dose_or_a_new_therapy(
    start, end, line, reason
):
    given = events_of({"patient": "A", "term": "Rash", "start": start, "end": end})
    attributed, _ = safety_of(TWO_LINES, given)
    (row,) = attributed.to_dict("records")
    assert (None if row["line"] is pd.NA else row["line"], row["reason"]) == (line, reason)


def test_an_event_of_a_patient_without_a_line_keeps_its_row():
    given = events_of({"patient": "B", "term": "Rash", "start": "2020-01-01"})
    attributed, _ = safety_of(TWO_LINES, given)
    assert attributed["reason"].tolist() == [EventReason.NO_LINE]


FOUR = recorded(*((name, "x", "2020-01-01", "2020-01-31") for name in "ABCD"))
MIXED = events_of(
    {"patient": "A", "term": "Rash", "soc": "Skin", "grade": 1, "start": "2020-01-05"},
    {"patient": "A", "term": "rash", "soc": "Skin", "grade": 3, "start": "2020-01-09"},
    {"patient": "A", "term": "Pruritus", "soc": "Skin", "start": "2020-01-09"},
    {"patient": "B", "term": "Rash", "soc": "Skin", "start": "2020-01-05", "serious": True},
    {"patient": "C", "term": "Sepsis", "soc": "Infections", "grade": 5, "start": "2020-01-08"},
    {"patient": "C", "term": "Stroke", "soc": "Nervous", "grade": 5, "start": "2020-01-08"},
)


def test_each_patient_counts_once_at_the_worst_grade_and_unknown_is_a_row_of_its_own():
    _, table = safety_of(FOUR, MIXED)
    worst = cells(table, subset="all", level="overall", counting="worst_grade_only")
    assert dict(zip(worst["grade"], worst["events"], strict=True)) == {
        "1": 0, "2": 0, "3": 1, "4": 0, "5": 1, "unknown": 1, "3-5": 2,
    }  # fmt: skip
    assert set(worst["n"]) == {4}
    assert "counted once, to be queried" in worst.set_index("grade").loc["5", "note"]
    assert "1 patients also had an event of unknown" in worst.set_index("grade").loc["3-5", "note"]


def test_the_other_way_of_counting_takes_every_grade_once():
    _, table = safety_of(FOUR, MIXED)
    each = cells(table, subset="all", level="term", counting="each_grade_once", term="Rash")
    assert dict(zip(each["grade"], each["events"], strict=True)) == {"1": 1, "3": 1, "unknown": 1}


def test_serious_is_not_severe_and_what_nobody_recorded_is_no_zero():
    _, table = safety_of(FOUR, MIXED)
    (row,) = cells(table, subset="serious", level="overall", counting="any_grade").to_dict(
        "records"
    )
    assert (row["events"], row["n"], row["estimate"]) == (1, 4, 0.25)
    interval = binomtest(1, 4).proportion_ci(method="exact")
    assert (row["ci_low"], row["ci_high"]) == pytest.approx((interval.low, interval.high))
    assert "for 5 of 6 events it is not recorded whether they are serious" in row["note"]
    (row,) = cells(table, subset="related", level="overall", counting="any_grade").to_dict(
        "records"
    )
    assert pd.isna(row["events"])
    assert np.isnan(row["estimate"])
    assert "related was recorded for no event" in row["note"]


def test_rates_per_time_have_exact_poisson_intervals():
    _, table = safety_of(FOUR, MIXED)
    days = 4 * 61  # 31 days on treatment and 30 after
    rate = cells(table, subset="all", level="overall", counting="events").iloc[0]
    months = days / 30.4375
    assert rate["patient_months"] == pytest.approx(months)
    assert rate["estimate"] == pytest.approx(100 * 6 / months)
    assert rate["ci_low"] == pytest.approx(100 * chi2.ppf(0.025, 12) / 2 / months)
    assert rate["ci_high"] == pytest.approx(100 * chi2.ppf(0.975, 14) / 2 / months)
    first = cells(table, subset="all", level="overall", counting="first_event").iloc[0]
    assert first["events"] == 3
    assert first["patient_months"] * 30.4375 == pytest.approx(5 + 5 + 8 + 61)


def test_exposure_ends_with_follow_up():
    lost = recorded(("A", "x", "2020-01-01", None), cutoff_contact="2020-01-20")
    given = events_of({"patient": "A", "term": "Rash", "grade": 1, "start": "2020-01-05"})
    _, table = safety_of(lost, given)
    assert cells(table, counting="events", subset="all").iloc[0][
        "patient_months"
    ] * 30.4375 == pytest.approx(20)


def test_no_recorded_event_at_all_gives_no_rows():
    assert safety_of(FOUR, events_of())[1].empty


def test_by_alteration_and_class_of_therapy_only_those_lines_count():
    linkage = frame(
        contract.LINKAGE,
        [{"patient": "A", "line": 2, "class_id": "egfr_t790m", "status": "altered"}],
    )
    both = recorded(
        ("A", "carboplatin", "2020-01-01", "2020-03-01"), ("A", "y", "2020-05-20", "2020-06-01"),
        ("B", "carboplatin", "2020-01-01", "2020-03-01"),
    )  # fmt: skip
    given = events_of(
        {"patient": "A", "term": "Rash", "grade": 2, "start": "2020-01-05"},
        {"patient": "A", "term": "Rash", "grade": 4, "start": "2020-05-21"},
    )
    _, table = safety_of(both, given, linkage=linkage)
    rows = table[
        (table["counting"] == "any_grade") & (table["subset"] == "all")
        & (table["level"] == "overall")
    ]  # fmt: skip
    found = {(r.alteration, r.therapy_class): (r.events, r.n) for r in rows.itertuples()}
    assert found["everyone", "all"] == (1, 2)
    assert found["everyone", "platinum_chemotherapy"] == (1, 2)
    assert found["egfr_t790m", "all"] == (1, 1)
    worst = cells(table, alteration="egfr_t790m", counting="worst_grade_only", level="overall")
    assert worst.set_index(["subset", "grade"]).loc[("all", "4"), "events"] == 1


def test_a_study_counts_from_the_first_line_after_enrolment():
    plan = Plan({"all": Population("all", from_enrolment=True)})
    records = recorded(
        ("A", "x", "2020-01-01", "2020-02-01"), ("A", "y", "2020-06-01", "2020-07-01"),
        enrolled="2020-05-01",
    )  # fmt: skip
    given = events_of({"patient": "A", "term": "Rash", "grade": 3, "start": "2020-01-05"})
    _, table = safety_of(records, given, plan=plan)
    (row,) = cells(table, subset="all", level="overall", counting="any_grade").to_dict("records")
    assert (row["events"], row["n"]) == (0, 1)


@pytest.mark.parametrize("events", [0, 1, 7, 250])
def test_poisson_rate_equals_the_chi_squared_form(events):
    rate = poisson_rate(events, 12.5)
    low = chi2.ppf(0.025, 2 * events) / 2 if events else 0
    expected = (events / 12.5, low / 12.5, chi2.ppf(0.975, 2 * events + 2) / 2 / 12.5)
    assert (rate.value, rate.low, rate.high) == pytest.approx(expected, rel=1e-10)


@pytest.mark.parametrize("ci_level", [0.8, 0.95, 0.99])
def test_both_exact_poisson_intervals_are_the_same(ci_level):
    for events in (0, 1, 2, 9, 40, 900):
        rate = poisson_rate(events, 1.0, ci_level)
        assert exact_poisson_interval(events, ci_level) == pytest.approx(
            (rate.low, rate.high), rel=1e-11
        )


# --- The pharmaverse SDTM test data: a few lines of pandas, written apart, must agree. ---

SDTM = "data/cohort/sdtm/pharmaverse__pharmaversesdtm"
SDTM_CUTOFF = datetime.date(2016, 12, 31)
SEVERITY = {"MILD": 1, "MODERATE": 2, "SEVERE": 3}


def sdtm(shared: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(shared / SDTM / f"{name}.csv", dtype=str)


def completed(text):
    """The first possible day of an ISO date that may be partial."""
    if not isinstance(text, str):
        return None
    day = text[:10]
    return day + "-01" * ((10 - len(day)) // 3)


@pytest.fixture(scope="module")
def sdtm_safety(shared):
    ae, dm, ex = (sdtm(shared, name) for name in ("ae", "dm", "ex"))
    records = Records(
        patients(
            *({"patient": r.USUBJID, "last_contact": completed(r.RFPENDTC),
               "died": completed(r.DTHDTC), "country": r.ACTARMCD} for r in dm.itertuples())
        ),
        treatments(
            *({"patient": r.USUBJID, "drugs": r.EXTRT.lower(), "line": 1,
               "start": r.EXSTDTC, "end": completed(r.EXENDTC)} for r in ex.itertuples())
        ),
        assessments(),
        samples(),
    )  # fmt: skip
    events = events_of(
        *({"patient": r.USUBJID, "term": r.AEDECOD, "soc": r.AESOC, "grade": SEVERITY[r.AESEV],
           "serious": r.AESER == "Y", "start": completed(r.AESTDTC), "end": completed(r.AEENDTC)}
          for r in ae.itertuples())
    )  # fmt: skip
    arms = sorted(set(dm["ACTARMCD"].dropna()) - {"Scrnfail"})
    plan = Plan({"all": Population("all")} | {a: Population(a, country=(a,)) for a in arms})
    return safety_of(records, events, SDTM_CUTOFF, plan)[1], arms


@pytest.fixture(scope="module")
def by_pandas(shared):
    """Treatment-emergent events as a short script of a statistician would have them."""
    ae, dm, ex = (sdtm(shared, name) for name in ("ae", "dm", "ex"))
    ex["open"] = ex["EXENDTC"].isna()
    dose = ex.groupby("USUBJID").agg(
        first=("EXSTDTC", "min"), last=("EXENDTC", lambda d: d.dropna().max()), open=("open", "any")
    )
    dose["last"] = pd.to_datetime(dose["last"]) + pd.Timedelta(days=30)
    dose.loc[dose["open"], "last"] = pd.Timestamp("2016-12-31")
    death = pd.to_datetime(dm.set_index("USUBJID")["DTHDTC"].str[:10])
    dose["last"] = pd.concat([dose["last"], death.reindex(dose.index)], axis=1).min(axis=1)
    ae = ae.join(dose, on="USUBJID", how="inner")
    ae = ae.join(dm.set_index("USUBJID")["ACTARMCD"], on="USUBJID")
    start = pd.to_datetime(ae["AESTDTC"].map(completed))
    ae = ae[(start >= pd.to_datetime(ae["first"])) & (start <= ae["last"])]
    treated = dm[dm["USUBJID"].isin(dose.index)]
    return ae, treated["ACTARMCD"].value_counts()


def test_worst_grades_of_real_data_agree_with_a_few_lines_of_pandas(sdtm_safety, by_pandas):
    table, arms = sdtm_safety
    ae, treated = by_pandas
    checked = 0
    for population in ["all", *arms]:
        mine = ae if population == "all" else ae[ae["ACTARMCD"] == population]
        rows = table[(table["population"] == population) & (table["subset"] == "all")]
        rows = rows[(rows["counting"] == "worst_grade_only") & (rows["grade"] != "3-5")]
        rows = rows[(rows["therapy_class"] == "all") & (rows["alteration"] == "everyone")]
        assert set(rows["n"]) == {treated.sum() if population == "all" else treated[population]}
        for level, column in (("overall", None), ("soc", "AESOC"), ("term", "AEDECOD")):
            keys = [column] if column else []
            worst = mine.assign(grade=mine["AESEV"].map(SEVERITY))
            worst = worst.groupby([*keys, "USUBJID"])["grade"].max().reset_index()
            expected = worst.groupby([*keys, "grade"]).size().to_dict()
            found = rows[(rows["level"] == level) & (rows["events"] > 0)]
            names = found[level] if column else [None] * len(found)
            got = {
                (name, int(grade)) if column else int(grade): count
                for name, grade, count in zip(names, found["grade"], found["events"], strict=True)
            }
            assert got == expected
            checked += len(got)
    assert checked > 400


def test_serious_events_of_real_data_agree_with_a_few_lines_of_pandas(sdtm_safety, by_pandas):
    table, arms = sdtm_safety
    ae, treated = by_pandas
    rows = table[
        (table["subset"] == "serious") & (table["counting"] == "any_grade")
        & (table["level"] == "overall") & (table["therapy_class"] == "all")
    ].set_index("population")  # fmt: skip
    serious = ae[ae["AESER"] == "Y"]
    for population in ["all", *arms]:
        mine = serious if population == "all" else serious[serious["ACTARMCD"] == population]
        patients_with = mine["USUBJID"].nunique()
        n = int(treated.sum() if population == "all" else treated[population])
        row = rows.loc[population]
        interval = binomtest(patients_with, n).proportion_ci(method="exact")
        assert (row["events"], row["n"]) == (patients_with, n)
        assert (row["ci_low"], row["ci_high"]) == pytest.approx((interval.low, interval.high))
    assert rows.loc["all", "events"] > 0
