"""A table file against its schema: typed columns, and every cell that is not what it should be."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from genomic_to_outcome.errors import Problem
from genomic_to_outcome.inputs.dates import PartialDate
from genomic_to_outcome.inputs.parse_values import MISSING, RefusedValueError, parse_value
from genomic_to_outcome.inputs.schemas import ColumnRule, TableSchema
from genomic_to_outcome.inputs.table_files import TableFile
from genomic_to_outcome.vocabulary import Severity

# A column that is wrong throughout is one mistake: so many rows are listed, the rest counted.
LISTED_ROWS = 100


@dataclass
class Records:
    """The checked rows of one table: a list of values per column, None where missing.

    A date that is still partial is a PartialDate; `complete_dates` replaces it and notes how in
    `date_flags`, by row. `keyed` says whether the table could be read and has the columns of its
    key: without them nothing can be said of the ids in other tables.
    """

    table: str
    path: str = ""
    columns: dict[str, list[Any]] = field(default_factory=dict)
    lines: list[int] = field(default_factory=list)
    date_flags: dict[int, list[str]] = field(default_factory=dict)
    keyed: bool = True

    @property
    def n_rows(self) -> int:
        """Number of rows."""
        return len(self.lines)

    def column(self, name: str) -> list[Any]:
        """The column, or None for each row where the table does not have it."""
        if name not in self.columns:
            self.columns[name] = [None] * self.n_rows
        return self.columns[name]

    def text(self, name: str, row: int) -> str:
        """A value as text for a message; empty where there is none."""
        if name not in self.columns:
            return ""
        value = self.columns[name][row]
        return value.text if isinstance(value, PartialDate) else "" if value is None else str(value)

    def problem(
        self,
        severity: Severity,
        row: int,
        field_name: str,
        message: str,
        remedy: str,
        value: str | None = None,
    ) -> Problem:
        """A problem of one row, with its line, patient and sample."""
        return Problem(
            severity,
            table=self.table,
            file=self.path,
            line=self.lines[row],
            patient=self.text("patient", row),
            sample=self.text("sample", row),
            field=field_name,
            value=self.text(field_name, row) if value is None else value,
            message=message,
            remedy=remedy,
        )


def check_table(file: TableFile, schema: TableSchema) -> tuple[Records, list[Problem]]:
    """Typed columns of a table, and its problems.

    A missing column or an unusable cell is an error, a column that the table does not have is a
    warning. Cells that are in error are None in the result. Each distinct text of a column is
    looked at once, so that a million rows take seconds.
    """
    file = _under_own_names(file, schema)
    problems = _missing_columns(file, schema) + _unknown_columns(file, schema)
    records = Records(schema.name, file.path, {}, list(file.lines))
    records.keyed = set(schema.key) <= set(file.columns)
    refused: list[tuple[ColumnRule, dict[str, str]]] = []
    for rule in schema.columns:
        if rule.name not in file.columns:
            continue
        texts = file.columns[rule.name]
        values: dict[str, Any] = {}
        messages: dict[str, str] = {}
        for text in set(texts):
            try:
                values[text] = parse_value(text, rule)
            except RefusedValueError as error:
                values[text] = None
                messages[text] = str(error)
        records.columns[rule.name] = [values[text] for text in texts]
        refused.append((rule, messages))
    for rule, messages in refused:
        problems.extend(_refused_cells(file, records, rule, messages))
    problems.extend(_repeated_keys(records, schema))
    return records, problems


def _under_own_names(file: TableFile, schema: TableSchema) -> TableFile:
    """Columns under another name of theirs brought to their own, unless that is there too."""
    own = {
        other: rule.name
        for rule in schema.columns
        for other in rule.other_names
        if rule.name not in file.columns
    }
    return replace(
        file, columns={own.get(name, name): cells for name, cells in file.columns.items()}
    )


def _missing_columns(file: TableFile, schema: TableSchema) -> list[Problem]:
    rules = {rule.name: rule for rule in schema.columns}
    problems = []
    for name in schema.required:
        if name in file.columns:
            continue
        near = difflib.get_close_matches(name, set(file.columns) - set(rules), n=1, cutoff=0.7)
        hint = f" Is '{near[0]}' meant?" if near else ""
        problems.append(
            Problem(
                Severity.ERROR,
                table=schema.name,
                file=file.path,
                line=file.header_line,
                field=name,
                message=f"The column '{name}' is missing ({rules[name].description}){hint}",
                remedy=f"Add or rename the column; the table needs {', '.join(schema.required)}.",
            )
        )
    return problems


def _unknown_columns(file: TableFile, schema: TableSchema) -> list[Problem]:
    known = [rule.name for rule in schema.columns]
    problems = []
    for name in file.columns:
        if name in known:
            continue
        near = difflib.get_close_matches(name, known, n=1, cutoff=0.75)
        remedy = f"Rename it to '{near[0]}' if that is meant." if near else "Nothing, or remove it."
        problems.append(
            Problem(
                Severity.WARNING,
                table=schema.name,
                file=file.path,
                line=file.header_line,
                field=name,
                message="The table has no such column: it is not used.",
                remedy=remedy,
            )
        )
    return problems


def _refused_cells(
    file: TableFile, records: Records, rule: ColumnRule, messages: dict[str, str]
) -> list[Problem]:
    texts = file.columns[rule.name]
    bad = set(messages)
    if rule.required:
        bad |= MISSING
    if bad.isdisjoint(set(texts)):
        return []
    rows = [row for row, text in enumerate(texts) if text in bad]
    problems = [
        records.problem(
            Severity.ERROR,
            row,
            rule.name,
            messages.get(texts[row], "A value is required here: the cell is empty."),
            rule.remedy if texts[row] in messages else f"Fill in: {rule.description}",
            value=texts[row],
        )
        for row in rows[:LISTED_ROWS]
    ]
    problems.extend(
        _count_rest(records, rows[LISTED_ROWS:], rule.name, "cells of this column", rule.remedy)
    )
    return problems


def _count_rest(
    records: Records,
    rows: Sequence[int],
    field_name: str,
    what: str,
    remedy: str,
    severity: Severity = Severity.ERROR,
) -> list[Problem]:
    """One problem for the rows beyond those that were listed; none where there are none."""
    if not rows:
        return []
    return [
        Problem(
            severity,
            table=records.table,
            file=records.path,
            line=records.lines[rows[0]],
            field=field_name,
            message=f"{len(rows)} more {what} have the same kind of problem.",
            remedy=remedy,
        )
    ]


def list_rows(
    records: Records,
    rows: Iterable[int],
    severity: Severity,
    field_name: str,
    message: str,
    remedy: str,
) -> list[Problem]:
    """The same problem for several rows: the first ones one by one, the rest counted."""
    rows = list(rows)
    problems = [
        records.problem(severity, row, field_name, message, remedy) for row in rows[:LISTED_ROWS]
    ]
    return problems + _count_rest(records, rows[LISTED_ROWS:], field_name, "rows", remedy, severity)


def _repeated_keys(records: Records, schema: TableSchema) -> list[Problem]:
    if not schema.key or any(name not in records.columns for name in schema.key):
        return []
    keys = list(zip(*(records.columns[name] for name in schema.key), strict=True))
    counts = Counter(keys)
    if len(counts) == len(keys):
        return []
    first: dict[tuple[Any, ...], int] = {}
    problems = []
    for row, key in enumerate(keys):
        if counts[key] == 1 or None in key:
            continue
        if key not in first:
            first[key] = row
            continue
        what = " and ".join(schema.key)
        problems.append(
            records.problem(
                Severity.ERROR,
                row,
                schema.key[0],
                f"The same {what} as on line {records.lines[first[key]]}; "
                f"each row must have its own.",
                "Remove one of the rows, or correct the id.",
            )
        )
    return problems
