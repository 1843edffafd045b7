"""Where the genes of interest lie: the only places of a large VCF that are read."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from genomic_to_outcome.calls.resources import read_resource
from genomic_to_outcome.calls.transcripts import panel_transcripts
from genomic_to_outcome.vocabulary import Genome

# Reaches promoters (TERT c.-146 lies 67 bases before the gene) and all that VEP and SnpEff call
# upstream or downstream of a gene: both look 5,000 bases far by default.
FLANK = 5_000
# Beside an exon: splice sites, polypyrimidine tract and branch point, and deletions of so many
# bases that begin before the exon.
EXON_FLANK = 300
# Upstream of a gene's first base: its promoter.
PROMOTER = 1_000

_NEAR = 20_000


@dataclass(frozen=True)
class Regions:
    """Spans by contig (with `chr`): first and last base, 1-based, sorted, without overlap."""

    spans: Mapping[str, tuple[tuple[int, int], ...]]

    def contain(self, chrom: str, pos: int) -> bool:
        """Whether the position lies in one of the spans."""
        spans = self.spans.get(chrom, ())
        index = bisect_right(spans, (pos, float("inf"))) - 1
        return index >= 0 and pos <= spans[index][1]


@lru_cache(maxsize=2)
def gene_regions(genome: Genome) -> Regions:
    """Whole genes of the panel, introns included, with FLANK bases on either side."""
    by_chrom: dict[str, list[tuple[int, int]]] = {}
    for gene in panel_transcripts().genes.values():
        start, end = gene.spans[genome]
        by_chrom.setdefault(gene.chrom, []).append((start - FLANK, end + FLANK))
    return Regions({chrom: _merged(spans) for chrom, spans in sorted(by_chrom.items())})


@lru_cache(maxsize=2)
def exon_regions(genome: Genome) -> Regions:
    """Exons of the panel's genes with EXON_FLANK bases on either side, and their promoters.

    A gene without a model of its exons counts whole.
    """
    assembly = genome.lower()
    exons = read_resource("exons.tsv")
    by_chrom: dict[str, list[tuple[int, int]]] = {}
    for row in exons:
        start, end = int(row[f"{assembly}_start"]), int(row[f"{assembly}_end"])
        by_chrom.setdefault(row["chrom"], []).append((start - EXON_FLANK, end + EXON_FLANK))
    modelled = {row["gene"] for row in exons}
    for gene in panel_transcripts().genes.values():
        start, end = gene.spans[genome]
        spans = by_chrom.setdefault(gene.chrom, [])
        if gene.symbol not in modelled:
            spans.append((start - FLANK, end + FLANK))
        elif gene.strand == "+":
            spans.append((start - PROMOTER, start))
        else:
            spans.append((end, end + PROMOTER))
    return Regions({chrom: _merged(spans) for chrom, spans in sorted(by_chrom.items())})


def fetched_together(regions: Regions, chrom: str) -> tuple[tuple[int, int], ...]:
    """The contig's spans, near ones as one: every look into an index decompresses a block."""
    spans = [(start, end + _NEAR) for start, end in regions.spans.get(chrom, ())]
    return tuple((start, end - _NEAR) for start, end in _merged(spans))


def _merged(spans: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((max(1, start), end))
    return tuple(merged)
