"""Calls of one fusion at other breakpoints: in DNA, or with a partner that was placed elsewhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from genomic_to_outcome.calls.events import FusionCall
from genomic_to_outcome.calls.exon_models import ExonModel, ExonModels, Side
from genomic_to_outcome.calls.gene_lists import is_nameless
from genomic_to_outcome.calls.gene_symbols import GeneAliases
from genomic_to_outcome.calls.junctions import TOLERANCE, Junction
from genomic_to_outcome.vocabulary import FusionSource, Genome

PLACED_ELSEWHERE = "partner_placed_elsewhere"
# Splicing may pass over the exon that the break cut or left too near it.
_EXONS_PASSED_OVER = 1
# How far from the RNA junction a break in DNA may lie in a gene without an exon model.
_REACH_WITHOUT_MODEL = 100_000
_AGREED_BY = 2


def join_dna(
    junctions: Sequence[Junction], aliases: GeneAliases, models: ExonModels, genome: Genome
) -> list[Junction]:
    """Each junction in DNA beside the best supported one in RNA that it explains; else alone.

    It explains an RNA junction of the same genes in the same order and, where given, strands when
    its 5' break lies behind the last base of the 5' exon, in the intron that follows or beyond one
    exon that splicing passed over, and its 3' break likewise before the first base of the 3' exon.
    Where a gene has no exon model, or the RNA does not end in an exon of it, within 100 kb.
    """
    rna = [junction for junction in junctions if junction.best.source is FusionSource.RNA]
    by_pair: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, junction in enumerate(rna):
        for pair in sorted(_pairs(junction, aliases)):
            by_pair[pair].append(place)
    joined: dict[int, list[FusionCall]] = defaultdict(list)
    alone = []
    for junction in junctions:
        if junction.best.source is FusionSource.RNA:
            continue
        places = {place for pair in _pairs(junction, aliases) for place in by_pair.get(pair, ())}
        explained = [
            place
            for place in sorted(places)
            if _explains(junction.best, rna[place].best, aliases, models, genome)
        ]
        if explained:
            joined[explained[0]].extend(junction.all_calls)
        else:
            alone.append(junction)
    return [*_with(rna, joined), *alone]


def join_unnamed_partners(junctions: Sequence[Junction]) -> list[Junction]:
    """Calls whose partner is a clone or id beside the one junction that names it.

    Reads of a gene with near copies (SEPTIN14) may be placed at a copy without a name. Such a
    call joins a junction that two other callers agree on, if both end within 10 bp in the gene
    that has a name, on one strand, and there is no second such junction.
    """
    agreed: dict[_Place, list[int]] = defaultdict(list)
    for place, junction in enumerate(junctions):
        if _is_agreed(junction):
            for side in Side:
                agreed[_place_of(junction.best, side, 0)].append(place)
    joined: dict[int, list[FusionCall]] = defaultdict(list)
    moved = set()
    for place, junction in enumerate(junctions):
        side = _named_side(junction)
        if side is None:
            continue
        near = [
            other
            for step in (-1, 0, 1)
            for other in agreed.get(_place_of(junction.best, side, step), ())
            if _meets(junction, junctions[other], side)
        ]
        if len(near) == 1:
            moved.add(place)
            joined[near[0]].extend(
                replace(call, labels=tuple(sorted({*call.labels, PLACED_ELSEWHERE})))
                for call in junction.calls
            )
    together = _with(junctions, joined)
    return [junction for place, junction in enumerate(together) if place not in moved]


_Place = tuple[Side, FusionSource, str, int]


def _place_of(call: FusionCall, side: Side, step: int) -> _Place:
    chrom, position, _ = _end(call, side)
    return side, call.source, chrom, position // (TOLERANCE + 1) + step


def _end(call: FusionCall, side: Side) -> tuple[str, int, str]:
    if side is Side.FIVE_PRIME:
        return call.chrom5, call.pos5, call.strand5
    return call.chrom3, call.pos3, call.strand3


def _with(
    junctions: Sequence[Junction], joined: Mapping[int, Sequence[FusionCall]]
) -> list[Junction]:
    return [
        replace(junction, joined=(*junction.joined, *joined[place]))
        if place in joined
        else junction
        for place, junction in enumerate(junctions)
    ]


def _pairs(junction: Junction, aliases: GeneAliases) -> set[tuple[str, str]]:
    return {(aliases.current(call.gene5), aliases.current(call.gene3)) for call in junction.calls}


def _explains(
    dna: FusionCall, rna: FusionCall, aliases: GeneAliases, models: ExonModels, genome: Genome
) -> bool:
    for side, gene in ((Side.FIVE_PRIME, dna.gene5), (Side.THREE_PRIME, dna.gene3)):
        model = models.models.get(aliases.current(gene))
        chrom, position, strand = _end(dna, side)
        rna_chrom, rna_position, rna_strand = _end(rna, side)
        strands = {strand, rna_strand} - {"."}
        if chrom != rna_chrom or len(strands) > 1:
            return False
        read = next(iter(strands), model.strand if model else ".")
        if not _in_reach(model, genome, side, read, rna_position, position):
            return False
    return True


def _in_reach(
    model: ExonModel | None,
    genome: Genome,
    side: Side,
    strand: str,
    rna_position: int,
    dna_position: int,
) -> bool:
    """Whether the break lies where splicing leads from it to the RNA's end."""
    # Behind a 5' end is downstream of it, before a 3' start is upstream of it.
    onward = (strand == "+") == (side is Side.FIVE_PRIME)
    distance = dna_position - rna_position if onward else rna_position - dna_position
    if strand == ".":
        distance = abs(distance)
    return -TOLERANCE <= distance <= _reach(model, genome, side, rna_position)


def _reach(model: ExonModel | None, genome: Genome, side: Side, position: int) -> int:
    """Bases from the RNA's end to the exon that splicing could not have passed over."""
    if model is None:
        return _REACH_WITHOUT_MODEL
    spans = [exon.spans[genome] for exon in model.exons]
    inside = [
        place
        for place, (start, end) in enumerate(spans)
        if start - TOLERANCE <= position <= end + TOLERANCE
    ]
    if not inside:
        return _REACH_WITHOUT_MODEL
    step = 1 + _EXONS_PASSED_OVER
    place = inside[0] + (step if side is Side.FIVE_PRIME else -step)
    beyond = spans[min(max(place, 0), len(spans) - 1)]
    return max(abs(base - position) for base in beyond)


def _named_side(junction: Junction) -> Side | None:
    """The one side on which calls name a gene, where on the other none does; else None."""
    five = all(is_nameless(call.gene5) for call in junction.calls)
    three = all(is_nameless(call.gene3) for call in junction.calls)
    if five == three:
        return None
    return Side.THREE_PRIME if five else Side.FIVE_PRIME


def _is_agreed(junction: Junction) -> bool:
    named = {
        call.caller
        for call in junction.calls
        if not is_nameless(call.gene5) and not is_nameless(call.gene3)
    }
    return len(named) >= _AGREED_BY


def _meets(unnamed: Junction, named: Junction, side: Side) -> bool:
    """Whether the two share their end on this side, and no caller."""
    if {call.caller for call in unnamed.calls} & {call.caller for call in named.calls}:
        return False
    _, position, strand = _end(unnamed.best, side)
    _, other_position, other_strand = _end(named.best, side)
    same_strand = strand == other_strand or "." in (strand, other_strand)
    return same_strand and abs(position - other_position) <= TOLERANCE
