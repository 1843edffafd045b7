"""Which calls of fusions are of one junction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from genomic_to_outcome.calls.events import FusionCall
from genomic_to_outcome.vocabulary import FusionSource

# Callers place one junction up to 5 bp apart where both sides share bases (microhomology).
TOLERANCE = 10


@dataclass(frozen=True)
class Junction:
    """Calls of one junction, the best supported first.

    `joined` are calls of the same fusion at other breakpoints (in DNA, or with a partner that was
    placed elsewhere).
    """

    calls: tuple[FusionCall, ...]
    joined: tuple[FusionCall, ...] = ()

    @property
    def all_calls(self) -> tuple[FusionCall, ...]:
        """Calls at the junction and calls joined to it."""
        return (*self.calls, *self.joined)

    @property
    def best(self) -> FusionCall:
        """The best supported call: its breakpoints stand for the junction."""
        return self.calls[0]


def support(call: FusionCall) -> tuple[Any, ...]:
    """Sorts calls by support: most junction reads, then spanning reads, then by name and place."""
    return (
        -(call.junction_reads or 0),
        -(call.spanning_reads or 0),
        call.caller,
        call.chrom5,
        call.pos5,
        call.strand5,
        call.chrom3,
        call.pos3,
        call.strand3,
        call.gene5,
        call.gene3,
        call.path,
        call.line,
        call.frame,
        call.labels,
        call.transcript5,
        call.transcript3,
        call.exon5,
        call.exon3,
        call.source,
    )


def group_by_junction(calls: Iterable[FusionCall]) -> list[Junction]:
    """Junctions: same contigs in the same order, both ends within 10 bp of the best call's.

    Breakpoints of DNA are no spliced ones, so calls in DNA and in RNA are of different junctions.

    The best supported call takes in every call near it, then the best of the rest does so, and so
    on. The result does not depend on the order of the calls, and the best calls of two junctions
    are never within 10 bp of each other at both ends.
    """
    near: dict[tuple[FusionSource, str, str, int], list[FusionCall]] = defaultdict(list)
    ordered = sorted(calls, key=support)
    for call in ordered:
        near[_place(call, 0)].append(call)
    junctions: list[Junction] = []
    taken: set[int] = set()
    for best in ordered:
        if id(best) in taken:
            continue
        members = [
            call
            for step in (-1, 0, 1)
            for call in near[_place(best, step)]
            if id(call) not in taken
            and abs(call.pos5 - best.pos5) <= TOLERANCE
            and abs(call.pos3 - best.pos3) <= TOLERANCE
        ]
        taken.update(id(call) for call in members)
        junctions.append(Junction(tuple(sorted(members, key=support))))
    return junctions


def _place(call: FusionCall, step: int) -> tuple[FusionSource, str, str, int]:
    return call.source, call.chrom5, call.chrom3, call.pos5 // (TOLERANCE + 1) + step
