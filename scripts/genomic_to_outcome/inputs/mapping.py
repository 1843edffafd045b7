"""The `mapping` of the configuration: where each table comes from and what its columns mean."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from genomic_to_outcome.errors import Problem
from genomic_to_outcome.inputs.convert_values import UNITS
from genomic_to_outcome.inputs.date_formats import DateFormatError, DateRule, format_pattern
from genomic_to_outcome.inputs.parse_values import MISSING
from genomic_to_outcome.inputs.schemas import ColumnRule, ColumnType, TableSchema
from genomic_to_outcome.inputs.table_files import Reading
from genomic_to_outcome.inputs.table_problems import FileCheck
from genomic_to_outcome.vocabulary import Severity

_KEYS_OF_DATES = frozenset({"days_from", "format"})
_SEPARATORS = {"tab": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}


@dataclass(frozen=True)
class Join:
    """Columns of another file, added to each row by an id.

    `here` and `there` are the columns of that id; `rows` keeps rows of the other file, in which
    the id must then stand once.
    """

    file: str
    here: str
    there: str
    columns: tuple[str, ...]
    rows: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Unpivot:
    """One row for each of `values`, which replaces {name} in the names of columns."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class TableSource:
    """One file of a table and how it is read; names of columns are ours: theirs (lower case).

    `key` is the place in the configuration (mapping.treatments or mapping.treatments[1]).
    """

    key: str
    file: str
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[str, frozenset[str]] = field(default_factory=dict)
    dates: Mapping[str, DateRule] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    decimal: str = "."
    reading: Reading = field(default_factory=Reading)
    joins: tuple[Join, ...] = ()
    unpivot: Unpivot | None = None


def holds_date(rule: ColumnRule) -> bool:
    """Whether a date may be mapped onto the column: onto a year too, which takes its year."""
    return rule.type is ColumnType.DATE or rule.name.endswith("_year")


def read_sources(
    mapping: Mapping[str, Any] | None, path: str | None, schema: TableSchema
) -> tuple[list[TableSource], list[Problem]]:
    """Sources of a table by the configuration's `mapping`; one without it is the file at `path`.

    What the JSON Schema of the configuration refuses is passed over here: it is reported there.
    """
    given = mapping.get(schema.name) if isinstance(mapping, Mapping) else None
    parts = [part for part in (given if isinstance(given, list) else [given]) if part is not None]
    parts = [part for part in parts if isinstance(part, Mapping)]
    if not parts:
        return ([TableSource("", str(path))] if path else []), []
    sources = []
    problems: list[Problem] = []
    for number, part in enumerate(parts):
        key = f"mapping.{schema.name}"
        key = f"{key}[{number}]" if isinstance(given, list) else key
        source = _source(part, key, path, schema)
        problems += _flaws(source, schema)
        if source.file:
            sources.append(source)
        else:
            problems.append(_flaw(source, schema, "file", "", "No file is named.", "Name it."))
    return sources, problems


def _source(
    part: Mapping[str, Any], key: str, path: str | None, schema: TableSchema
) -> TableSource:
    dates = part.get("dates")
    if not isinstance(dates, Mapping) or not _KEYS_OF_DATES.isdisjoint(dates):
        of_all = _date_rule(dates) if dates else DateRule()
        dates_of = {rule.name: of_all for rule in schema.columns if holds_date(rule)}
    else:
        dates_of = {str(name): _date_rule(rule) for name, rule in dates.items()}
    separator = str(part.get("separator") or "")
    joins = part.get("join") or []
    columns = {
        name: tuple(_name(each) for each in (theirs if isinstance(theirs, list) else [theirs]))
        for name, theirs in _pairs(part.get("columns"))
    }
    return TableSource(
        key=key,
        file=str(part.get("file") or path or ""),
        columns=columns,
        values={
            name: {theirs: _plain(ours) for key, ours in _pairs(words, _texts) for theirs in key}
            for name, words in _pairs(part.get("values"))
        },
        constants={name: _plain(value) for name, value in _pairs(part.get("constants"))},
        rows=_rows(part.get("rows")),
        dates=dates_of,
        units={name: str(unit) for name, unit in _pairs(part.get("units"))},
        decimal=str(part.get("decimal") or "."),
        reading=Reading(
            _SEPARATORS.get(separator, separator if len(separator) == 1 else ""),
            str(part.get("encoding") or ""),
            str(part.get("sheet") or ""),
            (columns.get("patient") or ("patient",))[0],
        ),
        joins=tuple(
            _join(each)
            for each in (joins if isinstance(joins, list) else [joins])
            if isinstance(each, Mapping)
        ),
        unpivot=_unpivot(part.get("unpivot")),
    )


def _pairs(value: Any, name_of: Callable[[Any], Any] = str) -> Iterator[tuple[Any, Any]]:
    if isinstance(value, Mapping):
        for name, given in value.items():
            yield name_of(name), given


def _name(value: Any) -> str:
    return str(value).strip().lower()


def _plain(value: Any) -> str:
    """A value of YAML as the text of a cell."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _texts(value: Any) -> tuple[str, ...]:
    """What a cell may hold for a value of YAML, which reads the bare words yes and true alike."""
    if isinstance(value, bool):
        return ("yes", "true", "y", "on") if value else ("no", "false", "n", "off")
    text = _plain(value)
    return ("",) if text in MISSING else (text,)


def _rows(given: Any) -> dict[str, frozenset[str]]:
    return {
        _name(name): frozenset(
            text for value in (values if isinstance(values, list) else [values])
            for text in _texts(value)
        )
        for name, values in _pairs(given)
    }  # fmt: skip


def _date_rule(given: Any) -> DateRule:
    if isinstance(given, Mapping):
        formats = given.get("format") or ()
        return DateRule(
            tuple(map(str, formats if isinstance(formats, (list, tuple)) else [formats])),
            _name(given.get("days_from") or ""),
            given.get("first_day", 1),
        )
    return DateRule(tuple(map(str, given if isinstance(given, list) else [given])))


def _join(given: Mapping[str, Any]) -> Join:
    ids = given.get("id")
    here, there = next(iter(ids.items()), ("", "")) if isinstance(ids, Mapping) else (ids, ids)
    columns = given.get("columns") or []
    return Join(
        str(given.get("file") or ""),
        _name(here),
        _name(there),
        tuple(_name(each) for each in (columns if isinstance(columns, list) else [columns])),
        _rows(given.get("rows")),
    )


def _unpivot(given: Any) -> Unpivot | None:
    for name, values in _pairs(given):
        if isinstance(values, list) and values:
            return Unpivot(name, tuple(_plain(value) for value in values))
    return None


def _flaws(source: TableSource, schema: TableSchema) -> Iterator[Problem]:
    """What is wrong with a source before its file is opened."""
    rules = {rule.name: rule for rule in schema.columns}
    for part in ("columns", "values", "constants", "dates", "units"):
        for name in getattr(source, part):
            if name not in rules:
                near = difflib.get_close_matches(name, rules, n=1, cutoff=0.6)
                hint = f"Is '{near[0]}' meant? " if near else ""
                message = f"The table {schema.name} has no such column."
                remedy = f"{hint}It has {', '.join(rules)}."
                yield _flaw(source, schema, f"{part}.{name}", "", message, remedy)
    for name in sorted(set(source.columns) & set(source.constants)):
        message = "The column has both a constant and a column of the file."
        yield _flaw(source, schema, f"constants.{name}", "", message, "Keep one of them.")
    columns_of: dict[str, list[str]] = {}
    for name, rule in source.dates.items():
        for text in rule.formats:
            columns_of.setdefault(text, []).append(name)
    for text, names in columns_of.items():
        try:
            format_pattern(text)
        except DateFormatError as error:
            place = f"dates.{names[0]}" if len(names) == 1 else "dates"
            remedy = "Write a format such as %d.%m.%Y."
            yield _flaw(source, schema, place, text, str(error), remedy)
    for name, unit in source.units.items():
        known = UNITS.get(name, {})
        if unit not in known:
            message = "The unit is not known for this column."
            remedy = f"Known: {', '.join(known) or 'none; the column has no unit'}."
            yield _flaw(source, schema, f"units.{name}", unit, message, remedy)


def _flaw(
    source: TableSource, schema: TableSchema, part: str, value: str, message: str, remedy: str
) -> Problem:
    return Problem(
        Severity.ERROR,
        table=schema.name,
        file=source.file,
        field=f"{source.key}.{part}",
        value=value,
        message=message,
        remedy=remedy,
        check=FileCheck.MAPPING_WRONG,
    )
