"""Evidence that speaks of one alteration, not of its class."""

import csv
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from genomic_to_outcome.alterations.actionability import match_evidence
from genomic_to_outcome.alterations.catalogue import Catalogue, read_catalogue
from genomic_to_outcome.alterations.classify import classify_events
from genomic_to_outcome.alterations.evidence import read_evidence
from genomic_to_outcome.alterations.evidence_file import write_evidence
from genomic_to_outcome.alterations.named_variant import parse_named_variant
from genomic_to_outcome.errors import InputError
from genomic_to_outcome.tumour_types import TumourTypes, read_tumour_types

ROW = {
    "evidence_id": "e1",
    "class_id": "egfr_exon20_insertion",
    "tumour_type": "NSCLC",
    "therapy": "dacomitinib",
    "therapy_class": "egfr_tki_second_generation",
    "direction": "sensitivity",
    "amp_tier": "II-D",
    "escat": "",
    "citation": "PMID:1",
    "source": "A source",
    "statement": "A sentence.",
    "verified": "yes",
    "verified_on": "2026-01-31",
    "licence": "MIT",
}


@pytest.fixture(scope="module")
def catalogue(resources: Path) -> Catalogue:
    return read_catalogue([resources / "alterations.yaml"], resources / "exons.tsv")


@pytest.fixture(scope="module")
def types(resources: Path) -> TumourTypes:
    return read_tumour_types(resources / "tumour_types.tsv")


def _event(gene: str, change: str, **cells: Any) -> dict[str, Any]:
    plain = {
        "sample": "S1",
        "patient": "P1",
        "event_id": f"{gene}-{change}",
        "kind": "small_variant",
        "gene": gene,
        "hgvsp_short": change,
    }
    return plain | cells


@pytest.mark.parametrize(
    ("text", "change", "same"),
    [
        ("EGFR p.D770_N771insGY", "p.D770_N771insGY", True),
        ("EGFR p.D770_N771insGY", "p.Asp770_Asn771insGlyTyr", True),
        ("EGFR p.D770_N771insGY", "p.D770_N771insSVD", False),
        ("EGFR p.A767_V769dup", "p.V769_D770insASV", True),
        ("EGFR p.G719", "p.G719S", True),
        ("EGFR p.G719", "p.G721S", False),
        ("BRAF p.V600E", "p.V640E", True),
        ("BRAF p.V600E", "p.V600K", False),
    ],
)
def test_a_small_variant_is_compared_in_every_spelling(
    catalogue: Catalogue, text: str, change: str, same: bool
) -> None:
    named = parse_named_variant(text)
    assert named is not None
    assert named.is_of(_event(text.split()[0], change), catalogue) is same


@pytest.mark.parametrize(
    ("text", "cells", "same"),
    [
        ("EML4::ALK", {"gene5": "EML4", "gene3": "ALK"}, True),
        ("EML4::ALK", {"partner": "EML4"}, True),
        ("EML4::ALK", {"gene5": "ALK", "gene3": "EML4"}, False),
        ("EML4::ALK e6-e20", {"gene5": "EML4", "gene3": "ALK", "exon": "6-20"}, True),
        ("EML4::ALK e6-e20", {"gene5": "EML4", "gene3": "ALK", "exon": "13-20"}, False),
        ("EML4::ALK e6-e20", {"gene5": "EML4", "gene3": "ALK"}, False),
        ("ALK amplification", {"kind": "copy_number", "consequence": "amplification"}, True),
        ("ALK amplification", {"kind": "copy_number", "consequence": "deletion"}, False),
    ],
)
def test_fusions_and_copy_number(
    catalogue: Catalogue, text: str, cells: dict[str, str], same: bool
) -> None:
    named = parse_named_variant(text)
    assert named is not None
    event = _event("ALK", "", kind="fusion") | cells
    assert named.is_of(event, catalogue) is same


@pytest.mark.parametrize("text", ["EGFR", "EGFR exon 19", "p.L858R", "EGFR p.?", "EML4-ALK"])
def test_what_names_no_alteration_is_refused(tmp_path: Path, text: str) -> None:
    assert parse_named_variant(text) is None
    write_evidence([ROW | {"variant": text}], tmp_path / "evidence.tsv")
    with pytest.raises(InputError, match="expected one alteration"):
        read_evidence(tmp_path / "evidence.tsv")


def test_confined_evidence_does_not_speak_of_the_rest_of_its_class(
    tmp_path: Path, catalogue: Catalogue, types: TumourTypes
) -> None:
    write_evidence([ROW | {"variant": "EGFR p.D770_N771insGY"}], tmp_path / "evidence.tsv")
    evidence = read_evidence(tmp_path / "evidence.tsv")
    events = [_event("EGFR", "p.D770_N771insGY"), _event("EGFR", "p.D770_N771insSVD")]
    classified = classify_events(events, catalogue)
    rows = match_evidence(classified, {"S1": "LUAD"}, evidence, types, catalogue)
    assert [row["event_id"] for row in rows] == ["EGFR-p.D770_N771insGY"]
    assert rows[0]["amp_tier"] == "II-D"


def test_evidence_without_a_class_finds_its_alteration(
    tmp_path: Path, catalogue: Catalogue, types: TumourTypes
) -> None:
    write_evidence([ROW | {"class_id": "", "variant": "DDR2 p.L63V"}], tmp_path / "evidence.tsv")
    evidence = read_evidence(tmp_path / "evidence.tsv")
    events = [_event("DDR2", "p.L63V"), _event("DDR2", "p.L239R"), _event("EGFR", "p.L63V")]
    rows = match_evidence(
        classify_events(events, catalogue), {"S1": "LUAD"}, evidence, types, catalogue
    )
    assert [(row["event_id"], row["class_id"]) for row in rows] == [("DDR2-p.L63V", None)]


def test_a_row_needs_a_class_or_an_alteration(tmp_path: Path) -> None:
    write_evidence([ROW | {"class_id": ""}], tmp_path / "evidence.tsv")
    with pytest.raises(InputError, match="name a class, or an alteration in variant"):
        read_evidence(tmp_path / "evidence.tsv")


@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet", "tsv"])
def test_a_table_of_ones_own_may_have_any_form(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"evidence.{ending}"
    row = ROW | {"statement": 'A "sentence", with a comma.'}
    if ending == "tsv":
        write_evidence([row], path)
    elif ending == "csv":
        with path.open("w", newline="", encoding="utf-8") as handle:
            csv.writer(handle).writerows([row, row.values()])
    elif ending == "xlsx":
        book = openpyxl.Workbook()
        book.active.append(list(row))
        book.active.append([*row.values()])
        book.save(path)
    else:
        pq.write_table(pa.table({name: [value] for name, value in row.items()}), path)
    (read,) = read_evidence(path).rows
    assert read.statement == row["statement"]
    assert read.verified


def test_problems_of_all_tables_come_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("evidence_id,therapy\ne,erlotinib\n")
    write_evidence([ROW | {"citation": "somewhere"}], tmp_path / "b.tsv")
    with pytest.raises(InputError) as caught:
        read_evidence([tmp_path / "a.csv", tmp_path / "b.tsv", tmp_path / "none.xlsx"])
    assert {Path(problem.file).name for problem in caught.value.problems} == {
        "a.csv",
        "b.tsv",
        "none.xlsx",
    }


def test_a_row_of_a_csv_with_a_field_too_many_is_no_evidence_silently_lost(tmp_path: Path) -> None:
    text = ",".join(ROW) + "\n" + ",".join(["x"] * len(ROW)) + "\n" + ",".join(["x"] * 99) + "\n"
    (tmp_path / "a.csv").write_text(text)
    with pytest.raises(InputError) as caught:
        read_evidence(tmp_path / "a.csv")
    (found,) = caught.value.problems
    assert found.line == 3
    assert "99 fields" in found.message
