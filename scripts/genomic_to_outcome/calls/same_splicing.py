"""A skipped or repeated exon in RNA beside the change in DNA that explains it: one event."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from genomic_to_outcome.calls.events import Event
from genomic_to_outcome.calls.exon_models import ExonModels
from genomic_to_outcome.calls.same_events import PASS, evidence_by_caller
from genomic_to_outcome.calls.splice_sites import Exon, disturbs_by_position
from genomic_to_outcome.vocabulary import EventKind, FusionSource

# Doubts of one molecule's call that the other removes: they stay, under a name that says whose.
_DOUBTS = ("failed_filter", "imprecise")
_LOSS = frozenset({"exon_loss_variant", "splice_donor_variant", "splice_acceptor_variant"})
_REPEAT = frozenset({"feature_elongation"})
_PLAIN_ALLELE = re.compile(r"[ACGTN]+", re.IGNORECASE)


def join_splicing(events: Iterable[Event], models: ExonModels) -> list[Event]:
    """Events of one sample, those of RNA splicing joined to the change in DNA that explains them.

    A small variant that disturbs a splice site of the one exon that is skipped explains it, as does
    a structural change of the same exons. Of several the best supported one does; a change in DNA
    explains several junctions if they are there. The joined event is that of the DNA (id, alleles,
    HGVS, depth and fraction) with the junction, exons and junction reads of the RNA; all figures of
    both stand side by side in `caller_evidence`. It passes where either passed; a doubt that the
    other molecule removes becomes `dna_failed_filter`, `dna_imprecise` or `rna_failed_filter`.
    """
    given = list(events)
    by_gene: dict[str, list[Event]] = defaultdict(list)
    for event in given:
        if event.kind is EventKind.SMALL_VARIANT:
            by_gene[event.gene].append(event)
    explained: dict[str, list[Event]] = {}
    joined = set()
    for rna in given:
        if rna.kind is EventKind.SPLICE and rna.exon:
            found = [dna for dna in by_gene[rna.gene] if _explains(dna, rna, models)]
            if found:
                best = min(found, key=_preference)
                explained.setdefault(best.event_id, []).append(rna)
                joined.add(rna.event_id)
    return [
        _joined(event, explained[event.event_id]) if event.event_id in explained else event
        for event in given
        if event.event_id not in joined
    ]


def _preference(dna: Event) -> tuple[Any, ...]:
    reads = (dna.alt_reads or 0) + (dna.junction_reads or 0)
    return dna.filter != PASS, -reads, dna.event_id


def _explains(dna: Event, rna: Event, models: ExonModels) -> bool:
    if dna.ref and dna.alt and _PLAIN_ALLELE.fullmatch(dna.ref.strip("-") + dna.alt.strip("-")):
        exon = _skipped_exon(rna, models)
        return exon is not None and disturbs_by_position(
            exon, dna.chrom or "", dna.pos or 0, dna.ref, dna.alt
        )
    told, seen = (set((each.consequence or "").split("&")) for each in (dna, rna))
    alike = any(terms & told and terms & seen for terms in (_LOSS, _REPEAT))
    return alike and dna.exon == rna.exon


def _skipped_exon(rna: Event, models: ExonModels) -> Exon | None:
    """The one exon that is skipped; None where several are, or without a model."""
    model = models.models.get(rna.gene)
    if model is None or rna.consequence not in _LOSS:
        return None
    for exon in model.exons:
        if str(exon.number) == rna.exon and exon.coding and exon.cds_start:
            start, end = exon.spans[rna.genome]
            last = exon.cds_start + exon.coding[1] - exon.coding[0]
            return Exon(rna.genome, model.chrom, model.strand, start, end, exon.cds_start, last)
    return None


def _joined(dna: Event, junctions: Sequence[Event]) -> Event:
    rna = min(junctions, key=lambda event: (event.filter != PASS, -(event.junction_reads or 0)))
    both = (dna, *junctions)
    callers = sorted({name for event in both for name in event.callers.split(";") if name})
    return replace(
        dna,
        breakpoint5=rna.breakpoint5,
        breakpoint3=rna.breakpoint3,
        exon=dna.exon or rna.exon,
        splice_variant=dna.splice_variant or rna.splice_variant,
        junction_reads=rna.junction_reads,
        spanning_reads=rna.spanning_reads,
        callers=";".join(callers),
        n_callers=len(callers),
        caller_evidence=_evidence(dna, junctions),
        sources=f"{FusionSource.DNA};{FusionSource.RNA}",
        filter=PASS if PASS in (dna.filter, rna.filter) else dna.filter,
        flags=_flags(dna, rna),
        source_file=";".join(
            sorted({path for event in both for path in event.source_file.split(";")})
        ),
    )


def _flags(dna: Event, rna: Event) -> str:
    passed = {FusionSource.DNA: dna.filter == PASS, FusionSource.RNA: rna.filter == PASS}
    flags = set()
    for source, event, other in (
        (FusionSource.DNA, dna, FusionSource.RNA),
        (FusionSource.RNA, rna, FusionSource.DNA),
    ):
        for flag in filter(None, event.flags.split(";")):
            flags.add(f"{source}_{flag}" if flag in _DOUBTS and passed[other] else flag)
    return ";".join(sorted(flags))


def _evidence(dna: Event, junctions: Sequence[Event]) -> str:
    """Each caller's figures with the molecule and the id of the event that it saw."""
    rows: dict[str, Any] = {}
    for event in (dna, *junctions):
        source = FusionSource.DNA if event is dna else FusionSource.RNA
        for caller, seen in evidence_by_caller(event).items():
            name = caller if caller not in rows else f"{caller} ({event.event_id})"
            rows[name] = {**seen, "source": str(source), "event_id": event.event_id}
    return json.dumps(rows, sort_keys=True, ensure_ascii=False)
