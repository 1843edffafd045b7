"""Neighbouring changes of one haplotype become one event, and only those."""

import json

import pytest
from small_variant_files import read_vcf, record, vcf_text

from genomic_to_outcome.vocabulary import AnnotationEngine

PHASED = "GT:AD:DP:PID:PGT"


def events_of(tmp_path, *records, **more):
    path = tmp_path / "calls.vcf"
    path.write_text(vcf_text(*records))
    return list(read_vcf(path, **more).events)


def phased(place, counts="30,10:40", haplotype="0|1", group="p1", **more):
    return record(place, f"0/1:{counts}:{group}:{haplotype}", fields=PHASED, **more)


def test_braf_v600k_written_as_two_substitutions_is_one_event(tmp_path):
    (event,) = events_of(
        tmp_path,
        phased("chr7\t140753336\t.\tA\tT"),
        phased("chr7\t140753337\t.\tC\tT", "32,8:40", filters="clustered_events"),
    )
    assert (event.hgvsc, event.hgvsp) == ("c.1798_1799delinsAA", "p.Val600Lys")
    assert event.event_id == "GRCh38:chr7:140753336:AC:TT"
    assert (event.alt_reads, event.vaf, event.phase_set) == (8, 0.2, "p1:0|1")
    assert (event.filter, event.flags) == ("clustered_events", "failed_filter")
    (seen,) = json.loads(event.caller_evidence).values()
    assert [item["event_id"] for item in seen["records"]] == [
        "GRCh38:chr7:140753336:A:T",
        "GRCh38:chr7:140753337:C:T",
    ]
    assert [item["alt_reads"] for item in seen["records"]] == [10, 8]
    assert seen["records"][0]["hgvsp_short"] == "p.V600E"


def test_egfr_l858r_of_two_bases(tmp_path):
    (event,) = events_of(
        tmp_path,
        phased("chr7\t55191822\t.\tT\tG"),
        phased("chr7\t55191823\t.\tG\tT"),
    )
    assert (event.ref, event.alt, event.hgvsp_short) == ("TG", "GT", "p.L858R")


def test_two_changes_of_one_codon_with_a_known_base_between_them(tmp_path):
    (event,) = events_of(
        tmp_path,
        phased("chr7\t55181398\t.\tT\tA"),
        phased("chr7\t55181400\t.\tC\tA"),
    )
    assert (event.ref, event.alt, event.hgvsp_short) == ("TGC", "AGA", "p.C797R")


def test_a_phased_deletion_and_substitution_are_one_delins(tmp_path):
    # L747_A750delinsP as a caller may write it: nine bases lost, and the next one changed.
    (event,) = events_of(
        tmp_path,
        phased("chr7\t55174775\t.\tATTAAGAGAA\tA"),
        phased("chr7\t55174785\t.\tG\tC"),
    )
    assert (event.ref, event.alt) == ("TTAAGAGAAG", "C")
    assert event.hgvsp_short == "p.L747_A750delinsP"


@pytest.mark.parametrize(
    ("haplotype", "group"),
    [("1|0", "p1"), ("0|1", "p2")],
    ids=["in trans", "another phase set"],
)
def test_what_is_not_in_cis_stays_apart(tmp_path, haplotype, group):
    first, second = events_of(
        tmp_path,
        phased("chr7\t140753336\t.\tA\tT"),
        phased("chr7\t140753337\t.\tC\tT", haplotype=haplotype, group=group),
    )
    assert (first.hgvsp_short, second.hgvsc) == ("p.V600E", "c.1798G>A")
    assert ("possible_mnv" in first.flags) is (group == "p2")


def test_without_phase_like_fractions_are_flagged_and_unlike_ones_are_not(tmp_path):
    like = events_of(
        tmp_path,
        record("chr7\t140753336\t.\tA\tT", "0/1:30,10:40"),
        record("chr7\t140753337\t.\tC\tT", "0/1:31,9:40"),
    )
    assert [event.flags for event in like] == ["possible_mnv", "possible_mnv"]
    unlike = events_of(
        tmp_path,
        record("chr7\t140753336\t.\tA\tT", "0/1:10,30:40"),
        record("chr7\t140753337\t.\tC\tT", "0/1:31,9:40"),
    )
    assert [event.flags for event in unlike] == ["", ""]


def test_neighbours_farther_than_a_codon_stay_apart(tmp_path):
    events = events_of(
        tmp_path,
        phased("chr7\t140753336\t.\tA\tT"),
        phased("chr7\t140753339\t.\tG\tT"),
    )
    assert [event.flags for event in events] == ["", ""]


def test_merging_never_loses_a_protein_change(tmp_path):
    # The base behind the codon is of another codon, which is not known without a reference.
    known, other = events_of(
        tmp_path,
        phased("chr17\t7675088\t.\tC\tT"),
        phased("chr17\t7675086\t.\tN\tT"),
    )
    assert known.hgvsp_short == "p.R175H"
    assert known.flags == other.flags == "possible_mnv"


def test_three_changes_in_a_row_are_one(tmp_path):
    (event,) = events_of(
        tmp_path,
        phased("chr12\t25245349\t.\tA\tT"),
        phased("chr12\t25245350\t.\tC\tA"),
        phased("chr12\t25245351\t.\tC\tA"),
    )
    assert (event.ref, event.alt, event.hgvsp_short) == ("ACC", "TAA", "p.G12L")


def test_alleles_of_one_site_are_never_joined(tmp_path):
    events = events_of(tmp_path, phased("chr7\t140753336\t.\tA\tT,C", "20,10,10:40"))
    assert len(events) == 2


def test_passthrough_names_nothing_anew(tmp_path):
    events = events_of(
        tmp_path,
        phased("chr7\t140753336\t.\tA\tT"),
        phased("chr7\t140753337\t.\tC\tT"),
        engine=AnnotationEngine.PASSTHROUGH,
    )
    assert {event.annotation_source for event in events} == {"unannotated"}


def test_order_of_the_file_is_kept(tmp_path):
    places = ["chr9\t500\t.\tA\tT", "chr1\t500\t.\tA\tT", "chr1\t300\t.\tA\tT"]
    events = events_of(tmp_path, *(record(place, "0/1:30,10:40") for place in places))
    assert [(event.chrom, event.pos) for event in events] == [
        ("chr9", 500),
        ("chr1", 500),
        ("chr1", 300),
    ]
