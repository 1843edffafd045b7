"""Rows of an evidence table, in whatever form a user keeps it: TSV, CSV, XLSX or Parquet."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from genomic_to_outcome.errors import InputError, Problem
from genomic_to_outcome.inputs.table_files import read_table_file
from genomic_to_outcome.resource_tables import ResourceRow, read_resource
from genomic_to_outcome.vocabulary import Severity

TABLE = "evidence"


def read_evidence_rows(path: str | Path, columns: Sequence[str]) -> tuple[ResourceRow, ...]:
    """Rows with their lines; text is UTF-8. Raises InputError with every problem found.

    In a TSV quotation marks are text; in a CSV they enclose cells.
    """
    if Path(path).suffix.lower() in (".tsv", ".txt", ""):
        return read_resource(path, TABLE, columns)
    file = read_table_file(path, TABLE)
    if file.problems:
        raise InputError(file.problems)
    missing = [column for column in columns if column not in file.columns]
    if missing:
        message = f"lacks the column {', '.join(missing)}"
        found = f"found: {', '.join(file.header)}"
        raise InputError([Problem(Severity.ERROR, TABLE, str(path), message=message, remedy=found)])
    cells = {name: file.column(name) for name in file.columns}
    return tuple(
        ResourceRow(TABLE, str(path), line, {name: cells[name][place] for name in cells})
        for place, line in enumerate(file.lines)
    )
