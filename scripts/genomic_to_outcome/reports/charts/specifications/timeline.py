"""The specification of a patient's timeline."""

from __future__ import annotations

import altair as alt

from genomic_to_outcome.reports.charts.specifications.style import (
    COLOURS,
    INK,
    LINE,
    PAPER,
    SOFT,
    level,
    signal,
)

_ROW = 30
_KINDS = [
    "diagnosis", "sample", "response", "progression", "tumour board", "death", "last contact",
]  # fmt: skip
_SHAPES = [
    "triangle-up", "square", "circle", "diamond", "triangle-down",
    "cross", "triangle-right",
]  # fmt: skip
_BLUE, _RED, _, _PURPLE, _ORANGE, _ = COLOURS
# A response may be any: its word says which, not its colour.
_KIND_COLOURS = [INK, _PURPLE, _BLUE, _RED, _ORANGE, INK, SOFT]


def patient_timeline() -> alt.LayerChart:
    """Lanes with their names on the left; bars of therapy with their names above, marks by date."""
    spans = alt.Chart(alt.NamedData("spans"))
    days = alt.X(
        "start:T",
        scale=alt.Scale(
            type="utc",
            domain=signal("[toDate(first), toDate(last)]"),
            nice=False,
        ),
        axis=alt.Axis(
            tickCount=signal("max(2, floor(width / 90))"), labelFlush=False, labelOverlap="greedy"
        ),
    )
    middle = f"datum.row * {_ROW} + 21"
    lanes = alt.Chart(alt.NamedData("lanes"))
    rules = (
        lanes.transform_filter("datum.is_last")
        .mark_rule(color=LINE)
        .encode(**level("-84", "width", f"(datum.row + 1) * {_ROW}"))
    )
    names = lanes.mark_text(
        x=-84, y=signal(f"datum.row * {_ROW} + 18"), align="left", limit=80, color=SOFT
    ).encode(text="label:N", tooltip=alt.Tooltip("label:N", title="lane"))
    told = [
        alt.Tooltip("lane:N", title="line"),
        alt.Tooltip("label:N", title="therapy"),
        alt.Tooltip("first_day:N", title="start"),
        alt.Tooltip("last_day:N", title="end"),
        alt.Tooltip("detail:N"),
    ]
    dated = spans.transform_calculate(
        first_day="timeFormat(toDate(datum.start), '%Y-%m-%d')",
        last_day="datum.ongoing ? 'ongoing' : timeFormat(toDate(datum.end), '%Y-%m-%d')",
    )
    bars = dated.mark_rect(
        y=signal(f"{middle} - 4"), y2=signal(f"{middle} + 5"), color=_BLUE, cornerRadius=2
    ).encode(days, alt.X2("end:T"), tooltip=told)
    going = (
        spans.transform_filter("datum.ongoing")
        .mark_point(
            shape="triangle-right",
            filled=True,
            size=110,
            y=signal(f"{middle} + 0.5"),
            color=_BLUE,
            opacity=1,
        )
        .encode(alt.X("end:T"))
    )
    labels = [
        spans.transform_filter(f"{'' if late else '!'}datum.late")
        .mark_text(
            y=signal(f"datum.row * {_ROW} + 9"), align="right" if late else "left", limit=room
        )
        .encode(
            alt.X(f"{'end' if late else 'start'}:T"),
            text="label:N",
            tooltip=alt.Tooltip("label:N", title="therapy"),
        )
        for late, room in (
            (False, signal("scale('x', toDate(datum.room)) - scale('x', datum.start) - 4")),
            (True, signal("scale('x', datum.end) - scale('x', toDate(datum.room)) - 4")),
        )
    ]
    marks = alt.Chart(alt.NamedData("marks"))
    about = [
        alt.Tooltip("lane:N"),
        alt.Tooltip("name:N", title="entry"),
        alt.Tooltip("kind:N"),
        alt.Tooltip("day:N", title="date"),
        alt.Tooltip("detail:N"),
    ]
    points = (
        marks.transform_calculate(date="toDate(datum.day)")
        .mark_point(y=signal(middle), size=90, filled=True, stroke=PAPER, opacity=1)
        .encode(
            alt.X("date:T"),
            shape=alt.Shape("kind:N", scale=alt.Scale(domain=_KINDS, range=_SHAPES), legend=None),
            color=alt.Color(
                "kind:N", scale=alt.Scale(domain=_KINDS, range=_KIND_COLOURS), legend=None
            ),
            tooltip=about,
        )
    )
    x = "scale('x', datum.date)"
    texts = (
        marks.transform_filter("datum.label")
        .transform_calculate(date="toDate(datum.day)")
        .mark_text(
            y=signal(f"datum.row * {_ROW} + 9"),
            align=signal(f"{x} < 30 ? 'left' : {x} > width - 30 ? 'right' : 'center'"),
            dx=signal(f"{x} < 30 ? -4 : {x} > width - 30 ? 6 : 0"),
            fontSize=10,
            limit=120,
        )
        .encode(alt.X("date:T"), text="label:N")
    )
    return alt.layer(rules, bars, going, *labels, points, texts, names).add_params(
        alt.param("first", value="2020-01-01"), alt.param("last", value="2021-01-01")
    )
