"""The import of CIViC: both sets of columns, names, places, tiers, and what is kept out."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from civic_files import ASSERTIONS, NEW, OLD, write_civic

from genomic_to_outcome.alterations.civic import Knowledge, import_civic, places_of
from genomic_to_outcome.alterations.civic_columns import (
    read_assertions,
    read_evidence_items,
    release_of,
)
from genomic_to_outcome.alterations.civic_placement import Fit, Place, place_parts
from genomic_to_outcome.alterations.civic_release import import_release, read_knowledge
from genomic_to_outcome.alterations.civic_variants import Unplaceable, read_profile
from genomic_to_outcome.alterations.evidence import check_evidence, read_evidence
from genomic_to_outcome.alterations.evidence_file import write_evidence
from genomic_to_outcome.errors import InputError
from genomic_to_outcome.therapies import UNCLASSIFIED
from genomic_to_outcome.tumour_types import ANY, SOLID, read_tumour_types

DUMP = "data/kb/griffithlab__civic-server/nightly-"
EXCERPT = "data/kb/uibcdf__sabueso/01-Oct-2026-AcceptedClinicalEvidenceSummaries.EXCERPT.tsv"


def definitions(resources: Path) -> dict[str, list[str]]:
    return {
        "catalogue": [str(resources / "alterations.yaml")],
        "exons": [str(resources / "exons.tsv")],
        "therapies": [str(resources / "therapies.tsv")],
        "regimens": [str(resources / "therapy_classes.yaml")],
        "diseases": [str(resources / "disease_names.tsv")],
        "words": [str(resources / "civic_variants.tsv")],
    }


@pytest.fixture(scope="module")
def knowledge(resources: Path) -> Knowledge:
    return read_knowledge(definitions(resources))


def _import(
    folder: Path, knowledge: Knowledge, *rows: dict[str, str], **settings: Any
) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    items = read_evidence_items(write_civic(folder / "evidence.tsv", OLD, *rows))
    found = import_civic(items, (), knowledge, "2020-11-20", **settings)
    return found.evidence, found.not_placed


def test_both_sets_of_columns_give_the_same_row(tmp_path: Path, knowledge: Knowledge) -> None:
    old = read_evidence_items(write_civic(tmp_path / "old.tsv", OLD, {}))
    new = read_evidence_items(write_civic(tmp_path / "new.tsv", NEW, {}))
    first = import_civic(old, (), knowledge, "r").evidence
    assert first == import_civic(new, (), knowledge, "r").evidence
    assert first[0]["class_id"] == "egfr_l858r"
    assert first[0]["citation"] == "PMID:12345678"
    assert first[0]["verified_on"] == "2020-11-20"


def test_columns_are_found_by_name_not_by_place(tmp_path: Path) -> None:
    plain = read_evidence_items(write_civic(tmp_path / "plain.tsv", OLD, {}))
    turned = read_evidence_items(write_civic(tmp_path / "turned.tsv", OLD[::-1], {}))
    assert [vars(item) | {"file": ""} for item in plain] == [
        vars(item) | {"file": ""} for item in turned
    ]


@pytest.mark.parametrize(
    ("columns", "rows", "words"),
    [
        (OLD[1:], [{}], "lacks the column gene"),
        ([name for name in NEW if name != "therapies"], [{}], "lacks the column therapies"),
        (OLD, [{"evidence_id": "Somatic"}], "expected a number in evidence_id"),
        (OLD, [{}, {}], "evidence_id 1 is given twice"),
    ],
)
def test_a_file_that_is_not_civics_is_refused(
    tmp_path: Path, columns: list[str], rows: list[dict[str, str]], words: str
) -> None:
    path = write_civic(tmp_path / "broken.tsv", columns, *rows)
    with pytest.raises(InputError, match=words):
        read_evidence_items(path)


def test_the_release_is_that_of_the_name_or_the_last_review(tmp_path: Path) -> None:
    items = read_evidence_items(write_civic(tmp_path / "nightly.tsv", OLD, {}))
    assert release_of("reference/01-Oct-2026-ClinicalEvidenceSummaries.tsv", items) == "2026-10-01"
    assert release_of("nightly.tsv", items) == "2020-11-20 (last review in the file)"


@pytest.mark.parametrize(
    ("gene", "name", "expected"),
    [
        ("EGFR", "L858R", [("egfr_l858r", Fit.SAME, "", ())]),
        ("EGFR", "EXON 19 DELETION", [("egfr_exon19_deletion", Fit.SAME, "", ())]),
        (
            "EGFR",
            "L747_P753delinsS",
            [("egfr_exon19_deletion", Fit.CONFINED, "EGFR p.L747_P753delinsS", ())],
        ),
        ("EGFR", "A763_Y764insFQEA", [("egfr_a763_y764insfqea", Fit.SAME, "", ())]),
        ("EGFR", "C797S", [("egfr_c797s", Fit.SAME, "", ())]),
        ("EGFR", "MUTATION", [("egfr_mutation", Fit.WIDER, "", ())]),
        ("EGFR", "EXON 20 INSERTION", [("egfr_exon20_insertion", Fit.WIDER, "", ())]),
        ("TP53", "MUTATION", [("tp53_mutation", Fit.SAME, "", ())]),
        ("", "EGFR T790M AND EGFR L858R", [("egfr_t790m", Fit.SAME, "", ("egfr_l858r",))]),
        ("EGFR", "G719", [("egfr_g719x", Fit.SAME, "", ())]),
        ("EGFR", "G719S", [("egfr_g719x", Fit.CONFINED, "EGFR p.G719S", ())]),
        ("BRAF", "V600", [("braf_v600", Fit.SAME, "", ())]),
        ("ALK", "ALK FUSIONS", [("alk_fusion", Fit.SAME, "", ())]),
        ("ROS1", "REARRANGEMENT", [("ros1_fusion", Fit.SAME, "", ())]),
        ("ALK", "EML4-ALK", [("alk_fusion_eml4", Fit.SAME, "", ())]),
        (
            "ALK",
            "EML4-ALK E20;A20",
            [("alk_fusion_eml4", Fit.CONFINED, "EML4::ALK e20-e20", ())],
        ),
        ("ALK", "ALK FUSION G1202R", [("alk_g1202r", Fit.SAME, "", ("alk_fusion",))]),
        ("NTRK1", "SQSTM1-NTRK1", [("ntrk1_fusion", Fit.CONFINED, "SQSTM1::NTRK1", ())]),
        ("MET", "EXON 14 SKIPPING MUTATION", [("met_exon14_skipping", Fit.SAME, "", ())]),
        ("ERBB2", "AMPLIFICATION", [("erbb2_amplification", Fit.SAME, "", ())]),
        ("ERBB2", "Y772_A775DUP", [("erbb2_y772_a775dup", Fit.SAME, "", ())]),
        ("KRAS", "G12/G13", [("kras_g12", Fit.SAME, "", ()), ("kras_g13x", Fit.SAME, "", ())]),
        ("STK11", "LOSS", [("stk11_loss", Fit.SAME, "", ())]),
        ("DDR2", "L63V", [("ddr2_mutation", Fit.CONFINED, "DDR2 p.L63V", ())]),
        ("EGFR", "S720", [("", Fit.ALONE, "EGFR p.S720", ())]),
        ("RICTOR", "AMPLIFICATION", [("rictor_amplification", Fit.SAME, "", ())]),
        ("ABCB1", "AMPLIFICATION", [("", Fit.ALONE, "ABCB1 amplification", ())]),
        ("TSC1", "FRAMESHIFT TRUNCATION", [("tsc1_loss", Fit.SAME, "", ())]),
        ("EGFR", "COPY NUMBER VARIATION", [("egfr_copy_number_gain", Fit.WIDER, "", ())]),
        ("CD274", "EXPRESSION", [("pd_l1_tps_1_or_more", Fit.WIDER, "", ())]),
        ("", "EGFR L858R AND EGFR T790M", [("egfr_t790m", Fit.SAME, "", ("egfr_l858r",))]),
        (
            "",
            "EML4::ALK Fusion AND ALK F1174L",
            [("alk_f1174x", Fit.CONFINED, "ALK p.F1174L", ("alk_fusion_eml4",))],
        ),
        ("", "v::ALK Fusion", [("alk_fusion", Fit.SAME, "", ())]),
        (
            "",
            "(EGFR L858R OR EGFR Exon 19 Deletion) AND EGFR T790M",
            [
                ("egfr_t790m", Fit.SAME, "", ("egfr_l858r",)),
                ("egfr_t790m", Fit.SAME, "", ("egfr_exon19_deletion",)),
            ],
        ),
    ],
)
def test_a_name_finds_its_class(
    knowledge: Knowledge, gene: str, name: str, expected: list[tuple[str, Fit, str, tuple[str]]]
) -> None:
    profile = read_profile(gene, name, knowledge.buckets)
    assert not isinstance(profile, Unplaceable)
    places = [place_parts(parts, knowledge.catalogue, knowledge.buckets) for parts in profile]
    assert places == [Place(*each) for each in expected]


@pytest.mark.parametrize(
    ("gene", "name", "reason"),
    [
        ("EGFR", "WILDTYPE", Unplaceable.NEEDS_ABSENCE),
        ("", "EGFR L858R AND NOT EGFR T790M", Unplaceable.NEEDS_ABSENCE),
        ("AREG", "EXPRESSION", Unplaceable.EXPRESSION),
        ("MGMT", "PROMOTER METHYLATION", Unplaceable.METHYLATION),
        ("WEE1", "RS3910384", Unplaceable.POLYMORPHISM),
        ("GNAS", "c.393T>C", Unplaceable.POLYMORPHISM),
    ],
)
def test_a_name_that_no_class_could_hold_says_why(gene: str, name: str, reason: str) -> None:
    assert read_profile(gene, name) == reason


@pytest.mark.parametrize("name", ["Non-V600", "P-LOOP MUTATION", "SERUM", "EML5-ALK5X"])
def test_words_without_a_meaning_have_no_place(knowledge: Knowledge, name: str) -> None:
    profile = read_profile("BRAF", name, knowledge.buckets)
    assert not isinstance(profile, Unplaceable)
    assert place_parts(profile[0], knowledge.catalogue, knowledge.buckets) is None


@pytest.mark.parametrize(
    ("cells", "tier"),
    [
        ({"evidence_level": "A"}, "I-B"),
        ({"evidence_level": "B"}, "II-C"),
        ({"evidence_level": "C"}, "II-D"),
        ({"evidence_level": "D"}, ""),
        ({"evidence_level": "E"}, ""),
        ({"evidence_level": "A", "rating": "2"}, "II-D"),
        ({"evidence_level": "A", "rating": "1"}, ""),
        ({"evidence_level": "A", "rating": ""}, ""),
        ({"evidence_level": "A", "variant_origin": "Rare Germline"}, ""),
        ({"evidence_level": "A", "drugs": "Compound that nobody knows"}, ""),
        (
            {
                "evidence_level": "A",
                "disease": "Triple-receptor Negative Breast Cancer",
                "doid": "",
            },
            "",
        ),
        ({"evidence_level": "A", "variant": "RARE EGRF MUT"}, ""),
    ],
)
def test_level_and_rating_decide_the_tier(
    tmp_path: Path, knowledge: Knowledge, cells: dict[str, str], tier: str
) -> None:
    (row,), _ = _import(tmp_path, knowledge, cells)
    assert row["amp_tier"] == tier
    assert row["escat"] == ""
    (without,), _ = _import(tmp_path, knowledge, cells, sets_tiers=False)
    assert without["amp_tier"] == ""


def test_a_flagged_item_sets_no_tier_and_a_submitted_one_is_not_verified(
    tmp_path: Path, knowledge: Knowledge
) -> None:
    rows = [{"is_flagged": "true"}, {"evidence_id": "2", "evidence_status": "submitted"}]
    items = read_evidence_items(write_civic(tmp_path / "new.tsv", NEW, *rows))
    flagged, submitted = import_civic(items, (), knowledge, "r").evidence
    assert (flagged["amp_tier"], flagged["verified"]) == ("", "yes")
    assert (submitted["verified"], submitted["verified_on"]) == ("no", "")


def test_an_assertion_gives_its_own_tier_and_cites_its_strongest_item(
    tmp_path: Path, knowledge: Knowledge
) -> None:
    items = read_evidence_items(
        write_civic(
            tmp_path / "evidence.tsv",
            OLD,
            {"evidence_level": "C", "citation_id": "111"},
            {"evidence_id": "2", "evidence_level": "A", "citation_id": "222"},
            {"evidence_id": "3", "evidence_level": "A", "citation_id": "333", "rating": "NA"},
        )
    )
    assertions = read_assertions(
        write_civic(
            tmp_path / "assertions.tsv",
            ASSERTIONS,
            {"evidence_item_ids": "1,3,2"},
            {"assertion_id": "6", "evidence_item_ids": "99"},
        )
    )
    found = import_civic(items, assertions, knowledge, "r")
    asserted = [row for row in found.evidence if row["evidence_id"] == "civic-aid5"]
    assert [(row["amp_tier"], row["citation"]) for row in asserted] == [("I-A", "PMID:222")]
    assert [(row["row"], row["reason"]) for row in found.not_placed] == [("AID6", "no_citation")]


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"evidence_direction": "Does Not Support"}, "does_not_support"),
        (
            {"evidence_direction": "Does Not Support", "clinical_significance": "Resistance"},
            "does_not_support",
        ),
        ({"clinical_significance": "Adverse Response"}, "significance_without_direction"),
        ({"evidence_type": "Predisposing"}, "other_type_of_evidence"),
        ({"disease": "Sarcoma", "doid": "1115"}, "no_tumour_type"),
        ({"variant": "P-LOOP MUTATION"}, "not_in_catalogue"),
        ({"source_type": "ASCO"}, "no_citation"),
        ({"drugs": ""}, "no_therapy"),
        (
            {"drugs": "Alectinib,Crizotinib", "drug_interaction_type": "Sequential"},
            "sequential_therapies",
        ),
        ({"drugs": "Alectinib,Crizotinib"}, "several_drugs_without_interaction"),
    ],
)
def test_what_is_kept_out_is_counted_with_its_reason(
    tmp_path: Path, knowledge: Knowledge, cells: dict[str, str], reason: str
) -> None:
    placed, left_out = _import(tmp_path, knowledge, cells)
    assert placed == ()
    assert [row["reason"] for row in left_out] == [reason]


def test_a_trial_is_cited_where_the_source_is_no_publication(
    tmp_path: Path, knowledge: Knowledge
) -> None:
    cells = {"source_type": "ASCO", "nct_ids": "NCT01234567, NCT07654321"}
    (row,), _ = _import(tmp_path, knowledge, cells)
    assert row["citation"] == "NCT01234567"


@pytest.mark.parametrize(
    ("drugs", "interaction", "therapies"),
    [
        ("Erlotinib,Gefitinib", "Substitutes", ["erlotinib", "gefitinib"]),
        ("Trametinib,Dabrafenib", "Combination", ["dabrafenib + trametinib"]),
        ("2,4-pyrimidinediamine", "", ["2,4-pyrimidinediamine"]),
        ("Erlotinib,Unheardofinib", "Combination", ["Erlotinib + Unheardofinib"]),
    ],
)
def test_drugs_are_joined_or_exchanged_as_civic_says(
    tmp_path: Path, knowledge: Knowledge, drugs: str, interaction: str, therapies: list[str]
) -> None:
    rows, _ = _import(tmp_path, knowledge, {"drugs": drugs, "drug_interaction_type": interaction})
    assert [row["therapy"] for row in rows] == therapies
    assert len({row["evidence_id"] for row in rows}) == len(rows)
    known = {row["therapy_class"] != UNCLASSIFIED for row in rows}
    assert known == {"Unheard" not in drugs and "pyrim" not in drugs}


def test_prognosis_and_diagnosis_name_no_therapy(tmp_path: Path, knowledge: Knowledge) -> None:
    cells = {"evidence_type": "Prognostic", "clinical_significance": "Poor Outcome", "drugs": ""}
    (row,), _ = _import(tmp_path, knowledge, cells)
    assert (row["direction"], row["therapy"], row["therapy_class"]) == ("prognostic", "", "")
    assert row["statement"].startswith("Poor Outcome: ")


def test_lung_cancer_at_large_says_nothing_of_small_cell_lung_cancer(
    tmp_path: Path, knowledge: Knowledge
) -> None:
    (row,), _ = _import(tmp_path, knowledge, {"disease": "Lung Cancer", "doid": "DOID:1324"})
    assert row["tumour_type"] == "LUNG"
    assert "SCLC" in row["excluded_tumour_types"].split(";")


def test_a_text_with_quotes_and_a_formula_comes_back_whole(
    tmp_path: Path, knowledge: Knowledge
) -> None:
    statement = 'It is "so called" \\n, and 5 > 3'
    rows, _ = _import(tmp_path, knowledge, {"evidence_statement": statement})
    write_evidence(rows, tmp_path / "written.tsv")
    (row,) = read_evidence(tmp_path / "written.tsv").rows
    assert row.statement == statement


def test_every_class_and_tumour_type_of_the_tables_exists(
    resources: Path, knowledge: Knowledge
) -> None:
    types = read_tumour_types(resources / "tumour_types.tsv")
    codes = {disease.code for disease in knowledge.diseases.values()} - {ANY, SOLID}
    excluded = {code for disease in knowledge.diseases.values() for code in disease.excluded}
    assert {code for code in codes | excluded if not types.known(code)} == set()
    assert {place.class_id for place in knowledge.buckets.values()} <= set(
        knowledge.catalogue.by_id
    )


def test_a_missing_or_broken_file_is_a_problem_and_no_crash(
    tmp_path: Path, resources: Path
) -> None:
    missing = import_release({"evidence": str(tmp_path / "none.tsv")}, definitions(resources))
    assert [problem.message for problem in missing.problems] == ["The file does not exist."]
    broken = tmp_path / "broken.tsv"
    broken.write_text("a\tb\n1\t2\n")
    found = import_release({"evidence": str(broken)}, definitions(resources))
    assert found.found.evidence == ()
    assert len(found.problems) == 1
    at_fault = {**definitions(resources), "catalogue": [str(broken)]}
    whole = write_civic(tmp_path / "whole.tsv", OLD, {})
    assert import_release({"evidence": str(whole)}, at_fault).problems == ()


def test_an_empty_release_is_a_result(tmp_path: Path, resources: Path) -> None:
    path = write_civic(tmp_path / "empty.tsv", OLD)
    imported = import_release({"evidence": str(path)}, definitions(resources))
    assert (imported.found.evidence, imported.problems) == ((), ())
    assert imported.summary["release"] == "unknown"


def test_the_real_release_of_2020_is_placed(
    tmp_path: Path, shared: Path, resources: Path, knowledge: Knowledge
) -> None:
    given = {
        "evidence": str(shared / f"{DUMP}ClinicalEvidenceSummaries.tsv"),
        "assertions": str(shared / f"{DUMP}AssertionSummaries.tsv"),
    }
    imported = import_release(given, definitions(resources))
    assert imported.problems == ()
    write_evidence(imported.found.evidence, tmp_path / "civic.tsv")
    evidence = read_evidence(tmp_path / "civic.tsv")
    types = read_tumour_types(resources / "tumour_types.tsv")
    classes = tuple(knowledge.catalogue.by_id)
    unknown = check_evidence(evidence, knowledge.therapies, types, classes)
    assert {problem.field for problem in unknown} <= {"therapy"}
    # Every row of the file has its place or its reason.
    placed = {row["source"].split(",")[0].removeprefix("CIViC ") for row in imported.found.evidence}
    left_out = {row["row"] for row in imported.found.not_placed}
    assert len(placed | left_out) == 3706 + 19
    assert not placed & left_out


def test_nine_in_ten_predictive_lung_items_of_2020_have_a_place(
    shared: Path, knowledge: Knowledge
) -> None:
    items = read_evidence_items(shared / f"{DUMP}ClinicalEvidenceSummaries.tsv")
    lung = [
        item
        for item in items
        if "lung" in item.disease.lower() and (item.type, item.status) == ("Predictive", "accepted")
    ]
    places = [places_of(item, knowledge) for item in lung]
    reasons = Counter(place[0] for place in places if isinstance(place, tuple))
    assert len(lung) == 448
    assert sum(reasons.values()) <= 0.1 * len(lung)


def test_the_real_columns_of_2026_are_placed(shared: Path, knowledge: Knowledge) -> None:
    items = read_evidence_items(shared / EXCERPT)
    found = import_civic(items, (), knowledge, release_of(shared / EXCERPT, items))
    placed = {row["evidence_id"]: row for row in found.evidence}
    assert placed["civic-eid33"]["class_id"] == "alk_f1174x"
    assert placed["civic-eid33"]["required_classes"] == "alk_fusion_eml4"
    assert placed["civic-eid36"]["therapy"] == "cetuximab + unspecified chemotherapy"
    assert {row["row"] for row in found.not_placed} == {"EID1", "EID8", "EID11"}
