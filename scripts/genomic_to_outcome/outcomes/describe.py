"""All tables that describe the cohort, made from one reading of its rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from genomic_to_outcome.outcomes.baseline import baseline, carriers
from genomic_to_outcome.outcomes.class_frequencies import States, class_frequencies, co_alterations
from genomic_to_outcome.outcomes.cohort_frame import Cohort
from genomic_to_outcome.outcomes.line_flow import line_flow
from genomic_to_outcome.outcomes.plan import Plan, TumourTypes


def describe_cohort(
    plan: Plan,
    cohort: Cohort,
    tumour_types: TumourTypes,
    assessment: pd.DataFrame,
    ecog: pd.DataFrame,
    parents: Mapping[str, Any],
) -> dict[str, pd.DataFrame]:
    """Name of the table in the contract -> its rows.

    `assessment` is contract.PATIENT_ASSESSMENT, `ecog` contract.PERFORMANCE_STATUS_OF_LINES,
    `parents` gives the class above each class of the catalogue.
    """
    states = States(assessment)
    return {
        "class_frequencies": class_frequencies(states, plan.ci_level),
        "co_alterations": co_alterations(states, parents),
        "baseline": baseline(plan, cohort, tumour_types, ecog),
        "carriers": carriers(plan, cohort, tumour_types),
        "line_flow": line_flow(plan, cohort, tumour_types),
    }
