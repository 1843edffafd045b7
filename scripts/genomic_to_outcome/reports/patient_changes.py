"""What changed between the samples of one patient, with the therapy in between."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from genomic_to_outcome.alterations.change_kinds import Change
from genomic_to_outcome.alterations.rules import Timing
from genomic_to_outcome.reports.estimates import Row
from genomic_to_outcome.reports.names import alteration_name
from genomic_to_outcome.reports.rendering import split_list

# What a board must see first stands first.
_ORDER = (
    Change.TRANSFORMATION,
    Change.ACQUIRED,
    Change.SEEN_AFTER_NEGATIVE_PLASMA,
    Change.NOT_COMPARABLE,
    Change.NOT_SEEN_IN_PLASMA,
    Change.LOST,
    Change.PERSISTING,
)
_FIELDS = (
    "change",
    "timing",
    "before",
    "after",
    "days",
    "vaf_before",
    "vaf_after",
    "status_before",
    "status_after",
    "explanation",
)


def changes_between_samples(
    rows: Iterable[Row],
    finest: Collection[str],
    class_names: Mapping[str, str],
    tumour_names: Mapping[str, str],
) -> list[dict[str, Any]]:
    """Changes (rows of contract.CHANGES) for people, the latest time point first.

    Within one time point a transformation stands first, then acquired resistance, then what else
    was acquired. Of an event only its finest class is told (`finest`): those above it say the same.
    """
    told = [row for row in rows if row["class_id"] is None or row["class_id"] in finest]
    found = [_change(row, class_names, tumour_names) for row in told]
    found.sort(key=lambda one: (_place(one), one["subject"]))
    found.sort(key=lambda one: one["after"], reverse=True)
    return found


def latest_changes(changes: Collection[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Those at the last time point."""
    last = max((one["after"] for one in changes), default="")
    return [one for one in changes if one["after"] == last]


def last_diagnosis(rows: Iterable[Row]) -> str | None:
    """The diagnosis after the last transformation; None where there was none."""
    found = [row for row in rows if row["change"] == Change.TRANSFORMATION]
    return max(found, key=lambda row: row["after"])["diagnosis_after"] if found else None


def _place(change: Mapping[str, Any]) -> tuple[int, bool]:
    return _ORDER.index(change["change"]), not change["resistance"]


def _change(
    row: Row, class_names: Mapping[str, str], tumour_names: Mapping[str, str]
) -> dict[str, Any]:
    plain = {name: _plain(row[name]) for name in _FIELDS}
    return {
        **plain,
        "subject": _subject(row, class_names, tumour_names),
        "resistance": row["timing"] == Timing.ACQUIRED and row["change"] == Change.ACQUIRED,
        "samples_before": split_list(row["samples_before"]),
        "samples_after": split_list(row["samples_after"]),
        "therapies": _therapies(row),
    }


def _subject(row: Row, class_names: Mapping[str, str], tumour_names: Mapping[str, str]) -> str:
    if row["class_id"] is not None:
        return alteration_name(row["class_id"], class_names)
    codes = (row["diagnosis_before"], row["diagnosis_after"])
    return " to ".join(f"{tumour_names.get(code, code)} ({code})" for code in codes)


def _therapies(row: Row) -> list[dict[str, str]]:
    """Lines of therapy in between; their fields are joined in the same order."""
    names = ("lines", "regimens", "therapy_classes", "end_reasons")
    columns = [(row[name] or "").split(";") for name in names] if row["lines"] else []
    return [
        {"line": line, "regimen": regimen, "therapy_class": therapy_class, "end_reason": reason}
        for line, regimen, therapy_class, reason in zip(*columns, strict=True)
    ]


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
