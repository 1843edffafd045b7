"""In how many patients each class was altered, not detected, or not assessed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from genomic_to_outcome.reports.estimates import Row
from genomic_to_outcome.reports.names import alteration_name
from genomic_to_outcome.vocabulary import AssessmentStatus

# Of a patient's samples the best-known state counts.
_ORDER = (AssessmentStatus.NOT_ASSESSED, AssessmentStatus.NOT_DETECTED, AssessmentStatus.ALTERED)


@dataclass(frozen=True)
class ClassFrequency:
    """Patients by state of one class."""

    class_id: str
    name: str
    altered: int
    not_detected: int
    not_assessed: int


def class_frequencies(
    assessment: Iterable[Row], names: Mapping[str, str]
) -> tuple[ClassFrequency, ...]:
    """Patients by the three states of each class, the most frequent first."""
    rank = {status: number for number, status in enumerate(_ORDER)}
    state: dict[tuple[str, str], int] = {}
    for row in assessment:
        key = (row["class_id"], row["patient"])
        state[key] = max(state.get(key, 0), rank[AssessmentStatus(row["status"])])
    counts: dict[str, Counter[AssessmentStatus]] = defaultdict(Counter)
    for (class_id, _), value in state.items():
        counts[class_id][_ORDER[value]] += 1
    found = [
        ClassFrequency(
            class_id,
            alteration_name(class_id, names),
            count[AssessmentStatus.ALTERED],
            count[AssessmentStatus.NOT_DETECTED],
            count[AssessmentStatus.NOT_ASSESSED],
        )
        for class_id, count in counts.items()
    ]
    return tuple(sorted(found, key=lambda row: (-row.altered, row.name, row.class_id)))
