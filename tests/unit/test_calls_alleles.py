"""Alleles are named alike however a file pads, anchors or aligns them."""

from hypothesis import given
from hypothesis import strategies as st

from genomic_to_outcome.calls.alleles import Allele, allele_of_maf, change_of, trimmed
from genomic_to_outcome.vocabulary import Genome


def test_shared_suffix_and_prefix_go_and_one_anchor_stays():
    assert trimmed("chr7", 100, "CAGT", "CGGT") == Allele("chr7", 101, "A", "G")
    assert trimmed("chr7", 100, "TAGC", "TAGCAGCAGC") == Allele("chr7", 100, "T", "TAGCAGC")
    assert trimmed("chr7", 100, "ttaagagaag", "c") == Allele("chr7", 100, "TTAAGAGAAG", "C")


def test_event_id_is_assembly_contig_position_and_alleles():
    allele = trimmed("chr7", 55191822, "T", "G")
    assert allele.event_id(Genome.GRCH38) == "GRCh38:chr7:55191822:T:G"


def test_maf_alleles_take_the_place_of_vcf_alleles():
    deletion = allele_of_maf("chr17", 7573999, "T", "-", "G")
    assert deletion == trimmed("chr17", 7573998, "GT", "G")
    insertion = allele_of_maf("chr5", 112175951, "-", "A", "C")
    assert insertion == trimmed("chr5", 112175951, "C", "CA")
    assert allele_of_maf("chr1", 10, "AC", "GT") == Allele("chr1", 10, "AC", "GT")
    assert allele_of_maf("chr1", 10, "-", "GT") == Allele("chr1", 10, "N", "NGT")


@given(
    st.text("ACGT", min_size=12, max_size=30),
    st.integers(2, 9),
    st.integers(0, 4),
    st.text("ACGT", max_size=4),
    st.integers(0, 2),
    st.integers(0, 3),
)
def test_padding_and_alignment_do_not_change_the_change(
    reference, start, deleted, inserted, left, right
):
    bases = {("chr1", position): base for position, base in enumerate(reference, start=1)}
    end = start + deleted
    mutated = reference[:start] + inserted + reference[end:]
    if mutated == reference:
        return
    first = start - 1 - min(left, start - 1)
    stop = min(end + right, len(reference))
    ref = reference[first:stop]
    alt = reference[first:start] + inserted + reference[end:stop]
    padded = change_of(trimmed("chr1", first + 1, ref, alt), bases)
    whole = change_of(Allele("chr1", 1, reference, mutated), bases)
    assert padded == whole
    where = padded.start - 1
    rebuilt = reference[:where] + padded.inserted + reference[where + len(padded.deleted) :]
    assert rebuilt == mutated
