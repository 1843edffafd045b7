"""The words of the way through the molecular tumour board: rounds, steps, states, reasons."""

from __future__ import annotations

from enum import StrEnum


class BoardRound(StrEnum):
    """The first way through the board, and the one after resistance to the guided therapy."""

    FIRST = "first"
    AFTER_RESISTANCE = "after_resistance"


class StepState(StrEnum):
    """Whether a patient reached a step, left before it, or may still reach it."""

    REACHED = "reached"
    LEFT = "left"
    PENDING = "pending"


class BoardStep(StrEnum):
    """The steps in their order; those of the second round follow a guided therapy."""

    ENROLLED = "enrolled"
    SEQUENCED = "sequenced"
    QUALITY = "passed quality control"
    INTERVENING = "intervening variant"
    RECOMMENDED = "therapy recommended"
    TREATED = "guided therapy started"
    RESPONDED = "response to guided therapy"
    TREATED_BEFORE = "treated by the first test"
    PROGRESSED = "progressed and alive"
    SEQUENCED_AGAIN = "sequenced again"
    INTERVENING_AGAIN = "intervening variant again"
    TREATED_AGAIN = "guided therapy again"


STEPS = {
    BoardRound.FIRST: (
        BoardStep.ENROLLED,
        BoardStep.SEQUENCED,
        BoardStep.QUALITY,
        BoardStep.INTERVENING,
        BoardStep.RECOMMENDED,
        BoardStep.TREATED,
        BoardStep.RESPONDED,
    ),
    BoardRound.AFTER_RESISTANCE: (
        BoardStep.TREATED_BEFORE,
        BoardStep.PROGRESSED,
        BoardStep.SEQUENCED_AGAIN,
        BoardStep.INTERVENING_AGAIN,
        BoardStep.TREATED_AGAIN,
    ),
}


class LeftReason(StrEnum):
    """Why a step was not reached and will not be."""

    NOT_ENROLLED = "no date of enrolment"
    DIED = "died before"
    NO_READABLE_CALLS = "no call file of the sample could be read"
    NO_VARIANT = "no intervening variant by the board's conclusion"
    NO_THERAPY = "intervening variant, but no therapy recommended"
    OTHER_THERAPY = "another therapy was started first"
    BEST_RESPONSE = "best response {}"
    NO_PROGRESSION_DEATH = "died without a recorded progression"
    CHANGED = "changed therapy without a recorded progression"
    NEXT_THERAPY = "next therapy started without a second test"
    NOT_DISCUSSED = "next therapy started without another board"


class PendingReason(StrEnum):
    """Why a step was not reached yet."""

    NOT_SEQUENCED = "alive without a sequenced sample"
    NOT_REPORTED = "alive, result not yet there"
    NOT_DISCUSSED = "alive, not discussed by the board"
    NOT_TREATED = "alive, no therapy started since"
    NOT_ASSESSED = "on the guided therapy, not yet assessed"
    NO_PROGRESSION = "alive without progression"
    NO_SECOND_TEST = "alive without a second test or therapy"
