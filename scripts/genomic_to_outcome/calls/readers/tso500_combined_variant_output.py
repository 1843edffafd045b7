"""TSO500's CombinedVariantOutput.tsv: its sections of fusions and of splice variants."""

from __future__ import annotations

import re
from dataclasses import replace

from genomic_to_outcome.calls.call_text import problem, text_of
from genomic_to_outcome.calls.events import CallFile, FusionCall, Reader, Reading
from genomic_to_outcome.calls.file_integrity import warning
from genomic_to_outcome.calls.gene_lists import main_gene, split_pair
from genomic_to_outcome.calls.splice_variants import SpliceJunction, splice_reading
from genomic_to_outcome.calls.tso500_sections import TSO500, Section, SectionRow, read_sections
from genomic_to_outcome.errors import Problem
from genomic_to_outcome.genome import CONTIG_LENGTHS, contig_name
from genomic_to_outcome.vocabulary import CallKind, Frame, Severity

_NAME = "tso500_combined_variant_output"
_SECTIONS = {CallKind.FUSIONS: "Fusions", CallKind.SPLICE: "Splice Variants"}
_COLUMNS = {
    CallKind.FUSIONS: ("Gene Pair", "Breakpoint 1", "Breakpoint 2", "Fusion Supporting Reads"),
    CallKind.SPLICE: ("Gene", "Breakpoint 1", "Breakpoint 2", "Splice Supporting Reads"),
}
# Other sections that hold calls, and the file that has them whole.
_READ_ELSEWHERE = {
    "Small Variants": "the VCF of small variants",
    "Gene Amplifications": "the VCF or table of copy number",
    "Copy Number Variants": "the VCF or table of copy number",
    "Exon-Level CNVs": "the VCF or table of copy number",
    "Large Rearrangements": "the VCF or table of copy number",
    "Percent MSI": "the table of biomarkers",
    "MSI": "the table of biomarkers",
    "TMB": "the table of biomarkers",
}
_REMEDY = "Give the file as TSO500 wrote it."


def _recognises(text: str) -> bool:
    return "[Analysis Details]" in text and "Combined Variant Output" in text


def _read(call_file: CallFile) -> Reading:
    """The section of the file's kind; a warning names the other sections that hold calls.

    Of a fusion the supporting reads stand as junction reads. Splice breakpoints are the last base
    of the exon and the last base of the intron.
    """
    sections = read_sections(text_of(call_file))
    kind = CallKind(call_file.kind)
    section = sections.get(_SECTIONS[kind])
    if section is None:
        message = f"there is no section [{_SECTIONS[kind]}]; found {', '.join(sections) or 'none'}"
        remedy = "Give the file as TSO500 wrote it, or take the row out if RNA was not tested."
        return Reading(_NAME, problems=(problem(call_file, message, remedy),))
    missing = [name for name in _COLUMNS[kind] if name not in section.columns]
    if section.columns and missing:
        message = f"section [{section.title}] has no column {', '.join(missing)}"
        wrong = problem(call_file, message, _REMEDY, line=section.header_line, field="header")
        return Reading(_NAME, problems=(wrong,))
    problems = _not_read(call_file, sections)
    if kind is CallKind.SPLICE:
        found = [(_junction(row, call_file, problems), ()) for row in section.rows]
        return replace(splice_reading(call_file, TSO500, found, problems), caller=_NAME)
    calls = tuple(_fusion(row, call_file, problems) for row in section.rows)
    failed = any(each.severity is Severity.ERROR for each in problems)
    return Reading(_NAME, len(calls), (), () if failed else calls, tuple(problems))


def _not_read(call_file: CallFile, sections: dict[str, Section]) -> list[Problem]:
    """One warning that names the sections with rows that are not read from this file."""
    other = {
        title: f"a row of kind {kind} for this file"
        for kind, title in _SECTIONS.items()
        if kind != call_file.kind
    }
    places = {**_READ_ELSEWHERE, **other}
    named = [
        f"{title} ({places[title]})"
        for title, section in sections.items()
        if title in places and any(map(_says_something, section.rows))
    ]
    if not named:
        return []
    message = f"sections that are not read by this row of the calls sheet: {'; '.join(named)}"
    return [warning(call_file, message, field="section", value=str(len(named)))]


def _says_something(row: SectionRow) -> bool:
    """Not so where a gene stands with nothing but NA: none was found in it."""
    return len([column for column in row.cells if row.text(column)]) > 1


def _fusion(row: SectionRow, call_file: CallFile, problems: list[Problem]) -> FusionCall:
    """Genes are parted by `-` where TSO500 knows which lies 5', by `/` where it does not."""
    text = row.text("Gene Pair")
    known = "-" in text
    genes5, genes3 = split_pair(text, "-" if known else "/")
    if not genes5 or not genes3:
        problems.append(_wrong(row, call_file, "Gene Pair", "not a pair of genes"))
    chrom5, pos5 = _place(row, call_file, "Breakpoint 1", problems)
    chrom3, pos3 = _place(row, call_file, "Breakpoint 2", problems)
    return FusionCall(
        caller=TSO500,
        gene5=main_gene(genes5),
        gene3=main_gene(genes3),
        chrom5=chrom5,
        pos5=pos5,
        strand5=".",
        chrom3=chrom3,
        pos3=pos3,
        strand3=".",
        junction_reads=_reads(row, call_file, "Fusion Supporting Reads", problems),
        spanning_reads=None,
        frame=Frame.UNKNOWN,
        path=call_file.path,
        line=row.line,
        labels=() if known else ("direction_unknown",),
    )


def _junction(row: SectionRow, call_file: CallFile, problems: list[Problem]) -> SpliceJunction:
    chrom, before = _place(row, call_file, "Breakpoint 1", problems)
    _, last = _place(row, call_file, "Breakpoint 2", problems)
    return SpliceJunction(
        chrom=chrom,
        first=before + 1,
        last=last,
        reads=_reads(row, call_file, "Splice Supporting Reads", problems),
        reference_reads=_reads(row, call_file, "Reference Reads Transcript", problems),
        gene=main_gene(row.text("Gene")),
    )


def _place(
    row: SectionRow, call_file: CallFile, column: str, problems: list[Problem]
) -> tuple[str, int]:
    match = re.fullmatch(r"(\S+):(\d+)", row.text(column), re.ASCII)
    chrom, position = (contig_name(match[1]), int(match[2])) if match else ("chr1", 0)
    length = CONTIG_LENGTHS[call_file.genome].get(chrom)
    if match is None or (length is not None and not 1 <= position <= length):
        expected = f"not a place on {call_file.genome}; expected contig:position"
        problems.append(_wrong(row, call_file, column, expected))
    return chrom, position


def _reads(
    row: SectionRow, call_file: CallFile, column: str, problems: list[Problem]
) -> int | None:
    value = row.text(column)
    if value and not re.fullmatch(r"\d+", value, re.ASCII):
        problems.append(_wrong(row, call_file, column, "not a number of reads"))
        return None
    return int(value) if value else None


def _wrong(row: SectionRow, call_file: CallFile, column: str, message: str) -> Problem:
    return problem(
        call_file, message, _REMEDY, line=row.line, field=column, value=row.cells.get(column, "")
    )


READER = Reader(_NAME, (CallKind.FUSIONS, CallKind.SPLICE), _recognises, _read)
