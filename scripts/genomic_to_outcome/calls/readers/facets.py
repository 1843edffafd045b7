"""FACETS, the table of segments that its emcncf gives (cncf)."""

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
    caller="facets",
    required={
        "chrom": ("chrom", "chromosome"),
        "start": ("start", "loc.start"),
        "end": ("end", "loc.end"),
        "copies": ("tcn.em", "tcn"),
        "ratio": ("cnlr.median",),
    },
    optional={"sample": ("id", "sample")},
)


def _recognises(text: str) -> bool:
    return has_columns(_LAYOUT, text)


def _read(call_file: CallFile) -> Reading:
    """Total copies (tcn.em); a segment without them is not assessed. Chromosome 23 is X."""
    return read_segments(call_file, _LAYOUT, _value)


def _value(row: SegmentRow) -> Value:
    return row.copies("copies"), False


READER = Reader("facets", (CallKind.COPY_NUMBER,), _recognises, _read)
