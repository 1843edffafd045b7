"""Arriba's fusions.tsv (versions 1 and 2): https://arriba.readthedocs.io, output files."""

from __future__ import annotations

import re
from dataclasses import replace

from genomic_to_outcome.calls.events import CallFile, FusionCall, Reader, Reading
from genomic_to_outcome.calls.fusion_row import Breakpoint, Row
from genomic_to_outcome.calls.fusion_table import Layout, header_names, read_fusion_table
from genomic_to_outcome.vocabulary import CallKind, Frame

_LAYOUT = Layout(
    caller="arriba",
    versions="1.x with 24 and 2.x with 30 columns",
    required={
        "gene5": ("gene1",),
        "gene3": ("gene2",),
        "strand5": ("strand1(gene/fusion)",),
        "strand3": ("strand2(gene/fusion)",),
        "breakpoint5": ("breakpoint1",),
        "breakpoint3": ("breakpoint2",),
        "split_reads1": ("split_reads1",),
        "split_reads2": ("split_reads2",),
        "discordant_mates": ("discordant_mates",),
    },
    optional={
        "site5": ("site1",),
        "site3": ("site2",),
        "type": ("type",),
        "confidence": ("confidence",),
        "reading_frame": ("reading_frame",),
        "filters": ("filters",),
        "transcript5": ("transcript_id1",),
        "transcript3": ("transcript_id2",),
        "exon5": ("exon_number1",),
        "exon3": ("exon_number2",),
    },
)

_FRAMES = {
    "in-frame": Frame.IN_FRAME,
    "out-of-frame": Frame.OUT_OF_FRAME,
    "stop-codon": Frame.OUT_OF_FRAME,
}


def _recognises(text: str) -> bool:
    return {"gene1", "gene2", "strand1(gene/fusion)"} <= set(header_names(text))


def _read(call_file: CallFile) -> Reading:
    """Junction reads are split_reads1 + split_reads2, spanning pairs discordant_mates."""
    return read_fusion_table(call_file, _LAYOUT, _read_row)


def _read_row(row: Row) -> FusionCall:
    end5, end3 = _end(row, "breakpoint5", "strand5"), _end(row, "breakpoint3", "strand3")
    return row.call(
        _LAYOUT.caller,
        end5,
        end3,
        gene5=row.gene("gene5"),
        gene3=row.gene("gene3"),
        junction_reads=row.reads("split_reads1") + row.reads("split_reads2"),
        spanning_reads=row.reads("discordant_mates"),
        frame=_frame(row),
        labels=_labels(row),
        transcript5=row.text("transcript5"),
        transcript3=row.text("transcript3"),
        exon5=row.text("exon5"),
        exon3=row.text("exon3"),
    )


def _end(row: Row, place: str, strand: str) -> Breakpoint:
    return replace(row.breakpoint(place, with_strand=False), strand=_fusion_strand(row, strand))


def _fusion_strand(row: Row, name: str) -> str:
    """The strand that is transcribed in the fusion: the second of gene/fusion."""
    value = row.values[name]
    match = re.fullmatch(r"[+.-]/([+.-])", value)
    if match is None:
        row.reject(
            name,
            "not a pair of strands; expected gene/fusion such as +/-",
            "Give the file as the caller wrote it.",
        )
        return "."
    return match[1]


def _frame(row: Row) -> Frame:
    """Where Arriba gives no frame, 5' UTR joined to coding sequence is a promoter swap."""
    reading_frame = row.text("reading_frame")
    if not reading_frame:
        swap = row.text("site5").startswith("5'UTR") and row.text("site3").startswith("CDS")
        return Frame.PROMOTER_SWAP if swap else Frame.UNKNOWN
    if reading_frame not in _FRAMES:
        row.reject(
            "reading_frame",
            f"unknown reading frame; expected {', '.join(_FRAMES)} or .",
            "Give the file as the caller wrote it.",
        )
    return _FRAMES.get(reading_frame, Frame.UNKNOWN)


def _labels(row: Row) -> tuple[str, ...]:
    kinds = row.text("type").split("/")
    labels = [
        label
        for word, label in (
            ("read-through", "read_through"),
            ("ITD", "internal_tandem_duplication"),
        )
        if word in kinds
    ]
    if row.text("confidence"):
        labels.append(f"confidence_{row.text('confidence')}")
    if row.text("reading_frame") == "stop-codon":
        labels.append("stop_codon")
    if any(re.search(r"\(\d+\)", row.text(name)) for name in ("gene5", "gene3")):
        labels.append("intergenic")
    # A filter that took reads is followed by their number; one that took the whole event is not.
    filters = [word for word in row.text("filters").split(",") if word and "(" not in word]
    labels.extend(f"filter:{word}" for word in filters)
    return tuple(sorted(labels))


READER = Reader("arriba", (CallKind.FUSIONS,), _recognises, _read)
