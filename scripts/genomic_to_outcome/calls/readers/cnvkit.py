"""CNVkit's segments, .cns and .call.cns: https://cnvkit.readthedocs.io, file formats."""

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
    caller="cnvkit",
    required={
        "chrom": ("chromosome",),
        "start": ("start",),
        "end": ("end",),
        "log2": ("log2",),
        "probes": ("probes",),
    },
    optional={"copies": ("cn",)},
)


def _recognises(text: str) -> bool:
    return has_columns(_LAYOUT, text)


def _read(call_file: CallFile) -> Reading:
    """`cn` of a .call.cns as it is, since CNVkit made it with its own purity; else log2."""
    return read_segments(call_file, _LAYOUT, _value)


def _value(row: SegmentRow) -> Value:
    if "copies" in row.columns:
        return row.copies("copies"), False
    return row.copies_of_log2("log2"), True


READER = Reader("cnvkit", (CallKind.COPY_NUMBER,), _recognises, _read)
