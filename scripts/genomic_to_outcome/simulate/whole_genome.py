"""A whole genome's other records, between those of a sample: many, germline, quickly written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from genomic_to_outcome.simulate.variant_facts import VARIANTS
from genomic_to_outcome.vocabulary import Genome

RECORDS = 3_000_000
_BASES = ("A\tC", "C\tT", "G\tA", "T\tG")
_READS = (14, 17, 19, 22)
# Distance from any position that a fact tells, where a made-up base might contradict it.
_DISTANCE = 50_000


@dataclass(frozen=True)
class PlacedLine:
    """A record's line, without its end, and where it belongs."""

    contig: str
    position: int
    text: str


def lines_between(
    own: Sequence[PlacedLine],
    lengths: Mapping[str, int],
    genome: Genome,
    columns: int,
    records: int = RECORDS,
) -> Iterator[str]:
    """Text of each contig: the sample's own records among about `records` evenly spaced ones.

    `lengths` are those of the contigs as the file names them, in its order; `columns` is the
    number of sample columns. The other records are heterozygous germline variants by their FILTER.
    """
    step = sum(lengths.values()) // records
    tails = [_tail(bases, reads, columns) for bases in _BASES for reads in _READS]
    for contig, length in lengths.items():
        positions = np.arange(step, length, step)
        for fact in VARIANTS.values():
            if fact.chrom.removeprefix("chr") == contig.removeprefix("chr"):
                positions = positions[abs(positions - fact.position[genome]) > _DISTANCE]
        mine = [line for line in own if line.contig == contig]
        places = np.searchsorted(positions, [line.position for line in mine])
        first = 0
        for line, place in zip(mine, places.tolist(), strict=True):
            yield _text(contig, positions[first:place].tolist(), tails)
            yield f"{line.text}\n"
            first = place
        yield _text(contig, positions[first:].tolist(), tails)


def _text(contig: str, positions: list[int], tails: Sequence[str]) -> str:
    count = len(tails)
    return "".join([f"{contig}\t{place}{tails[place % count]}" for place in positions])


def _tail(bases: str, reads: int, columns: int) -> str:
    depth = 2 * reads
    cell = f"0/1:{reads},{reads}:0.500:{depth}"
    info = f"DP={depth * columns};ECNT=1;MMQ=60,60;POPAF=2.30;TLOD=3.10"
    fields = ["", ".", bases, ".", "germline", info, "GT:AD:AF:DP", *[cell] * columns]
    return "\t".join(fields) + "\n"
