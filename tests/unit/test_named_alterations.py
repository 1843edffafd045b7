"""Named alterations and their near misses, as literature and knowledge bases class them."""

import csv
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fusion_calls import DNA, merge
from small_variant_files import read_vcf, record, vcf_text

from genomic_to_outcome.alterations.biomarker_events import biomarker_events
from genomic_to_outcome.alterations.catalogue import Catalogue, read_catalogue
from genomic_to_outcome.alterations.classify import classify_events
from genomic_to_outcome.alterations.unnamed import classes_left_open
from genomic_to_outcome.calls.events import event_rows
from genomic_to_outcome.inputs.biomarkers import read_biomarker
from genomic_to_outcome.vocabulary import EventKind, Genome

Row = dict[str, Any]
TABLE = Path(__file__).parents[1] / "data" / "named_alterations.tsv"
ROWS = list(csv.DictReader(TABLE.open(newline=""), delimiter="\t"))
ASSEMBLIES = {Genome.GRCH38: "grch38", Genome.GRCH37: "grch37"}


@pytest.fixture(scope="module")
def catalogue(resources) -> Catalogue:
    return read_catalogue([resources / "alterations.yaml"], resources / "exons.tsv")


def event(kind: EventKind, gene: str, **columns: Any) -> Row:
    common = {"sample": "S1", "patient": "P1", "event_id": "one", "genome": Genome.GRCH38}
    return {**common, "kind": kind, "gene": gene, "flags": "", **columns}


def fusion(text: str) -> Row:
    """`EML4::ALK V1`: 5' gene, 3' gene, variant; or what is wrong with it."""
    pair, _, said = text.partition(" ")
    gene5, gene3 = ("" if gene == "?" else gene for gene in pair.split("::"))
    five_prime = {"ALK", "FGFR2", "FGFR3", "EGFR", "RET", "BRAF", "ERG"} - {gene3}
    gene = gene5 if gene5 in five_prime or pair == "FGFR1::TACC1" else gene3
    gene = "ROS1" if "ROS1" in pair else "FGFR3" if "FGFR3" in pair else gene
    return event(
        EventKind.FUSION,
        gene,
        partner=gene3 if gene == gene5 else gene5,
        gene5=gene5 or None,
        gene3=gene3,
        fusion_variant=said if said.startswith("V") else None,
        kinase_retained="no" if said == "kinase lost" else "unknown",
        flags="reciprocal" if said == "reciprocal" else "",
    )


def biomarker(marker: str, text: str) -> Row:
    value, _, unit = text.partition(" ")
    found = read_biomarker(marker, value, unit)
    row = {"sample": "S1", "value": value, "unit": unit, "name": found.marker}
    (made,) = biomarker_events(
        [{**row, "number": found.number, "category": found.category}], {"S1": "P1"}
    )
    return made


def event_of(row: Row) -> Row:
    """The event that a row of the table names."""
    kind, gene, text = row["kind"], row["gene"], row["alteration"]
    if kind == "protein":
        return event(EventKind.SMALL_VARIANT, gene, hgvsp=text)
    if kind == "coding_only":
        return event(EventKind.SMALL_VARIANT, gene, hgvsc=text)
    if kind == "fusion":
        return fusion(text)
    if kind == "biomarker":
        return biomarker(gene, text)
    if kind == "copy_number":
        return event(EventKind.COPY_NUMBER, gene, consequence=text)
    if kind == "splice":
        return event(EventKind.SPLICE, gene, exon=text)
    return event(EventKind.SMALL_VARIANT, gene, exon=text, consequence=kind)


def test_the_table_is_large_enough() -> None:
    counts = Counter(row["is"] for row in ROWS)
    assert counts["named"] >= 300
    assert counts["near_miss"] >= 60
    named = {(row["kind"], row["gene"], row["alteration"]) for row in ROWS if row["is"] == "named"}
    assert len(named) == counts["named"]


def test_each_name_lands_in_its_class(catalogue) -> None:
    rows = [row for row in ROWS if row["kind"] != "coding"]
    found = {}
    for row in rows:
        (classed,) = classify_events([event_of(row)], catalogue)
        found[row["kind"], row["gene"], row["alteration"]] = classed["class_id"]
    expected = {(row["kind"], row["gene"], row["alteration"]): row["class_id"] for row in rows}
    wrong = {key: (found[key], expected[key]) for key in found if found[key] != expected[key]}
    assert wrong == {}


@pytest.mark.parametrize("genome", ASSEMBLIES)
def test_each_coding_name_lands_in_its_class(catalogue, shared, tmp_path, genome) -> None:
    """The panel's models name the change from the place that others give for the coding name."""
    with (shared / "reference/known_variants.tsv").open(newline="") as handle:
        facts = {(row["gene"], row["hgvsc"]): row for row in csv.DictReader(handle, delimiter="\t")}
    build = ASSEMBLIES[genome]
    wrong = {}
    rows = [row for row in ROWS if row["kind"] == "coding"]
    for number, row in enumerate(rows):
        fact = facts[row["gene"], row["alteration"]]
        chrom = "chr" + fact[f"{build}_chrom"].removeprefix("chr")
        place = [chrom, fact[f"{build}_pos"], ".", fact[f"{build}_ref"], fact[f"{build}_alt"]]
        path = tmp_path / f"{number}.vcf"
        path.write_text(vcf_text(record("\t".join(place), "0/1:30,10:40")))
        (classed,) = classify_events(event_rows(read_vcf(path, genome).events), catalogue)
        if classed["class_id"] != row["class_id"]:
            wrong[row["gene"], row["alteration"]] = (classed["class_id"], row["class_id"])
    assert wrong == {}
    assert len(rows) > 40


def test_every_class_without_a_combination_is_named_in_the_table(catalogue) -> None:
    """So that no class of the catalogue goes untested; those above others are reached by them."""
    reached = {row["class_id"] for row in ROWS if row["class_id"]}
    reached |= {above for class_id in reached for above in catalogue.ancestors(class_id)}
    missing = [
        entry.id
        for entry in catalogue.classes
        if entry.id not in reached and entry.combination is None
    ]
    assert missing == []


def civic_event(gene: str, variant: str) -> Row:
    """The event that a name of CIViC stands for: `EML4-ALK C1156Y` is the mutation."""
    last = variant.split()[-1]
    if last.upper() in ("AMPLIFICATION", "DELETION"):
        return event(EventKind.COPY_NUMBER, gene, consequence=last.lower())
    if not any(letter.isdigit() for letter in last) or gene in last.split("-"):
        gene5, _, gene3 = last.partition("-")
        partner = gene3 if gene5 == gene else gene5
        ends = {"gene5": gene5, "gene3": gene3, "kinase_retained": "unknown"}
        return event(EventKind.FUSION, gene, partner=partner, **ends)
    return event(EventKind.SMALL_VARIANT, gene, hgvsp=last)


def test_each_variant_of_civic_lands_where_the_table_says(catalogue, shared) -> None:
    """By CIViC's name, and by its HGVS where it gives one; the table follows CIViC's summaries."""
    csv.field_size_limit(10**9)
    path = shared / "data/kb/griffithlab__civic-server/nightly-VariantSummaries.tsv"
    with path.open(newline="") as handle:
        civic = {
            (row["gene"], row["variant"]): row for row in csv.DictReader(handle, delimiter="\t")
        }
    with (TABLE.parent / "civic_variant_classes.tsv").open(newline="") as handle:
        expected = {
            (row["gene"], row["variant"]): row["class_id"]
            for row in csv.DictReader(handle, delimiter="\t")
        }
    wrong, spelled_out = {}, 0
    for (gene, variant), class_id in expected.items():
        events = [civic_event(gene, variant)]
        names = re.findall(r"NP_[\d.]+:p\.[^,]+", civic[gene, variant]["hgvs_expressions"])
        events += [event(EventKind.SMALL_VARIANT, gene, hgvsp=name) for name in names]
        spelled_out += bool(names)
        found = {classify_events([one], catalogue)[0]["class_id"] for one in events}
        if found != {class_id}:
            wrong[gene, variant] = (found, class_id)
    assert wrong == {}
    assert len(expected) > 250
    assert spelled_out > 100


def test_each_place_of_civic_is_classed_or_leaves_its_class_open(
    catalogue, shared, tmp_path
) -> None:
    """From CIViC's GRCh37 alleles alone: what the panel cannot name without a FASTA stays open."""
    csv.field_size_limit(10**9)
    path = shared / "data/kb/griffithlab__civic-server/nightly-VariantSummaries.tsv"
    with path.open(newline="") as handle:
        civic = {
            (row["gene"], row["variant"]): row for row in csv.DictReader(handle, delimiter="\t")
        }
    with (TABLE.parent / "civic_variant_classes.tsv").open(newline="") as handle:
        expected = {
            (row["gene"], row["variant"]): row["class_id"]
            for row in csv.DictReader(handle, delimiter="\t")
        }
    wrong, classed, left_open = {}, 0, 0
    for number, (key, class_id) in enumerate(expected.items()):
        row = civic[key]
        alleles = row["reference_bases"], row["variant_bases"]
        plain = all(alleles) and set("".join(alleles)) <= set("ACGT")
        if not plain or row["reference_build"] != Genome.GRCH37:
            continue
        place = ["chr" + row["chromosome"], row["start"], ".", *alleles]
        vcf = tmp_path / f"{number}.vcf"
        vcf.write_text(vcf_text(record("\t".join(place), "0/1:30,10:40")))
        found = classify_events(event_rows(read_vcf(vcf, Genome.GRCH37).events), catalogue)
        if found[0]["hgvsp_short"]:
            classed += 1
            fits = found[0]["class_id"] == class_id
        else:
            left_open += 1
            opened = classes_left_open(found, catalogue)
            fits = found[0]["class_id"] == "" and (not class_id or class_id in opened["S1"])
        if not fits:
            wrong[key] = (found[0]["class_id"], found[0]["hgvsp_short"], class_id)
    assert wrong == {}
    assert classed > 100
    assert left_open > 20


# On GRCh38 intron 19 of ALK is 29223529 to 29225460; the kinase domain lies in exons 20 to 28.
ALK_BREAKS = [
    ("EML4", "ALK", DNA.pos3, "alk_fusion_eml4_v1", "intron 19, exon 20 retained"),
    ("EML4", "ALK", 29225000, "alk_fusion_eml4_v1", "intron 19, its other end"),
    ("ALK", "EML4", 29223800, "", "ALK 5', without its kinase domain"),
]


@pytest.mark.parametrize(("gene5", "gene3", "place", "class_id", "why"), ALK_BREAKS)
def test_breaks_in_alk(catalogue, gene5, gene3, place, class_id, why) -> None:
    call = replace(DNA, pos3=place)
    if gene5 == "ALK":
        call = replace(
            call,
            gene5=gene5,
            gene3=gene3,
            pos5=place,
            pos3=DNA.pos5,
            strand5="-",
            strand3="+",
            exon5="19",
            exon3="14",
        )
    (row,) = classify_events(event_rows(merge(call)), catalogue)
    assert row["gene"] == "ALK"
    assert row["class_id"] == class_id, why
