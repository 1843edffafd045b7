"""Whether protein changes are those that a rule names, in any numbering in circulation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from genomic_to_outcome.alterations.catalogue import Catalogue
from genomic_to_outcome.alterations.effects import effect_of
from genomic_to_outcome.alterations.protein_change import ChangeKind, ProteinChange
from genomic_to_outcome.alterations.rules import Effect, Rule


def names_one_of(
    wanted: tuple[ProteinChange, ...],
    gene: str,
    changes: tuple[ProteinChange, ...],
    catalogue: Catalogue,
) -> bool:
    """Whether one of the changes is a wanted one, in this or another isoform's numbering."""
    targets = [catalogue.normalised(gene, want) for want in wanted]
    return any(
        _same(target, change) or _substitutes(change, target, catalogue.shifts.get(gene, ()))
        for target in targets
        for change in changes
    )


def _same(one: ProteinChange, other: ProteinChange) -> bool:
    """Whether two changes are one; where both name the reference residue, it must be the same."""
    if one.first and other.first and one.first != other.first:
        return False
    return (one.kind, one.start, one.end, one.inserted) == (
        other.kind,
        other.start,
        other.end,
        other.inserted,
    )


def _substitutes(change: ProteinChange, target: ProteinChange, shifts: Sequence[int]) -> bool:
    """Whether a change holds the substitution that is the target."""
    return target.kind is ChangeKind.SUBSTITUTION and any(
        residue == target.inserted and _is_residue(first, codon, target.first, target.start, shifts)
        for first, codon, residue in _substitutions(change)
    )


def substitutes_a_residue(
    rule: Rule, changes: tuple[ProteinChange, ...], catalogue: Catalogue
) -> bool:
    """Whether one of the residues of the rule is substituted by any other."""
    shifts = catalogue.shifts.get(rule.gene, ())
    return any(
        inserted != residue and _is_residue(first, codon, residue, place, shifts)
        for change in changes
        for first, codon, inserted in _substitutions(change)
        for residue, place in rule.residues
    )


def _is_residue(first: str, codon: int, residue: str, place: int, shifts: Sequence[int]) -> bool:
    """Whether a codon is the residue of a rule; in another numbering the residue must be known."""
    if codon == place:
        return first in ("", residue)
    return first == residue and codon - place in shifts


def _substitutions(change: ProteinChange) -> Iterator[tuple[str, int, str]]:
    """Single substitutions in a change: (reference residue or "", codon, new residue).

    A delins that keeps the length substitutes codon by codon (V600_K601delinsEN holds V600E).
    """
    if change.kind is ChangeKind.SUBSTITUTION:
        yield change.first, change.start, change.inserted
    elif effect_of(change) is Effect.MISSENSE:
        for codon, residue in enumerate(change.inserted, start=change.start):
            known = {change.start: change.first, change.end: change.last}
            yield known.get(codon, ""), codon, residue
