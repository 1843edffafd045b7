"""What the summaries ask of carriers and others, and which alterations are compared together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

import numpy as np

from genomic_to_outcome.outcomes.cohort_frame import Cohort, EndpointValues
from genomic_to_outcome.outcomes.endpoint_rules import RESPONDER_ENDPOINTS
from genomic_to_outcome.outcomes.plan import Plan, Summary
from genomic_to_outcome.outcomes.populations import Membership
from genomic_to_outcome.outcomes.summaries import Cell, advanced_cell, cells_of
from genomic_to_outcome.outcomes.survival import BoolArray, FloatArray, WholeArray
from genomic_to_outcome.vocabulary import EVERYONE, AssessmentStatus, Endpoint, EndpointRule


@dataclass(frozen=True)
class Panel:
    """Classes that were assessed in the same rows, and known there since the same days.

    `places` are those whose endpoint can be used, of `n_assessed`.
    """

    class_ids: tuple[str, ...]
    places: WholeArray
    observable: FloatArray
    n_assessed: int

    def entry(self, values: EndpointValues) -> FloatArray:
        """Day on which each of `places` came under observation."""
        return np.fmax(values.entry[self.places], self.observable - values.start[self.places])

    def hypothesis(self, carriers: BoolArray) -> bytes:
        """The same wherever the same carriers are compared with the same others."""
        parts = (self.places, np.nan_to_num(self.observable), carriers)
        return sha256(b"".join(part.tobytes() for part in parts)).digest()


@dataclass(frozen=True)
class Question:
    """One cell of a summary and one endpoint."""

    summary: Summary
    cell: Cell
    endpoint: Endpoint
    rule: str


def screened(
    plan: Plan, cohort: Cohort, populations: Mapping[str, Membership]
) -> Iterator[tuple[Question, Panel]]:
    """What the summaries ask, with the alterations that are compared together."""
    for summary in plan.summaries:
        if summary.against_not_detected:
            inside = populations[summary.population].inside
            for question in _questions(summary, cohort, inside):
                for panel in _panels(question, cohort):
                    yield question, panel


def _questions(summary: Summary, cohort: Cohort, inside: BoolArray) -> Iterator[Question]:
    for cell in cells_of(summary, cohort, inside):
        for endpoint in summary.endpoints:
            rules = [
                rule
                for rule in cohort.rules_of(endpoint)
                if rule != EndpointRule.FROM_ADVANCED_DIAGNOSIS
            ]
            if rules and endpoint not in RESPONDER_ENDPOINTS:
                yield Question(summary, cell, endpoint, rules[0])
    survival = (Endpoint.OS, EndpointRule.FROM_ADVANCED_DIAGNOSIS)
    if Endpoint.OS in summary.endpoints and survival in cohort.endpoints:
        yield Question(summary, advanced_cell(cohort, inside), *survival)


def _panels(question: Question, cohort: Cohort) -> Iterator[Panel]:
    """Classes with carriers and others, together where the same rows and days are theirs."""
    values = cohort.endpoints[question.endpoint, question.rule]
    eligible = question.cell.eligible & values.usable
    grouped: dict[tuple[int, bytes, bytes], list[str]] = defaultdict(list)
    found: dict[tuple[int, bytes, bytes], tuple[WholeArray, FloatArray]] = {}
    wanted = question.summary.alterations or cohort.class_ids
    for class_id in wanted:
        if class_id == EVERYONE or class_id not in cohort.class_ids:
            continue
        column = cohort.status[eligible, cohort.class_ids.index(class_id)]
        carriers = int((column == cohort.code_of(AssessmentStatus.ALTERED)).sum())
        if carriers == 0 or not (column == cohort.code_of(AssessmentStatus.NOT_DETECTED)).any():
            continue
        # Endpoints that cannot be used do not make another line of the patient the first.
        first = cohort.first_of_each_patient(question.cell.eligible & cohort.assessed(class_id))
        places = first[values.usable[first]]
        observable = cohort.observable_since(class_id)[places]
        key = len(first), places.tobytes(), observable.tobytes()
        grouped[key].append(class_id)
        found[key] = places, observable
    for key, class_ids in grouped.items():
        yield Panel(tuple(class_ids), *found[key], key[0])
