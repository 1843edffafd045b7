"""DRAGEN RNA's fusion_candidates.final and .features.csv (Illumina DRAGEN user guide, fusions)."""

from __future__ import annotations

from dataclasses import replace

from genomic_to_outcome.calls.call_text import head_of
from genomic_to_outcome.calls.dragen_filters import labels_of_filter
from genomic_to_outcome.calls.events import CallFile, FusionCall, Reader, Reading
from genomic_to_outcome.calls.fusion_row import Row
from genomic_to_outcome.calls.fusion_table import Layout, header_names, read_fusion_table
from genomic_to_outcome.calls.gene_lists import main_gene, split_pair
from genomic_to_outcome.vocabulary import CallKind

_LAYOUT = Layout(
    caller="dragen_fusions",
    versions="fusion_candidates.final and fusion_candidates.features.csv of 3.7 and later",
    required={
        "genes": ("FusionGene",),
        "score": ("Score",),
        "breakpoint5": ("LeftBreakpoint",),
        "breakpoint3": ("RightBreakpoint",),
    },
    optional={
        "filter": ("Filter",),
        "split_reads": ("NumSplitReads",),
        "clipped_reads": ("NumSoftClippedReads",),
        "pairs": ("NumPairedReads",),
        "read_names": ("ReadNames",),
    },
)


def _delimiter(text: str) -> str:
    return "\t" if len(header_names(text)) > 1 else ","


def _recognises(text: str) -> bool:
    names = set(header_names(text, _delimiter(text)))
    return {"FusionGene", "Score", "LeftBreakpoint", "RightBreakpoint"} <= names


def _read(call_file: CallFile) -> Reading:
    """Junction reads are split and soft-clipped reads, spanning pairs the paired reads.

    DRAGEN 3.7 only lists the names of all supporting reads in .final; their number then stands as
    junction reads, and the label `reads_not_told_apart` says so.
    """
    layout = replace(_LAYOUT, delimiter=_delimiter(head_of(call_file)))
    return read_fusion_table(call_file, layout, _read_row)


def _read_row(row: Row) -> FusionCall:
    end5 = row.breakpoint("breakpoint5", with_strand=True)
    end3 = row.breakpoint("breakpoint3", with_strand=True)
    genes5, genes3 = split_pair(row.gene("genes"), "--")
    if not genes5 or not genes3:
        row.reject(
            "genes",
            "not a pair of genes; expected gene--gene",
            "Give the file as the caller wrote it.",
        )
    split = row.optional_reads("split_reads")
    names = {name for name in row.text("read_names").split(";") if name}
    labels = labels_of_filter(row.text("filter"))
    if split is None:
        labels.add("reads_not_told_apart")
        junction_reads = len(names)
    else:
        junction_reads = split + (row.optional_reads("clipped_reads") or 0)
    return row.call(
        _LAYOUT.caller,
        end5,
        end3,
        gene5=main_gene(genes5),
        gene3=main_gene(genes3),
        junction_reads=junction_reads,
        spanning_reads=row.optional_reads("pairs"),
        labels=tuple(sorted(labels)),
    )


READER = Reader("dragen_fusions", (CallKind.FUSIONS,), _recognises, _read)
