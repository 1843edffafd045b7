"""Tables of the contract as data frames; apart from tables.py, so that reading needs no pandas."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from genomic_to_outcome.tables import Table, read_arrow, whole_file, write_arrow

_DTYPES = {pa.int64(): "Int64", pa.float64(): "float64", pa.bool_(): "boolean"}


def write_frame(table: Table, frame: pd.DataFrame, path: str | Path) -> None:
    """Write a data frame that has exactly the table's columns, in any order, sorted by the key."""
    write_arrow(table, _arrow(table, frame), path)


def write_blocks(table: Table, blocks: Iterable[pd.DataFrame], path: str | Path) -> None:
    """Write data frames that follow each other in the order of the table's key, one at a time."""
    with (
        whole_file(path) as temporary,
        pq.ParquetWriter(temporary, table.schema, compression="zstd") as writer,
    ):
        for block in blocks:
            writer.write_table(_arrow(table, block))


def _arrow(table: Table, frame: pd.DataFrame) -> pa.Table:
    differences = set(frame.columns) ^ set(table.names)
    if differences:
        raise ValueError(f"table {table.name}: columns differ: {sorted(differences)}")
    return pa.Table.from_pandas(
        frame[list(table.names)], schema=table.schema, preserve_index=False
    ).replace_schema_metadata(table.schema.metadata)


def read_frame(path: str | Path, columns: Sequence[str] | None = None) -> pd.DataFrame:
    """A Parquet file as a data frame: whole numbers and flags stay nullable, text missing is None.

    Dates come as datetime64[s] with NaT, so that they subtract to days.
    """
    return _frame(read_arrow(path, columns))


@dataclass(frozen=True)
class StoredFrame:
    """A table that is too large to hold: iterating reads one block of its rows after the other.

    A block is a row group of the Parquet file, as `read_frame` gives it but that texts are
    categorical.
    """

    path: str | Path

    def __iter__(self) -> Iterator[pd.DataFrame]:
        schema = pq.read_schema(self.path)
        texts = [field.name for field in schema if pa.types.is_string(field.type)]
        with pq.ParquetFile(self.path, read_dictionary=texts) as file:
            for group in range(file.num_row_groups):
                yield _frame(file.read_row_group(group))


def blocks_of(frame: pd.DataFrame | StoredFrame) -> Iterable[pd.DataFrame]:
    """The blocks of a table; a data frame is one."""
    return [frame] if isinstance(frame, pd.DataFrame) else frame


def _frame(arrow: pa.Table) -> pd.DataFrame:
    nullable = {pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}
    frame = arrow.to_pandas(types_mapper=nullable.get, date_as_object=False)
    for field in arrow.schema:
        if pa.types.is_date(field.type):
            frame[field.name] = frame[field.name].astype("datetime64[s]")
    return frame


def to_frame(table: Table, rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Rows as a frame with the table's columns and types, in the order given."""
    return pd.DataFrame(
        {
            column.name: pd.Series(
                [row[column.name] for row in rows], dtype=_DTYPES.get(column.type, object)
            )
            for column in table.columns
        }
    )
