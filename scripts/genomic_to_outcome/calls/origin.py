"""Where a variant is suspected to come from; a suspicion flags, it never drops."""

from __future__ import annotations

import math
from collections.abc import Mapping

from genomic_to_outcome.calls.consequence import population_frequency
from genomic_to_outcome.vocabulary import Origin

GERMLINE_FREQUENCY = 0.001
HAEMATOPOIESIS_VAF = 0.3
HAEMATOPOIESIS_GENES = frozenset({"DNMT3A", "TET2", "ASXL1", "JAK2", "PPM1D", "SF3B1", "SRSF2"})

_GERMLINE_FILTERS = frozenset({"germline", "germline_risk", "Germline"})
_VARSCAN_GERMLINE = "1"


def origin_of(
    *,
    gene: str,
    vaf: float | None,
    frequency: float | None,
    caller_says_germline: bool,
    without_normal: bool,
) -> Origin:
    """The origin by three rules, in this order.

    Germline is suspected where the caller says so, or where the tumour was read without a normal
    and the allele has a gnomAD frequency of at least 0.001. Clonal haematopoiesis is suspected
    without a normal in its seven most frequent genes at an allele fraction below 0.3 or unknown.
    """
    common = frequency is not None and frequency >= GERMLINE_FREQUENCY
    if caller_says_germline or (without_normal and common):
        return Origin.GERMLINE_SUSPECTED
    if (
        without_normal
        and gene in HAEMATOPOIESIS_GENES
        and (vaf is None or vaf < HAEMATOPOIESIS_VAF)
    ):
        return Origin.CLONAL_HAEMATOPOIESIS_SUSPECTED
    return Origin.SOMATIC


def says_germline(filters: tuple[str, ...], info: Mapping[str, str]) -> bool:
    """Whether the caller itself calls the record germline: FILTER, VarDict STATUS or VarScan SS."""
    return (
        not _GERMLINE_FILTERS.isdisjoint(filters)
        or info.get("STATUS") == "Germline"
        or (info.get("SS") == _VARSCAN_GERMLINE and "SSC" in info)
    )


def frequency_in_info(info: Mapping[str, str], index: int) -> float | None:
    """Population frequency of the allele `index` in INFO: gnomAD fields or Mutect2's POPAF.

    POPAF is minus the decadic logarithm; POP_AF of older Mutect2 is the frequency itself.
    """
    found = [population_frequency(info)]
    for name, as_frequency in (("POP_AF", float), ("POPAF", _from_logarithm)):
        values = info.get(name, "").split(",")
        if index < len(values):
            try:
                found.append(as_frequency(values[index]))
            except ValueError:
                continue
    return max((value for value in found if value is not None), default=None)


def _from_logarithm(text: str) -> float:
    return math.pow(10, -float(text))
