"""Depth at the places of alteration classes: tables of coverage, gVCF, and the state they allow."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pysam
import pytest

from genomic_to_outcome.alterations.catalogue import read_catalogue
from genomic_to_outcome.alterations.class_places import class_places
from genomic_to_outcome.alterations.classify import classify_events
from genomic_to_outcome.calls.coverage import Depth, Place, Places, read_places
from genomic_to_outcome.calls.events import CallFile
from genomic_to_outcome.calls.read_calls import read_calls
from genomic_to_outcome.calls.resources import read_resource
from genomic_to_outcome.contract import CLASS_PLACES, COVERAGE
from genomic_to_outcome.vocabulary import CallKind, Genome, Severity

T790M = (55181377, 55181379)  # codon 790 of EGFR on GRCh38
PLACES = Places(
    [
        Place("egfr_t790m", "EGFR codon 790", "chr7", *T790M),
        Place("egfr_mixed", "EGFR codon 719", "chr7", 55174014, 55174016),
        Place("egfr_mixed", "EGFR codon 790", "chr7", *T790M),
    ]
)


@pytest.fixture(scope="module")
def catalogue(resources):
    return read_catalogue([resources / "alterations.yaml"], resources / "exons.tsv")


@pytest.fixture(scope="module")
def places(catalogue):
    return class_places(catalogue)


def read(path: Path, kind: CallKind = CallKind.COVERAGE, **settings):
    call_file = CallFile(
        "S1", "P1", kind, str(path), Genome.GRCH38, places=PLACES, minimum_depth=50, **settings
    )
    return read_calls([call_file])


def depths(reading) -> dict[str, tuple[float, str, int]]:
    assert all(set(row) == set(COVERAGE.names) for row in reading.coverage)
    return {
        row["class_id"]: (row["depth"], row["part"], row["bases_told"]) for row in reading.coverage
    }


def test_every_known_substitution_lies_in_the_places_of_its_classes(catalogue, places) -> None:
    """Positions of `known_variants.tsv` come from public sources, places from exon models."""
    assert set(places[0]) == set(CLASS_PLACES.names)
    stretches: dict[tuple[str, str], list[tuple[str, int, int]]] = {}
    for row in places:
        stretch = (row["chrom"], row["start"], row["end"])
        stretches.setdefault((row["class_id"], row["genome"]), []).append(stretch)
    checked = 0
    for variant in read_resource("known_variants.tsv"):
        if len(variant["grch38_ref"]) != 1 or len(variant["grch38_alt"]) != 1:
            continue
        event = {
            "sample": "S",
            "patient": "P",
            "event_id": "e",
            "kind": "small_variant",
            "gene": variant["gene"],
            "genome": "GRCh38",
            "hgvsp_short": variant["hgvsp"],
            "hgvsc": variant["hgvsc"],
            "consequence": variant["consequence"],
            "flags": "",
        }
        (classified,) = classify_events([event], catalogue)
        finest = classified["class_id"]
        for genome in Genome:
            found = stretches.get((finest, str(genome)))
            if found is None:
                continue
            position = int(variant[f"{genome.lower()}_pos"])
            checked += 1
            assert any(
                chrom == variant["chrom"] and start <= position <= end
                for chrom, start, end in found
            ), (finest, genome, variant["variant"])
    assert checked > 150


def test_places_follow_the_numbering_of_the_literature_and_splice_sites(places) -> None:
    def of(class_id: str) -> list[tuple[str, int, int]]:
        return [
            (row["part"], row["start"], row["end"])
            for row in places
            if row["class_id"] == class_id and row["genome"] == "GRCh38"
        ]

    assert of("egfr_t790m") == [("EGFR codon 790", *T790M)]
    # G2032R of NM_002944 is G2026R of the transcript whose exons are known.
    assert of("ros1_g2032r") == [("ROS1 codon 2032", 117317182, 117317184)]
    assert ("MET exon 14 splice acceptor", 116771815, 116771849) in of("met_exon14_skipping")
    # An exon's end may cut a codon in two.
    (one,) = [end - start + 1 for part, start, end in of("egfr_exon19_deletion")]
    assert one == 3 * (761 - 729 + 1)


def test_the_lowest_part_counts_by_the_median_of_its_bases() -> None:
    told = [Depth("chr7", 55181377, 55181377, 10), Depth("chr7", 55181378, 55181500, 90)]
    rows = {row["class_id"]: row for row in PLACES.depths_of_classes(told)}
    assert (rows["egfr_t790m"]["depth"], rows["egfr_t790m"]["bases_told"]) == (90, 3)
    # Codon 719 is in no stretch: it was not aimed at.
    assert (rows["egfr_mixed"]["depth"], rows["egfr_mixed"]["part"]) == (0, "EGFR codon 719")
    assert rows["egfr_mixed"]["bases_told"] == 0


def test_the_deepest_of_overlapping_stretches_counts() -> None:
    told = [Depth("chr7", *T790M, 30), Depth("chr7", *T790M, 80), Depth("chr1", 1, 9, 500)]
    rows = {row["class_id"]: row["depth"] for row in PLACES.depths_of_classes(told)}
    assert rows["egfr_t790m"] == 80


THRESHOLDS = "#chrom\tstart\tend\tregion\t1X\t20X\t100X\t500X\n"
PICARD = (
    "chrom\tstart\tend\tlength\tname\t%gc\tmean_coverage\tnormalized_coverage\t"
    "min_normalized_coverage\tmax_normalized_coverage\tmin_coverage\tmax_coverage\tpct_0x\t"
    "read_count\n"
)
GATK = (
    "Target,total_coverage,average_coverage,{0}_total_cvg,{0}_mean_cvg,{0}_granular_Q1,"
    "{0}_granular_median,{0}_granular_Q3,{0}_%_above_15\n"
)
TABLES = {
    "mosdepth regions": ("chr7\t55181300\t55181400\tEGFR_20\t112.50\n", 112.5),
    "mosdepth regions without names": ("7\t55181300\t55181400\t112.50\n", 112.5),
    "mosdepth per base": ("chr7\t55181300\t55181377\t8\nchr7\t55181377\t55181400\t61\n", 61.0),
    "mosdepth counts from 0": ("chr7\t55181378\t55181400\t61\n", 0.0),
    "mosdepth ends before": ("chr7\t55181300\t55181376\t8\n", 0.0),
    "mosdepth thresholds": (
        THRESHOLDS + "chr7\t55181300\t55181400\tEGFR\t100\t98\t50\t12\n",
        100.0,
    ),
    "mosdepth thresholds, shallow": (
        THRESHOLDS + "chr7\t55181300\t55181400\tEGFR\t100\t49\t0\t0\n",
        1.0,
    ),
    "gatk 4": (
        GATK.format("S1") + "chr7:55181301-55181400,9000,90.0,9000,90.00,70,88,99,100\n",
        88.0,
    ),
    "gatk 3": (
        GATK.format("S1").replace(",", "\t") + "7:55181378\t90\t90\t90\t90\t70\t>88\t99\t100\n",
        88.0,
    ),
    "gatk without reads": (
        GATK.format("S1") + "chr7:55181301-55181400,0,NaN,0,NaN,1,1,1,NaN\n",
        0.0,
    ),
    "picard": (
        PICARD + "chr7\t55181301\t55181400\t100\tEGFR\t0.5\t77.5\t1\t1\t1\t60\t90\t0\t200\n",
        77.5,
    ),
}


@pytest.mark.parametrize("compressed", [False, True])
@pytest.mark.parametrize("name", TABLES)
def test_tables_of_coverage(tmp_path: Path, name: str, compressed: bool) -> None:
    text, expected = TABLES[name]
    path = tmp_path / ("table.gz" if compressed else "table.txt")
    if compressed:
        with pysam.BGZFile(str(path), "w") as handle:
            handle.write(text.encode())
    else:
        path.write_text(text)
    reading = read(path)
    assert not [item for item in reading.problems if item.severity is Severity.ERROR]
    if name == "gatk 3":  # One base of three: the median of 0, 88 and 0.
        expected = 0.0
    assert depths(reading)["egfr_t790m"][0] == expected
    assert reading.files[0]["caller"].split("_")[0] == name.split()[0]
    assert reading.events == ()


def test_an_index_gives_the_same_depths(tmp_path: Path) -> None:
    path = tmp_path / "sample.per-base.bed.gz"
    lines = [
        f"chr7\t{start}\t{start + 50}\t{start % 97}\n" for start in range(55170000, 55190000, 50)
    ]
    with pysam.BGZFile(str(path), "w") as handle:
        handle.write("".join(lines).encode())
    whole = read(path)
    pysam.tabix_index(str(path), preset="bed", csi=True, keep_original=True)
    indexed = read(path)
    assert depths(indexed) == depths(whole)
    assert indexed.files[0]["records"] < whole.files[0]["records"] == 400


def test_an_index_that_is_older_than_its_file_is_not_used(tmp_path: Path) -> None:
    path = tmp_path / "sample.per-base.bed.gz"
    with pysam.BGZFile(str(path), "w") as handle:
        handle.write(b"chr7\t55181300\t55181400\t80\n")
    pysam.tabix_index(str(path), preset="bed", keep_original=True)
    with pysam.BGZFile(str(path), "w") as handle:
        lines = [f"chr1\t{start}\t{start + 1}\t5\n" for start in range(5000)]
        handle.write("".join([*lines, "chr7\t55181300\t55181400\t30\n"]).encode())
    os.utime(f"{path}.tbi", (0, 0))
    assert depths(read(path))["egfr_t790m"][0] == 30


def test_a_table_far_from_every_place_is_said_to_tell_nothing(tmp_path: Path) -> None:
    path = tmp_path / "regions.bed"
    path.write_text("chr1\t100\t200\t90\n")
    reading = read(path)
    (warned,) = reading.problems
    assert warned.severity is Severity.WARNING
    assert "no position" in warned.message
    assert depths(reading)["egfr_t790m"][0] == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("chr7\t1\t2\t5\nchr7\t3\t4\tmany\n", "the depth must be a number"),
        (PICARD + "chr7\t1\t2\t1\tEGFR\t0\tinf\t1\t1\t1\t1\t1\t0\t1\n", "at least 0"),
        ("chr7\t1\t2\t5\nchr7\tthree\t4\t5\n", "whole numbers"),
        ("chr7\t1\t2\t5\nchr7\t3\n", "2 columns"),
        ("chr7\t1\t2\t5\nchr7\t159345973\t159345999\t5\n", "no chr7"),
        (THRESHOLDS + "chr7\t1\t2\tEGFR\t5\n", "columns"),
        (GATK.format("S1") + "chr7_1,1,1,1,1,1,1,1,1\n", "contig:start-end"),
        (GATK.format("S1") + "chr7:1-2,1,1\n", "columns"),
        (PICARD + "chr7\t1\n", "columns"),
        (GATK.format("A").strip() + "," + GATK.format("B"), "no column is of the sample"),
        (GATK.format("S1").replace("S1_mean_cvg", "mean"), "no column is of the sample"),
        ("chr7\t1\t2\tNO_COVERAGE\n", "no reader knows this file"),
    ],
)
def test_broken_tables_are_errors_with_their_line(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "broken"
    path.write_text(text)
    reading = read(path)
    (found,) = reading.problems
    assert found.severity is Severity.ERROR
    assert said in found.message
    assert reading.coverage == ()
    assert reading.files[0]["status"] == "excluded"


def test_a_cut_off_table_is_an_error(tmp_path: Path) -> None:
    whole = gzip.compress(TABLES["mosdepth regions"][0].encode() * 5000)
    path = tmp_path / "regions.bed.gz"
    path.write_bytes(whole[: len(whole) // 2])
    (found,) = read(path).problems
    assert found.severity is Severity.ERROR


GVCF = """##fileformat=VCFv4.2
##contig=<ID=chr7,length=159345973>
##ALT=<ID=NON_REF,Description="Any allele">
##INFO=<ID=END,Number=1,Type=Integer,Description="End of the block">
##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Reads by allele">
##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Depth">
##FORMAT=<ID=MIN_DP,Number=1,Type=Integer,Description="Lowest depth of the block">
#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS1
chr7\t55174000\t.\tA\t<NON_REF>\t.\t.\tEND=55180000\tGT:DP:MIN_DP\t0/0:300:240
chr7\t55181000\t.\tC\t<NON_REF>\t.\t.\tEND=55181377\tGT:DP:MIN_DP\t0/0:60:31
chr7\t55181378\t.\tC\tT,<NON_REF>\t50\tPASS\t.\tGT:AD:DP\t0/1:30,10,0:40
chr7\t55181379\t.\tG\t<NON_REF>\t.\t.\tEND=55190000\tGT:DP:MIN_DP\t0/0:45:44
"""


@pytest.mark.parametrize("kind", [CallKind.COVERAGE, CallKind.SMALL_VARIANTS])
@pytest.mark.parametrize("indexed", [False, True])
def test_a_gvcf_tells_the_depth_of_its_blocks_and_variants(tmp_path: Path, kind, indexed) -> None:
    path = tmp_path / "sample.g.vcf"
    path.write_text(GVCF)
    if indexed:
        path = Path(pysam.tabix_index(str(path), preset="vcf", force=True))
    reading = read(path, kind)
    assert reading.problems == ()
    assert depths(reading) == {
        "egfr_t790m": (40, "EGFR codon 790", 3),
        "egfr_mixed": (40, "EGFR codon 790", 3),
    }
    assert len(reading.events) == (kind is CallKind.SMALL_VARIANTS)


def test_a_gvcf_of_the_other_assembly_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "sample.g.vcf"
    path.write_text(GVCF.replace("159345973", "159138663"))
    reading = read(path)
    assert any(item.severity is Severity.ERROR for item in reading.problems)
    assert any("GRCh37" in item.message for item in reading.problems)
    assert reading.coverage == ()


def test_a_vcf_without_blocks_tells_no_depth(tmp_path: Path) -> None:
    path = tmp_path / "sample.vcf"
    path.write_text("".join(line for line in GVCF.splitlines(True) if "END=" not in line))
    assert read(path, CallKind.SMALL_VARIANTS).coverage == ()
    (found,) = read(path).problems
    assert "no blocks" in found.message


def test_a_table_of_coverage_goes_before_a_gvcf(tmp_path: Path) -> None:
    (tmp_path / "sample.g.vcf").write_text(GVCF)
    (tmp_path / "sample.bed").write_text("chr7\t55170000\t55190000\t500\n")
    files = [
        CallFile(
            "S1", "P1", kind, str(tmp_path / name), Genome.GRCH38, places=PLACES, minimum_depth=50
        )
        for kind, name in (
            (CallKind.SMALL_VARIANTS, "sample.g.vcf"),
            (CallKind.COVERAGE, "sample.bed"),
        )
    ]
    assert depths(read_calls(files))["egfr_t790m"][0] == 500


def test_places_of_the_table_are_those_of_each_assembly(places) -> None:
    found = read_places(places)
    assert found[Genome.GRCH38].overlap("chr7", *T790M)
    assert not found[Genome.GRCH37].overlap("chr7", *T790M)
    assert not found[Genome.GRCH38].overlap("chrM", 1, 100)


@pytest.mark.parametrize(
    ("start", "end", "touches"),
    [
        (T790M[0] - 9, T790M[0] - 1, False),
        (T790M[0] - 9, T790M[0], True),
        (T790M[1], T790M[1] + 9, True),
        (T790M[1] + 1, T790M[1] + 9, False),
        (1, 100_000_000, True),
        (1, 100, False),
    ],
)
def test_whether_a_stretch_touches_a_place(start: int, end: int, touches: bool) -> None:
    assert PLACES.overlap("chr7", start, end) is touches
