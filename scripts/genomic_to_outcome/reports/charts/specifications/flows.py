"""The specifications of flows: line to line of therapy, files to analysis."""

from __future__ import annotations

import altair as alt

from genomic_to_outcome.reports.charts.specifications.style import (
    COLOURS,
    GREY,
    INK,
    LINE,
    PAPER,
    SOFT,
    TINT,
    at,
    level,
    signal,
)

_BOX = 12
_INDENT = 36


def line_flow() -> alt.LayerChart:
    """Ribbons between columns of boxes, one column per line; coloured by where they come from."""
    colour = alt.Color(
        "class:O",
        scale=alt.Scale(domain=list(range(10)), range=[*COLOURS, GREY, SOFT, LINE, INK]),
        legend=None,
    )
    place = f"(datum.line - first_line) * (width - {_BOX}) / (last_line - first_line)"
    x = alt.X(
        "x:Q",
        scale=alt.Scale(
            domain=signal("[first_line, last_line]"),
            range=[_BOX / 2, signal(f"width - {_BOX / 2}")],
            nice=False,
            zero=False,
        ),
        axis=None,
    )
    share = alt.Y("top:Q", scale=alt.Scale(domain=[0, 1], reverse=True), axis=None)
    ribbons = (
        alt.Chart(alt.NamedData("ribbons"))
        .mark_area(opacity=0.35, interpolate="monotone")
        .encode(
            x,
            share,
            alt.Y2("bottom"),
            color=colour,
            detail="ribbon:N",
            tooltip=[
                alt.Tooltip("source:N", title="from"),
                alt.Tooltip("target:N", title="to"),
                alt.Tooltip("line:Q"),
                alt.Tooltip("n:Q", title="patients"),
            ],
        )
    )
    nodes = alt.Chart(alt.NamedData("nodes"))
    told = [
        alt.Tooltip("label:N", title="therapy"),
        alt.Tooltip("line:Q"),
        alt.Tooltip("text:N", title="patients"),
    ]
    boxes = nodes.mark_rect(x=signal(place), x2=signal(f"{place} + {_BOX}")).encode(
        share, alt.Y2("bottom"), color=colour, tooltip=told
    )
    is_last = "datum.line == last_line"
    column = "width / (last_line - first_line)"
    # The names of the last column stand to its left, where those of the one before must end.
    room = f"{column} * ({is_last} ? 0.42 : datum.line == last_line - 1 ? 0.52 : 0.88)"
    middle = nodes.transform_calculate(middle="(datum.top + datum.bottom) / 2").transform_filter(
        "datum.bottom - datum.top > 0.03"
    )
    names = middle.mark_text(
        x=signal(f"{place} + ({is_last} ? -5 : {_BOX + 5})"),
        align=signal(f"{is_last} ? 'right' : 'left'"),
        limit=signal(room),
        stroke=PAPER,
        strokeWidth=3,
        strokeJoin="round",
    ).encode(alt.Y("middle:Q"), text="named:N", tooltip=told)
    named = "datum.label + ' ' + datum.text"
    halo = names.transform_calculate(named=named)
    texts = (
        middle.transform_calculate(named=named)
        .mark_text(
            x=signal(f"{place} + ({is_last} ? -5 : {_BOX + 5})"),
            align=signal(f"{is_last} ? 'right' : 'left'"),
            limit=signal(room),
        )
        .encode(alt.Y("middle:Q"), text="named:N", tooltip=told)
    )
    heads = alt.Chart(alt.NamedData("lines")).mark_text(
        x=signal(f"{place} + (datum.line == last_line ? {_BOX} : 0)"),
        y=-14,
        align=signal("datum.line == last_line ? 'right' : 'left'"),
        color=SOFT,
        fontWeight=600,
        text=signal("word_line + ' ' + datum.line"),
    )
    return alt.layer(ribbons, boxes, halo, texts, heads).add_params(
        alt.param("first_line", value=1),
        alt.param("last_line", value=2),
        alt.param("word_line", value="Line"),
    )


def attrition_flow() -> alt.LayerChart:
    """Boxes on the left joined by arrows; beside each, in smaller type, who went and why."""
    boxes = alt.Chart(alt.NamedData("boxes"))
    left, right = f"datum.depth * {_INDENT}", "box_width"
    frame = boxes.mark_rect(
        x=signal(left),
        x2=signal(right),
        y=signal("datum.top"),
        y2=signal("datum.top + datum.size"),
        cornerRadius=5,
        fill=TINT,
        stroke=LINE,
    ).encode(tooltip=[alt.Tooltip("label:N", title="step"), alt.Tooltip("text:N", title="left")])
    label = boxes.mark_text(
        x=signal(f"{left} + 10"),
        y=signal("datum.top + 15"),
        align="left",
        limit=signal(f"box_width - 20 - {left}"),
        color=INK,
    ).encode(text="label:N")
    count = boxes.mark_text(
        x=signal(f"{left} + 10"),
        y=signal("datum.top + 32"),
        align="left",
        fontSize=13,
        fontWeight=700,
        limit=signal(f"box_width - 20 - {left}"),
    ).encode(text="text:N")
    joins = alt.Chart(alt.NamedData("joins"))
    start = f"datum.from_depth * {_INDENT} + 16"
    straight = joins.transform_filter("datum.depth == datum.from_depth")
    branches = joins.transform_filter("datum.depth > datum.from_depth")
    arrows = [
        straight.mark_rule(color=SOFT, strokeWidth=1.4).encode(
            x=at(start), y=at("datum.from"), y2=at("datum.to - 5")
        ),
        branches.mark_rule(color=SOFT, strokeWidth=1.4).encode(
            x=at(start), y=at("datum.from"), y2=at("datum.to + 22")
        ),
        branches.mark_rule(color=SOFT, strokeWidth=1.4).encode(
            **level(start, f"datum.depth * {_INDENT} - 5", "datum.to + 22")
        ),
    ]
    heads = [
        straight.mark_point(
            shape="triangle-down",
            filled=True,
            size=46,
            color=SOFT,
            x=signal(start),
            y=signal("datum.to - 5"),
            opacity=1,
        ),
        branches.mark_point(
            shape="triangle-right",
            filled=True,
            size=46,
            color=SOFT,
            x=signal(f"datum.depth * {_INDENT} - 5"),
            y=signal("datum.to + 22"),
            opacity=1,
        ),
    ]
    reasons = (
        alt.Chart(alt.NamedData("reasons"))
        .mark_text(
            x=signal("box_width + 16"),
            y=signal("datum.top + 7"),
            align="left",
            limit=signal("width - box_width - 18"),
        )
        .encode(text="label:N", tooltip=alt.Tooltip("label:N", title="excluded"))
    )
    ticks = (
        alt.Chart(alt.NamedData("reasons"))
        .mark_rule(color=SOFT)
        .encode(x=at("box_width + 2"), x2=at("box_width + 12"), y=at("datum.top + 7"))
    )
    return alt.layer(*arrows, frame, *heads, label, count, ticks, reasons).add_params(
        alt.param("box_width", expr="width < 560 ? floor(width * 0.5) : min(330, width * 0.42)")
    )
