"""Consensus of fusion callers: what is one event, what it is called, which flags it bears."""

import json
import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genomic_to_outcome.calls.events import FusionCall
from genomic_to_outcome.calls.fusions import (
    agreed_frame,
    merge_fusion_calls,
    read_fusion_reference,
)
from genomic_to_outcome.calls.gene_symbols import read_gene_aliases
from genomic_to_outcome.calls.junctions import TOLERANCE, group_by_junction
from genomic_to_outcome.vocabulary import Frame, Genome, Retained

EML4_ALK = FusionCall(
    caller="star_fusion",
    gene5="EML4",
    gene3="ALK",
    chrom5="chr2",
    pos5=42295516,
    strand5="+",
    chrom3="chr2",
    pos3=29223528,
    strand3="-",
    junction_reads=219,
    spanning_reads=39,
    frame=Frame.UNKNOWN,
    path="star.tsv",
    line=2,
)
BY_ARRIBA = replace(
    EML4_ALK, caller="arriba", junction_reads=12, spanning_reads=4, path="arriba.tsv"
)


# Where a reciprocal transcript may lie: not at edges of exons, which only the forward order joins.
WITHIN_EXONS = {"pos5": 29223427, "pos3": 42295181}


def reversed_order(call: FusionCall, **changes) -> FusionCall:
    exchanged = {
        "gene5": call.gene3,
        "gene3": call.gene5,
        "chrom5": call.chrom3,
        "chrom3": call.chrom5,
        "pos5": call.pos3,
        "pos3": call.pos5,
        "strand5": call.strand3,
        "strand3": call.strand5,
    }
    return replace(call, **{**exchanged, **changes})


def merge(*calls: FusionCall, genome: Genome = Genome.GRCH38):
    return merge_fusion_calls(calls, "S1", "P1", genome, read_fusion_reference())


def only(*calls: FusionCall):
    (event,) = merge(*calls)
    return event


def test_no_calls_no_events():
    assert merge() == []


def test_two_callers_make_one_event_and_nothing_is_summed():
    event = only(EML4_ALK, replace(BY_ARRIBA, frame=Frame.IN_FRAME))
    assert event.event_id == "GRCh38:fusion:chr2:42295516:+>chr2:29223528:-"
    assert (event.gene, event.partner, event.gene5, event.gene3) == ("ALK", "EML4", "EML4", "ALK")
    assert (event.callers, event.n_callers) == ("arriba;star_fusion", 2)
    assert (event.junction_reads, event.spanning_reads) == (219, 39)
    assert (event.breakpoint5, event.breakpoint3) == ("chr2:42295516:+", "chr2:29223528:-")
    assert (event.frame, event.exon) == (Frame.IN_FRAME, "13-20")
    assert event.kinase_retained is Retained.YES
    assert (event.flags, event.filter, event.annotation_source) == ("", "PASS", "caller")
    assert event.source_file == "arriba.tsv;star.tsv"
    evidence = json.loads(event.caller_evidence)
    assert {caller: seen["junction_reads"] for caller, seen in evidence.items()} == {
        "arriba": 12,
        "star_fusion": 219,
    }
    assert event.caller_evidence == json.dumps(evidence, sort_keys=True)


@pytest.mark.parametrize(
    ("shift5", "shift3", "events"), [(10, -10, 1), (11, 0, 2), (0, 11, 2), (-5, -5, 1)]
)
def test_ten_bases_at_both_ends(shift5, shift3, events):
    moved = replace(BY_ARRIBA, pos5=EML4_ALK.pos5 + shift5, pos3=EML4_ALK.pos3 + shift3)
    assert len(merge(EML4_ALK, moved)) == events


def test_order_and_contigs_must_agree():
    assert len(merge(EML4_ALK, reversed_order(BY_ARRIBA, **WITHIN_EXONS))) == 2
    assert len(merge(EML4_ALK, replace(BY_ARRIBA, chrom3="chr3"))) == 2


def test_several_rows_of_one_caller_are_one_call():
    fewer = replace(EML4_ALK, pos5=EML4_ALK.pos5 + 3, junction_reads=7, line=3)
    event = only(fewer, EML4_ALK)
    assert (event.n_callers, event.junction_reads) == (1, 219)
    assert json.loads(event.caller_evidence)["star_fusion"]["rows"] == 2


def test_equal_reads_are_settled_by_name_of_caller():
    shifted = replace(
        EML4_ALK, caller="arriba", pos5=EML4_ALK.pos5 + 5, pos3=EML4_ALK.pos3 + 5, path="a"
    )
    expected = "GRCh38:fusion:chr2:42295521:+>chr2:29223533:-"
    assert only(EML4_ALK, shifted).event_id == only(shifted, EML4_ALK).event_id == expected


def test_breakpoints_join_what_symbols_would_part():
    egfr = replace(
        EML4_ALK, gene5="EGFR", gene3="SEPT14", chrom5="chr7", pos5=55200413, chrom3="chr7"
    )
    old_and_new = only(egfr, replace(egfr, caller="arriba", gene3="SEPTIN14"))
    assert (old_and_new.gene, old_and_new.partner) == ("EGFR", "SEPTIN14")
    clone = replace(egfr, caller="a_caller", gene3="RP11-34P13.7", junction_reads=500)
    assert only(egfr, clone).partner == "SEPTIN14"


def test_majority_names_the_genes_and_evidence_keeps_the_other_name():
    other = replace(EML4_ALK, caller="a_caller", gene5="LOC1", gene3="XYZ", junction_reads=999)
    event = only(EML4_ALK, BY_ARRIBA, other)
    assert (event.gene, event.partner, event.junction_reads) == ("ALK", "EML4", 999)
    assert json.loads(event.caller_evidence)["a_caller"]["gene3"] == "XYZ"


def test_row_of_the_named_genes_speaks_for_its_caller():
    overlapping = replace(BY_ARRIBA, gene5="AAA", frame=Frame.OUT_OF_FRAME)
    event = only(EML4_ALK, overlapping, replace(BY_ARRIBA, line=9, frame=Frame.IN_FRAME))
    assert event.frame is Frame.IN_FRAME


@pytest.mark.parametrize(
    ("frames", "agreed"),
    [
        ([], "unknown"),
        (["unknown", "unknown"], "unknown"),
        (["in_frame", "unknown"], "in_frame"),
        (["in_frame", "out_of_frame"], "discordant"),
        (["promoter_swap", "unknown"], "promoter_swap"),
        (["promoter_swap", "out_of_frame"], "promoter_swap"),
        (["promoter_swap", "in_frame"], "discordant"),
        (["promoter_swap", "in_frame", "out_of_frame"], "discordant"),
    ],
)
def test_agreement_on_the_frame(frames, agreed):
    assert agreed_frame(Frame(frame) for frame in frames) is Frame(agreed)


# The gene that matters, and reciprocal events


def test_kinase_in_front_without_its_domain_is_reciprocal():
    event = only(reversed_order(EML4_ALK, **WITHIN_EXONS))
    assert (event.gene, event.partner) == ("ALK", "EML4")
    assert (event.gene5, event.gene3) == ("ALK", "EML4")
    assert (event.kinase_retained, event.flags) == (Retained.NO, "reciprocal")


def test_row_that_joins_the_wrong_edges_of_exons_is_read_in_the_other_order():
    """The first base of ALK exon 20 is no end of a 5' part, the last of EML4 exon 13 no start."""
    event = only(reversed_order(EML4_ALK))
    assert (event.gene5, event.gene3, event.exon) == ("EML4", "ALK", "13-20")
    assert (event.kinase_retained, event.flags) == (Retained.YES, "written_in_reverse")
    assert (event.fusion_variant, event.frame) == ("V1", Frame.IN_FRAME)
    (joined,) = merge(EML4_ALK, reversed_order(BY_ARRIBA))
    assert (joined.n_callers, joined.junction_reads, joined.flags) == (2, 219, "")


@pytest.mark.parametrize(
    "changes", [{"pos5": 29223527}, {"pos3": 42295515}, {"strand5": "+"}, {"gene3": "NEW1"}]
)
def test_only_certain_rows_are_read_in_the_other_order(changes):
    event = only(reversed_order(EML4_ALK, **changes))
    assert event.gene5 == "ALK"
    assert "reciprocal" in event.flags


def test_variant_is_named_by_any_caller_that_shows_it():
    """The best supported call ends within intron 13; another shows the edge of exon 13."""
    shifted = replace(EML4_ALK, pos5=42295516 + 9, pos3=29223528 - 9, junction_reads=999)
    moved = replace(shifted, gene5="EML4", pos3=29223528 + 4)
    event = only(moved, BY_ARRIBA)
    assert (event.n_callers, event.exon, event.fusion_variant) == (2, None, "V1")


def test_kinase_in_front_with_its_domain_is_not_reciprocal():
    tacc3 = replace(
        EML4_ALK,
        gene5="FGFR3",
        gene3="TACC3",
        chrom5="chr4",
        pos5=1806934,
        chrom3="chr4",
        pos3=1739702,
        strand3="+",
    )
    forward, backward = merge(tacc3, reversed_order(tacc3, line=3))
    if forward.gene5 != "FGFR3":
        forward, backward = backward, forward
    assert (forward.gene, forward.kinase_retained, forward.flags) == ("FGFR3", Retained.YES, "")
    assert (backward.gene, backward.flags) == ("FGFR3", "reciprocal")


def test_kinase_at_the_end_without_its_domain_is_reciprocal_only_beside_the_other_order():
    late = replace(EML4_ALK, pos3=29197600)
    assert (only(late).kinase_retained, only(late).flags) == (Retained.NO, "")


def test_of_two_genes_that_matter_the_retained_kinase_counts():
    fgfr3 = replace(EML4_ALK, gene5="FGFR3", chrom5="chr4", pos5=1806934)
    assert only(fgfr3).gene == "ALK"
    assert only(replace(fgfr3, pos3=29197600)).gene == "FGFR3"
    assert only(replace(fgfr3, pos5=1799254, pos3=29197600)).gene == "ALK"


def test_without_a_model_the_other_order_in_the_sample_decides():
    pml = replace(EML4_ALK, gene5="PML", gene3="RARA", chrom5="chr15", chrom3="chr17")
    assert only(reversed_order(pml)).flags == ""
    flags = {event.gene5: event.flags for event in merge(pml, reversed_order(pml))}
    assert flags == {"PML": "", "RARA": "reciprocal"}


def test_gene_without_a_known_role_is_the_3_prime_one():
    event = only(replace(EML4_ALK, gene5="AAA", gene3="BBB"))
    assert (event.gene, event.partner, event.kinase_retained) == ("BBB", "AAA", Retained.UNKNOWN)
    assert event.exon is None


def test_exon_that_is_not_known():
    assert only(replace(EML4_ALK, gene5="NEW1")).exon == "?-20"
    assert only(replace(EML4_ALK, pos3=29224500)).exon == "13-?"
    assert only(replace(EML4_ALK, gene5="NEW1", exon5="4")).exon == "4-20"


def test_kinase_on_grch37():
    (event,) = merge(replace(EML4_ALK, pos5=42522656, pos3=29446394), genome=Genome.GRCH37)
    assert (event.exon, event.kinase_retained) == ("13-20", Retained.YES)
    assert event.event_id.startswith("GRCh37:")


def test_one_gene_with_itself():
    event = only(replace(EML4_ALK, gene5="ALK", pos5=29223342, strand5="-"))
    assert (event.gene, event.partner, event.flags) == ("ALK", "ALK", "intragenic")
    assert event.kinase_retained is Retained.UNKNOWN


# Flags


def test_a_doubt_counts_only_when_every_caller_has_it():
    doubted = replace(BY_ARRIBA, labels=("artefact:gtex", "confidence_low", "filter:min_support"))
    alone = only(doubted)
    assert alone.flags == "artefact_suspected;failed_filter;low_confidence"
    assert alone.filter == "min_support"
    supported = only(doubted, EML4_ALK)
    assert (supported.flags, supported.filter) == ("", "PASS")


def test_read_through_counts_when_any_caller_says_so():
    assert only(EML4_ALK, replace(BY_ARRIBA, labels=("read_through",))).flags == "read_through"


def test_aliases_are_not_chained_and_lead_to_no_previous_symbol():
    approved = read_gene_aliases().approved
    assert not set(approved) & set(approved.values())
    assert read_gene_aliases().current("ALK") == "ALK"


# Any calls

near_positions = st.integers(1000, 1060)
calls = st.builds(
    FusionCall,
    caller=st.sampled_from(["arriba", "fusioncatcher", "star_fusion"]),
    gene5=st.sampled_from(["EML4", "ALK", "AC1.2", "SEPT14"]),
    gene3=st.sampled_from(["ALK", "RET", "SEPTIN14"]),
    chrom5=st.sampled_from(["chr1", "chr2"]),
    pos5=near_positions,
    strand5=st.sampled_from("+-"),
    chrom3=st.just("chr2"),
    pos3=near_positions,
    strand3=st.sampled_from("+-."),
    junction_reads=st.integers(0, 3),
    spanning_reads=st.integers(0, 2),
    frame=st.sampled_from(Frame),
    path=st.sampled_from(["a", "b"]),
    line=st.integers(2, 9),
    labels=st.sampled_from([(), ("read_through",), ("confidence_low",)]),
)


@settings(max_examples=100, deadline=None)
@given(found=st.lists(calls, max_size=25), seed=st.integers(0, 1000))
def test_order_of_the_calls_changes_nothing(found, seed):
    shuffled = random.Random(seed).sample(found, len(found))
    assert merge(*found) == merge(*shuffled)


@settings(max_examples=100, deadline=None)
@given(found=st.lists(calls, max_size=25))
def test_every_call_is_in_one_junction_near_its_best_call(found):
    junctions = group_by_junction(found)
    assert sorted(map(repr, found)) == sorted(repr(c) for j in junctions for c in j.calls)

    def near(one: FusionCall, other: FusionCall) -> bool:
        return (one.chrom5, one.chrom3) == (other.chrom5, other.chrom3) and (
            max(abs(one.pos5 - other.pos5), abs(one.pos3 - other.pos3)) <= TOLERANCE
        )

    assert all(near(call, junction.best) for junction in junctions for call in junction.calls)
    for index, junction in enumerate(junctions):
        assert not any(near(junction.best, other.best) for other in junctions[:index])
    ids = [event.event_id for event in merge(*found)]
    assert len(set(ids)) == len(ids) <= len(junctions)
