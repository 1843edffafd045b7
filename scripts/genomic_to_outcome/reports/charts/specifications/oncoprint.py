"""The specification of oncoprints."""

from __future__ import annotations

import altair as alt

from genomic_to_outcome.reports.charts.specifications.style import (
    COLOURS,
    GREY,
    TINT,
    legend,
    legend_params,
    level,
    signal,
)

_NARROW = "width < 560"
_CELL = "((width - cells_left) / patients)"


def oncoprint() -> alt.LayerChart:
    """Full bars where altered, a thin line where not detected, a slashed box where not assessed."""
    cells = alt.Chart(alt.NamedData("rows"))
    told = [
        alt.Tooltip("patient:N"),
        alt.Tooltip("alteration:N"),
        alt.Tooltip("meaning:N", title="state"),
    ]
    left = f"cells_left + datum.place * {_CELL}"
    right = f"cells_left + (datum.place + 1) * {_CELL} - min(1, {_CELL} / 5)"
    top = "datum.row * row_height + text_height"

    def box(state: str, meaning: str, above: int, below: int, **look: object) -> alt.Chart:
        return (
            cells.transform_filter(f"datum.state == '{state}'")
            .transform_calculate(meaning=f"'{meaning}'")
            .mark_rect(
                x=signal(left),
                x2=signal(right),
                y=signal(f"{top} + {above}"),
                y2=signal(f"{top} + {below}"),
                **look,
            )
            .encode(tooltip=told)
        )

    altered = box("a", "altered", 1, 17, color=COLOURS[1])
    absent = box("d", "assessed, not detected", 7, 11, color=COLOURS[0])
    unknown = box("n", "not assessed", 1, 17, color=TINT)
    slashes = (
        cells.transform_filter("datum.state == 'n'")
        .mark_rule(color=GREY, strokeWidth=1)
        .encode(**level(left, right, f"{top} + 15"), y2=alt.value(signal(f"{top} + 3")))
    )
    named = alt.Chart(alt.NamedData("alterations"))
    text_y = f"datum.row * row_height + ({_NARROW} ? 8 : 9)"
    labels = named.mark_text(
        x=0, y=signal(text_y), align="left", limit=signal("label_width"), fontWeight=600
    ).encode(text="label:N", tooltip=alt.Tooltip("label:N", title="alteration"))
    texts = named.mark_text(
        x=signal(f"{_NARROW} ? width : cells_left - 8"), y=signal(text_y), align="right"
    ).encode(text="text:N")
    entries = alt.Chart(alt.NamedData("legend"))
    x, y, legend_texts = legend(entries, "height + 22")
    keys = [
        entries.transform_filter(f"datum.state == '{state}'").mark_rect(
            x=signal(f"{x} + 4"),
            x2=signal(f"{x} + 12"),
            y=signal(f"{y} - {half}"),
            y2=signal(f"{y} + {half}"),
            color=colour,
        )
        for state, half, colour in (("a", 8, COLOURS[1]), ("d", 2, COLOURS[0]), ("n", 8, TINT))
    ]
    key_slash = (
        entries.transform_filter("datum.state == 'n'")
        .mark_rule(color=GREY, strokeWidth=1)
        .encode(**level(f"{x} + 4", f"{x} + 12", f"{y} + 6"), y2=alt.value(signal(f"{y} - 6")))
    )
    return alt.layer(
        altered, absent, unknown, slashes, labels, texts, *keys, key_slash, legend_texts
    ).add_params(
        alt.param("patients", value=1),
        alt.param("rows", value=1),
        alt.param("row_height", expr=f"{_NARROW} ? 40 : 22"),
        alt.param("text_height", expr=f"{_NARROW} ? 17 : 0"),
        alt.param("cells_left", expr=f"{_NARROW} ? 0 : min(330, floor(width * 0.36))"),
        alt.param("label_width", expr=f"{_NARROW} ? width - 96 : cells_left - 100"),
        alt.param("drawing_height", expr="rows * row_height"),
        *legend_params(175),
    )
