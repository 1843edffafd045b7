"""Novel adjacencies of structural variants: which two ends of the reference were joined.

VCF specification 4.3, sections 3 and 5 (symbolic alleles and breakends).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from genomic_to_outcome.calls.vcf import VcfRecord
from genomic_to_outcome.genome import contig_name

# Two records of one adjacency may lie this far apart, as callers place shared bases differently.
TOLERANCE = 10
# Shorter changes of plain sequence are small variants.
SHORTEST_DELETION = 50

_BREAKEND = re.compile(r"([ACGTN.]*)([\[\]])<?(.+?)>?:(\d+)[\[\]]([ACGTN.]*)", re.IGNORECASE)
_SINGLE_BREAKEND = re.compile(r"\.[ACGTN]+|[ACGTN]+\.", re.IGNORECASE)
_SYMBOLIC = re.compile(r"<(\w+)[^>]*>")
_SEQUENCE = re.compile(r"[ACGTN]+", re.IGNORECASE)
_STRANDS = re.compile(r"(\+\+|--|\+-|-\+)(?::(\d+))?")


class Kept(StrEnum):
    """Which side of the break belongs to the adjacency."""

    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True, order=True)
class Breakend:
    """The last base, 1-based, of the sequence that is kept to its left or to its right.

    `low` and `high` say how far the true base may lie below and above (CIPOS, CIEND).
    """

    chrom: str
    pos: int
    kept: Kept
    low: int = 0
    high: int = 0

    @property
    def transcribed_towards(self) -> str:
        """Strand of a transcript that runs towards the break."""
        return "+" if self.kept is Kept.LEFT else "-"

    @property
    def transcribed_away(self) -> str:
        """Strand of a transcript that begins at the break."""
        return "-" if self.kept is Kept.LEFT else "+"


@dataclass(frozen=True)
class Adjacency:
    """Two breakends in order of place, with the bases inserted and shared between them."""

    first: Breakend
    second: Breakend
    inserted: str = ""
    homology: int = 0

    @property
    def imprecise(self) -> bool:
        """Whether the place of a breakend is known only within a range wider than homology."""
        ends = (self.first, self.second)
        return any(end.high - end.low > max(TOLERANCE, 2 * self.homology) for end in ends)


class OrientationError(ValueError):
    """A record joins two places without saying which sides."""


class PlaceError(ValueError):
    """A record does not say where the variant ends."""


def is_single_breakend(alt: str) -> bool:
    """Whether the allele is a breakend without partner, such as `A.` of GRIDSS."""
    return bool(_SINGLE_BREAKEND.fullmatch(alt))


def kind_of(record: VcfRecord, alt: str) -> str:
    """DEL, DUP, INV, INS, BND, TRA, ...: from a symbolic allele, else SVTYPE, else the lengths."""
    symbolic = _SYMBOLIC.match(alt)
    if symbolic:
        return symbolic[1].upper()
    if _BREAKEND.fullmatch(alt) or is_single_breakend(alt):
        return "BND"
    told = record.info.get("SVTYPE", "").split(":")[0].upper()
    if told:
        return told
    long = _SEQUENCE.fullmatch(alt) and len(record.ref) - len(alt) >= SHORTEST_DELETION
    return "DEL" if long else ""


def adjacencies_of(record: VcfRecord, alt: str) -> tuple[Adjacency, ...]:
    """Adjacencies that an allele makes: two for an inversion, none for an insertion.

    Raises OrientationError or PlaceError, with words for people.
    """
    breakend = _BREAKEND.fullmatch(alt)
    if breakend:
        return (_of_breakend(record, breakend),)
    kind = kind_of(record, alt)
    if kind in ("TRA", "BND", "CTX", "ITX"):
        return tuple(_joined(record, sides) for sides in _sides_of(record))
    if kind == "INV":
        sides = _sides_of(record, default=((Kept.LEFT, Kept.LEFT), (Kept.RIGHT, Kept.RIGHT)))
        return tuple(_inverted(record, pair) for pair in sides)
    if kind == "DEL":
        inserted = alt[1:].upper() if _SEQUENCE.fullmatch(alt) else _inserted(record)
        return (_between(record, (Kept.LEFT, Kept.RIGHT), 0, 1, inserted),)
    if kind == "DUP":
        return (_between(record, (Kept.RIGHT, Kept.LEFT), 1, 0, _inserted(record)),)
    return ()


def one_per_adjacency(
    found: Iterable[tuple[VcfRecord, Adjacency]],
) -> list[tuple[VcfRecord, Adjacency]]:
    """The first record of each adjacency: two mates describe one.

    Mates name each other (MATEID), or join the same sides of the same places within 10 bases or
    the bases that both ends share.
    """
    kept: list[tuple[VcfRecord, Adjacency]] = []
    mates: set[str] = set()
    near: dict[tuple[str, Kept, str, Kept], list[Adjacency]] = {}
    for record, adjacency in found:
        identifier = record.cells[2]
        place = (
            adjacency.first.chrom,
            adjacency.first.kept,
            adjacency.second.chrom,
            adjacency.second.kept,
        )
        others = near.setdefault(place, [])
        if identifier in mates or any(_same(adjacency, other) for other in others):
            continue
        mates.update(name for name in record.info.get("MATEID", "").split(",") if name)
        others.append(adjacency)
        kept.append((record, adjacency))
    return kept


def _same(one: Adjacency, other: Adjacency) -> bool:
    reach = max(TOLERANCE, one.homology, other.homology)
    return (
        abs(one.first.pos - other.first.pos) <= reach
        and abs(one.second.pos - other.second.pos) <= reach
    )


def with_range_of_mate(one: Adjacency, mate: VcfRecord) -> Adjacency:
    """The adjacency of a breakend record with the range that its mate gives for the other end."""
    low, high = _range(mate, "CIPOS")
    there = (_contig(mate.chrom), mate.pos)
    ends = (
        replace(end, low=low, high=high)
        if (end.chrom, end.pos) == there and not (end.low or end.high)
        else end
        for end in (one.first, one.second)
    )
    return adjacency(*ends, one.inserted, one.homology)


def adjacency(one: Breakend, other: Breakend, inserted: str = "", homology: int = 0) -> Adjacency:
    """The adjacency of two breakends in order of place."""
    first, second = sorted((one, other))
    return Adjacency(first, second, inserted, homology)


def _of_breakend(record: VcfRecord, breakend: re.Match[str]) -> Adjacency:
    before, bracket, contig, position, after = breakend.groups()
    local = Kept.LEFT if before else Kept.RIGHT
    remote = Kept.LEFT if bracket == "]" else Kept.RIGHT
    inserted = (before[1:] if before else after[:-1]).upper().replace(".", "")
    return adjacency(
        Breakend(_contig(record.chrom), record.pos, local, *_range(record, "CIPOS")),
        Breakend(_contig(contig), int(position), remote, *_range(record, "CIEND")),
        inserted,
        _homology(record),
    )


def _between(
    record: VcfRecord, sides: tuple[Kept, Kept], after: int, beyond: int, inserted: str
) -> Adjacency:
    chrom = _contig(record.chrom)
    return adjacency(
        Breakend(chrom, record.pos + after, sides[0], *_range(record, "CIPOS")),
        Breakend(chrom, _end(record) + beyond, sides[1], *_range(record, "CIEND")),
        inserted,
        _homology(record),
    )


def _inverted(record: VcfRecord, sides: tuple[Kept, Kept]) -> Adjacency:
    """Both ends to the left join POS with END, both to the right the bases after them."""
    step = int(sides[0] is Kept.RIGHT)
    return _between(record, sides, step, step, _inserted(record))


def _joined(record: VcfRecord, sides: tuple[Kept, Kept]) -> Adjacency:
    info = record.info
    contig = _contig(info.get("CHR2", record.chrom))
    end = info.get("POS2") or info.get("END") or ""
    if not end.isdigit():
        raise PlaceError("the record has neither POS2 nor END")
    return adjacency(
        Breakend(_contig(record.chrom), record.pos, sides[0], *_range(record, "CIPOS")),
        Breakend(contig, int(end), sides[1], *_range(record, "CIEND")),
        _inserted(record),
        _homology(record),
    )


def _sides_of(
    record: VcfRecord, default: tuple[tuple[Kept, Kept], ...] = ()
) -> tuple[tuple[Kept, Kept], ...]:
    """Sides from Manta's INV3 and INV5, DELLY's CT, LUMPY's STRANDS (or STR)."""
    info = record.info
    side = {"3": Kept.LEFT, "5": Kept.RIGHT, "+": Kept.LEFT, "-": Kept.RIGHT}
    marked = tuple((side[name[-1]],) * 2 for name in ("INV3", "INV5") if name in info)
    if marked:
        return marked
    ends = re.fullmatch(r"([35])to([35])", info.get("CT", ""))
    if ends:
        return ((side[ends[1]], side[ends[2]]),)
    strands = _STRANDS.findall(info.get("STRANDS") or info.get("STR") or "")
    seen = tuple((side[pair[0]], side[pair[1]]) for pair, reads in strands if reads != "0")
    if seen or default:
        return seen or default
    raise OrientationError("the record joins two places without CT, STRANDS or brackets in ALT")


def _end(record: VcfRecord) -> int:
    end, length = record.info.get("END", ""), record.info.get("SVLEN", "")
    if end.isdigit() and int(end) >= record.pos:
        return int(end)
    if len(record.ref) > 1:
        return record.pos + len(record.ref) - 1
    if re.fullmatch(r"-?\d+", length):
        return record.pos + abs(int(length))
    raise PlaceError("the record has no END at or after POS and no SVLEN")


def _range(record: VcfRecord, name: str) -> tuple[int, int]:
    match = re.fullmatch(r"(-?\d+),(-?\d+)", record.info.get(name, ""))
    return (int(match[1]), int(match[2])) if match else (0, 0)


def _homology(record: VcfRecord) -> int:
    length = record.info.get("HOMLEN", "").split(",")[0]
    return int(length) if length.isdigit() else len(record.info.get("HOMSEQ", ""))


def _inserted(record: VcfRecord) -> str:
    return next(
        (info.upper() for name in ("SVINSSEQ", "INSSEQ") if (info := _text(record.info, name))), ""
    )


def _text(info: Mapping[str, str], name: str) -> str:
    value = info.get(name, "").split(",")[0]
    return value if _SEQUENCE.fullmatch(value) else ""


def _contig(contig: str) -> str:
    """Contig with `chr`; SnpEff writes contigs in brackets in capitals (`CHR17`)."""
    return contig_name(re.sub(r"^chr", "chr", contig, flags=re.IGNORECASE))
