"""Exons of genes in both assemblies, and whether a breakpoint leaves the kinase domain in place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from genomic_to_outcome.calls.resources import read_resource
from genomic_to_outcome.vocabulary import Genome, Retained

# Domain databases place the borders of one kinase domain up to 40 residues apart, and canonical
# breakpoints lie at its very edge (FGFR3 exon 17 ends 3 residues before UniProt's last residue).
BORDER_TOLERANCE = 10


class Side(StrEnum):
    """Which end of the fusion transcript a gene gives."""

    FIVE_PRIME = "5'"
    THREE_PRIME = "3'"


@dataclass(frozen=True)
class Exon:
    """One exon; `spans` are first and last base (1-based) by assembly.

    `coding` is the first and last coding base on GRCh38 and `cds_start` the number of the first of
    them in transcript order in the coding sequence; both are None in an untranslated exon.
    """

    number: int | None
    spans: Mapping[Genome, tuple[int, int]]
    coding: tuple[int, int] | None
    cds_start: int | None


@dataclass(frozen=True)
class ExonModel:
    """Exons of one transcript in transcript order."""

    gene: str
    transcript: str
    chrom: str
    strand: str
    exons: tuple[Exon, ...]

    def contains(self, genome: Genome, position: int) -> bool:
        """Whether the position lies between the first and the last base of the transcript."""
        bases = [base for exon in self.exons for base in exon.spans[genome]]
        return min(bases) <= position <= max(bases)

    def exon_at(self, genome: Genome, position: int) -> Exon | None:
        """The exon that holds the position."""
        for exon in self.exons:
            start, end = exon.spans[genome]
            if start <= position <= end:
                return exon
        return None

    def begins_exon(self, genome: Genome, position: int) -> bool:
        """Whether the position is the first transcribed base of an exon."""
        side = 0 if self.strand == "+" else 1
        return any(exon.spans[genome][side] == position for exon in self.exons)

    def ends_exon(self, genome: Genome, position: int) -> bool:
        """Whether the position is the last transcribed base of an exon."""
        side = 1 if self.strand == "+" else 0
        return any(exon.spans[genome][side] == position for exon in self.exons)

    def first_codon_from(self, genome: Genome, position: int) -> int | None:
        """First codon of what the transcript holds from the position on; None if nothing coding."""
        for index, exon in enumerate(self.exons):
            start, end = exon.spans[genome]
            behind = position > end if self.strand == "+" else position < start
            if behind or exon.coding is None or exon.cds_start is None:
                continue
            first, last = exon.coding
            if self.strand == "+":
                offset = self._on_grch38(index, genome, max(position, start)) - first
            else:
                offset = last - self._on_grch38(index, genome, min(position, end))
            if offset <= last - first:
                return _codon(exon.cds_start + max(offset, 0))
        return None

    def last_codon_to(self, genome: Genome, position: int) -> int | None:
        """Last codon of what the transcript holds up to the position; None if nothing coding."""
        found = None
        for index, exon in enumerate(self.exons):
            start, end = exon.spans[genome]
            ahead = position < start if self.strand == "+" else position > end
            if ahead or exon.coding is None or exon.cds_start is None:
                continue
            first, last = exon.coding
            if self.strand == "+":
                offset = self._on_grch38(index, genome, min(position, end)) - first
            else:
                offset = last - self._on_grch38(index, genome, max(position, start))
            if offset >= 0:
                found = _codon(exon.cds_start + min(offset, last - first))
        return found

    def _on_grch38(self, index: int, genome: Genome, position: int) -> int:
        """The position of an exon's base on GRCh38, where the coding bases are known.

        Outer exons differ in length between assemblies at their untranslated end, so the first is
        anchored at its inner end.
        """
        if genome is Genome.GRCH38:
            return position
        spans = self.exons[index].spans
        at_end = (index == 0) == (self.strand == "+")
        return position + spans[Genome.GRCH38][at_end] - spans[genome][at_end]


@dataclass(frozen=True)
class KinaseDomain:
    """Codons of a kinase's catalytic core in the numbering of its transcript."""

    gene: str
    transcript: str
    first_codon: int
    last_codon: int


@dataclass(frozen=True)
class ExonModels:
    """One exon model per gene, and the kinase domains: the numbering of exons refers to these."""

    models: Mapping[str, ExonModel]
    kinases: Mapping[str, KinaseDomain]

    def exon_at(self, gene: str, genome: Genome, chrom: str, position: int) -> int | None:
        """Number of the exon that holds the position; None in an intron or without a model."""
        model = self._model(gene, genome, chrom, position)
        exon = model.exon_at(genome, position) if model else None
        return exon.number if exon else None

    def kinase_retained(
        self, gene: str, side: Side, genome: Genome, chrom: str, position: int, strand: str = "."
    ) -> Retained:
        """Whether the gene's part of the fusion transcript holds its whole kinase domain.

        `side` says whether the gene gives the 5' or the 3' end. A strand against the gene's own
        means antisense transcription, which makes no kinase. Unknown without a model or a kinase
        domain, or where the breakpoint lies outside the gene.
        """
        model = self._model(gene, genome, chrom, position)
        kinase = self.kinases.get(gene)
        if model is None or kinase is None:
            return Retained.UNKNOWN
        if strand not in (".", model.strand):
            return Retained.NO
        if side is Side.THREE_PRIME:
            first = model.first_codon_from(genome, position)
            whole = first is not None and first <= kinase.first_codon + BORDER_TOLERANCE
        else:
            last = model.last_codon_to(genome, position)
            whole = last is not None and last >= kinase.last_codon - BORDER_TOLERANCE
        return Retained.YES if whole else Retained.NO

    def on_exon_edge(self, gene: str, genome: Genome, chrom: str, position: int) -> bool:
        """Whether the position is the first or last base of one of the gene's exons."""
        model = self._model(gene, genome, chrom, position)
        return model is not None and any(position in exon.spans[genome] for exon in model.exons)

    def _model(self, gene: str, genome: Genome, chrom: str, position: int) -> ExonModel | None:
        model = self.models.get(gene)
        if model and model.chrom == chrom and model.contains(genome, position):
            return model
        return None


def read_exon_models() -> ExonModels:
    """Read resources/exons.tsv and kinase_domains.tsv.

    Of several transcripts of a gene that of its kinase domain counts, else the first.
    """
    kinases = {
        row["gene"]: KinaseDomain(
            row["gene"], row["transcript"], int(row["first_codon"]), int(row["last_codon"])
        )
        for row in read_resource("kinase_domains.tsv")
    }
    transcripts: dict[tuple[str, str], list[dict[str, str]]] = {}
    for row in read_resource("exons.tsv"):
        transcripts.setdefault((row["gene"], row["transcript"]), []).append(row)
    models: dict[str, ExonModel] = {}
    for (gene, transcript), rows in transcripts.items():
        if gene in kinases and transcript != kinases[gene].transcript:
            continue
        models.setdefault(gene, _model(gene, transcript, rows))
    return ExonModels(models, kinases)


def _model(gene: str, transcript: str, rows: Iterable[dict[str, str]]) -> ExonModel:
    rows = list(rows)
    strand = rows[0]["strand"]
    ordered = sorted(rows, key=lambda row: int(row["grch38_start"]), reverse=strand == "-")
    return ExonModel(
        gene, transcript, rows[0]["chrom"], strand, tuple(_exon(row) for row in ordered)
    )


def _exon(row: dict[str, str]) -> Exon:
    coding = (int(row["cds_start"]), int(row["cds_end"])) if row["cds_start"] else None
    return Exon(
        number=int(row["exon"]) if row["exon"] else None,
        spans={
            Genome.GRCH38: (int(row["grch38_start"]), int(row["grch38_end"])),
            Genome.GRCH37: (int(row["grch37_start"]), int(row["grch37_end"])),
        },
        coding=coding,
        cds_start=int(row["c_start"]) if coding else None,
    )


def _codon(base: int) -> int:
    return (base + 2) // 3
