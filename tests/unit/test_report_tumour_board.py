"""Tumour board reports: resistance first, what is not known, hostile texts, the JSON's schema."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from jsonschema import Draft202012Validator
from report_pages import addresses, parse
from report_patients import by_patient
from report_tables import HOSTILE, TEMPLATES, alteration_outcomes, cohort
from report_tables import row as table_row

from genomic_to_outcome import contract
from genomic_to_outcome.alterations.reasons import Reason
from genomic_to_outcome.outcomes.plan import Population
from genomic_to_outcome.reports.board_settings import populations_of
from genomic_to_outcome.reports.class_lists import ClassFacts
from genomic_to_outcome.reports.not_assessed import WHY_NOT_ASSESSED, not_assessed
from genomic_to_outcome.reports.patient_changes import changes_between_samples
from genomic_to_outcome.reports.patient_view import ByPatient, view_patient
from genomic_to_outcome.reports.report_names import report_names
from genomic_to_outcome.reports.similar_patients import (
    Likeness,
    outcomes_by_alteration,
    similar_patients,
)
from genomic_to_outcome.reports.tumour_board import write_tumour_board_reports
from genomic_to_outcome.tumour_types import read_tumour_types


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("board")
    write_tumour_board_reports(
        by_patient(), cohort(), TEMPLATES, made / "tumour_board", made / "index.html"
    )
    return made


def name_of(patient: str) -> str:
    return report_names([patient])[patient]


def view(patient: str) -> dict:
    return view_patient(patient, by_patient(), cohort())


def test_every_patient_has_a_valid_report(folder: Path, project: Path):
    schema = json.loads((project / "schemas/tumour_board_report.schema.json").read_text())
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    files = sorted((folder / "tumour_board").glob("*.json"))
    assert len(files) == 4
    for path in files:
        errors = list(validator.iter_errors(json.loads(path.read_text(encoding="utf-8"))))
        assert not errors, errors[0]


def test_an_alteration_stands_once_with_all_its_sightings():
    report = view("EGFR-1")
    t790m, c797s = report["resistance"]
    assert (t790m["name"], t790m["amp_tier"]) == ("EGFR p.T790M", "I-A")
    assert [one["sample"] for one in t790m["sightings"]] == ["EGFR-1-T1", "EGFR-1-T2"]
    assert [one["vaf"] for one in t790m["sightings"]] == [0.08, 0.28]
    assert [one["direction"] for one in t790m["evidence"]] == ["resistance", "sensitivity"]
    assert c797s["name"] == "EGFR p.C797S"
    assert report["actionable"] == []
    assert [event["name"] for event in report["other_classified"]] == ["TP53 p.R273H"]
    assert report["unclassified"] == [
        {"name": "KMT2D p.Q61K", "samples": ["EGFR-1-T2"], "vaf": 0.3, "flags": ["low_depth"]}
    ]


def test_sensitivity_names_the_resistance_to_it():
    t790m, _ = view("EGFR-1")["resistance"]
    doubted = {row["therapy"]: row["contradicted_by"] for row in t790m["evidence"]}
    assert doubted["osimertinib"] == [{"alteration": "EGFR p.C797S", "therapy": "osimertinib"}]
    assert doubted["gefitinib"] == []


def test_a_combination_is_doubted_for_its_drug():
    tables = by_patient()
    rows = tables.actionability["EGFR-1"]
    rows[2]["therapy"] = rows[3]["therapy"] = "osimertinib + carboplatin"
    t790m, _ = view_patient("EGFR-1", tables, cohort())["resistance"]
    doubted = {row["therapy"]: row["contradicted_by"] for row in t790m["evidence"]}
    assert doubted["osimertinib + carboplatin"] == [
        {"alteration": "EGFR p.C797S", "therapy": "osimertinib"}
    ]


def test_unverified_evidence_doubts_nothing_and_sets_no_tier():
    _, c797s = view("EGFR-1")["resistance"]
    unverified = [row for row in c797s["evidence"] if not row["verified"]]
    assert [row["therapy"] for row in unverified] == ["lazertinib"]
    glance = view("EGFR-1")["at_a_glance"]
    assert not any("lazertinib" in row["text"] for row in glance)


def test_resistance_in_another_tumour_warns_of_nothing_here():
    tables = by_patient()
    for row in tables.actionability["EGFR-1"]:
        if row["direction"] == "resistance":
            row["tumour_match"] = "other"
    report = view_patient("EGFR-1", tables, cohort())
    assert report["resistance"] == []
    assert not any(row["kind"] == "resistance" for row in report["at_a_glance"])
    assert "EGFR p.T790M" in [event["name"] for event in report["actionable"]]
    kept = [row["direction"] for event in report["actionable"] for row in event["evidence"]]
    assert "resistance" in kept


def test_evidence_from_another_tumour_repeats_nothing():
    tables = by_patient()
    (known,) = tables.actionability[HOSTILE]
    own = known | {"therapy": "a + b", "direction": "sensitivity", "tumour_match": "exact"}
    elsewhere = own | {"therapy": "b + a", "tumour_match": "other", "amp_tier": "II-C"}
    tables.actionability[HOSTILE] = [
        elsewhere | {"evidence_id": "repeats"},
        own | {"evidence_id": "own", "amp_tier": "I-B"},
        elsewhere | {"evidence_id": "against", "direction": "resistance"},
        elsewhere | {"evidence_id": "weaker", "therapy": "c", "amp_tier": "II-D"},
        elsewhere | {"evidence_id": "stronger", "therapy": "c"},
        elsewhere | {"evidence_id": "no_tier", "therapy": "d", "amp_tier": None},
        elsewhere | {"evidence_id": "tier", "therapy": "d"},
    ]
    report = view_patient(HOSTILE, tables, cohort())
    shown = {row["evidence_id"] for event in report["actionable"] for row in event["evidence"]}
    assert shown == {"own", "against", "stronger", "tier"}


def with_a_named_variant(direction: str, tier: str | None) -> ByPatient:
    """KMT2D Q61K of EGFR-1, which has no class, with evidence that names it alone."""
    tables = by_patient()
    rows = tables.actionability["EGFR-1"]
    event = next(one for one in tables.alterations["EGFR-1"] if not one["class_id"])
    named = {
        "event_id": event["event_id"], "sample": event["sample"], "gene": event["gene"],
        "class_id": None, "therapy": "dasatinib", "evidence_id": "named", "amp_tier": tier,
    }  # fmt: skip
    rows.append(rows[0] | named | {"direction": direction})
    return tables


@pytest.mark.parametrize(
    ("direction", "tier", "part"),
    [
        ("resistance", "II-D", "resistance"),
        ("sensitivity", "II-D", "actionable"),
        ("sensitivity", None, "other_classified"),
    ],
)
def test_evidence_on_a_named_variant_of_no_class_is_shown(
    direction: str, tier: str | None, part: str, project: Path, tmp_path: Path
):
    tables = with_a_named_variant(direction, tier)
    report = view_patient("EGFR-1", tables, cohort())
    (event,) = [one for one in report[part] if one["name"] == "KMT2D p.Q61K"]
    assert (event["classes"], event["amp_tier"]) == ([], tier or "")
    assert [row["evidence_id"] for row in event["evidence"]] == ["named"]
    assert report["unclassified"] == []
    schema = json.loads((project / "schemas/tumour_board_report.schema.json").read_text())
    Draft202012Validator(schema).validate(report)
    told = [row["subject"] for row in report["at_a_glance"]]
    assert told.count("KMT2D p.Q61K") == bool(tier)
    assert report["similar_patients"] == view("EGFR-1")["similar_patients"]
    write_tumour_board_reports(tables, cohort(), TEMPLATES, tmp_path / "t", tmp_path / "i.html")
    page = parse((tmp_path / "t" / "EGFR-1.html").read_text(encoding="utf-8"))
    assert "KMT2D p.Q61K of no class of the catalogue" in " ".join(page.text.split())


def test_a_named_variant_alone_is_like_no_other_patients():
    tables = with_a_named_variant("sensitivity", "II-D")
    tables.alterations["EGFR-1"] = [
        one for one in tables.alterations["EGFR-1"] if not one["class_id"]
    ]
    report = view_patient("EGFR-1", tables, cohort())
    assert [event["name"] for event in report["actionable"]] == ["KMT2D p.Q61K"]
    assert report["similar_patients"] == []


def test_the_first_screen_is_the_answer():
    found = [(row["kind"], row["subject"]) for row in view("EGFR-1")["at_a_glance"]]
    assert found == [
        ("resistance", "EGFR p.T790M"),
        ("resistance", "EGFR p.C797S"),
        ("actionable", "EGFR p.T790M"),
        ("not_assessed", "Not everything was looked for"),
    ]
    caution = view("EGFR-1")["at_a_glance"][2]["caution"]
    assert caution == "EGFR p.C797S against osimertinib"


@pytest.mark.parametrize("direction", ["prognostic", "diagnostic"])
def test_a_prognosis_or_diagnosis_is_no_action(direction: str, tmp_path: Path):
    tables = by_patient()
    tables.actionability[HOSTILE] = [
        {**row, "direction": direction, "therapy": None} for row in tables.actionability[HOSTILE]
    ]
    report = view_patient(HOSTILE, tables, cohort())
    assert report["resistance"] == report["actionable"] == []
    (event,) = report["other_classified"]
    assert [(row["direction"], row["amp_tier"]) for row in event["evidence"]] == [
        (direction, "I-A")
    ]
    glance = {row["kind"]: row["subject"] for row in report["at_a_glance"]}
    assert "actionable" not in glance
    assert glance["nothing_actionable"] == "No alteration with a tier for or against a therapy"
    write_tumour_board_reports(tables, cohort(), TEMPLATES, tmp_path / "t", tmp_path / "i.html")
    page = parse((tmp_path / "t" / f"{name_of(HOSTILE)}.html").read_text(encoding="utf-8"))
    (evidence,) = page.find("table", **{"class": "evidence"})
    assert direction in evidence.text
    actionable, _, further = page.text.partition("Further alterations of the catalogue, ")
    assert event["name"] in further
    assert "No alteration with a tier for a therapy was found" in actionable


def test_evidence_for_a_therapy_beside_a_prognosis_is_actionable():
    tables = by_patient()
    (known,) = tables.actionability[HOSTILE]
    prognosis = {**known, "direction": "prognostic", "evidence_id": "p", "therapy": None}
    tables.actionability[HOSTILE].append(prognosis)
    report = view_patient(HOSTILE, tables, cohort())
    assert [len(event["evidence"]) for event in report["actionable"]] == [2]
    assert report["other_classified"] == []


def test_plasma_negative_is_undecided_only_without_tissue(folder: Path):
    report = view("PLASMA-1")
    assert report["plasma_negative"] == ["EGFR T790M"]
    text = parse((folder / "tumour_board/PLASMA-1.html").read_text(encoding="utf-8")).text
    assert "tissue is still needed" in text
    assert ("plasma_negative", "Tissue is still needed") in [
        (row["kind"], row["subject"]) for row in report["at_a_glance"]
    ]


def test_every_reason_not_to_be_assessed_is_said_in_words():
    decided = {"detected", "detected_though_not_on_assay", "covered_negative", "plasma_negative"}
    assert set(WHY_NOT_ASSESSED) == set(Reason) - decided - {
        "phased_otherwise",
        "excluding_class_found",
    }
    assert view("EGFR-1")["not_assessed"] == [
        {
            "reason": WHY_NOT_ASSESSED[Reason.NOT_ON_ASSAY],
            "classes": ["ALK fusion"],
            "shown": ["ALK fusion"],
        }
    ]


def test_a_patient_without_anything_has_a_report():
    report = view("NONE-1")
    (only,) = report["at_a_glance"]
    assert (only["subject"], only["text"]) == ("Nothing was assessed", "no sample")
    assert report["nothing_assessed"]
    assert report["samples"] == report["similar_patients"] == []


def test_without_alterations_there_is_no_group_of_like_patients(tmp_path: Path):
    tables = by_patient()
    del tables.alterations[HOSTILE], tables.actionability[HOSTILE]
    tables.patients["EGFR-1"]["diagnosis"] = "SCLC"
    tables.assessment[HOSTILE] = tables.assessment["PLASMA-1"]
    write_tumour_board_reports(tables, cohort(), TEMPLATES, tmp_path / "t", tmp_path / "i.html")
    for patient, said in (
        ("NONE-1", "Nothing was assessed, so no alteration is known"),
        (HOSTILE, "No alteration of the catalogue was found in this patient, so there is no group"),
        ("EGFR-1", "The analysis plan summarises no treated patient"),
    ):
        page = parse((tmp_path / "t" / f"{name_of(patient)}.html").read_text(encoding="utf-8"))
        _, _, alike = page.text.partition("Patients like this in the cohort")
        assert alike.strip().startswith(said)


def test_a_failed_drug_is_said_beside_the_therapy(project: Path, tmp_path: Path):
    tables = by_patient()
    (known,) = tables.actionability[HOSTILE]
    known["therapy"] = "osimertinib + carboplatin"
    tables.lines[HOSTILE][0].update(regimen="osimertinib", end_reason="progression")
    write_tumour_board_reports(tables, cohort(), TEMPLATES, tmp_path / "t", tmp_path / "i.html")
    path = tmp_path / "t" / f"{name_of(HOSTILE)}"
    schema = json.loads((project / "schemas/tumour_board_report.schema.json").read_text())
    Draft202012Validator(schema).validate(json.loads(path.with_suffix(".json").read_text()))
    page = parse(path.with_suffix(".html").read_text(encoding="utf-8"))
    glance = page.find("section", **{"class": "glance"})[0].text
    assert "(contains osimertinib, which failed in line 1)" in " ".join(glance.split())


def test_the_head_of_a_printed_page_names_its_day(folder: Path):
    text = (folder / "tumour_board/EGFR-1.html").read_text(encoding="utf-8")
    assert r'" · " "data\20 cut\2d off" " " "2024\2d 12\2d 31"' in text


def test_resistance_stands_before_everything_else_in_red(folder: Path):
    page = parse((folder / "tumour_board/EGFR-1.html").read_text(encoding="utf-8"))
    headings = [heading.text for heading in page.find("h2")]
    assert headings[:3] == ["At a glance", "Resistance", "Actionable alterations"]
    assert page.find("h2", **{"class": "resistance"})
    first = page.find("section", **{"class": "glance"})[0].find("dt")[0]
    assert first.find("span", **{"class": "tag resistance"})


def test_similar_patients_by_class_of_therapy():
    rows = view(HOSTILE)["similar_patients"]
    assert {row["class"] for row in rows} == {"ALK fusion"}
    assert [(row["therapy_class"], row["n"]) for row in rows] == [
        ("all", 40),
        ("alk_tki", 24),
        ("platinum_chemotherapy", 16),
    ]
    assert rows[0]["estimates"]["PFS"]["delayed_entry"] == "adjusted for delayed entry"
    assert rows[1]["same_figures"] == ["targeted"]
    few = view("EGFR-1")["similar_patients"]
    assert {row["trust"] for row in few} == {"fewer than 10 patients: an anecdote, not an estimate"}


def test_recorded_responses_are_said_beside_the_figure(tmp_path: Path):
    note = "best response as recorded, not derived from visits, in 7 of 24"
    rows = alteration_outcomes()
    for row in rows:
        if (row["therapy_class"], row["endpoint"]) == ("platinum_chemotherapy", "ORR"):
            row["note"] = f"fewer than 10 patients; {note}"
    noted = replace(cohort(), outcomes=outcomes_by_alteration(rows, {}))
    write_tumour_board_reports(by_patient(), noted, TEMPLATES, tmp_path / "t", tmp_path / "i.html")
    report = view_patient(HOSTILE, by_patient(), noted)
    said = {row["therapy_class"]: row["estimates"] for row in report["similar_patients"]}
    assert said["platinum_chemotherapy"]["ORR"]["recorded"] == note
    assert said["platinum_chemotherapy"]["PFS"]["recorded"] == said["all"]["ORR"]["recorded"] == ""
    page = parse((tmp_path / "t" / f"{name_of(HOSTILE)}.html").read_text(encoding="utf-8"))
    cells = [cell.text for cell in page.find("table", **{"class": "similar"})[0].find("td")]
    assert [text.endswith(f" / 16{note}") for text in cells].count(True) == 1
    assert "ORR: responses (confirmed, or as recorded where no visits are given)" in page.text


def test_a_group_carried_in_later_lines_alone_has_no_empty_table(tmp_path: Path):
    rows = [
        row | {"n": 3}
        for row in alteration_outcomes()
        if row["therapy_class"] == "platinum_chemotherapy"
    ]
    later = replace(cohort(), outcomes=outcomes_by_alteration(rows, {}))
    write_tumour_board_reports(by_patient(), later, TEMPLATES, tmp_path / "t", tmp_path / "i.html")
    page = parse((tmp_path / "t" / f"{name_of(HOSTILE)}.html").read_text(encoding="utf-8"))
    cells = page.find("table", **{"class": "similar"})[0].find("td")
    assert [cell.text for cell in cells] == [
        "Nobody carried it at the first line at which it was assessed."
    ]


def test_classes_of_two_patients_are_not_the_same():
    rows = [
        {**row, "n": 2} if row["therapy_class"] in ("alk_tki", "targeted") else row
        for row in alteration_outcomes()
    ]
    groups = outcomes_by_alteration(rows, {})["alk_fusion"]
    assert [(one.group.therapy_class, one.same) for one in groups if one.group.line is None] == [
        ("all", ()),
        ("platinum_chemotherapy", ()),
        ("alk_tki", ()),
        ("targeted", ()),
    ]


def test_a_class_above_is_added_only_where_there_are_few():
    outcomes = cohort().outcomes

    def found(*chain: str) -> list[tuple[str, int]]:
        rows = similar_patients(Likeness([chain], {"nsclc_advanced": ()}), outcomes, {})
        return [(row["class"], row["n"]) for row in rows if row["therapy_class"] == "all"]

    assert found("alk_fusion_eml4", "alk_fusion") == [("ALK fusion EML4", 12), ("ALK fusion", 40)]
    assert found("alk_fusion", "alk_fusion_eml4") == [("ALK fusion", 40)]
    assert found("not_in_the_plan") == []
    outcomes["kinase"] = [replace(one, n=one.n + 50) for one in outcomes["alk_fusion"]]
    assert found("alk_fusion", "kinase") == [("ALK fusion", 40)]


def test_patients_of_another_kind_of_tumour_are_not_alike():
    tables = by_patient()
    tables.patients[HOSTILE]["diagnosis"] = "SCLC"
    assert view_patient(HOSTILE, tables, cohort())["similar_patients"] == []


def test_populations_by_diagnosis(project: Path):
    types = read_tumour_types(project / "resources" / "tumour_types.tsv")
    plan = SimpleNamespace(
        populations={
            "lung": Population("lung", diagnosis=("NSCLC",)),
            "everyone": Population("everyone", stage=("IV",)),
        }
    )
    assert populations_of(["LUAD", "SCLC", None], plan, types) == {
        "LUAD": {"lung", "everyone"},
        "SCLC": {"everyone"},
        None: {"everyone"},
    }


def test_hostile_texts_are_shown_as_text(folder: Path):
    text = (folder / "tumour_board" / f"{name_of(HOSTILE)}.html").read_text(encoding="utf-8")
    assert "<script>alert" not in text
    page = parse(text)
    assert HOSTILE in page.find("h1")[0].text
    assert HOSTILE in page.find("title")[0].text
    assert page.text.count(HOSTILE) >= 12
    data = json.loads(
        (folder / "tumour_board" / f"{name_of(HOSTILE)}.json").read_text(encoding="utf-8")
    )
    assert data["patient"] == data["board"][0]["recommendation"] == HOSTILE


def test_nothing_is_fetched_and_the_index_leads_to_each_report(folder: Path):
    for path in (folder / "tumour_board").glob("*.html"):
        page = parse(path.read_text(encoding="utf-8"))
        assert addresses(page) == ["#main"]
        (policy,) = page.find("meta", **{"http-equiv": "Content-Security-Policy"})
        assert policy.attributes["content"].startswith("default-src 'none'; script-src 'sha256-")
    index = (folder / "index.html").read_text(encoding="utf-8")
    assert addresses(parse(index)) == ["#main"]
    (held,) = re.findall(r'id="rows">(.*?)</script>', index)
    rows = json.loads(held)
    assert {row["patient"] for row in rows} == set(by_patient().patients)
    assert all((folder / "tumour_board" / f"{row['name']}.html").is_file() for row in rows)


def test_the_same_patients_give_the_same_bytes(folder: Path, tmp_path: Path):
    tables = by_patient()
    for rows in (*tables.alterations.values(), *tables.actionability.values()):
        rows.reverse()
    write_tumour_board_reports(
        tables, cohort(), TEMPLATES, tmp_path / "tumour_board", tmp_path / "index.html"
    )
    for path in sorted((folder / "tumour_board").iterdir()):
        assert (tmp_path / "tumour_board" / path.name).read_bytes() == path.read_bytes()
    assert (tmp_path / "index.html").read_bytes() == (folder / "index.html").read_bytes()


def changed(change: str, class_id: str | None, after: date, **values) -> dict:
    found = table_row(
        contract.CHANGES, patient="EGFR-1", class_id=class_id, change=change, timing="acquired",
        before=date(2020, 1, 1), after=after, days=300, samples_before="EGFR-1-T1",
        samples_after="EGFR-1-T2", explanation=HOSTILE,
    )  # fmt: skip
    return {**found, **values}


def with_changes() -> ByPatient:
    therapy = {
        "lines": "1;2",
        "regimens": f"gefitinib;{HOSTILE}",
        "therapy_classes": "egfr_tki_first_generation;taxane",
        "end_reasons": "progression;ongoing",
    }
    first, last = date(2020, 10, 1), date(2021, 6, 1)
    transformed = {"diagnosis_before": "LUAD", "diagnosis_after": "SCLC", "timing": None}
    rows = [
        changed("persisting", "egfr_t790m", last, vaf_before=0.1, vaf_after=0.2),
        changed("persisting", "egfr_mutation", last),
        changed("acquired", "egfr_c797s", last, vaf_after=0.17, **therapy),
        changed("acquired", "tp53_mutation", last, timing="driver"),
        changed("transformation", None, last, **transformed),
        changed("acquired", "egfr_t790m", first, **therapy),
    ]
    return replace(by_patient(), changes={"EGFR-1": rows})


def test_what_changed_stands_in_the_order_that_a_board_needs():
    found = view_patient("EGFR-1", with_changes(), cohort())["changes"]
    assert [(one["after"], one["change"], one["subject"]) for one in found] == [
        ("2021-06-01", "transformation", "Lung Adenocarcinoma (LUAD) to SCLC (SCLC)"),
        ("2021-06-01", "acquired", "EGFR C797S"),
        ("2021-06-01", "acquired", "TP53 mutation"),
        ("2021-06-01", "persisting", "EGFR T790M"),
        ("2020-10-01", "acquired", "EGFR T790M"),
    ]
    assert [one["resistance"] for one in found] == [False, True, False, False, True]
    assert view_patient("EGFR-1", with_changes(), cohort())["clinical"]["transformed_to"] == "SCLC"
    assert view("EGFR-1")["clinical"]["transformed_to"] is None
    assert found[1]["therapies"][0] == {
        "line": "1",
        "regimen": "gefitinib",
        "therapy_class": "egfr_tki_first_generation",
        "end_reason": "progression",
    }
    assert found[3]["therapies"] == []


def test_acquired_resistance_stands_before_what_else_was_acquired():
    day = date(2021, 6, 1)
    rows = [
        changed("acquired", "alk_fusion", day, timing="driver"),
        changed("acquired", "egfr_t790m", day),
    ]
    found = changes_between_samples(rows, {"alk_fusion", "egfr_t790m"}, {}, {})
    assert [one["resistance"] for one in found] == [True, False]


def test_after_a_transformation_patients_with_the_former_tumour_are_not_alike():
    assert view("EGFR-1")["similar_patients"]
    assert not view_patient("EGFR-1", with_changes(), cohort())["similar_patients"]


def test_the_first_screen_tells_the_last_changes_alone():
    glance = view_patient("EGFR-1", with_changes(), cohort())["at_a_glance"]
    assert [one["subject"] for one in glance if one["kind"] == "change"] == [
        "Transformation: Lung Adenocarcinoma (LUAD) to SCLC (SCLC)",
        "Acquired: EGFR C797S",
        "Acquired: TP53 mutation",
    ]
    assert glance[1]["text"] == (
        f"{HOSTILE} Therapy in between: gefitinib (line 1), {HOSTILE} (line 2)."
    )


def test_the_page_shows_changes_with_the_therapy_in_between(project: Path, tmp_path: Path):
    write_tumour_board_reports(
        with_changes(), cohort(), TEMPLATES, tmp_path / "tumour_board", tmp_path / "index.html"
    )
    report = json.loads((tmp_path / "tumour_board/EGFR-1.json").read_text(encoding="utf-8"))
    schema = json.loads((project / "schemas/tumour_board_report.schema.json").read_text())
    assert not list(Draft202012Validator(schema).iter_errors(report))
    page = parse((tmp_path / "tumour_board/EGFR-1.html").read_text(encoding="utf-8"))
    assert "What changed since the last sample" in [heading.text for heading in page.find("h2")]
    last, before = page.find("table", **{"class": "changes"})
    assert last.find("td")[1].text == "Lung Adenocarcinoma (LUAD) to SCLC (SCLC)"
    assert "line 1: gefitinib" in before.text
    cells = [cell.text for cell in last.find("td")]
    assert "10.0% to20.0%" in cells
    assert "– to17.0%" in cells
    unchanged = parse((tmp_path / "tumour_board/PLASMA-1.html").read_text(encoding="utf-8"))
    assert not unchanged.find("table", **{"class": "changes"})


def test_a_class_stands_for_those_below_it_only_where_all_are_open():
    parents = {"ntrk": "", "ntrk1": "ntrk", "ntrk2": "ntrk", "alk": "", "eml4": "alk"}
    states = [
        {"class_id": class_id, "status": status, "reason": "not_on_assay;low_depth"}
        for class_id, status in (
            ("ntrk", "not_assessed"),
            ("ntrk1", "not_detected"),
            ("ntrk2", "not_assessed"),
            ("alk", "not_assessed"),
            ("eml4", "not_assessed"),
        )
    ]
    (found,) = not_assessed(states, ClassFacts(parents=parents))
    assert found["classes"] == ["ALK", "EML4", "NTRK", "ntrk2"]
    assert found["shown"] == ["ALK", "NTRK", "ntrk2"]
    words = (WHY_NOT_ASSESSED[Reason.NOT_ON_ASSAY], WHY_NOT_ASSESSED[Reason.LOW_DEPTH])
    assert found["reason"] == "; ".join(words)
