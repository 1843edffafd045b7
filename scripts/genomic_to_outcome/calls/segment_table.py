"""What the segment tables of copy number callers share: header, rows, checks, events."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from genomic_to_outcome.calls.call_text import damaged_file, problem
from genomic_to_outcome.calls.copy_number_segments import (
    Segment,
    gene_events,
    left_out_problem,
    tumour_copies,
)
from genomic_to_outcome.calls.delimited import DelimitedRow, DelimitedTable, read_delimited
from genomic_to_outcome.calls.events import CallFile, Reading
from genomic_to_outcome.calls.file_integrity import DAMAGE, damage_problem
from genomic_to_outcome.calls.small_variants import ProblemList
from genomic_to_outcome.errors import Problem
from genomic_to_outcome.genome import CONTIG_LENGTHS, contig_name

_MISSING = ("", "na", "nan", ".", "inf", "-inf", "null")
_NUMBERED = {"23": "X", "24": "Y"}
_HEAD_LINES = 200


@dataclass(frozen=True)
class SegmentLayout:
    """A caller's table: each field with the names its column has had, in lower case.

    Whether a start counts from 0 or 1 makes no difference to the share of a gene.
    """

    caller: str
    required: Mapping[str, tuple[str, ...]]
    optional: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class SegmentRow:
    """One row by field name."""

    call_file: CallFile
    row: DelimitedRow
    columns: Mapping[str, str]

    def text(self, name: str) -> str:
        """The field's text without quotes, empty where the column is absent."""
        return self.row.text(self.columns[name]).strip('"') if name in self.columns else ""

    def number(self, name: str) -> float | None:
        """A number; None where it is missing. Raises ValueError with words for people."""
        text = self.text(name)
        if text.lower() in _MISSING:
            return None
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            raise ValueError(f"{self.columns[name]} must be a number, it is {text!r}")
        return value

    def copies(self, *names: str) -> float | None:
        """The sum of numbers of copies; None where one is missing."""
        total = 0.0
        for name in names:
            value = self.number(name)
            if value is None:
                return None
            if value < 0:
                raise ValueError(f"{self.columns[name]} must be at least 0, it is {value:g}")
            total += value
        return total

    def copies_of_log2(self, name: str) -> float | None:
        """Copies per tumour cell from the log2 ratio, with the sample's purity where it is known.

        The ratio is to the sample's mean, whose ploidy is taken as 2.
        """
        value = self.number(name)
        return None if value is None else tumour_copies(2**value, self.call_file.purity)


Value = tuple[float | None, bool]
"""Copies of a row, None where they are missing, and whether they were computed from a ratio."""


def names_of(text: str) -> frozenset[str]:
    """Names of the columns in lower case, from the first lines of a file."""
    for line in text.splitlines()[:_HEAD_LINES]:
        if line.strip() and not line.startswith(("#", "@")):
            return frozenset(cell.strip(' "').lower() for cell in line.split("\t"))
    return frozenset()


def has_columns(layout: SegmentLayout, text: str) -> bool:
    """Whether the header has every column that the layout requires."""
    names = names_of(text)
    return all(any(name in names for name in known) for known in layout.required.values())


def read_segments(
    call_file: CallFile, layout: SegmentLayout, value: Callable[[SegmentRow], Value]
) -> Reading:
    """Events of the panel's genes from a table of segments, or every problem of the file.

    Fields `chrom`, `start`, `end` are read here; `sample`, where there is one, chooses the rows,
    and `gene` says that a row stands for a gene.
    """
    caller = layout.caller
    broken = damaged_file(call_file)
    if broken is not None:
        return Reading(caller, problems=(broken,))
    try:
        table = read_delimited(call_file.path)
    except DAMAGE as error:
        return Reading(caller, problems=(damage_problem(call_file, error),))
    columns = _columns(table, layout)
    missing = [names for name, names in layout.required.items() if name not in columns]
    if missing:
        return Reading(caller, problems=(_header_problem(call_file, table, layout, missing),))
    problems = ProblemList(call_file)
    rows = [SegmentRow(call_file, row, columns) for row in table.rows]
    segments: list[Segment] = []
    records = 0
    for row in _rows_of_sample(call_file, rows, problems):
        records += 1
        try:
            segment = _segment(row, value)
        except ValueError as error:
            remedy = "Give the file as the caller wrote it, or correct the sample's genome."
            problems.add(problem(call_file, str(error), remedy, line=row.row.line))
            continue
        if segment is not None:
            segments.append(segment)
    listed = problems.listed()
    if listed:
        return Reading(caller, records, problems=listed)
    events = tuple(gene_events(call_file, caller, segments))
    listed = tuple(filter(None, [left_out_problem(call_file, segments)]))
    return Reading(caller, records, events, problems=listed)


def _segment(row: SegmentRow, value: Callable[[SegmentRow], Value]) -> Segment | None:
    chrom = row.text("chrom")
    chrom = contig_name(_NUMBERED.get(chrom, chrom))
    start, end = row.number("start"), row.number("end")
    if start is None or end is None or start > end or start < 0:
        raise ValueError(f"a segment must have a start and an end, it has {start} and {end}")
    length = CONTIG_LENGTHS[row.call_file.genome].get(chrom)
    if length is not None and end > length:
        raise ValueError(f"the segment ends at {end:.0f}, {chrom} at {length}")
    copies, from_ratio = value(row)
    if copies is None:
        return None
    return Segment(
        chrom, int(start), int(end), copies, gene=row.text("gene"), from_ratio=from_ratio
    )


def _columns(table: DelimitedTable, layout: SegmentLayout) -> dict[str, str]:
    by_name = {name.strip('"').lower(): name for name in reversed(table.names)}
    columns = {}
    for name, known in {**layout.required, **layout.optional}.items():
        found = next((by_name[each] for each in known if each in by_name), None)
        if found is not None:
            columns[name] = found
    return columns


def _rows_of_sample(
    call_file: CallFile, rows: list[SegmentRow], problems: ProblemList
) -> Iterator[SegmentRow]:
    """Rows of the sample, by the `tumour` of the calls sheet or its own name; of one sample all."""
    samples = {row.text("sample") for row in rows if "sample" in row.columns}
    wanted = call_file.tumour or call_file.sample
    if not samples or (len(samples) == 1 and not call_file.tumour):
        yield from rows
    elif wanted in samples:
        yield from (row for row in rows if row.text("sample") == wanted)
    else:
        problems.add(_sample_problem(call_file, wanted, sorted(samples)))


def _sample_problem(call_file: CallFile, wanted: str, samples: list[str]) -> Problem:
    return problem(
        call_file,
        f"no row is of the sample; the file has {', '.join(samples[:10])}",
        "Name the sample as the file does in the column `tumour` of the calls sheet.",
        field="sample",
        value=wanted,
    )


def _header_problem(
    call_file: CallFile,
    table: DelimitedTable,
    layout: SegmentLayout,
    missing: list[tuple[str, ...]],
) -> Problem:
    wanted = ", ".join(" or ".join(names) for names in missing)
    return problem(
        call_file,
        f"not a table of {layout.caller} that is known: no column {wanted}; found "
        f"{', '.join(table.names) or 'none'}",
        "Give the caller's own output file, or correct `caller` in the calls sheet.",
        line=table.header_line,
        field="header",
    )
