"""ECOG performance status."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from genomic_to_outcome.inputs.consistency.check import Check, Finding, Subject
from genomic_to_outcome.inputs.consistency.cohort import Cohort, day_text, in_order, same_as_before
from genomic_to_outcome.vocabulary import Severity

_DEAD = 5
_JUMP = 3
_JUMP_DAYS = 28


def _five_and_alive(cohort: Cohort) -> Iterator[Finding]:
    visits = cohort["performance_status"]
    died = cohort.of_patients("died")[visits.patient]
    dead = (visits.numbers("ecog") == _DEAD) & visits.given("patient")
    alive = dead & ~(visits.days("date") >= died)
    yield Finding(
        "performance_status",
        "ecog",
        np.flatnonzero(alive & visits.given("date")),
        lambda row: (
            "ECOG 5 is death, and no day of death is recorded for the patient."
            if np.isnan(died[row])
            else f"ECOG 5 is death, but the patient died on {day_text(died[row])}."
        ),
    )


class _Sequence:
    """Visits by patient and day, with the status and the day before."""

    def __init__(self, cohort: Cohort) -> None:
        visits = cohort["performance_status"]
        day, ecog = visits.days("date"), visits.numbers("ecog")
        rows = np.flatnonzero(~np.isnan(day) & ~np.isnan(ecog) & visits.given("patient"))
        self.row = rows[in_order(visits.patient[rows], day[rows])]
        self.day, self.ecog = day[self.row], ecog[self.row]
        follows = same_as_before(visits.patient[self.row])
        self.day_before = np.where(follows, np.roll(self.day, 1), np.nan)
        self.ecog_before = np.where(follows, np.roll(self.ecog, 1), np.nan)


def _jump(cohort: Cohort) -> Iterator[Finding]:
    visits = cohort.once(_Sequence)
    near = (visits.day - visits.day_before <= _JUMP_DAYS) & (visits.day > visits.day_before)
    change = np.abs(visits.ecog - visits.ecog_before)
    wrong = near & (change >= _JUMP) & (visits.ecog != _DEAD)
    said = dict(zip(visits.row[wrong], np.flatnonzero(wrong), strict=True))
    yield Finding(
        "performance_status",
        "ecog",
        visits.row[wrong],
        lambda row: (
            f"ECOG was {visits.ecog_before[said[row]]:.0f} on "
            f"{day_text(visits.day_before[said[row]])}."
        ),
    )


CHECKS = (
    Check(
        "ecog_5_without_death",
        Subject.PERFORMANCE_STATUS,
        Severity.ERROR,
        "ECOG 5 on a day on which the patient was alive.",
        "Give the day of death in the patients table, or correct the status.",
        _five_and_alive,
    ),
    Check(
        "ecog_jump",
        Subject.PERFORMANCE_STATUS,
        Severity.WARNING,
        f"ECOG changes by {_JUMP} or more within {_JUMP_DAYS} days.",
        "Confirm or correct the status.",
        _jump,
    ),
)
