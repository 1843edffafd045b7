"""CIViC's drugs as therapies: what is joined, what can be exchanged, what is not one therapy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from genomic_to_outcome.therapies import UNCLASSIFIED, Therapies


class DrugReason(StrEnum):
    """Why the drugs of an item are no therapy that a row could name."""

    NO_THERAPY = "no_therapy"
    SEQUENTIAL = "sequential_therapies"
    INTERACTION_NOT_GIVEN = "several_drugs_without_interaction"


@dataclass(frozen=True)
class Therapy:
    """A drug or a combination; one with an unknown drug is named as CIViC names it."""

    name: str
    therapy_class: str
    known: bool


def no_therapies() -> list[Therapy]:
    """What stands in for a therapy where evidence is on diagnosis or prognosis."""
    return [Therapy("", "", known=True)]


def therapies_of(
    drugs: str, interaction: str, therapies: Therapies
) -> list[Therapy] | tuple[str, str]:
    """Therapies that an item speaks of: one combination, or each substitute; else the reason.

    Commas separate drugs, but stand in names of drugs too (`2,4-pyrimidinediamine`).
    """
    kind = interaction.casefold()
    if not drugs:
        return DrugReason.NO_THERAPY, interaction
    if kind == "sequential":
        return DrugReason.SEQUENTIAL, drugs
    named = list(_names(drugs, therapies))
    if kind == "combination":
        return [_therapy(named, therapies)]
    if kind == "substitutes":
        return list(dict.fromkeys(_therapy([name], therapies) for name in named))
    if len(named) > 1 and all(_is_known(name, therapies) for name in named):
        return DrugReason.INTERACTION_NOT_GIVEN, drugs
    return [_therapy([drugs], therapies)]


def _names(drugs: str, therapies: Therapies) -> Iterator[str]:
    """Names of drugs in a cell: the longest known name first, else what a comma ends."""
    pieces = [piece.strip() for piece in drugs.split(",")]
    start = 0
    while start < len(pieces):
        ends = range(len(pieces), start, -1)
        joined = (end for end in ends if end - start > 1)
        end = next(
            (end for end in joined if _is_known(", ".join(pieces[start:end]), therapies, one=True)),
            start + 1,
        )
        yield ", ".join(pieces[start:end])
        start = end


def _is_known(name: str, therapies: Therapies, *, one: bool = False) -> bool:
    regimen = therapies.parse_regimen(name)
    return bool(regimen.drugs) and not regimen.unknown and (not one or len(regimen.drugs) == 1)


def _therapy(names: Sequence[str], therapies: Therapies) -> Therapy:
    regimen = therapies.parse_regimen(" + ".join(names))
    if regimen.unknown or not regimen.drugs:
        return Therapy(" + ".join(names), UNCLASSIFIED, known=False)
    return Therapy(" + ".join(regimen.drugs), regimen.therapy_class, known=True)
