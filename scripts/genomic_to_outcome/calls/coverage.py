"""How deeply the places of alteration classes were read: from coverage tables or gVCF."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from genomic_to_outcome.vocabulary import Genome

# Above every position of a contig.
_BEYOND = 1 << 40


@dataclass(frozen=True)
class Depth:
    """The depth of a stretch of the genome: contig with `chr`, 1-based, inclusive."""

    chrom: str
    start: int
    end: int
    depth: float


@dataclass(frozen=True)
class Place:
    """A stretch of the genome that belongs to a part of an alteration class."""

    class_id: str
    part: str
    chrom: str
    start: int
    end: int


class Places:
    """The places of one assembly, and where their bases stand in a table of depths."""

    def __init__(self, places: Iterable[Place]) -> None:
        self._places = tuple(places)
        by_chrom: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for place in self._places:
            by_chrom[place.chrom].append((place.start, place.end))
        self.spans = {chrom: _merged(spans) for chrom, spans in sorted(by_chrom.items())}

    def __bool__(self) -> bool:
        return bool(self._places)

    def overlap(self, chrom: str, start: int, end: int) -> bool:
        """Whether a stretch touches one of the places."""
        spans = self.spans.get(chrom, ())
        index = bisect_right(spans, (end, _BEYOND)) - 1
        return index >= 0 and spans[index][1] >= start

    def depths_of_classes(self, depths: Iterable[Depth]) -> Iterator[dict[str, Any]]:
        """Of each class the part with the lowest depth: the median over the part's bases.

        A base that no stretch tells counts as 0: it was not aimed at, or not covered. Where
        stretches overlap the deepest counts. Columns `class_id` to `bases_told` of
        contract.COVERAGE.
        """
        values = {chrom: np.zeros(len(bases)) for chrom, bases in self._bases.items()}
        told = {chrom: np.zeros(len(bases), dtype=bool) for chrom, bases in self._bases.items()}
        for each in depths:
            bases = self._bases.get(each.chrom)
            if bases is None:
                continue
            inside = slice(*np.searchsorted(bases, (each.start, each.end + 1)))
            np.maximum(values[each.chrom][inside], each.depth, out=values[each.chrom][inside])
            told[each.chrom][inside] = True
        for class_id, parts in self._parts.items():
            found = [
                (
                    float(np.median(values[chrom][where])),
                    part,
                    int(told[chrom][where].sum()),
                    len(where),
                )
                for part, (chrom, where) in parts.items()
            ]
            depth, part, known, size = min(found)
            yield {
                "class_id": class_id,
                "depth": depth,
                "part": part,
                "bases": size,
                "bases_told": known,
            }

    @cached_property
    def _bases(self) -> Mapping[str, np.ndarray]:
        """Every base of the places, by contig."""
        return {
            chrom: np.concatenate([np.arange(start, end + 1) for start, end in spans])
            for chrom, spans in self.spans.items()
        }

    @cached_property
    def _parts(self) -> Mapping[str, Mapping[str, tuple[str, np.ndarray]]]:
        """Class -> part -> its contig and the numbers of its bases."""
        stretches: dict[str, dict[str, list[Place]]] = defaultdict(lambda: defaultdict(list))
        for place in self._places:
            stretches[place.class_id][place.part].append(place)
        return {
            class_id: {part: self._numbers(own) for part, own in sorted(parts.items())}
            for class_id, parts in sorted(stretches.items())
        }

    def _numbers(self, places: Sequence[Place]) -> tuple[str, np.ndarray]:
        chrom = places[0].chrom
        bases = self._bases[chrom]
        ranges = [np.searchsorted(bases, (place.start, place.end + 1)) for place in places]
        return chrom, np.unique(np.concatenate([np.arange(*each) for each in ranges]))


def read_places(rows: Iterable[Mapping[str, Any]]) -> dict[Genome, Places]:
    """The places of each assembly from rows of contract.CLASS_PLACES."""
    found: dict[Genome, list[Place]] = {genome: [] for genome in Genome}
    for row in rows:
        place = Place(row["class_id"], row["part"], row["chrom"], row["start"], row["end"])
        found[Genome(row["genome"])].append(place)
    return {genome: Places(places) for genome, places in found.items()}


def _merged(spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return tuple(merged)
