"""What the clinic and the laboratory recorded of each patient whom a tumour board may discuss."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from genomic_to_outcome.clinical.dates import day_numbers

_NO_THERAPY = frozenset({"", "no", "none", "not", "nothing", "nil", "n/a", "n.a"})
_MARKS = ".,;:-–"
_READ = "read"


@dataclass(frozen=True)
class BoardRecords:
    """The tables that the way through the board is read from, each as in the contract."""

    patients: pd.DataFrame
    tumour_board: pd.DataFrame
    lines: pd.DataFrame
    samples: pd.DataFrame
    call_files: pd.DataFrame
    responses: pd.DataFrame


@dataclass(frozen=True)
class BoardSample:
    """A sample: day number of collection (else of report) and of report, NaN where not known."""

    sample: str
    day: float
    reported: float
    readable: bool


@dataclass(frozen=True)
class Conclusion:
    """What the board concluded on a day, and whether it was followed."""

    day: float
    sample: str | None
    intervening: bool
    therapy: bool
    implemented: bool


@dataclass(frozen=True)
class BoardLine:
    """A line of therapy with its response; days are NaN where there was none."""

    number: int
    start: float
    end: float
    guided: bool
    next_therapy: float
    progression: float
    best_response: str | None


@dataclass
class BoardPatient:
    """One patient's records by day; `died` is NaN where alive at the cut-off."""

    enrolled: float
    died: float
    samples: list[BoardSample] = field(default_factory=list)
    conclusions: list[Conclusion] = field(default_factory=list)
    lines: list[BoardLine] = field(default_factory=list)


def recommends_therapy(text: str | None) -> bool:
    """Whether a board's recommendation is one for a therapy: it does not begin with a no."""
    first = next(iter((text or "").casefold().split()), "")
    return first.strip(_MARKS) not in _NO_THERAPY


def board_patients(records: BoardRecords, cutoff: int) -> dict[str, BoardPatient]:
    """Patient -> what is recorded up to the cut-off (a day number), each kind in order of day."""
    people = records.patients
    died = day_numbers(people["died"])
    found = {
        name: BoardPatient(enrolled, death)
        for name, enrolled, death in zip(
            people["patient"],
            _until(day_numbers(people["enrolled"]), cutoff),
            _until(died, cutoff),
            strict=True,
        )
    }
    readable = set(records.call_files.loc[records.call_files["status"] == _READ, "sample"])
    for row, day, reported in _dated(records.samples, ("collected", "reported")):
        first = min((d for d in (day, reported) if not np.isnan(d)), default=np.nan)
        if row.patient in found and not first > cutoff:
            known = _until(np.array([reported]), cutoff)[0]
            sample = BoardSample(row.sample, first, known, row.sample in readable)
            found[row.patient].samples.append(sample)
    for row, day in _dated(records.tumour_board, ("date",)):
        if row.patient in found and day <= cutoff:
            found[row.patient].conclusions.append(_conclusion(row, day))
    for name, line in _lines(records, cutoff):
        if name in found:
            found[name].lines.append(line)
    for patient in found.values():
        patient.samples.sort(key=lambda sample: (sample.day, sample.sample))
        patient.conclusions.sort(key=lambda one: (one.day, not one.therapy, not one.intervening))
        patient.lines.sort(key=lambda line: line.start)
    return found


def _until(days: np.ndarray, cutoff: int) -> np.ndarray:
    return np.where(days > cutoff, np.nan, days)


def _dated(table: pd.DataFrame, names: Sequence[str]) -> Iterable[tuple[Any, ...]]:
    columns = [day_numbers(table[name]) for name in names]
    return zip(table.itertuples(), *columns, strict=True)


def _conclusion(row: Any, day: float) -> Conclusion:
    therapy = recommends_therapy(row.recommendation)
    named = isinstance(row.alteration, str) and bool(row.alteration.strip())
    intervening = named and therapy if pd.isna(row.intervening) else bool(row.intervening)
    sample = row.sample if isinstance(row.sample, str) else None
    implemented = not pd.isna(row.implemented) and bool(row.implemented)
    return Conclusion(day, sample, intervening, therapy, implemented)


def _lines(records: BoardRecords, cutoff: int) -> Iterable[tuple[str, BoardLine]]:
    seen = records.responses[["patient", "line", "bor", "confirmed_bor", "progression_date"]]
    joined = records.lines.merge(seen, on=["patient", "line"], how="left")
    for row, start, end, following, progression in _dated(
        joined, ("start", "end", "next_therapy", "progression_date")
    ):
        confirmed = row.confirmed_bor if isinstance(row.confirmed_bor, str) else None
        best = confirmed or (row.bor if isinstance(row.bor, str) else None)
        guided = isinstance(row.guided, str) and bool(row.guided)
        if start <= cutoff:
            yield row.patient, BoardLine(row.line, start, end, guided, following, progression, best)
