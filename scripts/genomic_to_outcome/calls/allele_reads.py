"""Reads of an allele in the fields of each caller: one rule for each way to write them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

Fields = Mapping[str, str]

_BASES = "ACGT"


class CountError(ValueError):
    """A count or fraction that cannot be: `field` and `value` say which."""

    def __init__(self, field: str, value: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.value = value


@dataclass(frozen=True)
class AlleleOf:
    """One alternative allele of a record: `index` counts from 0 among `n_alts`."""

    ref: str
    alt: str
    index: int
    n_alts: int


@dataclass(frozen=True)
class Reads:
    """Reads with the reference, with the allele, and all informative reads, from `fields`."""

    ref: int | None
    alt: int
    informative: int | None
    fields: str
    depth: int | None = None


Rule = Callable[[Fields, AlleleOf], Reads | None]


def reads_of(fields: Fields, allele: AlleleOf) -> Reads | None:
    """Reads by the first rule whose fields are there."""
    for needed, rule in _RULES:
        if needed in fields:
            found = rule(fields, allele)
            if found is not None:
                return found
    return None


def whole_numbers(fields: Fields, name: str) -> list[int | None]:
    """Whole numbers of a field, None for a missing one; empty where the field has none."""
    text = fields.get(name, "")
    values: list[int | None] = []
    for part in text.split(",") if text else []:
        try:
            values.append(int(part))
        except ValueError:
            values.append(None)
    for value in values:
        if value is not None and value < 0:
            raise CountError(name, text, "a number of reads cannot be negative")
    return values if any(value is not None for value in values) else []


def _strelka_indel(fields: Fields, allele: AlleleOf) -> Reads | None:
    return _ref_and_alt(fields, "TAR", "TIR", "TIR tier 1")


def _strelka_snv(fields: Fields, allele: AlleleOf) -> Reads | None:
    ref, alt = f"{allele.ref}U", f"{allele.alt}U"
    return _ref_and_alt(fields, ref, alt, "AU:CU:GU:TU tier 1")


def _ref_and_alt(fields: Fields, ref_key: str, alt_key: str, name: str) -> Reads | None:
    ref, alt = whole_numbers(fields, ref_key), whole_numbers(fields, alt_key)
    if not ref or not alt or ref[0] is None or alt[0] is None:
        return None
    return Reads(ref[0], alt[0], ref[0] + alt[0], name)


def _flow_evaluator(fields: Fields, allele: AlleleOf) -> Reads | None:
    depth, alt = whole_numbers(fields, "FDP"), whole_numbers(fields, "FAO")
    if len(depth) != 1 or len(alt) != allele.n_alts or not depth[0]:
        return None
    reads = alt[allele.index]
    return None if reads is None else Reads(None, reads, depth[0], "FAO of FDP", depth[0])


def _cgp_pindel_reads(fields: Fields, allele: AlleleOf) -> Reads | None:
    values = [whole_numbers(fields, name) for name in ("PU", "NU", "PR", "NR")]
    if allele.n_alts != 1 or any(len(each) != 1 or each[0] is None for each in values):
        return None
    forward, reverse, all_forward, all_reverse = (each[0] or 0 for each in values)
    alt, depth = forward + reverse, all_forward + all_reverse
    return Reads(None, alt, depth, "PU+NU of PR+NR", depth)


def _cgp_pindel_fragments(fields: Fields, allele: AlleleOf) -> Reads | None:
    alt, depth = whole_numbers(fields, "FC"), whole_numbers(fields, "FD")
    if allele.n_alts != 1 or len(alt) != 1 or len(depth) != 1 or alt[0] is None:
        return None
    return Reads(None, alt[0], depth[0], "FC of FD", depth[0])


def _reference_beside(reference: str, alternative: str) -> Rule:
    def rule(fields: Fields, allele: AlleleOf) -> Reads | None:
        ref, alt = whole_numbers(fields, reference), whole_numbers(fields, alternative)
        if len(ref) != 1 or len(alt) != allele.n_alts or ref[0] is None:
            return None
        reads = alt[allele.index]
        if reads is None:
            return None
        return Reads(
            ref[0], reads, ref[0] + sum(n or 0 for n in alt), f"{alternative} beside {reference}"
        )

    return rule


def _allele_depths(name: str) -> Rule:
    def rule(fields: Fields, allele: AlleleOf) -> Reads | None:
        depths = whole_numbers(fields, name)
        if len(depths) != allele.n_alts + 1:
            return None
        ref, alt = depths[0], depths[allele.index + 1]
        if alt is None:
            return None
        return Reads(ref, alt, None if ref is None else sum(n or 0 for n in depths), name)

    return rule


def _alternative_only(name: str) -> Rule:
    def rule(fields: Fields, allele: AlleleOf) -> Reads | None:
        reads = whole_numbers(fields, name)
        if len(reads) != 1 or allele.n_alts != 1 or reads[0] is None:
            return None
        return Reads(None, reads[0], None, name)

    return rule


def _strand_counts(fields: Fields, allele: AlleleOf) -> Reads | None:
    counts = whole_numbers(fields, "DP4")
    if len(counts) != 4 or allele.n_alts != 1 or None in counts:
        return None
    forward_ref, reverse_ref, forward_alt, reverse_alt = (n or 0 for n in counts)
    ref, alt = forward_ref + reverse_ref, forward_alt + reverse_alt
    return Reads(ref, alt, ref + alt, "DP4")


def _base_counts(fields: Fields, allele: AlleleOf) -> Reads | None:
    counts = whole_numbers(fields, "BCOUNT")
    if len(counts) != len(_BASES) or allele.ref not in _BASES or allele.alt not in _BASES:
        return None
    ref, alt = (counts[_BASES.index(base)] for base in (allele.ref, allele.alt))
    if ref is None or alt is None:
        return None
    return Reads(ref, alt, sum(n or 0 for n in counts), "BCOUNT")


# The field that must be there, and the rule that reads it, most telling first.
_RULES: tuple[tuple[str, Rule], ...] = (
    ("TIR", _strelka_indel),
    ("AU", _strelka_snv),
    ("FAO", _flow_evaluator),
    ("PU", _cgp_pindel_reads),
    ("FC", _cgp_pindel_fragments),
    ("RD", _reference_beside("RD", "AD")),
    ("AD", _allele_depths("AD")),
    ("ADT", _allele_depths("ADT")),
    ("AO", _reference_beside("RO", "AO")),
    ("VD", _alternative_only("VD")),
    ("DP4", _strand_counts),
    ("BCOUNT", _base_counts),
    ("AD", _alternative_only("AD")),
)
