"""The page of a patient: addresses of citations, text in styles, hostile ids, German."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import jinja2
import pytest
from jsonschema import Draft202012Validator
from report_pages import addresses, parse
from report_patients import by_patient, evidence
from report_tables import HOSTILE, TEMPLATES, cohort

from genomic_to_outcome.reports.board_page import (
    BoardPage,
    board_environment,
    css_text,
    source_address,
)
from genomic_to_outcome.reports.language import ENGLISH, read_language
from genomic_to_outcome.reports.patient_view import REPORT_VERSION, view_patient
from genomic_to_outcome.reports.tumour_board import write_tumour_board_reports

OF_THE_BOARD = (
    "board_answer.html",
    "board_events.html",
    "board_similar.html",
    "patient_course.html",
    "tumour_board.html",
    "index.html",
)


@pytest.mark.parametrize(
    ("citation", "address"),
    [
        ("PMID:25939061", "https://pubmed.ncbi.nlm.nih.gov/25939061/"),
        ("NCT02296125", "https://clinicaltrials.gov/study/NCT02296125"),
        ("DOI:10.1200/PO.18.00107", "https://doi.org/10.1200/PO.18.00107"),
        ("PMCID:PMC4631701", "https://pmc.ncbi.nlm.nih.gov/articles/PMC4631701/"),
        ("FDA label osimertinib, 2024-02-16", ""),
        ("javascript:alert(1)", ""),
        ('PMID:1" onclick="x', ""),
        ("DOI:10.1200/x y", ""),
    ],
)
def test_a_citation_leads_to_its_source(citation: str, address: str):
    assert source_address(citation) == address


def test_links_of_a_report_are_those_of_citations_alone():
    tables = by_patient()
    (known,) = tables.actionability[HOSTILE]
    tables.actionability[HOSTILE] = [known | {"citation": "PMID:1"}]
    view = view_patient(HOSTILE, tables, cohort())
    page = parse(BoardPage(TEMPLATES, ENGLISH).render(view))
    assert addresses(page) == ["#main", "https://pubmed.ncbi.nlm.nih.gov/1/"]


@pytest.mark.parametrize("text", [HOSTILE, '"; } </style>', "\\", "🧬\u202e", "a\nb", ""])
def test_no_text_can_end_a_string_of_a_style(text: str):
    coded = css_text(text)
    assert re.fullmatch(r'"(?:[A-Za-z0-9]|\\[0-9a-f]+ )*"', coded)
    decoded = re.sub(r"\\([0-9a-f]+) ", lambda found: chr(int(found[1], 16)), coded[1:-1])
    assert decoded == text


@pytest.mark.parametrize(
    "patient", [HOSTILE, "🧬" * 200, "\u202e123-KLA", "x" * 200, "a/../b", "'\""]
)
def test_an_id_of_any_kind_stays_text(patient: str, tmp_path: Path):
    tables = by_patient()
    tables = replace(
        tables,
        patients={patient: {**tables.patients["EGFR-1"], "patient": patient}},
        samples={patient: tables.samples["EGFR-1"]},
        alterations={patient: tables.alterations["EGFR-1"]},
        actionability={patient: tables.actionability["EGFR-1"]},
    )
    write_tumour_board_reports(tables, cohort(), TEMPLATES, tmp_path / "t", tmp_path / "i.html")
    (html,) = (tmp_path / "t").glob("*.html")
    text = html.read_text(encoding="utf-8")
    assert patient in parse(text).find("h1")[0].text
    assert text.count("<script") == 1
    (data,) = (tmp_path / "t").glob("*.json")
    assert json.loads(data.read_text(encoding="utf-8"))["patient"] == patient
    index = (tmp_path / "i.html").read_text(encoding="utf-8")
    (rows,) = re.findall(r'id="rows">(.*?)</script>', index)
    assert f"{json.loads(rows)[0]['name']}.html" == html.name


def test_the_schema_describes_every_field(project: Path):
    schema = json.loads((project / "schemas/tumour_board_report.schema.json").read_text())
    Draft202012Validator.check_schema(schema)
    assert schema["properties"]["report_version"]["const"] == REPORT_VERSION
    undescribed, open_objects = [], []

    def look(node, place):
        if isinstance(node, list):
            for one in node:
                look(one, place)
        if not isinstance(node, dict):
            return
        if node.get("type") == "object" and "properties" in node:
            undescribed.extend(
                f"{place}/{name}"
                for name, field in node["properties"].items()
                if "description" not in field
            )
            if node.get("additionalProperties") is not False:
                open_objects.append(place)
        for name, below in node.items():
            look(below, f"{place}/{name}")

    look(schema, "")
    assert (undescribed, open_objects) == ([], [])


def german(project: Path):
    files = sorted((project / "resources" / "languages").glob("de*.yaml"))
    return read_language("de", files)


def test_every_text_of_the_templates_is_translated(project: Path):
    language = german(project)
    made = board_environment(TEMPLATES, ENGLISH)
    missing = set()
    for name in OF_THE_BOARD:
        source = (TEMPLATES / name).read_text(encoding="utf-8")
        for _, _, text in made.extract_translations(source):
            missing |= {one for one in (text if isinstance(text, tuple) else (text,)) if one}
    assert {text for text in missing if text not in language.texts} == set()


def test_placeholders_of_a_translation_are_those_of_the_text(project: Path):
    language = german(project)
    for source, said in language.texts.items():
        found = re.findall(r"%\(\w+\)s|\{\w+\}", source)
        assert sorted(found) == sorted(re.findall(r"%\(\w+\)s|\{\w+\}", said)), source
    for source, said in language.sentences.items():
        assert set(re.findall(r"\{\w+\}", said)) <= set(re.findall(r"\{\w+\}", source)), source


def test_a_german_page_says_in_german_what_python_made(project: Path):
    tables = by_patient()
    (known,) = tables.actionability[HOSTILE]
    tables.actionability[HOSTILE] = [
        known | {"reason": "The evidence is for NSCLC, the patient's diagnosis."}
    ]
    language = german(project)
    page = parse(BoardPage(TEMPLATES, language).render(view_patient(HOSTILE, tables, cohort())))
    text = page.text
    assert "Die Evidenz gilt für NSCLC, die Diagnose des Patienten." in text
    assert "Auf einen Blick" in text
    assert "30 Patienten oder mehr: das Intervall sagt, wie genau die Zahl ist" in text
    assert "30 patients or more" not in text
    similar = page.find("table", **{"class": "similar"})[0].text
    assert re.search(r"\d,\d% \(\d+,\d–\d+,\d\)", similar)


def test_the_data_of_a_report_stay_english(project: Path, tmp_path: Path):
    told = replace(cohort(), language=german(project))
    write_tumour_board_reports(by_patient(), told, TEMPLATES, tmp_path / "t", tmp_path / "i.html")
    report = json.loads((tmp_path / "t" / "EGFR-1.json").read_text(encoding="utf-8"))
    assert report == json.loads(json.dumps(view_patient("EGFR-1", by_patient(), cohort())))


def test_each_tier_has_its_heading():
    tables = by_patient()
    fusion = tables.alterations[HOSTILE][0]
    weak = {**fusion, "event_id": "g", "gene3": "RET", "gene": "RET", "classes": "ret_fusion"}
    tables.alterations[HOSTILE] = [fusion, weak]
    tables.actionability[HOSTILE].append(evidence(weak, "selpercatinib", "sensitivity", "II-C"))
    page = parse(BoardPage(TEMPLATES, ENGLISH).render(view_patient(HOSTILE, tables, cohort())))
    assert [one.text for one in page.find("h3", **{"class": "tier"})] == ["Tier I-A", "Tier II-C"]


def test_templates_of_the_board_know_no_unknown_name():
    assert isinstance(board_environment(TEMPLATES, ENGLISH).undefined, type(jinja2.StrictUndefined))
