"""Picard's PER_TARGET_COVERAGE of CollectHsMetrics and CollectTargetedPcrMetrics."""

from __future__ import annotations

from collections.abc import Sequence

from genomic_to_outcome.calls.coverage import Depth
from genomic_to_outcome.calls.depth_table import read_depths, stretch
from genomic_to_outcome.calls.events import CallFile, Reader, Reading
from genomic_to_outcome.calls.file_integrity import DAMAGE, damage_problem, text_lines
from genomic_to_outcome.vocabulary import CallKind

_NAME = "picard_target_coverage"
_COLUMNS = ("chrom", "start", "end", "mean_coverage")


def _recognises(text: str) -> bool:
    first = next((line for line in text.splitlines() if line.strip()), "")
    return {*_COLUMNS, "normalized_coverage"} <= set(first.split("\t"))


def _read(call_file: CallFile) -> Reading:
    """The mean depth of each target: the file tells no median."""
    try:
        header = next((text for _, text in text_lines(call_file.path)), "").split("\t")
    except DAMAGE as error:
        return Reading(_NAME, problems=(damage_problem(call_file, error),))
    places = [header.index(name) for name in _COLUMNS]
    return read_depths(
        call_file, _NAME, text_lines(call_file.path), lambda text: _depth(text, places)
    )


def _depth(text: str, places: Sequence[int]) -> Depth | None:
    cells = text.split("\t")
    if cells[0] == "chrom":
        return None
    if len(cells) <= max(places):
        raise ValueError(f"the line has {len(cells)} columns, {max(places) + 1} are expected")
    chrom, start, end, depth = (cells[place] for place in places)
    return stretch(chrom, start, end, "0" if depth == "NaN" else depth)


READER = Reader(_NAME, (CallKind.COVERAGE,), _recognises, _read)
