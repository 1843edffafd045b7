"""The list of patients: its rows, its words, and that none of it can leave its place."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from report_pages import parse
from report_patients import by_patient
from report_tables import HOSTILE, TEMPLATES, cohort

from genomic_to_outcome.reports.board_index import index_row, write_index
from genomic_to_outcome.reports.language import ENGLISH, read_language
from genomic_to_outcome.reports.patient_view import view_patient


def rows(**changes):
    tables = by_patient()
    for patient, values in changes.items():
        tables.patients[patient.replace("_", "-")].update(values)
    return {
        patient: index_row(view_patient(patient, tables, cohort()), f"file-{number}")
        for number, patient in enumerate(sorted(tables.patients))
    }


def held(page: str, name: str):
    (text,) = re.findall(rf'id="{name}">(.*?)</script>', page, re.DOTALL)
    return json.loads(text)


def test_the_row_of_a_patient_names_what_a_board_looks_for():
    found = rows(EGFR_1={"last_contact": "2021-06-01"})["EGFR-1"]
    assert found.resistance == ["EGFR p.C797S", "EGFR p.T790M"]
    # C797S speaks against osimertinib, so no option is left.
    assert (found.tier, found.options) == ("", [])
    assert (found.year, found.died, found.lines) == (2021, False, 1)
    other = rows()[HOSTILE]
    assert (other.tier, other.options, other.resistance) == ("I-A", [HOSTILE], [])
    assert other.board == "2020-02-01"
    assert rows()["NONE-1"].nothing_assessed


def test_the_year_is_that_of_death_where_a_patient_died():
    found = rows(EGFR_1={"last_contact": "2021-06-01", "died": "2022-01-05"})["EGFR-1"]
    assert (found.year, found.died) == (2022, True)


def after_osimertinib(*therapies: str, end_reason: str = "progression"):
    """The hostile patient's view after osimertinib in line 1, with these therapies of tier I-A."""
    tables = by_patient()
    (known,) = tables.actionability[HOSTILE]
    tables.actionability[HOSTILE] = [
        known | {"therapy": one, "evidence_id": one} for one in therapies
    ]
    tables.lines[HOSTILE][0].update(regimen="osimertinib", end_reason=end_reason)
    return view_patient(HOSTILE, tables, cohort())


def test_what_failed_as_given_is_no_therapy_of_the_list():
    combined = "osimertinib + carboplatin"
    found = index_row(after_osimertinib("osimertinib", combined), "file")
    assert (found.tier, found.options) == ("I-A", [combined])
    assert index_row(after_osimertinib("osimertinib"), "file").tier == ""
    stopped = index_row(after_osimertinib("osimertinib", end_reason="toxicity"), "file")
    assert stopped.options == ["osimertinib"]


def test_a_therapy_with_a_failed_drug_is_marked_in_the_list(tmp_path: Path):
    view = after_osimertinib("osimertinib + carboplatin", "lazertinib")
    path = tmp_path / "index.html"
    files = (TEMPLATES.parent / "languages").glob("de*.yaml")
    for language, mark in (
        (ENGLISH, "contains osimertinib, which failed in line 1"),
        (read_language("de", files), "enthält osimertinib, in Linie 1 versagt"),
    ):
        spoken = replace(cohort(), language=language)
        write_index([index_row(view, "file")], spoken, TEMPLATES, "t", path)
        (row,) = held(path.read_text(encoding="utf-8"), "rows")
        assert row["options"] == ["lazertinib", f"osimertinib + carboplatin ({mark})"]
        assert "contains_failed" not in row


@pytest.fixture
def page(tmp_path: Path) -> str:
    path = tmp_path / "index.html"
    write_index(list(rows().values()), cohort(), TEMPLATES, "tumour_board", path)
    return path.read_text(encoding="utf-8")


def test_rows_are_data_of_the_page_and_hostile_texts_stay_texts(page: str):
    found = {row["patient"]: row for row in held(page, "rows")}
    assert set(found) == set(by_patient().patients)
    assert found[HOSTILE]["options"] == [HOSTILE]
    assert "<script>alert" not in page
    assert held(page, "words")["folder"] == "tumour_board"
    chosen = parse(page).find("select", id="tier")[0]
    assert [option.text for option in chosen.find("option")] == ["all", "I-A", "none"]


def test_only_the_scripts_of_the_page_may_run(page: str):
    (policy,) = parse(page).find("meta", **{"http-equiv": "Content-Security-Policy"})
    sources = re.findall(r"'sha256-[^']+'", policy.attributes["content"])
    scripts = [one for one in parse(page).find("script") if "type" not in one.attributes]
    assert len(sources) == len(scripts) == 2
    assert "unsafe-eval" not in policy.attributes["content"]


def test_a_cohort_without_patients_has_a_list(tmp_path: Path):
    write_index([], replace(cohort(), simulated=False), TEMPLATES, "t", tmp_path / "i.html")
    page = (tmp_path / "i.html").read_text(encoding="utf-8")
    assert held(page, "rows") == []
    assert "Simulated data" not in parse(page).text
