"""Rows of the calls sheet as call files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from genomic_to_outcome.calls.events import CallFile
from genomic_to_outcome.errors import Problem
from genomic_to_outcome.vocabulary import CallKind, Genome, Severity


def call_files_of(rows: Iterable[Mapping[str, Any]]) -> list[CallFile]:
    """Call files of the rows (columns of contract.CALLS) whose kind and genome are known.

    The input check reports the others, and stops the run.
    """
    return [
        CallFile(**{**row, "kind": CallKind(row["kind"]), "genome": Genome(row["genome"])})
        for row in rows
        if row["kind"] in set(CallKind) and row["genome"] in set(Genome)
    ]


def unread_files(
    sheet: Iterable[Mapping[str, Any]], files: Iterable[Mapping[str, Any]]
) -> list[Problem]:
    """Errors for rows of the sheet of which no file was read, so that none is lost on the way.

    `files` are rows of contract.CALL_FILES, excluded ones too.
    """
    read = {(row["sample"], row["kind"], row["path"]) for row in files}
    return [
        Problem(
            Severity.ERROR,
            table="calls",
            file=call_file.path,
            patient=call_file.patient,
            sample=call_file.sample,
            message=f"The file of {call_file.kind} is in the calls sheet, but it was not read.",
            remedy="Save the sheets as TSV in UTF-8 and run again.",
        )
        for call_file in call_files_of(sheet)
        if (call_file.sample, str(call_file.kind), call_file.path) not in read
    ]
