"""FusionCatcher's final-list_candidate-fusion-genes.txt: https://github.com/ndaniel/fusioncatcher."""

from __future__ import annotations

from genomic_to_outcome.calls.events import CallFile, FusionCall, Reader, Reading
from genomic_to_outcome.calls.fusion_row import Row
from genomic_to_outcome.calls.fusion_table import Layout, header_names, read_fusion_table
from genomic_to_outcome.vocabulary import CallKind, Frame

# The second name of each column is that of the header of a file without fusions.
_LAYOUT = Layout(
    caller="fusioncatcher",
    versions="0.99 with 18 and 1.x with 16 columns, 15 in a file without fusions",
    required={
        "junction_reads": ("Spanning_unique_reads",),
        "spanning_reads": ("Spanning_pairs",),
        "gene5": ("Gene_1_symbol(5end_fusion_partner)", "Fusion_gene_symbol_1(5end_partner)"),
        "gene3": ("Gene_2_symbol(3end_fusion_partner)", "Fusion_gene_symbol_2(3end_partner)"),
        "breakpoint5": (
            "Fusion_point_for_gene_1(5end_fusion_partner)",
            "Fusion_gene_1_position(5end_partner)",
        ),
        "breakpoint3": (
            "Fusion_point_for_gene_2(3end_fusion_partner)",
            "Fusion_gene_2_position(3end_partner)",
        ),
    },
    optional={
        "description": ("Fusion_description",),
        "effect": ("Predicted_effect",),
        "gene_id5": ("Gene_1_id(5end_fusion_partner)", "Fusion_gene_1(5end_partner)"),
        "gene_id3": ("Gene_2_id(3end_fusion_partner)", "Fusion_gene_2(3end_partner)"),
    },
)

_FRAMES = {"in-frame": Frame.IN_FRAME, "out-of-frame": Frame.OUT_OF_FRAME}
_LABELS = {"readthrough": "read_through", "reciprocal": "reciprocal"}
_SEEN_IN_NORMAL = (
    "1000genomes",
    "banned",
    "bodymap2",
    "gtex",
    "healthy",
    "hpa",
    "non_cancer_tissues",
    "non_tumor_cells",
    "tcga-normal",
)


def _recognises(text: str) -> bool:
    names = set(header_names(text))
    return "Spanning_pairs" in names and not names.isdisjoint(_LAYOUT.required["gene5"])


def _read(call_file: CallFile) -> Reading:
    """Junction reads are the unique reads, spanning pairs stand once for each pair of genes."""
    return read_fusion_table(call_file, _LAYOUT, _read_row)


def _read_row(row: Row) -> FusionCall:
    end5 = row.breakpoint("breakpoint5", with_strand=True)
    end3 = row.breakpoint("breakpoint3", with_strand=True)
    return row.call(
        _LAYOUT.caller,
        end5,
        end3,
        gene5=row.gene("gene5", otherwise="gene_id5"),
        gene3=row.gene("gene3", otherwise="gene_id3"),
        junction_reads=row.reads("junction_reads"),
        spanning_reads=row.reads("spanning_reads"),
        frame=_frame(row.text("effect")),
        labels=_labels(row.text("description"), row.text("effect")),
    )


def _frame(effect: str) -> Frame:
    """UTR joined to coding sequence is a promoter swap; other pairs of regions say no frame."""
    region5, _, region3 = effect.partition("/")
    if region5 == "UTR" and region3.startswith("CDS"):
        return Frame.PROMOTER_SWAP
    return _FRAMES.get(effect, Frame.UNKNOWN)


def _labels(description: str, effect: str) -> tuple[str, ...]:
    words = description.split(",")
    labels = {_LABELS[word] for word in words if word in _LABELS}
    labels |= {f"artefact:{word}" for word in words if word in _SEEN_IN_NORMAL}
    if effect and effect not in _FRAMES:
        labels.add(f"effect:{effect}")
    return tuple(sorted(labels))


READER = Reader("fusioncatcher", (CallKind.FUSIONS,), _recognises, _read)
