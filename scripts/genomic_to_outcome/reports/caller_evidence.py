"""What each caller saw of an event, side by side: never summed, never averaged."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

_FIELDS = (
    "vaf",
    "depth",
    "alt_reads",
    "junction_reads",
    "spanning_reads",
    "frame",
    "source",
    "labels",
)


def seen_by_callers(evidence: str | None) -> list[dict[str, Any]]:
    """Rows of `caller_evidence` (contract.ALTERATIONS) by caller, with the fields that it gave.

    Empty where one caller alone saw the event: the event's own columns are what it wrote.
    """
    given = json.loads(evidence) if evidence else {}
    if not isinstance(given, Mapping):
        return []
    return [
        {"caller": caller, **_fields(seen)}
        for caller, seen in sorted(given.items())
        if isinstance(seen, Mapping)
    ]


def _fields(seen: Mapping[str, Any]) -> dict[str, Any]:
    return {name: seen[name] for name in _FIELDS if seen.get(name) not in (None, "", [])}
