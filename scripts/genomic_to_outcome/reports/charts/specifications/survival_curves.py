"""The specification of Kaplan-Meier curves."""

from __future__ import annotations

import altair as alt

from genomic_to_outcome.reports.charts.specifications.style import (
    INK,
    LINE,
    SOFT,
    curve_colour,
    curve_dash,
    level,
    once,
    signal,
    words,
)

_FIRST_ROW = "height + 66"
_ROW = f"{_FIRST_ROW} + 34 * datum.curve"


def kaplan_meier() -> alt.LayerChart:
    """Steps, bands, censoring marks; beneath the axis each curve's name and numbers at risk."""
    months = alt.X(
        "time:Q",
        scale=alt.Scale(domain=signal("[0, longest]"), nice=False),
        axis=alt.Axis(
            values=signal("ticks"),
            tickCount=signal("length(ticks)"),
            grid=False,
            labelOverlap=False,
            labelFlush=False,
        ),
    )
    share = alt.Y(
        "survival:Q",
        scale=alt.Scale(domain=[0, 1]),
        axis=alt.Axis(values=[0, 0.25, 0.5, 0.75, 1], format=".0%", domain=False, ticks=False),
    )
    rows = alt.Chart(alt.NamedData("rows"))
    band = (
        rows.transform_filter("isValid(datum.low) && isValid(datum.high)")
        .mark_area(interpolate="step-after", opacity=0.15)
        .encode(months, alt.Y("low:Q"), alt.Y2("high"), color=curve_colour())
    )
    steps = rows.mark_line(interpolate="step-after", strokeWidth=2).encode(
        months, share, color=curve_colour(), strokeDash=curve_dash()
    )
    censored = (
        rows.transform_filter("datum.censored > 0")
        .mark_point(shape="M0,-1V1", size=60, strokeWidth=1.2, opacity=1)
        .encode(months, share, color=curve_colour())
    )
    return alt.layer(
        band, steps, censored, _hovered(rows, months, share), *_beneath(), *_at_risk()
    ).add_params(
        alt.param("longest", value=12),
        alt.param("ticks", value=[0, 12]),
        alt.param("word_months", value="months"),
        alt.param("word_at_risk", value="Number at risk"),
    )


def _hovered(rows: alt.Chart, months: alt.X, share: alt.Y) -> alt.Chart:
    """The point nearest to the pointer, with what is known of it."""
    nearest = alt.selection_point(
        name="nearest", nearest=True, on="pointerover", clear="pointerout", empty=False
    )
    named = rows.transform_lookup(
        lookup="curve", from_=alt.LookupData(alt.NamedData("curves"), "curve", ["label"])
    ).transform_calculate(
        interval="isValid(datum.low) ? "
        "format(datum.low, '.0%') + ' – ' + format(datum.high, '.0%') : '–'"
    )
    return (
        named.mark_point(filled=True, size=70, strokeWidth=0)
        .encode(
            months,
            share,
            color=curve_colour(),
            opacity=alt.condition(nearest, alt.value(1), alt.value(0)),
            tooltip=[
                alt.Tooltip("label:N", title="group"),
                alt.Tooltip("time:Q", title="months", format=".1f"),
                alt.Tooltip("survival:Q", title="survival", format=".1%"),
                alt.Tooltip("interval:N", title="interval"),
                alt.Tooltip("at_risk:Q", title="at risk"),
                alt.Tooltip("censored:Q", title="censored"),
            ],
        )
        .add_params(nearest)
        .properties(name="hover")
    )


def _beneath() -> list[alt.Chart]:
    return [
        words("word_months", x=signal("width / 2"), y=signal("height + 30"), align="center"),
        words("word_at_risk", x=signal("-40"), y=signal("height + 46"), align="left", color=SOFT),
    ]


def _at_risk() -> list[alt.Chart]:
    """Each curve's key and name, and beneath them how many were at risk at each tick."""
    curves = alt.Chart(alt.NamedData("curves"))
    key = curves.mark_rule(strokeWidth=2).encode(
        **level("-40", "-14", _ROW), color=curve_colour(), strokeDash=curve_dash()
    )
    name = curves.mark_text(
        x=signal("-8"), y=signal(_ROW), align="left", limit=signal("width + 16"), fontWeight=600
    ).encode(text="label:N", tooltip=alt.Tooltip("label:N", title="group"))
    counts = (
        alt.Chart(alt.NamedData("risk"))
        .mark_text(y=signal(f"{_ROW} + 15"), color=INK)
        .encode(alt.X("tick:Q"), text="n:Q")
    )
    separator = once().mark_rule(color=LINE).encode(**level("-40", "width + 10", "height + 54"))
    return [separator, key, name, counts]
