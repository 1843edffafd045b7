"""What CIViC's names of variants and molecular profiles mean, part by part.

Until 2021 a gene stands beside a name (`EML4-ALK C1156Y`, `EXON 19 DELETION`, `G12/G13`); since
2022 one text holds genes and names (`EML4::ALK Fusion AND ALK F1174L`, with OR, NOT and brackets).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import product

from genomic_to_outcome.alterations.protein_change import parse_protein_change


class PartKind(StrEnum):
    """What one part of a profile names."""

    CHANGE = "change"
    RESIDUE = "residue"
    FUSION = "fusion"
    AMPLIFICATION = "amplification"
    DEEP_DELETION = "deep_deletion"
    EXON = "exon"
    WORDS = "words"


class Unplaceable(StrEnum):
    """Why a name can belong to no class, whatever the catalogue holds."""

    NEEDS_ABSENCE = "needs_absence_of_alteration"
    EXPRESSION = "expression_or_protein_level"
    METHYLATION = "methylation"
    POLYMORPHISM = "germline_polymorphism"
    NOT_UNDERSTOOD = "name_not_understood"


@dataclass(frozen=True)
class Part:
    """One alteration of a profile.

    `text` is the change (`L858R`), the residue (`G719`), what happens to an exon (`deletion`) or
    the words as they are; of a fusion `five` and `three` are its genes ("" for any) and `text` the
    exons that it joins (`6-20`).
    """

    kind: PartKind
    gene: str
    text: str = ""
    five: str = ""
    three: str = ""
    exon: int = 0


Parts = tuple[Part, ...]
Words = Collection[tuple[str, str]]
Reading = tuple[Parts, ...] | Unplaceable

_ANY_GENE = ("V", "")
_WORD_REASONS = (
    (r"WILD ?-?TYPE|NO MUTATION|^NOT\b", Unplaceable.NEEDS_ABSENCE),
    (r"METHYLATION", Unplaceable.METHYLATION),
    (r"\bRS\d+\b|POLYMORPHISM|TANDEM REPEAT|^C\.\d+[ACGT]>[ACGT]$", Unplaceable.POLYMORPHISM),
    (
        r"EXPRESSION|PHOSPHORYLATION|SERUM LEVEL|MISLOCALI[SZ]ATION|NUCLEAR TRANSLOCATION",
        Unplaceable.EXPRESSION,
    ),
)
_FUSION_WORDS = r"(?:FUSIONS?|REARRANGEMENTS?)"
_PAIR = re.compile(
    rf"(?P<five>[A-Za-z][\w.]*)(?P<joint>::|-)(?P<three>[A-Za-z][\w.]*)(?:\s+{_FUSION_WORDS})?"
    r"(?:\s+(?P<rest>.*))?",
    re.IGNORECASE,
)
_ONE = re.compile(rf"(?:(?P<gene>[A-Z]\w*)\s+)?{_FUSION_WORDS}(?:\s+(?P<rest>.*))?", re.IGNORECASE)
_JOINED_EXONS = re.compile(r"e(\d+)[-;]\s?[ae](\d+)", re.IGNORECASE)
_EXON = re.compile(
    r"EX(?:ON)?\s?(?P<exon>\d+)\s+(?P<what>DEL(?:ETIONS?)?|INS(?:ERTIONS?)?|FRAMESHIFT|MUTATIONS?"
    r"|SKIPPING(?: MUTATION)?)(?:\s+(?P<rest>.*))?",
    re.IGNORECASE,
)
_EXON_WORDS = {"DEL": "deletion", "INS": "insertion", "FRA": "frameshift", "SKI": "skipping"}
_AMPLIFIED = re.compile(r"AMPLIFICATION|COPY NUMBER GAIN", re.IGNORECASE)
_DELETED = re.compile(r"(?:HOMOZYGOUS |DEEP )?DELETION", re.IGNORECASE)
_RESIDUE = re.compile(r"[A-Z]\d{1,4}X?")
_TWO_RESIDUES = re.compile(r"([A-Z]\d{1,4})/([A-Z]\d{1,4})")
_TWO_CHANGES = re.compile(r"([A-Z]\d{1,4})([A-Z])/([A-Z])")
_CODING_NAME = re.compile(r"\s*\(c\.[^)]*\)")


def read_profile(gene: str, text: str, words: Words = frozenset()) -> Reading:
    """The alternatives that a name stands for, each with all its parts; or why it has no place.

    `gene` is empty where `text` is a whole molecular profile. `words` are names (with their genes,
    in capitals) that stay as they are, because a table says what they mean.
    """
    text = " ".join(_CODING_NAME.sub("", text).split())
    alternatives = [(text,)] if gene else _alternatives(text)
    found: list[Parts] = []
    for pieces in alternatives:
        options = [_read_piece(gene, piece, words) for piece in pieces]
        for option in options:
            if isinstance(option, Unplaceable):
                return option
        for chosen in product(*(option for option in options if not isinstance(option, str))):
            found.append(tuple(dict.fromkeys(part for parts in chosen for part in parts)))
    return tuple(found) if found else Unplaceable.NOT_UNDERSTOOD


def _alternatives(profile: str) -> list[tuple[str, ...]]:
    """A profile with AND, OR and brackets as alternatives of pieces that hold together."""
    cut = [piece.strip() for piece in re.split(r"(\(|\)|\bAND\b|\bOR\b)", profile)]
    tokens = [token for token in cut if token]
    found, rest = _either(tokens)
    return found if not rest else [(profile,)]


def _either(tokens: list[str]) -> tuple[list[tuple[str, ...]], list[str]]:
    found, tokens = _both(tokens)
    while tokens and tokens[0] == "OR":
        more, tokens = _both(tokens[1:])
        found = found + more
    return found, tokens


def _both(tokens: list[str]) -> tuple[list[tuple[str, ...]], list[str]]:
    found, tokens = _single(tokens)
    while tokens and tokens[0] == "AND":
        more, tokens = _single(tokens[1:])
        found = [one + other for one in found for other in more]
    return found, tokens


def _single(tokens: list[str]) -> tuple[list[tuple[str, ...]], list[str]]:
    if tokens and tokens[0] == "(":
        found, tokens = _either(tokens[1:])
        return found, tokens[1:]
    return ([(tokens[0],)], tokens[1:]) if tokens else ([()], [])


def _read_piece(gene: str, piece: str, words: Words) -> list[Parts] | Unplaceable:
    """One piece of a profile: its gene is told beside it, or is its first word."""
    if re.match(r"NOT\b", piece):
        return Unplaceable.NEEDS_ABSENCE
    if gene:
        return _read_name(gene, piece, words)
    first, _, rest = piece.partition(" ")
    if "::" in first:
        return _read_name("", piece, words)
    return _read_name(first, rest, words)


def _read_name(gene: str, name: str, words: Words) -> list[Parts] | Unplaceable:
    """Alternatives of parts that a name within a gene stands for."""
    upper = name.upper()
    if not name:
        return Unplaceable.NOT_UNDERSTOOD
    if (gene, upper) in words:
        return [(Part(PartKind.WORDS, gene, upper),)]
    for pattern, reason in _WORD_REASONS:
        if re.search(pattern, upper):
            return reason
    pieces = re.split(r"\s+(?:and|\+)\s+", name, flags=re.IGNORECASE)
    if len(pieces) > 1:
        return _together(_read_name(gene, piece, words) for piece in pieces)
    alternatives = list(_of_one_gene(gene, name, words)) if gene else []
    return alternatives or _fusion(gene, name, words) or [(Part(PartKind.WORDS, gene, upper),)]


def _of_one_gene(gene: str, name: str, words: Words) -> Iterator[Parts]:
    """Changes, residues, exons and copy number; nothing where the name is none of these."""
    if _AMPLIFIED.fullmatch(name):
        yield (Part(PartKind.AMPLIFICATION, gene),)
    elif _DELETED.fullmatch(name):
        yield (Part(PartKind.DEEP_DELETION, gene),)
    elif _RESIDUE.fullmatch(name):
        yield (Part(PartKind.RESIDUE, gene, name.rstrip("X")),)
    elif residues := _TWO_RESIDUES.fullmatch(name):
        yield from ((Part(PartKind.RESIDUE, gene, residue),) for residue in residues.groups())
    elif changes := _TWO_CHANGES.fullmatch(name):
        yield from ((Part(PartKind.CHANGE, gene, changes[1] + to),) for to in changes.groups()[1:])
    elif _is_change(name):
        yield (Part(PartKind.CHANGE, gene, name),)
    elif all(map(_is_change, name.split("-"))):
        yield tuple(Part(PartKind.CHANGE, gene, change) for change in name.split("-"))
    elif exon := _EXON.fullmatch(name):
        what = _EXON_WORDS.get(exon["what"][:3].upper(), "mutation")
        part = Part(PartKind.EXON, gene, what, exon=int(exon["exon"]))
        rest = _read_name(gene, exon["rest"], words) if exon["rest"] else [()]
        if not isinstance(rest, Unplaceable):
            yield from ((part, *others) for others in rest)


def _fusion(gene: str, name: str, words: Words) -> list[Parts] | Unplaceable | None:
    """A fusion and what is named after it; None where the name is no fusion."""
    pair, one = _PAIR.fullmatch(name), _ONE.fullmatch(name)
    if pair and (pair["joint"] == "::" or _names(gene, pair["five"], pair["three"])):
        five, three = (_gene(gene, symbol) for symbol in (pair["five"], pair["three"]))
        rest, own = pair["rest"], gene or three or five
    elif one and one["gene"] in (None, gene):
        five, three, rest, own = "", gene, one["rest"], gene
    else:
        return None
    part = Part(PartKind.FUSION, own, five=five, three=three)
    exons = _JOINED_EXONS.fullmatch(rest or "")
    if exons:
        return [(Part(PartKind.FUSION, own, f"{exons[1]}-{exons[2]}", five, three),)]
    others = _read_name(own, rest, words) if rest else [()]
    if isinstance(others, Unplaceable):
        return others
    return [(part, *more) for more in others]


def _names(gene: str, *symbols: str) -> bool:
    """Whether one of the symbols is the gene, or how it was called for short (ABL for ABL1)."""
    return any(len(one) > 1 and gene.upper().startswith(one.upper()) for one in symbols)


def _gene(gene: str, symbol: str) -> str:
    if symbol.upper() in _ANY_GENE:
        return ""
    return gene if _names(gene, symbol) else symbol


def _is_change(text: str) -> bool:
    change = parse_protein_change(text)
    return change is not None and change.start > 0


def _together(options: Iterator[list[Parts] | Unplaceable]) -> list[Parts] | Unplaceable:
    read = list(options)
    for option in read:
        if isinstance(option, Unplaceable):
            return option
    return [
        tuple(part for parts in chosen for part in parts)
        for chosen in product(*(option for option in read if not isinstance(option, str)))
    ]
