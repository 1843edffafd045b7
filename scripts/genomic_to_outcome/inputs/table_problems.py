"""Problems of a whole table file."""

from __future__ import annotations

from typing import Any

from genomic_to_outcome.errors import InputError, Problem
from genomic_to_outcome.vocabulary import Severity


def file_problem(name: str, table: str, message: str, remedy: str, **place: Any) -> Problem:
    """An error of a file; `place` holds line, field or value."""
    return Problem(Severity.ERROR, table=table, file=name, message=message, remedy=remedy, **place)


def file_error(name: str, table: str, message: str, remedy: str, **place: Any) -> InputError:
    """The same as an exception."""
    return InputError([file_problem(name, table, message, remedy, **place)])


def empty_file(name: str, table: str) -> InputError:
    """The exception for a file without a header."""
    return file_error(
        name, table, "The file is empty.", "Give a table with at least its header, or leave it out."
    )
