"""Courses of patients from the start of therapy: swimmer plots."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from genomic_to_outcome.reports.charts.changes import with_note
from genomic_to_outcome.reports.charts.chart import (
    Chart,
    ChartKind,
    Space,
    columns_of,
    shown_digits,
    spread,
)
from genomic_to_outcome.reports.charts.survival_curves import tick_step

PATIENTS = 60
_CLASSES = 6
_ROW = 13


class CourseEvent(StrEnum):
    """What happened at a point of a course; each has its own shape."""

    RESPONSE = "response"
    PROGRESSION = "progression"
    DEATH = "death"
    ONGOING = "alive at data cut-off"


@dataclass(frozen=True)
class TherapyBar:
    """A line of therapy in months from the start of the course."""

    start: float
    end: float
    therapy_class: str
    regimen: str = ""


@dataclass(frozen=True)
class Course:
    """A patient's lines of therapy and events, (month, event)."""

    patient: str
    bars: tuple[TherapyBar, ...]
    events: tuple[tuple[float, CourseEvent], ...] = ()

    @property
    def length(self) -> float:
        """Months to the last that is known."""
        return max([*(bar.end for bar in self.bars), *(month for month, _ in self.events)])


def swimmer(
    courses: Sequence[Course], title: str, caption: str = "", most: int = PATIENTS
) -> Chart | None:
    """A row per patient, longest first: lines by class of therapy, responses, what ended it.

    Of more than `most` patients, so many are drawn evenly spaced by length, and the caption says
    so; of more than six classes of therapy, the rarer ones are drawn as others.
    """
    given = [course for course in courses if course.bars]
    ordered = sorted(given, key=lambda course: (-course.length, course.patient))
    drawn = spread(ordered, most)
    if not drawn:
        return None
    shown, number = _classes(drawn)
    bars = [
        (
            row,
            course.patient,
            shown_digits(bar.start, 2),
            shown_digits(bar.end, 2),
            number[bar.therapy_class],
            bar.therapy_class,
            bar.regimen,
        )
        for row, course in enumerate(drawn)
        for bar in course.bars
    ]
    events = [
        (row, course.patient, shown_digits(month, 2), str(event))
        for row, course in enumerate(drawn)
        for month, event in course.events
    ]
    kinds = [kind for kind in CourseEvent if any(event[3] == kind for event in events)]
    longest = max(course.length for course in drawn)
    step = tick_step(longest)
    return Chart(
        ChartKind.SWIMMER,
        title,
        f"Courses of {len(drawn)} patients, the longest {longest:.0f} months; "
        + ", ".join(f"{sum(event[3] == kind for event in events)} with {kind}" for kind in kinds)
        + ".",
        columns_of(("row", "patient", "start", "end", "class", "therapy", "regimen"), bars),
        {
            "longest": max(longest, 0.1),
            "ticks": tuple(range(0, int(longest) + 1, step)),
            "legend_entries": len(shown) + len(kinds),
        },
        Space(_ROW * len(drawn), left=8, right=16, top=8, bottom=52),
        with_note(caption, len(drawn), len(given), "by length"),
        {"word_months": "months since the start"},
        {
            "events": columns_of(("row", "patient", "month", "event"), events),
            "classes": {
                "class": tuple(range(len(shown))),
                "label": tuple(shown),
            },
            "kinds": {
                "place": tuple(len(shown) + place for place in range(len(kinds))),
                "event": tuple(str(kind) for kind in kinds),
                "label": tuple(str(kind) for kind in kinds),
            },
        },
    )


def _classes(courses: Sequence[Course]) -> tuple[list[str], dict[str, int]]:
    """Names of the classes of therapy that have a colour; class -> number of its colour."""
    counted = Counter(bar.therapy_class for course in courses for bar in course.bars)
    ranked = sorted(counted, key=lambda name: (-counted[name], name))
    shown = ranked if len(ranked) <= _CLASSES else [*ranked[: _CLASSES - 1], "other classes"]
    return shown, {name: min(place, len(shown) - 1) for place, name in enumerate(ranked)}
