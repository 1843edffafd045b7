"""GATK ModelSegments (.modelFinal.seg) and CallCopyRatioSegments (.called.seg)."""

from __future__ import annotations

from genomic_to_outcome.calls.events import CallFile, Reader, Reading
from genomic_to_outcome.calls.segment_table import (
    SegmentLayout,
    SegmentRow,
    Value,
    has_columns,
    read_segments,
)
from genomic_to_outcome.vocabulary import CallKind

_LAYOUT = SegmentLayout(
    caller="gatk_model_segments",
    required={
        "chrom": ("contig",),
        "start": ("start",),
        "end": ("end",),
        "log2": ("log2_copy_ratio_posterior_50", "mean_log2_copy_ratio"),
    },
)


def _recognises(text: str) -> bool:
    return has_columns(_LAYOUT, text)


def _read(call_file: CallFile) -> Reading:
    """Copies from the median of the log2 copy ratio."""
    return read_segments(call_file, _LAYOUT, _value)


def _value(row: SegmentRow) -> Value:
    return row.copies_of_log2("log2"), True


READER = Reader("gatk_model_segments", (CallKind.COPY_NUMBER,), _recognises, _read)
