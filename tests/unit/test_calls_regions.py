"""Large VCFs: only records in genes of interest are parsed, and the rest is counted."""

import gzip
import os
import random
from collections import Counter

import pysam
import pysam.bcftools
import pytest
from cyvcf2 import VCF
from hypothesis import given, settings
from hypothesis import strategies as st
from small_variant_files import L858R, errors, read_vcf, record, vcf_text

from genomic_to_outcome.calls import text_blocks, vcf_regions
from genomic_to_outcome.calls.index_counts import index_of, records_of_tabix
from genomic_to_outcome.calls.known_variants import known_variants
from genomic_to_outcome.calls.position_gate import PositionGate, gated_blocks
from genomic_to_outcome.calls.regions import exon_regions, gene_regions
from genomic_to_outcome.calls.transcripts import panel_transcripts
from genomic_to_outcome.genome import CONTIG_LENGTHS
from genomic_to_outcome.vocabulary import Genome, ReadRegions

G37, G38 = Genome.GRCH37, Genome.GRCH38
LENGTHS = CONTIG_LENGTHS[G38]
CONTIGS = tuple(f"##contig=<ID={name},length={length}>" for name, length in LENGTHS.items())
SPANS = [(chrom, *span) for chrom, spans in gene_regions(G38).spans.items() for span in spans]

MET_EXON14 = {G37: (116411903, 116412043), G38: (116771849, 116771989)}

# Real files of several callers and annotators, with the assembly of their header.
REAL = [
    ("sigven__pcgr/T001-COAD.grch38.vcf.gz", G38),
    ("sigven__pcgr/T001-COAD.grch37.vcf.gz", G37),
    ("genome__analysis-workflows/annotated.vcf.gz", G38),
    ("NCIP__ctat-mutations/test.cancer.vcf.gz", G38),
    ("broadinstitute__gatk/regressionTestVariantSet1_expected.vcf", G37),
    ("mskcc__vcf2maf/test_merged.vcf", G37),
    ("mskcc__vcf2maf/test_strelka.vcf", G37),
    ("msk-access__postprocessing_variant_calls/single_test.vcf", G37),
    ("samtools__bcftools/split-vep.vcf", G37),
]


def in_regions(event):
    spans = gene_regions(event.genome).spans.get(event.chrom, ())
    return any(start <= event.pos <= end for start, end in spans)


@pytest.mark.parametrize("genome", Genome)
def test_every_known_variant_lies_in_the_regions(genome):
    regions = gene_regions(genome)
    for variant in known_variants().variants:
        allele = variant.alleles[genome]
        assert regions.contain(allele.chrom, allele.pos), variant


places = st.one_of(
    st.tuples(st.sampled_from(sorted(LENGTHS)), st.integers(1, 248_000_000)),
    st.sampled_from(SPANS).flatmap(
        lambda span: st.tuples(
            st.just(span[0]),
            st.sampled_from([span[1] - 1, span[1], span[1] + 1, span[2] - 1, span[2], span[2] + 1]),
        )
    ),
    st.tuples(st.sampled_from(["chrM", "chrUn_KI270742v1", "HLA-A*01"]), st.integers(1, 99)),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(places, st.booleans()), min_size=1, max_size=40), st.integers(20, 400))
def test_the_gate_passes_what_a_plain_look_at_each_line_passes(rows, size):
    lines, wanted = [], []
    for number, ((chrom, pos), with_prefix) in enumerate(rows):
        written = chrom if with_prefix else chrom.removeprefix("chr")
        lines.append(f"{written}\t{pos}\t.\tA\tC\t.\tPASS\tDP=1\tGT\t0/1")
        inside = any(name == chrom and start <= pos <= end for name, start, end in SPANS)
        if inside or pos > LENGTHS.get(chrom, pos):
            wanted.append(number)
    whole = ("\n".join(lines) + "\n").encode()
    blocks, rest = [], whole
    while rest:
        end = rest.find(b"\n", size) + 1 or len(rest)
        blocks.append(rest[:end])
        rest = rest[end:]
    found, before = [], 0
    for block in gated_blocks(iter(blocks), PositionGate(gene_regions(G38), LENGTHS)):
        assert block.outside + len(block.passed) == block.records == block.lines
        found += [before + index for index, _ in block.passed]
        before += block.lines
    assert (found, before) == (wanted, len(rows))


@pytest.mark.parametrize(
    "line",
    [
        "chr1\tx12\t.\tA\tC",
        "chr1\t\t.\tA\tC",
        "chr1\t12x\t.\tA\tC",
        "chr1\t12345678x\t.\tA\tC",
        "chr1\t1234567890\t.\tA\tC",
        "chr1\t248956423\t.\tA\tC",
        "1 12 . A C",
    ],
)
def test_the_gate_passes_what_cannot_be_right(line):
    gate = PositionGate(gene_regions(G38), LENGTHS)
    assert gate.gate(f"{line}\n".encode(), last=True).passed == ((0, line.encode()),)


def test_empty_lines_are_no_records():
    block = PositionGate(gene_regions(G38), LENGTHS).gate(b"\n\r\nchr1\t1\t.\tA\tC\n\n")
    assert (block.lines, block.records, block.outside) == (4, 1, 1)


def written(folder, text, how):
    """The VCF as `plain`, `gzip`, `bgzip` or bgzipped and with an `index`."""
    if how == "plain":
        path = folder / "calls.vcf"
        path.write_bytes(text.encode())
        return path
    path = folder / "calls.vcf.gz"
    if how == "gzip":
        path.write_bytes(gzip.compress(text.encode()))
        return path
    with pysam.BGZFile(str(path), "wb") as handle:
        handle.write(text.encode())
    if how != "bgzip":
        pysam.tabix_index(str(path), preset="vcf", force=True, csi=how == "csi")
    return path


def generated(count=3000, seed=5):
    generator = random.Random(seed)
    rows = []
    for _ in range(count):
        chrom = generator.choice(list(LENGTHS))
        pos = generator.randrange(1, LENGTHS[chrom])
        if generator.random() < 0.2:
            chrom, start, end = generator.choice(SPANS)
            pos = generator.randrange(start - 20, end + 20)
        rows.append((list(LENGTHS).index(chrom), pos, chrom))
    lines = [
        record(f"{chrom}\t{pos}\t.\tN\t{generator.choice('ACGT')}", f"0/1:{9 + pos % 50},7:60")
        for _, pos, chrom in sorted(set(rows))
    ]
    return vcf_text(*lines, header=CONTIGS), len(lines)


@pytest.mark.parametrize("how", ["plain", "gzip", "bgzip", "tbi", "csi"])
def test_regions_give_what_the_whole_file_gives_there(tmp_path, how):
    text, count = generated()
    path = written(tmp_path, text, how)
    whole = read_vcf(path, regions=ReadRegions.ALL)
    part = read_vcf(path, regions=ReadRegions.GENES)
    assert errors(whole) == errors(part) == []
    assert sorted(part.events, key=str) == sorted(filter(in_regions, whole.events), key=str)
    assert 100 < len(part.events) < count
    assert (whole.records, whole.outside_regions) == (count, None)
    assert (part.records, part.outside_regions) == (count, count - len(part.events))


def test_without_bgzip_the_same_is_read(tmp_path, monkeypatch):
    path = written(tmp_path, generated()[0], "bgzip")
    fast = read_vcf(path, regions=ReadRegions.GENES)
    monkeypatch.setattr(text_blocks.shutil, "which", lambda name: None)
    assert read_vcf(path, regions=ReadRegions.GENES) == fast


@pytest.mark.parametrize(("name", "genome"), REAL)
def test_real_files_give_the_same_events_of_panel_genes(shared, name, genome):
    path = shared / "data/vcf_somatic" / name
    whole = read_vcf(path, genome, regions=ReadRegions.ALL)
    part = read_vcf(path, genome, regions=ReadRegions.GENES)
    assert list(part.events) == [event for event in whole.events if in_regions(event)]
    assert part.records == whole.records
    assert part.outside_regions is not None


def test_auto_reads_a_small_file_whole_and_a_large_one_by_genes(tmp_path, monkeypatch):
    path = tmp_path / "calls.vcf"
    far = [record(f"chr1\t{100 + number}\t.\tA\tC", "0/1:9,9:18") for number in range(4)]
    path.write_text(vcf_text(*far, record(L858R, "0/1:90,10:100")))
    assert len(read_vcf(path).events) == 5
    monkeypatch.setattr(vcf_regions, "READ_WHOLE_UP_TO", 4)
    (event,) = read_vcf(path).events
    assert event.hgvsp_short == "p.L858R"


def test_promoter_and_splice_sites_are_in_the_regions(tmp_path):
    path = tmp_path / "calls.vcf"
    lines = [
        record("chr5\t1295113\t.\tG\tA", "0/1:50,50:100"),
        record("chr7\t116771990\t.\tG\tA", "0/1:50,50:100"),
    ]
    path.write_text(vcf_text(*lines))
    genes = {event.gene for event in read_vcf(path, regions=ReadRegions.GENES).events}
    assert genes == {"TERT", "MET"}


@pytest.mark.parametrize("how", ["plain", "bgzip", "tbi"])
def test_problems_name_their_line_also_with_an_index(tmp_path, how):
    lines = [
        record("chr1\t100\t.\tA\tC", "0/1:9,9:18"),
        record("chr7\t55191822\t.\tA\tG", "0/1:90,10:100"),
    ]
    path = written(tmp_path, vcf_text(*lines, header=CONTIGS), how)
    reading = read_vcf(path, regions=ReadRegions.GENES)
    (problem,) = reading.problems
    assert "REF is A at chr7:55191822" in problem.message
    assert problem.line == vcf_text(*lines, header=CONTIGS).splitlines().index(lines[1]) + 1


def test_a_short_last_line_and_a_position_beyond_the_contig_are_seen_outside_genes(tmp_path):
    path = tmp_path / "calls.vcf"
    beyond = record("chr21\t46709984\t.\tA\tC", "0/1:9,9:18")
    path.write_text(vcf_text(beyond, "chr1\t100\t.\tA\tC"))
    found = errors(read_vcf(path, regions=ReadRegions.GENES))
    assert any("beyond the end of chr21" in message for message in found)
    assert any("5 columns" in message for message in found)


def test_an_index_older_than_its_file_is_not_used(tmp_path):
    path = written(tmp_path, generated(300)[0], "tbi")
    os.utime(f"{path}.tbi", (1, 1))
    assert index_of(str(path)) == ""
    assert read_vcf(path, regions=ReadRegions.GENES).records > 0


def test_records_are_counted_by_an_independent_look(shared):
    path = shared / "data/vcf_somatic/mskcc__vcf2maf/test_merged.vcf"
    lines = [line for line in path.read_text().splitlines() if line and line[0] != "#"]
    inside = Counter()
    for line in lines:
        chrom, pos = line.split("\t")[:2]
        name = "chr" + chrom.removeprefix("chr")
        spans = gene_regions(G37).spans.get(name, ())
        inside[any(start <= int(pos) <= end for start, end in spans)] += 1
    reading = read_vcf(path, G37, regions=ReadRegions.GENES)
    assert (reading.records, reading.outside_regions) == (len(lines), inside[False])


@pytest.mark.parametrize("genome", Genome)
def test_exon_regions_lie_in_gene_regions_and_hold_every_known_variant(genome):
    genes, exons = gene_regions(genome), exon_regions(genome)
    for chrom, spans in exons.spans.items():
        for start, end in spans:
            assert genes.contain(chrom, start), (chrom, start)
            assert genes.contain(chrom, end), (chrom, end)
    for variant in known_variants().variants:
        allele = variant.alleles[genome]
        assert exons.contain(allele.chrom, allele.pos), variant
    tert_end = panel_transcripts().genes["TERT"].spans[genome][1]
    assert exons.contain("chr5", tert_end + 900)
    # MET: polypyrimidine tract and donor of exon 14; the middle of intron 14 is out.
    assert exons.contain("chr7", MET_EXON14[genome][0] - 20)
    assert exons.contain("chr7", MET_EXON14[genome][1] + 8)
    assert not exons.contain("chr7", MET_EXON14[genome][1] + 1_400)


@pytest.mark.parametrize("how", ["plain", "bgzip", "tbi", "csi", "bcf", "bcf csi"])
def test_exons_give_what_the_whole_file_gives_there(tmp_path, how):
    text, count = generated()
    path = written(tmp_path, text, how if "bcf" not in how else "bgzip")
    if "bcf" in how:
        bcf = tmp_path / "calls.bcf"
        index = ["--write-index"] if how == "bcf csi" else []
        pysam.bcftools.view("-Ob", *index, "-o", str(bcf), str(path), catch_stdout=False)
        assert bcf.with_suffix(".bcf.csi").exists() == (how == "bcf csi")
        path = bcf
    whole = read_vcf(path, regions=ReadRegions.ALL)
    part = read_vcf(path, regions=ReadRegions.EXONS)
    regions = exon_regions(G38)
    there = [event for event in whole.events if regions.contain(event.chrom, event.pos)]
    assert errors(part) == []
    assert sorted(part.events, key=str) == sorted(there, key=str)
    assert 10 < len(part.events) < count
    assert (part.records, part.outside_regions) == (count, count - len(part.events))


@pytest.mark.parametrize("contigs", [1, 3])
def test_number_of_records_of_an_index(tmp_path, contigs):
    path = tmp_path / "x.vcf.gz"
    rows = [
        f"chr{number + 1}\t{1000 * place}\t.\tA\tG\t.\tPASS\t."
        for number in range(contigs)
        for place in range(1, 200 + number)
    ]
    with pysam.BGZFile(str(path), "wb") as handle:
        handle.write(vcf_text(*rows, columns=()).encode())
    pysam.tabix_index(str(path), preset="vcf", force=True)
    assert records_of_tabix(f"{path}.tbi") == len(rows) == VCF(str(path)).num_records


def test_what_is_no_tabix_index_tells_nothing(tmp_path):
    path = tmp_path / "x.tbi"
    for content in (b"", b"no index", gzip.compress(b"CSI\1"), gzip.compress(b"TBI\1" + bytes(32))):
        path.write_bytes(content)
        assert records_of_tabix(str(path)) is None
