"""Structural variants of one sample from a VCF: fusions in DNA and changes within genes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from genomic_to_outcome.calls.breakends import (
    Adjacency,
    Breakend,
    OrientationError,
    PlaceError,
    adjacencies_of,
    is_single_breakend,
    one_per_adjacency,
    with_range_of_mate,
)
from genomic_to_outcome.calls.call_text import problem
from genomic_to_outcome.calls.consequences import Annotation, annotation_of
from genomic_to_outcome.calls.events import CallFile, Event, FusionCall, Reader, Reading
from genomic_to_outcome.calls.file_integrity import DAMAGE, damage_problem, warning
from genomic_to_outcome.calls.gene_symbols import UNKNOWN_GENE
from genomic_to_outcome.calls.intragenic import intragenic_event
from genomic_to_outcome.calls.small_variants import ProblemList
from genomic_to_outcome.calls.structural import (
    GeneEnd,
    fusion_call,
    gene_end,
    shape_of,
)
from genomic_to_outcome.calls.structural_evidence import (
    MEGAFUSION,
    caller_of,
    caller_of_record,
    gene_named,
    is_in_tumour,
    partner_named,
    support_of,
)
from genomic_to_outcome.calls.transcripts import panel_transcripts
from genomic_to_outcome.calls.tumour_column import UNKNOWN_CALLER
from genomic_to_outcome.calls.vcf import VcfHeader, VcfRecord, read_records
from genomic_to_outcome.calls.vcf_checks import assembly_problems, contig_lengths, position_problem
from genomic_to_outcome.calls.vcf_files import is_vcf, open_vcf, tumour_columns
from genomic_to_outcome.errors import InputError, Problem
from genomic_to_outcome.genome import contig_name
from genomic_to_outcome.vocabulary import CallKind, FusionSource, Severity

_FAILED_FILTER = "failed_filter"
_IMPRECISE = "imprecise"


@dataclass(frozen=True)
class _Source:
    """What the header tells about the records of one file."""

    call_file: CallFile
    caller: str
    annotation: Annotation | None
    indices: tuple[int, ...]
    lengths: dict[str, int]

    def sample(self, record: VcfRecord) -> dict[str, str]:
        """FORMAT fields of the tumour's column."""
        columns = (record.sample(index) for index in self.indices)
        return dict(next((fields for fields in columns if fields), {}))


def read(call_file: CallFile) -> Reading:
    """Fusion calls and events of adjacencies that touch a gene of the panel.

    Other adjacencies and insertions are counted in `records` alone; single breakends and records
    without orientation that touch a gene of the panel are named in a warning.
    """
    try:
        header = open_vcf(call_file)
    except InputError as error:
        return Reading(call_file.caller, problems=error.problems)
    problems = ProblemList(call_file)
    problems.add(*assembly_problems(call_file, header.lines))
    source = _source_of(call_file, header, problems)
    found, records = _read_adjacencies(source, header, problems)
    calls: list[FusionCall] = []
    events: list[Event] = []
    mates = {record.cells[2]: record for record, _ in found}
    for record, adjacency in one_per_adjacency(found):
        event = _interpreted(source, record, adjacency, mates)
        if isinstance(event, FusionCall):
            calls.append(event)
        elif event is not None:
            events.append(event)
    caller = source.caller
    listed = problems.listed()
    if any(item.severity is Severity.ERROR for item in listed):
        return Reading(caller, records, problems=listed)
    return Reading(caller, records, tuple(events), tuple(calls), listed)


def _source_of(call_file: CallFile, header: VcfHeader, problems: ProblemList) -> _Source:
    columns, missing = tumour_columns(call_file, header)
    problems.add(missing)
    given = call_file.caller if call_file.caller not in ("", "auto", READER.name, "vcf") else ""
    return _Source(
        call_file,
        given or _caller(call_file, header),
        annotation_of(header.lines),
        tuple(header.columns.index(name) for name in columns.tumour),
        contig_lengths(header.lines),
    )


def _caller(call_file: CallFile, header: VcfHeader) -> str:
    named = caller_of(header.lines)
    if named != UNKNOWN_CALLER:
        return named
    first = next(iter(read_records(call_file, header)), None)
    return caller_of_record(first) if isinstance(first, VcfRecord) else UNKNOWN_CALLER


def _read_adjacencies(
    source: _Source, header: VcfHeader, problems: ProblemList
) -> tuple[list[tuple[VcfRecord, Adjacency]], int]:
    """Adjacencies of the tumour that touch a gene of the panel, and the number of records."""
    found: list[tuple[VcfRecord, Adjacency]] = []
    left_out: dict[str, list[str]] = {"single": [], "orientation": []}
    records = structural = 0
    try:
        for record in read_records(source.call_file, header):
            if isinstance(record, Problem):
                problems.add(record)
                continue
            records += 1
            structural += _is_structural(record)
            for alt in record.alts:
                for adjacency in _adjacencies(source, record, alt, problems, left_out):
                    if _touches(source, adjacency):
                        found.append((record, adjacency))
    except DAMAGE as error:
        problems.add(damage_problem(source.call_file, error))
    problems.add(*_left_out_problems(source.call_file, left_out))
    if records and not structural:
        message = f"none of the {records} records is a structural variant"
        remedy = "Give the file the kind small_variants, or name the file that was meant."
        problems.add(problem(source.call_file, message, remedy, field="kind"))
    return found, records


def _is_structural(record: VcfRecord) -> bool:
    return "SVTYPE" in record.info or any(set(alt) & set("<[]") for alt in record.alts)


def _adjacencies(
    source: _Source,
    record: VcfRecord,
    alt: str,
    problems: ProblemList,
    left_out: dict[str, list[str]],
) -> Iterator[Adjacency]:
    call_file = source.call_file
    sample = source.sample(record)
    if not is_in_tumour(sample, support_of(sample, record)):
        return
    if is_single_breakend(alt):
        left_out["single"].extend(_gene_at(source, record))
        return
    try:
        adjacencies = adjacencies_of(record, alt)
    except OrientationError:
        left_out["orientation"].extend(_gene_at(source, record))
        return
    except PlaceError as error:
        remedy = "Write the file again with the caller, or mend the line."
        problems.add(problem(call_file, str(error), remedy, line=record.line, field="INFO"))
        return
    for adjacency in adjacencies:
        wrong = [
            found
            for end in (adjacency.first, adjacency.second)
            if (found := _outside(source, record.line, end))
        ]
        problems.add(*wrong)
        if not wrong:
            yield adjacency


def _outside(source: _Source, line: int, end: Breakend) -> Problem | None:
    """The base before and the base behind a contig stand for its ends."""
    pos = max(end.pos - 1, 0)
    return position_problem(source.call_file, line, end.chrom, pos, "N", source.lengths)


def _gene_at(source: _Source, record: VcfRecord) -> list[str]:
    chrom = contig_name(record.chrom)
    gene = panel_transcripts().gene_at(source.call_file.genome, chrom, record.pos)
    return [f"{gene} (line {record.line})"] if gene else []


def _touches(source: _Source, adjacency: Adjacency) -> bool:
    transcripts, genome = panel_transcripts(), source.call_file.genome
    return any(
        transcripts.gene_at(genome, end.chrom, end.pos)
        for end in (adjacency.first, adjacency.second)
    )


def _interpreted(
    source: _Source, record: VcfRecord, adjacency: Adjacency, mates: dict[str, VcfRecord]
) -> FusionCall | Event | None:
    call_file = source.call_file
    mate = mates.get(record.info.get("MATEID", "").split(",")[0])
    adjacency = with_range_of_mate(adjacency, mate) if mate else adjacency
    first, second = _gene_ends(source, record, adjacency, mate)
    support = support_of(source.sample(record), record)
    if first.gene == second.gene and adjacency.first.chrom == adjacency.second.chrom:
        flags = [_FAILED_FILTER] if record.filters else []
        flags += [_IMPRECISE] if adjacency.imprecise else []
        return intragenic_event(
            call_file,
            source.caller,
            adjacency,
            first.gene,
            support,
            record.filters,
            tuple(sorted(flags)),
        )
    labels = _labels(record, adjacency)
    call = fusion_call(
        call_file, source.caller, record.line, adjacency, (first, second), support, labels
    )
    return replace(call, source=FusionSource.RNA) if source.caller == MEGAFUSION else call


def _gene_ends(
    source: _Source, record: VcfRecord, adjacency: Adjacency, mate: VcfRecord | None
) -> tuple[GeneEnd, GeneEnd]:
    """The genes at both ends; outside the panel by the annotation of the breakend's own record."""
    genome = source.call_file.genome
    breakend = "[" in record.cells[4] or "]" in record.cells[4]
    ends = []
    for end in (adjacency.first, adjacency.second):
        local = end.pos == record.pos and end.chrom.lower() == contig_name(record.chrom).lower()
        own = record if local else mate
        ends.append(gene_end(genome, end, gene_named(source.annotation, own) if breakend else ""))
    first, second = ends
    return _with_partner(source, record, first, second), _with_partner(
        source, record, second, first
    )


def _with_partner(source: _Source, record: VcfRecord, end: GeneEnd, other: GeneEnd) -> GeneEnd:
    if end.gene != UNKNOWN_GENE:
        return end
    return GeneEnd(end.breakend, partner_named(source.annotation, record, other.gene) or end.gene)


def _labels(record: VcfRecord, adjacency: Adjacency) -> tuple[str, ...]:
    labels = [shape_of(adjacency), *(f"filter:{name}" for name in record.filters)]
    if adjacency.imprecise:
        labels.append(_IMPRECISE)
    if adjacency.homology:
        labels.append(f"homology:{adjacency.homology}")
    if adjacency.inserted:
        labels.append(f"inserted:{adjacency.inserted}")
    return tuple(sorted(labels))


def _left_out_problems(call_file: CallFile, left_out: dict[str, list[str]]) -> Iterator[Problem]:
    words = {
        "single": "single breakends, whose other side is not known, lie in",
        "orientation": "records do not say which sides they join (no CT, STRANDS or brackets), in",
    }
    for name, places in left_out.items():
        if places:
            yield warning(
                call_file,
                f"{len(places)} {words[name]} {', '.join(places[:5])}; they give no event",
                "Look at them by hand, or have the caller resolve them.",
                field="ALT",
            )


READER = Reader("vcf_structural_variants", (CallKind.STRUCTURAL_VARIANTS,), is_vcf, read)
