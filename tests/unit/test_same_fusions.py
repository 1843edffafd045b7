"""One fusion at several breakpoints: DNA beside RNA, and partners that were placed elsewhere."""

import json
from dataclasses import replace

import pytest
from fusion_calls import DNA, RNA, merge
from hypothesis import given, settings
from hypothesis import strategies as st

from genomic_to_outcome.calls.events import CallFile, FusionCall
from genomic_to_outcome.calls.read_calls import read_calls
from genomic_to_outcome.vocabulary import CallKind, Frame, FusionSource, Genome, Retained

# DNA and RNA


def test_dna_and_rna_of_one_fusion_are_one_event_side_by_side():
    (event,) = merge(DNA, RNA)
    assert (event.callers, event.n_callers) == ("manta;star_fusion", 2)
    assert (event.breakpoint5, event.breakpoint3) == ("chr2:42295516:+", "chr2:29223528:-")
    assert (event.junction_reads, event.frame, event.exon) == (19, Frame.IN_FRAME, "13-20")
    seen = json.loads(event.caller_evidence)
    assert (seen["manta"]["breakpoint5"], seen["manta"]["source"]) == ("chr2:42297000:+", "dna")
    assert (seen["star_fusion"]["source"], seen["manta"]["junction_reads"]) == ("rna", 60)
    assert event.source_file == "star.tsv;sv.vcf"


@pytest.mark.parametrize(
    ("changes", "events"),
    [
        ({}, 1),
        ({"pos5": 42295510}, 1),  # at the end of the exon, within the tolerance
        ({"pos5": 42295400}, 2),  # before the RNA's end: that exon would not be whole
        ({"pos5": 42302000}, 1),  # behind exon 14, which splicing passed over
        ({"pos5": 42303400}, 2),  # behind exon 15 too
        ({"pos3": 29223400}, 2),  # behind the first base of the RNA's 3' part
        ({"pos3": 29225000}, 1),  # intron 19 or 18
        ({"pos3": 29300000}, 2),
        ({"gene3": "RET"}, 2),
        ({"strand5": "-"}, 2),
        ({"strand5": ".", "strand3": "."}, 1),
        ({"chrom3": "chr3"}, 2),
    ],
)
def test_where_a_break_in_dna_explains_a_junction_in_rna(changes, events):
    assert len(merge(RNA, replace(DNA, **changes))) == events


def test_without_an_exon_model_a_hundred_kilobases():
    rna = replace(RNA, gene5="STRN", chrom5="chr2", pos5=36916202, strand5="-")
    near = replace(DNA, gene5="STRN", pos5=36916202 - 99_000, strand5="-")
    assert len(merge(rna, near)) == 1
    assert len(merge(rna, replace(near, pos5=36916202 - 101_000))) == 2
    assert len(merge(rna, replace(near, pos5=36916202 + 99_000))) == 2


def test_symbols_of_another_time_are_the_same_gene():
    rna = replace(RNA, gene5="EGFR", gene3="SEPT14", chrom5="chr7", pos5=55200413, chrom3="chr7",
                  pos3=55796092)  # fmt: skip
    dna = replace(DNA, gene5="EGFR", gene3="SEPTIN14", chrom5="chr7", pos5=55200600, chrom3="chr7",
                  pos3=55797000)  # fmt: skip
    (event,) = merge(rna, dna)
    assert (event.gene, event.partner, event.n_callers) == ("EGFR", "SEPTIN14", 2)


def test_dna_joins_the_best_supported_of_several_junctions():
    other = replace(RNA, pos5=42288322, junction_reads=3, line=3)
    joined = {event.breakpoint5: event.n_callers for event in merge(other, RNA, DNA)}
    assert joined == {"chr2:42295516:+": 2, "chr2:42288322:+": 1}


def test_dna_alone_is_an_event_with_its_own_breakpoints_and_frame():
    (event,) = merge(replace(DNA, frame=Frame.OUT_OF_FRAME))
    assert event.event_id == "GRCh38:fusion:chr2:42297000:+>chr2:29223800:-"
    assert (event.exon, event.fusion_variant, event.frame) == ("13-20", "V1", Frame.OUT_OF_FRAME)
    assert event.kinase_retained is Retained.YES


def test_rna_tells_the_frame_before_dna_does():
    (event,) = merge(RNA, replace(DNA, frame=Frame.OUT_OF_FRAME))
    assert event.frame is Frame.IN_FRAME
    (event,) = merge(replace(RNA, frame=Frame.UNKNOWN), replace(DNA, frame=Frame.OUT_OF_FRAME))
    assert event.frame is Frame.OUT_OF_FRAME


def test_dna_and_rna_at_one_place_are_still_told_apart():
    (event,) = merge(RNA, replace(DNA, pos5=RNA.pos5, pos3=RNA.pos3))
    assert (event.n_callers, event.junction_reads) == (2, 19)


def test_on_grch37():
    rna = replace(RNA, pos5=42522656, pos3=29446394)
    dna = replace(DNA, pos5=42524140, pos3=29446700)
    (event,) = merge(rna, dna, genome=Genome.GRCH37)
    assert (event.n_callers, event.fusion_variant) == (2, "V1")


def test_lumpy_and_star_fusion_of_one_inversion(shared, tmp_path):
    vcf = shared / "data/vcf_somatic/pcingola__SnpEff/EML4-ALK_fusion.lumpy.snpeff.vcf"
    star = tmp_path / "star.tsv"
    star.write_text(
        "#FusionName\tJunctionReadCount\tSpanningFragCount\tLeftGene\tLeftBreakpoint\tRightGene"
        "\tRightBreakpoint\n"
        "EML4--ALK\t9\t2\tEML4^E1\tchr2:42522656:+\tALK^E2\tchr2:29446394:-\n"
    )
    files = [
        CallFile("S1", "P1", CallKind.STRUCTURAL_VARIANTS, str(vcf), Genome.GRCH37),
        CallFile("S1", "P1", CallKind.FUSIONS, str(star), Genome.GRCH37),
    ]
    (event,) = (
        event for event in read_calls(files).events if (event.gene5, event.gene3) == ("EML4", "ALK")
    )
    assert (event.n_callers, event.fusion_variant) == (2, "V1")
    assert event.event_id == "GRCh37:fusion:chr2:42522656:+>chr2:29446394:-"
    seen = json.loads(event.caller_evidence)
    assert {caller: row["source"] for caller, row in seen.items()} == {
        "lumpy": "dna",
        "star_fusion": "rna",
    }


# Partners without a name

CLONE = replace(
    RNA, caller="jaffa", gene3="RP11-34P13.7", chrom3="chr1", pos3=129223, junction_reads=47
)


def test_partner_that_was_placed_at_a_nameless_copy_joins_what_two_callers_agree_on():
    agreed = replace(RNA, caller="fusioncatcher")
    second = replace(CLONE, gene3="FO082796.1", chrom3="chr9", pos3=138286248, junction_reads=3)
    (event,) = merge(RNA, agreed, CLONE, replace(second, frame=Frame.OUT_OF_FRAME))
    assert (event.gene5, event.gene3, event.n_callers) == ("EML4", "ALK", 3)
    assert (event.breakpoint3, event.junction_reads) == ("chr2:29223528:-", 19)
    assert event.frame is Frame.IN_FRAME
    seen = json.loads(event.caller_evidence)["jaffa"]
    assert (seen["rows"], seen["labels"]) == (2, ["partner_placed_elsewhere"])


@pytest.mark.parametrize(
    "changes",
    [
        {"gene3": "RET"},  # a partner with a name is another fusion
        {"pos5": RNA.pos5 + 11},
        {"strand5": "-"},
        {"chrom5": "chr3"},
        {"caller": "star_fusion"},  # has seen the named junction itself
    ],
)
def test_what_keeps_a_nameless_partner_apart(changes):
    agreed = replace(RNA, caller="fusioncatcher")
    assert len(merge(RNA, agreed, replace(CLONE, **changes))) == 2


def test_one_caller_is_not_enough_to_name_a_partner():
    assert len(merge(RNA, CLONE)) == 2


def test_two_named_junctions_leave_a_nameless_partner_alone():
    agreed = replace(RNA, caller="fusioncatcher")
    ret = [
        replace(call, gene3="RET", chrom3="chr10", pos3=43114480, strand3="+")
        for call in (RNA, agreed)
    ]
    assert len(merge(RNA, agreed, *ret, CLONE)) == 3


# The reference mix by its three callers


@pytest.fixture(scope="module")
def seraseq(shared):
    folder = shared / "data/fusion/cancervariants__fusor"
    names = (
        "star-fusion.fusion_predictions.abridged.tsv",
        "final-list_candidate-fusion-genes.txt",
        "jaffa_results.csv",
    )
    files = [
        CallFile("S1", "P1", CallKind.FUSIONS, str(folder / name), Genome.GRCH38) for name in names
    ]
    batch = read_calls(files)
    assert batch.problems == ()
    return batch


EXPECTED = {
    "CD74--ROS1": (3, "in_frame"),
    "EGFR--SEPTIN14": (3, "in_frame"),
    "EML4--ALK": (3, "in_frame"),
    "ETV6--NTRK3": (3, "in_frame"),
    "FGFR3--BAIAP2L1": (3, "in_frame"),
    "FGFR3--TACC3": (3, "in_frame"),
    "KIF5B--RET": (3, "in_frame"),
    "LMNA--NTRK1": (3, "in_frame"),
    "NCOA4--RET": (3, "in_frame"),
    "PAX8--PPARG": (3, "discordant"),
    "SLC34A2--ROS1": (3, "in_frame"),
    "SLC45A3--BRAF": (2, "promoter_swap"),
    "TMPRSS2--ERG": (2, "out_of_frame"),
    "TPM3--NTRK1": (3, "in_frame"),
}


def test_each_expected_fusion_is_one_event_of_all_its_callers(seraseq):
    agreed = [
        event
        for event in seraseq.events
        if "star_fusion" in event.callers and f"{event.gene5}--{event.gene3}" in EXPECTED
    ]
    found = {f"{e.gene5}--{e.gene3}": (e.n_callers, str(e.frame)) for e in agreed}
    assert len(agreed) == len(EXPECTED)
    assert found == EXPECTED
    assert {event.flags for event in agreed} == {""}


def test_rows_in_reverse_order_are_no_second_events(seraseq):
    pairs = {tuple(name.split("--")) for name in EXPECTED}
    reverse = [e for e in seraseq.events if (e.gene3, e.gene5) in pairs]
    assert {(e.gene5, e.gene3) for e in reverse} == {
        ("ALK", "EML4"),
        ("NTRK3", "ETV6"),
        ("PPARG", "PAX8"),
        ("RET", "KIF5B"),
        ("ROS1", "CD74"),
    }
    assert {event.flags for event in reverse} == {"reciprocal"}


def test_egfr_septin14_of_jaffa_has_no_event_of_its_own(seraseq):
    (event,) = (event for event in seraseq.events if event.gene5 == "EGFR")
    seen = json.loads(event.caller_evidence)["jaffa"]
    assert (seen["gene3"], seen["junction_reads"], seen["rows"]) == ("FO082796.1", 47, 2)


def test_every_row_is_in_one_event(seraseq):
    rows = sum(
        seen["rows"]
        for event in seraseq.events
        for seen in json.loads(event.caller_evidence).values()
    )
    assert rows == sum(file["records"] for file in seraseq.files) == 37 + 355 + 491


def test_variant_of_the_reference_mix(seraseq):
    named = {event.fusion_variant: event.n_callers for event in seraseq.events}
    assert {name: n for name, n in named.items() if name} == {"V1": 3}


# Any calls: joining loses nothing

any_calls = st.builds(
    FusionCall,
    caller=st.sampled_from(["a", "b", "c"]),
    gene5=st.sampled_from(["EML4", "AC1.2"]),
    gene3=st.sampled_from(["ALK", "RP11-1.1"]),
    chrom5=st.just("chr2"),
    pos5=st.sampled_from([42295516, 42295520, 42297000, 42264731]),
    strand5=st.sampled_from("+."),
    chrom3=st.just("chr2"),
    pos3=st.sampled_from([29223528, 29223800, 29300000]),
    strand3=st.sampled_from("-."),
    junction_reads=st.integers(0, 3),
    spanning_reads=st.integers(0, 2),
    frame=st.sampled_from(Frame),
    path=st.just("a"),
    line=st.integers(2, 9),
    source=st.sampled_from(FusionSource),
)


@settings(max_examples=150, deadline=None)
@given(found=st.lists(any_calls, max_size=15), turn=st.integers(0, 14))
def test_every_call_is_in_one_event_whatever_the_order(found, turn):
    events = merge(*found)
    rows = sum(
        seen["rows"] for event in events for seen in json.loads(event.caller_evidence).values()
    )
    assert rows == len(found)
    assert events == merge(*found[turn:], *found[:turn])
