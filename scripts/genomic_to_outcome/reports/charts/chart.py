"""What a figure is before it is drawn: its kind, its words and its data in columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any, TypeVar

_Item = TypeVar("_Item")
Columns = Mapping[str, tuple[Any, ...]]

# Columns of this name hold texts that are drawn as they are: translated, cut to their place.
TEXT_COLUMNS = frozenset({"label", "text"})

# Embeddings, overrides and isolates of the direction of writing; controls that XML does not know.
_DROPPED = dict.fromkeys(
    [*range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(9), 11, 12, *range(14, 32), 127]
)
# Names of what tooltips and tables of data show, and what the buttons say.
PAGE_WORDS = (
    "group", "months", "time", "survival", "low", "high", "interval", "at risk", "censored",
    "curve", "comparison", "estimate", "label", "text", "day", "week", "change", "n", "patient",
    "best change, %", "change, %", "best response", "response", "therapy", "regimen", "start",
    "end", "event", "alteration", "state", "altered", "assessed, not detected", "not assessed",
    "from", "to", "line", "patients", "step", "left", "excluded", "of", "share", "baseline",
    "on treatment", "lane", "detail", "entry", "kind", "date", "ongoing", "gene", "breakpoint",
    "place", "class", "row", "source", "target", "unit", "n in", "n out", "reason", "n excluded",
    "value", "side", "exon", "weight", "progression", "death", "alive at data cut-off",
    "diagnosis", "sample", "tumour board", "last contact",
    "Data", "Save the figure as SVG", "Save the data as CSV",
)  # fmt: skip


class ChartKind(StrEnum):
    """Kinds of figures; each has one specification, compiled once."""

    KAPLAN_MEIER = "kaplan_meier"
    FOREST = "forest"
    CHANGE_BY_VISIT = "change_by_visit"
    WATERFALL = "waterfall"
    SPIDER = "spider"
    SWIMMER = "swimmer"
    ONCOPRINT = "oncoprint"
    LINE_FLOW = "line_flow"
    ATTRITION_FLOW = "attrition_flow"
    ECOG_SHIFT = "ecog_shift"
    FUNNEL = "funnel"
    PATIENT_TIMELINE = "patient_timeline"
    FUSION_DRAWING = "fusion_drawing"


@dataclass(frozen=True)
class Space:
    """Pixels around the drawing proper, for axes and labels; and its height."""

    height: int
    left: int = 8
    right: int = 8
    top: int = 8
    bottom: int = 40

    def signals(self) -> dict[str, int]:
        """The signals of a specification that hold them."""
        return {f"space_{side.name}": getattr(self, side.name) for side in fields(self)}


@dataclass(frozen=True)
class Chart:
    """A figure: what it shows in words, and the data that its kind's specification draws.

    `columns` is the table that the reader may save (CSV); `layers` are further tables that only the
    drawing needs. `settings` and `words` are signals of the specification by name; words, like
    title, description and caption, are English and translated where the figure is written.
    """

    kind: ChartKind
    title: str
    description: str
    columns: Columns
    settings: Mapping[str, Any]
    space: Space
    caption: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    layers: Mapping[str, Columns] = field(default_factory=dict)


def columns_of(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> dict[str, tuple[Any, ...]]:
    """Rows turned into columns of these names; no row gives empty columns."""
    found = list(rows)
    if not found:
        return dict.fromkeys(names, ())
    return dict(zip(names, zip(*found, strict=True), strict=True))


def shown_digits(value: float | None, digits: int) -> float | None:
    """A number with the decimals that a drawing or its tooltip can show; whole ones as integers."""
    if value is None or value != value:
        return None
    rounded = round(value, digits)
    return int(rounded) if rounded == int(rounded) else rounded


def table_rows(columns: Columns) -> list[dict[str, Any]]:
    """Columns as the rows that a specification reads."""
    return [
        dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)
    ]


def spread(items: Sequence[_Item], most: int) -> list[_Item]:
    """At most so many of the items, evenly spaced, with the first and the last."""
    if len(items) <= most:
        return list(items)
    return [items[round(place * (len(items) - 1) / (most - 1))] for place in range(most)]


def plain_text(text: str) -> str:
    """A text without marks that turn the direction of what follows, figures too, and controls."""
    return text.translate(_DROPPED)
