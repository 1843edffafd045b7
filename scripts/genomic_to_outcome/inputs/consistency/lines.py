"""Courses of treatment and their lines."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from genomic_to_outcome.errors import counted
from genomic_to_outcome.inputs.consistency.check import Check, Find, Finding, Subject
from genomic_to_outcome.inputs.consistency.cohort import (
    Cohort,
    day_number,
    day_text,
    in_order,
    same_as_before,
)
from genomic_to_outcome.vocabulary import Severity

# A last cycle may follow the scan that showed progression; longer is a decision to be noted.
_DAYS_AFTER_PROGRESSION = 60
_UNCLEAR_LINES = (
    "Correct the dates or the number of the line; drugs given together belong to one line."
)


class _Lines:
    """Recorded lines, one element each, by patient and number: first start, last end, first row."""

    def __init__(self, cohort: Cohort) -> None:
        courses = cohort["treatments"]
        number, start, end = (
            courses.numbers("line"),
            courses.days("start"),
            courses.days("end"),
        )
        rows = np.flatnonzero(~np.isnan(number) & ~np.isnan(start) & courses.given("patient"))
        rows = rows[in_order(courses.patient[rows], number[rows], start[rows])]
        new = ~(same_as_before(courses.patient[rows]) & same_as_before(number[rows]))
        first = np.flatnonzero(new)
        self.row = rows[first]
        self.patient = courses.patient[self.row]
        self.number = number[self.row]
        self.start = start[self.row]
        self.end = np.fmax.reduceat(end[rows], first) if len(first) else self.start
        # Position of the line before it of the same patient is one less.
        self.follows = same_as_before(self.patient)

    def before(self, values: np.ndarray) -> np.ndarray:
        """A value of the line before; NaN for a patient's first."""
        shifted = np.full(len(values), np.nan)
        shifted[1:] = values[:-1]
        shifted[~self.follows] = np.nan
        return shifted


def _out_of_order(cohort: Cohort) -> Iterator[Finding]:
    lines = cohort.once(_Lines)
    begun, number = lines.before(lines.start), lines.before(lines.number)
    wrong = lines.start < begun
    said = {
        row: f"Line {one:.0f} starts before line {other:.0f} ({day_text(day)})."
        for row, one, other, day in zip(
            lines.row[wrong], lines.number[wrong], number[wrong], begun[wrong], strict=True
        )
    }
    yield Finding("treatments", "line", lines.row[wrong], said.__getitem__)


def _overlapping(cohort: Cohort) -> Iterator[Finding]:
    lines = cohort.once(_Lines)
    ended, number = lines.before(lines.end), lines.before(lines.number)
    wrong = (lines.start < ended) & ~(lines.start < lines.before(lines.start))
    said = {
        row: f"Line {one:.0f} starts before line {other:.0f} ends ({day_text(day)})."
        for row, one, other, day in zip(
            lines.row[wrong], lines.number[wrong], number[wrong], ended[wrong], strict=True
        )
    }
    yield Finding("treatments", "line", lines.row[wrong], said.__getitem__)


def _gap(cohort: Cohort) -> Iterator[Finding]:
    lines = cohort.once(_Lines)
    before = lines.before(lines.number)
    wrong = lines.number > before + 1
    said = {
        row: f"The patient has a line {other:.0f} and a line {one:.0f}, but none between."
        for row, one, other in zip(
            lines.row[wrong], lines.number[wrong], before[wrong], strict=True
        )
    }
    yield Finding("treatments", "line", lines.row[wrong], said.__getitem__)


def _in_part(cohort: Cohort) -> Iterator[Finding]:
    courses = cohort["treatments"]
    given = courses.given("line")
    recorded = cohort.any_row("treatments", given)[courses.patient]
    # What is not given for advanced disease has no line of its own.
    early = courses.is_in("setting", ("adjuvant", "neoadjuvant"))
    yield Finding(
        "treatments",
        "line",
        np.flatnonzero(recorded & ~given & ~early),
        "No line is given although other courses of the patient have one: it is derived if the "
        "course follows the last of them, else the course belongs to no line.",
    )


def _continued(cohort: Cohort) -> Iterator[Finding]:
    courses, visits = cohort["treatments"], cohort["assessments"]
    start, end = courses.days("start"), courses.days("end")
    patient = courses.patient
    seen = np.fmax(cohort.of_patients("died"), cohort.of_patients("last_contact"))
    end = np.where(np.isnan(end), np.fmin(seen[patient], day_number(cohort.limit)), end)
    progressed = np.flatnonzero(visits.is_in("response", ["PD"]) & visits.given("date"))
    days = visits.days("date")[progressed]
    # Patient and day as one number, so that one search finds the first progression of a course.
    span = 1e6
    keys = np.sort(visits.patient[progressed] * span + days)
    place = np.searchsorted(keys, patient * span + start, side="right")
    found = keys[np.minimum(place, len(keys) - 1)] if len(keys) else np.full(len(start), np.nan)
    first = found - patient * span
    inside = (place < len(keys)) & (first > start) & (first < span / 2)
    late = inside & (end > first + _DAYS_AFTER_PROGRESSION) & ~courses.given("stop_reason")
    yield Finding(
        "treatments",
        "end",
        np.flatnonzero(late),
        lambda row: (
            f"Progression was recorded on {day_text(first[row])}, and the treatment went on for "
            f"{end[row] - first[row]:.0f} days more."
        ),
    )


def _before_diagnosis(cohort: Cohort) -> Iterator[Finding]:
    courses = cohort["treatments"]
    diagnosed = cohort.of_patients("diagnosed")[courses.patient]
    yield Finding(
        "treatments",
        "start",
        np.flatnonzero(courses.days("start") < diagnosed),
        lambda row: f"The treatment starts before the diagnosis ({day_text(diagnosed[row])}).",
    )


def _twice(cohort: Cohort) -> Iterator[Finding]:
    courses = cohort["treatments"]
    drugs, _ = courses.coded("drugs")
    start = courses.days("start")
    order = in_order(courses.patient, start, drugs)
    same = np.zeros(courses.n_rows, dtype=bool)
    same[order] = (
        same_as_before(courses.patient[order])
        & same_as_before(start[order])
        & same_as_before(drugs[order])
    )
    message = "The same drugs of the same patient start on the same day in an earlier row."
    yield Finding("treatments", "start", np.flatnonzero(same & courses.given("patient")), message)


def _unknown_drugs(cohort: Cohort) -> Iterator[Finding]:
    """One finding per drug, at its first row: it is one mistake, however many rows have it."""
    if cohort.therapies is None:
        return
    codes, texts = cohort["treatments"].coded("drugs")
    unknown: dict[str, list[int]] = {}
    for code, text in enumerate(texts):
        for name in cohort.therapies.parse_regimen(text).unknown:
            unknown.setdefault(name, []).append(code)
    for name, regimens in sorted(unknown.items()):
        said = cohort.therapies.unknown_drug(name)
        rows = np.flatnonzero(np.isin(codes, regimens))
        message = f"{said.message} (in {counted(len(rows), 'row')})"
        yield Finding("treatments", "drugs", rows, message, said.remedy, name, summary=True)


def _drug_twice(cohort: Cohort) -> Iterator[Finding]:
    if cohort.therapies is None:
        return
    codes, texts = cohort["treatments"].coded("drugs")
    repeated: dict[int, str] = {}
    for code, text in enumerate(texts):
        parts = text.replace(";", "+").split("+")
        drugs = [drug for part in parts for drug in cohort.therapies.parse_regimen(part).drugs]
        again = sorted({drug for drug in drugs if drugs.count(drug) > 1})
        if again:
            repeated[code] = ", ".join(again)
    rows = np.flatnonzero(np.isin(codes, list(repeated)))
    yield Finding(
        "treatments",
        "drugs",
        rows,
        lambda row: f"The regimen names {repeated[int(codes[row])]} twice.",
    )


def _check(name: str, title: str, find: Find, remedy: str) -> Check:
    return Check(name, Subject.LINES, Severity.WARNING, title, remedy, find)


CHECKS = (
    _check(
        "lines_out_of_order",
        "A line starts before the line with the number below it.",
        _out_of_order,
        _UNCLEAR_LINES,
    ),
    _check(
        "overlapping_lines",
        "A line starts before the line before it has ended.",
        _overlapping,
        _UNCLEAR_LINES,
    ),
    _check(
        "line_numbers_with_gap",
        "Between two lines of a patient a number is missing.",
        _gap,
        "Add the treatment of the missing line, or correct the numbers.",
    ),
    _check(
        "line_given_in_part",
        "Some courses of a patient have a line, others have none.",
        _in_part,
        "Give the line of every course of the patient, or of none.",
    ),
    _check(
        "treatment_beyond_progression",
        f"A treatment went on for more than {_DAYS_AFTER_PROGRESSION} days after progression, "
        "and no stop_reason says why.",
        _continued,
        "Correct the end or the response, or say why in `stop_reason` "
        "(treatment beyond progression).",
    ),
    _check(
        "treatment_before_diagnosis",
        "A treatment starts before the diagnosis.",
        _before_diagnosis,
        "Correct one of the dates, or leave out treatment of another disease.",
    ),
    _check(
        "treatment_repeated",
        "A course of treatment stands in the table twice.",
        _twice,
        "Remove one of the rows.",
    ),
    _check(
        "drug_not_in_therapies",
        "A drug is not in the table of therapies: its regimens have no class.",
        _unknown_drugs,
        "Correct the name, or add the drug to a table of therapies of your own.",
    ),
    _check(
        "drug_twice_in_regimen",
        "A regimen names the same drug twice, perhaps under two names.",
        _drug_twice,
        "Name each drug once.",
    ),
)
