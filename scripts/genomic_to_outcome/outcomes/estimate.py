"""From the plan and the tables to outcomes: the seam that the workflow calls."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from genomic_to_outcome import contract
from genomic_to_outcome.frames import StoredFrame, to_frame
from genomic_to_outcome.outcomes import notes
from genomic_to_outcome.outcomes.carrier_screen import alteration_effects
from genomic_to_outcome.outcomes.cohort_frame import Cohort, build_cohort
from genomic_to_outcome.outcomes.comparisons import compare
from genomic_to_outcome.outcomes.curves import draw_curves
from genomic_to_outcome.outcomes.plan import Plan, TumourTypes
from genomic_to_outcome.outcomes.populations import Membership, members
from genomic_to_outcome.outcomes.summaries import summarise, summary_groups


@dataclass(frozen=True)
class Outcomes:
    """Frames as in contract.ALTERATION_OUTCOMES, ALTERATION_EFFECTS, COMPARISONS and CURVES.

    `notices` name the populations and the sides of comparisons to which nobody belongs.
    """

    alteration_outcomes: pd.DataFrame
    alteration_effects: pd.DataFrame
    comparisons: pd.DataFrame
    curves: pd.DataFrame
    notices: tuple[str, ...] = ()


def estimate_outcomes(
    plan: Plan,
    patients: pd.DataFrame,
    lines: pd.DataFrame,
    linkage: pd.DataFrame | StoredFrame,
    endpoints: pd.DataFrame,
    tumour_types: TumourTypes,
) -> Outcomes:
    """All that the plan asks for; the frames are as in the contract."""
    cohort = build_cohort(patients, lines, linkage, endpoints)
    populations = {
        name: members(population, cohort, tumour_types)
        for name, population in plan.populations.items()
    }
    groups = list(summary_groups(plan, cohort, populations))
    compared = compare(plan, cohort, populations)
    return Outcomes(
        to_frame(contract.ALTERATION_OUTCOMES, summarise(plan, groups)),
        to_frame(contract.ALTERATION_EFFECTS, alteration_effects(plan, cohort, populations)),
        to_frame(contract.COMPARISONS, compared),
        draw_curves(plan, cohort, populations, groups),
        (*_empty_populations(cohort, populations), *_empty_sides(compared)),
    )


def _empty_populations(cohort: Cohort, populations: Mapping[str, Membership]) -> Iterator[str]:
    treated = cohort.line > 0
    first = cohort.first_of_each_patient(treated)
    for name, membership in populations.items():
        if not (membership.inside & treated).any():
            yield notes.nobody_in(name, Counter(membership.reason[first]))


def _empty_sides(compared: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    empty = (
        f"Comparison {row['comparison']}: nobody is in the {side} ({row[side]})."
        for row in compared
        for side in ("group", "reference")
        if row[f"n_{side}"] == 0
    )
    yield from dict.fromkeys(empty)
