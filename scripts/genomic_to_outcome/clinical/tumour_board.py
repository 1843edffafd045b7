"""The way of each patient through the molecular tumour board (docs/safety.md)."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from genomic_to_outcome import contract
from genomic_to_outcome.clinical.board_records import (
    BoardLine,
    BoardPatient,
    BoardRecords,
    BoardSample,
    Conclusion,
    board_patients,
)
from genomic_to_outcome.clinical.board_steps import (
    STEPS,
    BoardRound,
    BoardStep,
    LeftReason,
    PendingReason,
    StepState,
)
from genomic_to_outcome.clinical.dates import day_number, to_dates
from genomic_to_outcome.clinical.recist import RESPONDING
from genomic_to_outcome.clinical.study_settings import BoardSettings
from genomic_to_outcome.vocabulary import Response


@dataclass(frozen=True)
class _Outcome:
    """What became of a step; `day` is NaN where it was not reached."""

    state: StepState
    day: float = np.nan
    reason: str = ""
    line: int | None = None


def follow_board(
    records: BoardRecords, cutoff: datetime.date, settings: BoardSettings | None = None
) -> pd.DataFrame:
    """contract.TUMOUR_BOARD_PATHS: each patient's steps up to the first that was not reached.

    Empty where no conclusion of a board is recorded. Nothing after the cut-off counts. Whoever is
    alive at a step that was not reached is pending; the reason says why.
    """
    settings = settings or BoardSettings()
    rows: list[dict[str, Any]] = []
    if len(records.tumour_board):
        for name, patient in sorted(board_patients(records, day_number(cutoff)).items()):
            first = _first_round(patient)
            rows += _rows(name, BoardRound.FIRST, first)
            treated = first.get(BoardStep.TREATED)
            if treated and treated.state is StepState.REACHED:
                again = _second_round(patient, treated, settings)
                rows += _rows(name, BoardRound.AFTER_RESISTANCE, again)
    table = contract.TUMOUR_BOARD_PATHS
    frame = pd.DataFrame(rows, columns=list(table.names))
    frame["date"] = to_dates(frame["date"].to_numpy("float64"))
    frame["line"] = pd.array(frame["line"].to_numpy(object), dtype="Int64")
    return frame.sort_values(list(table.key), ignore_index=True)


def _rows(
    name: str, round_: BoardRound, steps: dict[BoardStep, _Outcome]
) -> Iterable[dict[str, Any]]:
    for step, outcome in steps.items():
        yield {
            "patient": name,
            "round": str(round_),
            "order": STEPS[round_].index(step) + 1,
            "step": str(step),
            "state": str(outcome.state),
            "date": outcome.day,
            "line": outcome.line,
            "reason": outcome.reason or None,
        }


def _first_round(patient: BoardPatient) -> dict[BoardStep, _Outcome]:
    steps: dict[BoardStep, _Outcome] = {}
    if np.isnan(patient.enrolled):
        steps[BoardStep.ENROLLED] = _left(LeftReason.NOT_ENROLLED)
        return steps
    steps[BoardStep.ENROLLED] = _Outcome(StepState.REACHED, patient.enrolled)
    if not patient.samples:
        steps[BoardStep.SEQUENCED] = _gone(patient, PendingReason.NOT_SEQUENCED)
        return steps
    steps[BoardStep.SEQUENCED] = _Outcome(StepState.REACHED, patient.samples[0].day)
    readable = [sample for sample in patient.samples if sample.readable]
    if not readable:
        awaited = all(np.isnan(sample.reported) for sample in patient.samples)
        steps[BoardStep.QUALITY] = (
            _gone(patient, PendingReason.NOT_REPORTED)
            if awaited
            else _left(LeftReason.NO_READABLE_CALLS)
        )
        return steps
    report = min(_report_day(sample) for sample in readable)
    steps[BoardStep.QUALITY] = _Outcome(StepState.REACHED, report)
    return steps | _board_and_therapy(patient, report)


def _report_day(sample: BoardSample) -> float:
    return sample.day if np.isnan(sample.reported) else sample.reported


def _board_and_therapy(patient: BoardPatient, report: float) -> dict[BoardStep, _Outcome]:
    steps: dict[BoardStep, _Outcome] = {}
    if not patient.conclusions:
        steps[BoardStep.INTERVENING] = _gone(patient, PendingReason.NOT_DISCUSSED)
        return steps
    intervening = [one for one in patient.conclusions if one.intervening]
    if not intervening:
        steps[BoardStep.INTERVENING] = _left(LeftReason.NO_VARIANT)
        return steps
    steps[BoardStep.INTERVENING] = _Outcome(StepState.REACHED, intervening[0].day)
    advised = [one for one in intervening if one.therapy]
    if not advised:
        steps[BoardStep.RECOMMENDED] = _left(LeftReason.NO_THERAPY)
        return steps
    steps[BoardStep.RECOMMENDED] = _Outcome(StepState.REACHED, advised[0].day)
    treated, line = _guided_line(patient, report, advised[0])
    steps[BoardStep.TREATED] = treated
    if line is not None:
        steps[BoardStep.RESPONDED] = _response(patient, line)
    return steps


def _guided_line(
    patient: BoardPatient, report: float, advice: Conclusion
) -> tuple[_Outcome, BoardLine | None]:
    """The guided line after the report, unless another began first after the board had met."""
    for line in patient.lines:
        if line.start < report:
            continue
        by_board = advice.implemented and line.start >= advice.day
        if line.guided or by_board:
            return _Outcome(StepState.REACHED, line.start, line=line.number), line
        if line.start >= advice.day:
            return _left(LeftReason.OTHER_THERAPY), None
    return _gone(patient, PendingReason.NOT_TREATED), None


def _response(patient: BoardPatient, line: BoardLine) -> _Outcome:
    if line.best_response in RESPONDING:
        return _Outcome(StepState.REACHED, line.start, line=line.number)
    ongoing = np.isnan([line.end, line.next_therapy, line.progression, patient.died]).all()
    if ongoing and line.best_response in (None, Response.MISSING, Response.NE):
        return _Outcome(StepState.PENDING, reason=PendingReason.NOT_ASSESSED, line=line.number)
    best = line.best_response or Response.MISSING
    reason = LeftReason.BEST_RESPONSE.format(best)
    return _Outcome(StepState.LEFT, reason=reason, line=line.number)


def _second_round(
    patient: BoardPatient, treated: _Outcome, settings: BoardSettings
) -> dict[BoardStep, _Outcome]:
    line = next(line for line in patient.lines if line.number == treated.line)
    steps = {BoardStep.TREATED_BEFORE: treated}
    if np.isnan(line.progression) or patient.died <= line.progression:
        steps[BoardStep.PROGRESSED] = _no_progression(patient, line)
        return steps
    steps[BoardStep.PROGRESSED] = _Outcome(StepState.REACHED, line.progression, line=line.number)
    later = [one for one in patient.lines if one.start > line.start]
    until = later[0].start if later else np.inf
    earliest = max(line.start + 1, line.progression - settings.second_test_days)
    tests = [one for one in patient.samples if earliest <= one.day <= until]
    if not tests:
        left = LeftReason.NEXT_THERAPY if later else None
        steps[BoardStep.SEQUENCED_AGAIN] = _gone(patient, PendingReason.NO_SECOND_TEST, left)
        return steps
    readable = [test for test in tests if test.readable]
    if not readable:
        steps[BoardStep.SEQUENCED_AGAIN] = _left(LeftReason.NO_READABLE_CALLS)
        return steps
    test = readable[0]
    steps[BoardStep.SEQUENCED_AGAIN] = _Outcome(StepState.REACHED, test.day)
    return steps | _board_again(patient, readable, bool(later))


def _no_progression(patient: BoardPatient, line: BoardLine) -> _Outcome:
    if not np.isnan(patient.died):
        return _left(LeftReason.NO_PROGRESSION_DEATH)
    if not np.isnan(line.next_therapy):
        return _left(LeftReason.CHANGED)
    return _Outcome(StepState.PENDING, reason=PendingReason.NO_PROGRESSION)


def _board_again(
    patient: BoardPatient, tests: list[BoardSample], went_on: bool
) -> dict[BoardStep, _Outcome]:
    """The board's conclusion on the second test, and the line that it guided."""
    names = {test.sample for test in tests}
    about = [
        one
        for one in patient.conclusions
        if one.sample in names or (one.sample is None and one.day >= tests[0].day)
    ]
    if not about:
        left = LeftReason.NOT_DISCUSSED if went_on else None
        return {BoardStep.INTERVENING_AGAIN: _gone(patient, PendingReason.NOT_DISCUSSED, left)}
    intervening = [one for one in about if one.intervening]
    if not intervening:
        return {BoardStep.INTERVENING_AGAIN: _left(LeftReason.NO_VARIANT)}
    steps = {BoardStep.INTERVENING_AGAIN: _Outcome(StepState.REACHED, intervening[0].day)}
    advised = [one for one in intervening if one.therapy]
    if not advised:
        return steps | {BoardStep.TREATED_AGAIN: _left(LeftReason.NO_THERAPY)}
    report = min(_report_day(test) for test in tests)
    return steps | {BoardStep.TREATED_AGAIN: _guided_line(patient, report, advised[0])[0]}


def _left(reason: LeftReason) -> _Outcome:
    return _Outcome(StepState.LEFT, reason=str(reason))


def _gone(
    patient: BoardPatient, pending: PendingReason, left: LeftReason | None = None
) -> _Outcome:
    """Left, where something else came first or the patient died; else still pending."""
    if left is not None:
        return _left(left)
    if not np.isnan(patient.died):
        return _left(LeftReason.DIED)
    return _Outcome(StepState.PENDING, reason=str(pending))
