"""Current symbols of genes: callers write the symbols of the annotation they were given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from genomic_to_outcome.calls.resources import read_resource

# What stands in place of a gene at a break: between genes, not told, or a gene read in antisense.
INTERGENIC = "intergenic"
UNKNOWN_GENE = "unknown"
ANTISENSE = "(antisense)"


def names_a_gene(symbol: str) -> bool:
    """Whether the symbol is that of a gene that a transcript can express."""
    return symbol not in ("", INTERGENIC, UNKNOWN_GENE) and not symbol.endswith(ANTISENSE)


@dataclass(frozen=True)
class GeneAliases:
    """Previous symbols with the symbol that HGNC approves today."""

    approved: Mapping[str, str]

    def current(self, symbol: str) -> str:
        """The approved symbol: `SEPT14` -> `SEPTIN14`; a symbol that is not listed stays."""
        return self.approved.get(symbol, symbol)


@cache
def read_gene_aliases() -> GeneAliases:
    """Read resources/gene_aliases.tsv."""
    return GeneAliases(
        {row["previous"]: row["current"] for row in read_resource("gene_aliases.tsv")}
    )
