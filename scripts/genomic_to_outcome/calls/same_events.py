"""One event where several files of a sample hold the same small variant or copy number change."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from genomic_to_outcome.calls.events import Event

PASS = "PASS"
_FAILED_FILTER = "failed_filter"
_UNANNOTATED = "unannotated"
_SEEN = (
    "depth",
    "alt_reads",
    "vaf",
    "junction_reads",
    "spanning_reads",
    "copy_number",
    "filter",
)


def merge_same_events(events: Iterable[Event]) -> list[Event]:
    """Events with equal ids of one sample become one, sorted by event id.

    Annotation, depth and fraction are those of one file: annotated before unannotated, with a
    protein change before without, passed before failed, then greatest depth, then name of caller
    and file. The event passes where any file lets it pass. Callers are counted once each; what each
    saw stands in `caller_evidence`.
    """
    by_id: dict[tuple[str, str], list[Event]] = defaultdict(list)
    for event in events:
        by_id[event.sample, event.event_id].append(event)
    return [_merged(sorted(same, key=_preference)) for _, same in sorted(by_id.items())]


def _preference(event: Event) -> tuple[Any, ...]:
    return (
        event.annotation_source in (None, _UNANNOTATED),
        not event.hgvsp_short,
        event.filter != PASS,
        -(event.depth or 0),
        event.callers,
        event.source_file,
        event.caller_evidence or "",
    )


def _merged(same: Sequence[Event]) -> Event:
    first = same[0]
    if len(same) == 1:
        return first
    passed = any(event.filter == PASS for event in same)
    flags = {flag for event in same for flag in event.flags.split(";") if flag}
    if passed:
        flags.discard(_FAILED_FILTER)
    callers = sorted({name for event in same for name in event.callers.split(";") if name})
    return replace(
        first,
        callers=";".join(callers),
        n_callers=len(callers),
        caller_evidence=evidence_side_by_side(same),
        filter=PASS if passed else first.filter,
        flags=";".join(sorted(flags)),
        source_file=";".join(
            sorted({path for event in same for path in event.source_file.split(";")})
        ),
    )


def evidence_by_caller(event: Event) -> dict[str, Any]:
    """What each caller saw: the rows of `caller_evidence`, else one made of the event's figures."""
    given = json.loads(event.caller_evidence) if event.caller_evidence else None
    if isinstance(given, dict) and set(given) >= set(event.callers.split(";")):
        return given
    seen = {name: getattr(event, name) for name in _SEEN if getattr(event, name) is not None}
    return {event.callers: {**seen, "file": event.source_file}}


def evidence_side_by_side(events: Sequence[Event]) -> str:
    """What each caller saw; a caller's further files stand under its name and the file's."""
    rows: dict[str, Any] = {}
    for event in events:
        for caller, row in evidence_by_caller(event).items():
            own = caller not in rows or rows[caller] == row
            rows.setdefault(caller if own else f"{caller} ({event.source_file})", row)
    return json.dumps(rows, sort_keys=True, ensure_ascii=False)
