"""The order of genes that a caller leaves open, or writes the wrong way round."""

from __future__ import annotations

from dataclasses import replace

from genomic_to_outcome.calls.events import FusionCall
from genomic_to_outcome.calls.exon_models import ExonModels, Side
from genomic_to_outcome.calls.gene_symbols import GeneAliases
from genomic_to_outcome.vocabulary import FusionSource, Genome, Retained

DIRECTION_UNKNOWN = "direction_unknown"
WRITTEN_IN_REVERSE = "written_in_reverse"
ORDER_BY_KINASE = "order_by_kinase"
_OTHER = {"+": "-", "-": "+"}


def with_likely_order(
    call: FusionCall, aliases: GeneAliases, models: ExonModels, genome: Genome
) -> FusionCall:
    """Where the caller does not know the order: that in which a kinase domain is retained.

    The label `order_by_kinase` says that the order was turned so. A row that joins the first base
    of an exon to the last base of another is no spliced transcript as it stands, but is one with
    its columns exchanged: where a kinase domain is retained then, they are, and the label is
    `written_in_reverse`.
    """
    if DIRECTION_UNKNOWN not in call.labels:
        return _exchanged_if_reversed(call, aliases, models, genome)
    other = turned(call)
    if _kinases(other, aliases, models, genome) <= _kinases(call, aliases, models, genome):
        return call
    return replace(other, labels=tuple(sorted({*call.labels, ORDER_BY_KINASE})))


def _exchanged_if_reversed(
    call: FusionCall, aliases: GeneAliases, models: ExonModels, genome: Genome
) -> FusionCall:
    if call.source is FusionSource.DNA:
        return call
    five = models.models.get(aliases.current(call.gene5))
    three = models.models.get(aliases.current(call.gene3))
    if five is None or three is None or five is three:
        return call
    in_sense = call.strand5 in (".", five.strand) and call.strand3 in (".", three.strand)
    contigs = (call.chrom5, call.chrom3) == (five.chrom, three.chrom)
    starts = five.begins_exon(genome, call.pos5) and not five.ends_exon(genome, call.pos5)
    ends = three.ends_exon(genome, call.pos3) and not three.begins_exon(genome, call.pos3)
    exchanged = replace(
        turned(call),
        strand5=call.strand3,
        strand3=call.strand5,
        labels=tuple(sorted({*call.labels, WRITTEN_IN_REVERSE})),
    )
    reversed_row = contigs and in_sense and starts and ends
    return exchanged if reversed_row and _kinases(exchanged, aliases, models, genome) else call


def turned(call: FusionCall) -> FusionCall:
    """The call with its ends exchanged, read from the other strand."""
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
