"""Depth, reads with the alternative allele and allele fraction, as each caller writes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Fields = Mapping[str, str]

_DEPTHS = ("DP", "DPI", "DPT")
_ALLELE_DEPTHS = ("AD", "ADT")
_FRACTIONS = ("AF", "FA", "FREQ", "VAF")


class CountError(ValueError):
    """A count or fraction that cannot be: `field` and `value` say which."""

    def __init__(self, field: str, value: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.value = value


@dataclass(frozen=True)
class AlleleCounts:
    """Reads of one allele in one sample; None where the file does not say."""

    depth: int | None = None
    alt_reads: int | None = None
    vaf: float | None = None


@dataclass(frozen=True)
class AlleleOf:
    """One alternative allele of a record: `index` counts from 0 among `n_alts`."""

    ref: str
    alt: str
    index: int
    n_alts: int


def counts_of(sample: Fields, info: Fields, allele: AlleleOf, alone: bool) -> AlleleCounts:
    """Reads of the allele in the sample's FORMAT fields, else in INFO.

    Strelka: tier 1 counts, VAF = alt / (ref + alt) of `AU`, `CU`, `GU`, `TU` or of TAR and TIR
    (Strelka user guide). Others: AD (VarScan's single AD beside RD), VD, AO beside RO, DP4, and
    the caller's own fraction (AF, FA, FREQ, VAF) where there is one, else alt over all informative
    reads. INFO speaks for the sample only where `alone`: no other sample is in the file.
    Raises CountError on negative counts and on fractions outside 0 to 1.
    """
    found = _from_fields(sample, allele)
    if not alone:
        return found
    whole = _from_fields(info, allele)
    from_info = found.alt_reads is None and found.vaf is None
    return AlleleCounts(
        depth=whole.depth if found.depth is None else found.depth,
        alt_reads=whole.alt_reads if from_info else found.alt_reads,
        vaf=whole.vaf if from_info and _is_measured(info) else found.vaf,
    )


def _is_measured(info: Fields) -> bool:
    """Whether INFO/AF is of reads: a depth stands beside it and no chromosomes (AN) are counted."""
    return "AN" not in info and ("DP" in info or "DP4" in info)


def _from_fields(fields: Fields, allele: AlleleOf) -> AlleleCounts:
    ref_reads, alt_reads, all_reads = _reads(fields, allele)
    depth = next((value for name in _DEPTHS for value in _whole(fields, name)[:1]), None)
    if depth is None:
        depth = all_reads
    fraction = _fraction(fields, allele)
    if fraction is None and alt_reads is not None:
        informative = all_reads if ref_reads is not None else depth
        fraction = alt_reads / informative if informative else None
    return AlleleCounts(depth, alt_reads, fraction)


def _reads(fields: Fields, allele: AlleleOf) -> tuple[int | None, int | None, int | None]:
    """Reads with the reference, with the allele, and all informative reads."""
    for rule in (_strelka, _varscan, _allele_depths, _freebayes, _vardict, _strand_counts):
        found = rule(fields, allele)
        if found is not None:
            return found
    return None, None, None


_Found = tuple[int | None, int, int | None] | None


def _strelka(fields: Fields, allele: AlleleOf) -> _Found:
    if "TIR" in fields and "TAR" in fields:
        ref_key, alt_key = "TAR", "TIR"
    else:
        ref_key, alt_key = f"{allele.ref}U", f"{allele.alt}U"
    ref, alt = _whole(fields, ref_key), _whole(fields, alt_key)
    if not ref or not alt or ref[0] is None or alt[0] is None:
        return None
    return ref[0], alt[0], ref[0] + alt[0]


def _varscan(fields: Fields, allele: AlleleOf) -> _Found:
    ref, alt = _whole(fields, "RD"), _whole(fields, "AD")
    if len(ref) != 1 or len(alt) != allele.n_alts or ref[0] is None:
        return None
    reads = alt[allele.index]
    return None if reads is None else (ref[0], reads, ref[0] + sum(n or 0 for n in alt))


def _allele_depths(fields: Fields, allele: AlleleOf) -> _Found:
    for name in _ALLELE_DEPTHS:
        depths = _whole(fields, name)
        if len(depths) != allele.n_alts + 1:
            continue
        ref, alt = depths[0], depths[allele.index + 1]
        if alt is not None:
            return ref, alt, None if ref is None else sum(n or 0 for n in depths)
    return None


def _freebayes(fields: Fields, allele: AlleleOf) -> _Found:
    ref, alt = _whole(fields, "RO"), _whole(fields, "AO")
    if len(ref) != 1 or len(alt) != allele.n_alts or ref[0] is None:
        return None
    reads = alt[allele.index]
    return None if reads is None else (ref[0], reads, ref[0] + sum(n or 0 for n in alt))


def _vardict(fields: Fields, allele: AlleleOf) -> _Found:
    reads = _whole(fields, "VD")
    if len(reads) != 1 or allele.n_alts != 1 or reads[0] is None:
        return None
    return None, reads[0], None


def _strand_counts(fields: Fields, allele: AlleleOf) -> _Found:
    counts = _whole(fields, "DP4")
    if len(counts) != 4 or allele.n_alts != 1 or None in counts:
        return None
    forward_ref, reverse_ref, forward_alt, reverse_alt = (n or 0 for n in counts)
    ref, alt = forward_ref + reverse_ref, forward_alt + reverse_alt
    return ref, alt, ref + alt


def _fraction(fields: Fields, allele: AlleleOf) -> float | None:
    if "TIR" in fields or f"{allele.alt}U" in fields:
        return None
    for name in _FRACTIONS:
        values = fields.get(name, "").split(",")
        if len(values) == allele.n_alts:
            text = values[allele.index]
        elif len(values) == 1 and _only_carried(fields, allele):
            text = values[0]
        else:
            continue
        try:
            value = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
        except ValueError:
            continue
        if not 0 <= value <= 1:
            raise CountError(name, text, "an allele fraction lies between 0 and 1")
        return value
    return None


def _only_carried(fields: Fields, allele: AlleleOf) -> bool:
    """Whether the genotype carries this alternative allele and no other."""
    numbers = set(fields.get("GT", "").replace("|", "/").split("/")) - {"0", "."}
    return numbers == {str(allele.index + 1)}


def _whole(fields: Fields, name: str) -> list[int | None]:
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
