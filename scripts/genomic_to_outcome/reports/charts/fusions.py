"""A drawn fusion: exons of both genes, the breakpoint, what becomes of the kinase domain."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from genomic_to_outcome.reports.charts.chart import Chart, ChartKind, Space, columns_of

_EXONS_DRAWN = 8


class Retained(StrEnum):
    """Whether the fusion keeps the domain."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class DrawnFusion:
    """Genes in order of transcription; `last_exon` of the 5' gene is joined to `first_exon`.

    `frame` in words; `kinase` is the domain of the gene named by `kinase_gene`.
    """

    gene5: str
    gene3: str
    last_exon: int | None
    first_exon: int | None
    frame: str
    kinase: Retained
    kinase_gene: str
    breakpoint5: str = ""
    breakpoint3: str = ""


def fusion_drawing(fusion: DrawnFusion, title: str, caption: str = "") -> Chart | None:
    """The fused transcript from 5' to 3'; none where neither gene is known."""
    if not (fusion.gene5 or fusion.gene3):
        return None
    boxes = [*_exons(5, fusion.last_exon), *_exons(3, fusion.first_exon)]
    domain = {
        Retained.YES: f"kinase domain of {fusion.kinase_gene}: retained",
        Retained.NO: f"kinase domain of {fusion.kinase_gene}: lost",
        Retained.UNKNOWN: f"kinase domain of {fusion.kinase_gene}: unknown whether retained",
    }[fusion.kinase]
    joined = " to ".join(
        f"{gene or 'unknown gene'} exon {exon}" if exon else gene or "unknown gene"
        for gene, exon in ((fusion.gene5, fusion.last_exon), (fusion.gene3, fusion.first_exon))
    )
    side = 3 if fusion.kinase_gene == fusion.gene3 else 5
    rows = [
        (side_, gene or "?", exon or "", place)
        for side_, gene, exon, place in (
            (5, fusion.gene5, fusion.last_exon, fusion.breakpoint5),
            (3, fusion.gene3, fusion.first_exon, fusion.breakpoint3),
        )
    ]
    return Chart(
        ChartKind.FUSION_DRAWING,
        title,
        f"{joined}, {fusion.frame}; {domain}.",
        columns_of(("side", "gene", "exon", "breakpoint"), rows),
        {"kinase_side": side, "kinase": str(fusion.kinase)},
        Space(96, left=8, right=8, top=4, bottom=4),
        caption,
        {"word_frame": fusion.frame, "word_domain": domain},
        {
            "exons": columns_of(("side", "place", "of", "text"), boxes),
            "genes": {
                "side": (5, 3),
                "label": (fusion.gene5 or "?", fusion.gene3 or "?"),
                "text": (fusion.breakpoint5, fusion.breakpoint3),
            },
        },
    )


def _exons(side: int, exon: int | None) -> list[tuple[int, int, int, str]]:
    """(side, place, boxes, text): exons next to the breakpoint; the joined one has its number.

    How many exons lie further away is not said: the drawing is a scheme.
    """
    count = _EXONS_DRAWN if exon is None or side == 3 else min(exon, _EXONS_DRAWN)
    joined = count - 1 if side == 5 else 0
    return [
        (side, place, count, str(exon) if exon and place == joined else "")
        for place in range(count)
    ]
