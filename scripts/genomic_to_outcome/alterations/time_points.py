"""When a patient was sampled: samples of one work-up are one point in time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class TimePoint:
    """Samples taken together: the day of the first, their ids, and the diagnosis made on them."""

    day: date
    samples: tuple[str, ...]
    diagnosis: str | None = None


def time_points(
    samples: Iterable[Mapping[str, Any]], line_starts: Sequence[date], same_time_days: int
) -> tuple[TimePoint, ...]:
    """The time points of one patient, in order; samples without any date belong to none.

    Samples (rows of contract.SAMPLES) count by the day of collection, else of the report. Those
    taken up to `same_time_days` after the first of a time point belong to it (tissue and plasma of
    one work-up), unless a line of therapy started in between.
    """
    dated = sorted(
        (
            (row["collected"] or row["reported"], row["sample"], row.get("diagnosis"))
            for row in samples
            if row["collected"] or row["reported"]
        ),
        key=lambda each: each[:2],
    )
    groups: list[list[tuple[date, str, str | None]]] = []
    for entry in dated:
        days = [day for day, _, _ in groups[-1]] if groups else []
        if days and _together(days, entry[0], line_starts, same_time_days):
            groups[-1].append(entry)
        else:
            groups.append([entry])
    return tuple(
        TimePoint(
            group[0][0],
            tuple(sample for _, sample, _ in group),
            next((diagnosis for _, _, diagnosis in group if diagnosis), None),
        )
        for group in groups
    )


def _together(
    days: Sequence[date], day: date, line_starts: Sequence[date], same_time_days: int
) -> bool:
    treated = any(days[-1] < start < day for start in line_starts)
    return (day - days[0]).days <= same_time_days and not treated
