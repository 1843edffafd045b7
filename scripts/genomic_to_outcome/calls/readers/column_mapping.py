"""A table of fusions of any tool, by its columns as the configuration maps them (`callers`)."""

from __future__ import annotations

from collections.abc import Mapping

from genomic_to_outcome.calls.call_text import head_of, problem
from genomic_to_outcome.calls.events import CallFile, FusionCall, Reader, Reading
from genomic_to_outcome.calls.fusion_row import Breakpoint, Row
from genomic_to_outcome.calls.fusion_table import Layout, header_names, read_fusion_table
from genomic_to_outcome.calls.gene_lists import main_gene
from genomic_to_outcome.vocabulary import CallKind, Frame

NAME = "column_mapping"

_REQUIRED = ("gene5", "gene3")
_PLACES = {"5": ("breakpoint5", "chrom5", "pos5"), "3": ("breakpoint3", "chrom3", "pos3")}
_OPTIONAL = (
    "strand5",
    "strand3",
    "junction_reads",
    "spanning_reads",
    "frame",
    "filter",
    "transcript5",
    "transcript3",
)
_FRAMES = {
    "inframe": Frame.IN_FRAME,
    "true": Frame.IN_FRAME,
    "yes": Frame.IN_FRAME,
    "outofframe": Frame.OUT_OF_FRAME,
    "frameshift": Frame.OUT_OF_FRAME,
    "false": Frame.OUT_OF_FRAME,
    "no": Frame.OUT_OF_FRAME,
}
_PASSED = ("", "PASS", "PASSED")


def _recognises(_text: str) -> bool:
    """Never: a file is read so where the calls sheet names a caller of the configuration."""
    return False


def _read(call_file: CallFile) -> Reading:
    """Tab- or comma-separated; breakpoints `contig:position[:strand]` or in columns of their own.

    Strands are those from which the fusion is transcribed. What is not mapped is unknown.
    """
    wrong = mapping_error(call_file.columns)
    if wrong:
        remedy = "Correct `columns` of this caller in the configuration."
        found = problem(call_file, wrong, remedy, field="columns", value=call_file.caller)
        return Reading(call_file.caller, problems=(found,))
    columns = {field: (name,) for field, name in call_file.columns.items()}
    optional = {field: name for field, name in columns.items() if field in _OPTIONAL}
    layout = Layout(
        caller=call_file.caller,
        versions="by the columns of the configuration",
        required={field: name for field, name in columns.items() if field not in optional},
        optional=optional,
        delimiter="\t" if len(header_names(head_of(call_file))) > 1 else ",",
    )
    return read_fusion_table(call_file, layout, _read_row)


def mapping_error(columns: Mapping[str, str]) -> str:
    """What is missing in or wrong with a mapping of fields to columns; empty if nothing is."""
    known = {*_REQUIRED, *_OPTIONAL, *(field for place in _PLACES.values() for field in place)}
    unknown = sorted(set(columns) - known)
    if unknown:
        return f"unknown fields {', '.join(unknown)}; expected {', '.join(sorted(known))}"
    missing = [field for field in _REQUIRED if field not in columns]
    for whole, chrom, position in _PLACES.values():
        if whole not in columns and not {chrom, position} <= set(columns):
            missing.append(f"{whole} (or {chrom} and {position})")
    return f"no column is given for {', '.join(missing)}" if missing else ""


def _read_row(row: Row) -> FusionCall:
    end5, end3 = _end(row, "5"), _end(row, "3")
    word = "".join(letter for letter in row.text("frame").lower() if letter.isalpha())
    failed = [] if row.text("filter").upper() in _PASSED else row.text("filter").split(";")
    return row.call(
        row.call_file.caller,
        end5,
        end3,
        gene5=main_gene(row.gene("gene5")),
        gene3=main_gene(row.gene("gene3")),
        junction_reads=row.optional_reads("junction_reads"),
        spanning_reads=row.optional_reads("spanning_reads"),
        frame=_FRAMES.get(word, Frame.UNKNOWN),
        labels=tuple(sorted({f"filter:{name.strip()}" for name in failed if name.strip()})),
        transcript5=row.text("transcript5"),
        transcript3=row.text("transcript3"),
    )


def _end(row: Row, side: str) -> Breakpoint:
    whole, chrom, position = _PLACES[side]
    strand = f"strand{side}"
    if whole not in row.values:
        return row.place(chrom, position, strand)
    with_strand = row.values[whole].count(":") > 1
    end = row.breakpoint(whole, with_strand=with_strand)
    given = row.text(strand)
    return Breakpoint(end.chrom, end.position, given if given in ("+", "-") else end.strand)


READER = Reader(NAME, (CallKind.FUSIONS,), _recognises, _read)
