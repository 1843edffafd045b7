"""Tables with a contract of columns and types, written whole or not at all."""

from __future__ import annotations

import csv
import glob
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from genomic_to_outcome.arrow_arrays import array_of

SCHEMA_VERSION = "1"

TEXT = pa.string()
WHOLE = pa.int64()
REAL = pa.float64()
FLAG = pa.bool_()
DATE = pa.date32()

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Column:
    """One column: its name, its Arrow type and a sentence on what it holds."""

    name: str
    type: pa.DataType
    description: str


@dataclass(frozen=True)
class Table:
    """One table of the contract: `key` names the columns that order its rows."""

    name: str
    path: str
    row: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns, in order."""
        return tuple(column.name for column in self.columns)

    @property
    def schema(self) -> pa.Schema:
        """Arrow schema with the descriptions as metadata."""
        fields = [
            pa.field(column.name, column.type, metadata={"description": column.description})
            for column in self.columns
        ]
        return pa.schema(
            fields,
            metadata={"table": self.name, "row": self.row, "schema_version": SCHEMA_VERSION},
        )


def write_rows(table: Table, rows: Iterable[Mapping[str, Any]], path: str | Path) -> None:
    """Write rows (mappings by column name; a column left out is null), sorted by the table's key.

    A name that the table does not have is an error: nothing is dropped silently.
    """
    rows = list(rows)
    unknown = {name for row in rows for name in row} - set(table.names)
    if unknown:
        raise ValueError(f"table {table.name} has no column {sorted(unknown)}")
    columns = [array_of([row.get(one.name) for row in rows], one.type) for one in table.columns]
    write_arrow(table, pa.Table.from_arrays(columns, schema=table.schema), path)


def write_arrow(table: Table, arrow: pa.Table, path: str | Path) -> None:
    """Write an Arrow table that has the schema of the contract, sorted by the key."""
    if table.key and arrow.num_rows:
        arrow = arrow.sort_by([(name, "ascending") for name in table.key])
    with whole_file(path) as temporary:
        pq.write_table(arrow, temporary, compression="zstd")


@dataclass(frozen=True)
class StoredRows:
    """Rows of a Parquet file, read a block at a time whenever they are gone through."""

    path: str | Path

    def __iter__(self) -> Iterator[dict[str, Any]]:
        with pq.ParquetFile(self.path) as stored:
            for block in stored.iter_batches():
                yield from block.to_pylist()


def read_rows(path: str | Path, columns: Sequence[str] | None = None) -> list[dict[str, Any]]:
    """Rows of a Parquet file as dictionaries."""
    return read_arrow(path, columns).to_pylist()


def read_arrow(path: str | Path, columns: Sequence[str] | None = None) -> pa.Table:
    """A Parquet file as an Arrow table; `pyarrow.parquet.read_table` would import pandas."""
    with pq.ParquetFile(path) as file:
        return file.read(columns=columns)


def collect(table: Table, parts: Iterable[str | Path], path: str | Path) -> None:
    """Join the parts of one table into one file, sorted by the key."""
    pieces = [read_arrow(part).select(table.names).cast(table.schema) for part in parts]
    arrow = pa.concat_tables(pieces) if pieces else table.schema.empty_table()
    write_arrow(table, arrow.replace_schema_metadata(table.schema.metadata), path)


def write_tsv(table: Table, rows: Iterable[Mapping[str, Any]], path: str | Path) -> None:
    """Write rows as a TSV that a spreadsheet may open: no cell can be taken for a formula."""
    with whole_file(path) as temporary, Path(temporary).open("w", newline="") as handle:
        writer = csv.writer(handle, delimiter="\t", lineterminator="\n")
        writer.writerow(table.names)
        for row in rows:
            writer.writerow([spreadsheet_cell(row.get(name)) for name in table.names])


def spreadsheet_cell(value: object) -> str:
    """A value as text that no spreadsheet takes for a formula; numbers stay numbers."""
    if value is None:
        return ""
    if isinstance(value, (int, float)):
        return str(value)
    text = str(value).replace("\r", " ").replace("\n", " ").replace("\t", " ")
    if text.startswith(_FORMULA_STARTS) and not _is_number(text):
        return "'" + text
    return text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


class whole_file:  # noqa: N801 - reads as a verb phrase: with whole_file(path) as temporary
    """Context that gives a temporary path beside `path`, moved there only if all went well.

    What a killed job left of an earlier attempt is removed.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)

    def __enter__(self) -> str:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        for left in self.path.parent.glob(f".{glob.escape(self.path.name)}.*"):
            left.unlink(missing_ok=True)
        descriptor, self.temporary = tempfile.mkstemp(
            dir=self.path.parent, prefix=f".{self.path.name}."
        )
        os.close(descriptor)
        os.chmod(self.temporary, 0o644)
        return self.temporary

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if kind is None:
            os.replace(self.temporary, self.path)
        else:
            os.unlink(self.temporary)
