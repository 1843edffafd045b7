"""Courses of treatment of one line: which course continues a line, and the line in a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

import numpy as np

from genomic_to_outcome.clinical.dates import iso_date
from genomic_to_outcome.clinical.settings import LineSettings

_MAINTENANCE = "maintenance"


class Continuation(StrEnum):
    """Why a course belongs to the line before it."""

    COMBINATION = "part of the combination"
    MAINTENANCE = "maintenance"
    RESUMED = "the same drugs resumed"


class Course(NamedTuple):
    """A course of treatment; days from 1970-01-01, NaN where not known or ongoing.

    `recorded` says whether its line was given with it.
    """

    patient: str
    line: float
    start: float
    end: float
    drugs: tuple[str, ...]
    setting: str | None
    stop_reason: str | None
    guided: str | None
    best_response: str | None
    recorded: bool


def continuation(
    course: Course, line: Sequence[Course], settings: LineSettings
) -> Continuation | None:
    """Why `course` continues the `line` whose courses began before it; None if it does not."""
    if course.start - line[0].start <= settings.combination_days:
        return Continuation.COMBINATION
    if course.setting == _MAINTENANCE:
        return Continuation.MAINTENANCE
    ends = [earlier.end for earlier in line]
    in_time = any(np.isnan(ends)) or course.start - max(ends) <= settings.gap_days
    if in_time and set(course.drugs) <= drugs_of(line):
        return Continuation.RESUMED
    return None


def drugs_of(line: Sequence[Course]) -> set[str]:
    """All drugs of a line."""
    return {drug for course in line for drug in course.drugs}


def start_of(line: Sequence[Course]) -> float:
    """First day of a line."""
    return min(course.start for course in line)


def explain_line(
    line: Sequence[Course], earlier: Sequence[Sequence[Course]], settings: LineSettings
) -> str:
    """Why the line begins with its first course, and why each other course belongs to it.

    `earlier` holds the lines before it, the last one last.
    """
    number = int(line[0].line)
    ordered = sorted(line, key=lambda course: (course.start, course.end, course.drugs))
    if ordered[0].recorded:
        parts = [f"recorded as line {number}: {_shown(ordered[0])}"]
    else:
        parts = [f"line {number} derived: {_shown(ordered[0])}, {_opening(ordered, earlier)}"]
    for place, course in enumerate(ordered[1:], start=1):
        why = None if course.recorded else continuation(course, ordered[:place], settings)
        parts.append(f"{_shown(course)}, {why or 'recorded as the same line'}")
    return "; ".join(parts)


def _opening(line: Sequence[Course], earlier: Sequence[Sequence[Course]]) -> str:
    if not earlier:
        return "the first systemic therapy of advanced disease"
    last, drugs = earlier[-1], set(line[0].drugs)
    ends = [course.end for course in last]
    ended = "" if np.isnan(ends).any() else f", {line[0].start - max(ends):.0f} days after its end"
    for before in reversed(earlier):
        if drugs <= drugs_of(before):
            of_last = before is last
            return (
                f"re-challenge with drugs of line {int(before[0].line)}{ended if of_last else ''}"
            )
    if drugs & drugs_of(last):
        added = "+".join(sorted(drugs - drugs_of(last)))
        return f"{added} added after the combination window of line {int(last[0].line)}"
    if not np.isnan(ends).any() and line[0].start < max(ends):
        return f"a switch before the end of line {int(last[0].line)}"
    return f"new drugs after line {int(last[0].line)}{ended}"


def _shown(course: Course) -> str:
    end = "ongoing" if np.isnan(course.end) else f"to {iso_date(course.end)}"
    return f"{'+'.join(course.drugs)} from {iso_date(course.start)} {end}"
