"""Tiers of evidence by AMP/ASCO/CAP and by ESCAT, and on what a tier may rest.

AMP/ASCO/CAP: Li 2017, PMID:27993330, table 3; ESCAT: Mateo 2018, PMID:30137196, table 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any


class AmpTier(StrEnum):
    """Tier and level of AMP/ASCO/CAP, strongest first."""

    I_A = "I-A"
    I_B = "I-B"
    II_C = "II-C"
    II_D = "II-D"
    III = "III"
    IV = "IV"


class EscatTier(StrEnum):
    """Tier of ESCAT, strongest first."""

    I_A = "I-A"
    I_B = "I-B"
    I_C = "I-C"
    II_A = "II-A"
    II_B = "II-B"
    III_A = "III-A"
    III_B = "III-B"
    IV_A = "IV-A"
    IV_B = "IV-B"
    V = "V"
    X = "X"


class AmpBasis(StrEnum):
    """What a tier of AMP/ASCO/CAP rests on; each gives one tier (`AMP_OF`)."""

    APPROVED_FOR_TUMOUR_TYPE = "approved_for_tumour_type"
    GUIDELINE_FOR_TUMOUR_TYPE = "guideline_for_tumour_type"
    WELL_POWERED_STUDIES = "well_powered_studies"
    APPROVED_FOR_ANOTHER_TUMOUR_TYPE = "approved_for_another_tumour_type"
    STUDIES_IN_ANOTHER_TUMOUR_TYPE = "studies_in_another_tumour_type"
    TRIAL_INCLUSION_CRITERION = "trial_inclusion_criterion"
    SMALL_STUDIES = "small_studies"
    SMALL_STUDIES_IN_ANOTHER_TUMOUR_TYPE = "small_studies_in_another_tumour_type"
    CASE_REPORTS = "case_reports"
    PRECLINICAL = "preclinical"
    UNCERTAIN = "uncertain"
    BENIGN = "benign"


class EscatBasis(StrEnum):
    """What a tier of ESCAT rests on; each gives one tier (`ESCAT_OF`)."""

    RANDOMISED_TRIAL_SURVIVAL_BENEFIT = "randomised_trial_survival_benefit"
    PROSPECTIVE_TRIAL_CLINICAL_BENEFIT = "prospective_trial_clinical_benefit"
    BENEFIT_ACROSS_TUMOUR_TYPES = "benefit_across_tumour_types"
    RETROSPECTIVE_BENEFIT = "retrospective_benefit"
    PROSPECTIVE_RESPONSE_WITHOUT_SURVIVAL = "prospective_response_without_survival"
    BENEFIT_IN_ANOTHER_TUMOUR_TYPE = "benefit_in_another_tumour_type"
    SIMILAR_ALTERATION = "similar_alteration"
    PRECLINICAL = "preclinical"
    IN_SILICO = "in_silico"
    CO_TARGETING = "co_targeting"
    NO_EVIDENCE = "no_evidence"


AMP_OF = {
    AmpBasis.APPROVED_FOR_TUMOUR_TYPE: AmpTier.I_A,
    AmpBasis.GUIDELINE_FOR_TUMOUR_TYPE: AmpTier.I_A,
    AmpBasis.WELL_POWERED_STUDIES: AmpTier.I_B,
    AmpBasis.APPROVED_FOR_ANOTHER_TUMOUR_TYPE: AmpTier.II_C,
    AmpBasis.STUDIES_IN_ANOTHER_TUMOUR_TYPE: AmpTier.II_C,
    AmpBasis.TRIAL_INCLUSION_CRITERION: AmpTier.II_C,
    AmpBasis.SMALL_STUDIES: AmpTier.II_C,
    AmpBasis.SMALL_STUDIES_IN_ANOTHER_TUMOUR_TYPE: AmpTier.II_D,
    AmpBasis.CASE_REPORTS: AmpTier.II_D,
    AmpBasis.PRECLINICAL: AmpTier.II_D,
    AmpBasis.UNCERTAIN: AmpTier.III,
    AmpBasis.BENIGN: AmpTier.IV,
}
ESCAT_OF = dict(zip(EscatBasis, EscatTier, strict=True))

_AMP_IN_ANOTHER_TUMOUR = {
    AmpTier.I_A: AmpTier.II_C,
    AmpTier.I_B: AmpTier.II_C,
    AmpTier.II_C: AmpTier.II_D,
}
_ESCAT_IN_ANOTHER_TUMOUR = dict.fromkeys(
    (EscatTier.I_A, EscatTier.I_B, EscatTier.I_C, EscatTier.II_A, EscatTier.II_B), EscatTier.III_A
)


_BASIS_IN_ANOTHER_TUMOUR = {
    AmpBasis.APPROVED_FOR_TUMOUR_TYPE: AmpBasis.APPROVED_FOR_ANOTHER_TUMOUR_TYPE,
    AmpBasis.GUIDELINE_FOR_TUMOUR_TYPE: AmpBasis.STUDIES_IN_ANOTHER_TUMOUR_TYPE,
    AmpBasis.WELL_POWERED_STUDIES: AmpBasis.STUDIES_IN_ANOTHER_TUMOUR_TYPE,
} | {
    basis: AmpBasis.SMALL_STUDIES_IN_ANOTHER_TUMOUR_TYPE
    for basis, tier in AMP_OF.items()
    if tier == AmpTier.II_C
}


def amp_in_another_tumour(tier: AmpTier | None) -> AmpTier | None:
    """The tier that evidence for one tumour type has in another: I becomes II-C, II-C II-D."""
    return _AMP_IN_ANOTHER_TUMOUR.get(tier, tier) if tier else None


def escat_in_another_tumour(tier: EscatTier | None) -> EscatTier | None:
    """The tier that evidence for one tumour type has in another: I and II become III-A."""
    return _ESCAT_IN_ANOTHER_TUMOUR.get(tier, tier) if tier else None


def amp_basis_in_another_tumour(basis: AmpBasis | None) -> AmpBasis | None:
    """What the tier of `amp_in_another_tumour` rests on."""
    return _BASIS_IN_ANOTHER_TUMOUR.get(basis, basis) if basis else None


def escat_basis_in_another_tumour(basis: EscatBasis | None) -> EscatBasis | None:
    """What the tier of `escat_in_another_tumour` rests on."""
    if basis and ESCAT_OF[basis] in _ESCAT_IN_ANOTHER_TUMOUR:
        return EscatBasis.BENEFIT_IN_ANOTHER_TUMOUR_TYPE
    return basis


def highest_tier(rows: Iterable[Mapping[str, Any]]) -> str | None:
    """The strongest AMP tier among rows of actionability; resistance counts as sensitivity does."""
    order = list(AmpTier)
    tiers = [AmpTier(row["amp_tier"]) for row in rows if row["amp_tier"]]
    return str(min(tiers, key=order.index)) if tiers else None
