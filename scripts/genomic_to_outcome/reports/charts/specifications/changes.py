"""The specifications of changes: by visit, waterfall, spider."""

from __future__ import annotations

from typing import Any

import altair as alt

from genomic_to_outcome.reports.charts.specifications.style import (
    COLOURS,
    GREY,
    INK,
    SOFT,
    at,
    legend,
    legend_params,
    level,
    once,
    signal,
    words,
)

_BLUE, _RED, _GREEN, _PURPLE, _ORANGE, _ = COLOURS
_RESPONSES = ["CR", "PR", "SD", "NON-CR/NON-PD", "PD", "NE"]
_RESPONSE_COLOURS = [_GREEN, _BLUE, _ORANGE, _PURPLE, _RED, GREY]
_RESPONSE_DASHES = [[1, 0], [6, 2], [2, 2], [4, 2], [9, 3, 2, 3], [1, 3]]
# Partial response and progression of target lesions (RECIST 1.1, 4.3.1).
_LIMITS = [{"percent": -30}, {"percent": 20}]


def change_by_visit() -> alt.LayerChart:
    """Means with intervals by planned day; the number of forms beneath."""
    day = alt.X(
        "day:Q",
        scale=alt.Scale(domain=signal("[-0.04 * longest, 1.04 * longest]"), nice=False),
        axis=alt.Axis(
            values=signal("days"), tickCount=signal("length(days)"), grid=False, labelFlush=False
        ),
    )
    change = alt.Y(
        "change:Q",
        scale=alt.Scale(domain=signal("[-reach, reach]"), nice=False),
        axis=_signed(signal("ticks")),
    )
    rows = alt.Chart(alt.NamedData("rows"))
    zero = (
        once().mark_rule(color=SOFT, strokeDash=[4, 3]).encode(**level("0", "width", "height / 2"))
    )
    line = rows.mark_line(color=_BLUE, strokeWidth=2).encode(day, change)
    bars = rows.mark_rule(color=_BLUE, strokeWidth=1.6).encode(day, alt.Y("low:Q"), alt.Y2("high"))
    means = rows.mark_point(filled=True, size=64, color=_BLUE, opacity=1).encode(
        day,
        change,
        tooltip=[
            alt.Tooltip("day:Q"),
            alt.Tooltip("change:Q", format="+.1f"),
            alt.Tooltip("low:Q", format="+.1f"),
            alt.Tooltip("high:Q", format="+.1f"),
            alt.Tooltip("n:Q"),
        ],
    )
    counts = rows.mark_text(y=signal("height + 32"), color=SOFT).encode(day, text="n:Q")
    return alt.layer(
        zero,
        bars,
        line,
        means,
        counts,
        words("word_day", x=signal("-38"), y=signal("height + 13"), align="left", color=SOFT),
        words("word_n", x=signal("-38"), y=signal("height + 32"), align="left", color=SOFT),
    ).add_params(
        alt.param("longest", value=100),
        alt.param("days", value=[0, 100]),
        alt.param("reach", value=10),
        alt.param("ticks", value=[-10, 0, 10]),
        alt.param("word_day", value="day"),
        alt.param("word_n", value="n"),
    )


def waterfall() -> alt.LayerChart:
    """Bars from growth to shrinkage; the best response by colour and, where it fits, in letters."""
    rows = alt.Chart(alt.NamedData("rows")).transform_calculate(
        shown="min(datum.change, 100)", grows="datum.change > 100"
    )
    left, right = "datum.place * width / bars", "(datum.place + 1) * width / bars"
    gap = "min(3, width / bars / 5)"
    change = alt.Y(
        "shown:Q",
        scale=alt.Scale(domain=[-100, 100]),
        axis=_signed([-100, -50, 0, 50, 100]),
    )
    colour = alt.Color(
        "response:N", scale=alt.Scale(domain=_RESPONSES, range=_RESPONSE_COLOURS), legend=None
    )
    told = [
        alt.Tooltip("patient:N"),
        alt.Tooltip("change:Q", title="best change, %", format="+.1f"),
        alt.Tooltip("response:N", title="best response"),
        alt.Tooltip("therapy:N"),
    ]
    bars = rows.mark_rect(
        x=signal(f"{left} + {gap} / 2"), x2=signal(f"{right} - {gap} / 2")
    ).encode(change, alt.Y2(datum=0), color=colour, tooltip=told)
    letters = rows.mark_text(
        x=signal(f"({left} + {right}) / 2"),
        fontSize=9,
        dy=signal("datum.change < 0 ? 8 : -7"),
        opacity=signal("width / bars >= 16 && length(datum.response) < 3 ? 1 : 0"),
    ).encode(change, text="response:N")
    beyond = (
        rows.transform_filter("datum.grows")
        .mark_point(
            shape="triangle-up",
            filled=True,
            size=30,
            x=signal(f"({left} + {right}) / 2"),
            opacity=1,
        )
        .encode(alt.Y(datum=104), color=colour)
    )
    entries = alt.Chart(alt.NamedData("legend"))
    x, y, texts = legend(entries, "height + 24")
    keys = entries.mark_square(
        filled=True, size=130, x=signal(f"{x} + 10"), y=signal(y), opacity=1
    ).encode(color=colour)
    return alt.layer(
        bars,
        letters,
        beyond,
        _limits(),
        _limit_texts("datum.percent < 0"),
        _side("word_change"),
        keys,
        texts,
    ).add_params(
        alt.param("bars", value=1),
        alt.param("word_change", value="best change, %"),
        *legend_params(165),
    )


def spider() -> alt.LayerChart:
    """A line per patient, coloured and dashed by best response."""
    rows = alt.Chart(alt.NamedData("rows")).transform_calculate(shown="min(datum.change, 100)")
    week = alt.X(
        "week:Q",
        scale=alt.Scale(domain=signal("[0, longest]"), nice=False),
        axis=alt.Axis(grid=False, tickCount=signal("ceil(width / 80)"), labelFlush=False),
    )
    change = alt.Y(
        "shown:Q",
        scale=alt.Scale(domain=[-100, 100]),
        axis=_signed([-100, -50, 0, 50, 100]),
    )
    colour = alt.Color(
        "response:N", scale=alt.Scale(domain=_RESPONSES, range=_RESPONSE_COLOURS), legend=None
    )
    dash = alt.StrokeDash(
        "response:N", scale=alt.Scale(domain=_RESPONSES, range=_RESPONSE_DASHES), legend=None
    )
    lines = rows.mark_line(strokeWidth=1.4, opacity=0.85).encode(
        week, change, color=colour, strokeDash=dash, detail="patient:N"
    )
    points = rows.mark_point(filled=True, size=22, opacity=0.9).encode(
        week,
        change,
        color=colour,
        tooltip=[
            alt.Tooltip("patient:N"),
            alt.Tooltip("week:Q", format=".0f"),
            alt.Tooltip("change:Q", title="change, %", format="+.1f"),
            alt.Tooltip("response:N", title="best response"),
        ],
    )
    entries = alt.Chart(alt.NamedData("legend"))
    x, y, texts = legend(entries, "height + 56")
    keys = entries.mark_rule(strokeWidth=2).encode(
        **level(x, f"{x} + 18", y), color=colour, strokeDash=dash
    )
    return alt.layer(
        _limits(),
        _limit_texts("false"),
        lines,
        points,
        words("word_week", x=signal("width / 2"), y=signal("height + 30"), align="center"),
        _side("word_change"),
        keys,
        texts,
    ).add_params(
        alt.param("longest", value=52),
        alt.param("word_change", value="change, %"),
        alt.param("word_week", value="weeks since baseline"),
        *legend_params(165),
    )


def _signed(values: Any) -> alt.Axis:
    """Ticks with their sign; zero has none."""
    return alt.Axis(
        values=values,
        tickCount=12,
        labelExpr="datum.value ? format(datum.value, '+~r') : '0'",
        labelOverlap=False,
        domain=False,
        ticks=False,
    )


def _limits() -> alt.Chart:
    return (
        alt.Chart(alt.Data(values=_LIMITS))
        .mark_rule(color=INK, strokeDash=[5, 3], strokeWidth=1)
        .encode(x=at("0"), x2=at("width"), y=alt.Y("percent:Q"))
    )


def _limit_texts(left: str) -> alt.Chart:
    """The limits in figures, on the left where the expression holds."""
    return (
        alt.Chart(alt.Data(values=_LIMITS))
        .mark_text(
            x=signal(f"{left} ? 2 : width"),
            dy=-6,
            align=signal(f"{left} ? 'left' : 'right'"),
            fontSize=10,
            color=SOFT,
        )
        .encode(y=alt.Y("percent:Q"), text=alt.Text("percent:Q", format="+~r"))
    )


def _side(word: str) -> alt.Chart:
    return words(word, x=signal("-40"), y=signal("height / 2"), angle=270, align="center")
