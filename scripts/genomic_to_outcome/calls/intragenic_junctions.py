"""Junctions within one gene that fusion callers see in RNA: exons skipped, a kinase repeated."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from genomic_to_outcome.calls.events import CallFile, Event, FusionCall
from genomic_to_outcome.calls.exon_changes import ExonChange, name_of_exon_change
from genomic_to_outcome.calls.exon_models import Exon, ExonModel
from genomic_to_outcome.calls.fusion_direction import DIRECTION_UNKNOWN, turned
from genomic_to_outcome.calls.fusions import FusionReference
from genomic_to_outcome.calls.junctions import TOLERANCE, support
from genomic_to_outcome.calls.splice_variants import SpliceJunction, splice_event
from genomic_to_outcome.vocabulary import CallKind, EventKind, FusionSource, Genome

REPEAT = "feature_elongation"


@dataclass(frozen=True)
class _Joined:
    """Exons that a junction joins: the last of its 5' part and the first of its 3' part."""

    model: ExonModel
    before: Exon
    behind: Exon


def split_intragenic(
    calls: Iterable[FusionCall],
    sample: str,
    patient: str,
    genome: Genome,
    reference: FusionReference,
) -> tuple[list[Event], list[FusionCall]]:
    """Events of kind splice for RNA junctions that skip exons of one gene; and the other calls.

    A junction of the end of one exon and the start of another, both within 10 bases, skips what
    lies between them. One that leads back repeats exons; it is taken where the repeat has a name
    (EGFR-KDD), since circular RNA gives such junctions too. All other calls stay as they are.
    """
    by_place: dict[tuple[str, str], list[tuple[Event, FusionCall]]] = defaultdict(list)
    others = []
    for call in calls:
        event = _event(call, sample, patient, genome, reference)
        if event is None:
            others.append(call)
        else:
            by_place[event.event_id, call.caller].append((event, call))
    events = [_of_one_caller(found) for _, found in sorted(by_place.items())]
    return events, others


def _event(
    call: FusionCall, sample: str, patient: str, genome: Genome, reference: FusionReference
) -> Event | None:
    joined = _exons_joined(call, genome, reference)
    if joined is None:
        return None
    call_file = CallFile(sample, patient, CallKind.FUSIONS, call.path, genome)
    model, before, behind = joined.model, joined.before, joined.behind
    place, next_place = model.exons.index(before), model.exons.index(behind)
    failed = tuple(label.split(":", 1)[1] for label in call.labels if label.startswith("filter:"))
    if next_place > place + 1:
        edges = sorted((*before.spans[genome], *behind.spans[genome]))
        junction = SpliceJunction(
            model.chrom, edges[1] + 1, edges[2] - 1, call.junction_reads, gene=model.gene
        )
        event = splice_event(junction, call_file, call.caller, failed=failed)
    else:
        event = _repeat(call, call_file, joined, failed)
    return event and replace(
        event,
        spanning_reads=call.spanning_reads,
        flags=";".join(sorted({*_flags(call), *filter(None, event.flags.split(";"))})),
    )


def _exons_joined(call: FusionCall, genome: Genome, reference: FusionReference) -> _Joined | None:
    current = reference.aliases.current
    if call.source is not FusionSource.RNA or current(call.gene5) != current(call.gene3):
        return None
    model = reference.exon_models.models.get(current(call.gene5))
    for each in (call, turned(call)) if DIRECTION_UNKNOWN in call.labels else (call,):
        strands = {each.strand5, each.strand3} - {"."}
        if model is None or {each.chrom5, each.chrom3} != {model.chrom}:
            return None
        before = _exon_with_edge(model, genome, each.pos5, last=True)
        behind = _exon_with_edge(model, genome, each.pos3, last=False)
        if strands <= {model.strand} and before and behind:
            return _Joined(model, before, behind)
    return None


def _exon_with_edge(model: ExonModel, genome: Genome, base: int, *, last: bool) -> Exon | None:
    """The numbered exon whose last or first transcribed base lies within the tolerance."""
    side = int(last == (model.strand == "+"))
    near = [exon for exon in model.exons if abs(exon.spans[genome][side] - base) <= TOLERANCE]
    return near[0] if near and near[0].number else None


def _repeat(
    call: FusionCall, call_file: CallFile, joined: _Joined, failed: tuple[str, ...]
) -> Event | None:
    """The event of a junction back to an earlier exon; None where the repeat has no name."""
    model, genome = joined.model, call_file.genome
    place, first = model.exons.index(joined.before), model.exons.index(joined.behind)
    repeated = model.exons[first : place + 1]
    if not repeated or not all(exon.coding for exon in repeated):
        return None
    bases = sum(exon.coding[1] - exon.coding[0] + 1 for exon in repeated if exon.coding)
    numbers = (repeated[0].number or 0, repeated[-1].number or 0)
    name = name_of_exon_change(
        model.gene, ExonChange.DUPLICATION, *numbers, in_frame=bases % 3 == 0
    )
    if name is None:
        return None
    spans = [base for exon in repeated for base in exon.spans[genome]]
    ends = (max(spans), min(spans)) if model.strand == "+" else (min(spans), max(spans))
    return Event(
        sample=call_file.sample,
        patient=call_file.patient,
        event_id=f"{genome}:splice_duplication:{model.chrom}:{min(spans)}-{max(spans)}",
        kind=EventKind.SPLICE,
        gene=model.gene,
        genome=genome,
        chrom=model.chrom,
        pos=min(spans),
        breakpoint5=f"{model.chrom}:{ends[0]}:{model.strand}",
        breakpoint3=f"{model.chrom}:{ends[1]}:{model.strand}",
        transcript=model.transcript,
        exon="-".join(str(number) for number in numbers),
        consequence=REPEAT,
        alt_reads=call.junction_reads,
        junction_reads=call.junction_reads,
        callers=call.caller,
        sources=FusionSource.RNA,
        splice_variant=name,
        filter=";".join(failed) or "PASS",
        flags="failed_filter" if failed else "",
        annotation_source="panel",
        source_file=call_file.path,
    )


def _flags(call: FusionCall) -> list[str]:
    doubts = {
        "artefact_suspected": any(label.startswith("artefact:") for label in call.labels),
        "low_confidence": "confidence_low" in call.labels,
    }
    return [name for name, stands in doubts.items() if stands]


def _of_one_caller(found: list[tuple[Event, FusionCall]]) -> Event:
    """The caller's row with most reads, with what it says there."""
    event, call = min(found, key=lambda each: support(each[1]))
    seen = {
        "breakpoint5": f"{call.chrom5}:{call.pos5}:{call.strand5}",
        "breakpoint3": f"{call.chrom3}:{call.pos3}:{call.strand3}",
        "junction_reads": call.junction_reads,
        "spanning_reads": call.spanning_reads,
        "labels": list(call.labels),
        "file": call.path,
        "line": call.line,
        "rows": len(found),
    }
    evidence = json.dumps({call.caller: seen}, sort_keys=True, ensure_ascii=False)
    return replace(event, caller_evidence=evidence)
