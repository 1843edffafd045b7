"""SEG, the segments of one or many samples that IGV and GISTIC read."""

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
    caller="seg",
    required={
        "sample": ("id", "sample", "sampleid", "sample_id", "'id"),
        "chrom": ("chrom", "chromosome", "chr"),
        "start": ("loc.start", "start", "loc_start", "start.pos"),
        "end": ("loc.end", "end", "loc_end", "end.pos"),
        "log2": ("seg.mean", "segment_mean", "seg_mean", "segmean"),
    },
)


def _recognises(text: str) -> bool:
    return has_columns(_LAYOUT, text)


def _read(call_file: CallFile) -> Reading:
    """Copies from the log2 ratio of the sample's rows."""
    return read_segments(call_file, _LAYOUT, _value)


def _value(row: SegmentRow) -> Value:
    return row.copies_of_log2("log2"), True


READER = Reader("seg", (CallKind.COPY_NUMBER,), _recognises, _read)
