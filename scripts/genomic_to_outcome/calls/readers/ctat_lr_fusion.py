"""CTAT-LR-fusion's fusion_predictions (long reads): https://github.com/TrinityCTAT/CTAT-LR-fusion."""

from __future__ import annotations

from genomic_to_outcome.calls.ctat_fusions import OPTIONAL, REQUIRED, ctat_call
from genomic_to_outcome.calls.events import CallFile, FusionCall, Reader, Reading
from genomic_to_outcome.calls.fusion_row import Row
from genomic_to_outcome.calls.fusion_table import Layout, header_names, read_fusion_table
from genomic_to_outcome.vocabulary import CallKind

_LAYOUT = Layout(
    caller="ctat_lr_fusion",
    versions="with num_LR, abridged or not",
    required={**REQUIRED, "junction_reads": ("num_LR",)},
    optional=OPTIONAL,
)


def _recognises(text: str) -> bool:
    return {"num_LR", "LeftBreakpoint"} <= set(header_names(text))


def _read(call_file: CallFile) -> Reading:
    """Junction reads are the long reads; there are no spanning pairs."""
    return read_fusion_table(call_file, _LAYOUT, _read_row)


def _read_row(row: Row) -> FusionCall:
    return ctat_call(row, _LAYOUT.caller)


READER = Reader("ctat_lr_fusion", (CallKind.FUSIONS,), _recognises, _read)
