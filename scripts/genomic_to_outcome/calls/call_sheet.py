"""Rows of the calls sheet as call files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from genomic_to_outcome.calls.events import CallFile
from genomic_to_outcome.vocabulary import CallKind, Genome


def call_files_of(rows: Iterable[Mapping[str, Any]]) -> list[CallFile]:
    """Call files of the rows (columns of contract.CALLS) whose kind and genome are known.

    The input check reports the others, and stops the run.
    """
    return [
        CallFile(**{**row, "kind": CallKind(row["kind"]), "genome": Genome(row["genome"])})
        for row in rows
        if row["kind"] in set(CallKind) and row["genome"] in set(Genome)
    ]
