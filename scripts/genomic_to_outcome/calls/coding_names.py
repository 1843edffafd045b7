"""HGVS names at the level of coding DNA, by the most 3' position on the transcript."""

from __future__ import annotations

from dataclasses import dataclass, replace

from genomic_to_outcome.calls.alleles import (
    UNKNOWN_BASE,
    Allele,
    Change,
    change_of,
    reverse_complement,
)
from genomic_to_outcome.calls.gene_models import GeneModel
from genomic_to_outcome.calls.reference_bases import ReferenceBases


@dataclass(frozen=True)
class TranscriptChange:
    """A change in the transcript's direction, moved 3' as far as the bases are known.

    `first` and `last` are the genomic positions of the 5' and 3' deleted base; of an insertion the
    bases on its two sides. `placed` tells whether every base was known that decides the place;
    `repeats` whether an insertion repeats the bases before it, None where that is not known.
    """

    first: int
    last: int
    deleted: str
    inserted: str
    placed: bool
    repeats: bool | None = False

    @property
    def span(self) -> tuple[int, int]:
        """First and last of the two positions in genomic order."""
        return min(self.first, self.last), max(self.first, self.last)


def transcript_change(allele: Allele, model: GeneModel, bases: ReferenceBases) -> TranscriptChange:
    """The change that an allele makes, in the direction of the model's transcript."""
    change, placed = _most_three_prime(change_of(allele), model.forward, bases)
    length = len(change.deleted)
    left, right = change.start, change.start + length - 1
    if not length:
        left, right = change.start - 1, change.start
    found = TranscriptChange(left, right, change.deleted, change.inserted, placed)
    if not model.forward:
        found = TranscriptChange(
            right,
            left,
            reverse_complement(change.deleted),
            reverse_complement(change.inserted),
            placed,
        )
    return found if length else replace(found, repeats=_repeats(found, model, bases))


def _most_three_prime(change: Change, forward: bool, bases: ReferenceBases) -> tuple[Change, bool]:
    if change.deleted and change.inserted:
        return change, True
    moving, start = change.deleted or change.inserted, change.start
    size = len(change.deleted)
    while True:
        place = start + size if forward else start - 1
        base = bases.between(change.chrom, place, place)
        if base == UNKNOWN_BASE or base != (moving[0] if forward else moving[-1]):
            break
        moving = moving[1:] + moving[0] if forward else moving[-1] + moving[:-1]
        start += 1 if forward else -1
    deleted, inserted = (moving, "") if change.deleted else ("", moving)
    return Change(change.chrom, start, deleted, inserted), UNKNOWN_BASE not in base + moving


def _repeats(change: TranscriptChange, model: GeneModel, bases: ReferenceBases) -> bool | None:
    """Whether the bases just before the insertion are the inserted ones."""
    size = len(change.inserted)
    if model.forward:
        before = bases.between(model.chrom, change.first - size + 1, change.first)
    else:
        before = bases.between(model.chrom, change.first, change.first + size - 1)
        before = reverse_complement(before)
    pairs = list(zip(before, change.inserted, strict=True))
    if any(base not in (wanted, UNKNOWN_BASE) for base, wanted in pairs):
        return False
    return None if any(base == UNKNOWN_BASE for base, _ in pairs) else True


def coding_name(change: TranscriptChange, model: GeneModel) -> str:
    """The name, for example `c.2573T>G`; empty where bases that decide it are not known."""
    if not change.placed or change.repeats is None:
        return ""
    first, last = change.first, change.last
    if change.repeats:
        step = 1 if model.forward else -1
        first, last = first - step * (len(change.inserted) - 1), first
    start = model.coding_name(first)
    place = start if first == last else f"{start}_{model.coding_name(last)}"
    if change.repeats:
        return f"c.{place}dup"
    if not change.deleted:
        return f"c.{place}ins{change.inserted}"
    if not change.inserted:
        return f"c.{place}del"
    if len(change.deleted) == len(change.inserted) == 1:
        return f"c.{place}{change.deleted}>{change.inserted}"
    if reverse_complement(change.deleted) == change.inserted:
        return f"c.{place}inv"
    return f"c.{place}delins{change.inserted}"
