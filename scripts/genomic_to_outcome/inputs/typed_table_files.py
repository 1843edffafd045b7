"""Excel and Parquet files as rows of text."""

from __future__ import annotations

import datetime
import math
import zipfile
import zlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import ParseError

from genomic_to_outcome.inputs.table_problems import empty_file, file_error

if TYPE_CHECKING:
    from openpyxl.packaging.relationship import Relationship

# What openpyxl lets through of a damaged file: of the archive, its XML, and what it finds there.
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, ParseError, OSError, EOFError, ValueError, TypeError,
    LookupError, AttributeError,
)  # fmt: skip


def read_xlsx(name: str, table: str, sheet_name: str = "") -> list[tuple[int, list[str]]]:
    """Rows of a sheet (else the first) with their numbers, each as wide as the widest."""
    try:
        rows = _sheet_rows(name, table, sheet_name)
    except _DAMAGED as error:
        raise file_error(
            name, table, f"The Excel file cannot be opened ({error}).", "Save it again as .xlsx."
        ) from error
    while rows and (not any(rows[0][1]) or rows[0][1][0].startswith("#")):
        rows.pop(0)
    if not rows:
        raise empty_file(name, table)
    # Excel stores the sheet as a rectangle: formatted empty cells beyond the header mean nothing.
    width = max(index for index, cell in enumerate(rows[0][1], start=1) if cell)
    width = max([width, *(_used(row) for _, row in rows)])
    return [(line, (row + [""] * width)[:width]) for line, row in rows]


def _sheet_rows(name: str, table: str, sheet_name: str) -> list[tuple[int, list[str]]]:
    from openpyxl.reader.excel import ExcelReader

    reader = ExcelReader(name, read_only=True, data_only=True)
    reader.read()
    book = reader.wb
    # openpyxl passes over a sheet without a part, so that the next would be taken for the first.
    parts = {
        sheet.name: part.target for sheet, part in reader.parser.find_sheets() if _is_rows(part)
    }
    try:
        if not parts:
            raise empty_file(name, table)
        if sheet_name and sheet_name not in parts:
            raise file_error(
                name,
                table,
                f"The file has no sheet '{sheet_name}'.",
                f"Correct `sheet` of the table's mapping; there are: {', '.join(parts)}.",
            )
        chosen = sheet_name or next(iter(parts))
        if parts[chosen] not in reader.valid_files:
            raise file_error(
                name,
                table,
                f"The Excel file is damaged: the cells of its sheet '{chosen}' are not in it.",
                "Save it again as .xlsx.",
            )
        sheet = book[chosen]
        return [
            (line, [_cell_text(cell) for cell in row])
            for line, row in enumerate(sheet.iter_rows(values_only=True), start=1)
        ]
    finally:
        book.close()


def _is_rows(part: Relationship) -> bool:
    """Whether a sheet has rows; one of a chart has none."""
    return part.Type.endswith("/worksheet")


def _used(row: Sequence[str]) -> int:
    return max((index for index, cell in enumerate(row, start=1) if cell), default=0)


def read_parquet(name: str, table: str) -> list[tuple[int, list[str]]]:
    """Header and rows of a Parquet file; the header counts as line 1."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        arrow = pq.read_table(name, partitioning=None)
    except (pa.ArrowException, OSError) as error:
        raise file_error(
            name,
            table,
            f"The Parquet file cannot be read ({str(error).splitlines()[0]}).",
            "Write the file again.",
        ) from error
    columns = [[_cell_text(value) for value in column.to_pylist()] for column in arrow.columns]
    records = [(1, list(arrow.column_names))]
    records.extend(
        (line, list(row)) for line, row in enumerate(zip(*columns, strict=True), start=2)
    )
    return records


def _cell_text(value: Any) -> str:
    """A typed cell as the text that a person would have written."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime.datetime):
        midnight = value.time() == datetime.time()
        return value.date().isoformat() if midnight else value.isoformat(sep=" ")
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, float):
        if math.isnan(value):
            return ""
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value)
