"""Table 1: who the patients of each population and the carriers of each class were."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from genomic_to_outcome import contract
from genomic_to_outcome.contract.cohort import MISSING_LEVEL, OTHER_LEVELS
from genomic_to_outcome.frames import to_frame
from genomic_to_outcome.outcomes import notes
from genomic_to_outcome.outcomes.cohort_frame import Cohort
from genomic_to_outcome.outcomes.plan import Plan, TumourTypes
from genomic_to_outcome.outcomes.populations import treated_lines
from genomic_to_outcome.outcomes.survival import BoolArray, WholeArray
from genomic_to_outcome.vocabulary import EVERYONE, AssessmentStatus

LEVELS = 8
"""Levels of a variable that have a row of their own; rarer ones are counted together."""
_AGE = "age_at_diagnosis"
_CATEGORIES = ("sex", "stage", "smoking", "ecog_at_baseline", "line", "histology")
_QUARTILES = (("median", 0.5), ("lower_quartile", 0.25), ("upper_quartile", 0.75))
_OF_AGE = "difference of calendar years: a year more or less than the age in full years"


def baseline(
    plan: Plan, cohort: Cohort, tumour_types: TumourTypes, ecog: pd.DataFrame
) -> pd.DataFrame:
    """contract.BASELINE: all patients of a population, then the carriers of each class.

    Patients are described at the line at which they are counted over all lines (summaries.py): the
    first one of the population, for carriers the first at which the class was assessed. `ecog` is
    contract.PERFORMANCE_STATUS_OF_LINES: the last value before that line.
    """
    values = _values(cohort, ecog)
    rows: list[dict[str, Any]] = []
    for name, population in plan.populations.items():
        treated = treated_lines(population, cohort, tumour_types)
        everyone = cohort.first_of_each_patient(treated)
        # Of all lines: carriers of an acquired alteration are counted at a later one.
        levels = {variable: _levels(values.loc[treated, variable]) for variable in _CATEGORIES}
        rows += _group(name, EVERYONE, values.loc[everyone], levels)
        for class_id in cohort.class_ids:
            places = _carriers(cohort, class_id, treated)
            if len(places):
                rows += _group(name, class_id, values.loc[places], levels)
    return to_frame(contract.BASELINE, rows)


def carriers(plan: Plan, cohort: Cohort, tumour_types: TumourTypes) -> pd.DataFrame:
    """contract.CARRIERS: who stands behind the figures of a class over all lines and therapies."""
    rows: list[dict[str, Any]] = []
    for name, population in plan.populations.items():
        treated = treated_lines(population, cohort, tumour_types)
        for class_id in cohort.class_ids:
            for place in _carriers(cohort, class_id, treated):
                patient, line = cohort.rows["patient"].iat[place], int(cohort.line[place])
                found = {"population": name, "alteration": class_id}
                rows.append({**found, "patient": patient, "line": line})
    return to_frame(contract.CARRIERS, rows)


def _carriers(cohort: Cohort, class_id: str, treated: BoolArray) -> WholeArray:
    """Rows of those who have the class, each the patient's first at which it was assessed."""
    assessed = cohort.first_of_each_patient(treated & cohort.assessed(class_id))
    return assessed[cohort.status_is(class_id, AssessmentStatus.ALTERED)[assessed]]


def _values(cohort: Cohort, ecog: pd.DataFrame) -> pd.DataFrame:
    """What is described, in the rows of the cohort; text, and age as a number."""
    rows = cohort.rows
    keyed = ecog.set_index(["patient", "line"])["baseline"].to_dict()
    before = [keyed.get(key) for key in zip(rows["patient"], rows["line"], strict=True)]
    age = pd.to_datetime(rows["diagnosed"]).dt.year - pd.to_numeric(rows["birth_year"])
    return pd.DataFrame(
        {
            _AGE: age.to_numpy("float64", na_value=np.nan),
            **{name: _texts(rows[name]) for name in ("sex", "stage", "smoking", "histology")},
            "ecog_at_baseline": _texts(pd.Series(before, dtype=object)),
            "line": _texts(rows["line"]),
        }
    )


def _texts(values: pd.Series) -> pd.Series:
    return pd.Series(
        [None if pd.isna(value) or value == "" else str(value) for value in values], dtype=object
    )


def _levels(values: pd.Series) -> tuple[str, ...]:
    """Levels in order of their text; the rarer ones of many are left to `other`."""
    counts = values.value_counts()
    kept = sorted(counts.index, key=lambda level: (-counts[level], level))[:LEVELS]
    return tuple(sorted(kept))


def _group(
    population: str, alteration: str, values: pd.DataFrame, levels: dict[str, tuple[str, ...]]
) -> Iterator[dict[str, Any]]:
    common = {
        "population": population,
        "alteration": alteration,
        "n": len(values),
        "suppressed": False,
    }
    for order, row in enumerate((*_age(values[_AGE]), *_counts(values, levels)), start=1):
        note = notes.join((row.pop("note", ""), notes.small_numbers(len(values))))
        yield {"order": order, "note": note, **common, **row}


def _age(ages: pd.Series) -> Iterator[dict[str, Any]]:
    known = ages.dropna()
    missing = len(ages) - len(known)
    for statistic, share in _QUARTILES:
        yield {
            "variable": _AGE,
            "level": "",
            "statistic": statistic,
            "n_missing": missing,
            "events": None,
            "estimate": float(known.quantile(share)) if len(known) else None,
            "unit": "years",
            "note": _OF_AGE,
        }
    yield _count(_AGE, MISSING_LEVEL, missing, missing, len(ages))


def _counts(values: pd.DataFrame, levels: dict[str, tuple[str, ...]]) -> Iterator[dict[str, Any]]:
    for variable, kept in levels.items():
        column = values[variable]
        missing = int(column.isna().sum())
        counts = column.value_counts()
        shown = {level: int(counts.get(level, 0)) for level in kept}
        rest = len(column) - missing - sum(shown.values())
        for level, count in shown.items():
            yield _count(variable, level, count, missing, len(column))
        if rest:
            yield _count(variable, OTHER_LEVELS, rest, missing, len(column))
        yield _count(variable, MISSING_LEVEL, missing, missing, len(column))


def _count(variable: str, level: str, count: int, missing: int, n: int) -> dict[str, Any]:
    known = n if level == MISSING_LEVEL else n - missing
    return {
        "variable": variable,
        "level": level,
        "statistic": "patients",
        "n_missing": missing,
        "events": count,
        "estimate": count / known if known else None,
        "unit": "proportion",
    }
