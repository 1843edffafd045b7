"""The evidence that the project ships, and what it says of a patient."""

import csv
import re
from pathlib import Path
from typing import Any

import pytest

from genomic_to_outcome import contract
from genomic_to_outcome.alterations.actionability import match_evidence
from genomic_to_outcome.alterations.catalogue import Catalogue, read_catalogue
from genomic_to_outcome.alterations.evidence import Evidence, check_evidence, read_evidence
from genomic_to_outcome.alterations.matched_therapy import matched_classes
from genomic_to_outcome.alterations.tiers import (
    AMP_OF,
    ESCAT_OF,
    AmpBasis,
    AmpTier,
    EscatBasis,
    EscatTier,
    highest_tier,
)
from genomic_to_outcome.errors import InputError
from genomic_to_outcome.match_lines import line_matcher
from genomic_to_outcome.therapies import Therapies, read_therapies
from genomic_to_outcome.tumour_types import TumourTypes, read_tumour_types
from genomic_to_outcome.vocabulary import Direction

HEADER = (
    "evidence_id\tclass_id\trequired_classes\texcluded_classes\ttumour_type\t"
    "excluded_tumour_types\ttherapy\ttherapy_class\tdirection\tamp_tier\tamp_basis\tescat\t"
    "escat_basis\tcitation\tsource\tstatement\tverified\tverified_on\tlicence\n"
)


# Classes of biomarkers have no gene; their measured protein has.
GENE_OF_BIOMARKER = {"pd_l": "CD274", "her2": "ERBB2"}


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
        "source": "A paper",
        "licence": "MIT",
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
    assert len(evidence.rows) >= 280
    assert sum(row.verified for row in evidence.rows) >= 260
    assert any(not row.verified for row in evidence.rows)
    said = [
        (row.class_id, row.variant, row.therapy, row.tumour_type, row.direction)
        for row in evidence.rows
    ]
    assert len(said) == len(set(said)), "one row per class, therapy, tumour type and direction"
    for row in evidence.rows:
        assert row.statement.endswith(".")
        assert row.amp_tier is not None
        assert row.amp_basis is not None
        assert (row.escat is None) == (row.escat_basis is None)
        assert row.direction == "sensitivity" or row.escat is None


def test_an_approval_stands_where_the_tier_rests_on_one(evidence: Evidence) -> None:
    for row in evidence.rows:
        if row.direction == "sensitivity":
            rests_on_it = row.amp_basis == AmpBasis.APPROVED_FOR_TUMOUR_TYPE
            assert rests_on_it == bool(row.approval), row.evidence_id
        if " label " in row.citation and row.approval:
            regulator, year = row.citation.split()[0], row.citation[-10:-6]
            assert row.approval == f"{regulator} {year}", row.evidence_id


@pytest.mark.parametrize(
    ("classes", "tumour", "therapy", "tier"),
    [
        ("fgfr3_r248c;fgfr3_hotspot", "BLCA", "erdafitinib", "I-A"),
        ("fgfr3_s249c;fgfr3_hotspot", "UTUC", "erdafitinib", "I-A"),
        ("fgfr3_g370c;fgfr3_hotspot", "BLCA", "erdafitinib", "I-A"),
        ("fgfr3_y373c;fgfr3_hotspot", "BLCA", "erdafitinib", "I-A"),
        ("fgfr3_hotspot", "BLCA", "erdafitinib", "III"),
        ("braf_v600e;braf_v600", "MEL", "dabrafenib + trametinib", "I-A"),
        ("braf_v600k;braf_v600_other;braf_v600", "MEL", "encorafenib + binimetinib", "I-A"),
        ("braf_v600_other;braf_v600", "MEL", "vemurafenib + cobimetinib", "III"),
        ("pten_loss", "BREAST", "capivasertib + fulvestrant", "I-A"),
        ("pten_mutation", "BREAST", "capivasertib + fulvestrant", "III"),
        ("dll3_expression", "SCLC", "tarlatamab", "III"),
    ],
)
def test_a_tier_reaches_no_further_than_the_approval(
    evidence: Evidence, types: TumourTypes, classes: str, tumour: str, therapy: str, tier: str
) -> None:
    rows = match_evidence([_event(classes)], {"S1": tumour}, evidence, types)
    helpful = [row for row in rows if row["therapy"] == therapy]
    found = {row["amp_tier"] for row in helpful if row["tumour_match"] != "other"}
    assert found == {tier}


def test_what_the_evidence_or_its_class_excludes_is_told(
    evidence: Evidence, types: TumourTypes, catalogue: Catalogue
) -> None:
    events = [_event("pd_l1_tps_50_or_more"), _event("egfr_c797s_without_t790m;egfr_c797s", "S2")]
    diagnoses = {"S1": "LUAD", "S2": "LUAD"}
    rows = match_evidence(events, diagnoses, evidence, types, catalogue)
    told = {(row["class_id"], row["therapy"]): row["excluded_classes"] for row in rows}
    assert told["pd_l1_tps_50_or_more", "pembrolizumab"] == "egfr_mutation;alk_fusion"
    without = {told[key] for key in told if key[0] == "egfr_c797s_without_t790m"}
    assert without == {"egfr_t790m"}


def test_every_basis_gives_one_tier() -> None:
    assert set(AMP_OF) == set(AmpBasis)
    assert set(AMP_OF.values()) == set(AmpTier)
    assert set(ESCAT_OF) == set(EscatBasis)
    assert set(ESCAT_OF.values()) == set(EscatTier)


def test_lung_cancer_has_what_acts_and_what_resists(evidence: Evidence) -> None:
    # Drugs that a regulator approved for an alteration of NSCLC, and mechanisms of resistance.
    lung = [row for row in evidence.rows if row.tumour_type in ("NSCLC", "solid") and row.verified]
    approved = {row.therapy for row in lung if row.amp_tier == AmpTier.I_A and row.escat}
    assert approved >= {
        "afatinib",
        "dacomitinib",
        "erlotinib",
        "gefitinib",
        "osimertinib",
        "amivantamab",
        "sunvozertinib",
        "datopotamab deruxtecan",
        "alectinib",
        "brigatinib",
        "ceritinib",
        "crizotinib",
        "ensartinib",
        "lorlatinib",
        "entrectinib",
        "repotrectinib",
        "taletrectinib",
        "pralsetinib",
        "selpercatinib",
        "larotrectinib",
        "capmatinib",
        "tepotinib",
        "dabrafenib + trametinib",
        "encorafenib + binimetinib",
        "adagrasib",
        "sotorasib",
        "trastuzumab deruxtecan",
        "zongertinib",
        "zenocutuzumab",
    }
    resistant = {row.class_id for row in lung if row.direction == "resistance"}
    assert resistant >= {
        "egfr_t790m",
        "egfr_c797s",
        "egfr_exon20_insertion",
        "met_amplification",
        "erbb2_amplification",
        "alk_g1202r",
        "alk_l1196m",
        "ros1_g2032r",
        "ret_g810x",
        "ntrk_solvent_front",
        "met_d1228x",
        "kras_switch2_resistance",
    }


def test_citations_taken_from_a_knowledge_base_stand_there(
    evidence: Evidence, therapies: Therapies, catalogue: Catalogue, shared: Path
) -> None:
    path = shared / "data/kb/griffithlab__civic-server/nightly-ClinicalEvidenceSummaries.tsv"
    with path.open(newline="") as handle:
        rows = csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE)
        known = {row["evidence_id"]: row for row in rows}
    significance = {
        "sensitivity": {"Sensitivity/Response"},
        "resistance": {"Resistance"},
        "reduced_sensitivity": {"Reduced Sensitivity"},
        "diagnostic": {"Positive"},
        "prognostic": {"Better Outcome", "Poor Outcome"},
    }
    checked = 0
    for row in evidence.rows:
        found = re.match(r"CIViC EID(\d+);", row.source)
        if not found:
            continue
        theirs = known[found.group(1)]
        assert theirs["evidence_status"] == "accepted", row.evidence_id
        assert row.citation == f"PMID:{theirs['citation_id']}", row.evidence_id
        assert theirs["source_type"] == "PubMed"
        assert theirs["clinical_significance"] in significance[row.direction], row.evidence_id
        assert theirs["evidence_direction"] == "Supports"
        named = {theirs["gene"], *re.findall(r"[A-Z0-9]+", theirs["variant"])}
        genes = set(catalogue.genes(row.class_id)) or {GENE_OF_BIOMARKER[row.class_id[:4]]}
        assert genes & named, row.evidence_id
        assert theirs["evidence_statement"] not in row.statement
        if row.therapy:
            tested = [therapies.parse_regimen(drug).drugs for drug in theirs["drugs"].split(",")]
            drugs = {name for names in tested for name in names}
            ours = set(therapies.parse_regimen(row.therapy).drugs)
            assert ours <= drugs, row.evidence_id
            if theirs["drug_interaction_type"] == "Combination":
                assert ours == drugs, row.evidence_id
        else:
            assert not theirs["drugs"], row.evidence_id
        checked += 1
    assert checked >= 200


def test_a_row_becomes_actionability(evidence: Evidence, types: TumourTypes) -> None:
    rows = match_evidence([_event("egfr_t790m")], {"S1": "LUAD"}, evidence, types)
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
        assert row["amp_basis"]
        assert row["statement"]
        assert row["class_id"] == "egfr_t790m"


def test_resistance_sets_a_tier_as_sensitivity_does(evidence: Evidence, types: TumourTypes) -> None:
    rows = match_evidence([_event("kras_mutation")], {"S1": "COAD"}, evidence, types)
    found = {
        (row["therapy"], row["direction"], row["amp_tier"])
        for row in rows
        if row["tumour_match"] == "ancestor"
    }
    assert found == {
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


def test_no_unverified_row_of_the_project_sets_a_tier(
    evidence: Evidence, types: TumourTypes
) -> None:
    for unverified in (row for row in evidence.rows if not row.verified):
        classes = ";".join((unverified.class_id, *unverified.required_classes))
        rows = match_evidence([_event(classes)], {"S1": unverified.tumour_type}, evidence, types)
        (row,) = (row for row in rows if row["evidence_id"] == unverified.evidence_id)
        assert (row["amp_tier"], row["amp_basis"], row["escat"], row["escat_basis"]) == (None,) * 4
        assert row["verified"] is False


@pytest.mark.parametrize("diagnosis", ["LUAD", "PAAD", "STAD", "COAD", "SCLC"])
def test_a_tier_follows_from_its_basis_in_every_tumour_type(
    evidence: Evidence, types: TumourTypes, diagnosis: str
) -> None:
    classes = ";".join(evidence.by_class)
    rows = match_evidence([_event(classes)], {"S1": diagnosis}, evidence, types)
    tiered = [row for row in rows if row["amp_tier"]]
    assert {row["tumour_match"] for row in tiered} >= {"other"}
    for row in tiered:
        assert AMP_OF[row["amp_basis"]] == row["amp_tier"], row["evidence_id"]
        assert (row["escat_basis"] and ESCAT_OF[row["escat_basis"]]) == row["escat"]
        elsewhere = "in_another" in row["amp_basis"] or "for_another" in row["amp_basis"]
        weak = row["amp_basis"] in ("case_reports", "preclinical", "uncertain")
        assert elsewhere == (row["tumour_match"] == "other") or weak


def test_resistance_by_another_gene_holds_beside_the_driver_only(
    evidence: Evidence, types: TumourTypes
) -> None:
    events = [
        _event("met_amplification"),
        _event("met_amplification", "S2"),
        _event("egfr_l858r;egfr_common;egfr_mutation", "S2"),
    ]
    rows = match_evidence(events, {"S1": "LUAD", "S2": "LUAD"}, evidence, types)
    found = {
        row["sample"]: row
        for row in rows
        if row["evidence_id"] == "met_amplification-osimertinib-nsclc-resistance"
    }
    assert found["S1"]["amp_tier"] is None
    assert "holds beside egfr_mutation, not found in this sample" in found["S1"]["reason"]
    assert (found["S2"]["amp_tier"], found["S2"]["amp_basis"]) == ("II-C", "small_studies")
    elsewhere = match_evidence([_event("met_amplification")], {"S1": "STAD"}, evidence, types)
    assert all("egfr_mutation" not in row["reason"] for row in elsewhere)


def test_evidence_does_not_hold_beside_what_it_excludes(
    evidence: Evidence, types: TumourTypes
) -> None:
    events = [
        _event("pd_l1_tps_50_or_more;pd_l1_tps_1_or_more"),
        _event("pd_l1_tps_50_or_more;pd_l1_tps_1_or_more", "S2"),
        _event("alk_fusion_eml4;alk_fusion", "S2"),
    ]
    rows = match_evidence(events, {"S1": "NSCLC", "S2": "NSCLC"}, evidence, types)
    found = {
        row["sample"]: row
        for row in rows
        if row["therapy"] == "pembrolizumab" and row["class_id"] == "pd_l1_tps_50_or_more"
    }
    assert found["S1"]["amp_tier"] == "I-A"
    assert found["S2"]["amp_tier"] is None
    assert "does not hold beside alk_fusion" in found["S2"]["reason"]


def test_what_is_seen_in_doubt_alone_is_neither_there_nor_absent(
    evidence: Evidence, types: TumourTypes
) -> None:
    weak = {"kind": "fusion", "flags": "low_confidence", "n_callers": 1}
    fused = _event("alk_fusion_eml4;alk_fusion")
    for columns, tier in (({}, "II-D"), (weak, None)):
        events = [_event("alk_g1202r;alk_kinase_mutation"), fused | columns]
        rows = match_evidence(events, {"S1": "LUAD"}, evidence, types)
        (row,) = (row for row in rows if row["class_id"] == "alk_kinase_mutation")
        assert row["amp_tier"] == tier
    events = [_event("pd_l1_tps_50_or_more;pd_l1_tps_1_or_more"), fused | weak]
    rows = match_evidence(events, {"S1": "LUAD"}, evidence, types)
    assert all(row["amp_tier"] is None for row in rows if row["therapy"] == "pembrolizumab")


def test_a_prognosis_names_no_therapy_and_is_not_carried_over(
    evidence: Evidence, types: TumourTypes
) -> None:
    for diagnosis, tier in (("COAD", "I-A"), ("LUAD", None)):
        rows = match_evidence([_event("braf_v600e")], {"S1": diagnosis}, evidence, types)
        (row,) = (
            row
            for row in rows
            if row["direction"] == "prognostic" and row["tumour_type"] == "COADREAD"
        )
        assert (row["therapy"], row["therapy_class"], row["escat"]) == (None, None, None)
        assert row["amp_tier"] == tier
        assert "shorter survival" in row["statement"]


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
    assert "resistance" not in {row["direction"] for row in rows}
    assert "sensitivity" in {row["direction"] for row in rows}
    others = match_evidence([_event("egfr_exon20_insertion")], {"S1": "NSCLC"}, evidence, types)
    assert "resistance" in {row["direction"] for row in others}


def test_the_highest_tier_is_the_strongest() -> None:
    tiers = ["II-D", "I-B", None, "II-C"]
    assert highest_tier({"amp_tier": tier} for tier in tiers) == "I-B"


def test_events_without_classes_or_evidence_give_no_rows(
    evidence: Evidence, types: TumourTypes
) -> None:
    events = [_event("rit1_mutation"), _event("x") | {"classes": None}]
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
            _row(evidence_id="e10", amp_basis="case_reports"),
            _row(evidence_id="e11", escat_basis="a_feeling"),
            _row(evidence_id="e12", direction="resistance"),
            _row(evidence_id="e13", direction="prognostic", escat=""),
            _row(evidence_id="e14", source=""),
            _row(evidence_id="e15", citation="FDA label crizotinib, May 2013"),
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
        (11, "amp_tier"),
        (12, "escat_basis"),
        (13, "escat"),
        (14, "therapy"),
        (14, "therapy_class"),
        (15, "source"),
        (16, "citation"),
        (10, "evidence_id"),
    ]


@pytest.mark.parametrize(
    "citation",
    [
        "PMID:20979469",
        "PMCID:PMC10840435",
        "NCT03093116",
        "DOI:10.1016/j.jtho.2020.01.006",
        "FDA label niraparib and abiraterone, 2023-08-11",
        "EMA label vandetanib, 2023-03-09",
        "Clin Cancer Res 2021;27:2899",
    ],
)
def test_forms_of_a_citation(tmp_path: Path, citation: str) -> None:
    (row,) = _read(tmp_path, _row(citation=citation)).rows
    assert row.citation == citation


def test_what_nobody_knows_is_told(
    tmp_path: Path, therapies: Therapies, types: TumourTypes, catalogue: Catalogue
) -> None:
    evidence = _read(
        tmp_path,
        _row(class_id="no_class", tumour_type="NOWHERE", therapy="wonderstatin"),
        _row(evidence_id="e2", therapy_class="met_tki", excluded_tumour_types="NOWHERE"),
        _row(evidence_id="e3", excluded_classes="no_class", required_classes="no_class"),
    )
    problems = check_evidence(evidence, therapies, types, catalogue.by_id)
    assert [(problem.line, problem.field) for problem in problems] == [
        (2, "class_id"),
        (2, "tumour_type"),
        (2, "therapy"),
        (3, "excluded_tumour_types"),
        (3, "therapy_class"),
        (4, "required_classes"),
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


@pytest.mark.parametrize(
    ("regimen", "classes", "expected"),
    [
        ("sotorasib", "kras_g12c kras_mutation kras_h95x", "kras_g12c"),
        ("daraxonrasib", "kras_h95x kras_switch2_resistance", ""),
        ("daraxonrasib", "kras_g12d kras_h95x", "kras_g12d"),
        ("crizotinib", "met_y1230x met_kinase_mutation", ""),
        ("crizotinib", "met_exon14_skipping met_y1230x", "met_exon14_skipping"),
        ("osimertinib", "egfr_t790m egfr_t790m_like egfr_mutation", "egfr_t790m"),
        ("ceritinib", "alk_fusion alk_g1269a", "alk_fusion alk_g1269a"),
        ("crizotinib", "alk_fusion alk_g1269a", "alk_fusion"),
        ("imatinib", "kit_exon13 kit_v654a", "kit_exon13"),
        ("erlotinib", "egfr_exon20_insertion_near_loop egfr_exon20_insertion", ""),
        ("erlotinib", "egfr_a763_y764insfqea", "egfr_a763_y764insfqea"),
        ("amivantamab", "egfr_exon20_insertion_near_loop", "egfr_exon20_insertion_near_loop"),
        ("sunvozertinib", "egfr_exon20_insertion_helix", "egfr_exon20_insertion_helix"),
    ],
)
def test_evidence_on_a_class_holds_for_those_below_it_but_matches_no_acquired_one(
    resources: Path, catalogue: Catalogue, regimen: str, classes: str, expected: str
) -> None:
    matcher = line_matcher(
        catalogue,
        [resources / "evidence.tsv"],
        [resources / "therapies.tsv"],
        resources / "therapy_classes.yaml",
    )
    assert " ".join(matcher("", regimen, tuple(classes.split()))) == expected


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


def test_the_counts_that_the_documentation_gives_are_those_of_the_table(
    evidence: Evidence, resources: Path
) -> None:
    text = (resources / "README.md").read_text()
    table = text.split("<!-- counts of evidence.tsv -->")[1].split("<!-- end of counts -->")[0]
    told = {}
    for line in table.strip().splitlines()[2:]:
        _, code, *counts = [cell.strip() for cell in line.strip("|").split("|")]
        told[code] = [int(count) for count in counts]
    counted = {
        code: [len(rows), sum(row.verified for row in rows)]
        + [sum(row.direction == direction for row in rows) for direction in Direction]
        for code in ("", *{row.tumour_type for row in evidence.rows})
        if (rows := [row for row in evidence.rows if code in ("", row.tumour_type)])
    }
    assert told == counted
