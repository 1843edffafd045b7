"""GATK DepthOfCoverage, sample_interval_summary of versions 3 (tabs) and 4 (commas)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from genomic_to_outcome.calls.call_text import problem
from genomic_to_outcome.calls.coverage import Depth
from genomic_to_outcome.calls.depth_table import read_depths, stretch
from genomic_to_outcome.calls.events import CallFile, Reader, Reading
from genomic_to_outcome.calls.file_integrity import DAMAGE, damage_problem, text_lines
from genomic_to_outcome.vocabulary import CallKind

_NAME = "gatk_depth_of_coverage"
_TARGET = re.compile(r"(?P<chrom>[^:]+):(?P<start>\d+)(?:-(?P<end>\d+))?")
_MEDIAN, _MEAN = "_granular_median", "_mean_cvg"


def _header(text: str) -> list[str]:
    first = next((line for line in text.splitlines() if line.strip()), "")
    return [cell.strip('" ') for cell in re.split(r"[\t,]", first)]


def _recognises(text: str) -> bool:
    names = _header(text)
    return {"Target", "total_coverage", "average_coverage"} <= set(names)


def _read(call_file: CallFile) -> Reading:
    """The sample's median depth of each interval; 0 where its mean is 0 or not a number.

    Medians are whole bins: of an interval without reads the lowest bin, 1, is written.
    """
    try:
        names = _header(next((text for _, text in text_lines(call_file.path)), ""))
    except DAMAGE as error:
        return Reading(_NAME, problems=(damage_problem(call_file, error),))
    sample = _sample(call_file, names)
    if sample is None:
        found = ", ".join(_samples(names))
        message = f"no column is of the sample; the file has {found or 'no sample'}"
        remedy = "Name the sample as the file does in the column `tumour` of the calls sheet."
        return Reading(_NAME, problems=(problem(call_file, message, remedy, line=1),))
    places = [names.index(name) for name in ("Target", sample + _MEDIAN, sample + _MEAN)]
    return read_depths(
        call_file, _NAME, text_lines(call_file.path), lambda text: _depth(text, places)
    )


def _depth(text: str, places: Sequence[int]) -> Depth | None:
    cells = [cell.strip('" ') for cell in re.split(r"[\t,]", text)]
    if cells[0] == "Target":
        return None
    if len(cells) <= max(places):
        raise ValueError(f"the line has {len(cells)} columns, {max(places) + 1} are expected")
    target, median, mean = (cells[place] for place in places)
    interval = _TARGET.fullmatch(target)
    if interval is None:
        raise ValueError(f"the target must be contig:start-end, it is {target}")
    empty = mean in ("NaN", "", "0", "0.0", "0.00")
    depth = "0" if empty else median.removeprefix(">")
    start = interval["start"]
    return stretch(interval["chrom"], start, interval["end"] or start, depth)


def _samples(names: Sequence[str]) -> list[str]:
    """Samples that have both columns that are read."""
    found = [name.removesuffix(_MEDIAN) for name in names if name.endswith(_MEDIAN)]
    return [sample for sample in found if sample + _MEAN in names]


def _sample(call_file: CallFile, names: Sequence[str]) -> str | None:
    """The name of the sample in the header: as the calls sheet says, or the only one."""
    samples = _samples(names)
    wanted = call_file.tumour or call_file.sample
    if len(samples) == 1 and not call_file.tumour:
        return samples[0]
    return wanted if wanted in samples else None


READER = Reader(_NAME, (CallKind.COVERAGE,), _recognises, _read)
