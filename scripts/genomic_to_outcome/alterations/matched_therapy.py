"""Which of a patient's alterations a regimen is aimed at."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from genomic_to_outcome.alterations.evidence import Evidence, EvidenceRow
from genomic_to_outcome.therapies import Regimen, Therapies
from genomic_to_outcome.vocabulary import Direction


def matched_classes(
    regimen: Regimen,
    classes: Iterable[str],
    genes: Mapping[str, Collection[str]],
    evidence: Evidence,
    therapies: Therapies,
) -> tuple[str, ...]:
    """Those of `classes` that the regimen targets, in the order given.

    A class is matched by verified evidence of sensitivity to the drugs of the regimen or to its
    class of targeted therapy, or by a drug that acts on a gene of the class (`genes` by class)
    unless verified evidence says that the class is resistant to the regimen.
    """
    targets = {
        target
        for name in regimen.drugs
        if name in therapies.drugs
        for target in therapies.drugs[name].targets
    }
    return tuple(
        class_id
        for class_id in classes
        if _says(Direction.SENSITIVITY, class_id, regimen, evidence, therapies)
        or (
            targets.intersection(genes.get(class_id, ()))
            and not _says(Direction.RESISTANCE, class_id, regimen, evidence, therapies)
        )
    )


def _says(
    direction: Direction,
    class_id: str,
    regimen: Regimen,
    evidence: Evidence,
    therapies: Therapies,
) -> bool:
    return any(
        row.verified and row.direction == direction and _covers(row, regimen, therapies)
        for row in evidence.by_class.get(class_id, ())
    )


def _covers(row: EvidenceRow, regimen: Regimen, therapies: Therapies) -> bool:
    drugs = therapies.parse_regimen(row.therapy).drugs
    targeted = therapies.is_or_under(row.therapy_class, "targeted")
    return set(drugs) <= set(regimen.drugs) or (
        targeted and row.therapy_class in regimen.therapy_classes
    )
