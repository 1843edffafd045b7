"""SnpEff as a second opinion: a database of a few genes, and its names of alleles."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from reference_genes import ReferenceGene

from genomic_to_outcome.calls.alleles import Allele

JAR = Path("/usr/share/java/snpeff.jar")
_WIDTH = 60


@dataclass(frozen=True)
class SnpEffName:
    """Consequence, HGVS c. and HGVS p. as SnpEff writes them."""

    consequence: str
    hgvsc: str
    hgvsp: str


def build_database(genes: Sequence[ReferenceGene], folder: Path) -> Path:
    """Write reference and models and let SnpEff build its database; returns its configuration."""
    data = folder / "data/genes"
    data.mkdir(parents=True, exist_ok=True)
    with (data / "sequences.fa").open("w") as fasta:
        for gene in genes:
            fasta.write(f">{gene.model.chrom}\n")
            starts = range(0, len(gene.bases), _WIDTH)
            fasta.writelines(gene.bases[start : start + _WIDTH] + "\n" for start in starts)
    lines = [line for gene in genes for line in _models_of(gene)]
    (data / "genes.gtf").write_text("".join(f"{line}\n" for line in lines))
    config = folder / "snpEff.config"
    config.write_text(f"data.dir = {folder / 'data'}\ngenes.genome : Genes\n")
    _run("build", "-gtf22", "-nodownload", "-noCheckCds", "-noCheckProtein", "-c", config, "genes")
    return config


def names_of(alleles: Sequence[Allele], config: Path) -> list[SnpEffName | None]:
    """SnpEff's names, in the order of the alleles."""
    records = [
        f"{allele.chrom}\t{allele.pos}\t{number}\t{allele.ref}\t{allele.alt}\t.\tPASS\t."
        for number, allele in enumerate(alleles)
    ]
    vcf = config.parent / "alleles.vcf"
    columns = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO"
    vcf.write_text("\n".join(["##fileformat=VCFv4.2", columns, *records]) + "\n")
    text = _run("ann", "-c", config, "-noStats", "-nodownload", "-noLog", "genes", vcf)
    found: list[SnpEffName | None] = [None] * len(alleles)
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        cells = line.split("\t")
        _, _, annotation = cells[7].partition("ANN=")
        for entry in annotation.partition(";")[0].split(","):
            parts = entry.split("|")
            if len(parts) > 10 and parts[5] == "transcript" and parts[9]:
                found[int(cells[2])] = SnpEffName(parts[1], parts[9], parts[10])
                break
    return found


def _models_of(gene: ReferenceGene) -> list[str]:
    model = gene.model
    words = f'gene_id "{model.gene}"; transcript_id "T_{model.gene}"; gene_name "{model.gene}";'
    words += ' gene_biotype "protein_coding"; transcript_biotype "protein_coding";'
    start, end = model.span
    lines = [_line(model.chrom, kind, start, end, model.strand, words) for kind in _WHOLE]
    for exon in model.exons:
        lines.append(_line(model.chrom, "exon", exon.start, exon.end, model.strand, words))
        first, last = max(exon.first, 1), min(exon.last, model.length)
        if first > last:
            continue
        before, after = first - exon.first, exon.last - last
        left, right = (before, after) if model.forward else (after, before)
        phase = (3 - (first - 1) % 3) % 3
        lines.append(
            _line(
                model.chrom, "CDS", exon.start + left, exon.end - right, model.strand, words, phase
            )
        )
    return lines


_WHOLE = ("gene", "transcript")


def _line(
    chrom: str, kind: str, start: int, end: int, strand: str, words: str, phase: int | str = "."
) -> str:
    return "\t".join((chrom, "panel", kind, str(start), str(end), ".", strand, str(phase), words))


def _run(*arguments: object) -> str:
    command = ["java", "-Xmx2g", "-jar", str(JAR), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout
