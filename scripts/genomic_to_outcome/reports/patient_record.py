"""What the clinic recorded of one patient: person, samples, lines of therapy, the board."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from genomic_to_outcome.reports.assay_coverage import Coverage, coverage_of_sample
from genomic_to_outcome.reports.class_lists import ClassFacts
from genomic_to_outcome.reports.estimates import Row
from genomic_to_outcome.reports.names import alteration_name
from genomic_to_outcome.reports.rendering import split_list

_CLINICAL_FIELDS = (
    "sex",
    "birth_year",
    "histology",
    "stage",
    "smoking",
    "centre",
    "diagnosed",
    "advanced",
    "last_contact",
    "died",
)
_SAMPLE_FIELDS = (
    "sample",
    "assay",
    "specimen",
    "collected",
    "reported",
    "genome",
    "purity",
    "diagnosis",
)
_FILE_FIELDS = ("kind", "caller", "status", "records", "events")
_LINE_FIELDS = (
    "line",
    "regimen",
    "therapy_class",
    "setting",
    "start",
    "end",
    "end_reason",
    "guided",
)
_RESPONSE_FIELDS = {
    "best_response": "bor",
    "best_response_date": "bor_date",
    "confirmed_best_response": "confirmed_bor",
    "progression_date": "progression_date",
    "explanation": "explanation",
}
_BOARD_FIELDS = (
    "date",
    "sample",
    "alteration",
    "recommendation",
    "level",
    "implemented",
    "intervening",
)

Said = dict[str, Any]


def plain_fields(row: Row, names: Iterable[str]) -> Said:
    """Fields of a row as JSON knows them: dates as text."""
    found = {name: row[name] for name in names}
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in found.items()
    }


def clinical_record(record: Row, tumour_names: Mapping[str, str], transformed: str | None) -> Said:
    """Diagnosis and person; `transformed` is another diagnosis of the last sample."""
    return {
        "diagnosis": record["diagnosis"],
        "diagnosis_name": tumour_names.get(record["diagnosis"] or "", ""),
        **plain_fields(record, _CLINICAL_FIELDS),
        "transformed_to": transformed and tumour_names.get(transformed, transformed),
    }


def sample_record(
    row: Row, files: Iterable[Row], coverage: Mapping[str, Sequence[Coverage]]
) -> Said:
    """A sample with its call files, and what its assay covers; `coverage` is by assay."""
    files = [plain_fields(one, _FILE_FIELDS) for one in files]
    return {
        **plain_fields(row, _SAMPLE_FIELDS),
        "coverage": coverage_of_sample(coverage.get(row["assay"], ()), files),
        "files": files,
    }


def line_record(row: Row, response: Row | None, classes: ClassFacts) -> Said:
    """A line of therapy with its best response and why it is so."""
    columns = _RESPONSE_FIELDS.values()
    found = plain_fields(response, columns) if response else dict.fromkeys(columns)
    return {
        **plain_fields(row, _LINE_FIELDS),
        "matched_classes": [
            alteration_name(name, classes.names) for name in split_list(row["matched_classes"])
        ],
        **{name: found[column] for name, column in _RESPONSE_FIELDS.items()},
    }


def board_record(rows: Iterable[Row], lines: Iterable[Said]) -> list[Said]:
    """The board's recommendations by date, each with the first line of therapy begun since.

    A line begun on the day of the board counts; where the date is not known, none does.
    """
    by_start = sorted((line for line in lines if line["start"]), key=lambda line: line["start"])
    found = [plain_fields(row, _BOARD_FIELDS) for row in rows]
    found.sort(key=lambda row: row["date"] or "")
    return [{**row, "followed_by": _first_since(row["date"], by_start)} for row in found]


def _first_since(day: str | None, lines: Iterable[Said]) -> Said | None:
    """The first of the lines, which are by their start, that began on the day or later."""
    names = ("line", "regimen", "start", "guided", "best_response", "end", "end_reason")
    for line in lines:
        if day is not None and line["start"] >= day:
            return {name: line[name] for name in names}
    return None
