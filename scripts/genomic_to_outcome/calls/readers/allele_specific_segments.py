"""Segments with copies of the major and minor allele: ASCAT, and the input of PCGR."""

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
    caller="allele_specific_segments",
    required={
        "chrom": ("chromosome", "chr", "chrom"),
        "start": ("start", "startpos"),
        "end": ("end", "endpos"),
        "major": ("nmajor", "major", "nmaj1_a"),
        "minor": ("nminor", "minor", "nmin1_a"),
    },
    optional={"sample": ("sample", "id", "sampleid")},
)


def _recognises(text: str) -> bool:
    return has_columns(_LAYOUT, text)


def _read(call_file: CallFile) -> Reading:
    """Copies are those of both alleles; the caller took purity and ploidy into account."""
    return read_segments(call_file, _LAYOUT, _value)


def _value(row: SegmentRow) -> Value:
    return row.copies("major", "minor"), False


READER = Reader("allele_specific_segments", (CallKind.COPY_NUMBER,), _recognises, _read)
