"""Reading one rule of the catalogue from YAML, with every mistake reported."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import isfinite
from typing import Any, TypeVar

from genomic_to_outcome.alterations.mistakes import LINE, Mistakes, suggestion
from genomic_to_outcome.alterations.protein_change import ProteinChange, parse_protein_change
from genomic_to_outcome.alterations.rule_words import words_of
from genomic_to_outcome.alterations.rules import (
    EFFECT_GROUPS,
    CopyNumberState,
    Effect,
    GeneEnd,
    KinaseRule,
    Rule,
)
from genomic_to_outcome.calls.gene_symbols import read_gene_aliases
from genomic_to_outcome.vocabulary import EventKind

_KEYS: dict[EventKind, frozenset[str]] = {
    EventKind.SMALL_VARIANT: frozenset(
        {
            "effect",
            "codons",
            "exon",
            "changes",
            "not_changes",
            "residues",
            "splice_site_of_exon",
            "skipped_exons",
            "duplicated_exons",
        }
    ),
    EventKind.FUSION: frozenset(
        {"partner", "not_partner", "fusion_variant", "gene_end", "kinase_retained"}
    ),
    EventKind.COPY_NUMBER: frozenset({"copy_number"}),
    EventKind.SPLICE: frozenset({"skipped_exon", "skipped_exons", "duplicated_exons"}),
    EventKind.BIOMARKER: frozenset({"marker", "category", "at_least", "below"}),
}
_COMMON_KEYS = frozenset({"kind", "gene"})
# Symbols of HGNC are in capitals, but for open reading frames (C9orf72).
_SYMBOL = re.compile(r"[A-Z][A-Z0-9.]*(?:-[A-Z0-9.]+)*@?|C[0-9XY]+orf\d+")

Word = TypeVar("Word", bound=StrEnum)


def read_rule(raw: Any, gene: str, line: int | None, where: str, mistakes: Mistakes) -> Rule | None:
    """One rule of a class; None, with the reasons noted, where it cannot be used."""
    before = len(mistakes.problems)
    if not isinstance(raw, dict):
        mistakes.add(line, where, raw, "a rule must be a mapping", "for example {kind: fusion}")
        return None
    line = raw.get(LINE, line)
    kind = read_word(raw, "kind", EventKind, line, where, mistakes)
    gene = str(raw.get("gene") or gene).strip()
    if not gene and kind is not EventKind.BIOMARKER:
        mistakes.add(line, where, "", "no gene", "give gene in the class or in the rule")
    if gene:
        _check_symbol(gene, line, where, mistakes)
    if kind is None:
        if "kind" not in raw:
            mistakes.add(line, where, "", "no kind", f"one of: {', '.join(EventKind)}")
        return None
    mistakes.unknown_keys(raw, _KEYS[kind] | _COMMON_KEYS, line, where)
    get = _Getter(raw, line, where, mistakes)
    rule = Rule(
        kind=kind,
        gene=gene,
        effects=get.effects(),
        codons=get.pair("codons", "two codons", "[729, 761]"),
        exon=get.number("exon"),
        changes=get.changes("changes"),
        not_changes=get.changes("not_changes"),
        residues=get.residues(),
        splice_site_of_exon=get.number("splice_site_of_exon"),
        skipped_exons=get.skipped_exons(),
        duplicated_exons=get.pair("duplicated_exons", "two exons", "[18, 25]"),
        partners=get.symbols("partner"),
        not_partners=get.symbols("not_partner"),
        fusion_variants=frozenset(texts(raw.get("fusion_variant"))),
        gene_end=read_word(raw, "gene_end", GeneEnd, line, where, mistakes),
        kinase_retained=read_word(raw, "kinase_retained", KinaseRule, line, where, mistakes)
        or KinaseRule.NOT_LOST,
        copy_number=read_word(raw, "copy_number", CopyNumberState, line, where, mistakes),
        marker=str(raw.get("marker") or "").strip(),
        categories=frozenset(texts(raw.get("category"))),
        at_least=get.threshold("at_least"),
        below=get.threshold("below"),
        words=words_of(raw),
    )
    flaw = _flaw(rule)
    if flaw and len(mistakes.problems) == before:
        mistakes.add(line, where, "", *flaw)
    return rule if len(mistakes.problems) == before else None


def _check_symbol(symbol: str, line: int | None, where: str, mistakes: Mistakes) -> None:
    """Note a symbol that no event can have: a class of it would be negative in every sample."""
    current = read_gene_aliases().current(symbol)
    if not _SYMBOL.fullmatch(symbol):
        mistakes.add(line, where, symbol, "expected the symbol of one gene", "for example EGFR")
    elif current != symbol:
        mistakes.add(line, where, symbol, "an older symbol of the gene", f"write {current}")


def read_word(
    raw: Mapping[str, Any],
    key: str,
    words: type[Word],
    line: int | None,
    where: str,
    mistakes: Mistakes,
) -> Word | None:
    """The word under a key, None where the key is absent or the word unknown (noted)."""
    if key not in raw:
        return None
    try:
        return words(raw[key])
    except ValueError:
        remedy = suggestion(str(raw[key]), [*words])
        mistakes.add(line, f"{where}.{key}", raw[key], "unknown word", remedy)
        return None


def texts(value: Any) -> list[str]:
    """A value or a list of values as texts."""
    if value is None:
        return []
    return [str(item).strip() for item in (value if isinstance(value, list) else [value])]


def _flaw(rule: Rule) -> tuple[str, str] | None:
    """Why a rule means nothing or two things at once, and the remedy."""
    if rule.kind is EventKind.SMALL_VARIANT:
        return _small_variant_flaw(rule)
    if rule.kind is EventKind.COPY_NUMBER and rule.copy_number is None:
        return "no copy number state", f"copy_number: {' or '.join(CopyNumberState)}"
    if rule.kind is EventKind.SPLICE and not (rule.skipped_exons or rule.duplicated_exons):
        return "no exon", "give skipped_exon, skipped_exons or duplicated_exons"
    if rule.kind is EventKind.SPLICE and rule.skipped_exons and rule.duplicated_exons:
        return "skipped and duplicated exons exclude each other", "write one rule for each"
    if rule.kind is EventKind.BIOMARKER:
        return _biomarker_flaw(rule)
    if rule.partners and rule.not_partners:
        return "partner and not_partner exclude each other", "give one of them"
    return None


def _biomarker_flaw(rule: Rule) -> tuple[str, str] | None:
    if not rule.marker:
        return "no marker", "give marker, for example PD-L1 TPS"
    if not rule.categories and rule.at_least is None and rule.below is None:
        return "the rule would match every value", "give category, at_least or below"
    if rule.at_least is not None and rule.below is not None and rule.below <= rule.at_least:
        return "no number is at least so much and below so much", "below must be above at_least"
    return None


def _small_variant_flaw(rule: Rule) -> tuple[str, str] | None:
    ways = (
        bool(rule.effects),
        bool(rule.changes or rule.residues),
        rule.splice_site_of_exon is not None,
        rule.skipped_exons is not None,
        rule.duplicated_exons is not None,
    )
    if not any(ways):
        return "the rule would match every small variant", "give effect, changes or residues"
    if sum(ways) > 1:
        message = (
            "effect, named changes or residues, splice_site_of_exon, skipped_exons and "
            "duplicated_exons exclude each other"
        )
        return message, "write one rule for each"
    if (rule.codons or rule.exon) and not rule.effects:
        return "codons and exon belong to effect", "give effect"
    if rule.exon and not rule.codons:
        return "exon belongs to codons", "give codons"
    return None


@dataclass(frozen=True)
class _Getter:
    """Typed values out of one raw rule, noting what does not fit."""

    raw: Mapping[str, Any]
    line: int | None
    where: str
    mistakes: Mistakes

    def number(self, key: str) -> int | None:
        value = self.raw.get(key)
        if value is None or (isinstance(value, int) and value > 0):
            return value
        self._note(key, value, "expected a whole number above 0")
        return None

    def pair(self, key: str, what: str, example: str) -> tuple[int, int] | None:
        value = self.raw.get(key)
        if value is None:
            return None
        if (
            isinstance(value, list)
            and len(value) == 2
            and all(isinstance(end, int) for end in value)
            and 0 < value[0] <= value[1]
        ):
            return value[0], value[1]
        self._note(key, value, f"expected {what}, first and last", f"for example {example}")
        return None

    def skipped_exons(self) -> tuple[int, int] | None:
        single = self.number("skipped_exon")
        several = self.pair("skipped_exons", "two exons", "[2, 7]")
        if single and several:
            self._note("skipped_exon", single, "skipped_exons is given too", "give one of them")
        return (single, single) if single else several

    def threshold(self, key: str) -> float | None:
        value = self.raw.get(key)
        if value is None:
            return None
        if isinstance(value, (int, float)) and not isinstance(value, bool) and isfinite(value):
            return float(value)
        self._note(key, value, "expected a number", f"for example {key}: 10")
        return None

    def effects(self) -> frozenset[Effect]:
        found: set[Effect] = set()
        for word in texts(self.raw.get("effect")):
            if word in EFFECT_GROUPS:
                found |= EFFECT_GROUPS[word]
            elif word in [*Effect]:
                found.add(Effect(word))
            else:
                known = [*Effect, *EFFECT_GROUPS]
                self._note("effect", word, "unknown effect", suggestion(word, known))
        return frozenset(found)

    def changes(self, key: str) -> tuple[ProteinChange, ...]:
        return self._each(key, parse_protein_change, "expected HGVS protein changes", "[L858R]")

    def residues(self) -> tuple[tuple[str, int], ...]:
        return self._each("residues", _residue, "expected residue and codon", "[G719]")

    def symbols(self, key: str) -> frozenset[str]:
        symbols = [symbol.upper() for symbol in texts(self.raw.get(key))]
        for symbol in symbols:
            _check_symbol(symbol, self.line, f"{self.where}.{key}", self.mistakes)
        return frozenset(symbols)

    def _each(
        self, key: str, parse: Callable[[str], Any], message: str, example: str
    ) -> tuple[Any, ...]:
        parsed = []
        for text in texts(self.raw.get(key)):
            value = parse(text)
            if value is None:
                self._note(key, text, message, f"for example {key}: {example}")
            else:
                parsed.append(value)
        return tuple(parsed)

    def _note(self, key: str, value: object, message: str, remedy: str = "") -> None:
        self.mistakes.add(self.line, f"{self.where}.{key}", value, message, remedy)


def _residue(text: str) -> tuple[str, int] | None:
    if len(text) > 1 and text[0].isalpha() and text[1:].isdigit():
        return text[0].upper(), int(text[1:])
    return None
