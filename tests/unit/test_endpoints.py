import datetime
from dataclasses import replace

import pandas as pd
import pytest
from clinical_tables import (
    CUTOFF,
    FakeTherapies,
    assessments,
    frame,
    patients,
    samples,
    treatments,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from genomic_to_outcome import contract, frames, tables
from genomic_to_outcome.clinical.endpoints import derive_endpoints
from genomic_to_outcome.clinical.lines import derive_lines
from genomic_to_outcome.clinical.records import Records
from genomic_to_outcome.clinical.response import derive_responses
from genomic_to_outcome.clinical.settings import (
    ClinicalSettings,
    ProgressionSettings,
    ResponseSettings,
    read_settings,
)
from genomic_to_outcome.errors import InputError

START = "2024-01-01"
EVERY_42_DAYS = ProgressionSettings(42, 168, 63, 14)


def history(visits=(), courses=None, samples_of=(), advanced="2023-12-01", **dates):
    """Records of patient A; `visits` are (date, response), `courses` rows of treatments."""
    courses = [{"start": START}] if courses is None else courses
    return Records(
        patients({"patient": "A", "advanced": advanced, **dates}),
        treatments(*(
            {"patient": "A", "drugs": f"drug{number}", "line": number, **course}
            for number, course in enumerate(courses, 1)
        )),
        assessments(*(("A", *visit) for visit in visits)),
        samples(*(
            {"sample": f"S{number}", "patient": "A", **row} for number, row in enumerate(samples_of)
        )),
    )  # fmt: skip


def derive(records, cutoff=CUTOFF, rules=None):
    """Endpoints with responses, both by the whole path from treatments."""
    rules = rules or ClinicalSettings()
    lines = derive_lines(
        records.treatments, records.patients, FakeTherapies(), cutoff, rules.lines
    ).lines
    responses = derive_responses(
        lines, records.assessments, records.patients, cutoff, rules.response
    )
    return lines, responses, derive_endpoints(lines, responses, records, cutoff, rules)


def row(records, endpoint, rule, line=1, cutoff=CUTOFF):
    _, _, found = derive(records, cutoff)
    mine = found[
        (found["endpoint"] == endpoint) & (found["rule"] == rule) & (found["line"] == line)
    ]
    assert len(mine) == 1
    return mine.iloc[0]


def outcome(records, endpoint, rule, line=1, cutoff=CUTOFF):
    """(time, event, reason) with the reason of exclusion or of censoring."""
    found = row(records, endpoint, rule, line, cutoff)
    time = None if pd.isna(found["time_days"]) else found["time_days"]
    event = None if pd.isna(found["event"]) else bool(found["event"])
    return time, event, found["excluded_reason"] or found["censor_reason"]


def both_pfs(records, line=1):
    return outcome(records, "PFS", "ema", line), outcome(records, "PFS", "fda", line)


ADEQUATE = "no progression: last adequate assessment"
MISSED = "two or more visits missed before the event: last adequate assessment"
NEW_THERAPY = "new therapy before progression: last adequate assessment before it"


def test_progression_is_an_event_by_both_rules():
    found = both_pfs(history([("2024-02-12", "SD"), ("2024-03-25", "PD")]))
    assert found == ((84, True, None), (84, True, None))


def test_death_without_progression_is_an_event():
    found = both_pfs(history([("2024-02-12", "SD")], died="2024-03-25"))
    assert found == ((84, True, None), (84, True, None))


def test_without_progression_censored_at_the_last_adequate_assessment_not_at_last_contact():
    visits = [("2024-02-12", "SD"), ("2024-03-25", "NE")]
    found = both_pfs(history(visits, last_contact="2024-12-01"))
    assert found == ((42, False, ADEQUATE), (42, False, ADEQUATE))


@pytest.mark.parametrize("line_of_docetaxel", [None, 2])
def test_a_therapy_of_no_line_ends_the_line_before_it(line_of_docetaxel):
    courses = [
        {"start": "2020-01-01", "line": 1},
        {"start": "2020-06-01", "line": line_of_docetaxel},
        {"start": "2021-06-01", "line": 3},
    ]
    visits = [("2020-03-01", "SD"), ("2020-08-01", "PR"), ("2020-10-01", "PD")]
    records = history(visits, courses, died="2022-01-01")
    assert outcome(records, "TTNT", "from_line_start") == (152, True, None)
    assert outcome(records, "TTD", "from_line_start") == (152, True, None)
    assert outcome(records, "PFS", "fda") == (60, False, NEW_THERAPY)
    assert outcome(records, "PFS", "ema") == (274, True, None)
    assert outcome(records, "ORR", "unconfirmed")[1] is False
    assert outcome(records, "ORR", "unconfirmed", 3)[1] is False


@pytest.mark.parametrize(("response", "time"), [("PD", 152), ("SD", 517)])
def test_a_visit_on_the_day_of_a_therapy_of_no_line(response, time):
    courses = [
        {"start": "2020-01-01", "line": 1},
        {"start": "2020-06-01", "line": None},
        {"start": "2021-06-01", "line": 3},
    ]
    visits = [("2020-03-01", "SD"), ("2020-06-01", response), ("2021-06-01", "PD")]
    records = history(visits, courses)
    assert outcome(records, "PFS", "ema") == (time, True, None)
    if response == "PD":
        assert outcome(records, "PFS", "fda")[1] is True
    assert outcome(records, "PFS", "ema", 3)[1] is False


@pytest.mark.parametrize(("date", "missed"), [("2024-05-20", False), ("2024-05-21", True)])
def test_progression_after_two_missed_visits_is_censored_by_the_fda_rule(date, missed):
    # Day 42 + two intervals of 42 + 14 of grace is day 140, 2024-05-20.
    ema, fda = both_pfs(history([("2024-02-12", "SD"), (date, "PD")]))
    assert ema[1] is True
    assert fda == ((42, False, MISSED) if missed else (140, True, None))


def test_the_missed_visit_rule_follows_the_second_phase_of_the_schedule():
    # From day 168 on visits are due every 63 days: day 168 + 126 + 14 is day 308.
    regular = [("2024-02-12", "SD"), ("2024-03-25", "SD"), ("2024-05-06", "SD"),
               ("2024-06-17", "SD")]  # fmt: skip
    assert both_pfs(history([*regular, ("2024-11-04", "PD")]))[1] == (308, True, None)
    assert both_pfs(history([*regular, ("2024-11-05", "PD")]))[1] == (168, False, MISSED)


def test_a_visit_after_missed_ones_makes_later_progression_count_again():
    visits = [("2024-02-12", "SD"), ("2024-08-01", "SD"), ("2024-09-12", "PD")]
    assert both_pfs(history(visits))[1] == (255, True, None)


def test_without_adequate_assessment_censored_at_the_start_unless_died_soon():
    nothing = "no adequate assessment: start"
    assessed = [("2024-02-12", "NE")]
    assert both_pfs(history(assessed)) == ((0, False, nothing), (0, False, nothing))
    soon = both_pfs(history(assessed, died="2024-04-08"))
    assert soon == ((98, True, None), (98, True, None))
    late = both_pfs(history(assessed, died="2024-04-09"))
    assert late == ((99, True, None), (0, False, MISSED))


def test_new_therapy_before_progression_is_censored_by_the_fda_rule_only():
    courses = [{"start": START}, {"start": "2024-04-01"}]
    records = history([("2024-02-12", "SD"), ("2024-05-13", "PD")], courses)
    assert both_pfs(records) == ((133, True, None), (42, False, NEW_THERAPY))
    assert both_pfs(records, line=2) == ((42, True, None), (42, True, None))
    died = history([("2024-02-12", "SD")], courses, died="2024-04-08")
    assert both_pfs(died) == ((98, True, None), (42, False, NEW_THERAPY))


def test_progression_on_the_day_of_the_next_line_ends_the_line_before():
    courses = [{"start": START}, {"start": "2024-03-25"}]
    visits = [("2024-02-12", "SD"), ("2024-03-25", "PD"), ("2024-05-06", "SD")]
    records = history(visits, courses)
    assert both_pfs(records) == ((84, True, None), (84, True, None))
    assert both_pfs(records, line=2) == ((42, False, ADEQUATE), (42, False, ADEQUATE))


def test_nothing_after_the_cut_off_counts():
    records = history(
        [("2024-02-12", "SD"), ("2024-03-25", "PD")],
        [{"start": START, "end": "2024-04-01"}, {"start": "2024-04-02"}],
        died="2024-05-01",
    )
    cutoff = datetime.date(2024, 3, 1)
    assert outcome(records, "PFS", "ema", cutoff=cutoff) == (42, False, ADEQUATE)
    alive = "alive at the data cut-off"
    assert outcome(records, "OS", "from_line_start", cutoff=cutoff) == (60, False, alive)
    assert outcome(records, "TTNT", "from_line_start", cutoff=cutoff)[:2] == (60, False)
    assert outcome(records, "TTD", "from_line_start", cutoff=cutoff)[:2] == (60, False)


def test_overall_survival_is_censored_at_the_latest_sign_of_life():
    # The record of last contact is older than the last visit.
    records = history([("2024-06-01", "SD")], last_contact="2024-05-01")
    assert outcome(records, "OS", "from_line_start") == (152, False, "last known alive")
    assert outcome(records, "OS", "from_advanced_diagnosis", 0) == (183, False, "last known alive")
    died = history([("2024-06-01", "SD")], died="2024-06-11")
    assert outcome(died, "OS", "from_line_start") == (162, True, None)


def test_a_patient_without_follow_up_is_excluded_not_censored_at_day_0():
    none = "no follow-up recorded after the start"
    records = history([], [{"start": START}])
    for endpoint in ("OS", "TTNT", "TTD"):
        assert outcome(records, endpoint, "from_line_start") == (None, None, none)
    # Advanced diagnosis lies before the start of treatment, which shows life.
    assert outcome(records, "OS", "from_advanced_diagnosis", 0)[:2] == (31, False)
    on_cutoff = history([], died="2024-05-01")
    found = outcome(on_cutoff, "OS", "from_line_start", cutoff=datetime.date(2024, 1, 1))
    assert found == (0, False, "alive at the data cut-off")
    same_day = history([], last_contact=START)
    assert outcome(same_day, "OS", "from_line_start") == (0, False, "last known alive")


def test_survival_from_advanced_diagnosis_needs_its_date_and_no_treatment():
    missing = history(advanced=None, died="2024-05-01")
    reason = "no date of advanced diagnosis"
    assert outcome(missing, "OS", "from_advanced_diagnosis", 0) == (None, None, reason)
    untreated = history(courses=[], died="2024-01-01")
    assert outcome(untreated, "OS", "from_advanced_diagnosis", 0) == (31, True, None)
    late = history(advanced="2025-02-01", courses=[], died="2025-03-01")
    reason = "starts after the data cut-off"
    assert outcome(late, "OS", "from_advanced_diagnosis", 0) == (None, None, reason)


def test_a_death_before_the_start_gives_time_0_and_is_flagged():
    records = history(died="2023-12-20")
    reason = "death recorded before the start"
    assert outcome(records, "OS", "from_line_start") == (0, True, reason)
    assert outcome(records, "PFS", "ema")[0] != -12


def test_next_therapy_and_discontinuation():
    courses = [{"start": START, "end": "2024-03-01"}, {"start": "2024-04-01"}]
    records = history([], courses, last_contact="2024-09-01")
    assert outcome(records, "TTNT", "from_line_start") == (91, True, None)
    assert outcome(records, "TTD", "from_line_start") == (60, True, None)
    assert outcome(records, "TTNT", "from_line_start", 2) == (
        153, False, "no next therapy when last known alive",
    )  # fmt: skip
    assert outcome(records, "TTD", "from_line_start", 2) == (
        153, False, "treatment ongoing when last known alive",
    )  # fmt: skip
    died = history([], died="2024-02-01")
    assert outcome(died, "TTNT", "from_line_start") == (31, True, None)
    assert outcome(died, "TTD", "from_line_start") == (31, True, None)


def test_response_rates_count_every_line_and_confirmation_is_its_own_rule():
    records = history([("2024-02-12", "PR"), ("2024-03-25", "PD")])
    assert outcome(records, "ORR", "unconfirmed") == (None, True, None)
    assert outcome(records, "ORR", "confirmed") == (None, False, None)
    assert outcome(records, "DCR", "confirmed") == (None, True, None)
    never_assessed = history([], died="2024-02-01")
    other = replace(never_assessed, assessments=assessments(("B", "2024-01-01", "SD")))
    assert outcome(other, "ORR", "confirmed") == (None, False, None)
    assert outcome(other, "DCR", "unconfirmed") == (None, False, None)
    not_evaluable = history([("2024-02-12", "NE")])
    assert outcome(not_evaluable, "ORR", "unconfirmed") == (None, False, None)


def test_stable_disease_on_day_10_is_no_disease_control():
    assert outcome(history([("2024-01-11", "SD")]), "DCR", "unconfirmed")[1] is False
    assert outcome(history([("2024-02-12", "SD")]), "DCR", "unconfirmed")[1] is True
    assert outcome(history([("2024-02-12", "NON-CR/NON-PD")]), "DCR", "confirmed")[1] is True


def test_clinical_benefit_is_a_response_or_control_for_24_weeks():
    control = [("2024-02-12", "SD"), ("2024-06-16", "SD")]
    assert outcome(history(control), "CBR", "confirmed")[1] is False
    control = [("2024-02-12", "SD"), ("2024-06-17", "SD")]
    assert outcome(history(control), "CBR", "confirmed")[1] is True
    response = [("2024-02-12", "PR"), ("2024-03-25", "PR"), ("2024-04-25", "PD")]
    assert outcome(history(response), "CBR", "confirmed")[1] is True


def test_duration_runs_from_the_first_scan_of_a_response_confirmed_later():
    visits = [("2024-02-12", "PR"), ("2024-03-25", "PR"), ("2024-06-01", "PD")]
    records = history(visits)
    for rule in ("confirmed", "unconfirmed"):
        assert outcome(records, "TTR", rule) == (42, True, None)
        assert outcome(records, "DoR", rule) == (110, True, None)
    _, _, found = derive(history([("2024-02-12", "SD")]))
    assert not found["endpoint"].isin(["TTR", "DoR"]).any()


def test_a_recorded_response_without_visits_claims_nothing_that_is_not_known():
    records = history([], [{"start": START, "best_response": "PR"}], died="2024-09-01")
    seen = "best response as recorded, not derived from visits"
    assert outcome(records, "ORR", "unconfirmed") == (None, True, seen)
    unknown = "best response as recorded, confirmation not known"
    assert outcome(records, "ORR", "confirmed") == (None, True, unknown)
    unassessed = (None, None, "no assessments recorded")
    assert both_pfs(records) == (unassessed, unassessed)
    assert outcome(records, "DoR", "confirmed")[2] == "date of response not recorded"
    stable = history([], [{"start": START, "best_response": "SD"}], died="2024-09-01")
    assert outcome(stable, "CBR", "confirmed")[2] == "duration of disease control not recorded"
    assert outcome(stable, "DCR", "confirmed") == (None, True, seen)
    nothing = history([], died="2024-09-01")
    assert outcome(nothing, "ORR", "confirmed") == unassessed


@pytest.mark.parametrize(
    ("table", "row", "alive"),
    [
        ("performance_status", {"date": "2024-06-01", "ecog": 4}, 152),
        ("performance_status", {"date": "2024-06-01", "ecog": 5}, 60),
        ("performance_status", {"date": "2024-06-01"}, 60),
        ("quality_of_life", {"date": "2024-06-01", "value": 3}, 152),
        ("quality_of_life", {"date": "2024-06-01"}, 60),
        ("adverse_events", {"start": "2024-06-01", "grade": 2}, 152),
        ("adverse_events", {"start": "2024-02-01", "end": "2024-06-01", "grade": 4}, 152),
        ("adverse_events", {"start": "2024-06-01", "end": "2024-07-01"}, 152),
        ("adverse_events", {"start": "2024-06-01", "end": "2024-06-01", "grade": 5}, 60),
        # After the cut-off: alive on its day.
        ("quality_of_life", {"date": "2025-06-01", "value": 3}, 365),
    ],
)
def test_every_record_of_the_living_shows_until_when_the_patient_lived(table, row, alive):
    records = history([("2024-02-12", "SD")], last_contact="2024-03-01")
    assert outcome(records, "OS", "from_line_start")[0] == 60
    name = getattr(contract, table.upper())
    more = replace(records, **{table: frame(name, [{"patient": "A", **row}])})
    for endpoint in ("OS", "TTNT", "TTD"):
        assert outcome(more, endpoint, "from_line_start")[:2] == (alive, False)
    assert outcome(more, "PFS", "ema") == outcome(records, "PFS", "ema")


def test_the_published_response_rate_of_recorded_responses(shared):
    # SUMMIT: 25 patients with biliary cancer, best response by the investigators, 4 responders.
    folder = shared / "data/cohort/summit_biliary/msk-access__puma_biliary_tract_summit_trial"
    text = (folder / "data_clinical_patient.txt").read_text()
    cells = [line.split("\t") for line in text.splitlines() if not line.startswith("#")]
    bor = cells[0].index("Best Overall Response (BOR)")
    recorded = {line[0]: line[bor] for line in cells[1:]}
    records = Records(
        patients(*({"patient": who} for who in recorded)),
        treatments(*(
            {"patient": who, "drugs": "neratinib", "start": START, "best_response": word}
            for who, word in recorded.items()
        )),
        assessments(),
        samples(),
    )  # fmt: skip
    _, _, found = derive(records)
    for rule in ("confirmed", "unconfirmed"):
        rows = found[(found["endpoint"] == "ORR") & (found["rule"] == rule)]
        assert (len(rows), rows["event"].sum()) == (25, 4)
        assert rows["excluded_reason"].isna().all()


def test_the_patient_is_observable_since_the_first_report():
    dated = [
        {"collected": "2024-01-05", "reported": "2024-01-31"},
        {"collected": "2024-02-10"},
    ]
    records = history([("2024-03-01", "SD")], samples_of=dated, died="2024-06-01")
    assert row(records, "OS", "from_line_start")["entry_days"] == 30
    assert row(records, "OS", "from_advanced_diagnosis", 0)["entry_days"] == 61
    before = history([], samples_of=[{"collected": "2023-06-01"}], died="2024-06-01")
    assert row(before, "OS", "from_line_start")["entry_days"] == 0
    undated = history([], samples_of=[{}], died="2024-06-01")
    assert row(undated, "OS", "from_line_start")["entry_days"] == 0
    late = history([], samples_of=[{"reported": "2024-07-01"}], died="2024-06-01")
    found = row(late, "OS", "from_line_start")
    assert found["entry_days"] > found["time_days"]
    assert found["excluded_reason"] is None


def test_the_table_has_the_columns_of_the_contract_and_can_be_written(tmp_path):
    _, _, found = derive(history([("2024-02-12", "PR"), ("2024-06-01", "PD")]))
    frames.write_frame(contract.ENDPOINTS, found, tmp_path / "endpoints.parquet")
    rows = tables.read_rows(tmp_path / "endpoints.parquet")
    key = [tuple(row[name] for name in contract.ENDPOINTS.key) for row in rows]
    assert key == sorted(key)
    assert len(set(key)) == len(key)
    assert rows[0]["start"] == datetime.date(2023, 12, 1)


def test_an_empty_cohort_gives_an_empty_table():
    empty = Records(patients(), treatments(), assessments(), samples())
    _, _, found = derive(empty)
    assert found.empty
    assert list(found.columns) == list(contract.ENDPOINTS.names)


def test_settings_replace_defaults_and_report_everything_wrong_at_once():
    rules = read_settings({"response": {"sd_min_days": 28}, "progression": {"grace_days": 7}})
    assert rules.response == ResponseSettings(sd_min_days=28)
    assert rules.progression.grace_days == 7
    with pytest.raises(InputError) as caught:
        read_settings(
            {
                "respons": {},
                "lines": 28,
                "response": {"max_ne": -1, "accept_sd": "yes", "after_complete_response": "x"},
                "progression": {"first_interval_days": 0, "interval": 42},
            },
            "config.yaml",
        )
    assert len(caught.value.problems) == 7


DAYS = st.integers(0, 420)
MAYBE_DAYS = st.none() | DAYS
WORDS = st.sampled_from(["CR", "PR", "SD", "NON-CR/NON-PD", "PD", "NE"])
INSIDE = datetime.date(2024, 4, 1)
RESPONSE_RATES = ("ORR", "DCR", "CBR")


def date(days):
    return None if days is None else datetime.date(2023, 6, 1) + datetime.timedelta(days=days)


HISTORY = st.fixed_dictionaries(
    {
        "courses": st.lists(st.tuples(DAYS, MAYBE_DAYS), max_size=3),
        "visits": st.lists(st.tuples(DAYS, WORDS), max_size=10),
        "taken": st.lists(DAYS, max_size=2),
        "advanced": MAYBE_DAYS,
        "last_contact": MAYBE_DAYS,
        "died": MAYBE_DAYS,
    }
)


def cohort(drawn):
    """Records of one patient for each drawn history; ends of treatment are lengths."""
    named = [(f"P{number}", drawn_one) for number, drawn_one in enumerate(drawn)]
    return Records(
        patients(*(
            {"patient": who, **{name: date(one[name]) for name in
                                ("advanced", "last_contact", "died")}}
            for who, one in named
        )),
        treatments(*(
            {"patient": who, "drugs": f"drug{place}", "line": place, "start": date(start),
             "end": None if length is None else date(start + length)}
            for who, one in named
            for place, (start, length) in enumerate(sorted(one["courses"], key=str), 1)
        )),
        assessments(*(
            (who, date(day), word) for who, one in named for day, word in one["visits"]
        )),
        samples(*(
            {"sample": f"{who}S{place}", "patient": who, "collected": date(day)}
            for who, one in named
            for place, day in enumerate(one["taken"])
        )),
    )  # fmt: skip


COHORTS = st.lists(HISTORY, min_size=1, max_size=12).map(cohort)
OFTEN = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


@OFTEN
@given(COHORTS)
def test_invariants_between_endpoints(records):
    lines, _, found = derive(records, INSIDE)
    usable = found[found["excluded_reason"].isna()]
    rows = {tuple(row[:4]): row for row in usable.itertuples(index=False)}
    for key in zip(lines["patient"], lines["line"], strict=True):
        survival = rows.get((*key, "OS", "from_line_start"))
        ema, fda = rows.get((*key, "PFS", "ema")), rows.get((*key, "PFS", "fda"))
        if ema:
            assert ema.time_days >= fda.time_days
            assert not fda.event or (ema.event and ema.time_days == fda.time_days)
        if ema and survival:
            assert survival.time_days >= ema.time_days
            assert ema.event or not survival.event
        for endpoint in RESPONSE_RATES:
            confirmed = rows.get((*key, endpoint, "confirmed"))
            unconfirmed = rows.get((*key, endpoint, "unconfirmed"))
            assert not (confirmed and confirmed.event) or unconfirmed.event
        for rule in ("confirmed", "unconfirmed"):
            rate, duration = rows.get((*key, "ORR", rule)), rows.get((*key, "DoR", rule))
            assert bool(duration) == bool(rate and rate.event)
            if duration:
                assert duration.end == ema.end
                assert rows[*key, "TTR", rule].end == duration.start
    timed = usable[~usable["endpoint"].isin(RESPONSE_RATES)]
    assert (timed["time_days"] >= 0).all()
    assert (timed["censor_reason"].isna() == timed["event"]).all()


@OFTEN
@given(COHORTS)
def test_nothing_after_the_cut_off_counts_but_that_the_patient_lived(records):
    last = pd.Timestamp(INSIDE)
    _, _, found = derive(records, INSIDE)
    assert not (found["end"] > last).any()

    def later(table, *dates):
        return set(table.loc[(table[list(dates)] > last).any(axis=1), "patient"])

    lived = (
        later(records.patients, "died", "last_contact")
        | later(records.treatments, "start", "end")
        | later(records.assessments, "date")
        | later(records.samples, "collected")
    )
    people, courses = records.patients.copy(), records.treatments
    people.loc[people["patient"].isin(lived), "last_contact"] = last
    people["died"] = people["died"].where(people["died"] <= last)
    courses = courses[courses["start"] <= last].reset_index(drop=True)
    courses["end"] = courses["end"].where(courses["end"] <= last)
    visits = records.assessments[records.assessments["date"] <= last].reset_index(drop=True)
    cut = Records(people, courses, visits, records.samples)
    _, _, expected = derive(cut, INSIDE)
    if len(visits) or records.assessments.empty:
        pd.testing.assert_frame_equal(found, expected)


@OFTEN
@given(COHORTS)
def test_the_order_of_rows_changes_nothing(records):
    reordered = Records(
        *(table.iloc[::-1].reset_index(drop=True) for table in vars(records).values())
    )
    for first, second in zip(derive(records), derive(reordered), strict=True):
        pd.testing.assert_frame_equal(first, second)


@OFTEN
@given(COHORTS, DAYS)
def test_a_visit_that_is_not_evaluable_changes_no_best_response(records, day):
    lenient = ClinicalSettings(response=ResponseSettings(max_ne=99))
    added = assessments(*((who, date(day), "NE") for who in records.patients["patient"]))
    more = replace(records, assessments=pd.concat([records.assessments, added]))
    first, second = derive(records, rules=lenient)[1], derive(more, rules=lenient)[1]
    for word in ("bor", "confirmed_bor"):
        known = ~first[word].isin(["NE", "MISSING"])
        assert first.loc[known, word].tolist() == second.loc[known, word].tolist()
        assert second.loc[~known, word].isin(["NE", "MISSING"]).all()
