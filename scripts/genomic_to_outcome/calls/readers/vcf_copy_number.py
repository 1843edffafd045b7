"""Copy number from a VCF: DRAGEN, TSO500, CNVkit, GATK and callers with CN or a ratio."""

from __future__ import annotations

import re
from collections.abc import Mapping

from genomic_to_outcome.calls.call_text import problem
from genomic_to_outcome.calls.copy_number import GAIN, LOSS
from genomic_to_outcome.calls.copy_number_segments import (
    Segment,
    gene_events,
    left_out_problem,
    tumour_copies,
)
from genomic_to_outcome.calls.events import CallFile, Reader, Reading
from genomic_to_outcome.calls.file_integrity import DAMAGE, damage_problem
from genomic_to_outcome.calls.small_variants import ProblemList
from genomic_to_outcome.calls.structural_evidence import caller_of
from genomic_to_outcome.calls.transcripts import panel_transcripts
from genomic_to_outcome.calls.tumour_column import UNKNOWN_CALLER
from genomic_to_outcome.calls.vcf import VcfRecord, read_records
from genomic_to_outcome.calls.vcf_checks import assembly_problems, contig_lengths, position_problem
from genomic_to_outcome.calls.vcf_files import is_vcf, open_vcf, tumour_columns
from genomic_to_outcome.errors import InputError, Problem
from genomic_to_outcome.genome import contig_name
from genomic_to_outcome.vocabulary import CallKind, Severity

_CALLED = {"<DUP>": GAIN, "<DEL>": LOSS}
_COPIES = ("CN", "MCN_TOTAL")
# DRAGEN and TSO500: linear ratio of the segment to the mean; CNVkit: fold change.
_RATIO_OF_SAMPLE = "SM"
_RATIO_OF_RECORD = "FOLD_CHANGE"


def read(call_file: CallFile) -> Reading:
    """Events of the panel's genes; a record without ALT is neutral.

    Copies are CN, else the ratio (SM, FOLD_CHANGE) with the sample's purity. A <DUP> or <DEL> that
    by its copies would be neutral is a gain or a loss, as the caller says.
    """
    try:
        header = open_vcf(call_file)
    except InputError as error:
        return Reading(call_file.caller, problems=error.problems)
    named = call_file.caller not in ("", "auto", READER.name, "vcf")
    caller = call_file.caller if named else caller_of(header.lines)
    caller = READER.name if caller == UNKNOWN_CALLER else caller
    problems = ProblemList(call_file)
    problems.add(*assembly_problems(call_file, header.lines))
    columns, missing = tumour_columns(call_file, header)
    problems.add(missing)
    index = header.columns.index(columns.tumour[0]) if columns.tumour else None
    lengths = contig_lengths(header.lines)
    segments: list[Segment] = []
    records = 0
    try:
        for record in read_records(call_file, header):
            if isinstance(record, Problem):
                problems.add(record)
                continue
            records += 1
            sample = {} if index is None else record.sample(index)
            try:
                segment = _segment(call_file, record, sample)
            except ValueError as error:
                remedy = "Give the file as the caller wrote it."
                problems.add(problem(call_file, str(error), remedy, line=record.line))
                continue
            if segment is not None:
                place = (call_file, record.line, segment.chrom, segment.end, "N", lengths)
                problems.add(position_problem(*place))
                segments.append(segment)
    except DAMAGE as error:
        problems.add(damage_problem(call_file, error))
    listed = problems.listed()
    failed = any(item.severity is Severity.ERROR for item in listed)
    if failed:
        return Reading(caller, records, problems=listed)
    left_out = tuple(filter(None, [left_out_problem(call_file, segments)]))
    events = tuple(gene_events(call_file, caller, segments))
    return Reading(caller, records, events, problems=(*listed, *left_out))


def _segment(call_file: CallFile, record: VcfRecord, sample: Mapping[str, str]) -> Segment | None:
    called = next((_CALLED[alt] for alt in record.alts if alt in _CALLED), "")
    genotype = set(re.split("[/|]", sample.get("GT", "."))) if sample else set()
    if not record.alts or genotype == {"0"}:
        return None
    copies, from_ratio = _copies(call_file, record, sample)
    if copies is None and not called:
        return None
    end = record.info.get("END", "")
    if not end.isdigit():
        raise ValueError("a segment must have END in INFO")
    named = record.info.get("SEGID", "")
    return Segment(
        chrom=contig_name(record.chrom),
        start=record.pos,
        end=int(end),
        copies=copies,
        called=called,
        gene=named if named in panel_transcripts().genes else "",
        filters=record.filters,
        from_ratio=from_ratio,
    )


def _copies(
    call_file: CallFile, record: VcfRecord, sample: Mapping[str, str]
) -> tuple[float | None, bool]:
    """Copies per tumour cell, and whether they come from a ratio."""
    for fields in (sample, record.info):
        for name in _COPIES:
            if name in fields:
                return _number(name, fields[name]), False
    for fields, name in ((sample, _RATIO_OF_SAMPLE), (record.info, _RATIO_OF_RECORD)):
        if name in fields:
            return tumour_copies(_number(name, fields[name]), call_file.purity), True
    return None, False


def _number(name: str, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value < float("inf"):
        raise ValueError(f"{name} must be a number of at least 0, it is {text!r}")
    return value


READER = Reader("vcf_copy_number", (CallKind.COPY_NUMBER,), is_vcf, read)
