"""Problems of a whole table file."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from genomic_to_outcome.errors import InputError, Problem
from genomic_to_outcome.vocabulary import Severity


class FileCheck(StrEnum):
    """Ids of what reading a sheet or table objects to; docs/data_checks.md says what each means."""

    FILE_UNREADABLE = "file_unreadable"
    COLUMN_MISSING = "column_missing"
    COLUMN_UNKNOWN = "column_unknown"
    VALUE_MISSING = "value_missing"
    VALUE_REFUSED = "value_refused"
    ID_REPEATED = "id_repeated"
    DATE_PARTIAL = "date_partial"
    BIOMARKER_UNCLEAR = "biomarker_unclear"
    MAPPING_WRONG = "mapping_wrong"
    ROWS_LEFT_OUT = "rows_left_out"
    JOIN_WITHOUT_MATCH = "join_without_match"
    ASSAY_UNKNOWN = "assay_unknown"
    SAMPLE_IDS_ALIKE = "sample_ids_alike"
    CALL_OF_UNKNOWN_SAMPLE = "call_of_unknown_sample"
    CALL_FILE_DAMAGED = "call_file_damaged"
    CALL_ROWS_NOT_READ = "call_rows_not_read"
    SAMPLE_WITHOUT_CALLS = "sample_without_calls"
    SAMPLE_WITHOUT_DATE = "sample_without_date"
    CALLS_BEYOND_ASSAY = "calls_beyond_assay"


REQUIRED = frozenset(["samples", "calls", "patients", "treatments", "assessments"])
"""Tables that schemas/config.schema.yaml does not let a configuration leave out."""


def file_problem(name: str, table: str, message: str, remedy: str, **place: Any) -> Problem:
    """An error of a file; `place` holds line, field or value."""
    return Problem(
        Severity.ERROR,
        table=table,
        file=name,
        message=message,
        remedy=remedy,
        check=FileCheck.FILE_UNREADABLE,
        **place,
    )


def file_error(name: str, table: str, message: str, remedy: str, **place: Any) -> InputError:
    """The same as an exception."""
    return InputError([file_problem(name, table, message, remedy, **place)])


def empty_file(name: str, table: str) -> InputError:
    """The exception for a file without a header; only an optional table may be left out."""
    needed = "Give a table with at least its header"
    remedy = f"{needed}: it is required." if table in REQUIRED else f"{needed}, or leave it out."
    return file_error(name, table, "The file is empty.", remedy)
