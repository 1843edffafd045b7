"""Genes with real sequence from ../shared as a small reference, and random changes of them."""

from __future__ import annotations

import gzip
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from genomic_to_outcome.calls.alleles import Allele, change_of, reverse_complement
from genomic_to_outcome.calls.coding_changes import translate
from genomic_to_outcome.calls.gene_models import GeneModel, gene_models
from genomic_to_outcome.calls.known_variants import known_variants
from genomic_to_outcome.vocabulary import Genome

# First base of the coding sequence of NM_000546 in the RefSeqGene record of TP53.
_TP53_FIRST_CODING_BASE = 15957
_FLANK = 2000
_KINDS = ("substitution", "deletion", "insertion", "duplication", "mnv", "delins")


@dataclass(frozen=True)
class ReferenceGene:
    """A model on a contig of its own (named after the gene) and that contig's bases."""

    model: GeneModel
    bases: str


@dataclass(frozen=True)
class ContigBases:
    """Bases of the contigs."""

    genes: tuple[ReferenceGene, ...]

    def __hash__(self) -> int:
        return id(self.genes)

    def between(self, chrom: str, first: int, last: int) -> str:
        """Bases of the range."""
        gene = next(gene for gene in self.genes if gene.model.chrom == chrom)
        return gene.bases[first - 1 : last]


def read_sequences(path: Path) -> dict[str, str]:
    """Sequences of a FASTA by the first word of their names."""
    opened = gzip.open if path.suffix == ".gz" else open
    found: dict[str, list[str]] = {}
    with opened(path, "rt") as handle:
        for line in handle:
            if line.startswith(">"):
                name = line[1:].split()[0]
                found[name] = []
            else:
                found[name].append(line.strip().upper())
    return {name: "".join(parts) for name, parts in found.items()}


def reference_genes(shared: Path) -> tuple[ReferenceGene, ...]:
    """Every panel gene whose transcript is in ../shared; introns are N, but for TP53."""
    folder = shared / "data/reference"
    refseq = read_sequences(folder / "biocommons__hgvs/lung_driver_transcripts.fa")
    ensembl = read_sequences(folder / "pmelsted__pizzly/transcripts.fasta.gz")
    met = read_sequences(folder / "NCIP__CTAT-SPLICING/MET_canonical_mRNA_reconstructed.fa")
    by_id = {name.split(".")[0]: sequence for name, sequence in ensembl.items()}
    messengers = {
        "EGFR": refseq["NM_005228.4"],
        "ERBB2": refseq["NM_004448.4"],
        "KRAS": refseq["NM_004985.5"],
        "BRAF": refseq["NM_004333.6"],
        "RET": by_id["ENST00000355710"],
        "MET": next(iter(met.values())),
        "ALK": by_id["ENST00000389048"],
        "EML4": by_id["ENST00000318522"],
        "CD74": by_id["ENST00000009530"],
        "ROS1": by_id["ENST00000368507"],
        "NTRK3": by_id["ENST00000360948"],
    }
    models = gene_models(Genome.GRCH38).by_gene
    genes = [_from_messenger(models[gene], mrna) for gene, mrna in messengers.items()]
    genomic = read_sequences(folder / "mutalyzer__mutalyzer/NG_017013.2.fasta")
    genes.append(_from_gene_record(models["TP53"], genomic["NG_017013.2"]))
    return tuple(genes)


def _from_messenger(model: GeneModel, messenger: str) -> ReferenceGene:
    start = next(
        place
        for place in range(len(messenger) - model.length + 1)
        if messenger.startswith("ATG", place)
        and translate(messenger[place : place + model.length]).find("*") == model.length // 3 - 1
    )
    moved = _on_own_contig(model)
    bases = ["N"] * (moved.span[1] + _FLANK)
    for (chrom, position), base in known_variants().reference[Genome.GRCH38].items():
        if chrom == model.chrom and model.span[0] <= position <= model.span[1]:
            bases[position - offset_of(model) - 1] = base
    for exon in moved.exons:
        for step in range(exon.end - exon.start + 1):
            place = start + exon.first + step - 1
            base = messenger[place] if 0 <= place < len(messenger) else "N"
            position = exon.start + step if moved.forward else exon.end - step
            bases[position - 1] = base if moved.forward else reverse_complement(base)
    return ReferenceGene(moved, "".join(bases))


def _from_gene_record(model: GeneModel, sequence: str) -> ReferenceGene:
    """The gene with its introns, from a record in the direction of a gene on the minus strand."""
    moved = _on_own_contig(model)
    exon = next(exon for exon in moved.exons if exon.first <= 1 <= exon.last)
    first_coding = exon.end - (1 - exon.first)
    bases = ["N"] * (moved.span[1] + _FLANK)
    for index, base in enumerate(sequence, start=1):
        position = first_coding - (index - _TP53_FIRST_CODING_BASE)
        if 1 <= position <= len(bases):
            bases[position - 1] = reverse_complement(base)
    return ReferenceGene(moved, "".join(bases))


def offset_of(model: GeneModel) -> int:
    """By how much positions on the gene's own contig are smaller than on the chromosome."""
    return model.span[0] - _FLANK


def _on_own_contig(model: GeneModel) -> GeneModel:
    offset = offset_of(model)
    exons = tuple(
        replace(exon, start=exon.start - offset, end=exon.end - offset) for exon in model.exons
    )
    return replace(model, chrom=model.gene, exons=exons)


def random_changes(gene: ReferenceGene, count: int, seed: int) -> Iterator[Allele]:
    """Alleles of every kind in and around exons, where all bases of the reference are known."""
    choice = random.Random(f"{gene.model.gene}:{seed}")
    coding = [
        exon
        for exon in gene.model.exons
        if exon.last >= -10 and exon.first <= gene.model.length + 10
    ]
    made = 0
    while made < count:
        exon = choice.choice(coding)
        pos = choice.randint(exon.start - 15, exon.end + 15)
        ref, alt = _alleles(gene.bases, pos, choice)
        around = gene.bases[pos - 26 : pos + len(ref) + 25]
        if "N" in ref or (gene.model.gene != "TP53" and "N" in around):
            continue
        made += 1
        yield Allele(gene.model.chrom, pos, ref, alt)


def left_aligned(allele: Allele, bases: str) -> Allele:
    """The allele as normalised VCFs write it, shifted left over the contig's bases."""
    known = {
        (allele.chrom, pos): bases[pos - 1]
        for pos in range(max(allele.pos - 200, 1), allele.pos + len(allele.ref))
        if bases[pos - 1] != "N"
    }
    change = change_of(allele, known)
    if change.deleted and change.inserted:
        return Allele(change.chrom, change.start, change.deleted, change.inserted)
    anchor = bases[change.start - 2]
    return Allele(change.chrom, change.start - 1, anchor + change.deleted, anchor + change.inserted)


def _alleles(bases: str, pos: int, choice: random.Random) -> tuple[str, str]:
    kind = choice.choice(_KINDS)
    anchor = bases[pos - 1]
    size = choice.choice((1, 1, 2, 3, 3, 4, 6, 9, 12, 15, 18, 24))
    if kind == "deletion":
        return bases[pos - 1 : pos + size], anchor
    if kind == "insertion":
        return anchor, anchor + _random(size, choice)
    if kind == "duplication":
        return anchor, anchor + bases[pos : pos + size]
    if kind == "substitution":
        return anchor, choice.choice([base for base in "ACGT" if base != anchor])
    size = choice.choice((2, 3)) if kind == "mnv" else size
    ref = bases[pos - 1 : pos - 1 + size]
    while True:
        length = size if kind == "mnv" else choice.randint(1, 12)
        alt = _random(length, choice)
        if alt[0] != ref[0] and alt[-1] != ref[-1] and (size, length) != (1, 1):
            return ref, alt
        size = max(size, 2)
        ref = bases[pos - 1 : pos - 1 + size]


def _random(size: int, choice: random.Random) -> str:
    return "".join(choice.choices("ACGT", k=size))
