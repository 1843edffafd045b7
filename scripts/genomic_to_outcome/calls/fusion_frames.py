"""The frame of a spliced fusion by the exon models of its genes, where no caller tells it."""

from __future__ import annotations

from genomic_to_outcome.calls.events import FusionCall
from genomic_to_outcome.calls.gene_models import GeneModel, gene_models
from genomic_to_outcome.vocabulary import Frame, FusionSource, Genome


def frame_by_models(call: FusionCall, gene5: str, gene3: str, genome: Genome) -> Frame:
    """Whether the first base of the 3' part keeps its place in its codon.

    Known where both breakpoints lie in exons of the genes' models and the 3' one in coding
    sequence. A 5' part without coding sequence makes a promoter swap.
    """
    models = gene_models(genome).by_gene
    if call.source is FusionSource.DNA or gene5 == gene3:
        return Frame.UNKNOWN
    last = _position(models.get(gene5), call.chrom5, call.pos5, call.strand5)
    first = _position(models.get(gene3), call.chrom3, call.pos3, call.strand3)
    if last is None or first is None or last >= models[gene5].length:
        return Frame.UNKNOWN
    if not 1 <= first <= models[gene3].length:
        return Frame.UNKNOWN
    if last < 1:
        return Frame.PROMOTER_SWAP
    return Frame.IN_FRAME if (last - first + 1) % 3 == 0 else Frame.OUT_OF_FRAME


def _position(model: GeneModel | None, chrom: str, base: int, strand: str) -> int | None:
    """The transcript position of a base in an exon that is transcribed in sense."""
    if model is None or model.chrom != chrom or strand not in (".", model.strand):
        return None
    return None if model.exon_at(base) is None else model.place(base).position
