"""A table file against its schema: typed columns, and every cell that is not what it should be."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from genomic_to_outcome.errors import Problem, counted
from genomic_to_outcome.inputs.convert_values import Conversion
from genomic_to_outcome.inputs.parse_values import RefusedValueError, parse_value
from genomic_to_outcome.inputs.records import LISTED_ROWS, Records, count_rest
from genomic_to_outcome.inputs.schemas import ColumnRule, ColumnType, TableSchema
from genomic_to_outcome.inputs.table_files import TableFile
from genomic_to_outcome.inputs.table_problems import FileCheck
from genomic_to_outcome.vocabulary import Severity

_EMPTY = "A value is required here: the cell is empty."
_WORDS = (ColumnType.WORD, ColumnType.FLAG, ColumnType.RESPONSE)
_LISTED_LINES = 5


def check_table(
    file: TableFile,
    schema: TableSchema,
    conversions: Mapping[str, Conversion] | None = None,
    not_found: frozenset[str] = frozenset(),
) -> tuple[Records, list[Problem]]:
    """Typed columns of a table, and its problems but for repeated ids.

    `conversions` say how the texts of mapped columns become those that the schema knows. Of the
    absence of `not_found` columns a problem of the mapping tells, so that none does here. A missing
    column or an unusable cell is an error, a column that the table does not have is a warning.
    Cells that are in error are None in the result. Each distinct text of a column is looked at
    once, so that a million rows take seconds.
    """
    file = _under_own_names(file, schema)
    problems = _missing_columns(file, schema, not_found) + _unknown_columns(file, schema)
    records = Records(schema.name, file.path, {}, list(file.lines))
    records.not_found = not_found
    records.keyed = set(schema.key or ("patient",)) <= set(file.columns)
    refused: list[tuple[ColumnRule, dict[str, str]]] = []
    for rule in schema.columns:
        if rule.name not in file.columns:
            continue
        texts = file.columns[rule.name]
        values: dict[str, Any] = {}
        messages: dict[str, str] = {}
        conversion = (conversions or {}).get(rule.name)
        for text in set(texts):
            try:
                values[text] = parse_value(conversion.convert(text) if conversion else text, rule)
            except RefusedValueError as error:
                values[text] = None
                target = conversion.target(text) if conversion else None
                said = "" if target is None else f"'{text}' is mapped to '{target}': "
                messages[text] = f"{said}{error}"
        records.columns[rule.name] = [values[text] for text in texts]
        if rule.required and not rule.may_be_empty and rule.name not in not_found:
            empty = (text for text, value in values.items() if value is None)
            messages |= {text: _EMPTY for text in empty if text not in messages}
        if messages:
            unusable = {text for text, message in messages.items() if message != _EMPTY}
            records.refused[rule.name] = [row for row, text in enumerate(texts) if text in unusable]
        refused.append((rule, messages))
    for rule, messages in refused:
        conversion = (conversions or {}).get(rule.name)
        if conversion and rule.type in _WORDS:
            problems.extend(_refused_words(file, records, rule, messages, conversion))
        else:
            problems.extend(_refused_cells(file, records, rule, messages, conversion))
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


def _missing_columns(
    file: TableFile, schema: TableSchema, not_found: frozenset[str]
) -> list[Problem]:
    rules = {rule.name: rule for rule in schema.columns}
    problems = []
    for name in schema.required:
        if name in file.columns or name in not_found:
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
                check=FileCheck.COLUMN_MISSING,
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
                check=FileCheck.COLUMN_UNKNOWN,
            )
        )
    return problems


def _refused_cells(
    file: TableFile,
    records: Records,
    rule: ColumnRule,
    messages: Mapping[str, str],
    conversion: Conversion | None,
) -> list[Problem]:
    texts = file.columns[rule.name]
    if not messages or set(messages).isdisjoint(set(texts)):
        return []
    rows = [row for row, text in enumerate(texts) if text in messages]
    remedy = f"{rule.remedy} Else change {conversion.key}." if conversion else rule.remedy
    remedy = (conversion.remedy if conversion else "") or remedy
    problems = []
    for row in rows[:LISTED_ROWS]:
        message = messages[texts[row]]
        empty = message == _EMPTY
        problems.append(
            records.problem(
                Severity.ERROR,
                row,
                rule.name,
                f"{conversion.source}: {message}" if conversion else message,
                f"Fill in: {rule.description}" if empty else remedy,
                value=texts[row],
                check=FileCheck.VALUE_MISSING if empty else FileCheck.VALUE_REFUSED,
            )
        )
    rest = rows[LISTED_ROWS:]
    refused = FileCheck.VALUE_REFUSED
    what = "cells of this column"
    return problems + count_rest(records, rest, rule.name, what, remedy, check=refused)


def _refused_words(
    file: TableFile,
    records: Records,
    rule: ColumnRule,
    messages: Mapping[str, str],
    conversion: Conversion,
) -> list[Problem]:
    """Words of a mapped column that mean nothing yet: each once, with its rows counted."""
    rows: dict[str, list[int]] = {}
    for row, text in enumerate(file.columns[rule.name]):
        if text in messages:
            rows.setdefault(text, []).append(row)
    known = {word.casefold(): word for word in (*rule.permitted, *(rule.synonyms or ()))}
    problems = []
    for text, found in rows.items():
        lines = ", ".join(str(records.lines[row]) for row in found[:_LISTED_LINES])
        more = ", ..." if len(found) > _LISTED_LINES else ""
        target = conversion.target(text)
        # A word that stands for nothing may be a misspelt one of theirs, a target is one of ours.
        theirs = {} if target is not None else {word.casefold(): word for word in conversion.words}
        like = {**known, **theirs}
        said = (text if target is None else target).casefold()
        near = difflib.get_close_matches(said, list(like), n=1, cutoff=0.6)
        hint = f" Is '{like[near[0]]}' meant?" if near else ""
        remedy = (
            f"Say under {conversion.key} what it stands for."
            if target is None
            else f"Correct '{target}' under {conversion.key}."
        )
        problems.append(
            Problem(
                Severity.ERROR,
                table=records.table,
                file=records.path,
                line=records.lines[found[0]],
                field=rule.name,
                value=text,
                message=(
                    f"{conversion.source}: {messages[text]} "
                    f"({counted(len(found), 'row')}, line {lines}{more})"
                ),
                remedy=f"{remedy}{hint}",
                check=FileCheck.VALUE_REFUSED,
            )
        )
    return problems


def repeated_keys(records: Records, schema: TableSchema) -> list[Problem]:
    """An error for each row whose key another row has before it."""
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
                f"The same {what} as on {records.place(first[key], row)}; "
                f"each row must have its own.",
                "Remove one of the rows, or correct the id.",
                check=FileCheck.ID_REPEATED,
            )
        )
    return problems
