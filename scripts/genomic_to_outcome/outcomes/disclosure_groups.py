"""The groups of patients that a public set may speak of.

A group is known by its patients: whether one lies within another is read from them, not only from
its name, so that no nesting that a reader could know of is overlooked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from genomic_to_outcome.outcomes.arms import split_into_arms
from genomic_to_outcome.outcomes.cohort_frame import Cohort
from genomic_to_outcome.outcomes.plan import Plan, SplitBy, Summary
from genomic_to_outcome.outcomes.planned_effects import values_of_arms
from genomic_to_outcome.outcomes.populations import Membership
from genomic_to_outcome.outcomes.summaries import summary_groups
from genomic_to_outcome.outcomes.survival import WholeArray
from genomic_to_outcome.vocabulary import ALL, EVERYONE, AssessmentStatus, Endpoint

CHAINS: tuple[tuple[Endpoint, ...], ...] = (
    (Endpoint.ORR, Endpoint.CBR, Endpoint.DCR),
    (Endpoint.OS, Endpoint.PFS),
)
"""Public endpoints: who has the event of one has that of the next (a death ends PFS too)."""
PUBLIC_ENDPOINTS = tuple(endpoint for chain in CHAINS for endpoint in chain)

GroupKey = tuple[str, ...]


@dataclass(frozen=True)
class PatientGroup:
    """Patients whose endpoints of one chain are known; events, and the rule, by endpoint.

    `key` is (population, alteration, therapy class), or (comparison, side) for the arm of a
    comparison. `places` are rows of the cohort, one of each patient.
    """

    key: GroupKey
    chain: int
    places: WholeArray
    patients: WholeArray
    events: Mapping[Endpoint, WholeArray]
    rules: Mapping[Endpoint, str]
    cost: float

    @property
    def therapy_class(self) -> str:
        """Class of therapy, or nothing for an arm."""
        return self.key[2] if len(self.key) == 3 else ""

    @property
    def is_arm(self) -> bool:
        """Whether it is the arm of a comparison."""
        return len(self.key) == 2


def patient_groups(
    plan: Plan, cohort: Cohort, populations: Mapping[str, Membership]
) -> list[PatientGroup]:
    """The arms of comparisons, and carriers (or everyone) under each class of therapy.

    Over all lines, for the public endpoints by their primary rule. Of a chain, an endpoint that is
    known of other patients than the first is left out.
    """
    found: dict[tuple[GroupKey, int], PatientGroup] = {}
    for key, endpoint, rule, places, events, cost in (
        *_arms(plan, cohort, populations),
        *_summarised(plan, cohort, populations),
    ):
        chain = next(number for number, names in enumerate(CHAINS) if endpoint in names)
        patients = cohort.patient[places]
        known = found.get((key, chain))
        if known is None:
            known = PatientGroup(key, chain, places, patients, {}, {}, cost)
        if np.array_equal(known.places, places):
            known = replace(
                known,
                events={**known.events, endpoint: patients[events]},
                rules={**known.rules, endpoint: rule},
            )
        found[key, chain] = known
    return list(found.values())


_Found = tuple[GroupKey, Endpoint, str, WholeArray, np.ndarray, float]


def _arms(plan: Plan, cohort: Cohort, populations: Mapping[str, Membership]) -> Iterator[_Found]:
    for comparison in plan.comparisons:
        if comparison.endpoint not in PUBLIC_ENDPOINTS or comparison.from_advanced_diagnosis:
            continue
        if comparison.cause is not None:
            continue
        arms = split_into_arms(comparison, cohort, populations[comparison.population])
        for values in list(values_of_arms(comparison, cohort, arms))[:1]:
            selected, in_group = values.selected, values.in_group
            for side, mine in (("group", in_group), ("reference", ~in_group)):
                places = selected.places[mine]
                events = selected.values.event[places]
                key, rule = (comparison.id, side), str(values.rule)
                yield key, comparison.endpoint, rule, places, events, 4e6


def arms_within(plan: Plan) -> dict[GroupKey, GroupKey]:
    """Arm of a comparison -> the group, over all lines, in which a reader would look for it."""
    sides = ("group", "reference")
    return {
        (comparison.id, side): (
            comparison.population,
            getattr(comparison, side).alteration or EVERYONE,
            getattr(comparison, side).therapy_class or ALL,
        )
        for comparison in plan.comparisons
        for side in sides
        if getattr(comparison, side).status is AssessmentStatus.ALTERED
    }


def _summarised(
    plan: Plan, cohort: Cohort, populations: Mapping[str, Membership]
) -> Iterator[_Found]:
    public = replace(plan, summaries=tuple(_public(summary) for summary in plan.summaries))
    for group in summary_groups(public, cohort, populations):
        if group.rule != cohort.rules_of(group.endpoint)[0]:
            continue
        cost = 2e6 if group.alteration == EVERYONE else 1e6
        cost += 5e5 if group.cell.therapy_class == ALL else 0
        yield (
            (group.population, group.alteration, group.cell.therapy_class),
            Endpoint(group.endpoint),
            str(group.rule),
            group.values.places,
            group.values.values.event[group.values.places],
            cost,
        )


def _public(summary: Summary) -> Summary:
    """The summary over all lines, of carriers alone, for the public endpoints."""
    return replace(
        summary,
        by=tuple(by for by in summary.by if by is not SplitBy.LINE),
        endpoints=tuple(name for name in PUBLIC_ENDPOINTS if name in summary.endpoints),
        include_not_detected=False,
        index_dates=(),
    )
