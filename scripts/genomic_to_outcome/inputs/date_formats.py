"""Dates in formats that the user declares, brought to ISO; ISO itself is always understood."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from functools import cache

from genomic_to_outcome.inputs.parse_values import RefusedValueError

_DIRECTIVES = {
    "%d": r"(?P<day>\d{1,2})",
    "%m": r"(?P<month>\d{1,2})",
    "%Y": r"(?P<year>\d{4})",
    "%b": r"(?P<name>[^\W\d_]{3,9})\.?",
    "%H": r"\d{1,2}",
    "%M": r"\d{2}",
    "%S": r"\d{2}(?:\.\d+)?",
}
# First letters of the months in English and German.
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan", "feb", "mar mär mrz", "apr", "may mai", "jun", "jul", "aug", "sep", "oct okt",
            "nov", "dec dez",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
# Without a sign between them parts of a date are told apart by their number of digits alone.
_RUN_TOGETHER = re.compile(r"%[dm]%[dmY]|%Y%[dm]")
_ISO = re.compile(r"(\d{4}(?:-\d{2}(?:-\d{2})?)?)(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?)?")
_DAY = re.compile(r"([+-]?\d{1,6})(?:\.0+)?")
_FROM = " from "


class DateFormatError(ValueError):
    """A format cannot be used; the message says why."""


@dataclass(frozen=True)
class DateRule:
    """How the dates of a column are written.

    `formats` are tried in their order (%d %m %Y %b; %H %M %S are dropped; without %d or %m the date
    is partial). With `days_from` the cell is a study day counted from the date in that column;
    `first_day` is the number of that date itself: 1 (CDISC: no day 0; day -1 lies before it) or 0.
    """

    formats: tuple[str, ...] = ()
    days_from: str = ""
    first_day: int = 1


def format_pattern(text: str) -> re.Pattern[str]:
    """The pattern of a format. Raises DateFormatError."""
    unknown = [part for part in re.findall(r"%.?", text) if part not in _DIRECTIVES]
    if unknown:
        known = " ".join(_DIRECTIVES)
        raise DateFormatError(f"{unknown[0]} is not understood in a format (known: {known}).")
    if "%Y" not in text:
        raise DateFormatError("A format needs the year, %Y.")
    pieces = re.split(r"(%.)", text)
    pattern = "".join(_DIRECTIVES.get(piece, re.escape(piece)) for piece in pieces)
    if _RUN_TOGETHER.search(text):
        pattern = pattern.replace("{1,2}", "{2}")
    try:
        return re.compile(pattern)
    except re.error as error:
        raise DateFormatError(f"The format names a part of the date twice ({error}).") from error


@cache
def _usable_pattern(text: str) -> re.Pattern[str] | None:
    """The pattern; None for a format that the check of the mapping refuses."""
    try:
        return format_pattern(text)
    except DateFormatError:
        return None


def has_usable_formats(rule: DateRule) -> bool:
    """Whether the check of the mapping refuses none of a rule's formats."""
    return all(_usable_pattern(written) for written in rule.formats)


def to_iso(text: str, rule: DateRule) -> str:
    """The date in a text as ISO, whole or partial. Raises RefusedValueError."""
    if rule.days_from:
        return _from_reference(text, rule)
    for written in rule.formats:
        pattern = _usable_pattern(written)
        match = pattern.fullmatch(text) if pattern else None
        if match is not None:
            return _iso(match.groupdict(), written)
    match = _ISO.fullmatch(text)
    if match is not None:
        return match[1]
    expected = " or ".join(rule.formats) or "year-month-day"
    raise RefusedValueError(f"Expected a date as {expected}.")


def day_from(day: str, reference: str) -> str:
    """A study day with its reference as one text, as it is looked at and shown."""
    return f"{day}{_FROM}{reference}" if day else ""


def _from_reference(text: str, rule: DateRule) -> str:
    day, _, reference = text.partition(_FROM)
    match = _DAY.fullmatch(day)
    if match is None:
        raise RefusedValueError("Expected a study day, a whole number.")
    start = to_iso(reference, DateRule(rule.formats)) if reference else ""
    try:
        first = datetime.date.fromisoformat(start)
    except ValueError as error:
        message = f"The date in {rule.days_from} from which the day counts is missing or partial."
        raise RefusedValueError(message) from error
    number = int(match[1])
    if rule.first_day == 1 and number == 0:
        raise RefusedValueError("There is no study day 0 where counting starts with day 1.")
    offset = number - 1 if rule.first_day == 1 and number > 0 else number
    try:
        return (first + datetime.timedelta(days=offset)).isoformat()
    except OverflowError as error:
        raise RefusedValueError("The day lies outside the calendar.") from error


def _iso(parts: dict[str, str | None], written: str) -> str:
    month = parts.get("month")
    if parts.get("name"):
        number = _MONTHS.get(str(parts["name"]).casefold()[:3])
        if number is None:
            raise RefusedValueError(f"Expected the name of a month as %b says ({written}).")
        month = str(number)
    given = [parts["year"], month, parts.get("day")]
    return "-".join(
        str(part).zfill(2) for place, part in enumerate(given) if None not in given[: place + 1]
    )
