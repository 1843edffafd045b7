"""Files of a user's own that OncoKB annotated."""

from pathlib import Path
from typing import Any

import pytest

from genomic_to_outcome.alterations.catalogue import Catalogue, read_catalogue
from genomic_to_outcome.alterations.oncokb import (
    describe_files,
    read_annotated_files,
    read_oncokb,
)
from genomic_to_outcome.alterations.oncokb_evidence import OncokbEvidence, Tumours, oncokb_evidence
from genomic_to_outcome.contract import ACTIONABILITY, ONCOKB_NOT_PLACED
from genomic_to_outcome.errors import InputError
from genomic_to_outcome.tables import write_rows
from genomic_to_outcome.therapies import Therapies, read_therapies
from genomic_to_outcome.tumour_types import read_tumour_types

RESOURCES = Path(__file__).parents[2] / "resources"

# As oncokb-annotator writes them after the columns of the file that it was given.
ADDED = [
    "GENE_IN_ONCOKB",
    "VARIANT_IN_ONCOKB",
    "MUTATION_EFFECT",
    "MUTATION_EFFECT_CITATIONS",
    "ONCOGENIC",
    "LEVEL_1",
    "LEVEL_2",
    "LEVEL_3A",
    "LEVEL_3B",
    "LEVEL_4",
    "LEVEL_R1",
    "LEVEL_R2",
    "HIGHEST_LEVEL",
    "TX_CITATIONS",
]
MAF = ["Hugo_Symbol", "Tumor_Sample_Barcode", "HGVSp_Short", "HGVSc", "ONCOTREE_CODE"]
FUSIONS = ["Tumor_Sample_Barcode", "Fusion"]
COPY_NUMBER = ["SAMPLE_ID", "CANCER_TYPE", "HUGO_SYMBOL", "ALTERATION"]


@pytest.fixture(scope="module")
def catalogue(resources: Path) -> Catalogue:
    return read_catalogue([resources / "alterations.yaml"])


@pytest.fixture(scope="module")
def therapies(resources: Path) -> Therapies:
    return read_therapies(resources / "therapies.tsv", resources / "therapy_classes.yaml")


def _write(path: Path, columns: list[str], *rows: dict[str, str]) -> Path:
    names = [*columns, *ADDED]
    lines = ["# a comment of the annotator", "\t".join(names)]
    lines += ["\t".join(row.get(name, "") for name in names) for row in rows]
    path.write_text("\n".join(lines) + "\n")
    return path


def _maf_row(**cells: str) -> dict[str, str]:
    plain = {
        "Hugo_Symbol": "EGFR",
        "Tumor_Sample_Barcode": "S1",
        "HGVSp_Short": "p.L858R",
        "ONCOTREE_CODE": "LUAD",
        "ONCOGENIC": "Oncogenic",
        "LEVEL_1": "Erlotinib,Erlotinib+Ramucirumab",
        "HIGHEST_LEVEL": "LEVEL_1",
        "TX_CITATIONS": "22285168;Abstract 123456 (link 7654321);23816960",
    }
    return plain | cells


def _event(**cells: Any) -> dict[str, Any]:
    plain = {
        "sample": "S1",
        "patient": "P1",
        "event_id": "e1",
        "kind": "small_variant",
        "gene": "EGFR",
        "hgvsp_short": "p.L858R",
        "class_id": "egfr_l858r",
        "flags": "",
    }
    return plain | cells


def _found(
    path: Path,
    events: list[dict[str, Any]],
    therapies: Therapies,
    catalogue: Catalogue,
    diagnosis: str | None = "LUAD",
    **more: Any,
) -> OncokbEvidence:
    types = read_tumour_types(RESOURCES / "tumour_types.tsv")
    tumours = Tumours({"S1": diagnosis}, types)
    rows = read_oncokb(path)
    return oncokb_evidence(rows, events, therapies, catalogue, tumours, "v4.20", **more)


def test_levels_become_therapies_with_tiers_and_citations(
    tmp_path: Path, therapies: Therapies, catalogue: Catalogue
) -> None:
    path = _write(tmp_path / "a.maf", MAF, _maf_row())
    found = _found(path, [_event()], therapies, catalogue)
    assert [(row["therapy"], row["amp_tier"]) for row in found.actionability] == [
        ("erlotinib", "I-A"),
        ("erlotinib + ramucirumab", "I-A"),
    ]
    first = found.actionability[0]
    assert first["citation"] == "PMID:22285168;PMID:23816960"
    assert first["source"] == "OncoKB v4.20, level 1"
    assert (first["tumour_type"], first["tumour_match"]) == ("LUAD", "exact")
    write_rows(ACTIONABILITY, found.actionability, tmp_path / "a.parquet")
    hidden = _found(path, [_event()], therapies, catalogue, sets_tiers=False)
    assert {row["amp_tier"] for row in hidden.actionability} == {None}


@pytest.mark.parametrize(
    ("level", "direction", "tier", "match"),
    [
        ("LEVEL_2", "sensitivity", "I-A", "exact"),
        ("LEVEL_3A", "sensitivity", "II-C", "exact"),
        ("LEVEL_3B", "sensitivity", "II-C", "other"),
        ("LEVEL_4", "sensitivity", "II-D", "exact"),
        ("LEVEL_R1", "resistance", "I-A", "exact"),
        ("LEVEL_R2", "resistance", "II-D", "exact"),
    ],
)
def test_each_level(
    tmp_path: Path,
    therapies: Therapies,
    catalogue: Catalogue,
    level: str,
    direction: str,
    tier: str,
    match: str,
) -> None:
    path = _write(tmp_path / "a.maf", MAF, _maf_row(LEVEL_1="", **{level: "Gefitinib"}))
    (row,) = _found(path, [_event()], therapies, catalogue).actionability
    assert (row["direction"], row["amp_tier"], row["tumour_match"]) == (direction, tier, match)


@pytest.mark.parametrize(
    ("level", "annotated", "diagnosis", "tier", "match"),
    [
        ("LEVEL_1", "NSCLC", "LUAD", "I-A", "ancestor"),
        ("LEVEL_1", "LUAD", "COAD", "II-C", "other"),
        ("LEVEL_R1", "LUAD", "COAD", "II-C", "other"),
        ("LEVEL_3A", "LUAD", "COAD", "II-D", "other"),
        ("LEVEL_3B", "LUAD", "COAD", "II-C", "other"),
        ("LEVEL_1", "", "LUAD", "II-C", "other"),
        ("LEVEL_1", "LUAD", "SCLC", None, "other"),
        ("LEVEL_3B", "LUAD", "SCLC", None, "other"),
        ("LEVEL_1", "LUAD", None, None, "other"),
    ],
)
def test_a_level_for_another_tumour_than_the_samples_has_the_lower_tier(
    tmp_path: Path,
    therapies: Therapies,
    catalogue: Catalogue,
    level: str,
    annotated: str,
    diagnosis: str | None,
    tier: str | None,
    match: str,
) -> None:
    cells = {"LEVEL_1": "", "ONCOTREE_CODE": annotated} | {level: "Gefitinib"}
    path = _write(tmp_path / "a.maf", MAF, _maf_row(**cells))
    (row,) = _found(path, [_event()], therapies, catalogue, diagnosis).actionability
    assert (row["amp_tier"], row["tumour_match"]) == (tier, match)
    assert ("annotated for" in row["reason"]) == (match == "other")


def test_without_a_publication_or_on_a_doubtful_call_no_tier_is_set(
    tmp_path: Path, therapies: Therapies, catalogue: Catalogue
) -> None:
    uncited = _write(tmp_path / "a.maf", MAF, _maf_row(TX_CITATIONS="Abstract 123456 (link)"))
    rows = _found(uncited, [_event()], therapies, catalogue).actionability
    assert {(row["amp_tier"], row["verified"], row["citation"]) for row in rows} == {
        (None, False, None)
    }
    cited = _write(tmp_path / "b.maf", MAF, _maf_row())
    rows = _found(cited, [_event(flags="failed_filter")], therapies, catalogue).actionability
    assert {(row["amp_tier"], row["verified"]) for row in rows} == {(None, True)}


def test_fusions_and_copy_number_find_their_events(
    tmp_path: Path, therapies: Therapies, catalogue: Catalogue
) -> None:
    fusions = _write(
        tmp_path / "fusions.tsv",
        FUSIONS,
        {"Tumor_Sample_Barcode": "S1", "Fusion": "EML4-ALK fusion", "LEVEL_1": "Alectinib"},
    )
    fusion = _event(kind="fusion", gene="ALK", partner="EML4", hgvsp_short=None)
    assert len(_found(fusions, [fusion], therapies, catalogue).actionability) == 1
    copies = _write(
        tmp_path / "cna.tsv",
        COPY_NUMBER,
        {
            "SAMPLE_ID": "S1",
            "HUGO_SYMBOL": "HER2",
            "ALTERATION": "Amplification",
            "LEVEL_1": "Trastuzumab",
        },
    )
    event = _event(kind="copy_number", gene="ERBB2", consequence="amplification")
    loss = _event(kind="copy_number", gene="ERBB2", consequence="deletion")
    assert len(_found(copies, [event], therapies, catalogue).actionability) == 1
    assert _found(copies, [loss], therapies, catalogue).actionability == ()


def test_rows_that_say_nothing_of_an_event_are_listed(
    tmp_path: Path, therapies: Therapies, catalogue: Catalogue
) -> None:
    path = _write(
        tmp_path / "a.maf",
        MAF,
        _maf_row(LEVEL_1=""),
        _maf_row(HGVSp_Short="p.T790M"),
        _maf_row(Tumor_Sample_Barcode="S9"),
    )
    found = _found(path, [_event()], therapies, catalogue)
    assert [(row["line"], row["reason"]) for row in found.not_placed] == [
        (3, "no_therapy"),
        (4, "no_such_event_in_sample"),
        (5, "sample_without_events"),
    ]
    write_rows(ONCOKB_NOT_PLACED, found.not_placed, tmp_path / "b.parquet")


@pytest.mark.parametrize(
    ("columns", "row", "words"),
    [
        (MAF, {"Hugo_Symbol": "EGFR"}, "the row names no sample"),
        (MAF, {"Tumor_Sample_Barcode": "S1"}, "the row names no gene"),
    ],
)
def test_unreadable_rows_are_problems(
    tmp_path: Path, columns: list[str], row: dict[str, str], words: str
) -> None:
    path = _write(tmp_path / "a.maf", columns, row)
    with pytest.raises(InputError, match=words) as caught:
        read_oncokb(path)
    assert caught.value.problems[0].line == 3


def test_a_file_without_annotation_is_refused_beside_others(tmp_path: Path) -> None:
    plain = tmp_path / "plain.maf"
    plain.write_text("Hugo_Symbol\tTumor_Sample_Barcode\nEGFR\tS1\n")
    good = _write(tmp_path / "a.maf", MAF, _maf_row())
    missing = tmp_path / "none.maf"
    rows, problems = read_annotated_files([plain, good, missing])
    assert len(rows) == 1
    assert [problem.file for problem in problems] == [str(plain), str(missing)]
    assert "lacks the column HIGHEST_LEVEL" in problems[0].message
    described = describe_files([str(good)], "v4.20", rows)
    assert (described["annotated_rows"], described["rows_with_therapies"]) == (1, 1)
