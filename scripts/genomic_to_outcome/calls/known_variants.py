"""Hotspot variants whose names and coordinates on both assemblies are known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from genomic_to_outcome.calls.alleles import UNKNOWN_BASE, Allele, Change, change_of
from genomic_to_outcome.calls.resources import read_resource
from genomic_to_outcome.vocabulary import Genome


@dataclass(frozen=True)
class KnownVariant:
    """One fact: the allele on each assembly and its names on the MANE Select transcript."""

    gene: str
    transcript: str
    hgvsc: str
    hgvsp_short: str
    exon: str
    consequence: str
    alleles: Mapping[Genome, Allele]
    reference_verified: bool


class KnownVariants:
    """Look-up by allele, however a file anchored or aligned it."""

    def __init__(self, variants: Iterable[KnownVariant]) -> None:
        self.variants = tuple(variants)
        self.reference: dict[Genome, dict[tuple[str, int], str]] = {
            genome: _reference_bases(self.variants, genome) for genome in Genome
        }
        self._by_change: dict[Genome, dict[Change, KnownVariant]] = {
            genome: {
                change_of(variant.alleles[genome], self.reference[genome]): variant
                for variant in self.variants
            }
            for genome in Genome
        }

    def find(self, genome: Genome, allele: Allele) -> KnownVariant | None:
        """The known variant that makes exactly this change, or None."""
        return self._by_change[genome].get(change_of(allele, self.reference[genome]))

    def left_aligned(self, genome: Genome, allele: Allele) -> Allele:
        """The allele as the table writes it, if that is further left or has a known anchor base."""
        known = self.find(genome, allele)
        if known is None:
            return allele
        ours = known.alleles[genome]
        return ours if ours.pos < allele.pos or allele.ref[0] == UNKNOWN_BASE else allele

    def base(self, genome: Genome, chrom: str, pos: int) -> str:
        """The reference base at the position where it is known, else empty."""
        return self.reference[genome].get((chrom, pos), "")


def _reference_bases(
    variants: Iterable[KnownVariant], genome: Genome
) -> dict[tuple[str, int], str]:
    """Bases that the verified variants tell; after a left-aligned duplication follows its copy."""
    bases: dict[tuple[str, int], str] = {}
    for variant in variants:
        if not variant.reference_verified:
            continue
        allele = variant.alleles[genome]
        sequence = allele.ref
        if variant.hgvsc.endswith("dup") and allele.alt[-1] != allele.ref[-1]:
            sequence += allele.alt[1:]
        bases.update(
            ((allele.chrom, allele.pos + offset), base) for offset, base in enumerate(sequence)
        )
    return bases


@lru_cache(maxsize=1)
def known_variants() -> KnownVariants:
    """The known variants that the project ships."""
    return KnownVariants(
        KnownVariant(
            gene=row["gene"],
            transcript=row["transcript"],
            hgvsc=row["hgvsc"],
            hgvsp_short=row["hgvsp"],
            exon=row["exon"],
            consequence=row["consequence"],
            alleles={
                genome: Allele(
                    row["chrom"],
                    int(row[f"{assembly}_pos"]),
                    row[f"{assembly}_ref"],
                    row[f"{assembly}_alt"],
                )
                for genome, assembly in ((Genome.GRCH37, "grch37"), (Genome.GRCH38, "grch38"))
            },
            reference_verified=row["verified"] != "position_only",
        )
        for row in read_resource("known_variants.tsv")
    )
