"""The two groups of a planned comparison as rows of the cohort; each patient stands in one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from genomic_to_outcome.outcomes.cohort_frame import Cohort
from genomic_to_outcome.outcomes.plan import Comparison, Group
from genomic_to_outcome.outcomes.populations import Membership
from genomic_to_outcome.outcomes.survival import BoolArray, WholeArray
from genomic_to_outcome.vocabulary import AssessmentStatus


class NotAssessed(StrEnum):
    """Where the patients who were not assessed for an alteration of the comparison are put."""

    LEFT_OUT = "left out"
    IN_GROUP = "not assessed counted in the group"
    IN_REFERENCE = "not assessed counted in the reference"


@dataclass(frozen=True)
class Arms:
    """Rows `places` of the cohort and whether each belongs to the group, else to the reference."""

    places: WholeArray
    in_group: BoolArray
    notes: tuple[str, ...]
    n_not_assessed: int = 0


def describe(group: Group) -> str:
    """A group in words."""
    words = [group.alteration or ""]
    if group.alteration and group.status is not AssessmentStatus.ALTERED:
        words[0] += f" {group.status}"
    words.append(group.therapy_class or "")
    return ", ".join(word for word in words if word)


def split_into_arms(
    comparison: Comparison,
    cohort: Cohort,
    membership: Membership,
    not_assessed_lines: NotAssessed = NotAssessed.LEFT_OUT,
) -> Arms:
    """Each patient's first eligible line that falls into either group.

    A line that falls into both is left out; a patient with lines in both counts at the first.
    `not_assessed_lines` puts into one of them all that it would take if they were assessed so: a
    line under another therapy than its own never is.
    """
    if comparison.from_advanced_diagnosis:
        eligible = membership.inside & (cohort.line == 0)
    else:
        eligible = membership.inside & (cohort.line > 0)
        if comparison.line is not None:
            eligible &= cohort.line == comparison.line
    group = eligible & cohort.members(comparison.group)
    reference = eligible & cohort.members(comparison.reference)
    neither = eligible & ~group & ~reference
    unknown_group = neither & not_assessed_for(comparison.group, cohort)
    unknown_reference = neither & not_assessed_for(comparison.reference, cohort)
    if not_assessed_lines is NotAssessed.IN_GROUP:
        group |= unknown_group
    if not_assessed_lines is NotAssessed.IN_REFERENCE:
        reference |= unknown_reference
    first = cohort.first_of_each_patient(group | reference)
    both = group[first] & reference[first]
    in_either = np.unique(cohort.patient[group])
    shared = np.intersect1d(in_either, np.unique(cohort.patient[reference]))
    at_both_lines = len(shared) - int(both.sum())
    notes = []
    if not comparison.from_advanced_diagnosis and comparison.line is None:
        notes.append("each patient counts once: first line in either group")
    if both.any():
        notes.append(f"left out as members of both groups: {int(both.sum())}")
    if at_both_lines > 0:
        notes.append(f"lines in both groups, counted at the first: {at_both_lines}")
    not_assessed = cohort.n_patients(unknown_group | unknown_reference)
    if not_assessed:
        notes.append(f"with a line not assessed for the alteration: {not_assessed}")
    kept = first[~both]
    return Arms(kept, group[kept], tuple(notes), not_assessed)


def not_assessed_for(side: Group, cohort: Cohort) -> BoolArray:
    """Rows under the therapy of a group that were not assessed for the alteration it names."""
    if side.alteration is None:
        return np.zeros(len(cohort.rows), bool)
    rows = ~cohort.assessed(side.alteration)
    return rows if side.therapy_class is None else rows & cohort.treated_with(side.therapy_class)
