"""The way of patients and samples from the files to the analysis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from genomic_to_outcome.reports.charts.chart import Chart, ChartKind, Space, columns_of

_LINE = 16
_GAP = 18


@dataclass(frozen=True)
class AttritionStep:
    """A step of the way to the analysis: what came in, what was left, and why some went."""

    label: str
    unit: str
    n_in: int
    n_out: int
    reasons: tuple[tuple[str, int], ...] = ()


def attrition_flow(steps: Sequence[AttritionStep], title: str, caption: str = "") -> Chart | None:
    """Boxes from top to bottom with what is left, and beside each why others went.

    A step follows the last one before it that left as many of its unit as came in; several steps
    that follow the same one are its branches and stand further to the right.
    """
    if not steps:
        return None
    parents = [_parent(steps, place) for place in range(len(steps))]
    depths: list[int] = []
    boxes = []
    top = 0
    for place, step in enumerate(steps):
        parent = parents[place]
        is_branch = parent is not None and parents.count(parent) > 1
        depths.append(0 if parent is None else depths[parent] + is_branch)
        height = max(44, _LINE * len(step.reasons) + 14)
        boxes.append((depths[-1], step.label, f"{step.n_out:,} {step.unit}", top, height))
        top += height + _GAP
    joins = [
        (depths[parent], boxes[parent][3] + boxes[parent][4], depths[place], boxes[place][3])
        for place, parent in enumerate(parents)
        if parent is not None
    ]
    reasons = [
        (box[3] + 8 + _LINE * number, f"−{n:,}: {reason}" if reason else f"−{n:,}")
        for step, box in zip(steps, boxes, strict=True)
        for number, (reason, n) in enumerate(step.reasons)
    ]
    table = [
        (step.label, step.unit, step.n_in, step.n_out, reason, n)
        for step in steps
        for reason, n in (step.reasons or (("", 0),))
    ]
    told = "; ".join(f"{step.label}: {step.n_in} in, {step.n_out} out" for step in steps)
    return Chart(
        ChartKind.ATTRITION_FLOW,
        title,
        f"From files to analysis. {told}.",
        columns_of(("step", "unit", "n_in", "n_out", "reason", "n_excluded"), table),
        {},
        Space(top - _GAP, left=4, right=4, top=6, bottom=6),
        caption,
        {},
        {
            "boxes": columns_of(("depth", "label", "text", "top", "size"), boxes),
            "joins": columns_of(("from_depth", "from", "depth", "to"), joins),
            "reasons": columns_of(("top", "label"), reasons),
        },
    )


def _parent(steps: Sequence[AttritionStep], place: int) -> int | None:
    """The last step before this one that left as many of its unit as came into it."""
    step = steps[place]
    return next(
        (
            earlier
            for earlier in range(place - 1, -1, -1)
            if (steps[earlier].unit, steps[earlier].n_out) == (step.unit, step.n_in)
        ),
        None,
    )
