"""What a consistency check is, and what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from genomic_to_outcome.vocabulary import Severity

if TYPE_CHECKING:
    from genomic_to_outcome.inputs.consistency.cohort import Cohort

Message = str | Callable[[int], str]


class Subject(StrEnum):
    """What a check is about: one module each."""

    IDENTITY = "ids and links between tables"
    DATES = "dates"
    DIAGNOSES = "diagnoses"
    LINES = "treatments and lines"
    RESPONSES = "responses"
    SAFETY = "adverse events"
    PERFORMANCE_STATUS = "performance status"
    QUALITY_OF_LIFE = "quality of life"
    BOARD = "samples, tumour board and guided therapy"


@dataclass(frozen=True, eq=False)
class Finding:
    """Rows of one table (indices from 0) that a check objects to, and what it says of each.

    `summary` stands for all rows in one problem, at the first of them; `value` is the value to
    show, where it is not that of the field.
    """

    table: str
    field: str
    rows: np.ndarray
    message: Message
    remedy: str = ""
    value: str | None = None
    summary: bool = False


Find = Callable[["Cohort"], Iterable[Finding]]


@dataclass(frozen=True)
class Check:
    """One consistency check: `title` says what is wrong, `severity` what it does unless changed."""

    id: str
    subject: Subject
    severity: Severity
    title: str
    remedy: str
    find: Find
