"""AllFusions.csv of Illumina's (DRAGEN) TruSight Oncology 500: both its callers in one table."""

from __future__ import annotations

from genomic_to_outcome.calls.dragen_filters import labels_of_filter
from genomic_to_outcome.calls.events import CallFile, FusionCall, Reader, Reading
from genomic_to_outcome.calls.fusion_row import Row
from genomic_to_outcome.calls.fusion_table import Layout, header_names, read_fusion_table
from genomic_to_outcome.calls.gene_lists import main_gene
from genomic_to_outcome.calls.tso500_sections import TSO500
from genomic_to_outcome.vocabulary import CallKind

_LAYOUT = Layout(
    caller=TSO500,
    versions="AllFusions.csv of FusionProcessor 1.0",
    required={
        "gene5": ("Gene A",),
        "gene3": ("Gene B",),
        "breakpoint5": ("Gene A Breakpoint",),
        "breakpoint3": ("Gene B Breakpoint",),
        "filter": ("Filter",),
        "kept": ("KeepFusion",),
        "split_reads": ("Alt Split Dedup",),
        "pairs": ("Alt Pair Dedup",),
    },
    optional={"called_by": ("Caller",), "direction_known": ("Fusion Directionality Known",)},
    delimiter=",",
    comment="#",
)


def _recognises(text: str) -> bool:
    return {"Gene A Breakpoint", "KeepFusion"} <= set(header_names(text, ",", "#"))


def _read(call_file: CallFile) -> Reading:
    """Reads are those without duplicates; the rows that TSO500 does not keep fail their filter.

    The file has no strands; where it does not know which gene lies 5' the label
    `direction_unknown` says so.
    """
    return read_fusion_table(call_file, _LAYOUT, _read_row)


def _read_row(row: Row) -> FusionCall:
    end5 = row.breakpoint("breakpoint5", with_strand=False)
    end3 = row.breakpoint("breakpoint3", with_strand=False)
    return row.call(
        _LAYOUT.caller,
        end5,
        end3,
        gene5=main_gene(row.gene("gene5")),
        gene3=main_gene(row.gene("gene3")),
        junction_reads=row.optional_reads("split_reads"),
        spanning_reads=row.optional_reads("pairs"),
        labels=_labels(row),
    )


def _labels(row: Row) -> tuple[str, ...]:
    labels = labels_of_filter(row.text("filter"))
    if row.text("kept").lower() == "false" and not any(x.startswith("filter:") for x in labels):
        labels.add("filter:not_kept")
    if row.text("direction_known").lower() == "false":
        labels.add("direction_unknown")
    if row.text("called_by"):
        labels.add(f"called_by:{row.text('called_by')}")
    for name in ("gene5", "gene3"):
        if ";" in row.text(name) or "/" in row.text(name):
            labels.add(f"overlapping_genes:{row.text(name).replace(';', '/')}")
    return tuple(sorted(labels))


READER = Reader("tso500_all_fusions", (CallKind.FUSIONS,), _recognises, _read)
