"""Current symbols of genes: callers write the symbols of the annotation they were given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from genomic_to_outcome.calls.resources import read_resource


@dataclass(frozen=True)
class GeneAliases:
    """Previous symbols with the symbol that HGNC approves today."""

    approved: Mapping[str, str]

    def current(self, symbol: str) -> str:
        """The approved symbol: `SEPT14` -> `SEPTIN14`; a symbol that is not listed stays."""
        return self.approved.get(symbol, symbol)


def read_gene_aliases() -> GeneAliases:
    """Read resources/gene_aliases.tsv."""
    return GeneAliases(
        {row["previous"]: row["current"] for row in read_resource("gene_aliases.tsv")}
    )
