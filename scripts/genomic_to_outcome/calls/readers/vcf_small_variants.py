"""Small variants of one sample from a VCF of any caller."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from genomic_to_outcome.calls.allele_counts import AlleleCounts, AlleleOf, CountError, counts_of
from genomic_to_outcome.calls.alleles import Allele, is_sequence, trimmed
from genomic_to_outcome.calls.annotated_sites import AnnotatedSites, read_sites
from genomic_to_outcome.calls.bcsq_pointers import with_pointed_entries
from genomic_to_outcome.calls.call_text import problem
from genomic_to_outcome.calls.consequences import Annotation, annotation_of, consequences_of
from genomic_to_outcome.calls.events import CallFile, Event, Reader, Reading
from genomic_to_outcome.calls.file_integrity import (
    DAMAGE,
    damage_problem,
    warning,
)
from genomic_to_outcome.calls.known_variants import known_variants
from genomic_to_outcome.calls.mutational_burden import BurdenCounter
from genomic_to_outcome.calls.origin import frequency_in_info, origin_of, says_germline
from genomic_to_outcome.calls.phased_variants import merge_phased
from genomic_to_outcome.calls.reference_bases import (
    FastaBases,
    ReferenceBases,
    reference_bases,
)
from genomic_to_outcome.calls.small_variants import (
    ProblemList,
    event_of,
    is_called,
    names_of,
    one_per_allele,
    phase_of,
)
from genomic_to_outcome.calls.tumour_column import (
    UNKNOWN_CALLER,
    Columns,
    caller_of,
)
from genomic_to_outcome.calls.vcf import VcfHeader, VcfRecord
from genomic_to_outcome.calls.vcf_checks import (
    assembly_problems,
    contig_lengths,
    hotspot_problem,
    position_problem,
    reference_problem,
)
from genomic_to_outcome.calls.vcf_files import is_vcf, open_vcf, tumour_columns
from genomic_to_outcome.calls.vcf_regions import UNKNOWN_LINE, RegionReading
from genomic_to_outcome.errors import InputError, Problem
from genomic_to_outcome.genome import contig_name
from genomic_to_outcome.vocabulary import CallKind, Severity

# Alleles that stand for "no or any other variant", as GATK and samtools write them.
_NO_VARIANT = frozenset({"*", "<*>", "<NON_REF>", "<X>"})


@dataclass(frozen=True)
class _Source:
    """What the header tells about the records of one file."""

    call_file: CallFile
    caller: str
    annotation: Annotation | None
    columns: Columns
    indices: tuple[int, ...]
    bases: ReferenceBases
    sites: AnnotatedSites
    burden: BurdenCounter | None = None

    @property
    def alone(self) -> bool:
        """Whether INFO speaks of the tumour only: no other sample is in the file."""
        return not self.columns.paired

    @property
    def without_normal(self) -> bool:
        """Whether the tumour was called without a matched normal, as far as is known."""
        unpaired = bool(self.indices) and not self.columns.paired and not self.call_file.normal
        return self.call_file.tumour_only or unpaired

    def with_burden(self) -> _Source:
        """The source with a new counter of the mutational burden, where one is asked for."""
        if self.call_file.burden is None:
            return self
        annotated = self.annotation is not None or self.sites.annotation is not None
        return replace(
            self, burden=BurdenCounter(self.call_file.burden, annotated, self.without_normal)
        )


def read(call_file: CallFile) -> Reading:
    """Events of the sample, all alleles split and trimmed, with every problem of the file."""
    caller = call_file.caller or UNKNOWN_CALLER
    try:
        header = open_vcf(call_file)
    except InputError as error:
        return Reading(caller, problems=error.problems)
    source, problem_of_columns = _source_of(call_file, header)
    reading = _reading(source, header, problem_of_columns, through_index=True)
    if any(item.line == UNKNOWN_LINE for item in reading.problems):
        # An index does not tell lines: the whole file is read to name those with problems.
        return _reading(source, header, problem_of_columns, through_index=False)
    return reading


def _reading(
    source: _Source, header: VcfHeader, problem_of_columns: Problem | None, *, through_index: bool
) -> Reading:
    call_file, source = source.call_file, source.with_burden()
    problems = ProblemList(call_file)
    problems.add(problem_of_columns, *assembly_problems(call_file, header.lines))
    lengths = contig_lengths(header.lines)
    records = RegionReading(
        call_file, header, lengths, through_index=through_index, whole=source.burden is not None
    )
    events = _events_of_records(source, records, lengths, problems)
    events, repeated = one_per_allele(call_file, events)
    events = merge_phased(call_file, events)
    problems.add(*repeated, hotspot_problem(call_file, header.lines, events, known_variants()))
    listed = problems.listed()
    usable = not any(item.severity == Severity.ERROR for item in listed)
    return Reading(
        source.caller,
        records.records,
        tuple(events) if usable else (),
        problems=listed,
        outside_regions=records.outside,
        burden=source.burden.count(_one_event_each(call_file)) if source.burden else None,
    )


def _one_event_each(call_file: CallFile) -> Callable[[Sequence[Event]], Sequence[Event]]:
    return lambda events: merge_phased(call_file, one_per_allele(call_file, events)[0])


def _source_of(call_file: CallFile, header: VcfHeader) -> tuple[_Source, Problem | None]:
    recognised = caller_of(header.lines)
    caller = call_file.caller if call_file.caller not in ("", "auto", READER.name) else recognised
    columns, found = tumour_columns(call_file, header)
    indices = tuple(header.columns.index(name) for name in columns.tumour)
    bases = reference_bases(call_file.genome, call_file.fasta)
    annotation = annotation_of(header.lines)
    sites = read_sites(call_file.annotated) if call_file.annotated and not annotation else None
    source = _Source(
        call_file, caller, annotation, columns, indices, bases, sites or AnnotatedSites()
    )
    return source, found


def _events_of_records(
    source: _Source, records: RegionReading, lengths: Mapping[str, int], problems: ProblemList
) -> list[Event]:
    call_file = source.call_file
    known = FastaBases(call_file.fasta) if call_file.fasta else known_variants()
    events: list[Event] = []
    left_out: Counter[str] = Counter()
    try:
        points = source.annotation is not None and source.annotation.key == "BCSQ"
        for record in with_pointed_entries(records) if points else records:
            if isinstance(record, Problem):
                problems.add(record)
                continue
            chrom = contig_name(record.chrom)
            place = (source.call_file, record.line, chrom, record.pos, record.ref)
            problems.add(position_problem(*place, lengths), reference_problem(*place, known))
            found = list(_events_of(source, record, chrom, problems, left_out))
            if records.in_regions(chrom, record.pos):
                events.extend(found)
    except DAMAGE as error:
        problems.add(damage_problem(source.call_file, error))
    problems.add(*_left_out_problems(source.call_file, left_out))
    return events


def _left_out_problems(call_file: CallFile, left_out: Counter[str]) -> Iterator[Problem]:
    if left_out["symbolic"]:
        yield warning(
            call_file,
            f"{left_out['symbolic']} alleles are symbolic, breakends or no plain sequence and are "
            "left out of the small variants",
            "Give the file a second row in the calls sheet with kind structural_variants.",
            field="ALT",
        )
    if left_out["no_data"]:
        yield warning(
            call_file,
            f"{left_out['no_data']} alleles have no data in the tumour's column and are left out",
            "Name the right column in `tumour` of the calls sheet if another holds them.",
            field="tumour",
        )


def _events_of(
    source: _Source,
    record: VcfRecord,
    chrom: str,
    problems: ProblemList,
    left_out: Counter[str],
) -> Iterator[Event]:
    alts = record.alts
    columns = [record.sample(index) for index in source.indices]
    sample = next((fields for fields in columns if fields), {})
    for index, alt in enumerate(alts):
        if alt.upper() in _NO_VARIANT:
            continue
        if not is_sequence(alt.upper()) or not is_sequence(record.ref):
            left_out["symbolic"] += 1
            continue
        allele_of = AlleleOf(record.ref, alt.upper(), index, len(alts))
        try:
            counts = counts_of(sample, record.info, allele_of, source.alone)
        except CountError as error:
            problems.add(_count_problem(source.call_file, record, error))
            continue
        if not is_called(sample, counts, index, source.alone):
            left_out["no_data"] += bool(source.indices) and not sample
            continue
        problems.add(_excess_problem(source.call_file, record, counts))
        yield _event(
            source, record, trimmed(chrom, record.pos, record.ref, alt), index, counts, sample
        )


def _event(
    source: _Source,
    record: VcfRecord,
    allele: Allele,
    index: int,
    counts: AlleleCounts,
    sample: dict[str, str],
) -> Event:
    genome = source.call_file.genome
    allele = known_variants().left_aligned(genome, allele)
    names = names_of(
        genome,
        allele,
        _consequences(source.annotation, record, index) or source.sites.consequences(allele),
        source.call_file.engine,
        source.bases,
    )
    told = (names.population_frequency, frequency_in_info(record.info, index))
    frequency = max((value for value in told if value is not None), default=None)
    event = event_of(
        source.call_file,
        source.caller,
        allele,
        counts,
        names,
        filters=record.filters,
        origin=origin_of(
            gene=names.gene,
            vaf=counts.vaf,
            frequency=frequency,
            caller_says_germline=says_germline(record.filters, record.info),
            without_normal=source.without_normal,
        ),
        phase_set=phase_of(sample, index),
    )
    if source.burden:
        source.burden.add(event, frequency)
    return event


def _consequences(annotation: Annotation | None, record: VcfRecord, index: int) -> Sequence:
    text = record.info.get(annotation.key, "") if annotation else ""
    return consequences_of(annotation, text, record.ref, record.alts, index) if text else ()


def _count_problem(call_file: CallFile, record: VcfRecord, error: CountError) -> Problem:
    return problem(
        call_file,
        str(error),
        "Write the file again with the caller, or mend the line.",
        line=record.line,
        field=error.field,
        value=error.value,
    )


def _excess_problem(call_file: CallFile, record: VcfRecord, counts: AlleleCounts) -> Problem | None:
    if counts.depth is None or counts.alt_reads is None or counts.alt_reads <= counts.depth:
        return None
    return warning(
        call_file,
        f"more reads with the alternative allele ({counts.alt_reads}) than the depth "
        f"({counts.depth}); both are kept as written",
        line=record.line,
        field="alt_reads",
        value=str(counts.alt_reads),
    )


READER = Reader("vcf", (CallKind.SMALL_VARIANTS,), is_vcf, read)
