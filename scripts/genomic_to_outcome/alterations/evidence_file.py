"""Writing rows in the form of the evidence table, so that `read_evidence` reads them again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from genomic_to_outcome.alterations.evidence import COLUMNS, OPTIONAL_COLUMNS
from genomic_to_outcome.tables import spreadsheet_cell, whole_file


def write_evidence(rows: Iterable[Mapping[str, str]], path: str | Path) -> None:
    """Write rows by column name, in the order given; a column left out is empty.

    A name that the table does not have is an error.
    """
    names = (*COLUMNS, *OPTIONAL_COLUMNS)
    with whole_file(path) as temporary, Path(temporary).open("w", encoding="utf-8") as handle:
        handle.write("\t".join(names) + "\n")
        for row in rows:
            unknown = set(row) - set(names)
            if unknown:
                raise ValueError(f"the evidence table has no column {sorted(unknown)}")
            handle.write("\t".join(spreadsheet_cell(row.get(name, "")) for name in names) + "\n")
