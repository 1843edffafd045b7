"""Which gene of several that a caller names at one breakpoint: those that overlap there."""

from __future__ import annotations

import re
from functools import lru_cache

from genomic_to_outcome.calls.gene_symbols import names_a_gene, read_gene_aliases
from genomic_to_outcome.calls.resources import read_resource

# A clone, an id, or the neighbours of an intergenic breakpoint: `RP11-34P13.7`, `A(1122),B(2233)`.
_NO_GENE_NAME = re.compile(r"\(\d+\)|\.\d+$|^ENSG\d|^LOC\d")


@lru_cache(maxsize=1)
def genes_of_fusions() -> frozenset[str]:
    """Genes that fusions activate or redirect (resources/fusion_genes.tsv)."""
    return frozenset(row["gene"] for row in read_resource("fusion_genes.tsv"))


def is_nameless(gene: str) -> bool:
    """Whether the text is a clone, an id, intergenic or antisense, not an approved symbol."""
    return bool(_NO_GENE_NAME.search(gene)) or not names_a_gene(gene)


def main_gene(text: str) -> str:
    """The gene of `ROS1;GOPC` or `PPARG/AC016683.6` that matters.

    One that is known from fusions, else one that is no clone, else the first.
    """
    genes = [gene.strip() for gene in re.split(r"[;/]", text) if gene.strip()]
    return min(genes, key=_rank, default="")


def split_pair(text: str, separator: str) -> tuple[str, str]:
    """5' and 3' gene of `CD74-ROS1` or `TPM3::NTRK1`; empty texts where there is no separator.

    Symbols may hold the separator themselves (`NKX2-1-ALK`): of all ways to part the text that
    counts which gives most genes known from fusions, then the one whose 3' part does not begin
    with a digit, then the last.
    """
    parts = text.split(separator)
    ways = [
        (separator.join(parts[:place]), separator.join(parts[place:]))
        for place in range(1, len(parts))
    ]
    return min(reversed(ways), key=_rank_of_pair, default=("", ""))


def _rank(gene: str) -> tuple[bool, bool]:
    return read_gene_aliases().current(gene) not in genes_of_fusions(), is_nameless(gene)


def _rank_of_pair(pair: tuple[str, str]) -> tuple[int, bool]:
    known = sum(not _rank(main_gene(gene))[0] for gene in pair)
    return -known, bool(re.match(r"\d|[A-Z]?$", pair[1]))
