"""The tables that the project ships and a user may extend: text with tabs, read by header."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from genomic_to_outcome.errors import InputError, Problem
from genomic_to_outcome.vocabulary import Severity


@dataclass(frozen=True)
class ResourceRow:
    """One row: its values without padding by column, and where it stands (JSON has no lines)."""

    table: str
    file: str
    line: int | None
    values: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.values.get(column, "")

    def listed(self, column: str) -> tuple[str, ...]:
        """The parts of a cell that holds several values joined by ;."""
        return tuple(part for part in (text.strip() for text in self[column].split(";")) if part)

    def problem(self, column: str, message: str, remedy: str = "") -> Problem:
        """An error in one cell of this row."""
        return Problem(
            Severity.ERROR,
            self.table,
            file=self.file,
            line=self.line,
            field=column,
            value=self[column],
            message=message,
            remedy=remedy,
        )


def read_resource(path: str | Path, table: str, columns: Sequence[str]) -> tuple[ResourceRow, ...]:
    """Rows of a table with tabs that has at least `columns`; blank lines do not count.

    Raises InputError if the file cannot be read, lacks a column or has a row that is too long.
    """
    name = str(path)
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError([_file_problem(table, name, f"cannot be read: {error}")]) from error
    lines = csv.reader(io.StringIO(text, newline=""), delimiter="\t", quoting=csv.QUOTE_NONE)
    header = [cell.strip() for cell in next(lines, [])]
    missing = [column for column in columns if column not in header]
    if missing:
        message = f"lacks the column {', '.join(missing)}"
        raise InputError([_file_problem(table, name, message, f"found: {', '.join(header)}")])
    rows, too_long = [], []
    for number, cells in enumerate(lines, start=2):
        if not any(cell.strip() for cell in cells):
            continue
        values = {column: cell.strip() for column, cell in zip(header, cells, strict=False)}
        row = ResourceRow(table, name, number, values)
        rows.append(row)
        if len(cells) > len(header):
            too_long.append(row.problem("", f"more cells than the {len(header)} of the header"))
    if too_long:
        raise InputError(too_long)
    return tuple(rows)


def _file_problem(table: str, file: str, message: str, remedy: str = "") -> Problem:
    return Problem(Severity.ERROR, table, file=file, message=message, remedy=remedy)
