"""Populations of the plan as rows of the cohort, and why a patient or a line is not among them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from genomic_to_outcome.clinical.dates import day_numbers
from genomic_to_outcome.outcomes.cohort_frame import Cohort
from genomic_to_outcome.outcomes.patient_filters import comparison_of, same_word
from genomic_to_outcome.outcomes.plan import PATIENT_FILTERS, Population, TumourTypes
from genomic_to_outcome.outcomes.survival import BoolArray, WholeArray


@dataclass(frozen=True)
class Membership:
    """Rows of the cohort in a population; `reason` is the first filter that a row fails, else ''.

    Filters on lines (setting, line, from_enrolment) do not touch line 0: the diagnosis of advanced
    disease comes before any line.
    """

    inside: BoolArray
    reason: np.ndarray


def members(population: Population, cohort: Cohort, tumour_types: TumourTypes) -> Membership:
    """Which rows of the cohort a population takes.

    A diagnosis takes its OncoTree descendants, a stage its substages (IV takes IVA); words are
    compared without regard to case. A row without the value does not pass a filter.
    """
    rows = cohort.rows
    reason = np.full(len(rows), "", object)
    for name in PATIENT_FILTERS:
        wanted = getattr(population, name)
        if wanted:
            passes = _passes(rows[name], wanted, comparison_of(name, tumour_types))
            _note(reason, ~passes, f"{name} is not {' or '.join(wanted)}")
    treated = cohort.line > 0
    if population.setting:
        passes = _passes(rows["setting"], population.setting, same_word)
        _note(reason, treated & ~passes, f"setting is not {' or '.join(population.setting)}")
    if population.line:
        passes = np.isin(cohort.line, population.line)
        wanted = " or ".join(str(line) for line in population.line)
        _note(reason, treated & ~passes, f"line is not {wanted}")
    if population.from_enrolment:
        start, enrolled = (day_numbers(rows[name]) for name in ("start", "enrolled"))
        _note(reason, treated & np.isnan(enrolled), "no date of enrolment")
        _note(reason, treated & (start < enrolled), "line began before enrolment")
    return Membership(reason == "", reason)


def treated_lines(population: Population, cohort: Cohort, tumour_types: TumourTypes) -> BoolArray:
    """Which rows of the cohort are lines of therapy of a population."""
    return members(population, cohort, tumour_types).inside & (cohort.line > 0)


def index_lines(population: Population, cohort: Cohort, tumour_types: TumourTypes) -> WholeArray:
    """Row of each patient's index line: the first line of therapy in the population."""
    return cohort.first_of_each_patient(treated_lines(population, cohort, tumour_types))


def _note(reason: np.ndarray, fails: BoolArray, text: str) -> None:
    reason[fails & (reason == "")] = text


def _passes(
    column: pd.Series, wanted: tuple[str, ...], same: Callable[[str, str], bool]
) -> BoolArray:
    codes, values = pd.factorize(column)
    passing = [any(same(str(value), word) for word in wanted) for value in values]
    return np.array([*passing, False], bool)[codes]
