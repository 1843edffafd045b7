"""What is not known of a patient: classes that no sample decided, and where tissue is needed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from genomic_to_outcome.alterations.reasons import Reason
from genomic_to_outcome.reports.estimates import Row
from genomic_to_outcome.reports.names import alteration_name
from genomic_to_outcome.reports.rendering import words
from genomic_to_outcome.vocabulary import AssessmentStatus

WHY_NOT_ASSESSED = {
    Reason.NO_SAMPLE: "there is no sample of the patient",
    Reason.NOT_ON_ASSAY: "the assay tests this kind of alteration in other genes only",
    Reason.KIND_NOT_TESTED: "the assay does not test this kind of alteration in any gene",
    Reason.BIOMARKER_NOT_MEASURED: "the biomarker was not measured, or gave no usable value",
    Reason.NO_CALL_FILE: "the assay covers it, but no file of such calls was given",
    Reason.LOW_PURITY: "the specimen holds too few tumour cells for nothing found to mean none",
    Reason.LOW_DEPTH: "the positions were not read as deeply as the assay asks for",
    Reason.SAMPLE_EXCLUDED: "the sample was left out because of an error in its files",
    Reason.ONLY_FAILED_FILTER_EVIDENCE: "seen only in calls that failed their filter",
    Reason.ONLY_WEAK_FUSION_EVIDENCE: "seen only as a fusion call too weak to count",
    Reason.ONLY_IMPRECISE_EVIDENCE: "seen only as a structural change whose ends are imprecise",
    Reason.UNNAMED_VARIANT: (
        "a variant or fusion of the gene was called whose change, partner or exons are not known"
    ),
    Reason.PHASE_UNKNOWN: "whether both alterations lie on the same allele is not known",
}


def tissue_needed(states: Iterable[Row], class_names: Mapping[str, str]) -> list[str]:
    """Classes that were looked for in plasma alone, or in plasma last, and not detected."""
    found = [row["class_id"] for row in states if row["tissue_needed"]]
    return sorted(alteration_name(class_id, class_names) for class_id in found)


def not_assessed(
    states: Iterable[Row], class_names: Mapping[str, str], parents: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Classes that no sample of the patient was assessed for, by reason.

    `shown` leaves out those that the class above them stands for: all of its classes are there.
    A patient without any sample is told as such, not class by class.
    """
    grouped: dict[str, list[str]] = defaultdict(list)
    for row in states:
        if row["status"] == AssessmentStatus.NOT_ASSESSED and row["reason"] != Reason.NO_SAMPLE:
            reasons = [WHY_NOT_ASSESSED.get(word, words(word)) for word in row["reason"].split(";")]
            grouped["; ".join(reasons)].append(row["class_id"])
    return [
        {
            "reason": why,
            "classes": sorted(alteration_name(class_id, class_names) for class_id in found),
            "shown": sorted(
                alteration_name(class_id, class_names) for class_id in _topmost(found, parents)
            ),
        }
        for why, found in sorted(grouped.items())
    ]


def _topmost(found: Collection[str], parents: Mapping[str, str]) -> list[str]:
    """Classes without those whose parent is among them with all of its children."""
    children: dict[str, set[str]] = defaultdict(set)
    for class_id, parent in parents.items():
        children[parent].add(class_id)
    whole = {class_id for class_id in found if children[class_id] <= set(found)}
    return [class_id for class_id in found if parents.get(class_id) not in whole]
