"""STAR-Fusion's fusion_predictions.tsv, full or abridged: https://github.com/STAR-Fusion."""

from __future__ import annotations

from genomic_to_outcome.calls.ctat_fusions import OPTIONAL, REQUIRED, ctat_call
from genomic_to_outcome.calls.events import CallFile, FusionCall, Reader, Reading
from genomic_to_outcome.calls.fusion_row import Row
from genomic_to_outcome.calls.fusion_table import Layout, header_names, read_fusion_table
from genomic_to_outcome.vocabulary import CallKind

_LAYOUT = Layout(
    caller="star_fusion",
    versions="0.6 to 1.15, full or abridged, with or without coding effect",
    required={
        **REQUIRED,
        "junction_reads": ("JunctionReadCount", "JunctionReads"),
        "spanning_reads": ("SpanningFragCount", "SpanningFrags"),
    },
    optional=OPTIONAL,
)


def _recognises(text: str) -> bool:
    names = set(header_names(text))
    named = names & {"FusionName", "fusion_name"}
    other_tool = names & {"LeftLocalBreakpoint", "num_LR"}
    return bool(named and "LeftBreakpoint" in names and not other_tool)


def _read(call_file: CallFile) -> Reading:
    return read_fusion_table(call_file, _LAYOUT, _read_row)


def _read_row(row: Row) -> FusionCall:
    return ctat_call(row, _LAYOUT.caller)


READER = Reader("star_fusion", (CallKind.FUSIONS,), _recognises, _read)
