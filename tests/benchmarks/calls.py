"""How long reading large VCFs takes beside other programs: `python tests/benchmarks/calls.py`.

Two files are generated: 3 million records without annotation, and 1 million with VEP's CSQ of ten
transcripts, tumour and normal. Each is read with and without an index. Medians of three runs in one
go: seconds beyond the start of the process, CPU seconds (with those of the programs that a process
starts), and peak memory of the process; `x` is relative to `bgzip -dc` of the same file.
`--records 30000 10000` makes smaller files, `--folder` keeps them elsewhere.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2] / "scripts"
sys.path.insert(0, str(PACKAGE))

import pysam  # noqa: E402

from genomic_to_outcome.calls.known_variants import known_variants  # noqa: E402
from genomic_to_outcome.calls.regions import exon_regions  # noqa: E402
from genomic_to_outcome.genome import CONTIG_LENGTHS  # noqa: E402
from genomic_to_outcome.vocabulary import Genome  # noqa: E402

GENOME = Genome.GRCH38
RUNS = 3
SEED = 1
TRANSCRIPTS = 10
LINES_AT_ONCE = 20_000
CLOCK_TICK = 0.01
BASES = "ACGT"
FIRST_RECORD = "chr7\t55191822\t.\tT\tG\t.\tPASS\tDP=9\tGT:AD:DP\t0/1:5,4:9\t0/0:9,0:9\n"

CSQ_FIELDS = (
    "Allele|Consequence|IMPACT|SYMBOL|Gene|Feature_type|Feature|BIOTYPE|EXON|INTRON|HGVSc|HGVSp|"
    "cDNA_position|CDS_position|Protein_position|Amino_acids|Codons|Existing_variation|DISTANCE|"
    "STRAND|FLAGS|PICK|VARIANT_CLASS|SYMBOL_SOURCE|HGNC_ID|CANONICAL|MANE_SELECT|gnomADe_AF|CLIN_SIG"
)
FIELDS = (
    ("INFO", "AS_FilterStatus", "A", "String"),
    ("INFO", "AS_SB_TABLE", "1", "String"),
    ("INFO", "DP", "1", "Integer"),
    ("INFO", "ECNT", "1", "Integer"),
    ("INFO", "GERMQ", "1", "Integer"),
    ("INFO", "MBQ", "R", "Integer"),
    ("INFO", "MFRL", "R", "Integer"),
    ("INFO", "MMQ", "R", "Integer"),
    ("INFO", "MPOS", "A", "Integer"),
    ("INFO", "NALOD", "A", "Float"),
    ("INFO", "NLOD", "A", "Float"),
    ("INFO", "POPAF", "A", "Float"),
    ("INFO", "TLOD", "A", "Float"),
    ("FORMAT", "GT", "1", "String"),
    ("FORMAT", "AD", "R", "Integer"),
    ("FORMAT", "AF", "A", "Float"),
    ("FORMAT", "DP", "1", "Integer"),
    ("FORMAT", "F1R2", "R", "Integer"),
    ("FORMAT", "F2R1", "R", "Integer"),
    ("FORMAT", "SB", "4", "Integer"),
)
CONSEQUENCES = (
    "intron_variant",
    "missense_variant",
    "synonymous_variant",
    "upstream_gene_variant",
    "downstream_gene_variant",
    "3_prime_UTR_variant",
    "non_coding_transcript_exon_variant",
    "splice_region_variant&intron_variant",
)

OURS = """
import json, os, sys, time
sys.path.insert(0, {package!r})
from genomic_to_outcome.calls.events import CallFile
from genomic_to_outcome.calls.readers.vcf_small_variants import read
from genomic_to_outcome.calls.regions import exon_regions
from genomic_to_outcome.vocabulary import CallKind, Genome
# What a process loads once, before the first of its files.
exon_regions(Genome("GRCh38"))
read(CallFile("S0", "P0", CallKind.SMALL_VARIANTS, {first!r}, Genome("GRCh38")))
file = CallFile("S1", "P1", CallKind.SMALL_VARIANTS, {path!r}, Genome("GRCh38"))
start, before = time.perf_counter(), sum(os.times()[:4])
reading = read(file)
seconds, cpu = time.perf_counter() - start, sum(os.times()[:4]) - before
assert not reading.problems, reading.problems[:3]
peak = int(open("/proc/self/status").read().split("VmHWM:")[1].split()[0]) / 1024
print(json.dumps([seconds, cpu, peak, len(reading.events), reading.records]))
"""
CYVCF2 = """
import json, os, time
from cyvcf2 import VCF
start, before = time.perf_counter(), sum(os.times()[:4])
seen = 0
for variant in VCF({path!r}):
    depths, text = variant.format("AD"), variant.INFO.get("CSQ")
    entries = [entry.split("|") for entry in text.split(",")] if text else []
    seen += 1
seconds, cpu = time.perf_counter() - start, sum(os.times()[:4]) - before
peak = int(open("/proc/self/status").read().split("VmHWM:")[1].split()[0]) / 1024
print(json.dumps([seconds, cpu, peak, seen, seen]))
"""


@dataclass(frozen=True)
class Measured:
    """Median seconds and highest peak of the runs, and what they found."""

    seconds: float
    cpu: float
    peak_mb: float | None = None
    events: int | None = None
    records: int | None = None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", nargs=2, type=int, default=(3_000_000, 1_000_000))
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        for name, count, annotated in (
            ("unannotated", given.records[0], False),
            ("annotated", given.records[1], True),
        ):
            plain, indexed = Path(folder, f"{name}.vcf.gz"), Path(folder, f"{name}.indexed.vcf.gz")
            write_vcf(plain, count, annotated=annotated)
            shutil.copy(plain, indexed)
            pysam.tabix_index(str(indexed), preset="vcf", force=True)
            report(name, count, plain, indexed)
            plain.unlink()
            indexed.unlink()


def report(name: str, count: int, plain: Path, indexed: Path) -> None:
    """Measure every program on one file and print a line for each."""
    bed = plain.with_suffix(".bed")
    bed.write_text(
        "".join(
            f"{chrom}\t{start - 1}\t{end}\n"
            for chrom, spans in exon_regions(GENOME).spans.items()
            for start, end in spans
        )
    )
    floor = median(lambda: decompressed(plain))
    print(f"\n{name}: {count:,} records, {plain.stat().st_size / 1e6:.0f} MB compressed")
    print(f"{'':32}{'s':>8}{'x':>8}{'CPU s':>8}{'x':>8}{'peak MB':>10}{'events':>10}")
    rows = [("bgzip -dc", floor)]
    rows.append(("ours, without index", median(lambda: child(OURS, plain))))
    rows.append(("ours, with index", median(lambda: child(OURS, indexed))))
    if shutil.which("bcftools"):
        query = ["bcftools", "query", "-R", str(bed), "-f", "%CHROM %POS %REF %ALT[ %AD]\\n"]
        rows.append(("bcftools query -R", median(lambda: timed([*query, str(indexed)]))))
    rows.append(("cyvcf2, every record", median(lambda: child(CYVCF2, plain))))
    for label, measured in rows:
        peak = "" if measured.peak_mb is None else f"{measured.peak_mb:.0f}"
        events = "" if measured.events is None else f"{measured.events:,}"
        times = (
            f"{measured.seconds:8.2f}{measured.seconds / floor.seconds:8.2f}"
            f"{measured.cpu:8.2f}{measured.cpu / max(floor.cpu, CLOCK_TICK):8.2f}"
        )
        print(f"{label:32}{times}{peak:>10}{events:>10}")
        assert measured.records in (None, count), (label, measured.records)


def median(run: Callable[[], Measured]) -> Measured:
    """The median of the runs."""
    runs = [run() for _ in range(RUNS)]
    peaks = [each.peak_mb for each in runs if each.peak_mb is not None]
    return Measured(
        statistics.median(each.seconds for each in runs),
        statistics.median(each.cpu for each in runs),
        max(peaks, default=None),
        runs[0].events,
        runs[0].records,
    )


def decompressed(path: Path) -> Measured:
    """`bgzip -dc`, else the same through pysam."""
    if shutil.which("bgzip"):
        return timed(["bgzip", "-dc", str(path)])
    start, before = time.perf_counter(), time.process_time()
    with pysam.BGZFile(str(path), "rb") as handle:
        while handle.read(1 << 20):
            pass
    return Measured(time.perf_counter() - start, time.process_time() - before)


def timed(command: list[str]) -> Measured:
    """A command with its output thrown away."""
    start, before = time.perf_counter(), sum(os.times()[2:4])
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return Measured(time.perf_counter() - start, sum(os.times()[2:4]) - before)


def child(program: str, path: Path) -> Measured:
    """A Python program in a process of its own; it tells seconds, peak and what it found."""
    first = path.with_name("first.vcf")
    first.write_text(header_text(annotated=False) + FIRST_RECORD)
    source = program.format(package=str(PACKAGE), path=str(path), first=str(first))
    out = subprocess.run([sys.executable, "-c", source], capture_output=True, check=True, text=True)
    return Measured(*json.loads(out.stdout))


def write_vcf(path: Path, count: int, *, annotated: bool) -> None:
    """A sorted VCF with records spread evenly over the chromosomes."""
    generator = random.Random(SEED)
    handle = pysam.BGZFile(str(path), "wb")
    handle.write(header_text(annotated).encode())
    annotations = [csq_text(generator) for _ in range(500)] if annotated else []
    lines: list[str] = []
    for chrom, pos in positions(count):
        lines.append(record_line(generator, chrom, pos, annotations))
        if len(lines) == LINES_AT_ONCE:
            handle.write("".join(lines).encode())
            lines.clear()
    handle.write("".join(lines).encode())
    handle.close()


def positions(count: int) -> Iterator[tuple[str, int]]:
    """Evenly spaced positions, as many as asked for."""
    lengths = CONTIG_LENGTHS[GENOME]
    whole = sum(lengths.values())
    offset, before = 0, 0
    contigs = iter(lengths.items())
    chrom, length = next(contigs)
    for index in range(count):
        offset = index * whole // count
        while offset - before >= length:
            before += length
            chrom, length = next(contigs)
        yield chrom, offset - before + 1


def header_text(annotated: bool) -> str:
    """The header of a Mutect2-like file."""
    contigs = "".join(
        f"##contig=<ID={name},length={length}>\n" for name, length in CONTIG_LENGTHS[GENOME].items()
    )
    csq = (
        '##INFO=<ID=CSQ,Number=.,Type=String,Description="Consequence annotations from Ensembl '
        f'VEP. Format: {CSQ_FIELDS}">\n'
        if annotated
        else ""
    )
    fields = (
        f'##{where}=<ID={name},Number={number},Type={kind},Description="{name}">\n'
        for where, name, number, kind in FIELDS
    )
    return (
        "##fileformat=VCFv4.2\n##source=Mutect2\n"
        f"{contigs}{csq}"
        f"{''.join(fields)}"
        "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tTUMOR\tNORMAL\n"
    )


def csq_text(generator: random.Random) -> str:
    """Annotation of ten transcripts."""
    gene = f"GENE{generator.randrange(20_000)}"
    entries = []
    for _ in range(TRANSCRIPTS):
        transcript = f"ENST{generator.randrange(10**11):011d}"
        codon, base = generator.randrange(1, 900), generator.randrange(1, 2700)
        entries.append(
            f"G|{generator.choice(CONSEQUENCES)}|MODIFIER|{gene}|ENSG{base:011d}|Transcript|"
            f"{transcript}|protein_coding|{codon % 20}/20||{transcript}.1:c.{base}A>G|"
            f"ENSP{base:011d}.1:p.Lys{codon}Arg|{base}|{base}|{codon}|K/R|aAg/aGg|rs{base}||1|||"
            "SNV|HGNC|HGNC:1|||0.0001|"
        )
    return ",".join(entries)


def record_line(generator: random.Random, chrom: str, pos: int, annotations: list[str]) -> str:
    """One record of a substitution with the fields that Mutect2 writes."""
    number = generator.random()
    alt, depth = 3 + int(number * 37), 40 + int(number * 7919) % 120
    ref, forward, quality = depth - alt, depth // 2, int(number * 104729) % 93
    base = known_variants().base(GENOME, chrom, pos) or BASES[quality % 4]
    other = BASES[(BASES.index(base) + 1 + alt % 3) % 4]
    csq = f";CSQ={annotations[int(number * len(annotations))]}" if annotations else ""
    return (
        f"{chrom}\t{pos}\t.\t{base}\t{other}\t.\tPASS\tAS_FilterStatus=SITE;AS_SB_TABLE={forward},"
        f"{ref}|{alt // 2},{alt - alt // 2};DP={depth};ECNT=1;GERMQ={quality};MBQ=3{alt % 9},"
        f"3{depth % 9};MFRL=1{depth},1{quality + 10};MMQ=60,60;MPOS={alt};NALOD=1.{quality + 10};"
        f"NLOD=9.{depth};POPAF=6.00;TLOD={depth}.{quality + 10}{csq}\tGT:AD:AF:DP:F1R2:F2R1:SB\t"
        f"0/1:{ref},{alt}:{alt / depth:.3f}:{depth}:{ref // 2},{alt // 2}:{ref - ref // 2},"
        f"{alt - alt // 2}:{ref // 2},{ref - ref // 2},{alt // 2},{alt - alt // 2}\t"
        f"0/0:{depth},0:0.0{quality + 10}:{depth}:{forward},0:{depth - forward},0:{forward},"
        f"{depth - forward},0,0\n"
    )


if __name__ == "__main__":
    main()
