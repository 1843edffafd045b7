"""The schemas of the sheets and tables, as rules for columns."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml

from genomic_to_outcome.inputs.dates import Completion


class ColumnType(StrEnum):
    """`x-type` of a column: how its text becomes a value."""

    ID = "id"
    TEXT = "text"
    WORD = "word"
    DATE = "date"
    WHOLE = "whole"
    REAL = "real"
    FLAG = "flag"
    RESPONSE = "response"


@dataclass(frozen=True)
class ColumnRule:
    """What a column may hold, with the sentence and the remedy for what it may not.

    `other_names` are headers that are read as this column; `leading_words` say nothing before a
    value and are dropped (Stage IIIC is IIIC); `none_words` say that there is nothing.
    Cells of a required column that `may_be_empty` need no value: what was asked and not answered.
    """

    name: str
    type: ColumnType
    description: str
    expected: str
    remedy: str
    required: bool
    permitted: tuple[str, ...] = ()
    synonyms: Mapping[str, str] | None = None
    pattern: re.Pattern[str] | None = None
    minimum: float | None = None
    maximum: float | None = None
    longest: int | None = None
    upper_case: bool = False
    other_names: tuple[str, ...] = ()
    leading_words: tuple[str, ...] = ()
    none_words: tuple[str, ...] = ()
    may_be_empty: bool = False
    completion: Completion = Completion.FIRST


@dataclass(frozen=True)
class TableSchema:
    """The columns of one table; the rows must differ in `key`, where there is one."""

    name: str
    description: str
    columns: tuple[ColumnRule, ...]
    key: tuple[str, ...] = ()

    @property
    def required(self) -> tuple[str, ...]:
        """Columns that must be there and, unless they `may_be_empty`, filled in."""
        return tuple(rule.name for rule in self.columns if rule.required)


def read_schema(path: str | Path) -> dict[str, Any]:
    """A schema file as it stands."""
    return yaml.safe_load(Path(path).read_text(encoding="utf-8"))


def read_table_schema(folder: str | Path, table: str) -> TableSchema:
    """The rules of a table, from `<folder>/<table>.schema.yaml`."""
    schema = read_schema(Path(folder) / f"{table}.schema.yaml")
    required = frozenset(schema.get("required", ()))
    return TableSchema(
        name=table,
        description=schema["description"],
        columns=tuple(
            _column_rule(name, properties, name in required)
            for name, properties in schema["properties"].items()
        ),
        key=tuple(schema.get("x-key", ())),
    )


def _column_rule(name: str, properties: Mapping[str, Any], required: bool) -> ColumnRule:
    pattern = properties.get("pattern")
    return ColumnRule(
        name=name,
        type=ColumnType(properties["x-type"]),
        description=properties["description"],
        expected=properties["errorMessage"],
        remedy=properties["x-remedy"],
        required=required,
        permitted=tuple(properties.get("enum", ())),
        synonyms=properties.get("x-synonyms"),
        pattern=re.compile(pattern) if pattern else None,
        minimum=properties.get("minimum"),
        maximum=properties.get("maximum"),
        longest=properties.get("maxLength"),
        upper_case=properties.get("x-case") == "upper",
        other_names=tuple(properties.get("x-other-names", ())),
        leading_words=tuple(properties.get("x-leading-words", ())),
        none_words=tuple(properties.get("x-none-words", ())),
        may_be_empty=properties.get("x-may-be-empty", False),
        completion=Completion(properties.get("x-completion", Completion.FIRST)),
    )
