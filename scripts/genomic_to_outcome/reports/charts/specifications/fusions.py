"""The specification of a drawn fusion."""

from __future__ import annotations

import altair as alt

from genomic_to_outcome.reports.charts.specifications.style import (
    COLOURS,
    INK,
    PAPER,
    SOFT,
    at,
    level,
    once,
    signal,
    words,
)

_BAR = 34


def fusion_drawing() -> alt.LayerChart:
    """Exons of the 5' gene, the breakpoint, exons of the 3' gene; the kinase domain beneath."""
    exons = alt.Chart(alt.NamedData("exons"))
    side = "(datum.side == 5 ? 0 : width / 2)"
    wide = "(width / 2 - 8)"
    left = f"{side} + 4 + datum.place * {wide} / datum.of"
    right = f"{side} + 4 + (datum.place + 1) * {wide} / datum.of - 3"
    colour = alt.Color(
        "side:O", scale=alt.Scale(domain=[5, 3], range=[COLOURS[4], COLOURS[0]]), legend=None
    )
    introns = once().mark_rule(color=SOFT, strokeWidth=1.5).encode(**level("0", "width", f"{_BAR}"))
    place = {
        "x": signal(left),
        "x2": signal(right),
        "y": _BAR - 9,
        "y2": _BAR + 9,
        "cornerRadius": 2,
    }
    ground = exons.mark_rect(color=PAPER, **place)
    boxes = exons.mark_rect(opacity=signal("datum.text ? 1 : 0.55"), **place).encode(color=colour)
    numbers = (
        exons.mark_text(
            x=signal(f"({left} + {right}) / 2"), y=_BAR, color=PAPER, fontWeight=700, fontSize=10
        )
        .encode(text="text:N")
        .transform_filter("datum.text")
    )
    genes = alt.Chart(alt.NamedData("genes"))
    names = genes.mark_text(
        x=signal(f"{side} + 4"),
        y=12,
        align="left",
        fontSize=13,
        fontWeight=700,
        limit=signal("width / 2 - 90"),
    ).encode(text="label:N", tooltip=alt.Tooltip("label:N", title="gene"))
    places = genes.mark_text(
        x=signal(f"{side} + width / 2 - 8"),
        y=12,
        align="right",
        fontSize=10,
        color=SOFT,
        limit=signal("width / 4"),
    ).encode(text="text:N", tooltip=alt.Tooltip("text:N", title="breakpoint"))
    joint = (
        once()
        .mark_rule(color=INK, strokeWidth=1.8, strokeDash=[4, 3])
        .encode(x=at("width / 2"), y=at("4"), y2=at("62"))
    )
    kept = "kinase == 'yes'"
    domain_left = "(kinase_side == 5 ? 4 : width / 2 + 4) + width * 0.06"
    domain = once().mark_rect(
        x=signal(domain_left),
        x2=signal(f"{domain_left} + width * 0.38"),
        y=_BAR + 14,
        y2=_BAR + 24,
        cornerRadius=5,
        fill=COLOURS[2],
        fillOpacity=signal(f"{kept} ? 1 : 0"),
        stroke=signal(f"kinase == 'no' ? '{COLOURS[1]}' : '{COLOURS[2]}'"),
        strokeWidth=1.6,
        strokeDash=signal(f"{kept} ? [1, 0] : [4, 3]"),
    )
    lost = (
        once()
        .mark_rule(color=COLOURS[1], strokeWidth=1.8, opacity=signal("kinase == 'no' ? 1 : 0"))
        .encode(
            x=at(domain_left),
            x2=at(f"{domain_left} + width * 0.38"),
            y=at(f"{_BAR + 24}"),
            y2=at(f"{_BAR + 14}"),
        )
    )
    return alt.layer(
        introns,
        ground,
        boxes,
        numbers,
        names,
        places,
        joint,
        domain,
        lost,
        words("word_frame", x=signal("width / 2"), y=72, align="center", fontWeight=700),
        words("word_domain", x=signal("width / 2"), y=88, align="center", color=SOFT),
    ).add_params(
        alt.param("kinase_side", value=3),
        alt.param("kinase", value="unknown"),
        alt.param("word_frame", value=""),
        alt.param("word_domain", value=""),
    )
