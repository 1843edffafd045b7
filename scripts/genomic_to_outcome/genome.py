"""Names of contigs, and which assembly a set of contig lengths belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from genomic_to_outcome.vocabulary import Genome

# Lengths of chromosomes as published by the Genome Reference Consortium.
CONTIG_LENGTHS: dict[Genome, dict[str, int]] = {
    Genome.GRCH37: {
        "chr1": 249250621,
        "chr2": 243199373,
        "chr3": 198022430,
        "chr4": 191154276,
        "chr5": 180915260,
        "chr6": 171115067,
        "chr7": 159138663,
        "chr8": 146364022,
        "chr9": 141213431,
        "chr10": 135534747,
        "chr11": 135006516,
        "chr12": 133851895,
        "chr13": 115169878,
        "chr14": 107349540,
        "chr15": 102531392,
        "chr16": 90354753,
        "chr17": 81195210,
        "chr18": 78077248,
        "chr19": 59128983,
        "chr20": 63025520,
        "chr21": 48129895,
        "chr22": 51304566,
        "chrX": 155270560,
        "chrY": 59373566,
    },
    Genome.GRCH38: {
        "chr1": 248956422,
        "chr2": 242193529,
        "chr3": 198295559,
        "chr4": 190214555,
        "chr5": 181538259,
        "chr6": 170805979,
        "chr7": 159345973,
        "chr8": 145138636,
        "chr9": 138394717,
        "chr10": 133797422,
        "chr11": 135086622,
        "chr12": 133275309,
        "chr13": 114364328,
        "chr14": 107043718,
        "chr15": 101991189,
        "chr16": 90338345,
        "chr17": 83257441,
        "chr18": 80373285,
        "chr19": 58617616,
        "chr20": 64444167,
        "chr21": 46709983,
        "chr22": 50818468,
        "chrX": 156040895,
        "chrY": 57227415,
    },
}

_CHROMOSOMES = frozenset([*(str(number) for number in range(1, 23)), "X", "Y", "M"])


@lru_cache(maxsize=4096)
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
