"""The specifications of the board's funnel and of the shift of ECOG."""

from __future__ import annotations

import altair as alt

from genomic_to_outcome.reports.charts.specifications.style import (
    COLOURS,
    INK,
    SOFT,
    TINT,
    signal,
    words,
)

_ROW = 44


def funnel() -> alt.LayerChart:
    """A bar per step on the ground of all who could reach it, its interval as a whisker."""
    rows = alt.Chart(alt.NamedData("rows"))
    share = alt.X(
        "share:Q",
        scale=alt.Scale(domain=[0, 1]),
        axis=alt.Axis(
            values=[0, 0.25, 0.5, 0.75, 1], format=".0%", domain=False, ticks=False, gridOpacity=0.5
        ),
    )
    top = f"datum.place * {_ROW} + 20"
    told = [
        alt.Tooltip("label:N", title="step"),
        alt.Tooltip("n:Q"),
        alt.Tooltip("of:Q"),
        alt.Tooltip("text:N", title="share"),
    ]
    ground = rows.mark_rect(
        x=0,
        x2=signal("width"),
        y=signal(top),
        y2=signal(f"{top} + 16"),
        color=TINT,
        cornerRadius=3,
    ).encode(tooltip=told)
    bar = rows.mark_rect(
        y=signal(top), y2=signal(f"{top} + 16"), color=COLOURS[0], opacity=0.55, cornerRadius=3
    ).encode(share, alt.X2(datum=0), tooltip=told)
    whisker = (
        rows.transform_filter("isValid(datum.low) && isValid(datum.high)")
        .mark_rule(y=signal(f"{top} + 8"), color=INK, strokeWidth=1.6)
        .encode(alt.X("low:Q"), alt.X2("high"), tooltip=told)
    )
    y = signal(f"datum.place * {_ROW} + 10")
    label = rows.mark_text(
        x=0, y=y, align="left", fontWeight=600, limit=signal("width * 0.6 - 8")
    ).encode(text="label:N", tooltip=told)
    text = rows.mark_text(
        x=signal("width"), y=y, align="right", limit=signal("width * 0.4")
    ).encode(text="text:N")
    return alt.layer(ground, bar, whisker, label, text).add_params(alt.param("steps", value=1))


def ecog_shift() -> alt.LayerChart:
    """Cells tinted by their count, which stands in them; those without change are outlined."""
    rows = alt.Chart(alt.NamedData("rows")).transform_calculate(
        unchanged="datum.baseline == datum.value"
    )
    value = alt.X(
        "value:N",
        scale=alt.Scale(domain=signal("values"), padding=0.06),
        axis=alt.Axis(orient="top", labelAngle=0, domain=False, ticks=False, labelFontSize=12),
    )
    baseline = alt.Y(
        "baseline:N",
        scale=alt.Scale(domain=signal("baselines"), padding=0.08),
        axis=alt.Axis(domain=False, ticks=False, labelFontSize=12),
    )
    told = [
        alt.Tooltip("baseline:N"),
        alt.Tooltip("value:N", title="on treatment"),
        alt.Tooltip("n:Q"),
    ]
    ground = rows.mark_rect(color=TINT, cornerRadius=3).encode(value, baseline, tooltip=told)
    cells = rows.mark_rect(color=COLOURS[0], cornerRadius=3).encode(
        value,
        baseline,
        opacity=alt.Opacity(
            "weight:Q", scale=alt.Scale(domain=[0, 1], range=[0, 0.55]), legend=None
        ),
        tooltip=told,
    )
    same = (
        rows.transform_filter("datum.unchanged")
        .mark_rect(fillOpacity=0, stroke=INK, strokeWidth=1.4, cornerRadius=3)
        .encode(value, baseline, tooltip=told)
    )
    counts = rows.mark_text(fontSize=12, fontWeight=600).encode(value, baseline, text="n:Q")
    return alt.layer(
        ground,
        cells,
        same,
        counts,
        words("word_value", x=signal("width / 2"), y=-30, align="center", color=SOFT),
        words(
            "word_baseline", x=-40, y=signal("height / 2"), angle=270, align="center", color=SOFT
        ),
    ).add_params(
        alt.param("values", value=["0"]),
        alt.param("baselines", value=["0"]),
        alt.param("word_value", value="on treatment"),
        alt.param("word_baseline", value="baseline"),
    )
