import datetime

import pandas as pd
from clinical_tables import CUTOFF, FakeTherapies, patients, treatments

from genomic_to_outcome import contract
from genomic_to_outcome.clinical.lines import derive_lines
from genomic_to_outcome.therapies import read_therapies


def derive(*rows, advanced=None, cutoff=CUTOFF):
    rows = [{"patient": "A", **row} for row in rows]
    people = sorted({row["patient"] for row in rows})
    return derive_lines(
        treatments(*rows),
        patients(*({"patient": who, "advanced": advanced} for who in people)),
        FakeTherapies(),
        cutoff,
    )


def regimens(derived):
    return dict(zip(derived.lines["line"], derived.lines["regimen"], strict=True))


def test_rows_of_one_recorded_line_are_united():
    derived = derive(
        {"line": 1, "drugs": "pemetrexed", "start": "2024-01-08", "end": "2024-05-01",
         "stop_reason": "toxicity", "guided": "panel"},
        {"line": 1, "drugs": "carboplatin", "start": "2024-01-01", "end": "2024-03-01",
         "stop_reason": "completed", "best_response": "SD"},
        {"line": 2, "drugs": "docetaxel", "start": "2024-06-01", "best_response": "PD"},
    )  # fmt: skip
    assert list(derived.lines.columns) == list(contract.LINES.names)
    first, second = (row for _, row in derived.lines.iterrows())
    assert first["regimen"] == "carboplatin+pemetrexed"
    assert first["therapy_class"] == "platinum_chemotherapy"
    assert first["therapy_classes"] == "platinum_chemotherapy;drug"
    assert (first["start"], first["end"]) == (
        pd.Timestamp("2024-01-01"), pd.Timestamp("2024-05-01"),
    )  # fmt: skip
    assert (first["end_reason"], first["guided"], first["best_response"]) == (
        "toxicity", "panel", "SD",
    )  # fmt: skip
    assert first["line_rule"] == "recorded; 2 courses united"
    assert second["line"] == 2
    assert pd.isna(second["end"])
    assert derived.excluded.empty


def test_a_line_is_ongoing_while_one_of_its_courses_is():
    derived = derive(
        {"line": 1, "drugs": "a", "start": "2024-01-01", "end": "2024-02-01", "stop_reason": "x"},
        {"line": 1, "drugs": "b", "start": "2024-01-01"},
    )
    assert pd.isna(derived.lines.loc[0, "end"])
    assert derived.lines.loc[0, "end_reason"] is None


def test_drugs_started_within_28_days_are_one_derived_line():
    derived = derive(
        {"drugs": "a", "start": "2024-01-01", "end": "2024-03-01"},
        {"drugs": "b", "start": "2024-01-29", "end": "2024-03-01"},
    )
    assert regimens(derived) == {1: "a+b"}
    derived = derive(
        {"drugs": "a", "start": "2024-01-01", "end": "2024-03-01"},
        {"drugs": "b", "start": "2024-01-30", "end": "2024-03-01"},
    )
    assert regimens(derived) == {1: "a", 2: "b"}
    assert derived.lines.loc[0, "line_rule"].startswith("derived: ")


def test_the_same_drugs_resumed_within_56_days_continue_the_line():
    first = {"drugs": "a+b", "start": "2024-01-01", "end": "2024-03-01"}
    resumed = derive(first, {"drugs": "a", "start": "2024-04-26", "end": "2024-06-01"})
    assert regimens(resumed) == {1: "a+b"}
    assert resumed.lines.loc[0, "end"] == pd.Timestamp("2024-06-01")
    later = derive(first, {"drugs": "a", "start": "2024-04-27", "end": "2024-06-01"})
    assert regimens(later) == {1: "a+b", 2: "a"}


def test_maintenance_continues_the_line():
    derived = derive(
        {"drugs": "a+b", "start": "2024-01-01", "end": "2024-04-01"},
        {"drugs": "c", "start": "2024-04-20", "setting": "maintenance"},
        {"drugs": "d", "start": "2024-09-01"},
    )
    assert regimens(derived) == {1: "a+b+c", 2: "d"}


def test_lines_with_the_therapies_table(resources):
    derived = derive_lines(
        treatments(
            {"patient": "A", "drugs": "Carboplatin; pemetrexed", "start": "2024-01-01"},
            {"patient": "A", "drugs": "Tagrisso + notadrug", "start": "2024-06-01"},
        ),
        patients({"patient": "A"}),
        read_therapies(resources / "therapies.tsv", resources / "therapy_classes.yaml"),
        CUTOFF,
    )
    assert regimens(derived) == {1: "carboplatin+pemetrexed", 2: "notadrug+osimertinib"}
    assert derived.lines.loc[0, "therapy_class"] == "platinum_chemotherapy"


def test_what_belongs_to_no_line_is_listed_with_its_reason():
    derived = derive(
        {"drugs": "adj", "start": "2020-01-01", "end": "2020-05-01", "setting": "adjuvant"},
        {"drugs": "early", "start": "2021-01-01", "end": "2021-05-01"},
        {"drugs": "a", "start": "2024-01-01"},
        {"drugs": "late", "start": "2025-01-01"},
        advanced="2023-12-01",
    )
    assert regimens(derived) == {1: "a"}
    assert derived.excluded[["drugs", "reason"]].to_numpy().tolist() == [
        ["adj", "treatment of earlier disease (adjuvant, neoadjuvant, curative)"],
        ["early", "ended before the diagnosis of advanced disease"],
        ["late", "started after the data cut-off"],
    ]


def test_a_course_without_line_follows_the_last_recorded_one_or_is_not_guessed():
    derived = derive(
        {"drugs": "a", "start": "2024-02-01"},
        {"line": 2, "drugs": "b", "start": "2024-03-01", "end": "2024-04-01"},
        {"drugs": "c", "start": "2024-05-01", "end": "2024-06-01"},
        {"drugs": "d", "start": "2024-05-20"},
        {"drugs": "e", "start": "2024-09-01"},
        {"line": 0, "drugs": "f", "start": "2024-01-01"},
        {"patient": "B", "drugs": "c", "start": "2024-05-01"},
    )
    found = derived.lines[["patient", "line", "regimen"]].to_numpy().tolist()
    assert found == [["A", 2, "b"], ["A", 3, "c+d"], ["A", 4, "e"], ["B", 1, "c"]]
    assert derived.lines["line_rule"].str.startswith("recorded").tolist() == [True] + [False] * 3
    assert derived.excluded["reason"].tolist() == [
        "recorded as line 0 or less",
        "no line recorded, and it started before the last recorded line",
    ]


def test_a_course_of_no_line_is_the_next_therapy_unless_it_continues_the_line():
    line_2 = {"line": 2, "drugs": "c", "start": "2021-06-01"}
    line_1 = {"line": 1, "drugs": "a", "start": "2020-01-01", "end": "2020-05-20"}

    def next_therapy(*courses):
        found = derive(line_1, *courses, line_2).lines["next_therapy"]
        return [None if pd.isna(day) else str(day.date()) for day in found]

    assert next_therapy() == ["2021-06-01", None]
    assert next_therapy({"drugs": "b", "start": "2020-06-01"}) == ["2020-06-01", None]
    assert next_therapy({"drugs": "a", "start": "2020-06-01"}) == ["2021-06-01", None]
    assert next_therapy({"drugs": "b", "start": "2020-01-10"}) == ["2021-06-01", None]
    adjuvant = {"drugs": "d", "start": "2022-01-01", "setting": "adjuvant"}
    assert next_therapy(adjuvant) == ["2021-06-01", "2022-01-01"]


def test_what_ends_after_the_cut_off_has_not_ended():
    derived = derive(
        {"line": 1, "drugs": "a", "start": "2024-01-01", "end": "2024-08-01", "stop_reason": "PD"},
        cutoff=datetime.date(2024, 7, 1),
    )
    assert pd.isna(derived.lines.loc[0, "end"])
    assert derived.lines.loc[0, "end_reason"] is None


def test_the_best_recorded_response_of_a_line_is_kept():
    derived = derive(
        {"line": 1, "drugs": "a", "start": "2024-01-01", "best_response": "PD"},
        {"line": 1, "drugs": "b", "start": "2024-01-01", "best_response": "PR"},
    )
    assert derived.lines.loc[0, "best_response"] == "PR"


def test_the_order_of_rows_changes_nothing():
    rows = [
        {"patient": who, "drugs": drugs, "start": start}
        for who in "BA"
        for drugs, start in (("c", "2024-06-01"), ("a", "2024-01-01"), ("b", "2024-01-01"))
    ]
    pd.testing.assert_frame_equal(derive(*rows).lines, derive(*rows[::-1]).lines)


def test_no_treatments_give_no_lines():
    derived = derive_lines(treatments(), patients({"patient": "A"}), FakeTherapies(), CUTOFF)
    assert derived.lines.empty
    assert list(derived.lines.columns) == list(contract.LINES.names)


def explanations(derived):
    return dict(zip(derived.lines["line"], derived.lines["explanation"], strict=True))


def test_a_derived_line_says_why_it_begins_and_what_continues_it():
    derived = derive(
        {"drugs": "a+b", "start": "2024-01-01", "end": "2024-04-01"},
        {"drugs": "c", "start": "2024-01-15", "end": "2024-04-01"},
        {"drugs": "b", "start": "2024-04-20", "end": "2024-05-20", "setting": "maintenance"},
        {"drugs": "b", "start": "2024-06-20", "end": "2024-07-01"},
        {"drugs": "d", "start": "2024-08-01", "end": "2024-09-30"},
        {"drugs": "e", "start": "2024-09-15", "end": "2024-10-01"},
        {"drugs": "a", "start": "2024-12-01"},
    )
    assert explanations(derived) == {
        1: "line 1 derived: a+b from 2024-01-01 to 2024-04-01, the first systemic therapy of "
        "advanced disease; c from 2024-01-15 to 2024-04-01, part of the combination; b from "
        "2024-04-20 to 2024-05-20, maintenance; b from 2024-06-20 to 2024-07-01, the same drugs "
        "resumed",
        2: "line 2 derived: d from 2024-08-01 to 2024-09-30, new drugs after line 1, 31 days "
        "after its end",
        3: "line 3 derived: e from 2024-09-15 to 2024-10-01, a switch before the end of line 2",
        4: "line 4 derived: a from 2024-12-01 ongoing, re-challenge with drugs of line 1",
    }
    assert derived.lines["courses"].tolist() == [4, 1, 1, 1]


def test_a_drug_added_late_and_the_same_drugs_after_a_long_gap_open_lines_that_say_so():
    added = derive(
        {"drugs": "a", "start": "2024-01-01", "end": "2024-04-01"},
        {"drugs": "a+b", "start": "2024-02-15", "end": "2024-05-01"},
    )
    assert explanations(added)[2].endswith("b added after the combination window of line 1")
    again = derive(
        {"drugs": "a", "start": "2024-01-01", "end": "2024-02-01"},
        {"drugs": "a", "start": "2024-06-01"},
    )
    assert explanations(again)[2].endswith(
        "re-challenge with drugs of line 1, 121 days after its end"
    )


def test_a_recorded_line_says_what_was_united_and_what_was_added_by_the_rule():
    derived = derive(
        {"line": 1, "drugs": "a", "start": "2024-01-01", "end": "2024-03-01"},
        {"line": 1, "drugs": "b", "start": "2024-01-01", "end": "2024-03-01"},
        {"drugs": "a", "start": "2024-03-20"},
    )
    assert explanations(derived) == {
        1: "recorded as line 1: a from 2024-01-01 to 2024-03-01; b from 2024-01-01 to 2024-03-01, "
        "recorded as the same line; a from 2024-03-20 ongoing, the same drugs resumed"
    }


def test_local_therapy_is_no_line_and_ends_none(resources):
    rows = [
        {"drugs": "carboplatin", "start": "2024-01-01", "end": "2024-05-01"},
        {"drugs": "SBRT", "start": "2024-03-01", "end": "2024-03-05"},
        {"drugs": "surgery", "start": "2024-04-01", "end": "2024-04-01"},
        {"drugs": "whole brain", "start": "2024-04-02", "setting": "radiotherapy"},
        {"drugs": "docetaxel + radiotherapy", "start": "2024-08-01"},
    ]
    derived = derive_lines(
        treatments(*({"patient": "A", **row} for row in rows)),
        patients({"patient": "A"}),
        read_therapies(resources / "therapies.tsv", resources / "therapy_classes.yaml"),
        CUTOFF,
    )
    assert regimens(derived) == {1: "carboplatin", 2: "docetaxel+radiotherapy"}
    assert derived.lines.loc[0, "next_therapy"] == pd.Timestamp("2024-08-01")
    assert derived.lines.loc[1, "therapy_class"] == "taxane"
    assert derived.excluded["drugs"].tolist() == ["SBRT", "surgery", "whole brain"]
    assert set(derived.excluded["reason"]) == {
        "local therapy (radiotherapy, surgery), not systemic"
    }


def test_neoadjuvant_and_adjuvant_therapy_stay_apart_from_lines_of_advanced_disease():
    derived = derive(
        {"drugs": "a", "start": "2022-01-01", "end": "2022-03-01", "setting": "neoadjuvant"},
        {"drugs": "a", "start": "2022-05-01", "end": "2022-08-01", "setting": "adjuvant"},
        {"drugs": "a", "start": "2022-09-01", "end": "2022-12-01"},
        advanced="2022-08-15",
    )
    assert regimens(derived) == {1: "a"}
    assert "first systemic therapy of advanced disease" in explanations(derived)[1]
    assert len(derived.excluded) == 2
