"""One alteration named in a cell: evidence that speaks of it alone, not of its whole class.

`EGFR p.L747P`: this change of the protein. `ALK p.I1171`: any substitution of this residue.
`RICTOR amplification`: the copy number of the gene. `SQSTM1::NTRK1`: a fusion of these two genes,
in this order; `EML4::ALK e6-e20`: the same, joining these exons.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from genomic_to_outcome.alterations.catalogue import Catalogue
from genomic_to_outcome.alterations.matching import facts_of, matches
from genomic_to_outcome.alterations.protein_change import parse_protein_change
from genomic_to_outcome.alterations.rules import CopyNumberState, Rule
from genomic_to_outcome.vocabulary import EventKind

if TYPE_CHECKING:
    from genomic_to_outcome.alterations.evidence import Evidence, EvidenceRow

_CHANGE = re.compile(r"(?P<gene>\S+) p\.(?P<change>\S+)")
_COPY_NUMBER = re.compile(r"(?P<gene>\S+) (?P<state>amplification|deep_deletion)")
_RESIDUE = re.compile(r"([A-Z])(\d+)")
_FUSION = re.compile(r"(?P<five>[^\s:]+)::(?P<three>[^\s:]+)(?: e(?P<from>\d+)-e(?P<to>\d+))?")


@dataclass(frozen=True)
class NamedVariant:
    """A small variant or copy number by a rule of the catalogue, or a fusion of two genes."""

    rule: Rule | None = None
    fused: tuple[str, str] = ("", "")
    exons: str = ""

    @property
    def genes(self) -> tuple[str, ...]:
        """The genes of events that may be it."""
        return (self.rule.gene,) if self.rule else self.fused

    def is_of(self, event: Mapping[str, Any], catalogue: Catalogue) -> bool:
        """Whether an event (columns of `alterations`) is this alteration."""
        if self.rule is not None:
            same = (event["kind"], event.get("gene")) == (self.rule.kind, self.rule.gene)
            return same and matches(self.rule, facts_of(event, catalogue), catalogue)
        if event["kind"] != EventKind.FUSION:
            return False
        ends = (event.get("gene5"), event.get("gene3"))
        named = ends if all(ends) else (event.get("partner"), event.get("gene"))
        return named == self.fused and self.exons in ("", event.get("exon"))


@lru_cache(maxsize=4096)
def parse_named_variant(text: str) -> NamedVariant | None:
    """The alteration that a text names, or None where it cannot be read."""
    fusion, copies = _FUSION.fullmatch(text), _COPY_NUMBER.fullmatch(text)
    if fusion:
        exons = f"{fusion['from']}-{fusion['to']}" if fusion["from"] else ""
        return NamedVariant(fused=(fusion["five"], fusion["three"]), exons=exons)
    if copies:
        state = CopyNumberState(copies["state"])
        return NamedVariant(Rule(EventKind.COPY_NUMBER, copies["gene"], copy_number=state))
    named = _CHANGE.fullmatch(text)
    if not named:
        return None
    residue = _RESIDUE.fullmatch(named["change"])
    if residue:
        at = ((residue[1], int(residue[2])),)
        return NamedVariant(Rule(EventKind.SMALL_VARIANT, named["gene"], residues=at))
    change = parse_protein_change(named["change"])
    if change is None or not change.start:
        return None
    return NamedVariant(Rule(EventKind.SMALL_VARIANT, named["gene"], changes=(change,)))


class OnNamedVariants:
    """The evidence that speaks of named alterations, by the genes of those without a class."""

    def __init__(self, evidence: Evidence, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._by_gene: dict[str, list[EvidenceRow]] = defaultdict(list)
        for row in evidence.by_class.get("", ()):
            named = parse_named_variant(row.variant)
            for gene in dict.fromkeys(named.genes if named else ()):
                self._by_gene[gene].append(row)

    def without_class(self, event: Mapping[str, Any]) -> Iterator[EvidenceRow]:
        """Rows on alterations of the event's gene that are of no class."""
        yield from self._by_gene.get(event.get("gene") or "", ())

    def speaks_of(self, row: EvidenceRow, event: Mapping[str, Any]) -> bool:
        """Whether a row on the event's class or gene speaks of this very event."""
        named = parse_named_variant(row.variant) if row.variant else None
        return named is None or named.is_of(event, self._catalogue)
