"""Small variants of a sample as Mutect2 writes them: VCF 4.2, BGZF, one or two samples."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pysam

from genomic_to_outcome.simulate import annotations
from genomic_to_outcome.simulate.random_choice import chance, exponential, one_of, whole
from genomic_to_outcome.simulate.samples import Assay, Sample
from genomic_to_outcome.simulate.variant_facts import VariantFact
from genomic_to_outcome.simulate.whole_genome import PlacedLine, lines_between
from genomic_to_outcome.vocabulary import Genome

_HEADER = """\
##fileformat=VCFv4.2
##FILTER=<ID=PASS,Description="Site contains at least one allele that passes filters">
##FILTER=<ID=base_qual,Description="alt median base quality">
##FILTER=<ID=germline,Description="Evidence indicates this site is germline, not somatic">
##FILTER=<ID=panel_of_normals,Description="Blacklisted site in panel of normals">
##FILTER=<ID=strand_bias,Description="Evidence for alt allele comes from one read direction only">
##FILTER=<ID=weak_evidence,Description="Mutation does not meet likelihood threshold">
##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Allelic depths for the ref and alt alleles">
##FORMAT=<ID=AF,Number=A,Type=Float,Description="Allele fractions of alternate alleles">
##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Approximate read depth">
##FORMAT=<ID=F1R2,Number=R,Type=Integer,Description="Count of reads in F1R2 pair orientation">
##FORMAT=<ID=F2R1,Number=R,Type=Integer,Description="Count of reads in F2R1 pair orientation">
##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
##FORMAT=<ID=PGT,Number=1,Type=String,Description="Physical phasing haplotype information">
##FORMAT=<ID=PID,Number=1,Type=String,Description="Physical phasing ID information">
##FORMAT=<ID=PS,Number=1,Type=Integer,Description="Phasing set">
##FORMAT=<ID=SB,Number=4,Type=Integer,Description="Per-sample component statistics of strand bias">
##INFO=<ID=DP,Number=1,Type=Integer,Description="Approximate read depth">
##INFO=<ID=ECNT,Number=1,Type=Integer,Description="Number of events in this haplotype">
##INFO=<ID=MBQ,Number=R,Type=Integer,Description="median base quality by allele">
##INFO=<ID=MFRL,Number=R,Type=Integer,Description="median fragment length by allele">
##INFO=<ID=MMQ,Number=R,Type=Integer,Description="median mapping quality by allele">
##INFO=<ID=MPOS,Number=A,Type=Integer,Description="median distance from end of read">
##INFO=<ID=POPAF,Number=A,Type=Float,Description="negative log 10 population allele frequencies">
##INFO=<ID=TLOD,Number=A,Type=Float,Description="Log 10 likelihood ratio score of variant existing">
##MutectVersion=2.2"""

# Lengths of the chromosomes as published by the Genome Reference Consortium.
_CONTIGS = {
    Genome.GRCH38: """\
1 248956422 2 242193529 3 198295559 4 190214555 5 181538259 6 170805979 7 159345973 8 145138636
9 138394717 10 133797422 11 135086622 12 133275309 13 114364328 14 107043718 15 101991189
16 90338345 17 83257441 18 80373285 19 58617616 20 64444167 21 46709983 22 50818468 X 156040895""",
    Genome.GRCH37: """\
1 249250621 2 243199373 3 198022430 4 191154276 5 180915260 6 171115067 7 159138663 8 146364022
9 141213431 10 135534747 11 135006516 12 133851895 13 115169878 14 107349540 15 102531392
16 90354753 17 81195210 18 78077248 19 59128983 20 63025520 21 48129895 22 51304566 X 155270560""",
}
# Stretches without genes on either assembly, for variants that mean nothing.
_DESERTS = (("chr4", 135_000_000), ("chr5", 85_000_000), ("chr13", 62_000_000))
_DESERT_LENGTH = 1_500_000

_DEPTH = {
    Assay.PLASMA: (1500, 4000),
    Assay.EXOME: (70, 220),
    Assay.HOTSPOT: (500, 1800),
    Assay.TISSUE_DNA: (250, 900),
    Assay.DNA_RNA: (250, 900),
}
_FAILED = ("weak_evidence", "strand_bias", "base_qual", "panel_of_normals")
_MOST_NEUTRAL = 35
_CIS = ("EGFR:c.2369C>T", "EGFR:c.2389T>A", "EGFR:c.2390G>C")


@dataclass(frozen=True)
class _Record:
    chrom: str
    position: int
    ref: str
    alt: str
    fact: VariantFact | None
    passed: str


def write_vcf(
    rng: np.random.Generator, sample: Sample, path: Path, *, whole_genome: bool = False
) -> None:
    """Write the sample's VCF; the tumour's column is the sample id, the normal's ends in N.

    That of a whole genome holds three million other records beside the same own ones.
    """
    lines = [_header(sample.genome, sample.annotation), f"##tumor_sample={sample.sample}"]
    normal = normal_name(sample)
    columns = [sample.sample]
    if normal:
        lines.insert(1, f"##normal_sample={normal}")
        # GATK writes the columns in alphabetical order.
        columns = sorted((normal, sample.sample))
    lines.append("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t" + "\t".join(columns))
    phased = {fact.name for fact in sample.variants} >= {_CIS[0]} and any(
        fact.name in _CIS[1:] for fact in sample.variants
    )
    order = {name: number for number, name in enumerate(_contigs(sample.genome))}
    records = sorted(
        _records(rng, sample), key=lambda record: (order[record.chrom], record.position, record.alt)
    )
    own = [
        PlacedLine(
            _contig(sample.genome, record.chrom),
            record.position,
            _line(rng, sample, record, columns, phased),
        )
        for record in records
    ]
    if not whole_genome:
        lines += [line.text for line in own]
    with pysam.BGZFile(str(path), "wb") as handle:
        handle.write(("\n".join(lines) + "\n").encode())
        if whole_genome:
            for text in lines_between(own, _lengths(sample.genome), sample.genome, len(columns)):
                handle.write(text.encode())


def normal_name(sample: Sample) -> str:
    """Name of the matched normal's column, empty where there is none."""
    return f"{sample.patient}-N" if sample.matched_normal else ""


@cache
def _contigs(genome: Genome) -> dict[str, int]:
    words = _CONTIGS[genome].split()
    return {f"chr{words[index]}": int(words[index + 1]) for index in range(0, len(words), 2)}


@cache
def _header(genome: Genome, annotation: str) -> str:
    lines = [_HEADER]
    if annotation == "vep":
        lines += annotations.VEP_HEADER
    elif annotation == "snpeff":
        lines += annotations.SNPEFF_HEADER
    lines += [
        f"##contig=<ID={_contig(genome, name)},length={length}>"
        for name, length in _contigs(genome).items()
    ]
    return "\n".join(lines)


def _lengths(genome: Genome) -> dict[str, int]:
    return {_contig(genome, name): length for name, length in _contigs(genome).items()}


def _contig(genome: Genome, name: str) -> str:
    return name if genome is Genome.GRCH38 else name.removeprefix("chr")


def _records(rng: np.random.Generator, sample: Sample) -> list[_Record]:
    records = [
        _Record(fact.chrom, fact.position[sample.genome], fact.ref, fact.alt, fact, "PASS")
        for fact in sample.variants
    ]
    for _ in range(min(_MOST_NEUTRAL, 4 + int(exponential(rng, 4)))):
        chrom, start = one_of(rng, _DESERTS)
        ref = one_of(rng, "ACGT")
        alt = one_of(rng, [base for base in "ACGT" if base != ref])
        passed = one_of(rng, _FAILED) if chance(rng, 0.3) else "PASS"
        records.append(
            _Record(chrom, start + whole(rng, 1, _DESERT_LENGTH), ref, alt, None, passed)
        )
    return records


def _line(
    rng: np.random.Generator, sample: Sample, record: _Record, columns: list[str], phased: bool
) -> str:
    depth = whole(rng, *_DEPTH[sample.assay])
    fraction = _fraction(rng, sample) if record.passed == "PASS" else 0.03
    alt_reads = max(6, round(depth * fraction))
    info = [
        f"DP={depth}",
        f"ECNT={2 if phased and record.fact and record.fact.name in _CIS else 1}",
        f"MBQ=35,{whole(rng, 28, 37)}",
        f"MFRL={whole(rng, 150, 210)},{whole(rng, 140, 210)}",
        "MMQ=60,60",
        f"MPOS={whole(rng, 15, 50)}",
        "POPAF=7.30",
        f"TLOD={alt_reads * 2.4:.2f}",
    ]
    note = _annotation(sample.annotation, record)
    if note:
        info.append(note)
    keys, tail = "GT:AD:AF:DP:F1R2:F2R1:SB", ""
    genotype = "0/1"
    if phased and record.fact is not None and record.fact.name in _CIS:
        first = next(fact for fact in sample.variants if fact.name == _CIS[0])
        start = first.position[sample.genome]
        keys = "GT:AD:AF:DP:F1R2:F2R1:PGT:PID:PS:SB"
        tail = f":0|1:{start}_{first.ref}_{first.alt}:{start}"
        genotype = "0|1"
    cells = [
        _cell(genotype, depth, alt_reads, tail)
        if name == sample.sample
        else _cell("0|0" if tail else "0/0", whole(rng, 60, 250), 0, tail)
        for name in columns
    ]
    fixed = (
        _contig(sample.genome, record.chrom),
        str(record.position),
        ".",
        record.ref,
        record.alt,
        ".",
        record.passed,
        ";".join(info),
        keys,
    )
    return "\t".join((*fixed, *cells))


def _fraction(rng: np.random.Generator, sample: Sample) -> float:
    if sample.assay is Assay.PLASMA:
        return 0.006 + 0.12 * rng.random()
    return (sample.purity or 0.5) * (0.35 + 0.25 * rng.random())


def _cell(genotype: str, depth: int, alt: int, tail: str) -> str:
    ref, half = depth - alt, alt // 2
    forward = ref // 2
    return (
        f"{genotype}:{ref},{alt}:{alt / depth:.3f}:{depth}:{forward},{half}:"
        f"{ref - forward},{alt - half}{tail}:{forward},{ref - forward},{half},{alt - half}"
    )


def _annotation(annotation: str, record: _Record) -> str:
    if annotation == "vep":
        if record.fact is None:
            return annotations.csq_intergenic(record.ref, record.alt)
        return annotations.csq(record.fact)
    if annotation == "snpeff":
        if record.fact is None:
            return annotations.ann_intergenic(record.alt)
        return annotations.ann(record.fact)
    return ""
