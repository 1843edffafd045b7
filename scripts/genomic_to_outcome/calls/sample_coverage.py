"""How deeply one sample was read at the places of each alteration class."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from genomic_to_outcome.calls.events import CallFile, Reading
from genomic_to_outcome.calls.readers.gvcf import gvcf_depths
from genomic_to_outcome.vocabulary import CallKind


def coverage_of_sample(
    call_files: Sequence[CallFile], readings: Sequence[Reading]
) -> list[dict[str, Any]]:
    """Rows of contract.COVERAGE of one sample; none where no file tells its depth.

    Tables of coverage go before the blocks of a gVCF that was given for its small variants. Where
    the assay asks for no depth, a gVCF is not read for it.
    """
    told = {
        call_file.path: reading.depths
        for call_file, reading in zip(call_files, readings, strict=True)
        if call_file.kind is CallKind.COVERAGE
    } or {
        call_file.path: depths
        for call_file in call_files
        if call_file.kind is CallKind.SMALL_VARIANTS
        and call_file.places
        and call_file.minimum_depth
        and (depths := gvcf_depths(call_file))
    }
    places = call_files[0].places
    if not told or not places:
        return []
    depths = [depth for found in told.values() for depth in found]
    files = ";".join(sorted(told))
    return [
        {"sample": call_files[0].sample, **row, "source_file": files}
        for row in places.depths_of_classes(depths)
    ]
