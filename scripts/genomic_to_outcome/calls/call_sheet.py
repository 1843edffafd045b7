"""Rows of the calls sheet as call files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from typing import Any

from genomic_to_outcome.calls.copy_number import Thresholds
from genomic_to_outcome.calls.coverage import Places
from genomic_to_outcome.calls.events import CallFile
from genomic_to_outcome.calls.mutational_burden import burden_rule
from genomic_to_outcome.errors import Problem
from genomic_to_outcome.inputs.table_problems import FileCheck
from genomic_to_outcome.vocabulary import (
    AnnotationEngine,
    CallKind,
    Genome,
    ReadRegions,
    Severity,
)


def call_files_of(
    rows: Iterable[Mapping[str, Any]],
    annotated: str = "",
    places: Mapping[Genome, Places] | None = None,
) -> list[CallFile]:
    """Call files of the rows (columns of contract.CALLS) whose kind and genome are known.

    `annotated` is the file with an external annotator's names of the alleles, if one ran; `places`
    are those whose depth is asked for.

    The input check reports the others and any other wrong word, and stops the run.
    """
    choices = set(ReadRegions)
    engines = set(AnnotationEngine)
    return [
        CallFile(
            **{
                **{name: value for name, value in row.items() if name != "line"},
                "annotated": annotated,
                "places": (places or {}).get(Genome(row["genome"])),
                "purity": _purity(row.get("purity")),
                "copy_number": _thresholds(row.get("copy_number")),
                "burden": burden_rule(row.get("burden")),
                "kind": CallKind(row["kind"]),
                "genome": Genome(row["genome"]),
                "regions": ReadRegions(
                    row["regions"] if row.get("regions") in choices else ReadRegions.AUTO
                ),
                "engine": AnnotationEngine(
                    row["engine"] if row.get("engine") in engines else AnnotationEngine.AUTO
                ),
            }
        )
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


def name_rows(
    problems: Iterable[Problem], sheet: Iterable[Mapping[str, Any]], path: str
) -> list[Problem]:
    """Problems in which a file that is absent or damaged is named by its row of the calls sheet.

    `sheet` are rows of contract.CALLS, `path` is the sheet as the configuration names it.
    """
    lines = {(row["sample"], row["kind"], row["path"]): row["line"] for row in sheet}
    return [
        replace(each, file=path, line=lines.get((each.sample, each.table, each.value)))
        if path and each.check == FileCheck.CALL_FILE_DAMAGED
        else each
        for each in problems
    ]


def _thresholds(given: object) -> Thresholds:
    """The configured thresholds; what is no number is left to the check of the configuration."""
    configured = given if isinstance(given, Mapping) else {}
    names = {field.name for field in fields(Thresholds)}
    return Thresholds(
        **{
            name: float(value)
            for name, value in configured.items()
            if name in names and isinstance(value, int | float)
        }
    )


def _purity(given: object) -> float | None:
    """A purity above 0 and up to 1, else None: the samples sheet's own check reports the others."""
    try:
        purity = float(str(given))
    except ValueError:
        return None
    return purity if 0 < purity <= 1 else None
