"""Problems of a whole table file."""

from __future__ import annotations

from typing import Any

from genomic_to_outcome.errors import InputError, Problem
from genomic_to_outcome.vocabulary import Severity

REQUIRED = frozenset(["samples", "calls", "patients", "treatments", "assessments"])
"""Tables that schemas/config.schema.yaml does not let a configuration leave out."""


def file_problem(name: str, table: str, message: str, remedy: str, **place: Any) -> Problem:
    """An error of a file; `place` holds line, field or value."""
    return Problem(Severity.ERROR, table=table, file=name, message=message, remedy=remedy, **place)


def file_error(name: str, table: str, message: str, remedy: str, **place: Any) -> InputError:
    """The same as an exception."""
    return InputError([file_problem(name, table, message, remedy, **place)])


def counted(number: int, noun: str) -> str:
    """A number with its noun: 1 row, 2 rows."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def empty_file(name: str, table: str) -> InputError:
    """The exception for a file without a header; only an optional table may be left out."""
    needed = "Give a table with at least its header"
    remedy = f"{needed}: it is required." if table in REQUIRED else f"{needed}, or leave it out."
    return file_error(name, table, "The file is empty.", remedy)
