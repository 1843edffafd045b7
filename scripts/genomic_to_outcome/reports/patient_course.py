"""How a patient fared: adverse events, ECOG and quality of life, as plain data for the report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from genomic_to_outcome.reports.estimates import Row

_EVENT_FIELDS = ("start", "end", "term", "grade", "serious", "related", "line", "ctcae_version")


def adverse_events_of_patient(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """Each adverse event once, by first day, with the lines in whose windows it began.

    `rows` are of contract.ADVERSE_EVENTS_OF_LINES.
    """
    found: dict[int, dict[str, Any]] = {}
    for row in rows:
        event = found.setdefault(
            row["event"], {name: _plain(row[name]) for name in _EVENT_FIELDS} | {"lines": []}
        )
        if row["line"] is not None:
            event["lines"].append(row["line"])
    for event in found.values():
        del event["line"]
        event["lines"].sort()
    return sorted(found.values(), key=lambda event: (event["start"] or "", event["term"]))


def performance_status_of_patient(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """Date and ECOG of each visit with both, the earliest first."""
    known = [row for row in rows if row["date"] is not None and row["ecog"] is not None]
    return [
        {"date": _plain(row["date"]), "ecog": row["ecog"]}
        for row in sorted(known, key=lambda row: (row["date"], row["ecog"]))
    ]


def quality_of_life_of_patient(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """For each questionnaire its days, and each domain's score on them; null where there is none.

    `rows` are of contract.QUALITY_OF_LIFE_SCORES.
    """
    rows = list(rows)
    return [
        _questionnaire(name, [row for row in rows if row["instrument"] == name])
        for name in sorted({row["instrument"] for row in rows})
    ]


def _questionnaire(name: str, rows: Sequence[Row]) -> dict[str, Any]:
    days = sorted({row["date"] for row in rows})
    scores = {(row["domain"], row["date"]): row["score"] for row in rows}
    units = {row["domain"]: row["unit"] for row in rows}
    return {
        "instrument": name,
        "dates": [_plain(day) for day in days],
        "domains": [
            {
                "domain": domain,
                "unit": units[domain],
                "scores": [scores.get((domain, day)) for day in days],
            }
            for domain in sorted(units)
        ],
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
