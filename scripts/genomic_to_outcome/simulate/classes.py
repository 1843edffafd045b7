"""What a molecular class of the simulated cohort is, and the calendar of its four studies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from genomic_to_outcome.simulate.model import Enrolment
from genomic_to_outcome.simulate.treatments import Treatment


class Study(StrEnum):
    """The four studies that share the cohort; the value begins the ids of their patients."""

    ALK = "ALK"
    NSCLC = "NSCLC"
    SCLC = "SCLC"
    TUMOUR_BOARD = "MTB"


ENROLMENT = {
    Study.ALK: Enrolment(date(2008, 1, 1), date(2024, 6, 30)),
    Study.NSCLC: Enrolment(date(2014, 1, 1), date(2023, 12, 31)),
    Study.SCLC: Enrolment(date(2017, 1, 1), date(2023, 12, 31)),
    Study.TUMOUR_BOARD: Enrolment(date(2018, 1, 1), date(2022, 6, 30)),
}


@dataclass(frozen=True)
class MolecularClass:
    """One true class of patients.

    `drivers` are alternatives, each the small variants carried together; `resistance` names, by the
    kind of treatment, the variants of which one may appear at progression. `matched` is what a
    tumour board may recommend, `matched_again` what it may after resistance. `class_id` is the
    class of the alteration catalogue, empty where the demonstration names none. `published` says
    whether the overall survival is published; else it is invented.
    """

    class_id: str
    study: Study
    patients: int
    diagnoses: tuple[str, ...]
    os_months: float
    first_line: tuple[tuple[float, Treatment], ...]
    later: tuple[Treatment, ...]
    matched: Treatment | None = None
    matched_again: Treatment | None = None
    drivers: tuple[tuple[str, ...], ...] = ((),)
    fusions: tuple[str, ...] = ()
    copy_number: tuple[tuple[str, float], ...] = ()
    resistance: tuple[tuple[str, tuple[str, ...]], ...] = ()
    published: bool = False
