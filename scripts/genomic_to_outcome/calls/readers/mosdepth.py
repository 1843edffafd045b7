"""mosdepth's regions, per-base and thresholds tables: https://github.com/brentp/mosdepth.

The first two have no header: BED with the depth in the last column. Both the mean and the median
(`--median`) of a region stand there, and the file does not say which.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from genomic_to_outcome.calls.coverage import Depth
from genomic_to_outcome.calls.depth_table import lines_near_places, read_depths, stretch
from genomic_to_outcome.calls.events import CallFile, Reader, Reading
from genomic_to_outcome.calls.file_integrity import DAMAGE, text_lines
from genomic_to_outcome.vocabulary import CallKind

_NAME = "mosdepth"
_THRESHOLDS = re.compile(r"#chrom\tstart\tend\tregion((?:\t\d+X)+)")
_BED = re.compile(r"[^\s#]+\t\d+\t\d+(\t[^\t]*)?\t\d+(\.\d+)?")


def _recognises(text: str) -> bool:
    first = next((line for line in text.splitlines() if line.strip()), "")
    return bool(_THRESHOLDS.fullmatch(first) or _BED.fullmatch(first))


def _read(call_file: CallFile) -> Reading:
    """Of thresholds the highest that half of the region's bases reach: its median, rounded down."""
    parse: Callable[[str], Depth | None] = _bed
    try:
        first = next((text for _, text in text_lines(call_file.path)), "")
    except DAMAGE:
        first = ""
    header = _THRESHOLDS.fullmatch(first)
    if header:
        limits = [int(name[:-1]) for name in header[1].split()]
        parse = partial(_by_thresholds, limits=limits)
    return read_depths(call_file, _NAME, lines_near_places(call_file), parse)


def _bed(text: str) -> Depth:
    chrom, start, end, *rest = _cells(text, 4)
    return stretch(chrom, _from_one(start), end, rest[-1])


def _by_thresholds(text: str, limits: list[int]) -> Depth | None:
    if text.startswith("#"):
        return None
    chrom, start, end, _, *counts = _cells(text, 4 + len(limits))
    size = stretch(chrom, start, end, "0")
    half = (size.end - size.start) / 2
    reached = [limit for limit, count in zip(limits, counts, strict=True) if float(count) >= half]
    return stretch(chrom, _from_one(start), end, str(max(reached, default=0)))


def _cells(text: str, least: int) -> list[str]:
    cells = text.split("\t")
    if len(cells) < least:
        raise ValueError(f"the line has {len(cells)} columns, {least} are expected")
    return cells


def _from_one(start: str) -> str:
    return str(int(start) + 1) if start.isdecimal() else start


READER = Reader(_NAME, (CallKind.COVERAGE,), _recognises, _read)
