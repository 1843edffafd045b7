"""Adjacencies: the same two ends come out, however a caller writes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structural_variant_files import record

from genomic_to_outcome.calls.breakends import (
    Breakend,
    Kept,
    OrientationError,
    PlaceError,
    adjacencies_of,
    adjacency,
    is_single_breakend,
    kind_of,
    one_per_adjacency,
)

CONTIGS = ("chr2", "chr7", "chr10", "chrX")
breakends = st.builds(
    Breakend, st.sampled_from(CONTIGS), st.integers(1000, 10_000_000), st.sampled_from(Kept)
)
junctions = st.builds(adjacency, breakends, breakends, st.text("ACGT", max_size=6))
SIDE = {Kept.LEFT: "3", Kept.RIGHT: "5"}
STRAND = {Kept.LEFT: "+", Kept.RIGHT: "-"}


def breakend_allele(here: Breakend, there: Breakend, inserted: str) -> str:
    bracket = "]" if there.kept is Kept.LEFT else "["
    mate = f"{bracket}{there.chrom.removeprefix('chr')}:{there.pos}{bracket}"
    return f"N{inserted}{mate}" if here.kept is Kept.LEFT else f"{mate}{inserted}N"


def mates(junction, info=("", "")):
    first, second, inserted = junction.first, junction.second, junction.inserted
    ends = ((first, second, "a", info[0]), (second, first, "b", info[1]))
    return [
        record(
            here.chrom.removeprefix("chr"),
            here.pos,
            breakend_allele(here, there, inserted),
            f"SVTYPE=BND{more}",
            name=name,
        )
        for here, there, name, more in ends
    ]


def read_back(*records):
    found = [(each, one) for each in records for one in adjacencies_of(each, each.cells[4])]
    return [one for _, one in one_per_adjacency(found)]


@given(junctions)
def test_two_mates_are_one_adjacency(junction):
    assert read_back(*mates(junction, (";MATEID=b", ";MATEID=a"))) == [junction]


@given(junctions)
def test_mates_that_do_not_name_each_other_are_one_adjacency(junction):
    assert read_back(*mates(junction)) == [junction]


@given(junctions)
def test_either_mate_alone_is_the_adjacency(junction):
    assert [read_back(mate) for mate in mates(junction)] == [[junction], [junction]]


@given(junctions, st.sampled_from(("POS2", "END")))
def test_delly_translocation(junction, end):
    first, second = junction.first, junction.second
    info = f"SVTYPE=TRA;CHR2={second.chrom};{end}={second.pos};" + (
        f"CT={SIDE[first.kept]}to{SIDE[second.kept]}"
    )
    inserted = f";SVINSSEQ={junction.inserted}" if junction.inserted else ""
    assert read_back(record(first.chrom, first.pos, "<TRA>", info + inserted)) == [junction]


def symbolic(junction, inversion_as):
    """The symbolic record of an adjacency within one chromosome."""
    first, second = junction.first, junction.second
    if first.kept is second.kept:
        step = int(first.kept is Kept.RIGHT)
        side, strand = SIDE[first.kept], STRAND[first.kept]
        told = {
            "manta": f"INV{side}",
            "delly": f"CT={side}to{side}",
            "lumpy": f"STRANDS={strand * 2}:9",
        }
        alt, pos, end, more = "<INV>", first.pos - step, second.pos - step, told[inversion_as]
    elif first.kept is Kept.LEFT:
        alt, pos, end, more = "<DEL>", first.pos, second.pos - 1, "SVMETHOD=x"
    else:
        alt, pos, end, more = "<DUP:TANDEM>", first.pos - 1, second.pos, "SVMETHOD=x"
    inserted = f";SVINSSEQ={junction.inserted}" if junction.inserted else ""
    return record(first.chrom, pos, alt, f"SVTYPE={alt[1:4]};END={end};{more}{inserted}")


@given(
    st.integers(1000, 10_000),
    st.integers(100, 10_000),
    st.sampled_from(Kept),
    st.sampled_from(Kept),
    st.text("ACGT", max_size=6),
    st.sampled_from(("manta", "delly", "lumpy")),
)
def test_symbolic_alleles_and_their_breakends_are_one_adjacency(
    pos, length, kept, other, inserted, inversion_as
):
    ends = Breakend("chr7", pos, kept), Breakend("chr7", pos + length, other)
    junction = adjacency(*ends, inserted)
    written = symbolic(junction, inversion_as)
    assert read_back(written) == [junction]
    assert read_back(written, *mates(junction)) == [junction]


def test_inversion_without_orientation_has_both_adjacencies():
    found = read_back(record("2", 100, "<INV>", "SVTYPE=INV;END=900"))
    assert [(one.first.pos, one.second.pos, one.first.kept) for one in found] == [
        (100, 900, Kept.LEFT),
        (101, 901, Kept.RIGHT),
    ]


def test_lumpy_inversion_seen_from_one_side_only():
    found = read_back(record("2", 100, "<INV>", "SVTYPE=INV;END=900;STRANDS=++:0,--:7"))
    assert [one.first.kept for one in found] == [Kept.RIGHT]


def test_adjacencies_further_apart_than_the_tolerance_stay_two():
    records = [record("2", pos, "N[3:500[", "SVTYPE=BND") for pos in (100, 110, 121)]
    assert [one.first.pos for one in read_back(*records)] == [100, 121]


def test_mates_that_name_each_other_need_not_agree_on_the_place():
    records = [
        record("2", 100, "N[3:500[", "SVTYPE=BND;IMPRECISE;MATEID=b", name="a"),
        record("3", 560, "]2:140]N", "SVTYPE=BND;IMPRECISE;MATEID=a", name="b"),
    ]
    assert [one.first.pos for one in read_back(*records)] == [100]


def test_shared_bases_widen_the_tolerance():
    info = "SVTYPE=BND;HOMLEN=36"
    records = [record("2", pos, "N[3:500[", info) for pos in (100, 136)]
    assert len(read_back(*records)) == 1


def test_deletion_written_out():
    (found,) = read_back(record("7", 100, "AG", "SVTYPE=DEL", ref="A" * 81))
    assert (found.first.pos, found.second.pos, found.inserted) == (100, 181, "G")


def test_short_indels_are_no_structural_variants():
    assert kind_of(record("7", 100, "A", "", ref="A" * 50), "A") == ""
    assert kind_of(record("7", 100, "A", "", ref="A" * 51), "A") == "DEL"


def test_contigs_in_capitals():
    (found,) = read_back(record("chr17", 100, "[CHR17:900[N", "SVTYPE=BND"))
    assert found.second.chrom == "chr17"


@pytest.mark.parametrize("alt", ["A.", ".A", "ACCG.", ".TTTA"])
def test_single_breakends(alt):
    assert is_single_breakend(alt)
    assert kind_of(record("7", 100, alt, ""), alt) == "BND"


@pytest.mark.parametrize("alt", ["<INS>", "<CNV>", "<INS:ME:ALU>", "ACGTACGT"])
def test_alleles_that_join_nothing(alt):
    assert adjacencies_of(record("7", 100, alt, "END=101;SVTYPE=INS"), alt) == ()


def test_translocation_without_orientation():
    with pytest.raises(OrientationError, match="CT, STRANDS"):
        read_back(record("7", 100, "<TRA>", "SVTYPE=TRA;CHR2=2;END=500"))


@pytest.mark.parametrize("info", ["SVTYPE=DEL", "SVTYPE=DEL;END=50"])
def test_deletion_without_end(info):
    with pytest.raises(PlaceError, match="END"):
        read_back(record("7", 100, "<DEL>", info))
