"""What readers of coverage share: the stretches near places of alteration classes, and problems."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import inf

from pysam import TabixFile

from genomic_to_outcome.calls.call_text import damaged_file, problem
from genomic_to_outcome.calls.coverage import Depth
from genomic_to_outcome.calls.events import CallFile, Reading
from genomic_to_outcome.calls.file_integrity import (
    DAMAGE,
    damage_problem,
    text_lines,
    warning,
)
from genomic_to_outcome.calls.index_counts import index_of
from genomic_to_outcome.calls.small_variants import ProblemList
from genomic_to_outcome.errors import Problem
from genomic_to_outcome.genome import CONTIG_LENGTHS, contig_name
from genomic_to_outcome.vocabulary import Severity

Line = tuple[int | None, str]
"""Line number (None where an index found the line) and text."""


def read_depths(
    call_file: CallFile, caller: str, lines: Iterator[Line], parse: Callable[[str], Depth | None]
) -> Reading:
    """Depths of the stretches that touch a place, from the lines of a table.

    `parse` gives the stretch of a line, None for a line without one, and raises ValueError, with
    words for people, for a line that cannot be used.
    """
    broken = damaged_file(call_file)
    if broken is not None:
        return Reading(caller, problems=(broken,))
    problems = ProblemList(call_file)
    depths: list[Depth] = []
    records = 0
    try:
        for number, text in lines:
            if not text.strip():
                continue
            try:
                depth = parse(text)
                if depth is None:
                    continue
                records += 1
                if _touches_place(call_file, depth):
                    depths.append(depth)
            except ValueError as error:
                remedy = "Give the file as the program wrote it, or correct the sample's genome."
                problems.add(problem(call_file, str(error), remedy, line=number))
    except DAMAGE as error:
        problems.add(damage_problem(call_file, error))
    if call_file.places and not depths and not problems.listed():
        problems.add(_nothing_near(call_file))
    listed = problems.listed()
    usable = not any(item.severity is Severity.ERROR for item in listed)
    return Reading(caller, records, problems=listed, depths=tuple(depths) if usable else ())


def lines_near_places(call_file: CallFile) -> Iterator[Line]:
    """Lines of a table of stretches: through its index those near a place, else all."""
    index = index_of(call_file.path)
    if not index or not call_file.places:
        yield from text_lines(call_file.path)
        return
    with TabixFile(call_file.path, index=index) as table:
        contigs = {contig_name(contig): contig for contig in table.contigs}
        for chrom, spans in call_file.places.spans.items():
            if chrom in contigs:
                for start, end in spans:
                    for text in table.fetch(contigs[chrom], start - 1, end):
                        yield None, text


def stretch(chrom: str, start: str, end: str, depth: str) -> Depth:
    """A stretch from texts (1-based); ValueError where one of them is no such number."""
    try:
        first, last = int(start), int(end)
    except ValueError as error:
        raise ValueError(
            f"start and end must be whole numbers, they are {start} and {end}"
        ) from error
    try:
        value = float(depth)
    except ValueError as error:
        raise ValueError(f"the depth must be a number, it is {depth}") from error
    if not 0 <= value < inf:
        raise ValueError(f"the depth must be at least 0, it is {depth}")
    return Depth(contig_name(chrom), first, last, value)


def _touches_place(call_file: CallFile, depth: Depth) -> bool:
    length = CONTIG_LENGTHS[call_file.genome].get(depth.chrom)
    if depth.end < depth.start or (length is not None and depth.end > length):
        message = f"there is no {depth.chrom}:{depth.start}-{depth.end} in {call_file.genome}"
        raise ValueError(message)
    if call_file.places is None:
        return False
    return call_file.places.overlap(depth.chrom, depth.start, depth.end)


def _nothing_near(call_file: CallFile) -> Problem:
    return warning(
        call_file,
        "the file tells the depth of no position of the catalogue's small variants: every class "
        "with such positions counts as not covered",
        "Give the coverage of the assay's targets, on the assembly of the sample.",
    )
