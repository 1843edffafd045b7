"""The evidence that the project ships, and what it says of a patient."""

import csv
import re
from pathlib import Path
from typing import Any

import pytest

from genomic_to_outcome import contract
from genomic_to_outcome.alterations.catalogue import Catalogue, read_catalogue
from genomic_to_outcome.alterations.evidence import (
    Evidence,
    check_evidence,
    highest_tier,
    match_evidence,
    read_evidence,
)
from genomic_to_outcome.alterations.matched_therapy import matched_classes
from genomic_to_outcome.errors import InputError
from genomic_to_outcome.therapies import Therapies, read_therapies
from genomic_to_outcome.tumour_types import TumourTypes, read_tumour_types

HEADER = (
    "evidence_id\tclass_id\texcluded_classes\ttumour_type\texcluded_tumour_types\ttherapy\t"
    "therapy_class\tdirection\tamp_tier\tescat\tcitation\tsource\tstatement\tverified\t"
    "verified_on\tlicence\n"
)


@pytest.fixture(scope="module")
def evidence(resources: Path) -> Evidence:
    return read_evidence(resources / "evidence.tsv")


@pytest.fixture(scope="module")
def types(resources: Path) -> TumourTypes:
    return read_tumour_types(resources / "tumour_types.tsv")


@pytest.fixture(scope="module")
def therapies(resources: Path) -> Therapies:
    return read_therapies(resources / "therapies.tsv", resources / "therapy_classes.yaml")


@pytest.fixture(scope="module")
def catalogue(resources: Path) -> Catalogue:
    return read_catalogue([resources / "alterations.yaml"], resources / "exons.tsv")


def _row(**cells: str) -> str:
    plain = {
        "evidence_id": "e1",
        "class_id": "alk_fusion",
        "tumour_type": "NSCLC",
        "therapy": "crizotinib",
        "therapy_class": "alk_tki",
        "direction": "sensitivity",
        "amp_tier": "I-A",
        "escat": "I-A",
        "citation": "PMID:1",
        "statement": "A sentence.",
        "verified": "yes",
        "verified_on": "2026-01-31",
    } | cells
    return "\t".join(plain.get(name, "") for name in HEADER.strip().split("\t")) + "\n"


def _read(folder: Path, *rows: str) -> Evidence:
    path = folder / "evidence.tsv"
    path.write_text(HEADER + "".join(rows))
    return read_evidence(path)


def _event(classes: str, sample: str = "S1") -> dict[str, Any]:
    return {
        "sample": sample,
        "patient": "P1",
        "event_id": f"{sample}-{classes.split(';')[0]}",
        "gene": classes.split("_")[0].upper(),
        "classes": classes,
    }


def _one(evidence: Evidence, types: TumourTypes, diagnosis: str | None) -> dict[str, Any]:
    rows = match_evidence([_event("alk_fusion")], {"S1": diagnosis}, evidence, types)
    assert len(rows) == 1
    return rows[0]


def test_the_evidence_fits_catalogue_therapies_and_oncotree(
    evidence: Evidence, therapies: Therapies, types: TumourTypes, catalogue: Catalogue
) -> None:
    problems = check_evidence(evidence, therapies, types, catalogue.by_id)
    assert [problem.sentence() for problem in problems] == []


def test_the_evidence_is_verified_and_speaks_in_one_sentence(evidence: Evidence) -> None:
    assert sum(row.verified for row in evidence.rows) >= 95
    assert any(not row.verified for row in evidence.rows)
    for row in evidence.rows:
        assert row.statement.endswith(".")
        assert row.licence
        assert row.amp_tier is not None
        assert row.direction != "resistance" or row.escat is None


def test_citations_taken_from_a_knowledge_base_stand_there(
    evidence: Evidence, shared: Path
) -> None:
    path = shared / "data/kb/griffithlab__civic-server/nightly-ClinicalEvidenceSummaries.tsv"
    with path.open(newline="") as handle:
        rows = csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE)
        known = {row["evidence_id"]: row for row in rows}
    significance = {"sensitivity": "Sensitivity/Response", "resistance": "Resistance"}
    checked = 0
    for row in evidence.rows:
        found = re.match(r"CIViC EID(\d+);", row.source)
        if not found:
            continue
        theirs = known[found.group(1)]
        assert row.citation == f"PMID:{theirs['citation_id']}"
        assert set(row.therapy.split(" + ")) <= set(theirs["drugs"].lower().split(","))
        assert theirs["clinical_significance"] == significance[row.direction]
        assert theirs["evidence_direction"] == "Supports"
        assert theirs["gene"].lower() in row.class_id or row.class_id == "ntrk_fusion"
        assert theirs["evidence_statement"] not in row.statement
        checked += 1
    assert checked >= 50


def test_a_row_becomes_actionability(evidence: Evidence, types: TumourTypes) -> None:
    rows = match_evidence([_event("egfr_t790m;egfr_mutation")], {"S1": "LUAD"}, evidence, types)
    assert {row["therapy"]: row["direction"] for row in rows} == {
        "osimertinib": "sensitivity",
        "erlotinib": "resistance",
        "gefitinib": "resistance",
        "afatinib": "resistance",
        "dacomitinib": "resistance",
    }
    for row in rows:
        assert set(row) == set(contract.ACTIONABILITY.names)
        assert row["tumour_match"] == "ancestor"
        assert row["amp_tier"]
        assert row["class_id"] == "egfr_t790m"


def test_resistance_sets_a_tier_as_sensitivity_does(evidence: Evidence, types: TumourTypes) -> None:
    rows = match_evidence([_event("kras_mutation")], {"S1": "COAD"}, evidence, types)
    assert {(row["therapy"], row["direction"], row["amp_tier"]) for row in rows} == {
        ("cetuximab", "resistance", "I-A"),
        ("panitumumab", "resistance", "I-A"),
    }
    assert highest_tier(rows) == "I-A"


def test_evidence_on_an_ancestor_class_holds_for_the_finer_class(
    evidence: Evidence, types: TumourTypes
) -> None:
    rows = match_evidence(
        [_event("alk_fusion_rare_partner;alk_fusion")], {"S1": "NSCLC"}, evidence, types
    )
    exact = {row["therapy"] for row in rows if row["tumour_match"] == "exact"}
    assert {"alectinib", "lorlatinib", "brigatinib"} <= exact


@pytest.mark.parametrize(
    ("diagnosis", "match", "amp", "escat", "words"),
    [
        ("NSCLC", "exact", "I-A", "I-A", "the patient's diagnosis"),
        ("LUAD", "ancestor", "I-A", "I-A", "which includes Lung Adenocarcinoma"),
        ("lung adenocarcinoma", "ancestor", "I-A", "I-A", "which includes"),
        ("PAAD", "other", "II-C", "III-A", "AMP I-A becomes II-C and ESCAT I-A becomes III-A"),
        ("SCLC", "other", None, None, "not carried over to Small Cell Lung Cancer"),
        ("CSCLC", "other", None, None, "not carried over"),
        ("a cold", "other", None, None, "diagnosis is not known"),
        (None, "other", None, None, "diagnosis is not known"),
    ],
)
def test_the_diagnosis_decides_the_tier(
    tmp_path: Path,
    types: TumourTypes,
    diagnosis: str | None,
    match: str,
    amp: str | None,
    escat: str | None,
    words: str,
) -> None:
    row = _one(_read(tmp_path, _row()), types, diagnosis)
    assert (row["tumour_match"], row["amp_tier"], row["escat"]) == (match, amp, escat)
    assert words in row["reason"]
    assert row["reason"].endswith(".")


@pytest.mark.parametrize(
    ("amp", "escat", "amp_elsewhere", "escat_elsewhere"),
    [
        ("I-A", "I-A", "II-C", "III-A"),
        ("I-B", "I-B", "II-C", "III-A"),
        ("II-C", "I-C", "II-D", "III-A"),
        ("II-C", "II-B", "II-D", "III-A"),
        ("II-D", "III-A", "II-D", "III-A"),
        ("II-D", "IV-A", "II-D", "IV-A"),
        ("III", "X", "III", "X"),
        ("IV", "", "IV", None),
        ("", "", None, None),
    ],
)
def test_tiers_in_another_tumour_type(
    tmp_path: Path,
    types: TumourTypes,
    amp: str,
    escat: str,
    amp_elsewhere: str | None,
    escat_elsewhere: str | None,
) -> None:
    row = _one(_read(tmp_path, _row(amp_tier=amp, escat=escat)), types, "PAAD")
    assert (row["amp_tier"], row["escat"]) == (amp_elsewhere, escat_elsewhere)


@pytest.mark.parametrize("diagnosis", ["NSCLC", "LUAD", "PAAD", "SCLC"])
def test_unverified_evidence_sets_no_tier(
    tmp_path: Path, types: TumourTypes, diagnosis: str
) -> None:
    row = _one(_read(tmp_path, _row(verified="no", verified_on="")), types, diagnosis)
    assert (row["amp_tier"], row["escat"], row["verified"]) == (None, None, False)
    assert "not been verified" in row["reason"]
    assert highest_tier([row]) is None


def test_a_tumour_type_that_the_evidence_excludes_gets_no_tier(
    evidence: Evidence, types: TumourTypes
) -> None:
    rows = match_evidence([_event("braf_v600e")], {"S1": "COAD"}, evidence, types)
    agnostic = [row for row in rows if row["tumour_type"] == "solid"]
    assert [(row["tumour_match"], row["amp_tier"]) for row in agnostic] == [("other", None)]
    assert "excludes Colon Adenocarcinoma" in agnostic[0]["reason"]
    elsewhere = match_evidence([_event("braf_v600e")], {"S1": "CHOL"}, evidence, types)
    assert [row["amp_tier"] for row in elsewhere if row["tumour_type"] == "solid"] == ["I-A"]


def test_small_cell_lung_cancer_takes_only_evidence_for_any_solid_tumour(
    evidence: Evidence, types: TumourTypes
) -> None:
    classes = ";".join(evidence.by_class)
    rows = match_evidence([_event(classes)], {"S1": "SCLC"}, evidence, types)
    carried = {row["tumour_type"] for row in rows if row["tumour_match"] == "ancestor"}
    assert carried == {"solid"}
    assert not any(row["amp_tier"] for row in rows if row["tumour_type"] == "NSCLC")


def test_an_insertion_unlike_the_others_is_not_called_resistant(
    evidence: Evidence, types: TumourTypes
) -> None:
    classes = "egfr_a763_y764insfqea;egfr_exon20_insertion;egfr_mutation"
    rows = match_evidence([_event(classes)], {"S1": "NSCLC"}, evidence, types)
    assert {row["direction"] for row in rows} == {"sensitivity"}
    others = match_evidence([_event("egfr_exon20_insertion")], {"S1": "NSCLC"}, evidence, types)
    assert "resistance" in {row["direction"] for row in others}


def test_the_highest_tier_is_the_strongest() -> None:
    tiers = ["II-D", "I-B", None, "II-C"]
    assert highest_tier({"amp_tier": tier} for tier in tiers) == "I-B"


def test_events_without_classes_or_evidence_give_no_rows(
    evidence: Evidence, types: TumourTypes
) -> None:
    events = [_event("tp53_mutation"), _event("x") | {"classes": None}]
    assert match_evidence(events, {"S1": "NSCLC"}, evidence, types) == []
    assert match_evidence([], {}, evidence, types) == []
    assert highest_tier([]) is None


def test_every_problem_of_a_table_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        _read(
            tmp_path,
            _row(citation=""),
            _row(citation="Smith 2020", evidence_id="e2"),
            _row(verified="perhaps", evidence_id="e3"),
            _row(verified_on="", evidence_id="e4"),
            _row(direction="good", evidence_id="e5"),
            _row(amp_tier="I-C", evidence_id="e6"),
            _row(escat="I", evidence_id="e7"),
            _row(therapy="", evidence_id="e8"),
            _row(),
        )
    told = [(problem.line, problem.field) for problem in error.value.problems]
    assert told == [
        (2, "citation"),
        (3, "citation"),
        (4, "verified"),
        (5, "verified_on"),
        (6, "direction"),
        (7, "amp_tier"),
        (8, "escat"),
        (9, "therapy"),
        (10, "evidence_id"),
    ]


def test_what_nobody_knows_is_told(
    tmp_path: Path, therapies: Therapies, types: TumourTypes, catalogue: Catalogue
) -> None:
    evidence = _read(
        tmp_path,
        _row(class_id="no_class", tumour_type="NOWHERE", therapy="wonderstatin"),
        _row(evidence_id="e2", therapy_class="met_tki", excluded_tumour_types="NOWHERE"),
        _row(evidence_id="e3", excluded_classes="no_class"),
    )
    problems = check_evidence(evidence, therapies, types, catalogue.by_id)
    assert [(problem.line, problem.field) for problem in problems] == [
        (2, "class_id"),
        (2, "tumour_type"),
        (2, "therapy"),
        (3, "excluded_tumour_types"),
        (3, "therapy_class"),
        (4, "excluded_classes"),
    ]


@pytest.mark.parametrize(
    ("regimen", "classes", "expected"),
    [
        ("osimertinib", "egfr_l858r egfr_t790m", "egfr_l858r egfr_t790m"),
        ("gefitinib", "egfr_l858r egfr_t790m", "egfr_l858r"),
        ("lorlatinib", "alk_fusion_rare_partner alk_fusion", "alk_fusion_rare_partner alk_fusion"),
        ("iruplinalkib", "alk_fusion", "alk_fusion"),
        ("crizotinib", "ros1_fusion met_amplification", "ros1_fusion met_amplification"),
        ("sotorasib", "kras_g12c", "kras_g12c"),
        ("sotorasib", "kras_g12d", ""),
        ("dabrafenib + trametinib", "braf_v600e", "braf_v600e"),
        (
            "amivantamab + carboplatin + pemetrexed",
            "egfr_exon20_insertion",
            "egfr_exon20_insertion",
        ),
        ("carboplatin + pemetrexed", "egfr_exon20_insertion alk_fusion", ""),
        ("carboplatin + osimertinib + pemetrexed", "kras_g12c", ""),
        ("carboplatin + pemetrexed + trastuzumab", "egfr_exon20_insertion", ""),
        ("larotrectinib", "ntrk1_fusion ntrk_fusion", "ntrk1_fusion ntrk_fusion"),
        ("cetuximab", "kras_mutation", ""),
        ("pembrolizumab", "egfr_l858r", ""),
        ("wonderstatin", "egfr_l858r", ""),
    ],
)
def test_which_alterations_a_regimen_is_aimed_at(
    evidence: Evidence,
    therapies: Therapies,
    catalogue: Catalogue,
    regimen: str,
    classes: str,
    expected: str,
) -> None:
    genes = {class_id: catalogue.genes(class_id) for class_id in catalogue.by_id}
    found = matched_classes(
        therapies.parse_regimen(regimen), classes.split(), genes, evidence, therapies
    )
    assert " ".join(found) == expected


def test_unverified_evidence_matches_nothing(tmp_path: Path, therapies: Therapies) -> None:
    regimen = therapies.parse_regimen("crizotinib")
    for verified, expected in (("yes", ("alk_fusion",)), ("no", ())):
        evidence = _read(tmp_path, _row(verified=verified))
        assert matched_classes(regimen, ["alk_fusion"], {}, evidence, therapies) == expected


@pytest.mark.parametrize(
    ("doubtful", "words"),
    [
        (
            {"kind": "small_variant", "flags": "failed_filter;low_depth"},
            "failed its caller's filter",
        ),
        ({"kind": "fusion", "flags": "low_confidence", "n_callers": 1}, "one caller alone"),
        ({"kind": "small_variant", "flags": "imprecise"}, "not known to the base"),
    ],
)
def test_an_event_in_doubt_sets_no_tier(
    tmp_path: Path, types: TumourTypes, doubtful: dict[str, Any], words: str
) -> None:
    event = _event("alk_fusion") | doubtful
    (row,) = match_evidence([event], {"S1": "LUAD"}, _read(tmp_path, _row()), types)
    assert (row["amp_tier"], row["escat"]) == (None, None)
    assert words in row["reason"]
