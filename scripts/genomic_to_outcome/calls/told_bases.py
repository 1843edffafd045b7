"""Reference bases that known variants tell: those of their alleles, and those of their codons."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from genomic_to_outcome.calls.alleles import Allele, reverse_complement
from genomic_to_outcome.calls.coding_changes import CODONS
from genomic_to_outcome.calls.gene_models import GeneModel, gene_models
from genomic_to_outcome.calls.known_variants import KnownVariant, known_variants
from genomic_to_outcome.vocabulary import Genome

_SUBSTITUTION = re.compile(r"p\.([A-Z])(\d+)([A-Z*])")


@lru_cache(maxsize=2)
def told_bases(genome: Genome) -> Mapping[tuple[str, int], str]:
    """Bases by contig and position.

    A substitution of one base and the residues before and after it leave few codons: L858R by
    c.2573T>G says that the codon is CTN. What all variants of a codon leave open is not told.
    """
    known = known_variants()
    bases = dict(known.reference[genome])
    left: dict[tuple[int, int, int], set[str]] = {}
    models: dict[tuple[int, int, int], GeneModel] = {}
    for variant in known.variants:
        model = gene_models(genome).by_gene.get(variant.gene)
        match = _SUBSTITUTION.fullmatch(variant.hgvsp_short)
        allele = variant.alleles[genome]
        if not (model and match and variant.reference_verified and _is_substitution(allele)):
            continue
        place = _codon_bases(model, int(match[2]))
        if place is None or allele.pos not in place:
            continue
        models[place] = model
        left.setdefault(place, set(CODONS)).intersection_update(
            _codons(variant, allele, place, model)
        )
    for place, codons in left.items():
        for step, position in enumerate(place):
            open_to = {codon[step] for codon in codons}
            if len(open_to) == 1:
                base = open_to.pop()
                forward = models[place].forward
                bases.setdefault(
                    (models[place].chrom, position), base if forward else reverse_complement(base)
                )
    return bases


def _is_substitution(allele: Allele) -> bool:
    return len(allele.ref) == len(allele.alt) == 1


def _codon_bases(model: GeneModel, codon: int) -> tuple[int, int, int] | None:
    """Genomic positions of the three bases of a codon, 5' to 3'."""
    first, second, third = (model.base(3 * codon - 2 + step) for step in range(3))
    return None if first is None or second is None or third is None else (first, second, third)


def _codons(
    variant: KnownVariant, allele: Allele, place: tuple[int, int, int], model: GeneModel
) -> set[str]:
    """Codons that the substitution turns from the one residue into the other."""
    step = place.index(allele.pos)
    ref, alt = allele.ref, allele.alt
    if not model.forward:
        ref, alt = reverse_complement(ref), reverse_complement(alt)
    before, after = variant.hgvsp_short[2], variant.hgvsp_short[-1]
    return {
        codon
        for codon, residue in CODONS.items()
        if residue == before
        and codon[step] == ref
        and CODONS[codon[:step] + alt + codon[step + 1 :]] == after
    }
