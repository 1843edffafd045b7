"""Figures of the reports: builders that shape data, specifications that draw it.

A builder takes typed rows and makes a `Chart`; a page carries the charts as JSON with one compiled
specification per kind, and `static_svg` draws the same specification without a script.
"""

from __future__ import annotations

from genomic_to_outcome.reports.charts.attrition import AttritionStep, attrition_flow
from genomic_to_outcome.reports.charts.changes import (
    BestChange,
    ChangeAtVisit,
    VisitSeries,
    change_by_visit,
    spider,
    waterfall,
)
from genomic_to_outcome.reports.charts.chart import Chart, ChartKind, Space
from genomic_to_outcome.reports.charts.courses import Course, CourseEvent, TherapyBar, swimmer
from genomic_to_outcome.reports.charts.effects import Interval, RatioAxis, forest
from genomic_to_outcome.reports.charts.fusions import DrawnFusion, Retained, fusion_drawing
from genomic_to_outcome.reports.charts.line_flow import LineFlow, line_flow
from genomic_to_outcome.reports.charts.oncoprint import OncoprintRow, oncoprint
from genomic_to_outcome.reports.charts.page import template_functions
from genomic_to_outcome.reports.charts.static import static_svg
from genomic_to_outcome.reports.charts.study_counts import (
    FunnelBar,
    ShiftCell,
    ecog_shift,
    funnel,
)
from genomic_to_outcome.reports.charts.survival_curves import (
    Curve,
    at_risk,
    has_bands,
    kaplan_meier,
)
from genomic_to_outcome.reports.charts.timeline import (
    TimelineKind,
    TimelineMark,
    TimelineSpan,
    patient_timeline,
)

__all__ = [
    "AttritionStep",
    "BestChange",
    "ChangeAtVisit",
    "Chart",
    "ChartKind",
    "Course",
    "CourseEvent",
    "Curve",
    "DrawnFusion",
    "FunnelBar",
    "Interval",
    "LineFlow",
    "OncoprintRow",
    "RatioAxis",
    "Retained",
    "ShiftCell",
    "Space",
    "TherapyBar",
    "TimelineKind",
    "TimelineMark",
    "TimelineSpan",
    "VisitSeries",
    "at_risk",
    "attrition_flow",
    "change_by_visit",
    "ecog_shift",
    "forest",
    "funnel",
    "fusion_drawing",
    "has_bands",
    "kaplan_meier",
    "line_flow",
    "oncoprint",
    "patient_timeline",
    "spider",
    "static_svg",
    "swimmer",
    "template_functions",
    "waterfall",
]
