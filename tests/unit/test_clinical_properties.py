"""What must hold of every history: random patients with measurements and gaps in their records."""

import datetime
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from clinical_tables import FakeTherapies, frame, patients, samples, treatments
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from genomic_to_outcome import contract, frames
from genomic_to_outcome.clinical.derivation import derive_outcomes
from genomic_to_outcome.clinical.lines import derive_lines
from genomic_to_outcome.clinical.records import Records
from genomic_to_outcome.clinical.settings import (
    ClinicalSettings,
    ResponseSettings,
    ResponseSource,
)

CUTOFF = datetime.date(2024, 4, 1)
FIRST_DAY = datetime.date(2023, 6, 1)
DAYS = st.integers(0, 420)
MAYBE_DAYS = st.none() | DAYS
WORDS = ("CR", "PR", "SD", "NON-CR/NON-PD", "PD", "NE")
MAYBE_WORD = st.none() | st.sampled_from(WORDS)
VISIT = st.fixed_dictionaries(
    {
        "date": DAYS,
        "response": MAYBE_WORD,
        "sum_of_diameters": st.none() | st.integers(0, 100),
        "baseline_sum": st.none() | st.none() | st.integers(1, 100),
        "non_target": st.none() | st.sampled_from(["CR", "NON-CR/NON-PD", "PD", "NE"]),
        "new_lesions": st.sampled_from([None, False, False, True]),
        "measurable": st.sampled_from([None, True, True, False]),
        "intracranial_response": MAYBE_WORD,
    }
)
COURSE = st.fixed_dictionaries(
    {
        "drugs": st.sampled_from(["a", "b", "a+b", "c", "surgery"]),
        "start": DAYS,
        "end": MAYBE_DAYS,
        "line": st.none() | st.none() | st.integers(1, 3),
        "setting": st.sampled_from([None, None, "maintenance", "adjuvant"]),
        "best_response": MAYBE_WORD,
    }
)
PERSON = dict.fromkeys(("diagnosed", "advanced", "enrolled", "last_contact", "died"), MAYBE_DAYS)
HISTORY = st.fixed_dictionaries(
    {
        "person": st.fixed_dictionaries(PERSON),
        "courses": st.lists(COURSE, max_size=4),
        "visits": st.lists(VISIT, max_size=8),
        "samples": st.lists(
            st.fixed_dictionaries({"collected": MAYBE_DAYS, "reported": MAYBE_DAYS}), max_size=2
        ),
        "ecog": st.lists(st.tuples(DAYS, st.integers(0, 5)), max_size=2),
        "answers": st.lists(st.tuples(DAYS, st.none() | st.integers(1, 5)), max_size=2),
        "events": st.lists(
            st.tuples(MAYBE_DAYS, MAYBE_DAYS, st.none() | st.integers(1, 5)), max_size=2
        ),
    }
)
RATES = ("ORR", "DCR", "CBR")
OFTEN = settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
SOURCES = [ClinicalSettings(response=ResponseSettings(source=source)) for source in ResponseSource]


def date(days):
    return None if days is None else FIRST_DAY + datetime.timedelta(days=days)


def dated(row, *names):
    return {**row, **{name: date(row[name]) for name in names}}


def cohort(drawn):
    """Records of one patient for each drawn history; an end before its start is none."""
    people, courses, visits, taken = [], [], [], []
    ecog, answers, events = [], [], []
    for number, one in enumerate(drawn):
        who = {"patient": f"P{number}"}
        people.append({**who, **dated(one["person"], *PERSON)})
        for course in one["courses"]:
            if course["end"] is not None and course["end"] < course["start"]:
                course = {**course, "end": None}
            courses.append({**who, **dated(course, "start", "end")})
        visits += [{**who, **dated(visit, "date")} for visit in one["visits"]]
        for place, sample in enumerate(one["samples"]):
            named = {"sample": f"P{number}S{place}", **who}
            taken.append({**named, **dated(sample, "collected", "reported")})
        ecog += [{**who, "date": date(day), "ecog": grade} for day, grade in one["ecog"]]
        answers += [{**who, "date": date(day), "value": value} for day, value in one["answers"]]
        events += [
            {**who, "start": date(start), "end": date(end), "grade": grade}
            for start, end, grade in one["events"]
        ]
    return Records(
        patients(*people),
        treatments(*courses),
        frame(contract.ASSESSMENTS, visits),
        samples(*taken),
        frame(contract.PERFORMANCE_STATUS, ecog),
        frame(contract.QUALITY_OF_LIFE, answers),
        frame(contract.ADVERSE_EVENTS, events),
    )


COHORTS = st.lists(HISTORY, min_size=1, max_size=14).map(cohort)


def derive(records, rules=SOURCES[-1]):
    lines = derive_lines(records.treatments, records.patients, FakeTherapies(), CUTOFF).lines
    return lines, derive_outcomes(lines, records, CUTOFF, rules)


def usable_rows(endpoints):
    usable = endpoints[endpoints["excluded_reason"].isna()]
    return {tuple(row[:4]): row for row in usable.itertuples(index=False)}


@pytest.mark.parametrize("rules", SOURCES, ids=lambda rules: str(rules.response.source))
@OFTEN
@given(records=COHORTS)
def test_endpoints_agree_with_each_other(rules, records):
    lines, derived = derive(records, rules)
    rows = usable_rows(derived.endpoints)
    for key in zip(lines["patient"], lines["line"], strict=True):
        survival = rows.get((*key, "OS", "from_line_start"))
        for endpoint in ("PFS", "icPFS"):
            ema, fda = rows.get((*key, endpoint, "ema")), rows.get((*key, endpoint, "fda"))
            assert (ema is None) == (fda is None)
            if ema is not None:
                assert ema.time_days >= fda.time_days
                assert not fda.event or ema.event
            if ema is not None and survival is not None:
                assert survival.time_days >= ema.time_days
                assert ema.event or not survival.event
        for endpoint in RATES:
            confirmed = rows.get((*key, endpoint, "confirmed"))
            unconfirmed = rows.get((*key, endpoint, "unconfirmed"))
            assert not (confirmed and confirmed.event) or unconfirmed.event
        for rule in ("confirmed", "unconfirmed"):
            duration, rate = rows.get((*key, "DoR", rule)), rows.get((*key, "ORR", rule))
            assert duration is None or rate.event
            if duration is not None:
                assert rows[*key, "TTR", rule].end == duration.start
    from_dates = {(who, rule): row for (who, line, _, rule), row in rows.items() if line == 0}
    for (who, rule), row in from_dates.items():
        other = from_dates.get((who, "from_diagnosis"))
        if other is not None and row.start >= other.start and rule != "from_diagnosis":
            assert (other.end, other.event) == (row.end, row.event)
            assert other.time_days >= row.time_days
    timed = [row for key, row in rows.items() if key[2] not in RATES]
    assert all(row.time_days >= 0 and row.entry_days >= 0 for row in timed)


@OFTEN
@given(COHORTS)
def test_nothing_after_the_cut_off_counts(records):
    last = pd.Timestamp(CUTOFF)
    lines, derived = derive(records)
    assert not (lines["start"] > last).any()
    assert not (lines["end"] > last).any()
    for table, names in (
        (derived.endpoints, ["end"]),
        (derived.responses, ["bor_date", "confirmed_date", "best_change_date", "progression_date"]),
    ):
        assert not (table[names] > last).to_numpy().any()
    assert not derived.visits.loc[derived.visits["date"] > last, "counted"].any()
    before = records.assessments["date"] <= last
    fewer = replace(records, assessments=records.assessments[before].reset_index(drop=True))
    again = derive(fewer)[1].responses
    pd.testing.assert_frame_equal(again, derived.responses)


@OFTEN
@given(COHORTS, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(records, random):
    def shuffled(table):
        order = list(range(len(table)))
        random.shuffle(order)
        return table.iloc[order].reset_index(drop=True)

    reordered = Records(*(shuffled(table) for table in vars(records).values()))
    (lines, first), (again, second) = derive(records), derive(reordered)
    pd.testing.assert_frame_equal(lines, again)
    for name in vars(first):
        pd.testing.assert_frame_equal(getattr(first, name), getattr(second, name))


@OFTEN
@given(COHORTS, COHORTS)
def test_other_patients_change_nothing(records, others):
    renamed = [table.assign(patient="other " + table["patient"]) for table in vars(others).values()]
    renamed[3] = renamed[3].assign(sample="other " + renamed[3]["sample"])
    both = Records(
        *(
            pd.concat([mine, other], ignore_index=True)
            for mine, other in zip(vars(records).values(), renamed, strict=True)
        )
    )
    first, second = derive(records)[1].responses, derive(both)[1].responses
    mine = second[~second["patient"].str.startswith("other")].reset_index(drop=True)
    shown = ["patient", "line", "bor", "confirmed_bor", "best_change", "explanation"]
    pd.testing.assert_frame_equal(first[shown], mine[shown], check_dtype=False)


@OFTEN
@given(COHORTS, DAYS)
def test_a_visit_that_is_not_evaluable_changes_no_best_response(records, day):
    lenient = ClinicalSettings(response=ResponseSettings(max_ne=99))
    people = records.patients["patient"]
    added = frame(
        contract.ASSESSMENTS,
        [{"patient": who, "date": date(day), "response": "NE"} for who in people],
    )
    # A day with another visit would take its measurements for those of a recorded NE.
    taken = set(zip(records.assessments["patient"], records.assessments["date"], strict=True))
    free = [pair not in taken for pair in zip(added["patient"], added["date"], strict=True)]
    more = pd.concat([records.assessments, added[free]], ignore_index=True)
    first = derive(records, lenient)[1].responses
    second = derive(replace(records, assessments=more), lenient)[1].responses
    recorded = second["explanation"].str.contains("recorded")
    for word in ("bor", "confirmed_bor"):
        known = ~first[word].isin(["NE", "MISSING"]) & first[word].notna() & (
            (first["n_assessments"] > 0) | ~recorded
        )  # fmt: skip
        known &= first["n_assessments"] > 0
        assert first.loc[known, word].tolist() == second.loc[known, word].tolist()
    pd.testing.assert_series_equal(first["best_change"], second["best_change"])


@OFTEN
@given(COHORTS)
def test_every_assessment_is_in_the_table_of_visits_and_the_counted_ones_are_those_of_responses(
    records,
):
    lines, derived = derive(records)
    visits = derived.visits
    days = records.assessments[["patient", "date"]].drop_duplicates()
    shown = visits[["patient", "date"]].drop_duplicates()
    assert len(days.merge(shown, on=["patient", "date"])) == len(days) == len(shown)
    counted = visits[visits["counted"].to_numpy(bool)]
    assert counted["response"].notna().all()
    assert visits.loc[~visits["counted"].to_numpy(bool), "reason"].notna().all()
    starts = lines.set_index(["patient", "line"])["start"]
    for (who, line), mine in counted.groupby(["patient", "line"]):
        assert (mine["date"] >= starts[who, line]).all()
        assert mine["response"].eq("PD").to_numpy()[:-1].sum() == 0
    sizes = counted.groupby(["patient", "line"]).size()
    changes = counted.groupby(["patient", "line"])["change_from_baseline"].min()
    for row in derived.responses.itertuples():
        assert row.n_assessments == sizes.get((row.patient, row.line), 0)
        depth = changes.get((row.patient, row.line), np.nan)
        assert (np.isnan(depth) and np.isnan(row.best_change)) or depth == row.best_change


@OFTEN
@given(COHORTS)
def test_recorded_responses_stand_whether_or_not_sums_are_given(records):
    full = records.assessments.assign(response=records.assessments["response"].fillna("SD"))
    records = replace(records, assessments=full)
    recorded, _, either = (derive(records, rules)[1].responses for rules in SOURCES)
    pd.testing.assert_frame_equal(recorded, either)


@OFTEN
@given(COHORTS)
def test_tables_can_be_written_and_have_unique_keys(tmp_path_factory, records):
    folder = tmp_path_factory.mktemp("tables")
    lines, derived = derive(records)
    for table, found in (
        (contract.LINES, lines),
        (contract.VISITS, derived.visits),
        (contract.RESPONSES, derived.responses),
        (contract.ENDPOINTS, derived.endpoints),
    ):
        frames.write_frame(table, found, folder / f"{table.name}.parquet")
        assert not found.duplicated(list(table.key)).any()
    assert lines["explanation"].notna().all()
