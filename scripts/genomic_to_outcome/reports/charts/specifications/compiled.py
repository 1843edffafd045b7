"""Specifications compiled from Vega-Lite to Vega, each once in a process."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import altair as alt
import vl_convert

from genomic_to_outcome.reports.charts.chart import ChartKind, Space
from genomic_to_outcome.reports.charts.specifications import (
    changes,
    courses,
    effects,
    flows,
    fusions,
    oncoprint,
    study_counts,
    survival_curves,
    timeline,
)
from genomic_to_outcome.reports.charts.specifications.style import CONFIG

_LOCALES = {"en": "en-US", "de": "de-DE"}

SPECIFICATIONS: dict[ChartKind, Callable[[], alt.LayerChart]] = {
    ChartKind.KAPLAN_MEIER: survival_curves.kaplan_meier,
    ChartKind.FOREST: effects.forest,
    ChartKind.CHANGE_BY_VISIT: changes.change_by_visit,
    ChartKind.WATERFALL: changes.waterfall,
    ChartKind.SPIDER: changes.spider,
    ChartKind.SWIMMER: courses.swimmer,
    ChartKind.ONCOPRINT: oncoprint.oncoprint,
    ChartKind.LINE_FLOW: flows.line_flow,
    ChartKind.ATTRITION_FLOW: flows.attrition_flow,
    ChartKind.ECOG_SHIFT: study_counts.ecog_shift,
    ChartKind.FUNNEL: study_counts.funnel,
    ChartKind.PATIENT_TIMELINE: timeline.patient_timeline,
    ChartKind.FUSION_DRAWING: fusions.fusion_drawing,
}


@cache
def compiled(kind: ChartKind) -> dict[str, Any]:
    """The Vega specification of a kind, without data; not to be changed by its users.

    Its width is set by who draws it; its height and the space around it follow from the signals
    `space_*`, from `drawing_height` where it works out its height from its width, and from
    `legend_rows` where it has a legend beneath.
    """
    chart = SPECIFICATIONS[kind]().properties(width=600, height=200).configure(**CONFIG)
    # The tests validate what Altair would check here each time.
    described = chart.to_dict(validate=False)
    for layer in described["layer"]:
        layer.setdefault("encoding", {})
    version = vl_convert.get_vegalite_versions()[-1]
    made = vl_convert.vegalite_to_vega(described, vl_version=version)
    names = {signal["name"] for signal in made["signals"]}
    spaces = [{"name": name, "value": value} for name, value in Space(200).signals().items()]
    legend = " + 18 * legend_rows" if "legend_rows" in names else ""
    height = "drawing_height" if "drawing_height" in names else "space_height"
    del made["height"]
    made["signals"] = [*spaces, *made["signals"], {"name": "height", "update": height}]
    made["autosize"] = "none"
    made["padding"] = {
        "signal": "{left: space_left, right: space_right, top: space_top, "
        f"bottom: space_bottom{legend}}}"
    }
    made["marks"] = _without(made["marks"], "description")
    return made


@cache
def compiled_for_print(kind: ChartKind) -> dict[str, Any]:
    """The same without what answers the pointer or cuts texts; not to be changed by its users."""
    made = compiled(kind)
    marks = [mark for mark in made["marks"] if not mark.get("name", "").startswith("hover")]
    return {**made, "marks": _without(_without(marks, "tooltip"), "limit")}


def _without(part: Any, key: str) -> Any:
    """A copy of a specification that lacks a property wherever it stands."""
    if isinstance(part, dict):
        return {name: _without(value, key) for name, value in part.items() if name != key}
    return [_without(value, key) for value in part] if isinstance(part, list) else part


@cache
def number_format(code: str) -> dict[str, Any]:
    """How the language of a code writes numbers, as Vega wants to know it."""
    return vl_convert.get_format_locale(_LOCALES.get(code, "en-US"))


@cache
def date_format(code: str) -> dict[str, Any]:
    """How the language of a code writes dates, as Vega wants to know it."""
    return vl_convert.get_time_format_locale(_LOCALES.get(code, "en-US"))
