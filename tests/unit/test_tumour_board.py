"""The way of patients through the tumour board: steps, reasons, the funnel, time to therapy."""

from __future__ import annotations

import datetime

import numpy as np
import pandas as pd
import pytest
from clinical_tables import frame
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from outcome_cohorts import Types
from scipy.stats import binomtest

from genomic_to_outcome import contract
from genomic_to_outcome.clinical.board_records import BoardRecords, recommends_therapy
from genomic_to_outcome.clinical.board_steps import STEPS, BoardRound, BoardStep, StepState
from genomic_to_outcome.clinical.tumour_board import follow_board
from genomic_to_outcome.outcomes.cohort_frame import build_cohort
from genomic_to_outcome.outcomes.plan import Plan, Population
from genomic_to_outcome.outcomes.tumour_board import estimate_tumour_board

CUTOFF = datetime.date(2020, 12, 31)
START = datetime.date(2020, 1, 1)


def day(number):
    return None if number is None else (START + datetime.timedelta(days=number)).isoformat()


def line(number, start, end=None, guided=True, following=None, progression=None, best="PD"):
    return {
        "line": number, "start": start, "end": end, "guided": "panel" if guided else None,
        "next_therapy": following, "progression": progression, "best": best,
    }  # fmt: skip


def patient(enrolled=0, died=None, samples=((5, 12, True),), board=None, lines=()):
    """One patient in days; `samples` are (collected, reported, readable)."""
    board = [{"day": 20}] if board is None else board
    return {"enrolled": enrolled, "died": died, "samples": samples, "board": board, "lines": lines}


def records(people):
    tables = {name: [] for name in ("patients", "samples", "files", "board", "lines", "responses")}
    for name, one in people.items():
        tables["patients"].append(
            {"patient": name, "enrolled": day(one["enrolled"]), "died": day(one["died"])}
        )
        for number, (collected, reported, readable) in enumerate(one["samples"], 1):
            sample = f"{name}-{number}"
            tables["samples"].append(
                {"sample": sample, "patient": name, "collected": day(collected),
                 "reported": day(reported)}
            )  # fmt: skip
            tables["files"].append(
                {"sample": sample, "path": "x", "status": "read" if readable else "excluded"}
            )
        for row in one["board"]:
            tables["board"].append(
                {"patient": name, "date": day(row["day"]), "alteration": row.get("alteration", "X"),
                 "recommendation": row.get("therapy", "drug"), "sample": row.get("sample"),
                 "intervening": row.get("intervening"), "implemented": row.get("implemented")}
            )  # fmt: skip
        for row in one["lines"]:
            key = {"patient": name, "line": row["line"]}
            tables["lines"].append(
                {**key, "start": day(row["start"]), "end": day(row["end"]),
                 "guided": row["guided"], "next_therapy": day(row["next_therapy"])}
            )  # fmt: skip
            tables["responses"].append(
                {**key, "bor": row["best"], "confirmed_bor": row["best"],
                 "progression_date": day(row["progression"])}
            )  # fmt: skip
    return BoardRecords(
        frame(contract.PATIENTS, tables["patients"]),
        frame(contract.TUMOUR_BOARD, tables["board"]),
        frame(contract.LINES, tables["lines"]),
        frame(contract.SAMPLES, tables["samples"]),
        frame(contract.CALL_FILES, tables["files"]),
        frame(contract.RESPONSES, tables["responses"]),
    )


def last_step(one, round_=BoardRound.FIRST):
    """(step, state, reason) of the last row of a patient's round."""
    table = follow_board(records({"A": one}), CUTOFF)
    row = table[table["round"] == round_].iloc[-1]
    return row["step"], row["state"], row["reason"]


FAR = patient(lines=[line(1, 40)])


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (patient(enrolled=None), ("enrolled", "left", "no date of enrolment")),
        (patient(samples=()), ("sequenced", "pending", "alive without a sequenced sample")),
        (patient(samples=(), died=9), ("sequenced", "left", "died before")),
        (
            patient(samples=((5, 12, False),)),
            ("passed quality control", "left", "no call file of the sample could be read"),
        ),
        (
            patient(samples=((5, None, False),)),
            ("passed quality control", "pending", "alive, result not yet there"),
        ),
        (patient(board=[{"day": 900}]), ("intervening variant", "pending",
                                         "alive, not discussed by the board")),
        (
            patient(board=[{"day": 20, "intervening": False}]),
            ("intervening variant", "left", "no intervening variant by the board's conclusion"),
        ),
        (
            patient(board=[{"day": 20, "therapy": "No targeted therapy recommended"}]),
            ("intervening variant", "left", "no intervening variant by the board's conclusion"),
        ),
        (
            patient(board=[{"day": 20, "alteration": None}]),
            ("intervening variant", "left", "no intervening variant by the board's conclusion"),
        ),
        (
            patient(board=[{"day": 20, "intervening": True, "therapy": "none"}]),
            ("therapy recommended", "left", "intervening variant, but no therapy recommended"),
        ),
        (patient(), ("guided therapy started", "pending", "alive, no therapy started since")),
        (patient(died=30), ("guided therapy started", "left", "died before")),
        (
            patient(lines=[line(1, 40, guided=False), line(2, 90)]),
            ("guided therapy started", "left", "another therapy was started first"),
        ),
        (
            patient(lines=[line(1, 8), line(2, 40, guided=False)]),
            ("guided therapy started", "left", "another therapy was started first"),
        ),
        (
            patient(lines=[line(1, 15, guided=False), line(2, 40, best="PR")]),
            ("response to guided therapy", "reached", None),
        ),
        (
            patient(board=[{"day": 20, "implemented": True}],
                    lines=[line(1, 40, guided=False, best="CR")]),
            ("response to guided therapy", "reached", None),
        ),
        (
            patient(lines=[line(1, 40, end=80, best="SD")]),
            ("response to guided therapy", "left", "best response SD"),
        ),
        (
            patient(lines=[line(1, 40, best="MISSING")]),
            ("response to guided therapy", "pending", "on the guided therapy, not yet assessed"),
        ),
        (
            patient(lines=[line(1, 40, best="MISSING")], died=45),
            ("response to guided therapy", "left", "best response MISSING"),
        ),
    ],
)  # fmt: skip
def test_the_first_round_ends_where_and_why(one, expected):
    assert last_step(one) == expected


SECOND = [{"day": 20}, {"day": 120, "sample": "A-2"}]
TWO_SAMPLES = ((5, 12, True), (100, 112, True))
GUIDED = line(1, 40, end=100, progression=100, following=130)


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (
            patient(lines=[line(1, 40)]),
            ("progressed and alive", "pending", "alive without progression"),
        ),
        (
            patient(lines=[line(1, 40)], died=70),
            ("progressed and alive", "left", "died without a recorded progression"),
        ),
        (
            patient(lines=[line(1, 40, following=80), line(2, 80)]),
            ("progressed and alive", "left", "changed therapy without a recorded progression"),
        ),
        (
            patient(lines=[line(1, 40, progression=100)]),
            ("sequenced again", "pending", "alive without a second test or therapy"),
        ),
        (patient(lines=[line(1, 40, progression=100)], died=150),
         ("sequenced again", "left", "died before")),
        (
            patient(lines=[GUIDED, line(2, 130)]),
            ("sequenced again", "left", "next therapy started without a second test"),
        ),
        (
            patient(lines=[GUIDED, line(2, 110)], samples=((5, 12, True), (120, 130, True))),
            ("sequenced again", "left", "next therapy started without a second test"),
        ),
        (
            patient(lines=[GUIDED, line(2, 130)], samples=TWO_SAMPLES),
            ("intervening variant again", "left", "next therapy started without another board"),
        ),
        (
            patient(lines=[line(1, 40, progression=100)], samples=TWO_SAMPLES),
            ("intervening variant again", "pending", "alive, not discussed by the board"),
        ),
        (
            patient(lines=[GUIDED, line(2, 130)], samples=TWO_SAMPLES, board=SECOND),
            ("guided therapy again", "reached", None),
        ),
        (
            patient(lines=[GUIDED, line(2, 130, guided=False)], samples=TWO_SAMPLES, board=SECOND),
            ("guided therapy again", "left", "another therapy was started first"),
        ),
        (
            patient(
                lines=[GUIDED], samples=TWO_SAMPLES,
                board=[{"day": 20}, {"day": 120, "sample": "A-2", "intervening": False}],
            ),
            ("intervening variant again", "left",
             "no intervening variant by the board's conclusion"),
        ),
    ],
)  # fmt: skip
def test_the_second_round_ends_where_and_why(one, expected):
    assert last_step(one, BoardRound.AFTER_RESISTANCE) == expected


def test_without_a_board_there_are_no_paths():
    assert follow_board(records({"A": patient(board=[])}), CUTOFF).empty


@pytest.mark.parametrize(
    ("text", "expected"),
    [("alectinib", True), ("trial of X", True), ("None", False), ("", False), (None, False),
     ("no targeted therapy recommended", False), ("Not possible", False), ("nothing", False),
     ("No, go on with chemotherapy", False), ("none.", False), ("-", False), ("n.a.", False),
     ("novel trial", True), ("NO-TRIAL-1", True)],
)  # fmt: skip
def test_what_is_a_recommendation(text, expected):
    assert recommends_therapy(text) is expected


def funnel(people, plan=None):
    given_records = records(people)
    ends = [
        {"patient": name, "line": 0, "endpoint": "OS", "rule": "from_advanced_diagnosis",
         "end": day(one["died"] if one["died"] is not None else 365)}
        for name, one in people.items()
    ]  # fmt: skip
    paths = follow_board(given_records, CUTOFF)
    empty = frame(contract.LINKAGE, []), frame(contract.ENDPOINTS, [])
    cohort = build_cohort(given_records.patients, given_records.lines, *empty)
    plan = plan or Plan({"all": Population("all")})
    table = estimate_tumour_board(plan, cohort, paths, frame(contract.ENDPOINTS, ends), Types())
    return paths, table


COHORT = {
    "A": patient(lines=[line(1, 40, best="PR", progression=100)]),
    "B": patient(lines=[line(1, 40, guided=False)]),
    "C": patient(died=30),
    "D": patient(board=[{"day": 20, "intervening": False}], lines=[line(1, 60, guided=False)]),
    "E": patient(samples=()),
    "F": patient(enrolled=None),
}


def test_each_step_has_the_one_before_as_denominator_and_an_exact_interval():
    _, table = funnel(COHORT)
    steps = table[(table["round"] == "first") & (table["measure"] == "of_previous")]
    assert list(zip(steps["step"], steps["events"], steps["n"], strict=True)) == [
        ("enrolled", 5, 6), ("sequenced", 4, 5), ("passed quality control", 4, 4),
        ("intervening variant", 3, 4), ("therapy recommended", 3, 3),
        ("guided therapy started", 1, 3), ("response to guided therapy", 1, 1),
    ]  # fmt: skip
    row = steps[steps["step"] == "intervening variant"].iloc[0]
    interval = binomtest(3, 4).proportion_ci(method="exact")
    assert (row["ci_low"], row["ci_high"]) == pytest.approx((interval.low, interval.high))
    of_all = table[(table["measure"] == "of_all") & (table["step"] == "intervening variant")]
    assert (of_all["events"].iloc[0], of_all["n"].iloc[0]) == (3, 5)


def test_time_to_therapy_has_death_and_other_therapy_as_competing_events():
    _, table = funnel(COHORT)
    rows = table[(table["measure"] == "cumulative_incidence") & (table["time"] == 2.0)]
    found = dict(zip(rows["state"], rows["estimate"], strict=True))
    # Report on day 12: C dies on day 18 after it, A and B are treated on day 28, D on day 48.
    assert found == pytest.approx({"guided_therapy": 0.25, "another_therapy": 0.5, "death": 0.25})
    assert set(rows["n"]) == {4}


def test_events_of_the_cumulative_incidence_are_those_up_to_its_time():
    _, table = funnel(COHORT)
    rows = table[(table["measure"] == "cumulative_incidence") & (table["time"] <= 2.0)]
    found = {(row.state, row.time): row.events for row in rows.itertuples()}
    assert found == {
        ("guided_therapy", 1.0): 1, ("another_therapy", 1.0): 1, ("death", 1.0): 1,
        ("guided_therapy", 2.0): 1, ("another_therapy", 2.0): 2, ("death", 2.0): 1,
    }  # fmt: skip


def test_a_therapy_before_the_board_met_is_the_first_after_the_report():
    bridged = patient(lines=[line(1, 15, guided=False), line(2, 40)])
    _, table = funnel({"A": bridged})
    rows = table[(table["measure"] == "cumulative_incidence") & (table["time"] == 2.0)]
    found = dict(zip(rows["state"], rows["estimate"], strict=True))
    assert found == {"guided_therapy": 0, "another_therapy": 1, "death": 0}


def test_a_population_that_no_board_discussed_has_no_funnel():
    plan = Plan({"women": Population("women", sex=("female",)), "all": Population("all")})
    people = {"A": patient(board=[], died=30), "B": patient(board=[]), "C": patient()}
    paths = follow_board(records(people), CUTOFF)
    given_records = records(people)
    women = given_records.patients.assign(sex=["female", "female", "male"])
    empty = frame(contract.LINKAGE, []), frame(contract.ENDPOINTS, [])
    cohort = build_cohort(women, given_records.lines, *empty)
    table = estimate_tumour_board(plan, cohort, paths, frame(contract.ENDPOINTS, []), Types())
    assert set(table["population"]) == {"all"}


lines_of = st.lists(
    st.builds(
        lambda start, guided, length, best, progressed: (start, guided, length, best, progressed),
        st.integers(0, 300), st.booleans(), st.integers(1, 90),
        st.sampled_from(["CR", "PR", "SD", "PD", "NE", "MISSING"]), st.booleans(),
    ),
    max_size=4,
)  # fmt: skip


@st.composite
def people(draw):
    starts = sorted(draw(lines_of), key=lambda one: one[0])
    courses = [
        line(
            number, start, start + length, guided,
            starts[number][0] if number < len(starts) else None,
            start + length if progressed else None, best,
        )
        for number, (start, guided, length, best, progressed) in enumerate(starts, 1)
    ]  # fmt: skip
    collected = draw(st.lists(st.integers(0, 300), max_size=3))
    samples = [(c, c + 7, draw(st.booleans())) for c in collected]
    board = [
        {"day": d, "intervening": draw(st.sampled_from([True, False, None])),
         "therapy": draw(st.sampled_from(["drug", "none"]))}
        for d in draw(st.lists(st.integers(0, 400), max_size=3))
    ]  # fmt: skip
    return patient(
        draw(st.sampled_from([None, 0, 10])), draw(st.none() | st.integers(0, 500)), samples,
        board, courses,
    )  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(people(), min_size=1, max_size=6))
def test_every_step_divides_those_before_into_three(drawn):
    names = {f"P{number}": one for number, one in enumerate(drawn)}
    paths, table = funnel(names)
    for round_, steps in STEPS.items():
        before = None
        for step in steps:
            here = paths[(paths["round"] == round_) & (paths["step"] == step)]
            assert here["patient"].is_unique
            assert set(here["state"]) <= set(StepState)
            assert (here["reason"].isna() == (here["state"] == StepState.REACHED)).all()
            if before is not None:
                assert set(here["patient"]) == before
            before = set(here.loc[here["state"] == StepState.REACHED, "patient"])
    counts = table[table["measure"].isin(["of_previous", "reason"])]
    for _, rows in counts.groupby(["round", "order"]):
        assert rows["events"].sum() == rows["n"].iloc[0]


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(people(), min_size=1, max_size=4), st.randoms())
def test_the_order_of_rows_changes_nothing(drawn, random):
    given_records = records({f"P{number}": one for number, one in enumerate(drawn)})
    shuffled = BoardRecords(
        *(
            table.sample(frac=1, random_state=random.randrange(1000)).reset_index(drop=True)
            for table in vars(given_records).values()
        )
    )
    pd.testing.assert_frame_equal(
        follow_board(given_records, CUTOFF), follow_board(shuffled, CUTOFF)
    )


def test_the_path_says_when_and_by_which_line():
    paths, _ = funnel({"A": COHORT["A"]})
    first = paths[paths["round"] == "first"].set_index("step")
    assert first.loc[str(BoardStep.TREATED), "line"] == 1
    dates = [pd.Timestamp(day(number)) for number in (0, 5, 12, 20, 20, 40)]
    assert first["date"].tolist()[:6] == dates
    assert np.all(first["state"] == "reached")
