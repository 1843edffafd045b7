"""What the fusion tools of the Trinity CTAT share: STAR-Fusion, FusionInspector, CTAT-LR-fusion."""

from __future__ import annotations

import re

from genomic_to_outcome.calls.events import FusionCall
from genomic_to_outcome.calls.fusion_row import Row
from genomic_to_outcome.vocabulary import Frame

REQUIRED = {
    "gene5": ("LeftGene",),
    "gene3": ("RightGene",),
    "breakpoint5": ("LeftBreakpoint",),
    "breakpoint3": ("RightBreakpoint",),
}
OPTIONAL = {
    "annotations": ("annots",),
    "effect": ("PROT_FUSION_TYPE",),
    "transcript5": ("CDS_LEFT_ID",),
    "transcript3": ("CDS_RIGHT_ID",),
}

_FRAMES = {"INFRAME": Frame.IN_FRAME, "FRAMESHIFT": Frame.OUT_OF_FRAME}

# Collections of fusions seen in normal tissue, by the words that stand in `annots`.
_SEEN_IN_NORMAL = ("Babiceanu_Normal", "BodyMap", "Greger_Normal", "GTEx")


def ctat_call(row: Row, caller: str) -> FusionCall:
    """The call of a row with the fields of REQUIRED, `junction_reads` and `spanning_reads`."""
    end5 = row.breakpoint("breakpoint5", with_strand=True)
    end3 = row.breakpoint("breakpoint3", with_strand=True)
    return row.call(
        caller,
        end5,
        end3,
        gene5=row.gene("gene5").split("^")[0],
        gene3=row.gene("gene3").split("^")[0],
        junction_reads=row.reads("junction_reads"),
        spanning_reads=row.optional_reads("spanning_reads"),
        frame=_frame(row),
        labels=_labels(row.text("annotations")),
        transcript5=row.text("transcript5"),
        transcript3=row.text("transcript3"),
    )


def _frame(row: Row) -> Frame:
    effect = row.text("effect")
    if effect and effect not in _FRAMES:
        row.reject(
            "effect",
            f"unknown effect; expected {', '.join(_FRAMES)} or .",
            "Give the file as the caller wrote it.",
        )
    return _FRAMES.get(effect, Frame.UNKNOWN)


def _labels(annotations: str) -> tuple[str, ...]:
    """Neighbours on one strand in the order of transcription may be read through."""
    words = re.findall(r"[^\[\],\"\s]+", annotations)
    labels = {
        f"artefact:{word}" for word in words if any(known in word for known in _SEEN_IN_NORMAL)
    }
    if any(word == "NEIGHBORS" for word in words):
        labels.add("read_through")
    return tuple(sorted(labels))
