"""Protein changes by the HGVS nomenclature, on a short coding sequence and against translation."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genomic_to_outcome.calls.coding_changes import (
    CodingSequence,
    protein_effect,
    translate,
)

# M K L L S S P E W * and behind the stop codon A A *.
CODING = "ATGAAACTACTTAGCTCACCGGAATGGTAA"
BEHIND = "GCTGCATAGGCTAACTAGCTGA"
SEQUENCE = CodingSequence(CODING + BEHIND, len(CODING))


def test_the_short_sequence_is_what_the_names_suppose():
    assert translate(CODING) == "MKLLSSPEW*"


@pytest.mark.parametrize(
    ("first", "last", "inserted", "name", "terms"),
    [
        (4, 4, "G", "p.K2E", "missense_variant"),
        (4, 4, "T", "p.K2*", "stop_gained"),
        (9, 9, "G", "p.L3=", "synonymous_variant"),
        (2, 2, "C", "p.M1?", "start_lost"),
        (28, 28, "C", "p.*10Qext*3", "stop_lost"),
        (29, 29, "G", "p.*10=", "stop_retained_variant"),
        (4, 6, "", "p.K2del", "inframe_deletion"),
        # Of two like residues the most 3' one is deleted or repeated.
        (7, 9, "", "p.L4del", "inframe_deletion"),
        (10, 9, "CTA", "p.L4dup", "inframe_insertion"),
        (7, 6, "CTACTA", "p.L3_L4dup", "inframe_insertion"),
        (7, 6, "GGG", "p.K2_L3insG", "inframe_insertion"),
        (8, 7, "GGG", "p.L3delinsRV", "inframe_insertion"),
        (4, 9, "GGG", "p.K2_L3delinsG", "inframe_deletion"),
        (6, 7, "GG", "p.L3V", "missense_variant"),
        (4, 3, "GGGTAA", "p.M1_K2insG*", "stop_gained"),
        (13, 18, "GGGTGA", "p.S5_S6delinsG*", "stop_gained"),
        (19, 19, "", "p.P7Rfs*11", "frameshift_variant"),
        (16, 15, "T", "p.S6Ffs*10", "frameshift_variant"),
        (4, 3, "T", "p.K2*", "frameshift_variant&stop_gained"),
        (25, 30, "", "p.?", "stop_lost"),
    ],
)
def test_names_and_terms(first, last, inserted, name, terms):
    effect = protein_effect(SEQUENCE, first, last, inserted)
    assert (effect.name, effect.terms) == (name, terms)


def test_a_new_stop_that_is_not_seen_is_a_question_mark():
    short = CodingSequence(CODING, len(CODING))
    assert protein_effect(short, 20, 20, "").name.endswith("fs*?")
    assert protein_effect(short, 28, 28, "C").name == "p.*10Qext*?"


def test_unknown_bases_give_no_name_but_the_frame():
    unknown = CodingSequence("ATG" + "N" * 24 + "TAA", 30)
    assert protein_effect(unknown, 7, 9, "").name == ""
    assert protein_effect(unknown, 7, 9, "").terms == "inframe_deletion"
    assert protein_effect(unknown, 7, 7, "").terms == "frameshift_variant"
    assert protein_effect(unknown, 7, 7, "A").terms == "coding_sequence_variant"
    assert protein_effect(unknown, 7, 6, "AAA").terms == "inframe_insertion"


@settings(max_examples=300, deadline=None)
@given(
    st.text("ACGT", min_size=45, max_size=45),
    st.integers(4, 30),
    st.integers(0, 9),
    st.text("ACGT", max_size=9),
)
def test_a_frameshift_counts_to_the_stop_of_the_altered_sequence(body, first, deleted, inserted):
    codons = [body[i : i + 3] for i in range(0, len(body), 3)]
    bases = "ATG" + "".join("CTG" if translate(codon) == "*" else codon for codon in codons) + "TAA"
    if (len(inserted) - deleted) % 3 == 0:
        return
    sequence = CodingSequence(bases + "CTAATTAACTAG", len(bases))
    name = protein_effect(sequence, first, first + deleted - 1, inserted).name
    altered = translate(
        sequence.bases[: first - 1] + inserted + sequence.bases[first - 1 + deleted :]
    )
    if "fs*" not in name or name.endswith("?"):
        return
    before, _, distance = name.partition("fs*")
    codon, residue = int(before[3:-1]), before[-1]
    reference = translate(bases)
    assert altered[: codon - 1] == reference[: codon - 1]
    assert altered[codon - 1] == residue != reference[codon - 1] == name[2]
    assert altered.index("*") == codon - 1 + int(distance) - 1
