"""Names of contigs, and which assembly a set of contig lengths belongs to."""

from __future__ import annotations

from collections.abc import Mapping

from genomic_to_outcome.vocabulary import Genome

# Lengths of chromosomes as published by the Genome Reference Consortium.
CONTIG_LENGTHS: dict[Genome, dict[str, int]] = {
    Genome.GRCH37: {
        "chr1": 249250621,
        "chr2": 243199373,
        "chr7": 159138663,
        "chr12": 133851895,
        "chr17": 81195210,
        "chrX": 155270560,
    },
    Genome.GRCH38: {
        "chr1": 248956422,
        "chr2": 242193529,
        "chr7": 159345973,
        "chr12": 133275309,
        "chr17": 83257441,
        "chrX": 156040895,
    },
}

_CHROMOSOMES = frozenset([*(str(number) for number in range(1, 23)), "X", "Y", "M"])


def contig_name(contig: str) -> str:
    """The contig with `chr` before a chromosome's name: `7` -> `chr7`, `MT` -> `chrM`."""
    bare = contig.strip().removeprefix("chr")
    bare = "M" if bare in ("MT", "M") else bare
    return f"chr{bare}" if bare in _CHROMOSOMES else contig.strip()


def genome_of_lengths(lengths: Mapping[str, int]) -> Genome | None:
    """The assembly that contig lengths belong to, or None where they say nothing."""
    named = {contig_name(contig): length for contig, length in lengths.items()}
    for genome, known in CONTIG_LENGTHS.items():
        shared = known.keys() & named.keys()
        if shared and all(named[contig] == known[contig] for contig in shared):
            return genome
    return None
