"""Reading one rule of the catalogue from YAML, with every mistake reported."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

from genomic_to_outcome.alterations.protein_change import ProteinChange, parse_protein_change
from genomic_to_outcome.alterations.rules import (
    EFFECT_GROUPS,
    CopyNumberState,
    Effect,
    GeneEnd,
    KinaseRule,
    Rule,
)
from genomic_to_outcome.errors import Problem
from genomic_to_outcome.vocabulary import EventKind, Severity

LINE = "__line__"
TABLE = "alterations"

_KEYS: dict[EventKind, frozenset[str]] = {
    EventKind.SMALL_VARIANT: frozenset(
        {"effect", "codons", "exon", "changes", "not_changes", "residues", "splice_site_of_exon"}
    ),
    EventKind.FUSION: frozenset({"partner", "not_partner", "gene_end", "kinase_retained"}),
    EventKind.COPY_NUMBER: frozenset({"copy_number"}),
    EventKind.SPLICE: frozenset({"skipped_exon"}),
}
_COMMON_KEYS = frozenset({"kind", "gene"})

Word = TypeVar("Word", bound=StrEnum)


@dataclass
class Mistakes:
    """Problems of one file, collected while it is read."""

    file: str
    problems: list[Problem] = field(default_factory=list)

    def add(
        self, line: int | None, where: str, value: object, message: str, remedy: str = ""
    ) -> None:
        """Note one problem; `where` is the class id and the key."""
        self.problems.append(
            Problem(
                severity=Severity.ERROR,
                table=TABLE,
                file=self.file,
                line=line,
                field=where,
                value="" if value is None else str(value),
                message=message,
                remedy=remedy,
            )
        )

    def unknown_keys(
        self, mapping: Mapping[str, Any], allowed: Iterable[str], line: int | None, where: str
    ) -> None:
        """Note each key that is not allowed, with the nearest that is."""
        allowed = sorted(allowed)
        for key in mapping:
            if key == LINE or key in allowed:
                continue
            self.add(line, where, key, "unknown key", suggestion(str(key), allowed))


def suggestion(word: str, known: Iterable[str]) -> str:
    """What was probably meant, or all that is known."""
    known = sorted(known)
    close = difflib.get_close_matches(word, known, n=1)
    return f"did you mean {close[0]}?" if close else f"expected one of: {', '.join(known)}"


def read_rule(raw: Any, gene: str, line: int | None, where: str, mistakes: Mistakes) -> Rule | None:
    """One rule of a class; None, with the reasons noted, where it cannot be used."""
    before = len(mistakes.problems)
    if not isinstance(raw, dict):
        mistakes.add(line, where, raw, "a rule must be a mapping", "for example {kind: fusion}")
        return None
    line = raw.get(LINE, line)
    kind = read_word(raw, "kind", EventKind, line, where, mistakes)
    gene = str(raw.get("gene") or gene).strip()
    if not gene:
        mistakes.add(line, where, "", "no gene", "give gene in the class or in the rule")
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
        codons=get.codons(),
        exon=get.number("exon"),
        changes=get.changes("changes"),
        not_changes=get.changes("not_changes"),
        residues=get.residues(),
        splice_site_of_exon=get.number("splice_site_of_exon"),
        skipped_exon=get.number("skipped_exon"),
        partners=get.symbols("partner"),
        not_partners=get.symbols("not_partner"),
        gene_end=read_word(raw, "gene_end", GeneEnd, line, where, mistakes),
        kinase_retained=read_word(raw, "kinase_retained", KinaseRule, line, where, mistakes)
        or KinaseRule.NOT_LOST,
        copy_number=read_word(raw, "copy_number", CopyNumberState, line, where, mistakes),
        words=_words(raw),
    )
    flaw = _flaw(rule)
    if flaw and len(mistakes.problems) == before:
        mistakes.add(line, where, "", *flaw)
    return rule if len(mistakes.problems) == before else None


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
    if rule.kind is EventKind.SPLICE and rule.skipped_exon is None:
        return "no exon", "give skipped_exon"
    if rule.partners and rule.not_partners:
        return "partner and not_partner exclude each other", "give one of them"
    return None


def _small_variant_flaw(rule: Rule) -> tuple[str, str] | None:
    named = bool(rule.changes or rule.residues)
    ways = (rule.splice_site_of_exon is not None, named, bool(rule.effects))
    if not any(ways):
        return "the rule would match every small variant", "give effect, changes or residues"
    if sum(ways) > 1:
        message = "effect, named changes or residues, and splice_site_of_exon exclude each other"
        return message, "write one rule for each"
    if (rule.codons or rule.exon) and not rule.effects:
        return "codons and exon belong to effect", "give effect"
    if rule.exon and not rule.codons:
        return "exon belongs to codons", "give codons"
    return None


def _words(raw: Mapping[str, Any]) -> str:
    """The rule as it was written, for people."""
    parts = []
    for key, value in raw.items():
        if key in (LINE, "kind"):
            continue
        shown = "-".join(texts(value)) if key == "codons" else ", ".join(texts(value))
        parts.append(f"{key.replace('_', ' ')} {shown}")
    kind = str(raw["kind"]).replace("_", " ")
    return f"{kind}: {'; '.join(parts)}" if parts else kind


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

    def codons(self) -> tuple[int, int] | None:
        value = self.raw.get("codons")
        if value is None:
            return None
        if (
            isinstance(value, list)
            and len(value) == 2
            and all(isinstance(codon, int) for codon in value)
            and 0 < value[0] <= value[1]
        ):
            return value[0], value[1]
        self._note("codons", value, "expected two codons, first and last", "for example [729, 761]")
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
        return frozenset(symbol.upper() for symbol in texts(self.raw.get(key)))

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
