"""A file with the columns and words of its owner, brought to the columns of our tables."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from genomic_to_outcome.errors import InputError, Problem, counted
from genomic_to_outcome.inputs.convert_values import (
    UNITS,
    Conversion,
    convert_date,
    convert_number,
    map_words,
)
from genomic_to_outcome.inputs.date_formats import DateRule, day_from
from genomic_to_outcome.inputs.mapping import Join, TableSource, Unpivot, holds_date
from genomic_to_outcome.inputs.parse_values import MISSING
from genomic_to_outcome.inputs.schemas import ColumnRule, ColumnType, TableSchema
from genomic_to_outcome.inputs.table_files import TableFile, read_table_file
from genomic_to_outcome.inputs.table_problems import FileCheck
from genomic_to_outcome.vocabulary import Severity

Rows = Mapping[str, frozenset[str]]
_LISTED_WORDS = 10


@dataclass(frozen=True)
class MappedTable:
    """A file with our columns, how their texts are read, and what was left out or is wrong."""

    file: TableFile
    conversions: Mapping[str, Conversion]
    problems: tuple[Problem, ...] = ()


def map_table(source: TableSource, schema: TableSchema) -> MappedTable:
    """Read the file of a source and give it our columns. Raises InputError.

    In this order: columns of other files are joined, rows chosen, several columns turned into
    rows, columns renamed. A column that bears our name and is not mapped is taken as it is.
    """
    file = read_table_file(source.file, schema.name, source.reading)
    if not source.key:
        return MappedTable(file, {})
    problems: list[Problem] = []
    for join in source.joins:
        file, found = _joined(file, join, source, schema)
        problems += found
    file, found = _chosen(file, source.rows, f"{source.key}.rows", schema.name)
    problems += found
    if source.unpivot is None:
        columns, found = _renamed(file, source, schema)
        return _mapped(file, columns, source, schema, [*problems, *found])
    parts = []
    for value in source.unpivot.values:
        columns, found = _renamed(file, _filled_in(source, source.unpivot, value), schema)
        problems += [each for each in found if each not in problems]
        parts.append(columns)
    file, columns = _stacked(file, parts, source)
    return _mapped(file, columns, source, schema, problems)


def _mapped(
    file: TableFile,
    columns: dict[str, list[str]],
    source: TableSource,
    schema: TableSchema,
    problems: Sequence[Problem],
) -> MappedTable:
    conversions = {
        rule.name: _conversion(rule, source, file)
        for rule in schema.columns
        if rule.name in columns
    }
    return MappedTable(replace(file, columns=columns), conversions, tuple(problems))


def _conversion(rule: ColumnRule, source: TableSource, file: TableFile) -> Conversion:
    words = source.values.get(rule.name, {})
    dates = source.dates.get(rule.name)
    is_date, year_only = holds_date(rule), rule.type is not ColumnType.DATE
    factor = _factor(rule.name, source)
    number = rule.type in (ColumnType.REAL, ColumnType.WHOLE)

    def convert(text: str) -> str:
        ours = map_words(text, words) if words else None
        if ours is not None:
            return ours
        if text in MISSING:
            return text
        if dates is not None and is_date:
            return convert_date(text, dates, year_only)
        return convert_number(text, source.decimal, factor) if number else text

    theirs = source.columns.get(rule.name, (rule.name,))
    if rule.name in source.constants:
        return Conversion("constant", f"{source.key}.constants.{rule.name}", convert)
    part = "dates" if is_date else "units" if factor else "values"
    named = f"column {' or '.join(file.as_written(name) for name in theirs)}"
    return Conversion(named, f"{source.key}.{part}.{rule.name}", convert, tuple(words))


def _factor(name: str, source: TableSource) -> Decimal | None:
    return UNITS.get(name, {}).get(source.units.get(name, ""))


def _renamed(
    file: TableFile, source: TableSource, schema: TableSchema
) -> tuple[dict[str, list[str]], list[Problem]]:
    """Our columns; an error for each that the mapping names and the file does not have."""
    columns: dict[str, list[str]] = {}
    problems = []
    for rule in schema.columns:
        name = rule.name
        if name in source.constants:
            columns[name] = [source.constants[name]] * file.n_rows
        elif name in source.columns:
            theirs = source.columns[name]
            missing = [each for each in theirs if each not in file.columns]
            for each in missing:
                key = f"{source.key}.columns.{name}"
                problems.append(_no_column(file, each, key, schema.name, name))
            columns[name] = _first_filled([file.column(each) for each in theirs])
        else:
            own = next((each for each in (name, *rule.other_names) if each in file.columns), None)
            if own is not None:
                columns[name] = file.columns[own]
        rule_of_dates = source.dates.get(name)
        if name in columns and rule_of_dates is not None and rule_of_dates.days_from:
            columns[name], found = _study_days(file, columns[name], rule_of_dates, source, schema)
            problems += [each for each in found if each not in problems]
    return columns, problems


def _first_filled(columns: Sequence[list[str]]) -> list[str]:
    """The first of several columns, in each row, that has a value."""
    if len(columns) == 1:
        return columns[0]
    return [
        next((cell for cell in cells if cell not in MISSING), "")
        for cells in zip(*columns, strict=True)
    ]


def _study_days(
    file: TableFile, days: list[str], rule: DateRule, source: TableSource, schema: TableSchema
) -> tuple[list[str], list[Problem]]:
    if rule.days_from not in file.columns:
        key = f"{source.key}.dates"
        return days, [_no_column(file, rule.days_from, key, schema.name, "days_from")]
    references = file.columns[rule.days_from]
    return [
        day_from("" if day in MISSING else day, reference)
        for day, reference in zip(days, references, strict=True)
    ], []


def _filled_in(source: TableSource, unpivot: Unpivot, value: str) -> TableSource:
    """The source with a value in place of {name}; a column of ours by that name holds it."""
    mark = "{" + unpivot.name.lower() + "}"
    columns = {
        ours: tuple(each.replace(mark, value.lower()) for each in theirs)
        for ours, theirs in source.columns.items()
    }
    return replace(
        source, columns=columns, constants={**source.constants, unpivot.name: value}, unpivot=None
    )


def _stacked(
    file: TableFile, parts: Sequence[dict[str, list[str]]], source: TableSource
) -> tuple[TableFile, dict[str, list[str]]]:
    """Rows of the parts, of each line of the file together; those without a value are left out."""
    mark = "{" + source.unpivot.name.lower() + "}" if source.unpivot else ""
    turned = [
        ours for ours, theirs in source.columns.items() if any(mark in each for each in theirs)
    ]
    kept = [
        (row, part)
        for row in range(file.n_rows)
        for part in parts
        if any(part[name][row] not in MISSING for name in turned if name in part)
    ]
    names = list(dict.fromkeys(name for part in parts for name in part))
    columns = {name: [part[name][row] for row, part in kept] for name in names}
    return replace(file, lines=[file.lines[row] for row, _ in kept], columns={}), columns


def _chosen(file: TableFile, rows: Rows, key: str, table: str) -> tuple[TableFile, list[Problem]]:
    """The rows in which each named column has one of its values; the others are counted."""
    absent = [name for name in rows if name not in file.columns]
    problems = [_no_column(file, name, key, table, "rows") for name in absent]
    wanted = {name: values for name, values in rows.items() if name in file.columns}
    if not wanted:
        return file, problems
    folded = {name: {value.casefold() for value in values} for name, values in wanted.items()}
    plain = {
        name: ["" if cell in MISSING else cell.casefold() for cell in file.columns[name]]
        for name in wanted
    }
    kept = [
        row
        for row in range(file.n_rows)
        if all(plain[name][row] in values for name, values in folded.items())
    ]
    left = file.n_rows - len(kept)
    if left:
        words = {name: sorted(value or "empty" for value in wanted[name]) for name in wanted}
        choice = "; ".join(
            f"{file.as_written(name)} is {' or '.join(words[name])}" for name in words
        )
        problems.append(
            Problem(
                Severity.WARNING,
                table=table,
                file=file.path,
                field=key,
                message=f"{left} of {counted(file.n_rows, 'row')} left out: read where {choice}.",
                remedy="Nothing, if it is meant so." if kept else _words_held(file, wanted),
                check=FileCheck.ROWS_LEFT_OUT,
            )
        )
    columns = {name: [cells[row] for row in kept] for name, cells in file.columns.items()}
    return replace(file, columns=columns, lines=[file.lines[row] for row in kept]), problems


def _words_held(file: TableFile, names: Iterable[str]) -> str:
    held = {
        name: list(dict.fromkeys(cell for cell in file.columns[name] if cell not in MISSING))
        for name in names
    }
    said = "; ".join(
        f"{file.as_written(name)} holds {', '.join(words[:_LISTED_WORDS]) or 'nothing'}"
        for name, words in held.items()
    )
    return f"No row is read: is another word meant? {said}."


def _joined(
    file: TableFile, join: Join, source: TableSource, schema: TableSchema
) -> tuple[TableFile, list[Problem]]:
    key = f"{source.key}.join"
    other = read_table_file(join.file, schema.name, source.reading)
    other, problems = _chosen(other, join.rows, f"{key}.rows", schema.name)
    # Which rows of the other file are read is no loss of rows of this table.
    problems = [each for each in problems if each.check != FileCheck.ROWS_LEFT_OUT]
    problems += [
        _no_column(other, name, f"{key}.columns", schema.name, name)
        for name in (join.there, *join.columns)
        if name not in other.columns
    ]
    if join.here not in file.columns:
        problems.append(_no_column(file, join.here, f"{key}.id", schema.name, join.here))
    if problems:
        raise InputError(problems)
    row_of: dict[str, int] = {}
    for row, name in enumerate(other.columns[join.there]):
        if name in MISSING:
            continue
        first = row_of.setdefault(name, row)
        if any(other.columns[each][row] != other.columns[each][first] for each in join.columns):
            problems.append(
                Problem(
                    Severity.ERROR,
                    table=schema.name,
                    file=other.path,
                    line=other.lines[row],
                    field=join.there,
                    value=name,
                    message=f"The id stands on line {other.lines[first]} with other values.",
                    remedy=f"Choose its row by {key}.rows.",
                    check=FileCheck.MAPPING_WRONG,
                )
            )
    matches = [row_of.get(name, -1) for name in file.columns[join.here]]
    unmatched = [row for row, match in enumerate(matches) if match < 0]
    if unmatched:
        problems.append(
            Problem(
                Severity.WARNING,
                table=schema.name,
                file=file.path,
                line=file.lines[unmatched[0]],
                field=f"{key}.id",
                value=file.columns[join.here][unmatched[0]],
                message=f"{counted(len(unmatched), 'row')} without a row in {other.path}.",
                remedy="Nothing, if that file has no row for them.",
                check=FileCheck.JOIN_WITHOUT_MATCH,
            )
        )
    added = {
        name: [other.columns[name][match] if match >= 0 else "" for match in matches]
        for name in join.columns
    }
    return replace(file, columns={**file.columns, **added}), problems


def _no_column(file: TableFile, name: str, key: str, table: str, field: str) -> Problem:
    near = difflib.get_close_matches(name, file.columns, n=1, cutoff=0.6)
    hint = f"Is '{near[0]}' meant?" if near else f"It has {', '.join(file.columns)}."
    return Problem(
        Severity.ERROR,
        table=table,
        file=file.path,
        line=file.header_line,
        field=field,
        value=name,
        message=f"The file has no column '{name}', which {key} names.",
        remedy=f"Correct {key}. {hint}",
        check=FileCheck.MAPPING_WRONG,
    )
