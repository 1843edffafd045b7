"""The order of genes that a caller leaves open."""

from __future__ import annotations

from dataclasses import replace

from genomic_to_outcome.calls.events import FusionCall
from genomic_to_outcome.calls.exon_models import ExonModels, Side
from genomic_to_outcome.calls.gene_symbols import GeneAliases
from genomic_to_outcome.vocabulary import Genome, Retained

DIRECTION_UNKNOWN = "direction_unknown"
ORDER_BY_KINASE = "order_by_kinase"
_OTHER = {"+": "-", "-": "+"}


def with_likely_order(
    call: FusionCall, aliases: GeneAliases, models: ExonModels, genome: Genome
) -> FusionCall:
    """Where the caller does not know the order: that in which a kinase domain is retained.

    The label `order_by_kinase` says that the order was turned so.
    """
    if DIRECTION_UNKNOWN not in call.labels:
        return call
    turned = _turned(call)
    if _kinases(turned, aliases, models, genome) <= _kinases(call, aliases, models, genome):
        return call
    return turned


def _turned(call: FusionCall) -> FusionCall:
    return replace(
        call,
        gene5=call.gene3,
        gene3=call.gene5,
        chrom5=call.chrom3,
        chrom3=call.chrom5,
        pos5=call.pos3,
        pos3=call.pos5,
        strand5=_OTHER.get(call.strand3, call.strand3),
        strand3=_OTHER.get(call.strand5, call.strand5),
        transcript5=call.transcript3,
        transcript3=call.transcript5,
        exon5="",
        exon3="",
        labels=tuple(sorted({*call.labels, ORDER_BY_KINASE})),
    )


def _kinases(call: FusionCall, aliases: GeneAliases, models: ExonModels, genome: Genome) -> int:
    """How many kinase domains the fusion transcript retains in this order."""
    ends = (
        (call.gene5, Side.FIVE_PRIME, call.chrom5, call.pos5, call.strand5),
        (call.gene3, Side.THREE_PRIME, call.chrom3, call.pos3, call.strand3),
    )
    return sum(
        models.kinase_retained(aliases.current(gene), side, genome, chrom, position, strand)
        is Retained.YES
        for gene, side, chrom, position, strand in ends
    )
