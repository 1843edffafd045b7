"""PURPLE's copy number: purple.cnv.gene.tsv and purple.cnv.somatic.tsv."""

from __future__ import annotations

from genomic_to_outcome.calls.events import CallFile, Reader, Reading
from genomic_to_outcome.calls.file_integrity import open_text
from genomic_to_outcome.calls.segment_table import (
    SegmentLayout,
    SegmentRow,
    Value,
    has_columns,
    read_segments,
)
from genomic_to_outcome.vocabulary import CallKind

_PLACE = {"chrom": ("chromosome",), "start": ("start",), "end": ("end",)}
_GENES = SegmentLayout(
    caller="purple",
    required={
        **_PLACE,
        "gene": ("gene", "genename"),
        "least": ("mincopynumber",),
        "most": ("maxcopynumber",),
    },
)
_SEGMENTS = SegmentLayout(
    caller="purple",
    required={
        **_PLACE,
        "copies": ("copynumber",),
        "baf": ("baf", "bafcount"),
        "minor": ("minorallelecopynumber", "minoralleleploidy"),
    },
)


def _recognises(text: str) -> bool:
    return has_columns(_GENES, text) or has_columns(_SEGMENTS, text)


def _read(call_file: CallFile) -> Reading:
    """The least copy number of a gene, as PURPLE's own drivers; of segments, their copies."""
    with open_text(call_file.path) as handle:
        head = handle.readline()
    layout = _GENES if has_columns(_GENES, head) else _SEGMENTS
    return read_segments(call_file, layout, _gene if layout is _GENES else _segment)


def _gene(row: SegmentRow) -> Value:
    """PURPLE lets noise fall a little below 0 copies."""
    copies = row.number("least")
    return None if copies is None else max(0.0, copies), False


def _segment(row: SegmentRow) -> Value:
    copies = row.number("copies")
    return None if copies is None else max(0.0, copies), False


READER = Reader("purple", (CallKind.COPY_NUMBER,), _recognises, _read)
