"""Tables of the contract as data frames; apart from tables.py, so that reading needs no pandas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from genomic_to_outcome.tables import Table, write_arrow

_DTYPES = {pa.int64(): "Int64", pa.float64(): "float64", pa.bool_(): "boolean"}


def write_frame(table: Table, frame: pd.DataFrame, path: str | Path) -> None:
    """Write a data frame that has exactly the table's columns, in any order, sorted by the key."""
    differences = set(frame.columns) ^ set(table.names)
    if differences:
        raise ValueError(f"table {table.name}: columns differ: {sorted(differences)}")
    arrow = pa.Table.from_pandas(
        frame[list(table.names)], schema=table.schema, preserve_index=False
    ).replace_schema_metadata(table.schema.metadata)
    write_arrow(table, arrow, path)


def read_frame(path: str | Path, columns: Sequence[str] | None = None) -> pd.DataFrame:
    """A Parquet file as a data frame: whole numbers and flags stay nullable, text missing is None.

    Dates come as datetime64[s] with NaT, so that they subtract to days.
    """
    arrow = pq.read_table(path, columns=columns, partitioning=None)
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
