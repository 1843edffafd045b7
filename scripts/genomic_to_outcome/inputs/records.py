"""The checked rows of one table, and problems of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

from genomic_to_outcome.errors import Problem
from genomic_to_outcome.inputs.dates import PartialDate
from genomic_to_outcome.vocabulary import Severity

# A column that is wrong throughout is one mistake: so many rows are listed, the rest counted.
LISTED_ROWS = 100


@dataclass
class Records:
    """The checked rows of one table: a list of values per column, None where missing.

    A date that is still partial is a PartialDate; `complete_dates` replaces it and notes how in
    `date_flags`, by row. `keyed` says whether the table could be read and has the columns of its
    key: without them nothing can be said of the ids in other tables. `files` names the file of
    each row where they come from several; `refused` are rows whose cell of a column is None because
    it could not be used; `not_found` are columns that the mapping seeks in vain, which is said
    already.
    """

    table: str
    path: str = ""
    columns: dict[str, list[Any]] = field(default_factory=dict)
    lines: list[int] = field(default_factory=list)
    date_flags: dict[int, list[str]] = field(default_factory=dict)
    keyed: bool = True
    files: list[str] = field(default_factory=list)
    refused: dict[str, list[int]] = field(default_factory=dict)
    not_found: frozenset[str] = frozenset()

    @property
    def n_rows(self) -> int:
        """Number of rows."""
        return len(self.lines)

    def column(self, name: str) -> list[Any]:
        """The column, or None for each row where the table does not have it."""
        if name not in self.columns:
            self.columns[name] = [None] * self.n_rows
        return self.columns[name]

    def file_of(self, row: int) -> str:
        """The file in which a row stands."""
        return self.files[row] if self.files else self.path

    def place(self, row: int, seen_from: int) -> str:
        """The line of a row, for the message of another; with its file where that is another."""
        line, file = f"line {self.lines[row]}", self.file_of(row)
        return line if file == self.file_of(seen_from) else f"{line} of {file}"

    def text(self, name: str, row: int) -> str:
        """A value as text for a message; empty where there is none."""
        if name not in self.columns:
            return ""
        value = self.columns[name][row]
        if isinstance(value, bool):
            return "yes" if value else "no"
        return value.text if isinstance(value, PartialDate) else "" if value is None else str(value)

    def alike_but_for_case(self, name: str) -> Iterator[tuple[int, str]]:
        """Rows with an id that differs from an earlier one in case alone, and that earlier id."""
        spellings: dict[str, dict[str, int]] = {}
        for row, value in enumerate(self.column(name)):
            if value is not None:
                spellings.setdefault(value.casefold(), {}).setdefault(value, row)
        for alike in spellings.values():
            for row in list(alike.values())[1:]:
                yield row, next(iter(alike))

    def problem(
        self,
        severity: Severity,
        row: int,
        field_name: str,
        message: str,
        remedy: str,
        value: str | None = None,
        check: str = "",
    ) -> Problem:
        """A problem of one row, with its line, patient and sample."""
        return Problem(
            severity,
            table=self.table,
            file=self.file_of(row),
            line=self.lines[row],
            patient=self.text("patient", row),
            sample=self.text("sample", row),
            field=field_name,
            value=self.text(field_name, row) if value is None else value,
            message=message,
            remedy=remedy,
            check=check,
        )


def join_records(parts: Sequence[Records]) -> Records:
    """The rows of several sources of one table, one after the other."""
    if len(parts) == 1:
        return parts[0]
    names = dict.fromkeys(name for part in parts for name in part.columns)
    joined = Records(parts[0].table, parts[0].path)
    for name in names:
        joined.columns[name] = [cell for part in parts for cell in part.column(name)]
        joined.refused[name] = _refused_rows(parts, name)
    joined.lines = [line for part in parts for line in part.lines]
    joined.files = [part.path for part in parts for _ in part.lines]
    joined.not_found = frozenset().union(*(part.not_found for part in parts))
    joined.keyed = all(part.keyed for part in parts)
    return joined


def _refused_rows(parts: Sequence[Records], name: str) -> list[int]:
    starts = accumulate((part.n_rows for part in parts), initial=0)
    pairs = zip(starts, parts, strict=False)
    return [start + row for start, part in pairs for row in part.refused.get(name, ())]


def count_rest(
    records: Records,
    rows: Sequence[int],
    field_name: str,
    what: str,
    remedy: str,
    severity: Severity = Severity.ERROR,
    check: str = "",
) -> list[Problem]:
    """One problem for the rows beyond those that were listed; none where there are none."""
    if not rows:
        return []
    return [
        Problem(
            severity,
            table=records.table,
            file=records.file_of(rows[0]),
            line=records.lines[rows[0]],
            field=field_name,
            message=f"{len(rows)} more {what} have the same kind of problem.",
            remedy=remedy,
            check=check,
        )
    ]


def list_rows(
    records: Records,
    rows: Iterable[int],
    severity: Severity,
    field_name: str,
    message: str,
    remedy: str,
    check: str = "",
) -> list[Problem]:
    """The same problem for several rows: the first ones one by one, the rest counted."""
    rows = list(rows)
    problems = [
        records.problem(severity, row, field_name, message, remedy, check=check)
        for row in rows[:LISTED_ROWS]
    ]
    more = rows[LISTED_ROWS:]
    return problems + count_rest(records, more, field_name, "rows", remedy, severity, check)
