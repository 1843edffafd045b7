"""Dates as recorded, and partial dates completed without a negative time."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genomic_to_outcome.inputs.complete_dates import complete_dates
from genomic_to_outcome.inputs.dates import (
    Completion,
    Date,
    DateError,
    PartialDate,
    complete_date,
    parse_date,
)
from genomic_to_outcome.inputs.records import Records

CUTOFF = Date(2024, 6, 30)
MARCH = parse_date("2024-03")


def test_whole_and_partial_dates():
    assert parse_date("2024-03-15") == Date(2024, 3, 15)
    assert parse_date("2024-03-15 00:00:00") == Date(2024, 3, 15)
    assert parse_date("2024-02") == PartialDate("2024-02", Date(2024, 2, 1), Date(2024, 2, 29))
    assert parse_date("2024") == PartialDate("2024", Date(2024, 1, 1), Date(2024, 12, 31))


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("2024-02-30", "2024-02 has 29 days"),
        ("2023-02-29", "2023-02 has 28 days"),
        ("2024-13", "no month 13"),
        ("03/04/2024", "ambiguous"),
        ("31.02.2021", "This day does not exist"),
        ("02/31/2021", "This day does not exist"),
        ("29.02.2024", "ambiguous"),
        ("3.4.24", "ambiguous"),
        ("45321", "Excel"),
        ("2024-03-15 10:30", "time of day"),
        ("March 2024", "year-month-day"),
        ("0204-03-15", "year"),
        ("24", "year-month-day"),
    ],
)
def test_what_is_no_date_says_why(text, part):
    with pytest.raises(DateError, match=part):
        parse_date(text)


def test_a_beginning_takes_the_first_day_that_is_not_before_what_came_earlier():
    assert complete_date(MARCH, Completion.FIRST) == Date(2024, 3, 1)
    assert complete_date(MARCH, Completion.FIRST, [Date(2024, 3, 20)]) == Date(2024, 3, 20)
    assert complete_date(MARCH, Completion.FIRST, [Date(2024, 5, 1)]) == Date(2024, 3, 1)


def test_an_end_takes_the_last_day_within_its_limits():
    assert complete_date(MARCH, Completion.LAST) == Date(2024, 3, 31)
    assert complete_date(MARCH, Completion.LAST, [], [Date(2024, 3, 9)]) == Date(2024, 3, 9)
    known_alive = [Date(2024, 3, 12)]
    assert complete_date(MARCH, Completion.LAST, known_alive, [Date(2024, 3, 9)]) == known_alive[0]


def patient_tables(patient, treatment, assessment, sample=None):
    def records(table, row):
        columns = {name: [value] for name, value in row.items()}
        return Records(table, f"{table}.tsv", {"patient": ["P1"], **columns}, [2])

    return {
        "patients": records("patients", patient),
        "treatments": records("treatments", treatment),
        "assessments": records("assessments", assessment),
        "samples": records("samples", sample or {}),
    }


def test_death_in_a_month_is_not_before_the_last_visit_nor_after_the_cutoff():
    tables = patient_tables(
        {"died": parse_date("2024")}, {"start": Date(2024, 1, 5)}, {"date": Date(2024, 2, 7)}
    )
    problems = complete_dates(tables, CUTOFF)
    assert tables["patients"].columns["died"] == [CUTOFF]
    assert tables["patients"].date_flags == {0: ["died 2024 -> 2024-06-30 (last possible day)"]}
    assert [(found.field, found.line, found.value) for found in problems] == [("died", 2, "2024")]
    assert "completed by the last possible day" in problems[0].message


def test_what_was_seen_later_wins_over_the_cutoff_and_over_death():
    tables = patient_tables(
        {"died": parse_date("2024")}, {"start": Date(2024, 1, 5)}, {"date": Date(2024, 8, 1)}
    )
    complete_dates(tables, CUTOFF)
    assert tables["patients"].columns["died"] == [Date(2024, 8, 1)]
    tables = patient_tables(
        {"died": Date(2024, 3, 10)}, {"start": Date(2024, 3, 20), "end": MARCH}, {}
    )
    complete_dates(tables, CUTOFF)
    assert tables["treatments"].columns["end"] == [Date(2024, 3, 20)]


def test_the_end_of_a_treatment_is_not_after_the_next_start():
    tables = patient_tables({}, {}, {})
    tables["treatments"] = Records(
        "treatments",
        "treatments.tsv",
        {
            "patient": ["P1", "P1"],
            "start": [Date(2024, 1, 5), Date(2024, 3, 10)],
            "end": [MARCH, None],
        },
        [2, 3],
    )
    complete_dates(tables, CUTOFF)
    assert tables["treatments"].columns["end"] == [Date(2024, 3, 10), None]


def test_a_partial_assessment_is_not_before_the_first_treatment_of_that_month():
    tables = patient_tables({}, {"start": Date(2024, 3, 10)}, {"date": MARCH})
    complete_dates(tables, CUTOFF)
    assert tables["assessments"].columns["date"] == [Date(2024, 3, 10)]


def test_a_result_counts_from_the_last_possible_day():
    tables = patient_tables({"died": Date(2024, 3, 20)}, {}, {}, {"reported": MARCH})
    complete_dates(tables, CUTOFF)
    assert tables["samples"].columns["reported"] == [Date(2024, 3, 20)]


days = st.integers(0, 900).map(lambda number: Date(2022, 6, 1) + datetime.timedelta(days=number))


@st.composite
def histories(draw):
    """A true history of a patient, with each date blurred to a month or a year, or exact."""
    order = ("diagnosed", "advanced", "start", "date", "end", "last_contact", "died")
    true = dict(zip(order, sorted(draw(st.lists(days, min_size=7, max_size=7))), strict=True))
    true["end"] = draw(st.sampled_from([true["date"], true["end"]]))
    blur = st.sampled_from([10, 7, 4])
    return true, {name: parse_date(day.isoformat()[: draw(blur)]) for name, day in true.items()}


@given(histories(), st.integers(0, 400))
def test_no_completed_history_runs_backwards(history, days_to_cutoff):
    true, seen = history
    cutoff = max(true.values()) + datetime.timedelta(days=days_to_cutoff)
    tables = patient_tables(
        {name: seen[name] for name in ("diagnosed", "advanced", "last_contact", "died")},
        {name: seen[name] for name in ("start", "end")},
        {"date": seen["date"]},
    )
    complete_dates(tables, cutoff)
    found = {
        name: values[0]
        for records in tables.values()
        for name, values in records.columns.items()
        if name in true
    }
    for name, day in found.items():
        given_date = seen[name]
        if isinstance(given_date, PartialDate):
            assert given_date.first <= day <= given_date.last
        else:
            assert day == given_date
    assert found["diagnosed"] <= found["advanced"]
    assert found["diagnosed"] <= found["start"] <= found["end"] <= found["died"] <= cutoff
    assert found["start"] <= found["date"] <= found["died"]
    assert found["last_contact"] <= found["died"]
