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
    acquired: Collection[str] = (),
) -> tuple[str, ...]:
    """Those of `classes` that the regimen targets, in the order given.

    A class is matched by verified evidence of sensitivity to the drugs of the regimen; by such
    evidence on its class of targeted therapy, unless the class is resistant to these very drugs;
    or by a drug that acts on a gene of the class (`genes` by class), unless verified evidence
    speaks of resistance. Classes of `acquired` arise as resistance to drugs on that very gene
    (KRAS H95X): the gene alone matches none of them, nor does evidence on a class of therapy to
    which other evidence tells of resistance. Evidence on one named alteration of a class says
    nothing of the class.
    """
    targets = {
        target
        for name in regimen.drugs
        if name in therapies.drugs
        for target in therapies.drugs[name].targets
    }

    def is_matched(class_id: str) -> bool:
        rows = [
            row
            for row in evidence.by_class.get(class_id, ())
            if row.verified and not row.variant and _covers(row, regimen, therapies)
        ]
        helpful = [row for row in rows if row.direction == Direction.SENSITIVITY]
        contrary = [row for row in rows if row.direction == Direction.RESISTANCE]
        if any(_names_drugs(row, regimen, therapies) for row in helpful):
            return True
        if class_id in acquired:
            return bool(helpful) and not contrary
        if helpful and not any(_names_drugs(row, regimen, therapies) for row in contrary):
            return True
        return not contrary and bool(targets.intersection(genes.get(class_id, ())))

    return tuple(class_id for class_id in classes if is_matched(class_id))


def _covers(row: EvidenceRow, regimen: Regimen, therapies: Therapies) -> bool:
    """Whether a row speaks of the regimen's drugs or of its class of targeted therapy."""
    return _names_drugs(row, regimen, therapies) or (
        therapies.is_or_under(row.therapy_class, "targeted")
        and row.therapy_class in regimen.therapy_classes
    )


def _names_drugs(row: EvidenceRow, regimen: Regimen, therapies: Therapies) -> bool:
    return set(therapies.parse_regimen(row.therapy).drugs) <= set(regimen.drugs)
