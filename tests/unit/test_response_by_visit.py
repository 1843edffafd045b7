"""Response at planned visits: which visit speaks for it, and over whom the rate is."""

import datetime

import pandas as pd
from clinical_tables import assessments, lines, patients
from outcome_cohorts import Made, Types

from genomic_to_outcome import contract
from genomic_to_outcome.clinical.planned_visits import responses_at_planned_visits
from genomic_to_outcome.clinical.settings import ResponseSettings
from genomic_to_outcome.clinical.visit_table import derive_visits
from genomic_to_outcome.frames import write_frame
from genomic_to_outcome.outcomes.plan import Plan, Population, Summary
from genomic_to_outcome.outcomes.proportions import clopper_pearson
from genomic_to_outcome.outcomes.response_by_visit import response_by_visit
from genomic_to_outcome.vocabulary import EVERYONE, Endpoint

START = datetime.date(2024, 1, 1)
CUTOFF = datetime.date(2024, 12, 31)
PLAN = Plan({"all": Population("all")}, (Summary("all", (EVERYONE,), (), (Endpoint.ORR,)),))


def day(number):
    return (START + datetime.timedelta(days=number)).isoformat()


def at_visits(*visits, start=0, cutoff=CUTOFF, recorded=None, others=()):
    """Responses of patient A at weeks 8, 16 and 24; visits are (day, word)."""
    given = (
        lines({"patient": "A", "line": 1, "start": day(start), "best_response": recorded}),
        assessments(*(("A", day(number), word) for number, word in visits), *others),
        patients({"patient": "A"}),
        cutoff,
    )
    table = responses_at_planned_visits(derive_visits(*given), given[0], cutoff)
    return table.set_index("week")


def test_the_nearest_visit_of_the_window_speaks_for_the_planned_one():
    found = at_visits((50, "PR"), (58, "SD"), (112 + 14, "CR"), (168 + 15, "PR"))
    assert found["response"].fillna("").tolist() == ["SD", "CR", ""]
    found = at_visits((54, "PR"), (58, "SD"), (112 - 14, "PR"), (168 + 15, "PR"))
    assert found["response"].fillna("").tolist() == ["PR", "PR", ""]
    assert found["event"].tolist() == [True, True, False]
    assert found["missing_reason"].tolist()[2] == (
        "no assessment in the window of the visit: no response"
    )


def test_after_progression_nobody_responds():
    found = at_visits((56, "PD"), (112, "PR"), (168, "PR"))
    assert found["event"].tolist() == [False, False, False]


def test_a_visit_that_was_not_due_by_the_cut_off_is_left_out_whatever_is_known():
    cutoff = START + datetime.timedelta(days=112 + 13)
    found = at_visits((56, "PR"), (112, "PR"), cutoff=cutoff)
    assert found["excluded_reason"].tolist() == ["", *["planned visit after the data cut-off"] * 2]


def test_a_line_whose_visits_are_not_recorded_is_left_out_and_an_unseen_one_is_no_response():
    other = ("B", day(56), "PR")
    assert at_visits(recorded="PR", others=[other])["excluded_reason"].unique().tolist() == [
        "no assessments recorded"
    ]
    unseen = at_visits(others=[other])
    assert unseen["excluded_reason"].unique().tolist() == [""]
    assert not unseen["event"].any()
    assert at_visits()["excluded_reason"].unique().tolist() == ["no assessments recorded"]


def test_rates_over_all_treated_with_exact_intervals(tmp_path):
    made, rows, starts = Made(), [], []
    words = ["PR", "CR", "SD", "PD", None]
    for number, word in enumerate(words):
        who = f"P{number}"
        made.patient(who)
        made.line(who, 1)
        starts.append({"patient": who, "line": 1, "start": day(0)})
        if word:
            rows.append((who, day(56), word))
    given = lines(*starts), assessments(*rows), patients(*({"patient": f"P{n}"} for n in range(5)))
    seen = responses_at_planned_visits(derive_visits(*given, CUTOFF), given[0], CUTOFF)
    people, of_lines, linkage, _ = made.frames()
    found = response_by_visit(PLAN, people, of_lines, linkage, seen, Types())
    assert found["week"].tolist() == [8, 16, 24]
    week_8, exact = found.iloc[0], clopper_pearson(2, 5)
    assert week_8[["n", "n_assessed", "responders"]].tolist() == [5, 4, 2]
    assert (week_8["estimate"], week_8["ci_low"], week_8["ci_high"]) == (
        exact.value, exact.low, exact.high,
    )  # fmt: skip
    assert found.loc[1, ["n", "n_assessed", "responders"]].tolist() == [5, 0, 0]
    write_frame(contract.RESPONSE_BY_VISIT, found, tmp_path / "response_by_visit.parquet")


def test_planned_visits_are_settings():
    rules = ResponseSettings(planned_visit_weeks=6, planned_visits=2, planned_visit_window_days=7)
    given = lines({"patient": "A", "line": 1, "start": day(0)}), CUTOFF
    visits = derive_visits(
        given[0], assessments(("A", day(49), "PR")), patients({"patient": "A"}), CUTOFF
    )
    table = responses_at_planned_visits(visits, *given, rules)
    assert table["week"].tolist() == [6, 12]
    assert table["event"].tolist() == [True, False]
    assert pd.isna(table["response"].iloc[1])
