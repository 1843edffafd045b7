"""What the evidence says of a patient's alterations: rows of actionability with their tiers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from genomic_to_outcome.alterations.catalogue import Catalogue
from genomic_to_outcome.alterations.doubt import EXPLANATION, doubt_of
from genomic_to_outcome.alterations.evidence import Evidence, EvidenceRow
from genomic_to_outcome.alterations.named_variant import OnNamedVariants
from genomic_to_outcome.alterations.tiers import (
    AmpTier,
    EscatTier,
    amp_basis_in_another_tumour,
    amp_in_another_tumour,
    escat_basis_in_another_tumour,
    escat_in_another_tumour,
)
from genomic_to_outcome.tumour_types import ANY, SOLID, TumourTypes
from genomic_to_outcome.vocabulary import Direction, TumourMatch

# A transformed or combined small cell carcinoma is treated as such: what helps in NSCLC is not
# carried over, not even one tier lower.
_NOT_CARRIED = (("SCLC", "NSCLC"), ("CSCLC", "NSCLC"))

# A drug may work beyond the tumour type in which it was tested; what an alteration says of the
# diagnosis or the course of one tumour type says nothing of another.
_OF_ONE_TUMOUR_TYPE = (Direction.DIAGNOSTIC, Direction.PROGNOSTIC)


def match_evidence(
    alterations: Iterable[Mapping[str, Any]],
    diagnoses: Mapping[str, str | None],
    evidence: Evidence,
    tumour_types: TumourTypes,
    catalogue: Catalogue | None = None,
) -> list[dict[str, Any]]:
    """Rows of contract.ACTIONABILITY: the evidence on each event's classes, for its patient.

    `alterations` has sample, patient, event_id, gene and classes (joined by ;) as in the contract;
    `diagnoses` gives the diagnosis of each sample. In another tumour type AMP I-A and I-B become
    II-C and II-C becomes II-D; ESCAT I and II become III-A. Unverified evidence sets no tier, nor
    does evidence on an event in doubt (`doubt_of`), nor evidence that requires a further class
    that the sample does not have or excludes one that it has; for another tumour type the former
    is left out. `excluded_classes` names what the evidence, or the class by its `without`, excludes
    (C797S without T790M): whether it was assessed at all, and in the patient's other samples, is
    told by patient_assessment. What is seen in events in doubt alone is not there for evidence that
    requires it, nor absent for evidence that excludes it. Evidence on one named alteration needs
    the `catalogue`, which knows the numberings and the spellings of one change.
    """
    events = list(alterations)
    catalogue = catalogue or Catalogue(())
    on_variants = OnNamedVariants(evidence, catalogue)
    seen: dict[str, set[str]] = defaultdict(set)
    certain: dict[str, set[str]] = defaultdict(set)
    for event in events:
        seen[event["sample"]].update(_classes(event))
        if doubt_of(event) is None:
            certain[event["sample"]].update(_classes(event))
    return [
        {
            "sample": event["sample"],
            "patient": event["patient"],
            "event_id": event["event_id"],
            "gene": event["gene"],
            **_weighed(found, row, event, certain[event["sample"]], seen[event["sample"]]),
            "excluded_classes": ";".join(_excluded(row, catalogue)) or None,
        }
        for event in events
        for row in (*_evidence_on(_classes(event), evidence), *on_variants.without_class(event))
        if on_variants.speaks_of(row, event)
        for found in (_actionability(row, diagnoses.get(event["sample"]), tumour_types),)
        if found["tumour_match"] != TumourMatch.OTHER
        or not _lacks_partner(row, certain[event["sample"]])
    ]


def classes_of_first_tier(
    evidence: Evidence, diagnosis: str | None, tumour_types: TumourTypes
) -> frozenset[str]:
    """Classes with verified evidence of tier I-A for a therapy in a diagnosis (code or name)."""
    return frozenset(
        class_id
        for class_id, rows in evidence.by_class.items()
        if class_id
        and any(
            row.direction == Direction.SENSITIVITY
            and _actionability(row, diagnosis, tumour_types)["amp_tier"] == AmpTier.I_A
            for row in rows
        )
    )


def _excluded(row: EvidenceRow, catalogue: Catalogue) -> tuple[str, ...]:
    """Classes that the row excludes, and those that its class is without by its definition."""
    entry = catalogue.by_id.get(row.class_id)
    without = entry.combination.without if entry and entry.combination else ()
    return tuple(dict.fromkeys((*row.excluded_classes, *without)))


def _lacks_partner(row: EvidenceRow, certain: set[str]) -> bool:
    return bool(row.required_classes) and not certain.intersection(row.required_classes)


def _classes(event: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(name for name in (event["classes"] or "").split(";") if name)


def _evidence_on(classes: Sequence[str], evidence: Evidence) -> Iterator[EvidenceRow]:
    for class_id in classes:
        for row in evidence.by_class.get(class_id, ()):
            if not set(row.excluded_classes) & set(classes):
                yield row


def _weighed(
    found: dict[str, Any],
    row: EvidenceRow,
    event: Mapping[str, Any],
    certain: set[str],
    seen: set[str],
) -> dict[str, Any]:
    """A row of actionability, without tiers where the event or the sample does not bear them."""
    doubt = doubt_of(event)
    without = {"amp_tier": None, "amp_basis": None, "escat": None, "escat_basis": None}
    if doubt is not None:
        return found | without | {"reason": EXPLANATION[doubt]}
    if _lacks_partner(row, certain):
        needed = " or ".join(row.required_classes)
        reason = f"The evidence holds beside {needed}, not found in this sample: no tier."
        return found | without | {"reason": reason}
    beside = sorted(seen.intersection(row.excluded_classes))
    if beside:
        reason = (
            f"The evidence does not hold beside {' and '.join(beside)} of this sample: no tier."
        )
        return found | without | {"reason": reason}
    return found


def _actionability(
    row: EvidenceRow, diagnosis: str | None, tumour_types: TumourTypes
) -> dict[str, Any]:
    code = tumour_types.code(diagnosis)
    match = tumour_types.match(code, row.tumour_type)
    excluded = code is not None and any(
        tumour_types.is_or_under(code, excluded) for excluded in row.excluded_tumour_types
    )
    if excluded:
        match = TumourMatch.OTHER
    amp, escat, reason = _tiers(row, code, match, excluded, tumour_types)
    amp_basis, escat_basis = row.amp_basis, row.escat_basis
    if match == TumourMatch.OTHER:
        amp_basis = amp_basis_in_another_tumour(amp_basis)
        escat_basis = escat_basis_in_another_tumour(escat_basis)
    return {
        "class_id": row.class_id or None,
        "therapy": row.therapy or None,
        "therapy_class": row.therapy_class or None,
        "direction": str(row.direction),
        "tumour_type": row.tumour_type,
        "tumour_match": str(match),
        "amp_tier": _text(amp),
        "amp_basis": _text(amp and amp_basis),
        "escat": _text(escat),
        "escat_basis": _text(escat and escat_basis),
        "approval": row.approval,
        "statement": row.statement,
        "source": row.source,
        "citation": row.citation,
        "evidence_id": row.evidence_id,
        "verified": row.verified,
        "reason": reason,
    }


def _text(value: str | None) -> str | None:
    return None if value is None else str(value)


def _tiers(
    row: EvidenceRow,
    code: str | None,
    match: TumourMatch,
    excluded: bool,
    tumour_types: TumourTypes,
) -> tuple[AmpTier | None, EscatTier | None, str]:
    """AMP tier, ESCAT tier and the sentence that says why."""
    where = "any tumour" if row.tumour_type == ANY else tumour_types.name(row.tumour_type)
    where = "any solid tumour" if row.tumour_type == SOLID else where
    own = tumour_types.name(code) if code else ""
    if not row.verified:
        return None, None, "The citation has not been verified, so it sets no tier."
    if code is None:
        return None, None, f"The diagnosis is not known, so evidence for {where} sets no tier."
    if excluded:
        return None, None, f"The evidence for {where} excludes {own}, so it sets no tier."
    if match == TumourMatch.EXACT:
        return row.amp_tier, row.escat, f"The evidence is for {where}, the patient's diagnosis."
    if match == TumourMatch.ANCESTOR:
        return row.amp_tier, row.escat, f"The evidence is for {where}, which includes {own}."
    if _not_carried(row, code, tumour_types):
        return None, None, f"Evidence for {where} is not carried over to {own}."
    amp, escat = amp_in_another_tumour(row.amp_tier), escat_in_another_tumour(row.escat)
    changes = [
        f"{scale} {before} becomes {after}"
        for scale, before, after in (("AMP", row.amp_tier, amp), ("ESCAT", row.escat, escat))
        if before != after
    ]
    then = f", so {' and '.join(changes)}" if changes else ""
    return amp, escat, f"The evidence is for {where}, not for {own}{then}."


def _not_carried(row: EvidenceRow, code: str, tumour_types: TumourTypes) -> bool:
    return row.direction in _OF_ONE_TUMOUR_TYPE or inherits_nothing(
        code, row.tumour_type, tumour_types
    )


def inherits_nothing(code: str, evidence_code: str, tumour_types: TumourTypes) -> bool:
    """Whether evidence for one tumour type says nothing at all of another: NSCLC of SCLC."""
    return any(
        tumour_types.is_or_under(code, patient) and tumour_types.is_or_under(evidence_code, other)
        for patient, other in _NOT_CARRIED
    )
