"""One event per fusion junction from what several callers saw of it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from genomic_to_outcome.calls.events import Event, FusionCall
from genomic_to_outcome.calls.exon_models import ExonModels, Side, read_exon_models
from genomic_to_outcome.calls.fusion_direction import (
    DIRECTION_UNKNOWN,
    WRITTEN_IN_REVERSE,
    with_likely_order,
)
from genomic_to_outcome.calls.fusion_frames import frame_by_models
from genomic_to_outcome.calls.fusion_variants import name_of_variant
from genomic_to_outcome.calls.gene_lists import genes_of_fusions, is_nameless
from genomic_to_outcome.calls.gene_symbols import (
    GeneAliases,
    names_a_gene,
    read_gene_aliases,
)
from genomic_to_outcome.calls.junctions import Junction, group_by_junction, support
from genomic_to_outcome.calls.same_fusions import join_dna, join_unnamed_partners
from genomic_to_outcome.vocabulary import EventKind, Frame, FusionSource, Genome, Retained

_UNKNOWN_EXON = "?"


@dataclass(frozen=True)
class FusionReference:
    """What is known of genes in fusions; `genes` are those that fusions activate or redirect."""

    aliases: GeneAliases
    exon_models: ExonModels
    genes: frozenset[str]


@lru_cache(maxsize=1)
def read_fusion_reference() -> FusionReference:
    """The reference that the project ships."""
    return FusionReference(read_gene_aliases(), read_exon_models(), genes_of_fusions())


def merge_fusion_calls(
    calls: Iterable[FusionCall],
    sample: str,
    patient: str,
    genome: Genome,
    reference: FusionReference,
) -> list[Event]:
    """Events of one sample, one per junction, sorted by event id.

    Breakpoints decide what is one event; symbols only name it. Breakpoints, junction and spanning
    reads are those of the caller with most junction reads, one in RNA where there is one; no reads
    are summed. What each caller saw stands side by side in `caller_evidence`. A call in DNA is of
    the RNA event that it explains (`join_dna`).
    """
    aliases, models = reference.aliases, reference.exon_models
    ordered = [with_likely_order(call, aliases, models, genome) for call in calls]
    junctions = join_unnamed_partners(group_by_junction(ordered))
    events = [
        _event(junction, sample, patient, genome, reference)
        for junction in join_dna(junctions, aliases, models, genome)
    ]
    return sorted(_flag_reciprocal(events, reference), key=lambda event: event.event_id)


def agreed_frame(frames: Iterable[Frame]) -> Frame:
    """The frame that callers agree on; unknown ones do not count.

    In-frame against out-of-frame or promoter swap is discordant. Promoter swap goes before
    out-of-frame: without coding sequence of the 5' gene there is no frame to keep.
    """
    known = set(frames) - {Frame.UNKNOWN}
    if len(known) == 1:
        return known.pop()
    if known == {Frame.PROMOTER_SWAP, Frame.OUT_OF_FRAME}:
        return Frame.PROMOTER_SWAP
    return Frame.DISCORDANT if known else Frame.UNKNOWN


def _event(
    junction: Junction, sample: str, patient: str, genome: Genome, reference: FusionReference
) -> Event:
    gene5, gene3 = _gene_pair(junction, reference)
    by_caller = _best_of_each_caller(junction, (gene5, gene3), reference.aliases)
    best = junction.best
    breakpoint5 = f"{best.chrom5}:{best.pos5}:{best.strand5}"
    breakpoint3 = f"{best.chrom3}:{best.pos3}:{best.strand3}"
    gene, retained = _gene_that_matters(gene5, gene3, best, genome, reference)
    rows = list(by_caller.values())
    exons = _exons(gene5, gene3, best, genome, reference.exon_models)
    told = _frame(junction, rows)
    unknown = told is Frame.UNKNOWN
    frame = frame_by_models(best, gene5, gene3, genome) if unknown else told
    failed = sorted({label.split(":", 1)[1] for label in _labels_of_all(rows, "filter:")})
    return Event(
        sample=sample,
        patient=patient,
        event_id=f"{genome}:fusion:{breakpoint5}>{breakpoint3}",
        kind=EventKind.FUSION,
        gene=gene,
        genome=genome,
        partner=gene5 if gene == gene3 else gene3,
        gene5=gene5,
        gene3=gene3,
        breakpoint5=breakpoint5,
        breakpoint3=breakpoint3,
        exon=exons,
        junction_reads=best.junction_reads,
        spanning_reads=best.spanning_reads,
        callers=";".join(by_caller),
        n_callers=len(by_caller),
        caller_evidence=_evidence(junction, by_caller),
        sources=";".join(sorted({call.source for call in rows})),
        frame=frame,
        fusion_variant=_variant(gene5, gene3, junction, genome, reference.exon_models),
        kinase_retained=retained,
        filter=";".join(failed) if failed else "PASS",
        flags=";".join(_flags(gene5, gene3, rows, bool(failed))),
        annotation_source="caller" if frame is told else "caller;exon_model",
        source_file=";".join(sorted({call.path for call in junction.all_calls})),
    )


def _frame(junction: Junction, rows: Sequence[FusionCall]) -> Frame:
    """The frame at the junction itself; where no caller tells it, that of what is joined in DNA."""
    own = agreed_frame(call.frame for call in rows if call in junction.calls)
    if own is not Frame.UNKNOWN:
        return own
    return agreed_frame(call.frame for call in rows if call.source is FusionSource.DNA)


def _gene_pair(junction: Junction, reference: FusionReference) -> tuple[str, str]:
    """The pair of symbols that most callers give.

    Then that with more genes known from fusions, with fewer clones and neighbours, with most
    reads, and first in the alphabet.
    """
    callers: dict[tuple[str, str], set[str]] = defaultdict(set)
    reads: dict[tuple[str, str], int] = defaultdict(int)
    for call in junction.calls:
        pair = _current_pair(call, reference.aliases)
        callers[pair].add(call.caller)
        reads[pair] = max(reads[pair], call.junction_reads or 0)

    def order(pair: tuple[str, str]) -> tuple[int, int, int, int, tuple[str, str]]:
        known = sum(gene in reference.genes for gene in pair)
        nameless = sum(is_nameless(gene) for gene in pair)
        return -len(callers[pair]), -known, nameless, -reads[pair], pair

    return min(callers, key=order)


def _best_of_each_caller(
    junction: Junction, pair: tuple[str, str], aliases: GeneAliases
) -> dict[str, FusionCall]:
    """Each caller's row with most reads; of equal rows that which names the event's genes."""
    ordered = sorted(
        junction.all_calls,
        key=lambda call: (
            call.caller,
            support(call)[:2],
            _current_pair(call, aliases) != pair,
            support(call),
        ),
    )
    best: dict[str, FusionCall] = {}
    for call in ordered:
        best.setdefault(call.caller, call)
    return best


def _current_pair(call: FusionCall, aliases: GeneAliases) -> tuple[str, str]:
    return aliases.current(call.gene5), aliases.current(call.gene3)


def _gene_that_matters(
    gene5: str, gene3: str, call: FusionCall, genome: Genome, reference: FusionReference
) -> tuple[str, Retained]:
    """The gene known from fusions, else the 3' gene; and whether its kinase domain is retained.

    Of two such genes the one whose kinase domain is retained, the 3' gene first.
    """
    models = reference.exon_models
    if gene5 == gene3:
        return gene3, Retained.UNKNOWN
    retained3 = models.kinase_retained(
        gene3, Side.THREE_PRIME, genome, call.chrom3, call.pos3, call.strand3
    )
    if gene5 not in reference.genes and (names_a_gene(gene3) or not names_a_gene(gene5)):
        return gene3, retained3
    retained5 = models.kinase_retained(
        gene5, Side.FIVE_PRIME, genome, call.chrom5, call.pos5, call.strand5
    )
    both = gene3 in reference.genes
    if both and (retained3 is Retained.YES or retained5 is not Retained.YES):
        return gene3, retained3
    return gene5, retained5


def _exons(
    gene5: str, gene3: str, call: FusionCall, genome: Genome, models: ExonModels
) -> str | None:
    """5' exon - 3' exon, `?` for one that is not known, None if neither is."""
    exon5 = str(models.exon_at(gene5, genome, call.chrom5, call.pos5) or call.exon5)
    exon3 = str(models.exon_at(gene3, genome, call.chrom3, call.pos3) or call.exon3)
    if not exon5 and not exon3:
        return None
    return f"{exon5 or _UNKNOWN_EXON}-{exon3 or _UNKNOWN_EXON}"


def _variant(
    gene5: str, gene3: str, junction: Junction, genome: Genome, models: ExonModels
) -> str | None:
    """The variant's name by the best supported call whose breakpoints tell it, RNA before DNA."""
    for call in sorted(junction.all_calls, key=lambda call: call.source is FusionSource.DNA):
        exons = _exons(gene5, gene3, call, genome, models)
        name = name_of_variant(gene5, gene3, exons, call, genome)
        if name:
            return name
    return None


def _flags(gene5: str, gene3: str, rows: Sequence[FusionCall], failed_filter: bool) -> list[str]:
    """A doubt counts when every caller has it; a read-through when any caller says so."""
    flags = {
        DIRECTION_UNKNOWN: bool(_labels_of_all(rows, DIRECTION_UNKNOWN)),
        "artefact_suspected": bool(_labels_of_all(rows, "artefact:")),
        "failed_filter": failed_filter,
        "imprecise": bool(_labels_of_all(rows, "imprecise")),
        "intragenic": gene5 == gene3,
        "low_confidence": bool(_labels_of_all(rows, "confidence_low")),
        "read_through": any("read_through" in call.labels for call in rows),
        WRITTEN_IN_REVERSE: bool(_labels_of_all(rows, WRITTEN_IN_REVERSE)),
    }
    return sorted(name for name, stands in flags.items() if stands)


def _labels_of_all(rows: Sequence[FusionCall], start: str) -> list[str]:
    """Labels that begin so, if every row has one."""
    found = [[label for label in call.labels if label.startswith(start)] for call in rows]
    return [label for labels in found for label in labels] if all(found) else []


def _evidence(junction: Junction, by_caller: dict[str, FusionCall]) -> str:
    rows = {
        caller: {
            "breakpoint5": f"{call.chrom5}:{call.pos5}:{call.strand5}",
            "breakpoint3": f"{call.chrom3}:{call.pos3}:{call.strand3}",
            "gene5": call.gene5,
            "gene3": call.gene3,
            "junction_reads": call.junction_reads,
            "spanning_reads": call.spanning_reads,
            "frame": str(call.frame),
            "source": str(call.source),
            "labels": list(call.labels),
            "transcript5": call.transcript5,
            "transcript3": call.transcript3,
            "file": call.path,
            "line": call.line,
            "rows": sum(other.caller == caller for other in junction.all_calls),
        }
        for caller, call in by_caller.items()
    }
    return json.dumps(rows, sort_keys=True, ensure_ascii=False)


def _flag_reciprocal(events: Sequence[Event], reference: FusionReference) -> list[Event]:
    retained = {(event.gene5, event.gene3): Retained.UNKNOWN for event in events}
    for event in events:
        if event.kinase_retained is Retained.YES:
            retained[event.gene5, event.gene3] = Retained.YES
    return [
        replace(
            event, flags=";".join(sorted({*filter(None, event.flags.split(";")), "reciprocal"}))
        )
        if _is_reciprocal(event, retained.get((event.gene3, event.gene5)), reference)
        else event
        for event in events
    ]


def _is_reciprocal(event: Event, other_order: Retained | None, reference: FusionReference) -> bool:
    """The gene that matters lies 5' without its kinase domain, or the other order has what counts.

    `other_order` is None where the sample has no event of the two genes in the other order, and
    yes where one of them retains the kinase domain.
    """
    if event.gene5 == event.gene3 or event.gene not in reference.genes:
        return False
    if event.kinase_retained is Retained.YES:
        return False
    if event.gene == event.gene5:
        return event.kinase_retained is Retained.NO or other_order is not None
    return event.kinase_retained is Retained.NO and other_order is Retained.YES
