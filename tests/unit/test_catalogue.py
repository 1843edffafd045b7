"""The catalogue as it ships, overlays, and what a broken catalogue is told."""

import csv
import re
from pathlib import Path

import pytest

from genomic_to_outcome.alterations.catalogue import Catalogue, read_catalogue
from genomic_to_outcome.alterations.catalogue_page import catalogue_page
from genomic_to_outcome.alterations.classify import classify_events
from genomic_to_outcome.alterations.protein_change import parse_protein_change
from genomic_to_outcome.alterations.rules import Timing
from genomic_to_outcome.errors import InputError

CODONS = {
    first + second + third: residue
    for residue, (first, second, third) in zip(
        "FFLLSSSSYY**CC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
        [(a, b, c) for a in "TCAG" for b in "TCAG" for c in "TCAG"],
        strict=True,
    )
}


@pytest.fixture(scope="module")
def catalogue(resources) -> Catalogue:
    return read_catalogue([resources / "alterations.yaml"], resources / "exons.tsv")


def overlay(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "local.yaml"
    path.write_text(text)
    return path


def problems_of(path: Path, exons: Path | None = None) -> list[str]:
    with pytest.raises(InputError) as caught:
        read_catalogue([path], exons)
    return [problem.sentence() for problem in caught.value.problems]


def test_the_classes_that_other_tables_name_are_there(catalogue) -> None:
    wanted = """
    egfr_mutation egfr_common egfr_uncommon egfr_l858r egfr_exon19_deletion
    egfr_exon20_insertion egfr_exon20_insertion_near_loop egfr_exon20_insertion_far_loop
    egfr_g719x egfr_s768i egfr_l861q egfr_t790m egfr_c797s egfr_c797s_in_cis egfr_c797s_in_trans
    alk_fusion alk_fusion_eml4 alk_fusion_rare_partner ros1_fusion ret_fusion ntrk_fusion
    ntrk1_fusion ntrk2_fusion ntrk3_fusion nrg1_fusion braf_v600 braf_v600e kras_mutation kras_g12
    kras_g12c kras_g12_other kras_other met_exon14_skipping met_amplification erbb2_mutation
    erbb2_exon20_insertion erbb2_activating_snv erbb2_amplification tp53_mutation rb1_loss
    pik3ca_hotspot stk11_loss keap1_loss fgfr2_fusion fgfr3_fusion braf_fusion
    """
    assert set(wanted.split()) <= set(catalogue.by_id)


def test_tree_and_timing(catalogue) -> None:
    assert catalogue.ancestors("egfr_c797s_in_cis") == ("egfr_c797s", "egfr_mutation")
    assert catalogue.is_or_under("ntrk2_fusion", "ntrk_fusion")
    assert not catalogue.is_or_under("ntrk_fusion", "ntrk2_fusion")
    assert catalogue.genes("ntrk_fusion") == ("NTRK1", "NTRK2", "NTRK3")
    acquired = {entry.id for entry in catalogue.classes if entry.timing is Timing.ACQUIRED}
    assert {"egfr_t790m", "egfr_c797s", "egfr_c797s_in_cis"} <= acquired
    assert "egfr_l858r" not in acquired
    order = [entry.id for entry in catalogue.classes]
    assert all(
        order.index(entry.parent) < order.index(entry.id)
        for entry in catalogue.classes
        if entry.parent
    )


def test_the_page_is_current(catalogue, project) -> None:
    assert (project / "docs/catalogue.md").read_text() == catalogue_page(catalogue), (
        "write docs/catalogue.md again with catalogue_page()"
    )


def test_reference_residues_are_those_of_refseq(catalogue, shared) -> None:
    text = (shared / "data/reference/biocommons__hgvs/lung_driver_transcripts.fa").read_text()
    accessions = {"EGFR": "NM_005228.4", "ERBB2": "NM_004448.4"}
    assert set(catalogue.residues) == set(accessions)
    for gene, accession in accessions.items():
        record = next(part for part in text.split(">") if part.startswith(accession))
        head, _, sequence = record.partition("\n")
        start = int(head.split("cds_start_i=")[1].split()[0])
        coding = sequence.replace("\n", "")[start:]
        protein = "".join(CODONS[coding[i : i + 3]] for i in range(0, len(coding) - 2, 3))
        stretch = catalogue.residues[gene]
        first = stretch.start - 1
        assert protein[first : first + len(stretch.residues)] == stretch.residues


@pytest.mark.parametrize(
    ("gene", "spellings"),
    [
        ("EGFR", ["M766_A767insASV", "A767_V769dup", "V769_D770insASV", "V769delinsVASV"]),
        ("EGFR", ["A763_Y764insFQEA", "D761_E762insEAFQ"]),
        ("EGFR", ["H773dup", "H773_V774insH", "P772_H773insH"]),
        ("EGFR", ["L747_A750del", "E746_A750delinsE", "L747_T751delinsT"]),
        ("EGFR", ["L858R"]),
        ("ERBB2", ["Y772_A775dup", "A775_G776insYVMA", "M774_A775insAYVM"]),
        ("ERBB2", ["G778_P780dup", "P780_Y781insGSP"]),
    ],
)
def test_spellings_of_one_change_are_one(catalogue, gene, spellings) -> None:
    changes = [parse_protein_change(spelling) for spelling in spellings]
    assert len({catalogue.normalised(gene, change) for change in changes}) == 1


def test_exon_14_of_met_in_both_assemblies(catalogue) -> None:
    places = {(str(exon.genome), exon.start, exon.end) for exon in catalogue.exons["MET", 14]}
    assert places == {("GRCh38", 116771849, 116771989), ("GRCh37", 116411903, 116412043)}


def test_an_overlay_replaces_and_adds(resources, tmp_path) -> None:
    local = overlay(
        tmp_path,
        "classes:\n"
        "  - {id: egfr_l858r, parent: egfr_common, gene: EGFR, name: L858 any,\n"
        "     match: {kind: small_variant, residues: [L858]}}\n"
        "  - {id: idh1_r132, gene: IDH1, name: IDH1 R132,\n"
        "     match: {kind: small_variant, residues: [R132]}}\n",
    )
    paths = [resources / "alterations.yaml", local]
    catalogue = read_catalogue(paths, resources / "exons.tsv")
    assert catalogue.by_id["egfr_l858r"].name == "L858 any"
    assert catalogue.by_id["egfr_l858r"].rules[0].residues == (("L", 858),)
    assert catalogue.ancestors("idh1_r132") == ()
    row = {"sample": "S1", "event_id": "1", "kind": "small_variant", "gene": "IDH1"}
    (mine,) = classify_events([{**row, "hgvsp": "p.R132H"}], catalogue)
    assert mine["classes"].split(";") == ["idh1_r132x", "idh1_r132"]
    (changed,) = classify_events([{**row, "gene": "EGFR", "hgvsp": "p.L858Q"}], catalogue)
    assert changed["class_id"] == "egfr_l858r"
    assert "egfr_t790m" in catalogue.by_id


def test_all_mistakes_are_told_at_once_with_lines_and_remedies(tmp_path) -> None:
    found = problems_of(
        overlay(
            tmp_path,
            "classes:\n"
            "  - id: one\n"
            "    gene: EGFR\n"
            "    name: One\n"
            "    match: {kind: small_variant, efect: missense}\n"
            "  - id: two\n"
            "    parent: oen\n"
            "    gene: EGFR\n"
            "    name: Two\n"
            "    match: {kind: small_variant, effect: misense, codons: [9, 3]}\n"
            "  - id: two\n"
            "    name: Again\n"
            "  - {id: Three, name: Three}\n"
            "  - {id: four, parent: five, name: Four}\n"
            "  - {id: five, parent: four, name: Five}\n"
            "  - id: six\n"
            "    gene: ALK\n"
            "    name: Six\n"
            "    match: [{kind: fussion}, {kind: fusion, changes: [L1R]}]\n"
            "  - {id: seven, gene: TP53, name: Seven}\n"
            "  - {id: eight, name: Eight, combination: {all: [one, non], phase: sis}}\n"
            "  - {id: nine, gene: KRAS, match: {kind: small_variant, changes: [nonsense]}}\n"
            "colour: red\n",
        )
    )
    expected = [
        (":5:", "one.match = 'efect'", "did you mean effect?"),
        (":10:", "two.match.effect = 'misense'", "did you mean missense?"),
        (":10:", "two.match.codons", "[729, 761]"),
        (":11:", "id = 'two'", "line 6"),
        (":13:", "id = 'Three'", "egfr_l858r"),
        (":19:", "six.match.kind = 'fussion'", "did you mean fusion?"),
        (":19:", "six.match = 'changes'", "unknown key"),
        (":21:", "eight.combination.phase = 'sis'", "did you mean cis?"),
        (":22:", "nine.name", "no name"),
        (":22:", "nine.match.changes = 'nonsense'", "HGVS"),
        ("", "top level = 'colour'", "classes"),
        (":6:", "two.parent = 'oen'", "did you mean one?"),
        (":14:", "four.parent", "its own ancestor"),
        (":15:", "five.parent", "its own ancestor"),
        (":20:", "seven", "nothing can belong"),
        (":21:", "eight.combination = 'non'", "there is no such class"),
    ]
    for parts in expected:
        assert any(all(part in sentence for part in parts) for sentence in found), (parts, found)
    assert len(found) == len(expected)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("classes: [\n", "not readable as YAML"),
        ("- a\n", "expected a mapping"),
        ("classes: {a: 1}\n", "expected a list of classes"),
        ("classes:\n  - {id: a, id: b, name: A}\n", "given twice"),
        ("classes:\n  - {id: a, name: A, gene: TP53, match: {kind: small_variant}}\n", "every"),
        ("classes:\n  - {id: a, name: A, match: {kind: fusion}}\n", "no gene"),
        ("classes:\n  - {id: a, name: A, gene: MET, match: {gene: MET}}\n", "no kind"),
        ("classes:\n  - {id: a, name: A, gene: MET, match: {kind: copy_number}}\n", "no copy"),
        ("classes:\n  - {id: a, name: A, gene: MET, match: {kind: splice}}\n", "no exon"),
        ("classes:\n  - {id: a, name: A, gene: MET, match: fusion}\n", "must be a mapping"),
        (
            "classes:\n  - {id: a, name: A, gene: MET,"
            " match: {kind: small_variant, effect: missense, changes: [L1R]}}\n",
            "exclude each other",
        ),
        (
            "classes:\n  - {id: a, name: A, gene: MET,"
            " match: {kind: small_variant, codons: [1, 2], changes: [L1R]}}\n",
            "belong to effect",
        ),
        (
            "classes:\n  - {id: a, name: A, gene: MET,"
            " match: {kind: small_variant, effect: missense, exon: 2}}\n",
            "belongs to codons",
        ),
        (
            "classes:\n  - {id: a, name: A, gene: ALK,"
            " match: {kind: fusion, partner: EML4, not_partner: TFG}}\n",
            "exclude each other",
        ),
        (
            "classes:\n  - {id: a, name: A, combination: {all: [b, a]}}\n"
            "  - {id: b, name: B, gene: ALK, match: {kind: fusion}}\n",
            "cannot hold a combination",
        ),
        (
            "classes:\n  - {id: a, name: A, match: {kind: biomarker, at_least: 10}}\n",
            "no marker",
        ),
        (
            "classes:\n  - {id: a, name: A, match: {kind: biomarker, marker: TMB}}\n",
            "every value",
        ),
        (
            "classes:\n  - {id: a, name: A, "
            "match: {kind: biomarker, marker: TMB, at_least: ten}}\n",
            "expected a number",
        ),
        (
            "classes:\n  - {id: a, name: A, "
            "match: {kind: biomarker, marker: TMB, at_least: 10, below: 5}}\n",
            "above at_least",
        ),
        (
            "classes:\n  - {id: a, name: A, "
            "match: {kind: biomarker, marker: TMB, changes: [L1R]}}\n",
            "unknown key",
        ),
        (
            "classes:\n  - {id: a, name: A, gene: EGFR, "
            "match: {kind: small_variant, skipped_exons: [7, 2]}}\n",
            "expected two exons",
        ),
        (
            "classes:\n  - {id: a, name: A, gene: EGFR, "
            "match: {kind: small_variant, skipped_exons: [2, 7], duplicated_exons: [2, 7]}}\n",
            "exclude each other",
        ),
        (
            "classes:\n  - {id: a, name: A, gene: MET, "
            "match: {kind: splice, skipped_exon: 14, skipped_exons: [2, 7]}}\n",
            "give one of them",
        ),
        (
            "classes:\n  - {id: a, name: A, gene: MET, "
            "match: {kind: copy_number, copy_number: gian}}\n",
            "did you mean gain?",
        ),
        (
            "classes:\n  - {id: a, name: A, combination: {all: [b]}}\n"
            "  - {id: b, name: B, gene: ALK, match: {kind: fusion}}\n"
            "  - {id: c, name: C, gene: RET, match: {kind: fusion}}\n",
            "two classes or more",
        ),
        (
            "classes:\n  - {id: a, name: A, combination: {all: [b], without: [b]}}\n"
            "  - {id: b, name: B, gene: ALK, match: {kind: fusion}}\n"
            "  - {id: c, name: C, gene: RET, match: {kind: fusion}}\n",
            "asked for and excluded",
        ),
        (
            "classes:\n  - {id: a, name: A, combination: {all: [b], without: [c], phase: cis}}\n"
            "  - {id: b, name: B, gene: ALK, match: {kind: fusion}}\n"
            "  - {id: c, name: C, gene: RET, match: {kind: fusion}}\n",
            "a phase lies between",
        ),
        (
            "classes:\n  - {id: a, name: A, combination: {all: [b], without: [x]}}\n"
            "  - {id: b, name: B, gene: ALK, match: {kind: fusion}}\n"
            "  - {id: c, name: C, gene: RET, match: {kind: fusion}}\n",
            "there is no such class",
        ),
        ("classes: []\nnumbering: {BRAF: forty}\n", "how much higher"),
        ("classes: []\nreference_residues: {EGFR: GLW}\n", "first codon"),
        ("classes:\n  - {id: a, name: A, gene: egfr, match: {kind: fusion}}\n", "of one gene"),
        ("classes:\n  - {id: a, name: A, gene: [EGFR], match: {kind: fusion}}\n", "of one gene"),
        ("classes:\n  - {id: a, name: A, gene: MLL2, match: {kind: fusion}}\n", "write KMT2D"),
        (
            "classes:\n  - {id: a, name: A, gene: ALK, match: {kind: fusion, partner: SEPT14}}\n",
            "write SEPTIN14",
        ),
        (
            "classes:\n"
            "  - {id: a, name: A, match: {kind: biomarker, marker: TMB, at_least: .nan}}\n",
            "expected a number",
        ),
    ],
)
def test_a_broken_file_is_told_what_is_wrong(tmp_path, text, message) -> None:
    assert any(message in sentence for sentence in problems_of(overlay(tmp_path, text)))


def test_a_missing_file_and_a_missing_exon(tmp_path, resources) -> None:
    assert "does not exist" in problems_of(tmp_path / "absent.yaml")[0]
    assert "cannot be read" in problems_of(tmp_path)[0]
    rule = "{kind: small_variant, splice_site_of_exon: 99}"
    local = overlay(tmp_path, f"classes:\n  - {{id: a, name: A, gene: MET, match: {rule}}}\n")
    assert "no such exon" in problems_of(local, resources / "exons.tsv")[0]


def test_an_empty_catalogue_is_a_catalogue(tmp_path) -> None:
    assert read_catalogue([overlay(tmp_path, "")]).classes == ()


def test_references_are_citations(catalogue) -> None:
    """PMID, PMCID, DOI, journal with year, volume and page, or a label with its date."""
    form = re.compile(
        r"PMID:\d{7,8}|doi:10\.\S+|[A-Z][A-Za-z ]+ \d{4};\d+\(\d+\):\d+"
        r"|FDA label [a-z ]+, \d{4}-\d\d-\d\d|PMCID:PMC\d+"
    )
    cited = [
        (entry.id, one)
        for entry in catalogue.classes
        for one in entry.reference.split("; ")
        if entry.reference
    ]
    assert [pair for pair in cited if not form.fullmatch(pair[1])] == []
    assert len(cited) > 150


def test_pmids_that_civic_holds_are_of_the_gene(catalogue, shared) -> None:
    """A citation that CIViC has too speaks of a gene of the class there."""
    path = shared / "data/kb/griffithlab__civic-server/nightly-ClinicalEvidenceSummaries.tsv"
    csv.field_size_limit(10**9)
    genes: dict[str, set[str]] = {}
    with path.open(newline="") as handle:
        for row in csv.DictReader(handle, delimiter="\t"):
            if row["source_type"] == "PubMed":
                genes.setdefault(row["citation_id"], set()).add(row["gene"])
    wrong, known = [], 0
    for entry in catalogue.classes:
        for pmid in re.findall(r"PMID:(\d+)", entry.reference):
            known += pmid in genes
            named = re.findall(r"[A-Z0-9]+", " ".join([entry.name, *entry.synonyms]))
            meant = {*catalogue.genes(entry.id), *named}
            if entry.id.startswith("pd_l1"):
                meant.add("CD274")
            if pmid in genes and not genes[pmid] & meant:
                wrong.append((entry.id, pmid, genes[pmid]))
    assert wrong == []
    assert known > 130
