"""What an HGVS protein description says: kind of change, codons, residues."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

_ONE_LETTER = {
    "Ala": "A", "Arg": "R", "Asn": "N", "Asp": "D", "Cys": "C", "Gln": "Q", "Glu": "E",
    "Gly": "G", "His": "H", "Ile": "I", "Leu": "L", "Lys": "K", "Met": "M", "Phe": "F",
    "Pro": "P", "Ser": "S", "Thr": "T", "Trp": "W", "Tyr": "Y", "Val": "V", "Sec": "U",
    "Pyl": "O", "Asx": "B", "Glx": "Z", "Xaa": "X", "Ter": "*",
}  # fmt: skip
_THREE_LETTERS = re.compile("|".join(_ONE_LETTER))
_RANGE = r"(?P<first>[A-Z*])(?P<start>\d{1,5})(?:_(?P<last>[A-Z*])?(?P<end>\d{1,5}))?"
_INSERTED = r"(?P<inserted>[A-Z*]+|\(?\d{1,3}\)?)"


class ChangeKind(StrEnum):
    """Kinds of protein change, in the words of HGVS."""

    SUBSTITUTION = "substitution"
    DELETION = "deletion"
    DUPLICATION = "duplication"
    INSERTION = "insertion"
    DELETION_INSERTION = "deletion_insertion"
    FRAMESHIFT = "frameshift"
    STOP = "stop"
    EXTENSION = "extension"
    START_LOST = "start_lost"
    SYNONYMOUS = "synonymous"
    SPLICE = "splice"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class ProteinChange:
    """One protein change; codons count from 1, residues are one-letter, `*` is a stop.

    `first` and `last` are the reference residues at `start` and `end` ("" where not given).
    `inserted` holds the new residues of a substitution, insertion or delins.
    A change that names no codon (`p.?`, `p.=`) has start and end 0.
    """

    kind: ChangeKind
    start: int = 0
    end: int = 0
    first: str = ""
    last: str = ""
    inserted: str = ""


_PATTERNS: tuple[tuple[ChangeKind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        (ChangeKind.UNKNOWN, r"\?"),
        (ChangeKind.SYNONYMOUS, r"="),
        (ChangeKind.SYNONYMOUS, _RANGE + r"="),
        (ChangeKind.START_LOST, r"(?P<first>M)(?P<start>1)(?:\?|[A-LN-Z]|[A-Z]?ext-\d+)"),
        (ChangeKind.SPLICE, _RANGE + r"_?splice"),
        (
            ChangeKind.EXTENSION,
            r"(?P<first>\*)(?P<start>\d{1,5})(?=[A-Z]|ext)(?P<inserted>[A-Z])?(?:ext\*?[\d?]*)?",
        ),
        (ChangeKind.FRAMESHIFT, _RANGE + r"[A-Z*]?fs(?:[*X]?[\d?]*)"),
        (ChangeKind.STOP, r"(?P<first>[A-Z])(?P<start>\d{1,5})(?:\*|X)"),
        (ChangeKind.SUBSTITUTION, r"(?P<first>[A-Z])(?P<start>\d{1,5})(?P<inserted>[A-Z])"),
        (ChangeKind.DELETION_INSERTION, _RANGE + rf"(?:del[A-Z*]*ins|>){_INSERTED}"),
        (ChangeKind.DELETION, _RANGE + r"del(?:[A-Z*]*|\d+)"),
        (ChangeKind.DUPLICATION, _RANGE + r"dup[A-Z*]*"),
        (ChangeKind.INSERTION, _RANGE + rf"ins{_INSERTED}"),
    )
)
_KEYWORDS = re.compile(r"(?<=\d)(?:DELINS|DEL|DUP|INS)|(?:EXT|FS)(?=[*X\d-]|$)|_SPLICE$")


@lru_cache(maxsize=65536)
def parse_protein_change(text: str | None) -> ProteinChange | None:
    """The change that an HGVS protein description names, or None where it names none.

    Reads one- and three-letter residues, with or without `p.`, parentheses, transcript or gene
    prefix and URL escapes, and the older spellings `E746_T751>I`, `R213X` and `X1010_splice`.
    `p.?` is `unknown`: what it hides (a lost splice site, a lost start) the consequence must say.
    Nomenclature: HGVS recommendations, protein level.
    """
    if not text:
        return None
    bare = _bare(text)
    for kind, pattern in _PATTERNS:
        match = pattern.fullmatch(bare)
        if match:
            return _change(kind, match)
    return None


def _bare(text: str) -> str:
    """The description in one letter per residue, without prefix and parentheses."""
    bare = text.strip().replace("%3D", "=").replace("%2A", "*")
    bare = re.sub(r"^(?:.*:)?(?:.*\bp\.)?", "", bare)
    if bare.startswith("(") and bare.endswith(")"):
        bare = bare[1:-1]
    bare = _THREE_LETTERS.sub(lambda match: _ONE_LETTER[match[0]], bare)
    return _KEYWORDS.sub(lambda match: match[0].lower(), bare)


def _change(kind: ChangeKind, match: re.Match[str]) -> ProteinChange:
    found = {name: value for name, value in match.groupdict().items() if value}
    start = int(found.get("start", 0))
    end = int(found.get("end", start))
    if end < start:
        start, end = end, start
    first = found.get("first", "")
    last = found.get("last", first if end == start else "")
    inserted = found.get("inserted", "")
    if inserted.strip("()").isdigit():
        inserted = "X" * int(inserted.strip("()"))
    if kind is ChangeKind.SUBSTITUTION and inserted == first:
        kind = ChangeKind.SYNONYMOUS
    return ProteinChange(kind, start, end, first, last, inserted)
