"""Names of genes as people write them, against the symbols that the catalogue uses."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from genomic_to_outcome.resource_tables import read_resource

_RESOURCES = Path(__file__).resolve().parents[3] / "resources"
_ALIASES = "gene_aliases.tsv"
# Together they name the genes of the catalogue.
_TABLES_OF_GENES = ("transcripts.tsv", "fusion_genes.tsv")
_LEAST = 3


@dataclass(frozen=True)
class GeneNames:
    """Other names with the current symbol, and the genes that matter here; all in upper case."""

    aliases: Mapping[str, str]
    genes: frozenset[str]

    def current(self, name: str) -> str:
        """The current symbol of a gene: HER2 is ERBB2; a name that is not listed stays."""
        return self.aliases.get(name.upper(), name.upper())

    def meant(self, name: str) -> tuple[str, ...]:
        """The genes of which `name` may be a slip of the pen; none for a gene or another name."""
        word = name.upper()
        names = {
            *self.genes,
            *(alias for alias, gene in self.aliases.items() if gene in self.genes),
        }
        if word in names:
            return ()
        near = difflib.get_close_matches(word, sorted(names), n=10, cutoff=0.7)
        return tuple(sorted({self.current(other) for other in near if _is_slip(word, other)}))


@cache
def gene_names() -> GeneNames:
    """The names that the project ships."""
    rows = read_resource(_RESOURCES / _ALIASES, "gene_aliases", ("previous", "current"))
    genes = {
        row["gene"]
        for name in _TABLES_OF_GENES
        for row in read_resource(_RESOURCES / name, name.removesuffix(".tsv"), ("gene",))
    }
    return GeneNames({row["previous"]: row["current"] for row in rows}, frozenset(genes))


def _is_slip(word: str, name: str) -> bool:
    """Whether one slip of the pen leads from `name` to `word`.

    Genes of a family differ in a digit or in a letter that is replaced (MAP2K1 and MAP2K2, KRAS and
    MRAS), so that neither counts as a slip.
    """
    if len(word) == len(name):
        return _is_swapped(word, name)
    if len(word) == len(name) + 1:
        return len(name) > _LEAST and _is_surplus(word, name)
    return len(word) + 1 == len(name) and len(word) >= _LEAST and _lacks_one(word, name)


def _is_swapped(word: str, name: str) -> bool:
    """Two signs have changed places, the first apart: EGRF for EGFR."""
    places = [place for place, pair in enumerate(zip(word, name, strict=True)) if len({*pair}) > 1]
    if len(name) <= _LEAST or len(places) != 2 or places[0] == 0:
        return False
    first, second = places
    return word[first] == name[second] and word[second] == name[first]


def _is_surplus(word: str, name: str) -> bool:
    """A letter behind the name or one that stands twice: HER2X, EGFFR."""
    if word.startswith(name):
        return word[-1].isalpha()
    return any(
        word[place].isalpha() and word[place] == word[place - 1]
        for place in range(1, len(word))
        if word[:place] + word[place + 1 :] == name
    )


def _lacks_one(word: str, name: str) -> bool:
    """One of two equal letters is missing, or the number of a family: ERB2, FGFR."""
    is_family = not any(sign.isdigit() for sign in word)
    return any(
        name[place] == name[place - 1] or (name[place].isdigit() and is_family)
        for place in range(1, len(name))
        if name[:place] + name[place + 1 :] == word
    )
