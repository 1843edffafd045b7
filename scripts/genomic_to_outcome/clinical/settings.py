"""The rules of lines, response, progression and linkage as settings; every one can be printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any

from genomic_to_outcome.clinical.study_settings import (
    BoardSettings,
    PerformanceStatusSettings,
    QualityOfLifeSettings,
    SafetySettings,
)
from genomic_to_outcome.errors import InputError, Problem
from genomic_to_outcome.vocabulary import Severity


class AfterCompleteResponse(StrEnum):
    """How disease (PR, SD, NON-CR/NON-PD) at a visit after a CR is read."""

    PROGRESSION = "progression"
    AS_RECORDED = "as_recorded"


class ResponseSource(StrEnum):
    """Where the overall response of a visit comes from; sums stand for all measurements."""

    RECORDED = "recorded"
    SUMS = "sums"
    RECORDED_ELSE_SUMS = "recorded_else_sums"


@dataclass(frozen=True)
class LineSettings:
    """How courses of treatment become lines where no line is recorded; days."""

    combination_days: int = 28
    gap_days: int = 56


@dataclass(frozen=True)
class ResponseSettings:
    """How visits become a best overall response (RECIST 1.1, section 4.3 to 4.6); days.

    `max_ne` and `accept_sd` say how many NE visits, and whether one SD, may lie between a response
    and the visit that confirms it. The baseline is the last sum of the `baseline_days` before a
    line. Planned visits are every so many weeks from its start, each with its window.
    """

    source: ResponseSource = ResponseSource.RECORDED_ELSE_SUMS
    partial_response_percent: int = 30
    progression_percent: int = 20
    progression_mm: int = 5
    baseline_days: int = 28

    confirm_days: int = 28
    sd_min_days: int = 42
    max_ne: int = 1
    accept_sd: bool = True
    missing_as_ne: bool = False
    clinical_benefit_days: int = 168
    after_complete_response: AfterCompleteResponse = AfterCompleteResponse.PROGRESSION
    planned_visit_weeks: int = 8
    planned_visits: int = 3
    planned_visit_window_days: int = 14


@dataclass(frozen=True)
class ProgressionSettings:
    """The schedule of tumour assessments, by which the FDA-style rule knows missed visits; days.

    Visits are due every `first_interval_days` up to day `first_phase_days` of a line and every
    `later_interval_days` from then on; `grace_days` may be added to two due visits. A PFS ratio
    of `pfs_ratio_percent` hundredths or more is a success.
    """

    first_interval_days: int = 42
    first_phase_days: int = 168
    later_interval_days: int = 63
    grace_days: int = 14
    pfs_ratio_percent: int = 130


@dataclass(frozen=True)
class LinkageSettings:
    """Which samples explain a line.

    A driver: samples taken up to `driver_days` after its start. An acquired alteration: the last
    sample up to its start, and those of the `same_time_days` before that sample.
    """

    driver_days: int = 90
    same_time_days: int = 28


@dataclass(frozen=True)
class ClinicalSettings:
    """All rules of this layer."""

    lines: LineSettings = field(default_factory=LineSettings)
    response: ResponseSettings = field(default_factory=ResponseSettings)
    progression: ProgressionSettings = field(default_factory=ProgressionSettings)
    linkage: LinkageSettings = field(default_factory=LinkageSettings)
    safety: SafetySettings = field(default_factory=SafetySettings)
    quality_of_life: QualityOfLifeSettings = field(default_factory=QualityOfLifeSettings)
    performance_status: PerformanceStatusSettings = field(default_factory=PerformanceStatusSettings)
    tumour_board: BoardSettings = field(default_factory=BoardSettings)


_AT_LEAST_ONE = (
    "first_interval_days",
    "later_interval_days",
    "planned_visit_weeks",
    "partial_response_percent",
    "progression_percent",
    "pfs_ratio_percent",
)

SECTIONS = tuple(section.name for section in fields(ClinicalSettings))
"""Sections of the configuration that this layer reads."""


def read_settings(given: Mapping[str, Mapping[str, Any]], file: str = "") -> ClinicalSettings:
    """The settings with what the configuration gives in place of the defaults.

    `given` maps names of sections (SECTIONS) to keys of their settings. Raises
    InputError with every unknown key and every value of the wrong kind.
    """
    problems: list[Problem] = []
    defaults = ClinicalSettings()
    sections: dict[str, Any] = {}
    for name in given:
        if name not in {section.name for section in fields(defaults)}:
            expected = ", ".join(section.name for section in fields(defaults))
            problems.append(_problem(file, name, "", f"unknown key; expected {expected}"))
    for section in fields(defaults):
        default = getattr(defaults, section.name)
        values = _values(default, given.get(section.name) or {}, section.name, file, problems)
        sections[section.name] = type(default)(**values)
    if problems:
        raise InputError(problems)
    return ClinicalSettings(**sections)


def _values(
    default: Any, given: Mapping[str, Any], section: str, file: str, problems: list[Problem]
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if not isinstance(given, Mapping):
        problems.append(_problem(file, section, str(given), "expected keys with values"))
        return values
    known = {key.name for key in fields(default)}
    for key, value in given.items():
        place = f"{section}.{key}"
        if key not in known:
            expected = ", ".join(sorted(known))
            problems.append(_problem(file, place, str(value), f"unknown key; expected {expected}"))
            continue
        kind = type(getattr(default, key))
        if issubclass(kind, StrEnum):
            if value in set(kind):
                values[key] = kind(value)
            else:
                words = " or ".join(kind)
                problems.append(_problem(file, place, str(value), f"expected {words}"))
        elif type(value) is not kind or (kind is int and value < 0):
            wanted = "true or false" if kind is bool else "a whole number of 0 or more"
            problems.append(_problem(file, place, str(value), f"expected {wanted}"))
        elif value == 0 and key in _AT_LEAST_ONE:
            problems.append(_problem(file, place, str(value), "expected 1 or more"))
        else:
            values[key] = value
    return values


def _problem(file: str, place: str, value: str, message: str) -> Problem:
    return Problem(
        Severity.ERROR, "config", file, field=place, value=value, message=message,
        remedy="see the rules in docs/endpoints.md",
    )  # fmt: skip
