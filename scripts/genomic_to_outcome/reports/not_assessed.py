"""What is not known of a patient: classes that no sample decided, and where tissue is needed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from genomic_to_outcome.alterations.reasons import Reason
from genomic_to_outcome.reports.class_lists import ClassFacts, shown_classes
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


def tissue_needed(states: Iterable[Row], classes: ClassFacts) -> list[str]:
    """Classes that were looked for in plasma alone, or in plasma last, and not detected."""
    return sorted(alteration_name(one, classes.names) for one in tissue_needed_ids(states))


def tissue_needed_ids(states: Iterable[Row]) -> list[str]:
    """Ids of those classes."""
    return [row["class_id"] for row in states if row["tissue_needed"]]


def not_assessed(states: Iterable[Row], classes: ClassFacts) -> list[dict[str, Any]]:
    """Classes that no sample of the patient was assessed for, by reason.

    `shown` leaves out those that others stand for (`shown_classes`). A patient without any sample
    is told as such, not class by class.
    """
    grouped: dict[str, list[str]] = defaultdict(list)
    for row in states:
        if row["status"] == AssessmentStatus.NOT_ASSESSED and row["reason"] != Reason.NO_SAMPLE:
            reasons = [WHY_NOT_ASSESSED.get(word, words(word)) for word in row["reason"].split(";")]
            grouped["; ".join(reasons)].append(row["class_id"])
    return [
        {
            "reason": why,
            "classes": sorted(alteration_name(class_id, classes.names) for class_id in found),
            "shown": sorted(
                alteration_name(class_id, classes.names)
                for class_id in shown_classes(found, classes)
            ),
        }
        for why, found in sorted(grouped.items())
    ]


def undecided_with_therapy(
    states: Iterable[Row], first_tier: Collection[str], classes: ClassFacts
) -> dict[str, list[str]]:
    """Classes with a therapy of tier I-A in this tumour that no sample decided, in names.

    `not_assessed`: in no sample; `plasma_negative`: where tissue is still needed.
    """
    states = [row for row in states if row["class_id"] in first_tier]
    found = {
        "not_assessed": [
            row["class_id"] for row in states if row["status"] == AssessmentStatus.NOT_ASSESSED
        ],
        "plasma_negative": tissue_needed_ids(states),
    }
    return {
        name: sorted(
            alteration_name(class_id, classes.names) for class_id in shown_classes(ids, classes)
        )
        for name, ids in found.items()
    }
