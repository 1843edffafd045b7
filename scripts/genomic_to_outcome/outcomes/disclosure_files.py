"""The files of the public set: which internal tables it is made from, and how it is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq

from genomic_to_outcome import contract
from genomic_to_outcome.frames import read_frame
from genomic_to_outcome.outcomes.class_frequencies import COLUMNS
from genomic_to_outcome.outcomes.disclosure import InternalTables
from genomic_to_outcome.tables import Table, read_rows, whole_file, write_rows
from genomic_to_outcome.vocabulary import AssessmentStatus

PUBLIC_TABLES: Mapping[str, Table] = {
    "alteration_outcomes": contract.ALTERATION_OUTCOMES,
    "comparisons": contract.COMPARISONS,
    "curves": contract.CURVES,
    "attrition": contract.ATTRITION,
    "class_frequencies": contract.CLASS_FREQUENCIES,
    "baseline": contract.BASELINE,
    "safety": contract.SAFETY,
    "quality_of_life": contract.QUALITY_OF_LIFE_OUTCOMES,
    "performance_status": contract.PERFORMANCE_STATUS_SHIFTS,
    "tumour_board": contract.TUMOUR_BOARD_FUNNEL,
}


def read_internal(paths: Mapping[str, Any]) -> InternalTables:
    """Read what the public set is made from (name of the field of InternalTables -> path)."""
    given: dict[str, Any] = {
        field.name: read_rows(paths[field.name])
        for field in fields(InternalTables)
        if field.name not in ("alteration_outcomes", "patient_assessment")
    }
    return InternalTables(
        alteration_outcomes=_over_all_lines(paths["alteration_outcomes"]),
        patient_assessment=read_frame(paths["patient_assessment"], COLUMNS),
        **given,
    )


def _over_all_lines(path: str | Path) -> list[dict[str, Any]]:
    """The rows of carriers and of everyone over all lines: no others can be public."""
    table = pq.read_table(path, partitioning=None)
    without = pc.equal(table["status"], str(AssessmentStatus.NOT_DETECTED))
    kept = pc.and_(pc.is_null(table["line"]), pc.invert(pc.fill_null(without, False)))
    return table.filter(kept).to_pylist()


def write_public(rows: Mapping[str, Iterable[Mapping[str, Any]]], paths: Mapping[str, Any]) -> None:
    """Write the public tables, and what their columns mean, to the path of each name."""
    for name, table in PUBLIC_TABLES.items():
        write_rows(table, rows[name], paths[name])
    with whole_file(paths["columns"]) as temporary:
        Path(temporary).write_text("\n".join(_described()) + "\n", encoding="utf-8")


def _described() -> Iterable[str]:
    yield "table\tcolumn\ttype\tmeaning"
    for table in PUBLIC_TABLES.values():
        for column in table.columns:
            yield f"{table.path}\t{column.name}\t{column.type}\t{column.description}"
