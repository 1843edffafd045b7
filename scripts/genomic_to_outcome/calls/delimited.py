"""Tables of text that carry one header: tab- or comma-separated, with comment lines before it."""

from __future__ import annotations

import csv
import itertools
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from genomic_to_outcome.calls.file_integrity import open_text

# GATK writes its header of contigs with @.
_COMMENTS = ("#", "@")


@dataclass(frozen=True, slots=True)
class DelimitedRow:
    """A row: its line in the file, its cells without padding, and where each column stands."""

    line: int
    values: tuple[str, ...]
    places: Mapping[str, int]

    def text(self, name: str) -> str:
        """The cell of the column, empty where the row or the header has none."""
        place = self.places.get(name, len(self.values))
        return self.values[place] if place < len(self.values) else ""

    def first(self, *names: str) -> str:
        """The first cell of these columns that is not empty, else empty."""
        return next((text for text in map(self.text, names) if text), "")


@dataclass(frozen=True, eq=False)
class DelimitedTable:
    """Column names as written (padding stripped), the header's line, and the rows.

    Two tables are equal only if they are the same object, so that a table can key a cache.
    """

    names: tuple[str, ...]
    header_line: int
    rows: tuple[DelimitedRow, ...]

    def column(self, synonyms: Sequence[str]) -> str:
        """The column whose name is one of the synonyms, whatever its case; else empty."""
        by_lower = {name.lower().replace(" ", "_"): name for name in reversed(self.names)}
        return next((by_lower[name] for name in synonyms if name in by_lower), "")


def read_delimited(path: str, columns: frozenset[str] | None = None) -> DelimitedTable:
    """The table, or only the named columns of it (those that are there).

    A file that several samples share is read once per process while it is unchanged.
    """
    status = os.stat(path)
    return _read(path, columns, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=8)
def _read(path: str, columns: frozenset[str] | None, _modified: int, _size: int) -> DelimitedTable:
    with open_text(path) as handle:
        before = list(itertools.takewhile(lambda line: line.startswith(_COMMENTS), handle))
    header_line = len(before) + 1
    with open_text(path) as handle:
        text = itertools.islice(handle, len(before), None)
        first = next(text, "")
        delimiter = "\t" if "\t" in first else ","
        reader = csv.reader([first], delimiter=delimiter, quoting=_quoting(delimiter))
        names = [name.strip() for name in next(reader, [])]
        kept = [place for place, name in enumerate(names) if columns is None or name in columns]
        rows = tuple(_rows(text, delimiter, names, kept, header_line))
    return DelimitedTable(tuple(names[place] for place in kept), header_line, rows)


@lru_cache(maxsize=8)
def rows_by(table: DelimitedTable, column: str) -> dict[str, tuple[DelimitedRow, ...]]:
    """Rows by the column's cell, so that many samples share one pass over the table."""
    rows: dict[str, list[DelimitedRow]] = {}
    for row in table.rows:
        rows.setdefault(row.text(column), []).append(row)
    return {value: tuple(own) for value, own in rows.items()}


def _rows(
    text: Iterator[str], delimiter: str, names: Sequence[str], kept: Sequence[int], header_line: int
) -> Iterator[DelimitedRow]:
    """Rows that are not blank; equal cells share one string, as most cells of such files repeat."""
    places = {names[column]: place for place, column in reversed(list(enumerate(kept)))}
    reader = csv.reader(text, delimiter=delimiter, quoting=_quoting(delimiter))
    for cells in reader:
        if any(cell.strip() for cell in cells):
            values = tuple(
                sys.intern(cells[column].strip()) if column < len(cells) else "" for column in kept
            )
            yield DelimitedRow(header_line + reader.line_num, values, places)


def _quoting(delimiter: str) -> int:
    """Quotes enclose cells only in comma-separated files; in a MAF they are text."""
    return csv.QUOTE_NONE if delimiter == "\t" else csv.QUOTE_MINIMAL
