"""Scales of questionnaires and the T-scores of PROMIS-29, from tables that a site may replace."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from genomic_to_outcome.errors import InputError, Problem
from genomic_to_outcome.resource_tables import ResourceRow, read_resource
from genomic_to_outcome.vocabulary import Severity

_T_SCORES = "promis_t_scores"
_SCALES = "quality_of_life_scales"
_RAW_SUMS = range(4, 21)


class HigherIs(StrEnum):
    """What a higher score means."""

    BETTER = "better"
    WORSE = "worse"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class TScore:
    """T-score (mean 50, standard deviation 10 in the reference population), its standard error."""

    value: float
    standard_error: float | None


@dataclass(frozen=True)
class Scale:
    """A domain of a questionnaire; `minimal_important_change` is None where none is set."""

    instrument: str
    domain: str
    higher_is: HigherIs = HigherIs.UNKNOWN
    minimal_important_change: float | None = None
    unit: str = "as given"
    source: str = ""


@dataclass(frozen=True)
class Scales:
    """The known scales; a scale that is not among them has no direction."""

    known: tuple[Scale, ...]

    def find(self, instrument: str, domain: str) -> Scale:
        """The scale of a questionnaire as recorded: `EQ-5D-5L` is an EQ-5D."""
        for scale in reversed(self.known):
            named = plain(scale.instrument).replace(" ", "")
            of_instrument = named in plain(instrument).replace(" ", "")
            if of_instrument and plain(scale.domain) == plain(domain):
                return scale
        return Scale(instrument, domain)


def plain(text: str) -> str:
    """Letters and digits of a text, small, words apart by one space."""
    return " ".join(re.findall(r"[a-z0-9]+", text.casefold()))


def read_t_scores(paths: Sequence[str | Path]) -> Mapping[tuple[str, int], TScore]:
    """(domain, raw sum) -> T-score; a later file replaces rows of an earlier one.

    Raises InputError with every cell that is no number, and every domain that lacks a raw sum.
    """
    problems: list[Problem] = []
    found: dict[tuple[str, int], TScore] = {}
    for row in _rows(paths, _T_SCORES, ("domain", "raw", "t_score", "standard_error")):
        raw = _number(row, "raw", problems)
        value = _number(row, "t_score", problems)
        error = _number(row, "standard_error", problems) if row["standard_error"] else None
        if raw is not None and value is not None:
            found[plain(row["domain"]), int(raw)] = TScore(value, error)
    for domain in sorted({domain for domain, _ in found}):
        missing = [str(raw) for raw in _RAW_SUMS if (domain, raw) not in found]
        if missing:
            message = f"{domain}: no T-score for the raw sums {', '.join(missing)}"
            problems.append(_problem(str(paths[-1]), message))
    if problems:
        raise InputError(problems)
    return found


def read_scales(paths: Sequence[str | Path]) -> Scales:
    """The scales of all files, a later file before an earlier one.

    Raises InputError with every row whose direction or change cannot be read.
    """
    problems: list[Problem] = []
    found: list[Scale] = []
    for row in _rows(paths, _SCALES, ("instrument", "domain", "higher_is")):
        change = row["minimal_important_change"]
        least = _number(row, "minimal_important_change", problems) if change else None
        if least is not None and least <= 0:
            problems.append(row.problem("minimal_important_change", "expected a number above 0"))
        if row["higher_is"] not in set(HigherIs):
            problems.append(row.problem("higher_is", f"expected one of {', '.join(HigherIs)}"))
            continue
        unit = row["unit"] or "as given"
        scale = HigherIs(row["higher_is"])
        found.append(Scale(row["instrument"], row["domain"], scale, least, unit, row["source"]))
    if problems:
        raise InputError(problems)
    return Scales(tuple(found))


def _rows(paths: Sequence[str | Path], table: str, columns: Sequence[str]) -> Iterator[ResourceRow]:
    for path in paths:
        yield from read_resource(path, table, columns)


def _number(row: ResourceRow, column: str, problems: list[Problem]) -> float | None:
    try:
        return float(row[column])
    except ValueError:
        problems.append(row.problem(column, "expected a number", "the decimal sign is a full stop"))
        return None


def _problem(file: str, message: str) -> Problem:
    return Problem(Severity.ERROR, _T_SCORES, file=file, message=message, remedy="add the rows")
