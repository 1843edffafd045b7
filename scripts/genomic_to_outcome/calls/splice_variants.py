"""Splice junctions as events: which exons are skipped, and the names of known splice variants."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from genomic_to_outcome.calls.call_text import problem
from genomic_to_outcome.calls.events import CallFile, Event, Reading
from genomic_to_outcome.calls.exon_models import ExonModel, ExonModels, read_exon_models
from genomic_to_outcome.calls.file_integrity import warning
from genomic_to_outcome.calls.resources import read_resource
from genomic_to_outcome.errors import Problem
from genomic_to_outcome.vocabulary import EventKind, FusionSource, Genome, Severity

EXON_LOSS = "exon_loss_variant"
_TOLERANCE = 1


@dataclass(frozen=True)
class SpliceJunction:
    """An intron as spliced: its first and last base (1-based), the reads over it and beside it.

    `reference_reads` support the usual transcript at the same place; None where not counted.
    """

    chrom: str
    first: int
    last: int
    reads: int | None
    reference_reads: int | None = None
    gene: str = ""
    name: str = ""


@dataclass(frozen=True)
class KnownSpliceVariant:
    """A splice variant that has a name, with its intron in each assembly."""

    name: str
    gene: str
    exons: str
    chrom: str
    introns: Mapping[Genome, tuple[int, int]]


@lru_cache(maxsize=1)
def read_known_splice_variants() -> tuple[KnownSpliceVariant, ...]:
    """Read resources/splice_variants.tsv."""
    return tuple(
        KnownSpliceVariant(
            row["name"],
            row["gene"],
            row["exons"],
            row["chrom"],
            {
                Genome.GRCH38: (int(row["grch38_first"]), int(row["grch38_last"])),
                Genome.GRCH37: (int(row["grch37_first"]), int(row["grch37_last"])),
            },
        )
        for row in read_resource("splice_variants.tsv")
    )


@lru_cache(maxsize=1)
def _exon_models() -> ExonModels:
    return read_exon_models()


def known_at(genome: Genome, chrom: str, first: int, last: int) -> KnownSpliceVariant | None:
    """The named variant whose intron this is; an end may lie one base off (SpliceGirl's POS)."""
    for known in read_known_splice_variants():
        start, end = known.introns[genome]
        near = abs(start - first) <= _TOLERANCE and abs(end - last) <= _TOLERANCE
        if known.chrom == chrom and near:
            return known
    return None


def splice_event(
    junction: SpliceJunction, call_file: CallFile, caller: str, *, failed: tuple[str, ...] = ()
) -> Event | None:
    """The event of a junction; None where neither the file nor the exon models name its gene.

    `exon` holds the exons that the junction skips (`14`, `2-7`), empty where it does not join two
    exons of the gene's transcript.
    """
    genome = call_file.genome
    known = known_at(genome, junction.chrom, junction.first, junction.last)
    first, last = known.introns[genome] if known else (junction.first, junction.last)
    gene = (known.gene if known else "") or junction.gene or _gene_at(genome, junction)
    if not gene:
        return None
    model = _exon_models().models.get(gene)
    exons = known.exons if known else skipped_exons(model, genome, junction.chrom, first, last)
    name = (known.name if known else "") or junction.name
    depth = None
    if junction.reads is not None and junction.reference_reads is not None:
        depth = junction.reads + junction.reference_reads
    strand = model.strand if model and model.chrom == junction.chrom else "."
    ends = (first - 1, last + 1) if strand != "-" else (last + 1, first - 1)
    return Event(
        sample=call_file.sample,
        patient=call_file.patient,
        event_id=f"{genome}:splice:{junction.chrom}:{first}-{last}",
        kind=EventKind.SPLICE,
        gene=gene,
        genome=genome,
        chrom=junction.chrom,
        pos=first,
        breakpoint5=f"{junction.chrom}:{ends[0]}:{strand}",
        breakpoint3=f"{junction.chrom}:{ends[1]}:{strand}",
        transcript=model.transcript if model else None,
        exon=exons or None,
        consequence=EXON_LOSS if exons else "splicing_variant",
        vaf=round(junction.reads / depth, 6) if depth and junction.reads is not None else None,
        depth=depth,
        alt_reads=junction.reads,
        junction_reads=junction.reads,
        callers=caller,
        caller_evidence=_evidence(junction, caller, call_file.path),
        sources=FusionSource.RNA,
        splice_variant=name or None,
        filter=";".join(failed) if failed else "PASS",
        flags="failed_filter" if failed else "",
        annotation_source="caller" if junction.gene or junction.name else "panel",
        source_file=call_file.path,
    )


def skipped_exons(
    model: ExonModel | None, genome: Genome, chrom: str, first: int, last: int
) -> str:
    """Exons that lie in the intron where both its ends are edges of exons, as `14` or `2-7`."""
    if model is None or model.chrom != chrom:
        return ""
    spans = [exon.spans[genome] for exon in model.exons]
    if first - 1 not in {end for _, end in spans} or last + 1 not in {start for start, _ in spans}:
        return ""
    inside = [
        exon.number
        for exon in model.exons
        if exon.number and first <= exon.spans[genome][0] and exon.spans[genome][1] <= last
    ]
    if not inside:
        return ""
    low, high = min(inside), max(inside)
    return str(low) if low == high else f"{low}-{high}"


def _gene_at(genome: Genome, junction: SpliceJunction) -> str:
    """The gene of the panel that holds the whole intron, one with an exon edge at it first."""
    found = [
        model
        for model in _exon_models().models.values()
        if model.chrom == junction.chrom
        and model.contains(genome, junction.first)
        and model.contains(genome, junction.last)
    ]
    edges = {junction.first - 1, junction.last + 1}
    best = min(
        found,
        key=lambda model: (
            not any(edges & set(exon.spans[genome]) for exon in model.exons),
            model.gene,
        ),
        default=None,
    )
    return best.gene if best else ""


def _evidence(junction: SpliceJunction, caller: str, path: str) -> str:
    seen: dict[str, Any] = {
        "junction_reads": junction.reads,
        "reference_reads": junction.reference_reads,
        "name": junction.name or None,
        "file": path,
    }
    rows = {caller: {key: value for key, value in seen.items() if value is not None}}
    return json.dumps(rows, sort_keys=True, ensure_ascii=False)


def junction_problem(junctions: Iterable[SpliceJunction], call_file: CallFile) -> Problem | None:
    """Whether junctions are named variants of the other assembly and none is of the sample's."""
    genome = call_file.genome
    other = next(each for each in Genome if each is not genome)
    found = {
        each: [
            junction
            for junction in junctions
            if known_at(each, junction.chrom, junction.first, junction.last)
        ]
        for each in (genome, other)
    }
    if found[genome] or not found[other]:
        return None
    junction = found[other][0]
    return problem(
        call_file,
        f"{len(found[other])} junctions are those of named splice variants on {other}, none on "
        f"{genome}, which the sample is said to be",
        "Set `genome` of the sample to the assembly that the caller used.",
        field="genome",
        value=f"{junction.chrom}:{junction.first}-{junction.last}",
    )


def splice_reading(
    call_file: CallFile,
    caller: str,
    found: Sequence[tuple[SpliceJunction, tuple[str, ...]]],
    problems: Sequence[Problem] = (),
) -> Reading:
    """Events of junctions with the filters that each failed; with any error no events.

    Junctions of genes that are not known are counted in a warning: they have no name to go by.
    """
    wrong_genome = junction_problem([junction for junction, _ in found], call_file)
    problems = [*problems, *([wrong_genome] if wrong_genome else [])]
    if any(each.severity is Severity.ERROR for each in problems):
        return Reading(caller, len(found), problems=tuple(problems))
    events: dict[str, Event] = {}
    unknown = 0
    for junction, failed in found:
        event = splice_event(junction, call_file, caller, failed=failed)
        if event is None:
            unknown += 1
        elif event.event_id not in events or (event.junction_reads or 0) > (
            events[event.event_id].junction_reads or 0
        ):
            events[event.event_id] = event
    if unknown:
        message = f"{unknown} junctions lie in no gene with an exon model and are not reported"
        problems.append(warning(call_file, message))
    return Reading(caller, len(found), tuple(events.values()), problems=tuple(problems))
