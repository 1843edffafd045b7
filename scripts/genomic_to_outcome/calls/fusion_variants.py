"""Names of a fusion's variants by the exons that it joins: EML4::ALK V1 is E13;A20."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from genomic_to_outcome.calls.events import FusionCall
from genomic_to_outcome.calls.junctions import TOLERANCE
from genomic_to_outcome.calls.resources import read_resource
from genomic_to_outcome.vocabulary import FusionSource, Genome


@dataclass(frozen=True)
class FusionVariant:
    """A named variant: its exons, and the last base of the 5' gene's part in each assembly."""

    gene5: str
    gene3: str
    exon5: str
    exon3: str
    end5: tuple[tuple[Genome, int], ...]
    name: str

    def ends_at(self, genome: Genome, position: int) -> bool:
        """Whether a breakpoint is the end of the variant's 5' part, give or take the tolerance."""
        return abs(dict(self.end5)[genome] - position) <= TOLERANCE


@lru_cache(maxsize=1)
def read_fusion_variants() -> tuple[FusionVariant, ...]:
    """Read resources/fusion_variants.tsv."""
    return tuple(
        FusionVariant(
            row["gene5"],
            row["gene3"],
            row["exon5"],
            row["exon3"],
            (
                (Genome.GRCH38, int(row["grch38_end5"])),
                (Genome.GRCH37, int(row["grch37_end5"])),
            ),
            row["variant"],
        )
        for row in read_resource("fusion_variants.tsv")
    )


def name_of_variant(
    gene5: str, gene3: str, exons: str | None, call: FusionCall, genome: Genome
) -> str | None:
    """The variant's name; `exons` are those of the event (`13-20`).

    RNA shows the end of the 5' part, which tells V3b (with 33 bases of intron 6) from V3a. DNA
    shows only the introns, so there the name covers both: `V3a/b`.
    """
    exon5, _, exon3 = (exons or "").partition("-")
    names = [
        variant.name
        for variant in read_fusion_variants()
        if (variant.gene5, variant.gene3, variant.exon3) == (gene5, gene3, exon3)
        and (
            variant.exon5 == exon5
            if call.source is FusionSource.DNA
            else variant.ends_at(genome, call.pos5)
        )
    ]
    if len(names) < 2:
        return names[0] if names else None
    shared = names[0][:-1]
    return shared + "/".join(name.removeprefix(shared) for name in names)
