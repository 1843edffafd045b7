"""Exon models of the panel's genes in one assembly: where a position lies in the transcript."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from genomic_to_outcome.calls.resources import read_resource
from genomic_to_outcome.calls.transcripts import panel_transcripts, without_version
from genomic_to_outcome.vocabulary import Genome


@dataclass(frozen=True)
class ModelExon:
    """One exon: genomic span (1-based, inclusive) and the transcript position of its 5' base.

    Transcript positions count so that 1 is c.1, 0 is c.-1 and the first base behind the stop codon
    is the length of the coding sequence plus one.
    """

    number: int | None
    start: int
    end: int
    first: int

    @property
    def last(self) -> int:
        """Transcript position of its 3' base."""
        return self.first + self.end - self.start


@dataclass(frozen=True)
class Place:
    """Where a base lies: the nearest exonic transcript position and the distance from it.

    `offset` is 0 in an exon, positive behind it and negative before it, as in HGVS.
    """

    position: int
    offset: int


@dataclass(frozen=True)
class GeneModel:
    """Exons of one transcript in transcript order; `length` counts coding bases with the stop.

    Without untranslated exons (`whole` is false) nothing can be said outside the coding sequence.
    """

    gene: str
    transcript: str
    chrom: str
    strand: str
    length: int
    exons: tuple[ModelExon, ...]
    whole: bool

    @property
    def forward(self) -> bool:
        """Whether the gene is transcribed from the plus strand."""
        return self.strand == "+"

    @cached_property
    def span(self) -> tuple[int, int]:
        """First and last base, genomic."""
        return min(exon.start for exon in self.exons), max(exon.end for exon in self.exons)

    def exons_near(self, low: int, high: int, reach: int = 0) -> tuple[ModelExon, ...]:
        """Exons that overlap a genomic range or lie within `reach` bases of it, by position."""
        exons, starts, ends = self._by_position
        return exons[bisect_left(ends, low - reach) : bisect_right(starts, high + reach)]

    @cached_property
    def _by_position(self) -> tuple[tuple[ModelExon, ...], list[int], list[int]]:
        """Exons in genomic order, with their starts and their ends."""
        exons = self.exons if self.forward else self.exons[::-1]
        return exons, [exon.start for exon in exons], [exon.end for exon in exons]

    def exon_at(self, base: int) -> ModelExon | None:
        """The exon that holds a genomic position."""
        return next(iter(self.exons_near(base, base)), None)

    def place(self, base: int) -> Place:
        """Where a genomic position lies; before and behind the transcript numbers go on."""
        exons, starts, _ = self._by_position
        index = bisect_right(starts, base)
        left, right = exons[max(index - 1, 0)], exons[min(index, len(exons) - 1)]
        if left.start <= base <= left.end:
            return Place(left.first + self._behind(left, base), 0)
        before, after = (left, right) if self.forward else (right, left)
        if before is after:
            return Place(before.first + self._behind(before, base), 0)
        distance = self._behind(before, base) - (before.end - before.start)
        remaining = -self._behind(after, base)
        # In the middle of an intron of odd length HGVS counts from the exon before it.
        if distance <= remaining:
            return Place(before.last, distance)
        return Place(after.first, -remaining)

    def base(self, position: int) -> int | None:
        """The genomic position of a transcript position; None outside the exons."""
        for exon in self.exons:
            if exon.first <= position <= exon.last:
                step = position - exon.first
                return exon.start + step if self.forward else exon.end - step
        return None

    def _behind(self, exon: ModelExon, base: int) -> int:
        """How many bases a genomic position lies behind the exon's 5' base, in transcript order."""
        return base - exon.start if self.forward else exon.end - base

    def coding_name(self, base: int) -> str:
        """The genomic position in HGVS numbering of the coding sequence: `-124`, `2284-5`, `*7`."""
        place = self.place(base)
        if place.position < 1:
            number = f"-{1 - place.position}"
        elif place.position > self.length:
            number = f"*{place.position - self.length}"
        else:
            number = str(place.position)
        return f"{number}{place.offset:+d}" if place.offset else number


class GeneModels:
    """The panel's models in one assembly, by gene and by place.

    `plus_clinical` are models on MANE Plus Clinical transcripts (CDKN2A p14ARF beside p16).
    """

    def __init__(
        self, models: Iterable[GeneModel], plus_clinical: Iterable[GeneModel] = ()
    ) -> None:
        self.by_gene = {model.gene: model for model in models}
        self.plus_clinical = tuple(plus_clinical)
        self._spans: dict[str, list[tuple[int, int, str]]] = {}
        for model in self.by_gene.values():
            self._spans.setdefault(model.chrom, []).append((*model.span, model.gene))
        for spans in self._spans.values():
            spans.sort()

    def around(self, chrom: str, first: int, last: int) -> list[GeneModel]:
        """Models whose span overlaps the genomic range."""
        spans = self._spans.get(chrom, [])
        reached = spans[: bisect_right(spans, (last, last, "~"))]
        return [self.by_gene[gene] for _, end, gene in reached if end >= first]


@lru_cache(maxsize=2)
def gene_models(genome: Genome) -> GeneModels:
    """The models that the project ships, of each gene the transcript that names its variants.

    A gene whose MANE Select transcript has no model is given on the transcript of its kinase
    domain, else the first of the table, with that model's own id.
    """
    panel = panel_transcripts().genes
    kinases = {row["gene"]: row["transcript"] for row in read_resource("kinase_domains.tsv")}
    rows: dict[str, dict[str, list[dict[str, str]]]] = {}
    for row in read_resource("exons.tsv"):
        rows.setdefault(row["gene"], {}).setdefault(row["transcript"], []).append(row)
    models, plus_clinical = [], []
    for gene, transcripts in rows.items():
        wanted = without_version(panel[gene].ensembl_transcript) if gene in panel else ""
        other = kinases.get(gene, "")
        other = other if other in transcripts else next(iter(transcripts))
        chosen = wanted if wanted in transcripts else other
        name = panel[gene].transcript if chosen == wanted else chosen
        models.append(_model(gene, name, transcripts[chosen], genome))
        ids = (
            {without_version(each): each for each in panel[gene].plus_clinical}
            if gene in panel
            else {}
        )
        plus_clinical.extend(
            _model(gene, _refseq_of(ids.values()) or ids[other], transcripts[other], genome)
            for other in transcripts
            if other in ids and other != chosen
        )
    return GeneModels(models, plus_clinical)


def _refseq_of(transcripts: Iterable[str]) -> str:
    """The RefSeq id among those of one transcript, by which the panel names variants."""
    return next((each for each in sorted(transcripts) if each.startswith("NM_")), "")


def _model(
    gene: str, transcript: str, rows: Iterable[Mapping[str, str]], genome: Genome
) -> GeneModel:
    rows = list(rows)
    forward = rows[0]["strand"] == "+"
    ordered = sorted(rows, key=lambda row: int(row["grch38_start"]), reverse=not forward)
    assembly = genome.lower()
    spans = [(int(row[f"{assembly}_start"]), int(row[f"{assembly}_end"])) for row in ordered]
    anchor = next(index for index, row in enumerate(ordered) if row["c_start"])
    first = _first_position(ordered[anchor], forward)
    # The outer end of the first exon may differ between assemblies; its inner end is the anchor.
    first -= _longer(ordered[anchor], assembly) if anchor == 0 else 0
    first -= sum(end - start + 1 for start, end in spans[:anchor])
    exons = []
    for row, (start, end) in zip(ordered, spans, strict=True):
        exons.append(ModelExon(int(row["exon"]) if row["exon"] else None, start, end, first))
        first = exons[-1].last + 1
    return GeneModel(
        gene=gene,
        transcript=transcript,
        chrom=rows[0]["chrom"],
        strand=rows[0]["strand"],
        length=max(int(row["c_end"]) for row in rows if row["c_end"]),
        exons=tuple(exons),
        whole=any(row["exon"] for row in rows),
    )


def _first_position(row: Mapping[str, str], forward: bool) -> int:
    """Transcript position of the 5' base of an exon on GRCh38, from that of its coding part."""
    if forward:
        untranslated = int(row["cds_start"]) - int(row["grch38_start"])
    else:
        untranslated = int(row["grch38_end"]) - int(row["cds_end"])
    return int(row["c_start"]) - untranslated


def _longer(row: Mapping[str, str], assembly: str) -> int:
    """By how many bases the exon is longer in the assembly than on GRCh38."""
    length = int(row[f"{assembly}_end"]) - int(row[f"{assembly}_start"])
    return length - int(row["grch38_end"]) + int(row["grch38_start"])
