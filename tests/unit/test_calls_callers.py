"""Every caller's FORMAT: what is written is read back, and which fields were used is told."""

from collections import defaultdict

import pytest
from caller_fields import CALLERS, READS
from hypothesis import given, settings
from small_variant_files import read_vcf

from genomic_to_outcome.calls.allele_counts import AlleleOf, counts_of
from genomic_to_outcome.calls.tumour_column import caller_of


@pytest.mark.parametrize("caller", sorted(CALLERS))
@settings(max_examples=60, deadline=None)
@given(reads=READS.filter(lambda reads: reads.ref + reads.alt > 0))
def test_what_a_caller_writes_is_read_back(caller, reads):
    write, rule = CALLERS[caller]
    fields, (depth, alt_reads, vaf) = write(reads)
    sample = {name: str(value) for name, value in fields.items()}
    found = counts_of(sample, {}, AlleleOf(reads.base, reads.alt_base, 0, 1), alone=False)
    assert (found.depth, found.alt_reads) == (depth, alt_reads)
    assert found.vaf == (vaf if vaf is None else pytest.approx(vaf))
    assert found.rule == rule


@settings(max_examples=60, deadline=None)
@given(reads=READS)
def test_the_same_in_info_where_the_sample_is_alone(reads):
    info = {
        "DP": str(reads.ref + reads.alt + reads.noise),
        "DP4": f"{reads.ref},0,{reads.alt},0",
        "AF": "0.25",
    }
    allele = AlleleOf(reads.base, reads.alt_base, 0, 1)
    found = counts_of({}, info, allele, alone=True)
    assert (found.depth, found.alt_reads, found.vaf) == (int(info["DP"]), reads.alt, 0.25)
    assert found.rule == "depth INFO DP, reads INFO DP4, vaf INFO AF"
    torrent = {"FDP": "90", "FAO": "9,3", "FRO": "78", "DP": "99", "AF": "0.1,0.033333"}
    second = counts_of({"GT": "0/1"}, torrent, AlleleOf("A", "T", 1, 2), alone=True)
    assert (second.depth, second.alt_reads, second.vaf) == (90, 3, 0.033333)


def test_several_alternatives_of_callers_with_one_count_of_all():
    sniper = {"DP": "50", "DP4": "10,10,15,15", "BCOUNT": "20,18,0,12"}
    first, second = (
        counts_of(sniper, {}, AlleleOf("A", alt, i, 2), False) for i, alt in ((0, "C"), (1, "T"))
    )
    assert (first.alt_reads, second.alt_reads) == (18, 12)
    assert first.rule == "depth DP, reads BCOUNT, vaf reads/informative"
    pindel_fragments = {"FC": "12", "FD": "60", "PU": "3", "NU": "4"}
    found = counts_of(pindel_fragments, {}, AlleleOf("A", "AT", 0, 1), False)
    assert (found.depth, found.alt_reads, found.vaf) == (60, 12, 0.2)


def test_ion_torrent_without_flow_evaluator_falls_back_on_reads():
    fields = {"DP": "80", "RO": "60", "AO": "20", "FDP": "0", "FAO": "0", "FRO": "0"}
    found = counts_of(fields, {}, AlleleOf("A", "C", 0, 1), False)
    assert (found.depth, found.alt_reads, found.vaf) == (80, 20, 0.25)


@pytest.mark.parametrize(
    ("line", "caller"),
    [
        ('##MuSE_version="v1.0rc Build Date Aug  6 2015"', "muse"),
        ("##source=pindel", "pindel"),
        ("##vcfProcessLog=<InputVCFSource=<Pindel>,InputVCFVer=<2.2>>", "pindel"),
        ('##source="tvc 5.12-11 (35c9114f) - Torrent Variant Caller"', "ion_torrent"),
        ("##cmdline=run_deepsomatic --model_type=WES", "deepsomatic"),
        (
            "##FORMAT=<ID=FAO,Number=A>\n##FORMAT=<ID=FDP,Number=1>\n##FORMAT=<ID=FRO,Number=1>",
            "ion_torrent",
        ),
        (
            "##FORMAT=<ID=BCOUNT,Number=1>\n##FORMAT=<ID=IGT,Number=1>\n##FORMAT=<ID=SSC,Number=1>",
            "somaticsniper",
        ),
        ('##DRAGENCommandLine=<ID=dragen,Version="4.2">', "dragen"),
    ],
)
def test_callers_are_recognised_by_their_headers(line, caller):
    assert caller_of(line.split("\n")) == caller


@pytest.fixture(scope="module")
def pair(shared):
    """Allele -> caller -> event of one tumour-normal pair through four callers."""
    found = defaultdict(dict)
    for name in ("MuTect2", "VarDict", "Strelka.snv", "Strelka.indel", "LoFreq.snv"):
        path = shared / f"data/vcf_somatic/bioinform__somaticseq/paired.{name}.vcf.gz"
        for event in read_vcf(path).events:
            if event.filter == "PASS":
                found[event.event_id][name.split(".")[0]] = event
    return found


def test_one_pair_through_four_callers_agrees(pair):
    shared_by_all = [seen for seen in pair.values() if len(seen) == 4]
    assert len(shared_by_all) > 30
    for seen in shared_by_all:
        strelka, lofreq, vardict, mutect2 = (
            seen[name] for name in ("Strelka", "LoFreq", "VarDict", "MuTect2")
        )
        # Pile-up callers count the same reads; MuTect2 counts those that its assembly tells apart.
        assert max(abs(strelka.depth - other.depth) for other in (lofreq, vardict)) <= 2
        assert max(abs(strelka.alt_reads - other.alt_reads) for other in (lofreq, vardict)) <= 2
        assert 0.8 * strelka.depth <= mutect2.depth <= 1.05 * strelka.depth
        assert (
            max(each.vaf for each in seen.values()) - min(each.vaf for each in seen.values())
            <= 0.07
        )
        assert {each.depth_rule for each in seen.values()} == {
            "depth DP, reads AU:CU:GU:TU tier 1, vaf reads/informative",
            "depth INFO DP, reads INFO DP4, vaf INFO AF",
            "depth DP, reads AD, vaf AF",
        }


def test_indels_of_one_pair_agree(pair):
    indels = [
        seen
        for seen in pair.values()
        if {"Strelka", "VarDict", "MuTect2"} <= set(seen)
        and len(seen["Strelka"].ref) != len(seen["Strelka"].alt)
    ]
    assert len(indels) > 30
    for seen in indels:
        assert abs(seen["Strelka"].depth - seen["MuTect2"].depth) <= 6
        assert abs(seen["Strelka"].vaf - seen["MuTect2"].vaf) <= 0.07
        assert abs(seen["Strelka"].depth - seen["VarDict"].depth) <= 10
