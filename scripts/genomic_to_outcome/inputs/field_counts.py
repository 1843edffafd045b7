"""Rows of a text table that have more or fewer fields than its header."""

from __future__ import annotations

from collections.abc import Sequence

from genomic_to_outcome.errors import Problem
from genomic_to_outcome.inputs.table_problems import file_problem

Row = tuple[int, list[str]]

_LISTED = 50


def has_other_fields(row: Sequence[str], names: Sequence[str]) -> bool:
    """Whether a row has a field too many or too few: columns without a name do not count."""
    if len(row) == len(names):
        return False
    least = max((index for index, name in enumerate(names, start=1) if name), default=0)
    beyond = any(cell.strip() for cell in row[len(names) :])
    return len(row) < least or beyond


def field_count_problems(
    file: str, table: str, wrong: Sequence[Row], names: Sequence[str], patient: str
) -> list[Problem]:
    """An error for each of the rows that are wrong; `patient` is the column of the patient's id."""
    problems = [
        file_problem(
            file,
            table,
            f"The row has {len(row)} fields, the header has {len(names)}.",
            "Add the missing field or remove the surplus one; "
            "a field that holds the separator must be quoted.",
            line=line,
            patient=_cell(row, names, patient),
            sample=_cell(row, names, "sample"),
            value=row[0].strip(),
        )
        for line, row in wrong[:_LISTED]
    ]
    if len(wrong) > _LISTED:
        rest = len(wrong) - _LISTED
        problems.append(
            file_problem(
                file,
                table,
                f"{rest} more rows have another number of fields than the header.",
                "Check that the header and the rows use the same separator.",
                line=wrong[_LISTED][0],
            )
        )
    return problems


def _cell(row: Sequence[str], names: Sequence[str], column: str) -> str:
    place = names.index(column) if column in names else len(row)
    return row[place].strip() if place < len(row) else ""
