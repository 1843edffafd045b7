"""Colours, dashes and shapes of all charts, and the marks that they share.

Colours are variables of the page's style sheet (charts.css), which knows the light and the dark
theme; the value beside each is for a drawing that stands by itself.
"""

from __future__ import annotations

from typing import Any

import altair as alt

INK = "var(--chart-ink, #1c2733)"
SOFT = "var(--chart-soft, #55636f)"
LINE = "var(--chart-line, #d8dee5)"
PAPER = "var(--chart-paper, #ffffff)"
# Okabe and Ito's palette, told apart also by readers with colour-vision deficiency, its lighter
# colours darkened to a contrast of 3 with the ground (WCAG 2.2, 1.4.11); dashes tell curves apart
# in a print without colour.
COLOURS = (
    "var(--chart-1, #0072b2)",
    "var(--chart-2, #d55e00)",
    "var(--chart-3, #009e73)",
    "var(--chart-4, #b8608f)",
    "var(--chart-5, #b87a00)",
    "var(--chart-6, #3591c4)",
)
GREY = "var(--chart-7, #8a939c)"
TINT = "var(--chart-tint, #eef1f5)"
DASHES = ((1, 0), (7, 3), (2, 2), (9, 3, 2, 3), (4, 2), (1, 3))
FONT = "Liberation Sans, Arial, sans-serif"

CONFIG: dict[str, Any] = {
    "aria": False,
    "background": "transparent",
    "font": FONT,
    "view": {"stroke": None},
    "text": {"font": FONT, "fontSize": 11, "fill": INK},
    "axis": {
        "labelFont": FONT,
        "labelFontSize": 11,
        "labelColor": INK,
        "gridColor": LINE,
        "domainColor": SOFT,
        "tickColor": SOFT,
        "tickSize": 4,
        "title": None,
    },
}


def curve_colour(name: str = "curve") -> alt.Color:
    """The colour of the numbered curve."""
    return alt.Color(f"{name}:O", scale=_numbered(COLOURS), legend=None)


def curve_dash(name: str = "curve") -> alt.StrokeDash:
    """The dashes of the numbered curve."""
    return alt.StrokeDash(f"{name}:O", scale=_numbered(DASHES), legend=None)


def _numbered(values: tuple[Any, ...]) -> alt.Scale:
    return alt.Scale(domain=list(range(len(values))), range=[_listed(value) for value in values])


def _listed(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def signal(expression: str) -> Any:
    """An expression over signals and the datum, for the place of a mark."""
    return alt.ExprRef(expression)


def once() -> alt.Chart:
    """A mark that stands once in the drawing, whatever the data."""
    return alt.Chart(alt.Data(values=[{}]))


def words(expression: str, **place: Any) -> alt.Chart:
    """A text that stands once in the drawing: the name of an axis or a heading."""
    return once().mark_text(text=signal(expression), **place)


def level(x: str, x2: str, y: str) -> dict[str, Any]:
    """The places of a level line, by expressions."""
    return {"x": at(x), "x2": at(x2), "y": at(y)}


def at(expression: str) -> Any:
    """A place by an expression, as an encoding."""
    return alt.value(signal(expression))


def legend(rows: alt.Chart, top: str) -> tuple[str, str, alt.Chart]:
    """Places for the keys of a legend and its texts: x and y by expressions, and the texts.

    `rows` has `place` and `label`; `top` is where it begins. The specification gets its parameters
    from `legend_params`.
    """
    x = "(datum.place % legend_columns) * floor(width / legend_columns)"
    y = f"{top} + 18 * floor(datum.place / legend_columns)"
    texts = rows.mark_text(
        x=signal(f"{x} + 22"),
        y=signal(y),
        align="left",
        limit=signal("floor(width / legend_columns) - 28"),
    ).encode(text="label:N")
    return x, y, texts


def legend_params(width: int) -> list[alt.Parameter]:
    """Parameters of a legend whose entries are as wide as this at least, in pixels."""
    return [
        alt.param("legend_entries", value=1),
        alt.param("legend_columns", expr=f"max(1, floor(width / {width}))"),
        alt.param("legend_rows", expr="ceil(legend_entries / legend_columns)"),
    ]
