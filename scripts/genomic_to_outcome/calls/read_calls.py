"""All call files of a batch of samples: their events, what became of each file, the problems."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from genomic_to_outcome.calls.burden_of_samples import burden_of_sample
from genomic_to_outcome.calls.call_text import checksum, problem
from genomic_to_outcome.calls.caller_names import caller_problem
from genomic_to_outcome.calls.events import CallFile, Event, FusionCall, Reading
from genomic_to_outcome.calls.fusions import (
    FusionReference,
    merge_fusion_calls,
    read_fusion_reference,
)
from genomic_to_outcome.calls.intragenic_junctions import split_intragenic
from genomic_to_outcome.calls.registry import reader_for
from genomic_to_outcome.calls.same_events import merge_same_events
from genomic_to_outcome.calls.same_splicing import join_splicing
from genomic_to_outcome.calls.sample_coverage import coverage_of_sample
from genomic_to_outcome.calls.unchanged_files import UnchangedFiles
from genomic_to_outcome.errors import InputError, Problem
from genomic_to_outcome.vocabulary import FileStatus, FusionSource, Genome, Severity


@dataclass(frozen=True)
class BatchReading:
    """Events sorted by sample and id, rows of the table `call_files`, and all problems.

    `burdens` are rows of the table `tumour_mutational_burden`, `coverage` of `coverage`.
    """

    events: tuple[Event, ...]
    files: tuple[dict[str, Any], ...]
    problems: tuple[Problem, ...]
    burdens: tuple[dict[str, Any], ...] = ()
    coverage: tuple[dict[str, Any], ...] = ()


def read_calls(call_files: Sequence[CallFile]) -> BatchReading:
    """Read every file of every sample.

    A sample with an error in any of its files gives no events and all its files are `excluded`:
    half of its calls would pass for all of them. Other samples are not touched by it. Raises
    FileChangedError where a file does not stay as it is while it is read.
    """
    by_sample: dict[str, list[CallFile]] = defaultdict(list)
    for call_file in sorted(call_files, key=lambda file: (file.sample, file.kind, file.path)):
        by_sample[call_file.sample].append(call_file)
    events: list[Event] = []
    files: list[dict[str, Any]] = []
    problems: list[Problem] = []
    burdens: list[dict[str, Any]] = []
    coverage: list[dict[str, Any]] = []
    unchanged, checksums = UnchangedFiles(), dict[str, str | None]()
    for sample_files in by_sample.values():
        paths = [call_file.path for call_file in sample_files]
        read_sample = partial(_read_sample, sample_files, set(paths) - set(checksums))
        readings, found_checksums = unchanged.read(paths, read_sample)
        checksums |= found_checksums
        found = [each for reading in readings for each in reading.problems]
        excluded = any(each.severity is Severity.ERROR for each in found)
        sample_events = [] if excluded else _events(sample_files, readings)
        problems.extend(found)
        burdens.extend(burden_of_sample(sample_files, readings, excluded=excluded))
        coverage.extend([] if excluded else coverage_of_sample(sample_files, readings))
        events.extend(sample_events)
        files.extend(
            {
                "sample": call_file.sample,
                "kind": str(call_file.kind),
                "path": call_file.path,
                "caller": reading.caller,
                "status": FileStatus.EXCLUDED if excluded else FileStatus.READ,
                "records": reading.records,
                "outside_regions": reading.outside_regions,
                "events": sum(
                    call_file.path in event.source_file.split(";") for event in sample_events
                ),
                "sha256": checksums[call_file.path],
            }
            for call_file, reading in zip(sample_files, readings, strict=True)
        )
    events.sort(key=lambda event: (event.sample, event.event_id))
    return BatchReading(
        tuple(events), tuple(files), tuple(problems), tuple(burdens), tuple(coverage)
    )


def _read_sample(
    call_files: Sequence[CallFile], unknown: Collection[str]
) -> tuple[list[Reading], dict[str, str | None]]:
    """Readings of a sample's files, and checksums of those whose checksum is not known yet."""
    readings = [_read(call_file) for call_file in call_files]
    return readings, {path: checksum(path) for path in sorted(unknown)}


def _read(call_file: CallFile) -> Reading:
    """The file's reading; whatever goes wrong becomes a problem of this file alone."""
    try:
        reading = reader_for(call_file).read(call_file)
    except InputError as error:
        return Reading(call_file.caller, problems=error.problems)
    except Exception as error:  # noqa: BLE001 - one file must not end the batch
        unexpected = problem(
            call_file,
            f"the reader failed: {type(error).__name__}: {error}",
            "Check that the file is as the caller wrote it; if it is, report it with this message.",
        )
        return Reading(call_file.caller, problems=(unexpected,))
    more = (caller_problem(call_file), _genome_problem(call_file, reading.fusion_calls))
    return replace(reading, problems=(*reading.problems, *(each for each in more if each)))


def _events(call_files: Sequence[CallFile], readings: Sequence[Reading]) -> list[Event]:
    first = call_files[0]
    fusion_calls = [call for reading in readings for call in reading.fusion_calls]
    reference = read_fusion_reference()
    others = [
        with_current_symbol(replace(event, source_file=event.source_file or call_file.path))
        for call_file, reading in zip(call_files, readings, strict=True)
        for event in reading.events
    ]
    of_sample = (first.sample, first.patient, first.genome, reference)
    within_genes, between_genes = split_intragenic(fusion_calls, *of_sample)
    fusions = merge_fusion_calls(between_genes, *of_sample)
    single = merge_same_events([*others, *within_genes])
    return [*fusions, *join_splicing(single, reference.exon_models)]


def with_current_symbol(event: Event) -> Event:
    """The event under the gene symbol of today, also where its id names the gene (HER2: ERBB2)."""
    current = read_fusion_reference().aliases.current(event.gene)
    if current == event.gene:
        return event
    event_id = event.event_id.replace(f":{event.gene}:", f":{current}:")
    return replace(event, gene=current, event_id=event_id)


def _genome_problem(call_file: CallFile, calls: Sequence[FusionCall]) -> Problem | None:
    """Spliced breakpoints lie on edges of exons: of one assembly's exons, not the other's.

    Those of DNA lie anywhere.
    """
    edges = {genome: _on_exon_edges(calls, genome, read_fusion_reference()) for genome in Genome}
    other = Genome.GRCH37 if call_file.genome is Genome.GRCH38 else Genome.GRCH38
    if edges[call_file.genome] or not edges[other]:
        return None
    return problem(
        call_file,
        f"{edges[other]} breakpoints lie on edges of exons of {other}, none on those of "
        f"{call_file.genome}, which the sample is said to be",
        "Set `genome` of the sample to the assembly that the caller used.",
        field="genome",
        value=call_file.genome,
    )


def _on_exon_edges(calls: Sequence[FusionCall], genome: Genome, reference: FusionReference) -> int:
    current, models = reference.aliases.current, reference.exon_models
    return sum(
        models.on_exon_edge(current(gene), genome, chrom, position)
        for call in calls
        if call.source is FusionSource.RNA
        for gene, chrom, position in (
            (call.gene5, call.chrom5, call.pos5),
            (call.gene3, call.chrom3, call.pos3),
        )
    )
