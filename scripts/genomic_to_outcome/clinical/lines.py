"""Courses of treatment to lines of systemic therapy, recorded or derived by a stated rule."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import groupby
from typing import Protocol

import numpy as np
import pandas as pd

from genomic_to_outcome import contract
from genomic_to_outcome.clinical.courses import Course, continuation, explain_line, start_of
from genomic_to_outcome.clinical.dates import day_number, day_numbers, to_dates
from genomic_to_outcome.clinical.recist import best_of
from genomic_to_outcome.clinical.settings import LineSettings

_EARLIER_DISEASE = frozenset(
    {"adjuvant", "neoadjuvant", "neo-adjuvant", "perioperative", "curative", "definitive"}
)
# A class of the therapies table, and words that stand for no drug.
_LOCAL_CLASS = "radiotherapy"
_LOCAL_THERAPIES = frozenset(
    {
        "ablation", "cryoablation", "embolisation", "embolization", "lobectomy", "metastasectomy",
        "microwave ablation", "operation", "radiofrequency ablation", "radiosurgery", "resection",
        "surgery", "surgical resection",
    }
)  # fmt: skip
_LOCAL_SETTINGS = frozenset({"local", "local therapy", "radiotherapy", "surgery"})


class Excluded(StrEnum):
    """Why a course of treatment belongs to no line."""

    NO_START = "no start date"
    AFTER_CUTOFF = "started after the data cut-off"
    LOCAL = "local therapy (radiotherapy, surgery), not systemic"
    EARLIER_DISEASE = "treatment of earlier disease (adjuvant, neoadjuvant, curative)"
    BEFORE_ADVANCED = "ended before the diagnosis of advanced disease"
    BAD_LINE = "recorded as line 0 or less"
    LINE_NOT_RECORDED = "no line recorded, and it started before the last recorded line"


class Regimen(Protocol):
    """What a text of drugs stands for; `drugs` holds the unknown ones too."""

    @property
    def drugs(self) -> tuple[str, ...]: ...
    @property
    def regimen(self) -> str: ...
    @property
    def therapy_class(self) -> str: ...
    @property
    def therapy_classes(self) -> tuple[str, ...]: ...


class Therapies(Protocol):
    """The therapies table as far as lines need it."""

    def parse_regimen(self, text: str) -> Regimen: ...


@dataclass(frozen=True)
class LinesOfTherapy:
    """`lines` as contract.LINES; `excluded` (patient, drugs, start, reason) for the attrition."""

    lines: pd.DataFrame
    excluded: pd.DataFrame


def derive_lines(
    treatments: pd.DataFrame,
    patients: pd.DataFrame,
    therapies: Therapies,
    cutoff: datetime.date,
    settings: LineSettings | None = None,
) -> LinesOfTherapy:
    """Lines of systemic therapy for advanced disease, one row per patient and line.

    `treatments` and `patients` are as in the contract. Courses of the same recorded line are
    united; courses without one have their line derived, after the last that is recorded
    (docs/endpoints.md). What ends after the cut-off is ongoing. `matched_classes` is left empty.
    """
    settings = settings or LineSettings()
    read = cache(therapies.parse_regimen)
    local = _local(treatments, read)
    reasons = _exclusions(treatments, patients, local, day_number(cutoff))
    kept = np.array([reason is None for reason in reasons], dtype=bool)
    no_therapy = (None, Excluded.NO_START, Excluded.AFTER_CUTOFF, Excluded.LOCAL)
    given = np.array([reason not in no_therapy for reason in reasons], dtype=bool)
    courses = _courses(treatments[kept], read, day_number(cutoff))
    of_no_line: dict[str, list[Course]] = {}
    for course in _courses(treatments[given], read, day_number(cutoff)):
        of_no_line.setdefault(course.patient, []).append(course)
    rows = []
    for patient, of_patient in groupby(courses, key=lambda course: course.patient):
        mine = list(of_patient)
        recorded = [course for course in mine if not np.isnan(course.line)]
        numbers = {course.line for course in recorded}
        by_line = sorted(_number(mine, recorded, settings), key=lambda course: course.line)
        lines = [list(of_line) for _, of_line in groupby(by_line, lambda course: course.line)]
        new = _new_therapies(lines, of_no_line.get(patient, []), settings)
        for place, of_line in enumerate(lines):
            recorded_line = of_line[0].line in numbers
            why = explain_line(of_line, lines[:place], settings)
            united = _unite(of_line, read, recorded_line, _next(of_line, new), settings)
            rows.append((*united, why, len(of_line), None, None, None))
    excluded = treatments.loc[~kept, ["patient", "drugs", "start"]].assign(
        reason=[str(reason) for reason in reasons if reason is not None]
    )
    order = ["patient", "start", "drugs"]
    return LinesOfTherapy(_frame(rows), excluded.sort_values(order, ignore_index=True))


def _exclusions(
    treatments: pd.DataFrame, patients: pd.DataFrame, local: np.ndarray, cutoff: int
) -> list[Excluded | None]:
    start, end = day_numbers(treatments["start"]), day_numbers(treatments["end"])
    advanced = day_numbers(treatments["patient"].map(patients.set_index("patient")["advanced"]))
    line = treatments["line"].to_numpy("float64", na_value=np.nan)
    earlier = treatments["setting"].isin(_EARLIER_DISEASE).to_numpy()
    before = (end < advanced) & np.isnan(line) & treatments["setting"].isna().to_numpy()
    checks = (
        (Excluded.NO_START, np.isnan(start)),
        (Excluded.AFTER_CUTOFF, start > cutoff),
        (Excluded.LOCAL, local),
        (Excluded.EARLIER_DISEASE, earlier),
        (Excluded.BEFORE_ADVANCED, before),
        (Excluded.BAD_LINE, line < 1),
    )
    reasons: list[Excluded | None] = [None] * len(treatments)
    for reason, applies in reversed(checks):
        for position in np.flatnonzero(applies):
            reasons[position] = reason
    kept = np.array([reason is None for reason in reasons], dtype=bool)
    recorded = kept & ~np.isnan(line)
    latest = pd.Series(start[recorded]).groupby(treatments["patient"].to_numpy()[recorded]).max()
    before_latest = start < treatments["patient"].map(latest).to_numpy("float64")
    for position in np.flatnonzero(kept & np.isnan(line) & before_latest):
        reasons[position] = Excluded.LINE_NOT_RECORDED
    return reasons


def _local(treatments: pd.DataFrame, read: Callable[[str], Regimen]) -> np.ndarray:
    """Courses of local therapy alone: without a drug, by the setting or by what was given."""
    by_setting = treatments["setting"].isin(_LOCAL_SETTINGS).to_numpy()
    given = treatments["drugs"]
    return by_setting | given.map(
        {text: _is_local(read(text)) for text in given.unique()}
    ).to_numpy(bool)


def _is_local(regimen: Regimen) -> bool:
    return regimen.therapy_class == _LOCAL_CLASS or (
        bool(regimen.drugs) and {drug.casefold() for drug in regimen.drugs} <= _LOCAL_THERAPIES
    )


def _courses(
    treatments: pd.DataFrame, read: Callable[[str], Regimen], cutoff: int
) -> Iterator[Course]:
    """Courses by patient and start; one that ends after the cut-off has not ended."""
    ordered = treatments.sort_values(
        ["patient", "start", "end", "drugs", "guided", "stop_reason", "best_response"]
    )
    end = day_numbers(ordered["end"])
    ongoing = ~(end <= cutoff)
    stop_reasons = ordered["stop_reason"].where(~ongoing, None)
    columns = (
        ordered["patient"],
        ordered["line"].to_numpy("float64", na_value=np.nan),
        day_numbers(ordered["start"]),
        np.where(ongoing, np.nan, end),
        [read(text).drugs for text in ordered["drugs"]],
        _texts(ordered["setting"]),
        _texts(stop_reasons),
        _texts(ordered["guided"]),
        _texts(ordered["best_response"]),
        ordered["line"].notna(),
    )
    return (Course(*values) for values in zip(*columns, strict=True))


def _texts(column: pd.Series) -> list[str | None]:
    return [value if isinstance(value, str) and value else None for value in column]


def _number(courses: list[Course], recorded: list[Course], settings: LineSettings) -> list[Course]:
    """Courses of one patient, by start, with the number of the line that each belongs to.

    Those without a number continue the last recorded line or open the lines after it.
    """
    numbered = list(recorded)
    line = int(max((course.line for course in recorded), default=0))
    for course in courses:
        if not np.isnan(course.line):
            continue
        mine = [earlier for earlier in numbered if earlier.line == line]
        if not mine or continuation(course, mine, settings) is None:
            line += 1
        numbered.append(course._replace(line=float(line)))
    return numbered


def _new_therapies(
    lines: list[list[Course]], of_no_line: list[Course], settings: LineSettings
) -> list[float]:
    """Days on which a patient started a line, or drugs of no line that do not continue one."""
    days = [start_of(line) for line in lines]
    for course in of_no_line:
        before = [line for line in lines if start_of(line) <= course.start]
        if before and continuation(course, max(before, key=start_of), settings) is None:
            days.append(course.start)
    return days


def _next(line: list[Course], new_therapies: list[float]) -> float:
    return min((day for day in new_therapies if day > start_of(line)), default=np.nan)


def _unite(
    courses: list[Course],
    read: Callable[[str], Regimen],
    recorded: bool,
    next_therapy: float,
    settings: LineSettings,
) -> tuple[object, ...]:
    """One row of contract.LINES up to line_rule, with dates as day numbers."""
    drugs = dict.fromkeys(drug for course in courses for drug in course.drugs)
    regimen = read("+".join(drugs))
    ends = [course.end for course in courses]
    end = max(ends) if not np.isnan(ends).any() else np.nan
    last = max(courses, key=lambda course: (course.end, course.start))
    guided = dict.fromkeys(course.guided for course in courses if course.guided)
    return (
        courses[0].patient,
        int(courses[0].line),
        regimen.regimen,
        regimen.therapy_class,
        ";".join(regimen.therapy_classes),
        next((course.setting for course in courses if course.setting), None),
        start_of(courses),
        end,
        next_therapy,
        None if np.isnan(end) else last.stop_reason,
        ";".join(guided) or None,
        best_of(course.best_response for course in courses),
        None,
        _rule(len(courses), recorded, settings),
    )


def _rule(courses: int, recorded: bool, settings: LineSettings) -> str:
    united = f"; {courses} courses united" if courses > 1 else ""
    if recorded:
        return f"recorded{united}"
    return (
        f"derived: drugs started within {settings.combination_days} days are one regimen, the same "
        f"drugs resumed within {settings.gap_days} days continue it, any other start opens a "
        f"new line{united}"
    )


def _frame(rows: list[tuple[object, ...]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=list(contract.LINES.names))
    dates = ["start", "end", "next_therapy"]
    for name in dates:
        frame[name] = to_dates(frame[name].to_numpy("float64"))
    whole = ["line", "courses", "matched_test"]
    for name in whole:
        frame[name] = frame[name].astype("Int64")
    texts = frame.columns.difference([*whole, *dates])
    frame[texts] = frame[texts].astype(object)
    return frame
