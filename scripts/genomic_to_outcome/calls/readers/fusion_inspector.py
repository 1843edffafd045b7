"""FusionInspector's fusion_predictions, full or abridged: https://github.com/FusionInspector."""

from __future__ import annotations

from genomic_to_outcome.calls.ctat_fusions import OPTIONAL, REQUIRED, ctat_call
from genomic_to_outcome.calls.events import CallFile, FusionCall, Reader, Reading
from genomic_to_outcome.calls.fusion_row import Row
from genomic_to_outcome.calls.fusion_table import Layout, header_names, read_fusion_table
from genomic_to_outcome.vocabulary import CallKind

_LAYOUT = Layout(
    caller="fusion_inspector",
    versions="1.x and 2.x, full or abridged, with or without coding effect",
    required={
        **REQUIRED,
        "junction_reads": ("JunctionReadCount",),
        "spanning_reads": ("SpanningFragCount",),
    },
    optional=OPTIONAL,
)


def _recognises(text: str) -> bool:
    return {"LeftLocalBreakpoint", "LeftBreakpoint", "JunctionReadCount"} <= set(header_names(text))


def _read(call_file: CallFile) -> Reading:
    """Breakpoints are those of the genome, not of the little contigs of `LocalBreakpoint`."""
    return read_fusion_table(call_file, _LAYOUT, _read_row)


def _read_row(row: Row) -> FusionCall:
    return ctat_call(row, _LAYOUT.caller)


READER = Reader("fusion_inspector", (CallKind.FUSIONS,), _recognises, _read)
