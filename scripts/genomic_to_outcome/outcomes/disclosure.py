"""The public set: what may leave the house, with small counts of patients withheld.

docs/disclosure.md says against whom it guards, what is published and what is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from genomic_to_outcome.outcomes.cohort_frame import Cohort
from genomic_to_outcome.outcomes.disclosure_cells import Cells
from genomic_to_outcome.outcomes.disclosure_cohort import (
    attrition_rows,
    count_cohort,
    frequency_rows,
)
from genomic_to_outcome.outcomes.disclosure_groups import arms_within, patient_groups
from genomic_to_outcome.outcomes.disclosure_outcomes import (
    comparison_rows,
    curve_rows,
    draw_public,
    outcome_rows,
)
from genomic_to_outcome.outcomes.disclosure_relations import N, relate_groups
from genomic_to_outcome.outcomes.disclosure_rows import Disclosure, Row
from genomic_to_outcome.outcomes.disclosure_safety import SAFETY
from genomic_to_outcome.outcomes.disclosure_study import (
    BASELINE,
    BOARD,
    QUALITY,
    STATUS,
    count_study,
    study_rows,
)
from genomic_to_outcome.outcomes.plan import Plan, TumourTypes
from genomic_to_outcome.outcomes.populations import members
from genomic_to_outcome.vocabulary import ALL, EVERYONE

Rows = Iterable[Mapping[str, Any]]


@dataclass(frozen=True)
class InternalTables:
    """What the public set is made from: rows of the tables of the same names in the contract.

    `patient_assessment` is a frame: who has which state of a class.
    """

    alteration_outcomes: Rows
    comparisons: Rows
    curves: Rows
    attrition: Rows
    class_frequencies: Rows
    baseline: Rows
    safety: Rows
    quality_of_life: Rows
    performance_status: Rows
    tumour_board: Rows
    patient_assessment: pd.DataFrame


def make_public(
    plan: Plan,
    cohort: Cohort,
    tumour_types: TumourTypes,
    parents: Mapping[str, str | None],
    given: InternalTables,
    smallest: int,
    secondary: bool = True,
) -> dict[str, list[Row]]:
    """Rows of the public tables by name, of the same contract as the internal ones.

    `parents` is the catalogue's tree of classes: class -> the one above.

    No count from 1 to `smallest` - 1 is published, nor can one be reckoned from what is;
    `secondary` False leaves out the second half, for tests of it.
    """
    populations = {
        name: members(population, cohort, tumour_types)
        for name, population in plan.populations.items()
    }
    cells = Cells(smallest)
    attrition, frequencies = list(given.attrition), list(given.class_frequencies)
    groups = {(one.key, one.chain): one for one in patient_groups(plan, cohort, populations)}
    counted = relate_groups(cells, groups.values(), parents, arms_within(plan))
    treated = {
        name: np.unique(cohort.patient[one.inside & (cohort.line > 0)])
        for name, one in populations.items()
    }
    of_cohort = count_cohort(cells, cohort, attrition, given.patient_assessment, counted, treated)
    tables = {name: getattr(given, name) for name in (SAFETY, BOARD, STATUS, QUALITY, BASELINE)}
    study = count_study(cells, tables, of_cohort.treated)
    study.relate_totals(
        {
            name: {
                *(counted[key].cells[N] for key in counted if key[0] == (name, EVERYONE, ALL)),
                *of_cohort.populations.get(name, ()),
            }
            for name in plan.populations
        },
        of_cohort.around,
    )
    disclosure = Disclosure(smallest, cells.publish(secondary))
    public = draw_public(plan, groups, counted, given.curves, disclosure)
    return {
        "alteration_outcomes": list(outcome_rows(given.alteration_outcomes, public, disclosure)),
        "comparisons": list(comparison_rows(given.comparisons, plan, public, disclosure)),
        "curves": curve_rows(public, smallest),
        "attrition": attrition_rows(attrition, of_cohort, disclosure),
        "class_frequencies": frequency_rows(frequencies, of_cohort, disclosure),
        **{name: list(study_rows(study, name, disclosure)) for name in tables},
    }
