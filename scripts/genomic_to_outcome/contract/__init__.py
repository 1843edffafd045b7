"""The tables of the workflow: what each row is and what each column holds.

`docs/tables.md` is generated from this package. Input tables are in their checked, typed form.
"""

from genomic_to_outcome.contract.alterations import (
    ACTIONABILITY,
    ALTERATIONS,
    ASSESSMENT,
    EVENTS,
)
from genomic_to_outcome.contract.clinical import (
    ENDPOINTS,
    EXCLUDED_TREATMENTS,
    LINES,
    LINKAGE,
    RESPONSES,
)
from genomic_to_outcome.contract.inputs import (
    ADVERSE_EVENTS,
    ASSESSMENTS,
    BIOMARKERS,
    CALLS,
    CLINICAL_INPUTS,
    PATIENTS,
    PERFORMANCE_STATUS,
    QUALITY_OF_LIFE,
    SAMPLES,
    TREATMENTS,
    TUMOUR_BOARD,
)
from genomic_to_outcome.contract.outcomes import (
    ALTERATION_OUTCOMES,
    ATTRITION,
    COMPARISONS,
    CURVES,
)
from genomic_to_outcome.contract.run import (
    CALL_FILES,
    PROBLEMS,
)

OUTPUT_TABLES = (
    ALTERATIONS,
    ACTIONABILITY,
    ASSESSMENT,
    LINES,
    EXCLUDED_TREATMENTS,
    RESPONSES,
    LINKAGE,
    ENDPOINTS,
    ALTERATION_OUTCOMES,
    COMPARISONS,
    CURVES,
    ATTRITION,
    PROBLEMS,
    CALL_FILES,
)

__all__ = [
    "ACTIONABILITY",
    "ADVERSE_EVENTS",
    "ALTERATIONS",
    "ALTERATION_OUTCOMES",
    "ASSESSMENT",
    "ASSESSMENTS",
    "ATTRITION",
    "BIOMARKERS",
    "CALLS",
    "CALL_FILES",
    "CLINICAL_INPUTS",
    "COMPARISONS",
    "CURVES",
    "ENDPOINTS",
    "EVENTS",
    "EXCLUDED_TREATMENTS",
    "LINES",
    "LINKAGE",
    "OUTPUT_TABLES",
    "PATIENTS",
    "PERFORMANCE_STATUS",
    "PROBLEMS",
    "QUALITY_OF_LIFE",
    "RESPONSES",
    "SAMPLES",
    "TREATMENTS",
    "TUMOUR_BOARD",
]
