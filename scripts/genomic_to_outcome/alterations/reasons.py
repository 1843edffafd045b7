"""Why a sample or a patient has its state for a class: the complete list of words."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """Why a state is as it is; details may follow the word after a colon (`reason_word`)."""

    DETECTED = "detected"
    DETECTED_BEYOND_ASSAY = "detected_though_not_on_assay"
    COVERED_NEGATIVE = "covered_negative"
    PLASMA_NEGATIVE = "plasma_negative"
    PHASED_OTHERWISE = "phased_otherwise"
    EXCLUDING_CLASS_FOUND = "excluding_class_found"
    NO_SAMPLE = "no_sample"
    SAMPLE_EXCLUDED = "sample_excluded"
    NOT_ON_ASSAY = "not_on_assay"
    KIND_NOT_TESTED = "kind_not_tested"
    BIOMARKER_NOT_MEASURED = "biomarker_not_measured"
    NO_CALL_FILE = "no_call_file"
    LOW_PURITY = "low_purity"
    LOW_DEPTH = "low_depth"
    ONLY_FAILED_FILTER_EVIDENCE = "only_failed_filter_evidence"
    ONLY_WEAK_FUSION_EVIDENCE = "only_weak_fusion_evidence"
    ONLY_IMPRECISE_EVIDENCE = "only_imprecise_evidence"
    UNNAMED_VARIANT = "unnamed_variant_in_gene"
    PHASE_UNKNOWN = "phase_unknown"


def reason_word(text: str) -> str:
    """The word of a reason, without the details after its colon."""
    return text.partition(":")[0]
