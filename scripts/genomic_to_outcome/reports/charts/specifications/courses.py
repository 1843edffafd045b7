"""The specification of swimmer plots."""

from __future__ import annotations

import altair as alt

from genomic_to_outcome.reports.charts.specifications.style import (
    COLOURS,
    INK,
    PAPER,
    legend,
    legend_params,
    signal,
    words,
)

_EVENTS = ["response", "progression", "death", "alive at data cut-off"]
_SHAPES = ["circle", "diamond", "M-.6,-.6L.6,.6M-.6,.6L.6,-.6", "triangle-right"]
_LETTERS = "['A', 'B', 'C', 'D', 'E', 'F'][datum.class]"
_ROW = 13


def swimmer() -> alt.LayerChart:
    """Bars of therapy in colours and letters, events in shapes, an arrow where a course goes on."""
    rows = alt.Chart(alt.NamedData("rows"))
    months = alt.X(
        "start:Q",
        scale=alt.Scale(domain=signal("[0, longest]"), nice=False),
        axis=alt.Axis(values=signal("ticks"), tickCount=signal("length(ticks)"), labelFlush=False),
    )
    colour = alt.Color(
        "class:O", scale=alt.Scale(domain=list(range(6)), range=list(COLOURS)), legend=None
    )
    bars = rows.mark_rect(
        y=signal(f"datum.row * {_ROW} + 2"), y2=signal(f"datum.row * {_ROW} + {_ROW - 2}")
    ).encode(
        months,
        alt.X2("end"),
        color=colour,
        tooltip=[
            alt.Tooltip("patient:N"),
            alt.Tooltip("therapy:N"),
            alt.Tooltip("regimen:N"),
            alt.Tooltip("start:Q", format=".1f"),
            alt.Tooltip("end:Q", format=".1f"),
        ],
    )
    wide = "scale('x', datum.end) - scale('x', datum.start) > 26"
    letters = (
        rows.transform_calculate(letter=_LETTERS)
        .mark_text(
            y=signal(f"datum.row * {_ROW} + {_ROW / 2}"),
            x=signal("(scale('x', datum.start) + scale('x', datum.end)) / 2"),
            fontSize=8,
            fontWeight=700,
            color=PAPER,
            opacity=signal(f"{wide} ? 1 : 0"),
        )
        .encode(text="letter:N")
    )
    shape = alt.Shape("event:N", scale=alt.Scale(domain=_EVENTS, range=_SHAPES), legend=None)
    events = (
        alt.Chart(alt.NamedData("events"))
        .mark_point(
            y=signal(f"datum.row * {_ROW} + {_ROW / 2}"),
            size=46,
            fill=PAPER,
            stroke=INK,
            strokeWidth=1.3,
            opacity=1,
        )
        .encode(
            alt.X("month:Q"),
            shape=shape,
            tooltip=[
                alt.Tooltip("patient:N"),
                alt.Tooltip("event:N"),
                alt.Tooltip("month:Q", title="months", format=".1f"),
            ],
        )
    )
    classes = alt.Chart(alt.NamedData("classes")).transform_calculate(
        place="datum.class", letter=_LETTERS
    )
    x, y, class_texts = legend(classes, "height + 56")
    class_keys = classes.mark_square(
        filled=True, size=150, x=signal(f"{x} + 9"), y=signal(y), opacity=1
    ).encode(color=colour)
    key_letters = classes.mark_text(
        x=signal(f"{x} + 9"), y=signal(y), fontSize=8, fontWeight=700, color=PAPER
    ).encode(text="letter:N")
    kinds = alt.Chart(alt.NamedData("kinds"))
    _, _, kind_texts = legend(kinds, "height + 56")
    kind_keys = kinds.mark_point(
        x=signal(f"{x} + 9"),
        y=signal(y),
        size=60,
        fill=PAPER,
        stroke=INK,
        strokeWidth=1.3,
        opacity=1,
    ).encode(shape=shape)
    return alt.layer(
        bars,
        letters,
        events,
        words("word_months", x=signal("width / 2"), y=signal("height + 30"), align="center"),
        class_keys,
        key_letters,
        class_texts,
        kind_keys,
        kind_texts,
    ).add_params(
        alt.param("longest", value=12),
        alt.param("ticks", value=[0, 12]),
        alt.param("word_months", value="months"),
        *legend_params(165),
    )
