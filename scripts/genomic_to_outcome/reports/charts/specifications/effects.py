"""The specification of forest plots."""

from __future__ import annotations

import altair as alt

from genomic_to_outcome.reports.charts.specifications.style import (
    COLOURS,
    INK,
    LINE,
    PAPER,
    SOFT,
    signal,
    words,
)

_NARROW = "width < 560"


def forest() -> alt.LayerChart:
    """Squares with their intervals; on a narrow screen the label stands above its interval."""
    ratio = alt.X(
        "estimate:Q",
        scale=alt.Scale(
            type="log",
            domain=signal("[axis_low, axis_high]"),
            range=[signal("plot_left"), signal("plot_right")],
            clamp=True,
            nice=False,
        ),
        axis=alt.Axis(
            values=signal("ticks"),
            tickCount=signal("length(ticks)"),
            format="~g",
            gridOpacity=0.6,
            labelOverlap="greedy",
            labelFlush=False,
        ),
    )
    named = alt.Chart(alt.NamedData("rows")).transform_window(number="row_number()")
    line = "(datum.number - 1) * row_height + line_offset"
    stripe = named.transform_filter("datum.number % 2 == 1").mark_rect(
        x=0,
        x2=signal("width"),
        y=signal("(datum.number - 1) * row_height"),
        y2=signal("datum.number * row_height"),
        color=LINE,
        opacity=0.3,
    )
    label = named.mark_text(
        x=signal("6"),
        y=signal(f"(datum.number - 1) * row_height + ({_NARROW} ? 13 : row_height / 2)"),
        align="left",
        limit=signal(f"{_NARROW} ? width - 120 : plot_left - 16"),
    ).encode(text="label:N", tooltip=_tooltip())
    text = named.mark_text(
        x=signal("width - 6"),
        y=signal(f"(datum.number - 1) * row_height + ({_NARROW} ? 13 : row_height / 2)"),
        align="right",
        fontWeight=600,
    ).encode(text="text:N")
    limits = alt.Chart(alt.NamedData("limits")).transform_calculate(number="datum.row + 1")
    whisker = limits.mark_rule(y=signal(line), color=COLOURS[0], strokeWidth=2).encode(
        alt.X("from:Q"), alt.X2("to")
    )
    ends = [
        limits.transform_filter(f"datum.goes_{side}")
        .mark_point(
            shape=f"triangle-{side}",
            y=signal(line),
            filled=True,
            size=60,
            color=COLOURS[0],
            opacity=1,
        )
        .encode(alt.X(f"{end}:Q"))
        for side, end in (("left", "from"), ("right", "to"))
    ]
    estimate = named.mark_point(
        shape="square",
        y=signal(line),
        filled=True,
        size=80,
        color=COLOURS[0],
        stroke=PAPER,
        strokeWidth=1,
        opacity=1,
    ).encode(ratio, tooltip=_tooltip())
    none = (
        alt.Chart(alt.Data(values=[{"one": 1}]))
        .mark_rule(color=INK, strokeDash=[4, 3])
        .encode(alt.X("one:Q"))
    )
    return alt.layer(stripe, none, whisker, *ends, estimate, label, text, *_beneath()).add_params(
        alt.param("rows", value=1),
        alt.param("axis_low", value=0.5),
        alt.param("axis_high", value=2),
        alt.param("ticks", value=[0.5, 1, 2]),
        alt.param("word_axis", value="ratio"),
        alt.param("word_left", value=""),
        alt.param("word_right", value=""),
        alt.param("row_height", expr=f"{_NARROW} ? 42 : 28"),
        alt.param("line_offset", expr=f"{_NARROW} ? 29 : 14"),
        alt.param("plot_left", expr=f"{_NARROW} ? 14 : floor(width * 0.44)"),
        alt.param("plot_right", expr=f"{_NARROW} ? width - 14 : width - 126"),
        alt.param("drawing_height", expr="rows * row_height"),
    )


def _tooltip() -> list[alt.Tooltip]:
    return [
        alt.Tooltip("label:N", title="comparison"),
        alt.Tooltip("text:N", title="estimate"),
    ]


def _beneath() -> list[alt.Chart]:
    """What the axis is, and what lies on either side of 1."""
    return [
        words(
            "word_left ? '← ' + word_left : ''",
            x=signal("plot_left"),
            y=signal("height + 34"),
            align="left",
            limit=signal("plot_right - plot_left"),
            color=SOFT,
        ),
        words(
            "word_right ? word_right + ' →' : ''",
            x=signal("plot_right"),
            y=signal(f"height + ({_NARROW} ? 48 : 34)"),
            align="right",
            limit=signal("plot_right - plot_left"),
            color=SOFT,
        ),
        words(
            "word_axis",
            x=signal("(plot_left + plot_right) / 2"),
            y=signal(f"height + (word_left || word_right ? ({_NARROW} ? 66 : 52) : 34)"),
            align="center",
        ),
    ]
