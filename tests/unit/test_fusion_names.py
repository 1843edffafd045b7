"""What a fusion is called: its variant, its frame, the order and the names of its genes."""

import json
from dataclasses import replace

import pytest
from fusion_calls import DNA, RNA, merge

from genomic_to_outcome.calls.dragen_filters import labels_of_filter
from genomic_to_outcome.calls.gene_lists import main_gene, split_pair
from genomic_to_outcome.vocabulary import Frame, Genome

# Names of variants


@pytest.mark.parametrize(
    ("pos5", "exon", "name"),
    [
        (42295516, "13-20", "V1"),
        (42325554, "20-20", "V2"),
        (42264731, "6-20", "V3a"),
        (42264951, "?-20", "V3b"),
        (42245687, "2-20", "V5"),
        (42301392, "14-20", None),
        (42295450, "13-20", None),
    ],
)
def test_variants_of_eml4_alk(pos5, exon, name):
    (event,) = merge(replace(RNA, pos5=pos5))
    assert (event.exon, event.fusion_variant) == (exon, name)
    (event,) = merge(
        replace(RNA, pos5=pos5 + 227140, pos3=29446394), genome=Genome.GRCH37
    )  # EML4 lies 227,140 bases further on GRCh37
    assert (event.exon, event.fusion_variant) == (exon, name)


def test_no_variant_of_other_genes_or_of_another_exon_of_alk():
    assert merge(replace(RNA, gene5="STRN"))[0].fusion_variant is None
    assert merge(replace(RNA, pos3=29225565))[0].fusion_variant is None


# The frame by the exon models


@pytest.mark.parametrize(
    ("changes", "frame"),
    [
        ({}, Frame.IN_FRAME),
        ({"pos5": 42264731}, Frame.IN_FRAME),  # V3a
        ({"pos5": 42325554}, Frame.IN_FRAME),  # V2
        ({"pos5": 42295515}, Frame.OUT_OF_FRAME),
        ({"pos3": 29223527}, Frame.OUT_OF_FRAME),
        ({"pos5": 42169611}, Frame.PROMOTER_SWAP),  # before the start codon in exon 1
        ({"pos5": 42264951}, Frame.UNKNOWN),  # V3b ends in intron 6 of the model
        ({"gene5": "STRN"}, Frame.UNKNOWN),
        ({"strand3": "+"}, Frame.UNKNOWN),
        ({"chrom3": "chr3"}, Frame.UNKNOWN),
    ],
)
def test_frame_where_no_caller_tells_it(changes, frame):
    (event,) = merge(replace(RNA, frame=Frame.UNKNOWN, **changes))
    source = "caller" if frame is Frame.UNKNOWN else "caller;exon_model"
    assert (event.frame, event.annotation_source) == (frame, source)


def test_frame_that_a_caller_tells_is_not_touched():
    (event,) = merge(replace(RNA, frame=Frame.OUT_OF_FRAME))
    assert (event.frame, event.annotation_source) == (Frame.OUT_OF_FRAME, "caller")


# Order that a caller leaves open


def test_order_that_no_kinase_tells_stays_as_written():
    unknown = replace(
        RNA, gene5="AAA", gene3="BBB", labels=("direction_unknown",), strand5=".", strand3="."
    )
    (event,) = merge(unknown)
    assert (event.gene5, event.gene3, event.flags) == ("AAA", "BBB", "direction_unknown")


def test_order_by_the_kinase_turns_strands_and_breakpoints():
    turned = replace(
        DNA,
        gene5="ALK",
        gene3="EML4",
        pos5=DNA.pos3,
        pos3=DNA.pos5,
        strand5="+",
        strand3="-",
        labels=("direction_unknown",),
    )
    (event,) = merge(turned, RNA)
    assert (event.gene5, event.n_callers, event.flags) == ("EML4", 2, "")
    assert json.loads(event.caller_evidence)["manta"]["breakpoint5"] == "chr2:42297000:+"


# Words of DRAGEN


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("", set()),
        ("PASS", set()),
        ("FAIL", {"filter:FAIL"}),
        ("FAIL;LOW_SCORE", {"filter:LOW_SCORE"}),
        ("FAIL;LOW_SCORE;PASS", {"filter:LOW_SCORE"}),
        ("LOW_SCORE", {"filter:LOW_SCORE"}),
        ("PASS;READ_THROUGH", {"remark:READ_THROUGH", "read_through"}),
    ],
)
def test_filters_of_dragen(text, labels):
    assert labels_of_filter(text) == labels


# Lists of genes


@pytest.mark.parametrize(
    ("text", "gene"),
    [
        ("ROS1;GOPC", "ROS1"),
        ("GOPC;ROS1", "ROS1"),
        ("PPARG/AC016683.6", "PPARG"),
        ("RP11-458D21.5;NOTCH2NL", "NOTCH2NL"),
        ("AC1.2", "AC1.2"),
        ("", ""),
    ],
)
def test_main_gene_of_a_list(text, gene):
    assert main_gene(text) == gene


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("CD74-ROS1;GOPC", ("CD74", "ROS1;GOPC")),
        ("PPARG/AC016683.6-PAX8", ("PPARG/AC016683.6", "PAX8")),
        ("NKX2-1-ALK", ("NKX2-1", "ALK")),
        ("ALK-HLA-A", ("ALK", "HLA-A")),
        ("ALK-TMEM189-UBE2V1", ("ALK", "TMEM189-UBE2V1")),
        ("EML4ALK", ("", "")),
    ],
)
def test_pair_of_genes_with_hyphens(text, pair):
    assert split_pair(text, "-") == pair
