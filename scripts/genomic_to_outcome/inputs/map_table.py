"""A file with the columns and words of its owner, brought to the columns of our tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from genomic_to_outcome.errors import Problem
from genomic_to_outcome.inputs.choose_rows import choose_rows, no_column
from genomic_to_outcome.inputs.convert_values import (
    UNITS,
    Conversion,
    convert_date,
    convert_number,
    map_words,
)
from genomic_to_outcome.inputs.date_formats import DateRule, day_from, has_usable_formats
from genomic_to_outcome.inputs.join_file import join_file
from genomic_to_outcome.inputs.mapping import TableSource, Unpivot, holds_date
from genomic_to_outcome.inputs.parse_values import MISSING
from genomic_to_outcome.inputs.schemas import ColumnRule, ColumnType, TableSchema
from genomic_to_outcome.inputs.table_files import TableFile, read_table_file

_DAYS_FROM = "days_from"


@dataclass(frozen=True)
class MappedTable:
    """A file with our columns, how their texts are read, and what was left out or is wrong.

    `not_found` are columns of ours for which the mapping names one that the file does not have;
    a problem says so.
    """

    file: TableFile
    conversions: Mapping[str, Conversion]
    problems: tuple[Problem, ...] = ()
    not_found: frozenset[str] = frozenset()


def map_table(source: TableSource, schema: TableSchema) -> MappedTable:
    """Read the file of a source and give it our columns. Raises InputError.

    In this order: columns of other files are joined, rows chosen, several columns turned into
    rows, columns renamed. A column that bears our name and is not mapped is taken as it is.
    """
    file = read_table_file(source.file, schema.name, source.reading)
    if not source.key:
        return MappedTable(file, {}, file.problems)
    problems = list(file.problems)
    for join in source.joins:
        file, found = join_file(file, join, source, schema)
        problems += found
    file, found = choose_rows(file, source.rows, f"{source.key}.rows", schema.name)
    problems += found
    if source.unpivot is None:
        columns, missing = _renamed(file, source, schema)
        return _mapped(file, columns, source, schema, problems, missing)
    parts = []
    missing = []
    for value in source.unpivot.values:
        columns, found = _renamed(file, _filled_in(source, source.unpivot, value), schema)
        missing += [each for each in found if each not in missing]
        parts.append(columns)
    file, columns = _stacked(file, parts, source)
    return _mapped(file, columns, source, schema, problems, missing)


def _mapped(
    file: TableFile,
    columns: dict[str, list[str]],
    source: TableSource,
    schema: TableSchema,
    problems: Sequence[Problem],
    missing: Sequence[Problem],
) -> MappedTable:
    conversions = {
        rule.name: _conversion(rule, source, file)
        for rule in schema.columns
        if rule.name in columns
    }
    absent = {problem.value for problem in missing if problem.field == _DAYS_FROM}
    undated = {name for name, rule in source.dates.items() if rule.days_from in absent}
    # The check of the mapping tells of a wrong format, once.
    undated |= {
        name
        for name, rule in source.dates.items()
        if name in columns and not has_usable_formats(rule)
    }
    columns = {name: cells for name, cells in columns.items() if name not in undated}
    not_found = frozenset(undated.union(problem.field for problem in missing))
    return MappedTable(
        replace(file, columns=columns), conversions, (*problems, *missing), not_found
    )


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
    key, remedy = f"{source.key}.{part}.{rule.name}", ""
    if number:
        unit = f" or {key}" if factor else ""
        remedy = (
            f"Correct the number (decimal separator '{source.decimal}'), "
            f"or change {source.key}.decimal{unit}."
        )
    return Conversion(named, key, convert, words, remedy)


def _factor(name: str, source: TableSource) -> Decimal | None:
    return UNITS.get(name, {}).get(source.units.get(name, ""))


def _renamed(
    file: TableFile, source: TableSource, schema: TableSchema
) -> tuple[dict[str, list[str]], list[Problem]]:
    """Our columns; an error, by its field, for each of theirs that the file does not have."""
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
                problems.append(no_column(file, each, key, schema.name, name))
            if len(missing) < len(theirs):
                columns[name] = _first_filled([file.column(each) for each in theirs])
        else:
            own = next((each for each in (name, *rule.other_names) if each in file.columns), None)
            if own is not None:
                columns[name] = file.columns[own]
        rule_of_dates = source.dates.get(name)
        if name in columns and rule_of_dates is not None and rule_of_dates.days_from:
            days = columns.pop(name)
            if rule_of_dates.days_from in file.columns:
                columns[name] = _study_days(file, days, rule_of_dates)
                continue
            key = f"{source.key}.dates"
            found = no_column(file, rule_of_dates.days_from, key, schema.name, _DAYS_FROM)
            problems += [] if found in problems else [found]
    return columns, problems


def _first_filled(columns: Sequence[list[str]]) -> list[str]:
    """The first of several columns, in each row, that has a value."""
    if len(columns) == 1:
        return columns[0]
    return [
        next((cell for cell in cells if cell not in MISSING), "")
        for cells in zip(*columns, strict=True)
    ]


def _study_days(file: TableFile, days: list[str], rule: DateRule) -> list[str]:
    references = file.columns[rule.days_from]
    return [
        day_from("" if day in MISSING else day, reference)
        for day, reference in zip(days, references, strict=True)
    ]


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
    columns = {
        name: [part[name][row] if name in part else "" for row, part in kept] for name in names
    }
    return replace(file, lines=[file.lines[row] for row, _ in kept], columns={}), columns
