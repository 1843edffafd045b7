"""OS from each date of a patient, and intracranial PFS."""

import datetime

import pandas as pd
from clinical_tables import CUTOFF, frame, lines, patients, samples, treatments
from outcome_cohorts import Made

from genomic_to_outcome import contract
from genomic_to_outcome.clinical.endpoints import derive_endpoints
from genomic_to_outcome.clinical.records import Records
from genomic_to_outcome.clinical.response import derive_responses
from genomic_to_outcome.outcomes.read_plan import parse_plan, read_plan

DATES = {
    "diagnosed": "2023-01-01", "advanced": "2023-06-01", "enrolled": "2024-01-01",
    "died": "2024-07-01",
}  # fmt: skip


def derive(records, given=lines(), cutoff=CUTOFF):  # noqa: B008
    responses = derive_responses(given, records.assessments, records.patients, cutoff)
    return derive_endpoints(given, responses, records, cutoff)


def records(*visits, reported=("2024-01-20",), rows=(), **dates):
    return Records(
        patients({"patient": "A", **dates}, *rows),
        treatments(),
        frame(contract.ASSESSMENTS, [{"patient": "A", **visit} for visit in visits]),
        samples(*(
            {"sample": f"S{place}", "patient": "A", "collected": "2023-12-20", "reported": day}
            for place, day in enumerate(reported)
        )),
    )  # fmt: skip


def by_rule(found):
    return {row.rule: row for row in found[found["endpoint"] == "OS"].itertuples()}


def test_survival_from_each_date_with_its_delayed_entry():
    found = by_rule(derive(records(**DATES)))
    assert {rule: (row.time_days, row.entry_days) for rule, row in found.items()} == {
        "from_diagnosis": (547, 384),
        "from_advanced_diagnosis": (396, 233),
        # Under observation from the enrolment and from the report on.
        "from_enrolment": (182, 0),
        "from_molecular_report": (163, 0),
    }
    assert all(row.event and row.line == 0 for row in found.values())


def test_the_first_report_starts_the_clock():
    found = by_rule(derive(records(reported=("2024-05-01", "2024-01-20", None), **DATES)))
    assert found["from_molecular_report"].start == pd.Timestamp("2024-01-20")
    assert found["from_molecular_report"].entry_days == 0


def test_a_patient_without_the_date_is_excluded_and_a_date_of_nobody_has_no_rows():
    other = {"patient": "B", "diagnosed": "2023-01-01", "last_contact": "2024-02-01"}
    found = derive(records(rows=[other], advanced="2023-06-01", died="2024-07-01"))
    reasons = {
        (row.patient, row.rule): row.excluded_reason
        for row in found[found["endpoint"] == "OS"].itertuples()
    }
    assert reasons == {
        ("A", "from_advanced_diagnosis"): None,
        ("B", "from_advanced_diagnosis"): "no date of advanced diagnosis",
        ("A", "from_diagnosis"): "no date of diagnosis",
        ("B", "from_diagnosis"): None,
        ("A", "from_molecular_report"): None,
        ("B", "from_molecular_report"): "no date of a molecular report",
    }


def test_a_death_before_the_report_is_flagged_not_negative():
    row = by_rule(derive(records(reported=("2024-08-01",), **DATES)))["from_molecular_report"]
    assert (row.time_days, row.excluded_reason) == (0, "death recorded before the start")


ONE_LINE = lines({"patient": "A", "line": 1, "start": "2024-01-01"})
TWO_LINES = lines(
    {"patient": "A", "line": 1, "start": "2024-01-01", "next_therapy": "2024-04-01"},
    {"patient": "A", "line": 2, "start": "2024-04-01"},
)
IN_STUDY = {"advanced": "2023-12-01", "last_contact": "2024-12-01"}


def seen(date, intracranial, response="SD"):
    return {"date": date, "response": response, "intracranial_response": intracranial}


def intracranial(found, line=1):
    mine = found[(found["endpoint"] == "icPFS") & (found["line"] == line)]
    return {
        row.rule: (row.time_days, row.event, row.excluded_reason or row.censor_reason)
        for row in mine.itertuples()
    }


def test_progression_elsewhere_is_no_intracranial_event():
    given = records(
        seen("2024-02-12", "SD"), seen("2024-03-25", "SD", "PD"), seen("2024-05-06", "PD", "PD"),
        **IN_STUDY,
    )  # fmt: skip
    found = derive(given, ONE_LINE)
    assert intracranial(found) == {"ema": (126, True, None), "fda": (126, True, None)}
    pfs = found[(found["endpoint"] == "PFS") & (found["rule"] == "ema")].iloc[0]
    assert pfs["time_days"] == 84


def test_intracranial_progression_after_missed_visits_is_censored_by_the_fda_rule():
    given = records(
        seen("2024-02-12", "SD"), seen("2024-09-30", "PD"), seen("2024-10-28", "SD"), **IN_STUDY
    )
    missed = "two or more visits missed before the event: last adequate assessment"
    found = intracranial(derive(given, ONE_LINE))
    assert found == {"ema": (273, True, None), "fda": (42, False, missed)}


def test_intracranial_progression_under_the_next_therapy_counts_by_the_ema_rule_only():
    given = records(seen("2024-02-12", "SD"), seen("2024-05-06", "PD"), **IN_STUDY)
    found = derive(given, TWO_LINES)
    censored = "new therapy before progression: last adequate assessment before it"
    assert intracranial(found) == {"ema": (126, True, None), "fda": (42, False, censored)}
    assert intracranial(found, 2)["fda"] == (35, True, None)


def test_death_is_an_event_and_nothing_seen_within_the_skull_is_excluded():
    given = records(seen("2024-02-12", "SD"), advanced="2023-12-01", died="2024-03-01")
    assert intracranial(derive(given, ONE_LINE))["ema"] == (60, True, None)
    unseen = records(seen("2024-02-12", "SD"), **IN_STUDY)
    assert intracranial(derive(unseen, TWO_LINES), 2)["ema"][2] == (
        "no intracranial assessment recorded"
    )
    assert intracranial(derive(records(seen("2024-02-12", None), **IN_STUDY), ONE_LINE)) == {}


def test_nothing_after_the_cut_off_counts():
    given = records(seen("2024-02-12", "SD"), seen("2024-05-06", "PD"), **IN_STUDY)
    found = intracranial(derive(given, ONE_LINE, datetime.date(2024, 5, 5)))
    assert found["ema"][:2] == (42, False)


PLAN = """\
populations: {all: {}}
summaries:
  - {population: all, alterations: [everyone], endpoints: [OS], index_dates: [from_enrolment]}
"""


def test_a_plan_asks_for_the_dates_that_it_wants(tmp_path):
    (tmp_path / "plan.yaml").write_text(PLAN)
    made = Made()
    for who in "ABCD":
        made.patient(who).line(who, 1)
        for rule, line, time in (
            ("from_line_start", 1, 100), ("from_advanced_diagnosis", 0, 300),
            ("from_enrolment", 0, 150), ("from_diagnosis", 0, 400),
        ):  # fmt: skip
            made.endpoint(who, line, "OS", rule, time, who < "C")
    found = made.outcomes(read_plan(tmp_path / "plan.yaml")).alteration_outcomes
    counts = found[found["measure"] == "n"]
    assert counts["rule"].tolist() == [
        "from_line_start",
        "from_advanced_diagnosis",
        "from_enrolment",
    ]
    assert (counts["n"] == 4).all()
    assert counts["line"].isna().all()


def test_a_comparison_from_a_date_of_the_patient_has_no_line_and_no_therapy(tmp_path):
    (tmp_path / "plan.yaml").write_text(
        """\
populations: {all: {}}
summaries:
  - {population: all, endpoints: [OS], index_dates: [from_line_start]}
comparisons:
  - id: a
    population: all
    endpoint: OS
    rule: from_enrolment
    line: 1
    group: {alteration: x}
    reference: {alteration: y}
  - {id: b, population: all, endpoint: PFS_ratio, group: {alteration: x},
     reference: {alteration: y}}
"""
    )
    found = {problem.field: problem.message for problem in parse_plan(tmp_path / "plan.yaml")[1]}
    assert "from_line_start is no such date" in found["summaries[1].index_dates"]
    assert "immortal time" in found["comparisons[1].line"]
    assert found["comparisons[2].endpoint"] == "compares two lines of one patient, not two groups"
