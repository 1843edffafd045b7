"""Depth, reads with the alternative allele and allele fraction, as each caller writes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from genomic_to_outcome.calls.allele_reads import (
    AlleleOf,
    CountError,
    Fields,
    Reads,
    reads_of,
    whole_numbers,
)

_DEPTHS = ("DP", "DPI", "DPT")
_FRACTIONS = ("AF", "FA", "FREQ", "VAF")


@dataclass(frozen=True)
class AlleleCounts:
    """Reads of one allele in one sample; None where the file does not say.

    `rule` names the fields that the numbers come from: `depth DP, reads AD, vaf AF`.
    """

    depth: int | None = None
    alt_reads: int | None = None
    vaf: float | None = None
    rule: str = field(default="", compare=False)


def counts_of(sample: Fields, info: Fields, allele: AlleleOf, alone: bool) -> AlleleCounts:
    """Reads of the allele in the sample's FORMAT fields, else in INFO.

    Each caller by its own definition, in this order of its fields:
    Strelka, tier 1: alt / (ref + alt) of `AU`, `CU`, `GU`, `TU` or of TAR and TIR (user guide).
    Ion Torrent: FAO and FDP of the flow evaluator, AF = FAO / FDP. cgpPindel: PU + NU of PR + NR,
    or FC of FD. VarScan and Pindel: RD beside a single AD. Mutect, Mutect2, MuSE, DeepSomatic,
    DRAGEN, TNscope: AD of reference and alternatives. FreeBayes: RO and AO. VarDict: VD.
    SomaticSniper, LoFreq: DP4, or BCOUNT of the base where a record has several alternatives. The
    fraction is the caller's own (AF, FA, FREQ, VAF) where there is one, else alt over all
    informative reads. INFO speaks for the sample only where `alone`: no other sample is in the
    file. Raises CountError on negative counts and on fractions outside 0 to 1.
    """
    found = _from_fields(sample, allele) if sample else AlleleCounts()
    if not alone:
        return found
    whole = _from_fields(info, allele)
    from_info = found.alt_reads is None and found.vaf is None
    depth = whole.depth if found.depth is None else found.depth
    alt_reads = whole.alt_reads if from_info else found.alt_reads
    vaf = whole.vaf if from_info and _is_measured(info) else found.vaf
    if (depth, alt_reads, vaf) == (found.depth, found.alt_reads, found.vaf):
        return found
    parts = _parts(whole.rule)
    names = _parts(found.rule)
    for name, value, given in (
        ("depth", depth, found.depth),
        ("reads", alt_reads, found.alt_reads),
        ("vaf", vaf, found.vaf),
    ):
        if value is not None and given is None:
            names[name] = f"INFO {parts[name]}"
    return AlleleCounts(depth, alt_reads, vaf, _rule(names))


def _is_measured(info: Fields) -> bool:
    """Whether INFO/AF is of reads: a depth stands beside it and no chromosomes (AN) are counted."""
    return "AN" not in info and ("DP" in info or "DP4" in info or "FDP" in info)


def _from_fields(fields: Fields, allele: AlleleOf) -> AlleleCounts:
    reads = reads_of(fields, allele)
    names: dict[str, str] = {}
    depth, depth_field = _depth(fields, reads)
    if depth is not None:
        names["depth"] = depth_field
    if reads is not None:
        names["reads"] = reads.fields
    fraction, name = _fraction(fields, allele)
    if fraction is not None:
        names["vaf"] = name
    elif reads is not None:
        informative = depth if reads.ref is None else reads.informative
        if informative:
            fraction = reads.alt / informative
            names["vaf"] = f"reads/{'depth' if reads.ref is None else 'informative'}"
    return AlleleCounts(depth, reads.alt if reads else None, fraction, _rule(names))


def _rule(names: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {names[name]}" for name in ("depth", "reads", "vaf") if name in names)


def _parts(rule: str) -> dict[str, str]:
    return dict(part.split(" ", 1) for part in rule.split(", ")) if rule else {}


def _depth(fields: Fields, reads: Reads | None) -> tuple[int | None, str]:
    if reads is not None and reads.depth is not None:
        return reads.depth, reads.fields
    for name in _DEPTHS:
        if name in fields:
            values = whole_numbers(fields, name)
            if values and values[0] is not None:
                return values[0], name
    return (reads.informative, f"sum of {reads.fields}") if reads else (None, "")


def _fraction(fields: Fields, allele: AlleleOf) -> tuple[float | None, str]:
    """The caller's own fraction and its field."""
    if "TIR" in fields or f"{allele.alt}U" in fields:
        return None, ""
    for name in _FRACTIONS:
        if name not in fields:
            continue
        values = fields[name].split(",")
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
        return value, name
    return None, ""


def _only_carried(fields: Fields, allele: AlleleOf) -> bool:
    """Whether the genotype carries this alternative allele and no other."""
    numbers = set(fields.get("GT", "").replace("|", "/").split("/")) - {"0", "."}
    return numbers == {str(allele.index + 1)}
