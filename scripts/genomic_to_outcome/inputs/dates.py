"""Dates as recorded: ISO, whole or partial, and how a partial one is completed.

The rule, which never invents a negative time:

1. A partial date (2024-03, 2024) stands for every day of its month or year.
2. Where something *begins* or is *seen* (diagnosed, advanced, enrolled, start of treatment,
   assessment, specimen) the first of these days is taken that is not before what is known to
   have come earlier (birth, diagnosis).
3. Where something *ends* (end of treatment, last contact, death) the last of these days is taken
   that is not after the data cut-off nor after what is known to have come later (the next
   treatment, death), and never before the last day on which the patient is known to have lived.
   So is the day a molecular result was reported: dated too early it would count time in which
   the patient could not yet have been in the cohort.
4. Where both limits cannot be kept the date stays inside its own month or year, and the
   contradiction is reported as for whole dates.
5. A middle of the month (day 15) is never assumed: beside an exact date of the same month it
   gives a negative or a falsely long time in half of the cases.

Each completed date is named with its rule in `date_flags`.
"""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

Date = datetime.date

_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[T ]00:00(?::00(?:\.0+)?)?Z?)?)?)?")
_EARLIEST_YEAR = 1900
_LATEST_YEAR = 2199


class Completion(StrEnum):
    """Which of the possible days completes a partial date."""

    FIRST = "first"
    LAST = "last"


@dataclass(frozen=True)
class PartialDate:
    """A month or a year: every day from `first` to `last` is possible."""

    text: str
    first: Date
    last: Date


class DateError(ValueError):
    """A text is not a date; the message says what was expected."""


def parse_date(text: str) -> Date | PartialDate:
    """The date in a text: 2024-03-15, or partial 2024-03 or 2024. Raises DateError."""
    match = _ISO.fullmatch(text)
    if match is None:
        raise DateError(_complaint(text))
    year, month, day = (int(part) if part else None for part in match.groups())
    if year is None or not _EARLIEST_YEAR <= year <= _LATEST_YEAR:
        raise DateError(f"The year lies outside {_EARLIEST_YEAR} to {_LATEST_YEAR}.")
    if month is None:
        return PartialDate(text, Date(year, 1, 1), Date(year, 12, 31))
    if not 1 <= month <= 12:
        raise DateError(f"There is no month {month:02d}; a date is written year-month-day.")
    length = calendar.monthrange(year, month)[1]
    if day is None:
        return PartialDate(text, Date(year, month, 1), Date(year, month, length))
    if not 1 <= day <= length:
        raise DateError(f"This day does not exist: {year}-{month:02d} has {length} days.")
    return Date(year, month, day)


def _complaint(text: str) -> str:
    written = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", text)
    if written is not None:
        first, second, year = map(int, written.groups())
        if not (_exists(year, second, first) or _exists(year, first, second)):
            return "This day does not exist; write year-month-day (2024-03-15)."
    if re.fullmatch(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}", text):
        return "The order of day and month is ambiguous; write year-month-day (2024-03-15)."
    if re.fullmatch(r"\d{5}(\.\d+)?", text):
        return "This looks like the number that Excel keeps for a date; expected 2024-03-15."
    if re.match(r"\d{4}-\d{2}-\d{2}[T ]", text):
        return "A date without the time of day was expected (2024-03-15)."
    return "Expected a date as year-month-day (2024-03-15), or partial: 2024-03, 2024."


def _exists(year: int, month: int, day: int) -> bool:
    if not (1 <= month <= 12 and _EARLIEST_YEAR <= year <= _LATEST_YEAR):
        return False
    return 1 <= day <= calendar.monthrange(year, month)[1]


def complete_date(
    partial: PartialDate,
    completion: Completion,
    not_before: Iterable[Date | None] = (),
    not_after: Iterable[Date | None] = (),
) -> Date:
    """The day that completes a partial date within the limits, as the module's rule says.

    A limit outside the month or year of the date is no limit: it is a contradiction to report.
    """
    low = max(
        (day for day in not_before if day is not None and day <= partial.last),
        default=partial.first,
    )
    low = max(low, partial.first)
    high = min(
        (day for day in not_after if day is not None and day >= partial.first),
        default=partial.last,
    )
    high = min(high, partial.last)
    # What came earlier wins over what came later: a start after its end would be a negative time.
    return low if completion is Completion.FIRST else max(low, high)


def describe_completion(field: str, partial: PartialDate, day: Date, completion: Completion) -> str:
    """How a partial date was completed, for `date_flags`."""
    return f"{field} {partial.text} -> {day.isoformat()} ({completion} possible day)"
