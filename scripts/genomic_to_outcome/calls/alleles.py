"""Alleles of small variants: trimmed, named the same way whatever file they came from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from genomic_to_outcome.vocabulary import Genome

UNKNOWN_BASE = "N"

_SEQUENCE = re.compile(r"[ACGTN]+")
_COMPLEMENT = str.maketrans("ACGTN", "TGCAN")


@dataclass(frozen=True, order=True)
class Allele:
    """One alternative allele as a VCF writes it: contig with `chr`, 1-based, upper case."""

    chrom: str
    pos: int
    ref: str
    alt: str

    def event_id(self, genome: Genome) -> str:
        """Identifier of the event, for example `GRCh38:chr7:55191822:T:G`."""
        return f"{genome}:{self.chrom}:{self.pos}:{self.ref}:{self.alt}"


@dataclass(frozen=True, order=True)
class Change:
    """What an allele changes, without anchor base: `start` is the first base deleted or pushed."""

    chrom: str
    start: int
    deleted: str
    inserted: str


def is_sequence(text: str) -> bool:
    """Whether the text is a plain allele: letters A, C, G, T, N only."""
    return _SEQUENCE.fullmatch(text) is not None


def reverse_complement(sequence: str) -> str:
    """The other strand's sequence, 5' to 3'."""
    return sequence.translate(_COMPLEMENT)[::-1]


def trimmed(chrom: str, pos: int, ref: str, alt: str) -> Allele:
    """The allele without shared suffix and prefix, one anchor base kept for indels.

    The suffix goes first, which also moves an indel to the left within the given sequence; a
    further shift needs the reference (Tan et al. 2015, Bioinformatics 31:2202).
    """
    ref, alt = ref.upper(), alt.upper()
    while len(ref) > 1 and len(alt) > 1 and ref[-1] == alt[-1]:
        ref, alt = ref[:-1], alt[:-1]
    while len(ref) > 1 and len(alt) > 1 and ref[0] == alt[0]:
        pos, ref, alt = pos + 1, ref[1:], alt[1:]
    return Allele(chrom, pos, ref, alt)


def change_of(allele: Allele, bases: Mapping[tuple[str, int], str] | None = None) -> Change:
    """The change that an allele makes, shifted left as far as `bases` of the reference are known.

    `bases` maps contig and position to a reference base. Two alleles that make the same change are
    equal here although their files anchored or aligned them differently.
    """
    start, deleted, inserted = allele.pos, allele.ref, allele.alt
    while deleted and inserted and deleted[-1] == inserted[-1]:
        deleted, inserted = deleted[:-1], inserted[:-1]
    while deleted and inserted and deleted[0] == inserted[0]:
        start, deleted, inserted = start + 1, deleted[1:], inserted[1:]
    moving = (deleted or inserted) if not (deleted and inserted) else ""
    while moving and _base_before(allele, start, bases or {}) == moving[-1]:
        moving = moving[-1] + moving[:-1]
        start -= 1
    if moving:
        deleted, inserted = (moving, "") if deleted else ("", moving)
    return Change(allele.chrom, start, deleted, inserted)


def _base_before(allele: Allele, start: int, known: Mapping[tuple[str, int], str]) -> str | None:
    if start == allele.pos + 1 and allele.ref[0] != UNKNOWN_BASE:
        return allele.ref[0]
    return known.get((allele.chrom, start - 1))


def allele_of_maf(chrom: str, start: int, ref: str, alt: str, anchor: str = "") -> Allele:
    """The allele of a MAF row (`-` for nothing) as a VCF would write it.

    A MAF has no anchor base: where the caller of this function does not know it either, it is `N`.
    An insertion's start is the base before it, a deletion's start its first deleted base.
    """
    ref = ref.strip("-").upper()
    alt = alt.strip("-").upper()
    anchor = anchor.upper() or UNKNOWN_BASE
    if not ref:
        return Allele(chrom, start, anchor, anchor + alt)
    if not alt:
        return Allele(chrom, start - 1, anchor + ref, anchor)
    return trimmed(chrom, start, ref, alt)
