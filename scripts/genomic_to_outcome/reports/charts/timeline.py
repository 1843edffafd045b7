"""The course of one patient by date: therapies, responses, samples, board meetings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from genomic_to_outcome.reports.charts.chart import Chart, ChartKind, Space, columns_of

_ROW = 30
# Pixels of the time axis and of a letter on a page, for finding texts that would lie on each other.
_AXIS, _LETTER = 580, 6


class TimelineKind(StrEnum):
    """What a mark on the timeline stands for; each has its own shape."""

    DIAGNOSIS = "diagnosis"
    SAMPLE = "sample"
    RESPONSE = "response"
    PROGRESSION = "progression"
    BOARD = "tumour board"
    DEATH = "death"
    LAST_CONTACT = "last contact"


@dataclass(frozen=True)
class TimelineSpan:
    """A therapy from its start to its end; without an end it goes on. `lane` names its row."""

    lane: str
    label: str
    start: date
    end: date | None
    detail: str = ""


@dataclass(frozen=True)
class TimelineMark:
    """Something at one date; its label is drawn where there is room, else in the tooltip."""

    lane: str
    label: str
    day: date
    kind: TimelineKind
    detail: str = ""


def patient_timeline(
    spans: Sequence[TimelineSpan],
    marks: Sequence[TimelineMark],
    title: str,
    until: date,
    caption: str = "",
) -> Chart | None:
    """Lanes from top to bottom in order of their first entry; `until` is the end of follow-up."""
    if not spans and not marks:
        return None
    days = [
        *(span.start for span in spans),
        *(span.end for span in spans if span.end),
        *(mark.day for mark in marks),
        until,
    ]
    first = min(days)
    last = max(*days, first + timedelta(days=30))
    in_order = sorted(marks, key=lambda mark: (mark.day, mark.lane, mark.kind))
    rows = _rows(spans, marks, first, last)
    places = {row: number for number, row in enumerate(rows)}
    table = [
        *((span.lane, span.label, str(span.start), str(span.end or ""), "") for span in spans),
        *((mark.lane, mark.label, str(mark.day), "", str(mark.kind)) for mark in in_order),
    ]
    return Chart(
        ChartKind.PATIENT_TIMELINE,
        title,
        _description(spans, in_order),
        columns_of(("lane", "entry", "start", "end", "kind"), table),
        {"first": first.isoformat(), "last": last.isoformat()},
        Space(_ROW * len(rows), left=92, right=16, top=6, bottom=28),
        caption,
        {},
        {
            "spans": columns_of(
                ("row", "lane", "label", "start", "end", "ongoing", "detail", "late", "room"),
                _bars(rows, places, first, last, until),
            ),
            "marks": columns_of(
                ("row", "lane", "label", "day", "kind", "name", "detail"),
                _points(in_order, places, first, last),
            ),
            "lanes": {
                "row": tuple(places.values()),
                "label": tuple("" if number else lane for lane, number in rows),
                "is_last": tuple((lane, number + 1) not in rows for lane, number in rows),
            },
        },
    )


# A lane and the number of its row: a lane has as many rows as its texts need.
_Row = tuple[str, int]


def _rows(
    spans: Sequence[TimelineSpan], marks: Sequence[TimelineMark], first: date, last: date
) -> dict[_Row, list[TimelineSpan]]:
    """Rows from top to bottom with their bars, whose texts do not lie on each other."""
    rows: dict[_Row, list[TimelineSpan]] = {}
    for lane in dict.fromkeys([*(span.lane for span in spans), *(mark.lane for mark in marks)]):
        rows[lane, 0] = []
        ends: list[float] = []
        for span in sorted(
            (span for span in spans if span.lane == lane), key=lambda span: span.start
        ):
            start = _pixel(span.start, first, last)
            if _is_late(span, first, last):
                end_of_bar = _pixel(span.end or last, first, last)
                start = min(start, end_of_bar - _LETTER * len(span.label))
            number = next((n for n, end in enumerate(ends) if end <= start), len(ends))
            ends[number:] = [
                max(
                    start + _LETTER * (len(span.label) + 1),
                    _pixel(span.end or last, first, last),
                ),
                *ends[number + 1 :],
            ]
            rows.setdefault((lane, number), []).append(span)
    return rows


def _pixel(day: date, first: date, last: date) -> float:
    return _AXIS * ((day - first) / (last - first))


def _is_late(span: TimelineSpan, first: date, last: date) -> bool:
    """Whether a bar begins so late that its text is written towards the left of its end."""
    return _pixel(span.start, first, last) > 0.6 * _AXIS


def _bars(
    rows: Mapping[_Row, Sequence[TimelineSpan]],
    places: Mapping[_Row, int],
    first: date,
    last: date,
    until: date,
) -> list[tuple[object, ...]]:
    """Bars with the day up to which, or of a late one from which, there is room for their text."""
    found = []
    for row, spans in rows.items():
        for before, span, after in zip([None, *spans], spans, [*spans[1:], None], strict=False):
            is_late = _is_late(span, first, last)
            if is_late:
                room = (before.end or until) if before else first
            else:
                room = after.start if after else last
            found.append(
                (
                    places[row],
                    span.lane,
                    span.label,
                    span.start.isoformat(),
                    (span.end or until).isoformat(),
                    span.end is None,
                    span.detail,
                    is_late,
                    room.isoformat(),
                )
            )
    return found


def _points(
    marks: Sequence[TimelineMark], places: Mapping[_Row, int], first: date, last: date
) -> list[tuple[object, ...]]:
    """Marks, given by date; one whose text would lie on that before it has none."""
    found = []
    ends: dict[str, float] = {}
    for mark in marks:
        half = _LETTER * len(mark.label) / 2
        middle = min(max(_pixel(mark.day, first, last), half), _AXIS - half)
        is_written = middle - half >= ends.get(mark.lane, 0)
        if is_written:
            ends[mark.lane] = middle + half + _LETTER
        found.append(
            (
                places[mark.lane, 0],
                mark.lane,
                mark.label if is_written else "",
                mark.day.isoformat(),
                str(mark.kind),
                mark.label,
                mark.detail,
            )
        )
    return found


def _description(spans: Sequence[TimelineSpan], marks: Sequence[TimelineMark]) -> str:
    told = [
        f"{span.lane}: {span.label} from {span.start} " + (f"to {span.end}" if span.end else "on")
        for span in spans
    ]
    return "; ".join([*told, *(f"{mark.day}: {mark.label}" for mark in marks)]) + "."
