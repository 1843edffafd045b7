"""Small variants of one sample from a MAF that may hold many samples."""

from __future__ import annotations

from collections.abc import Iterator

from genomic_to_outcome.calls import maf
from genomic_to_outcome.calls.alleles import is_sequence
from genomic_to_outcome.calls.call_text import damaged_file, problem
from genomic_to_outcome.calls.delimited import DelimitedRow, read_delimited, rows_by
from genomic_to_outcome.calls.events import CallFile, Event, Reader, Reading
from genomic_to_outcome.calls.file_integrity import DAMAGE, damage_problem
from genomic_to_outcome.calls.known_variants import known_variants
from genomic_to_outcome.calls.mutational_burden import BurdenCounter
from genomic_to_outcome.calls.origin import origin_of
from genomic_to_outcome.calls.small_variants import ProblemList, event_of, one_per_allele
from genomic_to_outcome.calls.vcf_checks import (
    hotspot_problem,
    position_problem,
    reference_problem,
)
from genomic_to_outcome.errors import Problem
from genomic_to_outcome.genome import CONTIG_LENGTHS
from genomic_to_outcome.vocabulary import CallKind, Severity

_UNPAIRED_NORMALS = frozenset({"", "normal", "none", "."})


def recognises(text: str) -> bool:
    """Whether the header among the first lines is a MAF's."""
    return any(
        {"Hugo_Symbol", maf.SAMPLE_COLUMN} <= {cell.strip(' "') for cell in _cells(line)}
        for line in text.splitlines()
        if not line.startswith("#")
    )


def _cells(line: str) -> list[str]:
    return line.split("\t" if "\t" in line else ",")


def read(call_file: CallFile) -> Reading:
    """Events of the sample's rows; a sample without rows has none, which is a result."""
    caller = call_file.caller if call_file.caller not in ("", "auto") else READER.name
    broken = damaged_file(call_file)
    if broken is not None:
        return Reading(caller, problems=(broken,))
    try:
        table = read_delimited(call_file.path, maf.COLUMNS)
    except DAMAGE as error:
        return Reading(caller, problems=(damage_problem(call_file, error),))
    missing = maf.missing_columns(table)
    if missing:
        found = problem(
            call_file,
            f"the MAF lacks the columns {', '.join(missing)}",
            "Give a MAF with the columns of the GDC or cBioPortal format.",
            line=table.header_line,
        )
        return Reading(caller, problems=(found,))
    name = call_file.tumour or call_file.sample
    rows = rows_by(table, maf.SAMPLE_COLUMN).get(name, ())
    problems = ProblemList(call_file)
    burden = _burden_counter(call_file)
    events = [
        event for row in rows for event in _events_of(call_file, caller, row, problems, burden)
    ]
    events, repeated = one_per_allele(call_file, events)
    if not any(row.text("NCBI_Build") for row in rows):
        problems.add(hotspot_problem(call_file, (), events, known_variants()))
    problems.add(*repeated)
    listed = problems.listed()
    usable = not any(item.severity == Severity.ERROR for item in listed)
    return Reading(
        caller,
        len(rows),
        tuple(events) if usable else (),
        problems=listed,
        burden=burden.count(lambda kept: one_per_allele(call_file, kept)[0]) if burden else None,
    )


def _burden_counter(call_file: CallFile) -> BurdenCounter | None:
    """A counter of the mutational burden, where one is asked for; MAF rows name their effect."""
    if call_file.burden is None:
        return None
    return BurdenCounter(call_file.burden, annotated=False, without_normal=call_file.tumour_only)


def _events_of(
    call_file: CallFile,
    caller: str,
    row: DelimitedRow,
    problems: ProblemList,
    burden: BurdenCounter | None,
) -> Iterator[Event]:
    found = list(_row_problems(call_file, row))
    if found:
        problems.add(*found)
        return
    allele = maf.allele_of(row, call_file.genome)
    place = (call_file, row.line, allele.chrom, allele.pos, allele.ref)
    problems.add(
        position_problem(*place, CONTIG_LENGTHS[call_file.genome]),
        reference_problem(*place, known_variants()),
    )
    names = maf.names_of_row(row)
    counts = maf.counts_of_row(row)
    normal = row.text("Matched_Norm_Sample_Barcode").lower()
    event = event_of(
        call_file,
        caller,
        allele,
        counts,
        names,
        filters=maf.failed_filters(row),
        origin=origin_of(
            gene=names.gene,
            vaf=counts.vaf,
            frequency=names.population_frequency,
            caller_says_germline=row.text("Mutation_Status").lower() == "germline",
            without_normal=call_file.tumour_only and normal in _UNPAIRED_NORMALS,
        ),
    )
    if burden:
        burden.add(event, names.population_frequency)
    yield event


def _row_problems(call_file: CallFile, row: DelimitedRow) -> Iterator[Problem]:
    build = row.text("NCBI_Build")
    if build and maf.genome_of(build) not in (None, call_file.genome):
        yield problem(
            call_file,
            f"NCBI_Build is {build}, but the sample is configured as {call_file.genome}",
            "Correct `genome` (config, or the sample's own in the samples sheet).",
            line=row.line,
            field="NCBI_Build",
            value=build,
        )
    position = row.text("Start_Position")
    if not position.isdigit():
        yield problem(
            call_file,
            "Start_Position must be a whole number",
            "Mend the line.",
            line=row.line,
            field="Start_Position",
            value=position,
        )
    for name in ("Reference_Allele", "Tumor_Seq_Allele2"):
        allele = row.text(name)
        if allele.strip("-") and not is_sequence(allele.strip("-").upper()):
            yield problem(
                call_file,
                "an allele must be a sequence of A, C, G, T or -",
                "Mend the line, or the header if the columns are shifted.",
                line=row.line,
                field=name,
                value=allele,
            )
    try:
        maf.counts_of_row(row)
    except ValueError as error:
        yield problem(
            call_file,
            "a number of reads cannot be negative",
            "Mend the line.",
            line=row.line,
            field=str(error),
            value=row.text(str(error)),
        )


READER = Reader(maf.MAF, (CallKind.SMALL_VARIANTS,), recognises, read, maf.REQUIRED)
