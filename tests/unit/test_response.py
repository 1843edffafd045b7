import csv
import datetime
import json

import pandas as pd
import pytest
from clinical_tables import CUTOFF, assessments, frame, lines, patients

from genomic_to_outcome import contract
from genomic_to_outcome.clinical.dates import day_number, iso_date
from genomic_to_outcome.clinical.recist import Visit, best_response
from genomic_to_outcome.clinical.response import derive_responses
from genomic_to_outcome.clinical.settings import AfterCompleteResponse, ResponseSettings
from genomic_to_outcome.vocabulary import Response

AS_RECORDED = AfterCompleteResponse.AS_RECORDED
CONFIRMED_DEFAULT = ResponseSettings(sd_min_days=28, accept_sd=False)
CONFIRMED_ACCEPT_SD = ResponseSettings(
    sd_min_days=28, confirm_days=14, max_ne=0, accept_sd=True, missing_as_ne=True
)


def as_recorded(settings):
    return ResponseSettings(**{**settings.__dict__, "after_complete_response": AS_RECORDED})


@pytest.fixture(scope="module")
def vectors(shared):
    return json.loads((shared / "oracles" / "recist_vectors.json").read_text())


def day(text):
    return day_number(datetime.date.fromisoformat(text))


def by_table(vectors, settings, died=None, replaced=None):
    """Best responses of the vectors' patients through the tables."""
    people = list(vectors["reference_date"])
    rows = {
        who: (replaced or {}).get(who, visits) for who, visits in vectors["assessments"].items()
    }
    found = derive_responses(
        lines(
            *(
                {"patient": who, "line": 1, "start": vectors["reference_date"][who]}
                for who in people
            )
        ),
        assessments(*((who, *visit) for who, visits in rows.items() for visit in visits)),
        patients(*({"patient": who, "died": (died or {}).get(who)} for who in people)),
        CUTOFF,
        settings,
    )
    return found.set_index("patient")


def word_and_date(row, word, date):
    return [row[word], None if pd.isna(row[date]) else f"{row[date]:%Y-%m-%d}"]


def test_confirmed_vectors_with_default_settings(vectors):
    found = by_table(vectors, as_recorded(CONFIRMED_DEFAULT))
    expected = vectors["expected"]["CBOR_default(sd28,gap28,ne1)"]
    assert {
        who: word_and_date(row, "confirmed_bor", "confirmed_date") for who, row in found.iterrows()
    } == expected


def test_confirmed_vectors_with_stable_disease_accepted(vectors):
    # In this vector patient 7 has one assessment, not done, which is read as not evaluable.
    found = by_table(
        vectors, as_recorded(CONFIRMED_ACCEPT_SD), replaced={"7": [["2020-04-02", "NE"]]}
    )
    expected = dict(vectors["expected"]["CBOR_acceptSD(sd28,gap14,ne0,missNE)"])
    assert expected["7"] == ["ND", "2020-04-02"]
    expected["7"] = ["NE", "2020-04-02"]
    assert {
        who: word_and_date(row, "confirmed_bor", "confirmed_date") for who, row in found.iterrows()
    } == expected


def test_unconfirmed_vectors(vectors):
    found = by_table(vectors, as_recorded(CONFIRMED_DEFAULT))
    for who, expected in vectors["expected"]["BOR_default(sd28)"].items():
        assert word_and_date(found.loc[who], "bor", "bor_date") == expected


def test_nothing_after_an_end_given_elsewhere_counts(vectors):
    died = {"2": "2020-03-01", "6": "2020-02-05"}
    found = by_table(vectors, as_recorded(CONFIRMED_DEFAULT), died)
    expected = vectors["expected"]["BOR_with_pd(2:2020-03-01,6:2020-02-05)"]
    for who in died:
        assert word_and_date(found.loc[who], "bor", "bor_date") == expected[who]


def test_stable_disease_after_progression_does_not_count(vectors):
    # The vector CBOR_no_pd_cut shows what would come out without the cut at the first PD.
    assert vectors["expected"]["CBOR_no_pd_cut"]["9"] == ["SD", "2020-03-06"]
    assert by_table(vectors, ResponseSettings()).loc["9", "confirmed_bor"] == "PD"


def table3(case, settings):
    visits = [
        Visit(case["day1"], Response(case["a"])),
        Visit(case["day2"], Response(case["b"])),
    ]
    return best_response(visits, 0, settings)


def test_table_3_of_recist_as_the_guideline_decides(vectors):
    cases = vectors["recist11_table3_day_cases"]
    assert len(cases) == 34
    for case in cases:
        # A star marks CR then PR: disease after a true CR is PD at that point.
        assert table3(case, ResponseSettings()).confirmed_bor == case["recist"].rstrip("*"), case


def test_table_3_with_disease_after_complete_response_as_recorded(vectors):
    settings = as_recorded(ResponseSettings())
    for case in vectors["recist11_table3_day_cases"]:
        assert table3(case, settings).confirmed_bor == case["admiralonco_logic"], case


def test_the_guideline_differs_from_the_vectors_only_after_an_early_complete_response(vectors):
    found = by_table(vectors, CONFIRMED_DEFAULT)["confirmed_bor"]
    expected = vectors["expected"]["CBOR_default(sd28,gap28,ne1)"]
    differing = {who: found[who] for who in expected if found[who] != expected[who][0]}
    assert differing == {"3": "PD", "6": "PD"}
    explanation = by_table(vectors, CONFIRMED_DEFAULT).loc["6", "explanation"]
    assert "PR on 2020-03-30 after CR is read as PD" in explanation
    assert "data query" in explanation


def of_visits(*visits, settings=None, measurable=True):
    """Best response of (day, word) with the line's start on day 0."""
    return best_response(
        [Visit(day, Response(word)) for day, word in visits],
        0,
        settings or ResponseSettings(),
        measurable,
    )


@pytest.mark.parametrize(
    ("visits", "bor", "confirmed"),
    [
        ([(10, "SD")], "NE", "NE"),
        ([(41, "SD")], "NE", "NE"),
        ([(42, "SD")], "SD", "SD"),
        ([(10, "SD"), (40, "PD")], "PD", "PD"),
        ([(42, "PD"), (80, "PR"), (120, "PR")], "PD", "PD"),
        ([(42, "PR"), (69, "PR")], "PR", "SD"),
        ([(42, "PR"), (70, "PR")], "PR", "PR"),
        ([(42, "PR"), (56, "PD")], "PR", "SD"),
        ([(28, "PR"), (56, "PD")], "PR", "PD"),
        ([(42, "PR"), (84, "NE"), (126, "PR")], "PR", "PR"),
        ([(42, "PR"), (84, "NE"), (126, "NE"), (168, "PR")], "PR", "SD"),
        ([(42, "PR"), (84, "SD"), (126, "PR")], "PR", "PR"),
        ([(42, "PR"), (84, "SD"), (126, "SD"), (168, "PR")], "PR", "SD"),
        ([(42, "CR"), (84, "CR")], "CR", "CR"),
        ([(42, "PR"), (84, "CR"), (126, "PD")], "CR", "PR"),
        ([(42, "NE"), (84, "NE")], "NE", "NE"),
        ([(42, "NON-CR/NON-PD")], "NON-CR/NON-PD", "NON-CR/NON-PD"),
        ([], "MISSING", "MISSING"),
    ],
)  # fmt: skip
def test_hand_worked_best_responses(visits, bor, confirmed):
    found = of_visits(*visits)
    assert (found.bor, found.confirmed_bor) == (bor, confirmed)


def test_response_days_are_the_first_of_a_response_and_of_one_confirmed_later():
    found = of_visits((42, "PR"), (60, "SD"), (100, "SD"), (142, "PR"), (184, "CR"), (226, "CR"))
    assert (found.bor, found.bor_day, found.confirmed_bor, found.confirmed_day) == (
        "CR", 184, "CR", 184,
    )  # fmt: skip
    assert (found.response_day, found.confirmed_response_day) == (42, 142)


def test_without_measurable_disease_partial_response_is_not_a_response():
    found = of_visits((42, "PR"), (84, "PR"), measurable=False)
    assert (found.bor, found.confirmed_bor, found.response_day) == (
        "NON-CR/NON-PD", "NON-CR/NON-PD", None,
    )  # fmt: skip
    assert "without measurable disease" in found.explanation
    assert of_visits((42, "CR"), (84, "PD"), measurable=False).confirmed_bor == "NON-CR/NON-PD"


def test_the_explanation_names_visits_and_days():
    found = of_visits((42, "PR"), (70, "CR"), (100, "PD"), (130, "CR"))
    assert found.explanation == (
        "CR: CR on 1970-03-12 (day 70); with confirmation PR: PR on 1970-02-12 (day 42); confirmed "
        "by CR on 1970-03-12 (day 70); 3 visits counted; 1 later visit after PD not counted"
    )


def one_patient(visits, *starts, died=None, cutoff=CUTOFF, recorded=None):
    return derive_responses(
        lines(*(
            {"patient": "A", "line": number, "start": start, "best_response": recorded}
            for number, start in enumerate(starts, 1)
        )),
        assessments(*(("A", *visit) for visit in visits)),
        patients({"patient": "A", "died": died}),
        cutoff,
    ).set_index("line")  # fmt: skip


def test_of_one_day_the_worst_counts_and_not_evaluable_loses():
    found = one_patient(
        [("2024-03-01", "PR"), ("2024-03-01", "SD"), ("2024-03-01", "NE")], "2024-01-01"
    )
    assert found.loc[1, "bor"] == "SD"
    assert found.loc[1, "n_assessments"] == 1


def test_a_line_without_a_next_line_keeps_its_visits_and_others_end_before_the_next():
    visits = [("2024-03-01", "SD"), ("2024-06-01", "PR"), ("2024-08-01", "SD")]
    assert one_patient(visits, "2024-01-01").loc[1, "bor"] == "PR"
    found = one_patient(visits, "2024-01-01", "2024-06-01")
    assert list(found["bor"]) == ["SD", "SD"]
    assert list(found["n_assessments"]) == [1, 1]


def test_progression_on_the_day_of_the_next_line_belongs_to_the_line_before():
    found = one_patient([("2024-03-01", "PD"), ("2024-05-01", "SD")], "2024-01-01", "2024-03-01")
    assert list(found["bor"]) == ["PD", "SD"]


def test_visits_before_the_line_after_death_and_after_the_cut_off_do_not_count():
    visits = [("2023-12-31", "CR"), ("2024-03-01", "SD"), ("2024-04-01", "PR")]
    assert one_patient(visits, "2024-01-01").loc[1, "bor"] == "PR"
    assert one_patient(visits, "2024-01-01", died="2024-03-15").loc[1, "bor"] == "SD"
    cutoff = datetime.date(2024, 3, 15)
    assert one_patient(visits, "2024-01-01", cutoff=cutoff).loc[1, "bor"] == "SD"


def test_a_recorded_response_stands_only_where_there_are_no_visits():
    found = one_patient([], "2024-01-01", recorded="PR").loc[1]
    assert (found["bor"], found["confirmed_bor"]) == ("PR", None)
    assert pd.isna(found["bor_date"])
    assert "recorded, not derived from visits; confirmation not known" in found["explanation"]
    assert one_patient([], "2024-01-01", recorded="SD").loc[1, "confirmed_bor"] == "SD"
    derived = one_patient([("2024-03-01", "PD")], "2024-01-01", recorded="PR").loc[1]
    assert derived["bor"] == "PD"
    assert "recorded as PR (data query)" in derived["explanation"]


def test_measurable_is_known_per_line():
    found = derive_responses(
        lines(*({"patient": who, "line": 1, "start": "2024-01-01"} for who in "ABC")),
        assessments(
            ("A", "2024-03-01", "SD", True),
            ("A", "2024-05-01", "SD", None),
            ("B", "2024-03-01", "PR", False),
            ("C", "2024-03-01", "PR", None),
        ),
        patients(*({"patient": who} for who in "ABC")),
        CUTOFF,
    )
    assert found["measurable"].tolist() == [True, False, pd.NA]
    assert found["bor"].tolist() == ["SD", "NON-CR/NON-PD", "PR"]


def test_no_lines_give_an_empty_table():
    found = derive_responses(lines(), assessments(), patients({"patient": "A"}), CUTOFF)
    assert list(found.columns) == list(contract.RESPONSES.names)
    assert found.empty


def independent_bor(visits, start, sd_min):
    """Unconfirmed best response in a few lines: the second implementation of this test."""
    order = {"CR": 1, "PR": 2, "SD": 3, "NON-CR/NON-PD": 4, "PD": 5, "NE": 6}
    worst = {"NE": 0, "CR": 1, "PR": 2, "SD": 3, "NON-CR/NON-PD": 4, "PD": 5}
    visits = visits[visits["date"] >= start]
    visits = visits.assign(worst=visits["response"].map(worst)).sort_values(["date", "worst"])
    visits = visits.drop_duplicates("date", keep="last")
    progressed = visits.loc[visits["response"] == "PD", "date"].min()
    if not pd.isna(progressed):
        visits = visits[visits["date"] <= progressed]
    early = visits["date"] < start + pd.Timedelta(days=sd_min)
    counted = visits["response"].mask(
        early & visits["response"].isin(["SD", "NON-CR/NON-PD"]), "NE"
    )
    return min(counted, key=order.__getitem__, default="MISSING")


@pytest.mark.parametrize("evaluator", ["INVESTIGATOR", "RADIOLOGIST 1", "RADIOLOGIST 2", ""])
def test_real_sdtm_responses_against_an_independent_implementation(shared, evaluator):
    folder = shared / "data/cohort/sdtm/pharmaverse__pharmaversesdtm"
    with (folder / "rs_onco_recist.csv").open() as handle:
        rows = [
            row for row in csv.DictReader(handle)
            if evaluator in ("", row["RSEVALID"] or row["RSEVAL"])
        ]  # fmt: skip
    with (folder / "dm.csv").open() as handle:
        starts = {row["USUBJID"]: row["RFXSTDTC"] for row in csv.DictReader(handle)}
    dates = [row["RSDTC"] if len(row["RSDTC"]) == 10 else row["RSDTC"] + "-15" for row in rows]
    people = sorted({row["USUBJID"] for row in rows})
    visits = frame(
        contract.ASSESSMENTS,
        [
            {"patient": row["USUBJID"], "date": date, "response": row["RSSTRESC"]}
            for row, date in zip(rows, dates, strict=True)
        ],
    )
    for sd_min in (28, 42):
        found = derive_responses(
            lines(*({"patient": who, "line": 1, "start": starts[who]} for who in people)),
            visits,
            patients(*({"patient": who} for who in people)),
            CUTOFF,
            ResponseSettings(sd_min_days=sd_min, after_complete_response=AS_RECORDED),
        ).set_index("patient")["bor"]
        expected = {
            who: independent_bor(
                visits[visits["patient"] == who], pd.Timestamp(starts[who]), sd_min
            )
            for who in people
        }
        assert found.to_dict() == expected
    assert len(people) >= 7


def test_iso_date_is_the_inverse_of_day_number():
    assert iso_date(day("2024-02-29")) == "2024-02-29"
