"""From a change of the coding sequence to the change of the protein, by the HGVS nomenclature.

Source: HGVS recommendations, protein level (den Dunnen et al. 2016, Hum Mutat 37:564): the most 3'
residue, substitution before deletion before duplication before insertion before delins.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import product

_RESIDUES = "FFLLSSSSYY**CC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG"
CODONS = {"".join(bases): _RESIDUES[i] for i, bases in enumerate(product("TCAG", repeat=3))}
UNKNOWN = "X"
STOP = "*"

MISSENSE = "missense_variant"
SYNONYMOUS = "synonymous_variant"
STOP_GAINED = "stop_gained"
STOP_LOST = "stop_lost"
STOP_RETAINED = "stop_retained_variant"
START_LOST = "start_lost"
FRAMESHIFT = "frameshift_variant"
INFRAME_DELETION = "inframe_deletion"
INFRAME_INSERTION = "inframe_insertion"
CODING = "coding_sequence_variant"


@dataclass(frozen=True)
class CodingSequence:
    """Bases from c.1 on, N where unknown; `length` counts coding bases with the stop codon.

    Behind the stop codon the 3' untranslated region follows as far as it is known.
    """

    bases: str
    length: int

    def residue(self, codon: int) -> str:
        """The reference residue of a codon (from 1)."""
        return translate(self.bases[3 * codon - 3 : 3 * codon])

    @property
    def stop(self) -> int:
        """The number of the stop codon."""
        return self.length // 3


@dataclass(frozen=True)
class ProteinEffect:
    """The HGVS name in one-letter form (empty where bases are missing for it) and the SO terms."""

    name: str
    terms: str


def translate(bases: str) -> str:
    """Residues of the whole codons, X where an unknown base (N) leaves several open."""
    return "".join(_residue(bases[i : i + 3]) for i in range(0, len(bases) - 2, 3))


@cache
def _residue(codon: str) -> str:
    if "N" not in codon:
        return CODONS.get(codon, UNKNOWN)
    open_to = {_residue(codon.replace("N", base, 1)) for base in "ACGT"}
    return open_to.pop() if len(open_to) == 1 else UNKNOWN


def protein_effect(sequence: CodingSequence, first: int, last: int, inserted: str) -> ProteinEffect:
    """What replacing the bases `first` to `last` (c. positions) by `inserted` does to the protein.

    `last` is `first` - 1 for an insertion before `first`.
    """
    altered = sequence.bases[: first - 1] + inserted + sequence.bases[last:]
    if first <= 3 and altered[:3] != sequence.bases[:3]:
        return ProteinEffect("p.M1?", START_LOST)
    net = len(inserted) - (last - first + 1)
    start = (first - 1) // 3 + 1
    if net % 3:
        return _frameshift(sequence, altered, start)
    end = (last - 1) // 3 + 1 if last else 0
    window = altered[3 * (start - 1) : 3 * end + net]
    before = translate(sequence.bases[3 * (start - 1) : 3 * end])
    return _inframe(sequence, altered, start, before, translate(window))


def _frameshift(sequence: CodingSequence, altered: str, start: int) -> ProteinEffect:
    after = translate(altered[3 * (start - 1) :])
    codon = start
    for residue in after:
        if UNKNOWN in (reference := sequence.residue(codon), residue) or not reference:
            return ProteinEffect("", FRAMESHIFT)
        if residue != reference:
            break
        if residue == STOP:
            return ProteinEffect(f"p.*{codon}=", f"{FRAMESHIFT}&{STOP_RETAINED}")
        codon += 1
    else:
        return ProteinEffect("", FRAMESHIFT)
    rest = after[codon - start :]
    if rest[0] == STOP:
        return ProteinEffect(f"p.{reference}{codon}*", f"{FRAMESHIFT}&{STOP_GAINED}")
    if reference == STOP:
        return ProteinEffect(_extension(codon, rest), f"{FRAMESHIFT}&{STOP_LOST}")
    return ProteinEffect(f"p.{reference}{codon}{rest[0]}fs*{_to_stop(rest)}", FRAMESHIFT)


def _to_stop(residues: str) -> str:
    """How far the stop is, the first residue counted as 1; `?` where no stop is seen."""
    stop = residues.find(STOP)
    return str(stop + 1) if stop >= 0 and UNKNOWN not in residues[:stop] else "?"


def _extension(codon: int, residues: str) -> str:
    far = _to_stop(residues)
    return f"p.*{codon}{residues[0]}ext*{int(far) - 1 if far.isdigit() else far}"


def _inframe(
    sequence: CodingSequence, altered: str, start: int, before: str, after: str
) -> ProteinEffect:
    if start + len(before) > sequence.stop:
        return _across_stop(sequence, altered, start, before, after)
    stopped = STOP in after
    after = after[: after.find(STOP) + 1] if stopped else after
    terms = STOP_GAINED if stopped else _terms(before, after)
    if UNKNOWN in before + after:
        return ProteinEffect("", terms)
    return ProteinEffect(_inframe_name(sequence.residue, start, before, after), terms)


def _across_stop(
    sequence: CodingSequence, altered: str, start: int, before: str, after: str
) -> ProteinEffect:
    """A change within the frame that touches the stop codon or what follows it."""
    if UNKNOWN in before + after:
        return ProteinEffect("", CODING)
    kept, seen, _ = after.partition(STOP)
    residues = before.partition(STOP)[0]
    if seen:
        if kept == residues:
            return ProteinEffect(f"p.*{sequence.stop}=", STOP_RETAINED)
        return ProteinEffect(
            _inframe_name(sequence.residue, start, residues, kept), _terms(residues, kept)
        )
    if kept[: len(residues)] != residues:
        return ProteinEffect("p.?", STOP_LOST)
    following = translate(altered[3 * (sequence.stop - 1) :])
    if not following or UNKNOWN in following[0]:
        return ProteinEffect("", STOP_LOST)
    if following[0] == STOP:
        return ProteinEffect(f"p.*{sequence.stop}=", STOP_RETAINED)
    return ProteinEffect(_extension(sequence.stop, following), STOP_LOST)


def _terms(before: str, after: str) -> str:
    if len(after) != len(before):
        return INFRAME_DELETION if len(after) < len(before) else INFRAME_INSERTION
    if UNKNOWN in before + after:
        return CODING
    return SYNONYMOUS if before == after else MISSENSE


def _inframe_name(residue: Callable[[int], str], start: int, before: str, after: str) -> str:
    """The name of residues `before`, from codon `start` on, replaced by residues `after`."""
    if before == after:
        return f"p.{_range(start, before)}="
    while before and after and before[0] == after[0]:
        before, after, start = before[1:], after[1:], start + 1
    if after[:1] == STOP:
        return f"p.{residue(start)}{start}{STOP}"
    while before and after and before[-1] == after[-1]:
        before, after = before[:-1], after[:-1]
    if not before:
        return _insertion(residue, start, after)
    if not after:
        return _deletion(residue, start, before)
    if len(before) == len(after) == 1:
        return f"p.{before}{start}{after}"
    return f"p.{_range(start, before)}delins{after}"


def _insertion(residue: Callable[[int], str], start: int, after: str) -> str:
    """Residues inserted before codon `start`, moved as far 3' as they go."""
    while residue(start) == after[0]:
        after, start = after[1:] + after[0], start + 1
    first = max(start - len(after), 1)
    repeated = "".join(residue(codon) for codon in range(first, start))
    right = residue(start)
    if UNKNOWN in repeated + right or not right:
        return ""
    if repeated == after:
        return f"p.{_range(first, after)}dup"
    return f"p.{repeated[-1]}{start - 1}_{right}{start}ins{after}"


def _deletion(residue: Callable[[int], str], start: int, before: str) -> str:
    """Residues deleted from codon `start` on, moved as far 3' as they go."""
    while residue(start + len(before)) == before[0]:
        before, start = before[1:] + before[0], start + 1
    if residue(start + len(before)) in ("", UNKNOWN):
        return ""
    return f"p.{_range(start, before)}del"


def _range(start: int, residues: str) -> str:
    end = start + len(residues) - 1
    first = f"{residues[0]}{start}"
    return first if len(residues) == 1 else f"{first}_{residues[-1]}{end}"
