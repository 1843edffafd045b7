"""Covariates and strata of a comparison as numbers, with the patients that lack a value."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from genomic_to_outcome.outcomes.cohort_frame import Cohort
from genomic_to_outcome.outcomes.plan import Covariate
from genomic_to_outcome.outcomes.survival import BoolArray, FloatArray, WholeArray


def design_matrix(
    cohort: Cohort, covariates: Sequence[Covariate], places: WholeArray
) -> tuple[FloatArray, BoolArray]:
    """Columns for the rows `places`, and which of them have every value.

    Age and line are numbers; of a category every level but the most frequent has a column.
    """
    columns: list[FloatArray] = []
    complete = np.ones(len(places), bool)
    for covariate in covariates:
        values = cohort.rows[covariate.value].iloc[places]
        complete &= values.notna().to_numpy(bool)
        if covariate in (Covariate.AGE, Covariate.LINE):
            columns.append(values.to_numpy(float, na_value=np.nan))
    for covariate in covariates:
        if covariate not in (Covariate.AGE, Covariate.LINE):
            values = cohort.rows[covariate.value].iloc[places]
            levels = values[complete].value_counts(sort=False).sort_index()
            levels = levels.sort_values(ascending=False, kind="stable").index[1:]
            columns += [(values == level).to_numpy(float) for level in levels]
    matrix = np.column_stack(columns) if columns else np.empty((len(places), 0))
    return matrix, complete


def strata_of(cohort: Cohort, strata: Sequence[Covariate], places: WholeArray) -> WholeArray | None:
    """A number for each combination of the strata; a missing value is a stratum of its own."""
    if not strata:
        return None
    if not len(places):
        return np.empty(0, np.int64)
    table = cohort.rows[[covariate.value for covariate in strata]].iloc[places]
    return pd.factorize(pd.MultiIndex.from_frame(table.astype(object).fillna("")))[0]


def complete_cases(
    cohort: Cohort, covariates: Sequence[Covariate], places: WholeArray
) -> tuple[BoolArray, str]:
    """Which of the rows `places` have every covariate, and in words how many lack which."""
    table = cohort.rows[[covariate.value for covariate in covariates]].iloc[places]
    missing = table.isna()
    counts = [f"{name} in {count}" for name, count in missing.sum().items() if count]
    lacking = missing.any(axis=1).to_numpy(bool)
    if not counts:
        return ~lacking, "nobody lacks a covariate or a stratum"
    return ~lacking, f"{int(lacking.sum())} left out, missing: {', '.join(counts)}"
