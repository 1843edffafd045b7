"""Known variants are found on both assemblies, with the literature's numbering beside MANE's."""

import csv
import re

import pytest

from genomic_to_outcome.calls.alleles import Allele, change_of, trimmed
from genomic_to_outcome.calls.known_variants import known_variants
from genomic_to_outcome.calls.transcripts import panel_transcripts
from genomic_to_outcome.vocabulary import Genome


@pytest.fixture(scope="module")
def facts(shared):
    with (shared / "reference/known_variants.tsv").open(newline="") as handle:
        return list(csv.DictReader(handle, delimiter="\t"))


@pytest.mark.parametrize(
    ("genome", "assembly"), [(Genome.GRCH37, "grch37"), (Genome.GRCH38, "grch38")]
)
def test_every_fact_is_found_by_its_key(facts, genome, assembly):
    assert len(facts) == 224
    for fact in facts:
        chrom = "chr" + fact[f"{assembly}_chrom"].removeprefix("chr")
        allele = trimmed(
            chrom, int(fact[f"{assembly}_pos"]), fact[f"{assembly}_ref"], fact[f"{assembly}_alt"]
        )
        found = known_variants().find(genome, allele)
        assert found is not None, fact["variant"]
        assert (found.gene, found.hgvsc, found.hgvsp_short) == (
            fact["gene"],
            fact["hgvsc"],
            fact["hgvsp"],
        )
        assert found.transcript in fact["mane_nm"]


def test_each_variant_makes_its_own_change():
    for genome in Genome:
        known = known_variants()
        changes = [
            change_of(item.alleles[genome], known.reference[genome]) for item in known.variants
        ]
        assert len(set(changes)) == len(changes)


def test_the_same_deletion_aligned_to_the_right_is_the_same_variant():
    known = known_variants()
    left = Allele("chr7", 55174774, "AATTAAGAGAAGCAAC", "A")
    right = Allele("chr7", 55174776, "TTAAGAGAAGCAACAT", "T")
    assert known.find(Genome.GRCH38, left).hgvsc == "c.2240_2254del"
    assert known.find(Genome.GRCH38, right).hgvsc == "c.2240_2254del"
    assert known.left_aligned(Genome.GRCH38, right) == left
    one_base_on = Allele("chr7", 55174772, "GGAATTAAGAGAAGCA", "G")
    assert known.find(Genome.GRCH38, one_base_on).hgvsc == "c.2236_2250del"


def test_an_insertion_is_found_at_both_ends_of_its_duplication():
    known = known_variants()
    left = Allele("chr7", 55181305, "A", "ATGGCCAGCG")
    right = Allele("chr7", 55181317, "G", "GCCAGCGTGG")
    assert known.find(Genome.GRCH38, left).hgvsp_short == "p.A767_V769dup"
    assert known.find(Genome.GRCH38, right).hgvsp_short == "p.A767_V769dup"
    brca1 = known.find(Genome.GRCH38, Allele("chr17", 43057062, "T", "TG"))
    assert brca1.hgvsc == "c.5266dup"
    assert known.left_aligned(Genome.GRCH38, Allele("chr17", 43057062, "T", "TG")).pos == 43057062


def test_a_neighbour_is_not_a_known_variant():
    assert known_variants().find(Genome.GRCH38, Allele("chr7", 55191822, "T", "C")) is None
    assert known_variants().find(Genome.GRCH37, Allele("chr7", 55191822, "T", "G")) is None


def test_gene_by_span():
    transcripts = panel_transcripts()
    assert transcripts.gene_at(Genome.GRCH38, "chr7", 55174800) == "EGFR"
    assert transcripts.gene_at(Genome.GRCH37, "chr7", 55242500) == "EGFR"
    assert transcripts.gene_at(Genome.GRCH38, "chr7", 55211628) == "EGFR"
    assert transcripts.gene_at(Genome.GRCH38, "chr7", 55211629) == ""
    assert transcripts.gene_at(Genome.GRCH38, "chr7", 1) == ""
    assert transcripts.gene_at(Genome.GRCH38, "chrM", 100) == ""


def test_legacy_numbering_is_what_the_facts_say(facts):
    other = re.compile(
        r"(NM_002944|NM_001127500|ENST00000457416)[^ ]* ?(?:\([^)]*\))?.*?(p\.\w\d+\w)"
    )
    compared = 0
    for fact in facts:
        match = other.search(fact["legacy_or_other_isoform"])
        legacy = panel_transcripts().legacy_name(fact["gene"], fact["mane_nm"], fact["hgvsp"])
        if (match and fact["gene"] in ("ROS1", "MET")) or "N550K" in fact[
            "legacy_or_other_isoform"
        ]:
            assert legacy == match[2], fact["variant"]
            compared += 1
        elif fact["gene"] not in ("ROS1", "MET", "FGFR2"):
            assert legacy == ""
    assert compared >= 14


def test_braf_of_the_other_transcript_comes_back_to_the_literature(facts):
    compared = 0
    for fact in facts:
        match = re.search(r"NM_001374258\.1:\S+ (p\.\w\d+\w)", fact["legacy_or_other_isoform"])
        if match:
            name = panel_transcripts().legacy_name("BRAF", "ENST00000644969.2", match[1])
            assert name == fact["hgvsp"]
            compared += 1
    assert compared >= 9
