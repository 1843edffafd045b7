"""What the clinic recorded of a patient, what assays cover, what each caller saw."""

from __future__ import annotations

import json

import pytest

from genomic_to_outcome.alterations.catalogue import read_catalogue
from genomic_to_outcome.inputs.assays import Assay, Coverage
from genomic_to_outcome.reports.assay_coverage import coverage_of_assays, coverage_of_sample
from genomic_to_outcome.reports.caller_evidence import seen_by_callers
from genomic_to_outcome.reports.patient_drawings import drawn_fusion, patient_course
from genomic_to_outcome.reports.patient_record import board_record


def line(number: int, start: str | None, **values):
    return {
        "line": number, "regimen": f"drug {number}", "start": start, "guided": None, "end": None,
        "best_response": "PR", "end_reason": None, **values,
    }  # fmt: skip


def board(day):
    return {
        "date": day, "sample": None, "alteration": "X", "recommendation": "drug", "level": None,
        "implemented": True, "intervening": None,
    }  # fmt: skip


LINES = [line(2, "2021-05-01"), line(1, "2020-01-01"), line(3, None)]


@pytest.mark.parametrize(
    ("day", "following"),
    [
        ("2019-01-01", 1),
        ("2020-01-01", 1),
        ("2020-01-02", 2),
        ("2021-05-02", None),
        (None, None),
    ],
)
def test_what_followed_is_the_first_line_since_the_board(day: str | None, following: int | None):
    (found,) = board_record([board(day)], LINES)
    assert (found["followed_by"] or {}).get("line") == following


def test_recommendations_stand_by_date():
    found = board_record([board("2021-01-01"), board("2020-06-01"), board(None)], [])
    assert [row["date"] for row in found] == [None, "2020-06-01", "2021-01-01"]


def test_what_an_assay_covers_of_the_catalogue(project):
    catalogue = read_catalogue([project / "resources" / "alterations.yaml"])
    genes = frozenset({"EGFR", "KRAS"})
    assays = {
        "panel": Assay("panel", small_variants=Coverage(genes), fusions=Coverage(frozenset())),
        "exome": Assay("exome", small_variants=Coverage(everything=True)),
    }
    small, fusions, copies = coverage_of_assays(assays, catalogue)["panel"]
    assert (small["kind"], small["genes"]) == ("small_variants", 2)
    assert "BRAF" in small["not_covered"]
    assert not genes & set(small["not_covered"])
    assert (fusions["genes"], "ALK" in fusions["not_covered"]) == (0, True)
    assert copies["genes"] == 0
    whole = coverage_of_assays(assays, catalogue)["exome"][0]
    assert (whole["genes"], whole["not_covered"]) == (None, [])


def test_a_file_that_was_not_read_leaves_its_kind_open():
    coverage = [
        {"kind": kind, "genes": 1, "not_covered": []} for kind in ("fusions", "copy_number")
    ]
    files = [
        {"kind": "structural_variants", "status": "read"},
        {"kind": "copy_number", "status": "excluded"},
    ]
    assert [one["file_read"] for one in coverage_of_sample(coverage, files)] == [True, False]


def test_callers_stand_side_by_side():
    evidence = {
        "star_fusion": {"junction_reads": 9, "spanning_reads": 0, "frame": "", "labels": [],
                        "file": "x"},
        "arriba": {"junction_reads": 12, "frame": "in_frame", "labels": ["high"]},
    }  # fmt: skip
    assert seen_by_callers(json.dumps(evidence)) == [
        {"caller": "arriba", "junction_reads": 12, "frame": "in_frame", "labels": ["high"]},
        {"caller": "star_fusion", "junction_reads": 9, "spanning_reads": 0},
    ]
    assert seen_by_callers(None) == seen_by_callers('["x"]') == []


def fusion(**values):
    seen = {"sample": "S", "breakpoint5": "chr2:1:+", "breakpoint3": "chr2:2:-",
            "frame": "in_frame", "kinase_retained": "yes"}  # fmt: skip
    return {"name": "EML4::ALK fusion", "kind": "fusion", "gene": "ALK", "gene5": "EML4",
            "gene3": "ALK", "exon": "13-20", "sightings": [seen], **values}  # fmt: skip


def test_a_fusion_is_drawn_from_its_first_junction():
    drawn = drawn_fusion(fusion())
    assert (drawn.last_exon, drawn.first_exon, drawn.kinase, drawn.frame) == (
        13, 20, "yes", "in frame",
    )  # fmt: skip
    unknown = drawn_fusion(fusion(exon=None, sightings=[{"breakpoint5": "a", "breakpoint3": "b"}]))
    assert (unknown.last_exon, unknown.first_exon, unknown.kinase) == (None, None, "unknown")
    assert drawn_fusion(fusion(kind="small_variant")) is None
    assert drawn_fusion(fusion(sightings=[{"sample": "S"}])) is None


def course(**values):
    person = {"advanced": None, "died": None, "last_contact": None}
    return {"lines": [], "samples": [], "board": [], "clinical": person, **values}


def test_the_course_has_what_has_a_date():
    assert patient_course(course()) is None
    taken = {"sample": "S", "specimen": "tissue", "collected": None, "reported": "2020-03-01"}
    told = line(1, "2020-01-01", best_response_date="2020-02-01", progression_date=None)
    chart = patient_course(course(lines=[told], samples=[taken, {**taken, "reported": None}]))
    kinds = [kind for kind in chart.columns["kind"] if kind]
    assert kinds == ["response", "sample"]
    assert "Line 1" in chart.columns["lane"]
