"""Responses from sums of diameters, non-target and new lesions."""

import datetime
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from clinical_tables import CUTOFF, frame, lines, patients
from hypothesis import given, settings
from hypothesis import strategies as st

from genomic_to_outcome import contract
from genomic_to_outcome.clinical.response import derive_responses
from genomic_to_outcome.clinical.settings import ResponseSettings, ResponseSource
from genomic_to_outcome.clinical.visit_table import derive_visits
from genomic_to_outcome.simulate.event_times import Scans
from genomic_to_outcome.simulate.visits import Observation, draw_visits

START = datetime.date(2024, 1, 1)
SUMS = ResponseSettings(source=ResponseSource.SUMS)
NON = "NON-CR/NON-PD"


def day(number):
    return (START + datetime.timedelta(days=number)).isoformat()


def visit(number, total=None, **cells):
    return {"patient": "A", "date": day(number), "sum_of_diameters": total, **cells}


def records(*visits, starts=(0,)):
    return (
        lines(*(
            {"patient": "A", "line": place, "start": day(start),
             "next_therapy": day(starts[place]) if place < len(starts) else None}
            for place, start in enumerate(starts, 1)
        )),
        frame(contract.ASSESSMENTS, list(visits)),
        patients({"patient": "A"}),
        CUTOFF,
    )  # fmt: skip


def derived(*visits, rules=SUMS, starts=(0,)):
    """The table of visits by day from the first line's start."""
    table = derive_visits(*records(*visits, starts=starts), rules)
    table.index = (table["date"] - pd.Timestamp(START)).dt.days
    return table


def response_of(*visits, rules=SUMS):
    """Derived response of the last visit."""
    return derived(*visits, rules=rules)["derived_response"].iloc[-1]


BASELINE = visit(-7, 100)


@pytest.mark.parametrize(
    ("before", "total", "expected"),
    [
        ([], 0, "CR"),
        ([], 69, "PR"),
        ([], 70, "PR"),
        ([], 70.1, "SD"),
        ([], 100, "SD"),
        ([], 119.9, "SD"),
        ([], 120, "PD"),
        # From the nadir, which may be a visit, not from the baseline.
        ([50], 59.9, "PR"),
        ([50], 60, "PD"),
        ([80, 50], 60, "PD"),
        ([50, 70], 60, "PD"),
        # 20% and 5 mm: 20 to 24.9 is 24% but not 5 mm.
        ([20], 24.9, "PR"),
        ([20], 25, "PD"),
        # The baseline is the nadir where nothing was smaller.
        ([110], 119, "SD"),
        ([0], 4.9, "PR"),
        ([0], 5, "PD"),
    ],
)
def test_target_response_from_sums(before, total, expected):
    earlier = [visit(30 + place, each) for place, each in enumerate(before)]
    assert response_of(BASELINE, *earlier, visit(60, total)) == expected


def test_a_decrease_of_exactly_30_percent_is_a_partial_response_whatever_the_baseline():
    for tenths in range(10, 3000, 10):
        found = response_of(visit(-7, tenths / 10), visit(60, tenths * 7 / 100))
        assert found == "PR", tenths


# Table 1 of RECIST 1.1: target, non-target, new lesions, overall.
TABLE_1 = [
    ("CR", "CR", False, "CR"), ("CR", None, False, "CR"), ("CR", NON, False, "PR"),
    ("CR", "NE", False, "PR"), ("PR", "CR", False, "PR"), ("PR", NON, False, "PR"),
    ("PR", "NE", None, "PR"), ("SD", "CR", False, "SD"), ("SD", NON, False, "SD"),
    ("SD", "NE", False, "SD"), ("NE", "CR", False, "NE"), ("NE", NON, False, "NE"),
    ("PD", "CR", False, "PD"), ("PD", "NE", False, "PD"), ("PD", None, True, "PD"),
    ("CR", "PD", False, "PD"), ("PR", "PD", False, "PD"), ("SD", "PD", True, "PD"),
    ("NE", "PD", False, "PD"), ("CR", "CR", True, "PD"), ("PR", NON, True, "PD"),
    ("NE", NON, True, "PD"),
]  # fmt: skip
SUM_OF = {"CR": 0, "PR": 60, "SD": 100, "PD": 130, "NE": None}


@pytest.mark.parametrize(("target", "non_target", "new", "overall"), TABLE_1)
def test_table_1_with_target_lesions(target, non_target, new, overall):
    seen = visit(60, SUM_OF[target], non_target=non_target, new_lesions=new)
    assert response_of(BASELINE, seen) == overall


# Table 2: non-target disease only.
@pytest.mark.parametrize(
    ("non_target", "new", "overall"),
    [("CR", False, "CR"), (NON, False, NON), ("NE", False, "NE"), ("PD", False, "PD"),
     ("PD", True, "PD"), ("CR", True, "PD"), (NON, True, "PD"), ("NE", True, "PD")],
)  # fmt: skip
def test_table_2_without_target_lesions(non_target, new, overall):
    assert response_of(visit(60, non_target=non_target, new_lesions=new)) == overall
    with_sum_0 = visit(60, 0, non_target=non_target, new_lesions=new, measurable=False)
    assert response_of(with_sum_0) == overall


def test_a_non_target_cell_left_empty_is_not_evaluated_where_other_visits_have_one():
    table = derived(BASELINE, visit(60, 0, non_target="CR"), visit(90, 0))
    assert table["derived_response"].tolist() == [None, "CR", "PR"]


def test_without_baseline_only_progression_and_complete_response_are_told():
    table = derived(visit(30, 50), visit(60, 45), visit(90, 60), visit(120, 0))
    assert table["derived_response"].tolist() == [None, None, "PD", "CR"]
    assert table["response"].tolist() == ["NE", "NE", "PD", None]
    assert table["change_from_baseline"].isna().all()


def test_the_baseline_is_the_last_sum_before_the_line_within_its_days_or_as_given():
    last = derived(visit(-28, 100), visit(-3, 80), visit(60, 63))
    assert last.loc[60, "baseline_sum"] == 80
    assert last.loc[60, "derived_response"] == "SD"
    assert derived(visit(-28, 100), visit(60, 63)).loc[60, "baseline_sum"] == 100
    old = derived(visit(-29, 100), visit(60, 63))
    assert pd.isna(old.loc[60, "baseline_sum"])
    told = derived(visit(-3, 80), visit(60, 63, baseline_sum=90))
    assert told.loc[60, "baseline_sum"] == 90
    assert told.loc[60, "derived_response"] == "PR"
    on_the_day = derived(visit(0, 100), visit(60, 63))
    assert on_the_day.loc[0, "counted"] is False or not on_the_day.loc[0, "counted"]
    assert on_the_day.loc[0, "reason"] == "baseline of the therapy that started on this day"
    assert on_the_day.loc[60, "derived_response"] == "PR"


def test_the_visit_that_ends_one_line_is_the_baseline_of_the_next():
    table = derived(BASELINE, visit(60, 60), visit(100, 90), visit(160, 60), starts=(0, 100))
    assert table["line"].tolist() == [pd.NA, 1, 1, 2]
    assert table["derived_response"].tolist() == [None, "PR", "PD", "PR"]
    assert table.loc[160, "baseline_sum"] == 90


def test_the_source_decides_and_a_difference_is_a_query():
    visits = [BASELINE, visit(60, 60, response="SD"), visit(90, 60)]
    for source, expected in (
        ("recorded", ["SD", "NE"]), ("sums", ["PR", "PR"]), ("recorded_else_sums", ["SD", "PR"]),
    ):  # fmt: skip
        rules = ResponseSettings(source=ResponseSource(source))
        table = derived(*visits, rules=rules)
        assert table["response"].tolist()[1:] == expected
        assert table["query"].notna().tolist() == [False, True, False]
        stands = "derived" if source == "sums" else "recorded"
        assert table["query"].iloc[1] == (
            f"recorded as SD, but the measurements say PR; the {stands} response stands"
        )


def test_a_recorded_complete_response_with_a_sum_names_the_nodal_exception():
    query = derived(BASELINE, visit(60, 9, response="CR"))["query"].iloc[-1]
    assert "nodes shrank below 10 mm" in query


def test_two_sums_of_one_day_are_a_query_and_the_largest_counts():
    table = derived(BASELINE, visit(60, 60), visit(60, 80))
    assert table.loc[60, "derived_response"] == "SD"
    assert table.loc[60, "query"] == "several sums of diameters on this day; the largest counts"


def test_thresholds_are_settings():
    assert response_of(BASELINE, visit(60, 75)) == "SD"
    lenient = ResponseSettings(source=ResponseSource.SUMS, partial_response_percent=25)
    assert response_of(BASELINE, visit(60, 75), rules=lenient) == "PR"
    strict = ResponseSettings(source=ResponseSource.SUMS, progression_percent=10, progression_mm=10)
    assert response_of(BASELINE, visit(60, 110), rules=strict) == "PD"


def test_depth_of_response_is_the_lowest_change_up_to_progression():
    visits = [BASELINE, visit(60, 60), visit(120, 40), visit(180, 55), visit(240, 10)]
    found = derive_responses(*records(*visits), SUMS).iloc[0]
    assert (found["bor"], found["best_change"], found["baseline_sum"]) == ("PR", -60, 100)
    assert found["best_change_date"] == pd.Timestamp(day(120))
    growing = derive_responses(*records(BASELINE, visit(60, 130)), SUMS).iloc[0]
    assert (growing["bor"], growing["best_change"]) == ("PD", 30)


def test_every_assessment_has_a_row_that_says_why_it_does_not_count():
    visits = [
        visit(-60, 70), visit(-3, 100), visit(60, 60), visit(90, 130), visit(120, 60),
        visit(400, 60, response="PR"),
    ]  # fmt: skip
    table = derived(*visits)
    assert table["reason"].tolist() == [
        "before the first line of therapy", "before the first line of therapy", None, None,
        "after the first progression of the line", "after the data cut-off",
    ]  # fmt: skip
    assert table["counted"].tolist() == [False, False, True, True, False, False]
    assert table["day"].tolist() == [pd.NA, pd.NA, 60, 90, 120, pd.NA]


def test_the_explanation_names_what_decided():
    table = derived(BASELINE, visit(60, 60, non_target=NON), visit(90, 75, non_target=NON))
    assert table["explanation"].tolist()[1:] == [
        "PR: target PR (60 mm, -40% from 100 mm at baseline), non-target NON-CR/NON-PD",
        "PD: target PD (75 mm, -25% from 100 mm at baseline, +25% from the nadir of 60 mm), "
        "non-target NON-CR/NON-PD",
    ]


def by_the_guideline(baseline, visits):
    """RECIST 1.1, section 4.3.1 and table 1, once more and as plainly as can be."""
    smallest, overall = Fraction(baseline), []
    for total, non_target, new in visits:
        if total is None:
            target = "NE"
        elif total >= smallest * Fraction(6, 5) and total >= smallest + 5:
            target = "PD"
        elif total == 0:
            target = "CR"
        elif total <= Fraction(baseline) * Fraction(7, 10):
            target = "PR"
        else:
            target = "SD"
        if total is not None:
            smallest = min(smallest, total)
        if "PD" in (target, non_target) or new:
            overall.append("PD")
        elif target == "CR":
            overall.append("CR" if non_target == "CR" else "PR")
        else:
            overall.append(target)
    return overall


TENTHS = st.integers(0, 1500).map(lambda tenths: Fraction(tenths, 10))
SEEN = st.tuples(
    st.none() | TENTHS,
    st.sampled_from(["CR", NON, "NE", "PD"]),
    st.sampled_from([False] * 5 + [True]),
)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(50, 1500).map(lambda tenths: Fraction(tenths, 10)),
    st.lists(SEEN, min_size=1, max_size=7),
)
def test_overall_responses_agree_with_a_second_reading_of_the_guideline(baseline, seen):
    rows = [
        visit(30 * place, None if total is None else float(total), non_target=word, new_lesions=new)
        for place, (total, word, new) in enumerate(seen, 1)
    ]
    table = derived(visit(-1, float(baseline)), *rows)
    assert table["derived_response"].tolist()[1:] == by_the_guideline(baseline, seen)


def test_the_sums_of_simulated_visits_say_what_the_visits_say():
    rng = np.random.default_rng(1)
    for draw in range(200):
        stop = int(rng.integers(60, 340))
        observed = Observation(0, stop, progressed=draw % 3 > 0, followed=draw % 3 == 0)
        drawn = draw_visits(rng, observed, Scans(28, 56), draw % 2 == 0, measurable=True)
        rows = [
            visit(each.day, each.sum_of_diameters, response=str(each.response),
                  baseline_sum=each.baseline)
            for each in drawn
        ]  # fmt: skip
        table = derived(*rows)
        assert table["query"].isna().all(), table[["recorded_response", "derived_response"]]
        evaluable = table["recorded_response"] != "NE"
        assert table.loc[evaluable, "derived_response"].notna().all()
