"""Which evidence stands for a patient with several samples, other alterations and past lines."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from report_pages import parse
from report_patients import by_patient, evidence, variant
from report_tables import TEMPLATES, cohort, row

from genomic_to_outcome import contract
from genomic_to_outcome.alterations.diagnoses import diagnoses_of_samples, last_diagnoses, unlike
from genomic_to_outcome.reports.patient_view import ByPatient, Cohort, view_patient
from genomic_to_outcome.reports.tumour_board import write_tumour_board_reports
from genomic_to_outcome.therapies import read_therapies
from genomic_to_outcome.tumour_types import read_tumour_types

T1, T2 = "EGFR-1-T1", "EGFR-1-T2"


def tables(*said: tuple[dict, list[dict]], **more) -> ByPatient:
    """Patient EGFR-1 with these events, each with its evidence."""
    given = {
        "alterations": {"EGFR-1": [event for event, _ in said]},
        "actionability": {"EGFR-1": [one for _, rows in said for one in rows]},
        "assessment": {},
        "lines": {},
    }
    return replace(by_patient(), **(given | more))


def seen_twice(first: str | None, second: str | None) -> ByPatient:
    """T790M with resistance to gefitinib of these tiers in the first and the second sample."""
    found = []
    for sample, tier in ((T1, first), (T2, second)):
        event = variant(sample, "T790M", "egfr_t790m;egfr_mutation", 0.1)
        said = evidence(event, "gefitinib", "resistance", tier)
        found.append((event, [{**said, "reason": f"in {sample}"}]))
    return tables(*found)


@pytest.mark.parametrize(
    ("first", "second", "tier", "sample"),
    [
        ("I-A", None, "I-A", T1),
        (None, "I-A", "I-A", T2),
        ("II-C", "I-A", "I-A", T2),
        ("I-A", "II-C", "I-A", T1),
        ("I-A", "I-A", "I-A", T2),
    ],
)
def test_the_strongest_sighting_stands_the_latest_of_equals(first, second, tier, sample):
    (event,) = view_patient("EGFR-1", seen_twice(first, second), cohort())["resistance"]
    (said,) = event["evidence"]
    assert (said["amp_tier"], said["reason"]) == (tier, f"in {sample}")


def test_after_a_transformation_the_samples_of_the_last_diagnosis_decide():
    transformed = replace(cohort(), former={T1: "SCLC"}, last_diagnoses={"EGFR-1": "SCLC"})
    report = view_patient("EGFR-1", seen_twice("I-A", None), transformed)
    assert report["resistance"] == []
    assert report["clinical"]["transformed_to"] == "SCLC"
    (said,) = report["other_classified"][0]["evidence"]
    assert (said["amp_tier"], said["reason"]) == (None, f"in {T2}")


def test_what_was_seen_before_a_transformation_alone_has_no_tier():
    event = variant(T1, "L858R", "egfr_l858r;egfr_mutation", 0.1)
    found = tables((event, [evidence(event, "gefitinib", "sensitivity", "I-A")]))
    report = view_patient("EGFR-1", found, replace(cohort(), former={T1: "SCLC"}))
    assert report["actionable"] == []
    (said,) = report["other_classified"][0]["evidence"]
    assert said["amp_tier"] is None
    assert "last diagnosis (SCLC)" in said["reason"]


def l858r_before_and_after(*after: str | None) -> ByPatient:
    """L858R with I-A for osimertinib in LUAD; of these tiers in a later sample of SCLC."""
    before = variant(T1, "L858R", "egfr_l858r;egfr_mutation", 0.1)
    said = [(before, [evidence(before, "osimertinib", "sensitivity", "I-A")])]
    for tier in after:
        event = variant(T2, "L858R", "egfr_l858r;egfr_mutation", 0.2)
        later = evidence(event, "osimertinib", "sensitivity", tier)
        said.append((event, [{**later, "tumour_match": "other", "reason": "not carried over"}]))
    return tables(*said)


def transformed() -> Cohort:
    names = {**cohort().tumour_names, "SCLC": "Small Cell Lung Cancer"}
    return replace(
        cohort(), former={T1: "SCLC"}, last_diagnoses={"EGFR-1": "SCLC"}, tumour_names=names
    )


@pytest.mark.parametrize(
    ("after", "where"),
    [
        ((None,), "found in both samples"),
        ((), "found only in samples of Lung Adenocarcinoma"),
    ],
)
def test_what_is_not_carried_over_is_said(after, where, project: Path, tmp_path: Path):
    found = l858r_before_and_after(*after)
    report = view_patient("EGFR-1", found, transformed())
    sentence = (
        f"{where}; its evidence is for Lung Adenocarcinoma and is not carried over to "
        "Small Cell Lung Cancer"
    )
    told = [(one["kind"], one["subject"], one["text"]) for one in report["at_a_glance"]]
    assert told[0] == ("not_carried_over", "EGFR p.L858R", sentence)
    assert told[1][1] == (
        "For the last diagnosis, no alteration with a tier for or against a therapy"
    )
    schema = json.loads((project / "schemas/tumour_board_report.schema.json").read_text())
    Draft202012Validator(schema).validate(report)
    write_tumour_board_reports(found, transformed(), TEMPLATES, tmp_path / "t", tmp_path / "i.html")
    text = parse((tmp_path / "t" / "EGFR-1.html").read_text(encoding="utf-8")).text
    assert text.count(f"EGFR p.L858R: {sentence}") == 2
    assert "For the last diagnosis, no alteration with evidence of resistance was found" in text
    assert "For the last diagnosis, no alteration with a tier for a therapy was found" in text
    further = text.partition("Further alterations of the catalogue")[2]
    assert "EGFR p.L858R" in further
    assert "osimertinib" in further


def test_what_has_a_tier_for_the_last_diagnosis_is_carried_over():
    report = view_patient("EGFR-1", l858r_before_and_after("II-C"), transformed())
    (event,) = report["actionable"]
    assert event["not_carried_over"] == ""
    assert "not_carried_over" not in {one["kind"] for one in report["at_a_glance"]}


def test_a_badge_is_the_tier_of_what_its_section_tells(tmp_path: Path):
    c797s = variant(T1, "C797S", "egfr_c797s;egfr_mutation", 0.1)
    t790m = variant(T1, "T790M", "egfr_t790m;egfr_mutation", 0.1)
    l858r = variant(T1, "L858R", "egfr_l858r;egfr_mutation", 0.1)
    prognosis = evidence(l858r, "x", "prognostic", "I-A") | {"therapy": None}
    found = tables(
        (
            c797s,
            [
                evidence(c797s, "gefitinib", "sensitivity", "I-A"),
                evidence(c797s, "osimertinib", "resistance", "II-C"),
            ],
        ),
        (t790m, [evidence(t790m, "gefitinib", "resistance", "I-B")]),
        (l858r, [prognosis, evidence(l858r, "afatinib", "sensitivity", "II-D")]),
    )
    report = view_patient("EGFR-1", found, cohort())
    tiers = [(one["name"], one["resistance_tier"]) for one in report["resistance"]]
    assert tiers == [("EGFR p.T790M", "I-B"), ("EGFR p.C797S", "II-C")]
    assert report["resistance"][1]["sensitivity_tier"] == "I-A"
    write_tumour_board_reports(found, cohort(), TEMPLATES, tmp_path / "t", tmp_path / "i.html")
    page = parse((tmp_path / "t" / "EGFR-1.html").read_text(encoding="utf-8"))
    badges = [
        (heading.find("span")[0].text, heading.text.split()[2])
        for heading in page.find("h3")
        if "EGFR p." in heading.text
    ]
    assert badges == [("I-B", "p.T790M"), ("II-C", "p.C797S"), ("II-D", "p.L858R")]


def with_pd_l1(direction: str = "sensitivity", **status: str) -> dict:
    """Report of PD-L1 with evidence that excludes EGFR and ALK, whose status is given."""
    event = variant(T1, "PD-L1", "pd_l1_tps_50_or_more", 0.1)
    plain = evidence(event, "atezolizumab", direction, "II-C")
    bound = {
        **evidence(event, "pembrolizumab", direction, "I-A"),
        "excluded_classes": "egfr_mutation;alk_fusion",
    }
    states = [
        row(
            contract.PATIENT_ASSESSMENT,
            patient="EGFR-1",
            class_id=name,
            status=state.partition(" ")[0],
            reason="x",
            tissue_needed=state.endswith("in plasma"),
        )
        for name, state in status.items()
    ]
    found = tables((event, [bound, plain]), assessment={"EGFR-1": states})
    return view_patient("EGFR-1", found, cohort())


def test_what_the_evidence_excludes_may_stand_in_another_sample():
    report = with_pd_l1(egfr_mutation="altered", alk_fusion="not_detected")
    *_, said = report["actionable"][0]["evidence"]
    assert (said["therapy"], said["amp_tier"], said["amp_basis"]) == ("pembrolizumab", None, None)
    assert "found in this patient" in said["reason"]
    assert "EGFR" in said["reason"]
    assert "ALK" not in said["reason"]


def test_a_negative_plasma_does_not_exclude_what_the_evidence_excludes():
    report = with_pd_l1(egfr_mutation="not_detected in plasma", alk_fusion="not_detected")
    *_, last = report["actionable"][0]["evidence"]
    assert last["amp_tier"] == "I-A"
    assert last["caution"] == "only without EGFR mutation: negative in plasma, test tissue"


def test_what_the_evidence_excludes_must_have_been_tested():
    report = with_pd_l1(egfr_mutation="not_detected", alk_fusion="not_assessed")
    first, last = report["actionable"][0]["evidence"]
    assert (first["therapy"], first["caution"]) == ("atezolizumab", "")
    assert (last["therapy"], last["amp_tier"]) == ("pembrolizumab", "I-A")
    assert last["caution"] == "only without ALK fusion: not tested, test first"
    (told,) = [one for one in report["at_a_glance"] if one["kind"] == "actionable"]
    assert told["text"] == f"II-C: atezolizumab; I-A: pembrolizumab ({last['caution']})"


def test_where_all_that_is_excluded_is_negative_nothing_is_said():
    report = with_pd_l1(egfr_mutation="not_detected", alk_fusion="not_detected")
    first, _ = report["actionable"][0]["evidence"]
    assert (first["therapy"], first["caution"]) == ("pembrolizumab", "")


def test_another_sample_takes_no_resistance_away():
    report = with_pd_l1("resistance", egfr_mutation="altered", alk_fusion="not_assessed")
    assert [one["amp_tier"] for one in report["resistance"][0]["evidence"]] == ["I-A", "II-C"]


def test_alterations_whose_every_therapy_has_a_caution_stand_last():
    early = variant(T1, "A1C", "alk_fusion", 0.1)
    late = variant(T1, "Z1C", "ros1_fusion", 0.1)
    bound = evidence(early, "crizotinib", "sensitivity", "I-A") | {"excluded_classes": "egfr_x"}
    said = [(early, [bound]), (late, [evidence(late, "repotrectinib", "sensitivity", "I-A")])]
    report = view_patient("EGFR-1", tables(*said), cohort())
    assert [event["name"] for event in report["actionable"]] == ["ROS1 p.Z1C", "ALK p.A1C"]


@pytest.mark.parametrize(
    ("regimen", "end", "reason", "text"),
    [
        ("gefitinib", date(2021, 3, 4), "progression",
         "given in line 2 until 2021-03-04, ended by progression"),
        ("gefitinib+pemetrexed", date(2021, 3, 4), None, "given in line 2 until 2021-03-04"),
        ("gefitinib", None, None, "given in line 2 since 2020-05-06, no end recorded"),
        ("erlotinib", None, None, ""),
    ],
)  # fmt: skip
def test_a_therapy_that_the_patient_had_says_so(regimen, end, reason, text):
    event = variant(T1, "L858R", "egfr_l858r;egfr_mutation", 0.1)
    line = row(
        contract.LINES, patient="EGFR-1", line=2, regimen=regimen, therapy_class="egfr_tki",
        start=date(2020, 5, 6), end=end, end_reason=reason,
    )  # fmt: skip
    said = (event, [evidence(event, "gefitinib", "sensitivity", "I-A")])
    found = tables(said, lines={"EGFR-1": [line]})
    report = view_patient("EGFR-1", found, cohort())
    given = report["actionable"][0]["evidence"][0]["given"]
    assert [one["text"] for one in given] == ([text] if text else [])
    (told,) = [one for one in report["at_a_glance"] if one["kind"] == "actionable"]
    assert told["text"] == ("I-A: gefitinib" + (f" ({text})" if text else ""))


def test_resistance_to_a_class_of_drugs_speaks_against_each(resources: Path):
    known = read_therapies(resources / "therapies.tsv", resources / "therapy_classes.yaml")
    helps = variant(T1, "G12C", "kras_g12c", 0.1)
    harms = variant(T1, "H1047R", "pik3ca_hotspot", 0.1)
    said = [
        (helps, [
            evidence(helps, therapy, "sensitivity", "I-A")
            for therapy in ("panitumumab + sotorasib", "cetuximab", "erlotinib")
        ]),
        (harms, [evidence(harms, "unspecified EGFR antibody", "resistance", "II-C")]),
    ]  # fmt: skip
    report = view_patient("EGFR-1", tables(*said), replace(cohort(), covered=known.covered()))
    doubted = {
        one["therapy"]: [found["therapy"] for found in one["contradicted_by"]]
        for one in report["actionable"][0]["evidence"]
    }
    assert doubted == {
        "cetuximab": ["cetuximab"],
        "erlotinib": [],
        "panitumumab + sotorasib": ["panitumumab"],
    }


@pytest.mark.parametrize(
    ("patient", "made", "former", "last"),
    [
        ("LUAD", [None, "SCLC", None], {"S0": "SCLC", "S2": "SCLC"}, "SCLC"),
        ("SCLC", ["LUAD", "SCLC"], {"S0": "SCLC"}, None),
        ("NSCLC", [None, "LUAD"], {}, None),
        ("LUAD", [None, None], {}, None),
        ("not a tumour", [None, "SCLC"], {}, None),
    ],
)
def test_samples_of_another_tumour_than_the_last(patient, made, former, last, resources: Path):
    types = read_tumour_types(resources / "tumour_types.tsv")
    samples = [
        row(contract.SAMPLES, sample=f"S{place}", patient="P", diagnosis=diagnosis,
            collected=date(2020 + place, 1, 1))
        for place, diagnosis in enumerate(made)
    ]  # fmt: skip
    patients = [row(contract.PATIENTS, patient="P", diagnosis=patient)]
    found = last_diagnoses(samples, types)
    of_sample = {one["sample"]: found["P"] for one in samples if found}
    assert unlike(diagnoses_of_samples(samples, patients), of_sample, types) == former
    assert unlike({"P": patient}, found, types).get("P") == last
