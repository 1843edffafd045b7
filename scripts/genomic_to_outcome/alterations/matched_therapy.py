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
    ancestors: Mapping[str, tuple[str, ...]] | None = None,
) -> tuple[str, ...]:
    """Those of `classes` that the regimen targets, in the order given.

    A class is matched by verified evidence of sensitivity to the drugs of the regimen; by such
    evidence on its class of targeted therapy, unless the class is resistant to these very drugs;
    or by a drug that acts on a gene of the class (`genes` by class), unless verified evidence
    speaks of resistance. Evidence on a class holds for those below it (`ancestors`, the nearest
    first), but for those that it excludes; of evidence on the very drugs that on the nearest class
    decides. Classes of `acquired` arise as resistance to drugs on that very gene (KRAS H95X): the
    gene alone matches none of them, nor does sensitivity of a class above, nor evidence on a class
    of therapy to which other evidence tells of resistance. Evidence on one named alteration of a
    class says nothing of the class.
    """
    targets = {
        target
        for name in regimen.drugs
        if name in therapies.drugs
        for target in therapies.drugs[name].targets
    }

    def rows_on(class_id: str, lineage: Collection[str]) -> list[EvidenceRow]:
        return [
            row
            for row in evidence.by_class.get(class_id, ())
            if row.verified
            and not row.variant
            and not set(lineage).intersection(row.excluded_classes)
            and _covers(row, regimen, therapies)
        ]

    def is_matched(class_id: str) -> bool:
        lineage = (class_id, *(ancestors or {}).get(class_id, ()))
        helpful: list[EvidenceRow] = []
        contrary: list[EvidenceRow] = []
        named = None
        for level in lineage:
            rows = rows_on(level, lineage)
            resistant = [row for row in rows if row.direction == Direction.RESISTANCE]
            sensitive = [row for row in rows if row.direction == Direction.SENSITIVITY]
            if class_id in acquired and level != class_id:
                sensitive = []
            helpful += sensitive
            contrary += resistant
            if named is None and any(_names_drugs(row, regimen, therapies) for row in sensitive):
                named = Direction.SENSITIVITY
            if named is None and any(_names_drugs(row, regimen, therapies) for row in resistant):
                named = Direction.RESISTANCE
        if named is not None:
            return named is Direction.SENSITIVITY
        if class_id in acquired:
            return bool(helpful) and not contrary
        if helpful:
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
