"""Settings of what a study reports beside response and survival; every one can be printed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SafetySettings:
    """When an adverse event counts for a line; days.

    From the first dose to `after_last_dose_days` after the last, or to the day before a new
    therapy, whichever is first.
    """

    after_last_dose_days: int = 30


@dataclass(frozen=True)
class QualityOfLifeSettings:
    """When forms are due, counted from the first dose of the index line; days.

    A form belongs to the visit that it lies nearest to. The baseline is the last form of the
    `baseline_days` up to the first dose.
    """

    visit_interval_days: int = 56
    last_visit_days: int = 336
    baseline_days: int = 28


@dataclass(frozen=True)
class PerformanceStatusSettings:
    """How old the baseline may be at the first dose; days."""

    baseline_days: int = 28


@dataclass(frozen=True)
class BoardSettings:
    """How long before a progression the second test may have been taken; days."""

    second_test_days: int = 28
