"""One canonical form for protein changes that may be written in several ways."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from genomic_to_outcome.alterations.protein_change import ChangeKind, ProteinChange


@dataclass(frozen=True)
class ReferenceResidues:
    """A stretch of reference protein: the codon of the first residue, and the residues."""

    start: int
    residues: str

    def between(self, first: int, last: int) -> str:
        """Residues of codons `first` to `last`; "" where the stretch does not reach."""
        if first < self.start or last >= self.start + len(self.residues):
            return ""
        return self.residues[first - self.start : last + 1 - self.start]


@lru_cache(maxsize=65536)
def normalise(change: ProteinChange, reference: ReferenceResidues | None) -> ProteinChange:
    """Duplications and delins that only add residues become insertions, as far 3' as they go.

    So M766_A767insASV, A767_V769dup and V769_D770insASV of EGFR are one change. Without the
    reference residues the change stays as written. Source: HGVS, the rule of the most 3' position.
    """
    if reference is None:
        return change
    if change.kind is ChangeKind.DUPLICATION:
        repeated = reference.between(change.start, change.end)
        return _insertion(change.end, repeated, reference) if repeated else change
    if change.kind is ChangeKind.INSERTION and change.end == change.start + 1:
        return _insertion(change.start, change.inserted, reference)
    if change.kind is ChangeKind.DELETION_INSERTION:
        return _trimmed(change, reference)
    return change


def _trimmed(change: ProteinChange, reference: ReferenceResidues) -> ProteinChange:
    removed, added = reference.between(change.start, change.end), change.inserted
    if not removed or "*" in added:
        return change
    start, end = change.start, change.end
    while removed and added and removed[0] == added[0]:
        removed, added, start = removed[1:], added[1:], start + 1
    while removed and added and removed[-1] == added[-1]:
        removed, added, end = removed[:-1], added[:-1], end - 1
    if not removed and not added:
        return change
    if not removed:
        return _insertion(start - 1, added, reference)
    first, last = removed[0], removed[-1]
    if not added:
        return ProteinChange(ChangeKind.DELETION, start, end, first, last)
    if len(removed) == len(added) == 1:
        return ProteinChange(ChangeKind.SUBSTITUTION, start, end, first, last, added)
    return replace(change, start=start, end=end, first=first, last=last, inserted=added)


def _insertion(after: int, added: str, reference: ReferenceResidues) -> ProteinChange:
    while added and reference.between(after + 1, after + 1) == added[0]:
        added, after = added[1:] + added[0], after + 1
    return ProteinChange(
        ChangeKind.INSERTION,
        after,
        after + 1,
        reference.between(after, after),
        reference.between(after + 1, after + 1),
        added,
    )
