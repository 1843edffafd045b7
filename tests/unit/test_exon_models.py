"""Exon models against the shared facts and against breakpoints known from the literature."""

import csv

import pytest

from genomic_to_outcome.calls.exon_models import BORDER_TOLERANCE, Side, read_exon_models
from genomic_to_outcome.vocabulary import Genome, Retained

MODELS = read_exon_models()
COLUMNS = {Genome.GRCH38: "grch38", Genome.GRCH37: "grch37"}


@pytest.fixture(scope="module")
def exon_rows(shared):
    with (shared / "reference/exons.tsv").open(newline="") as handle:
        rows = list(csv.DictReader(handle, delimiter="\t"))
    return [
        row
        for row in rows
        if row["gene"] in MODELS.kinases
        and row["transcript"] == MODELS.kinases[row["gene"]].transcript
    ]


def test_resource_holds_the_shared_facts(shared, resources):
    with (shared / "reference/exons.tsv").open(newline="") as handle:
        facts = list(csv.DictReader(handle, delimiter="\t"))
    with (resources / "exons.tsv").open(newline="") as handle:
        rows = list(csv.DictReader(handle, delimiter="\t"))
    assert rows == [{name: fact[name] for name in rows[0]} for fact in facts]


def test_every_kinase_has_a_model_of_its_transcript():
    assert {gene: MODELS.models[gene].transcript for gene in MODELS.kinases} == {
        gene: kinase.transcript for gene, kinase in MODELS.kinases.items()
    }


@pytest.mark.parametrize("genome", Genome)
def test_domain_is_kept_or_lost_at_every_exon_edge(exon_rows, genome):
    """The expectation needs only the codons that the facts give for each exon."""
    assert {row["gene"] for row in exon_rows} == set(MODELS.kinases)
    for row in exon_rows:
        if not row["codon_start"]:
            continue
        kinase = MODELS.kinases[row["gene"]]
        edges = int(row[f"{COLUMNS[genome]}_start"]), int(row[f"{COLUMNS[genome]}_end"])
        first, last = edges if row["strand"] == "+" else edges[::-1]
        from_here = int(row["codon_start"]) <= kinase.first_codon + BORDER_TOLERANCE
        to_here = int(row["codon_end"]) >= kinase.last_codon - BORDER_TOLERANCE
        for side, position, kept in (
            (Side.THREE_PRIME, first, from_here),
            (Side.FIVE_PRIME, last, to_here),
        ):
            found = MODELS.kinase_retained(row["gene"], side, genome, row["chrom"], position)
            assert found is (Retained.YES if kept else Retained.NO), (row, side)


def test_exon_numbers_on_both_assemblies(exon_rows):
    for row in exon_rows:
        for genome, name in COLUMNS.items():
            for position in (int(row[f"{name}_start"]), int(row[f"{name}_end"])):
                expected = int(row["exon"]) if row["exon"] else None
                assert MODELS.exon_at(row["gene"], genome, row["chrom"], position) == expected


@pytest.mark.parametrize(
    ("gene", "side", "genome", "chrom", "position", "retained"),
    [
        # EML4-ALK joins exon 20 of ALK; on GRCh37 at 29446394.
        ("ALK", Side.THREE_PRIME, Genome.GRCH38, "chr2", 29223528, Retained.YES),
        ("ALK", Side.THREE_PRIME, Genome.GRCH37, "chr2", 29446394, Retained.YES),
        ("ALK", Side.FIVE_PRIME, Genome.GRCH38, "chr2", 29223528, Retained.NO),
        # Intron 19: exon 20 is the next one.
        ("ALK", Side.THREE_PRIME, Genome.GRCH38, "chr2", 29224500, Retained.YES),
        # Intron 23, inside the domain.
        ("ALK", Side.THREE_PRIME, Genome.GRCH38, "chr2", 29214500, Retained.NO),
        # FGFR3-TACC3 leaves FGFR3 after exon 17.
        ("FGFR3", Side.FIVE_PRIME, Genome.GRCH38, "chr4", 1806934, Retained.YES),
        ("FGFR3", Side.THREE_PRIME, Genome.GRCH38, "chr4", 1806934, Retained.NO),
        ("FGFR3", Side.FIVE_PRIME, Genome.GRCH38, "chr4", 1806600, Retained.NO),
        # Outside of the gene, on another contig, without a model, without a domain.
        ("ALK", Side.THREE_PRIME, Genome.GRCH38, "chr2", 28000000, Retained.UNKNOWN),
        ("ALK", Side.THREE_PRIME, Genome.GRCH38, "chr3", 29223528, Retained.UNKNOWN),
        ("TACC3", Side.THREE_PRIME, Genome.GRCH38, "chr4", 1739702, Retained.UNKNOWN),
        ("EML4", Side.FIVE_PRIME, Genome.GRCH38, "chr2", 42295516, Retained.UNKNOWN),
    ],
)
def test_breakpoints_of_known_fusions(gene, side, genome, chrom, position, retained):
    assert MODELS.kinase_retained(gene, side, genome, chrom, position) is retained


def test_codons_of_an_outer_exon_whose_length_differs_between_assemblies():
    """Exon 1 of EGFR ends with base 88 of the coding sequence, within codon 30."""
    egfr = MODELS.models["EGFR"]
    assert egfr.last_codon_to(Genome.GRCH38, 55019365) == 30
    assert egfr.last_codon_to(Genome.GRCH37, 55087058) == 30
    assert egfr.last_codon_to(Genome.GRCH37, 55087058 - 3) == 29


def test_antisense_makes_no_kinase():
    place = ("ALK", Side.THREE_PRIME, Genome.GRCH38, "chr2", 29223528)
    assert MODELS.kinase_retained(*place, "-") is Retained.YES
    assert MODELS.kinase_retained(*place, "+") is Retained.NO


def test_an_edge_of_one_assembly_is_none_of_the_other():
    assert MODELS.on_exon_edge("ALK", Genome.GRCH38, "chr2", 29223528)
    assert not MODELS.on_exon_edge("ALK", Genome.GRCH37, "chr2", 29223528)
    assert MODELS.on_exon_edge("ALK", Genome.GRCH37, "chr2", 29446394)
    assert not MODELS.on_exon_edge("ALK", Genome.GRCH38, "chr2", 29223500)
