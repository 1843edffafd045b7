"""Drawings of a patient's report: the course over time, and fusions with their kinase domain."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from markupsafe import Markup

from genomic_to_outcome.reports.charts import Chart, static_svg
from genomic_to_outcome.reports.charts.fusions import DrawnFusion, Retained, fusion_drawing
from genomic_to_outcome.reports.charts.timeline import (
    TimelineKind,
    TimelineMark,
    TimelineSpan,
    patient_timeline,
)
from genomic_to_outcome.reports.language import Language
from genomic_to_outcome.vocabulary import EventKind

_SAMPLE, _RESPONSE, _BOARD, _COURSE = "Samples", "Response", "Board", "Course"
_DRAWN_FUSIONS = 512
"""Fusions whose drawing is kept: most patients of a class share theirs."""


@dataclass(frozen=True)
class Drawings:
    """The timeline, and the drawings of fusions by the name of the event."""

    timeline: Markup | None
    events: Mapping[str, Markup]


class Drawer:
    """Draws for many patients in one language; a fusion that several share is drawn once."""

    def __init__(self, language: Language) -> None:
        """A drawer for a language."""
        self._language = language
        self._fusion = lru_cache(_DRAWN_FUSIONS)(self._draw_fusion)

    def draw(self, view: Mapping[str, Any]) -> Drawings:
        """The drawings of a report, from its data (`view_patient`)."""
        events = (*view["resistance"], *view["actionable"])
        found = ((event["name"], drawn_fusion(event)) for event in events)
        return Drawings(
            self._drawn(patient_course(view)),
            {name: drawn for name, one in found if one and (drawn := self._fusion(one))},
        )

    def _draw_fusion(self, fusion: DrawnFusion) -> Markup | None:
        name = f"{fusion.gene5 or '?'}::{fusion.gene3 or '?'}"
        return self._drawn(fusion_drawing(fusion, name))

    def _drawn(self, chart: Chart | None) -> Markup | None:
        return None if chart is None else static_svg(chart, self._language)


def drawn_fusion(event: Mapping[str, Any]) -> DrawnFusion | None:
    """What is drawn of a fusion: genes, exons at the junction, frame and kinase domain.

    Its first sighting with a junction counts. None for any other event, and where none has one.
    """
    seen = next((one for one in event["sightings"] if "breakpoint5" in one), None)
    if event["kind"] != EventKind.FUSION or seen is None:
        return None
    last, first = _joined_exons(event["exon"])
    return DrawnFusion(
        event["gene5"] or "",
        event["gene3"] or "",
        last,
        first,
        str(seen.get("frame", "unknown")).replace("_", " "),
        Retained(seen.get("kinase_retained", "unknown")),
        event["gene"] or "",
        seen["breakpoint5"],
        seen["breakpoint3"],
    )


def _joined_exons(exons: str | None) -> tuple[int | None, int | None]:
    """`13-20`: the last exon of the 5' gene and the first of the 3' gene."""
    last, _, first = (exons or "").partition("-")
    return (
        int(last) if last.isdecimal() else None,
        int(first) if first.isdecimal() else None,
    )


def patient_course(view: Mapping[str, Any]) -> Chart | None:
    """Therapies, responses, samples, boards, the end of follow-up; none where none has a date."""
    spans = [
        TimelineSpan(
            f"Line {line['line']}",
            (line["regimen"] or "").replace("+", " + "),
            date.fromisoformat(line["start"]),
            date.fromisoformat(line["end"]) if line["end"] else None,
            line["end_reason"] or "",
        )
        for line in view["lines"]
    ]
    marks = list(_marks(view))
    days = [mark.day for mark in marks] + [span.end or span.start for span in spans]
    if not days:
        return None
    return patient_timeline(spans, marks, "Course of the disease", max(days))


def _marks(view: Mapping[str, Any]) -> Iterable[TimelineMark]:
    person = view["clinical"]
    for line in view["lines"]:
        for name, kind, label in (
            ("best_response_date", TimelineKind.RESPONSE, line["best_response"]),
            ("progression_date", TimelineKind.PROGRESSION, "PD"),
        ):
            if line[name] and label:
                yield _mark(_RESPONSE, label, line[name], kind)
    for row in view["samples"]:
        day = row["collected"] or row["reported"]
        if day:
            yield _mark(_SAMPLE, row["specimen"] or row["sample"], day, TimelineKind.SAMPLE)
    for row in view["board"]:
        if row["date"]:
            yield _mark(_BOARD, "board", row["date"], TimelineKind.BOARD)
    for name, kind, label in (
        ("advanced", TimelineKind.DIAGNOSIS, "advanced"),
        ("died", TimelineKind.DEATH, "died"),
        ("last_contact", TimelineKind.LAST_CONTACT, "last contact"),
    ):
        if person[name] and not (name == "last_contact" and person["died"]):
            yield _mark(_COURSE, label, person[name], kind)


def _mark(lane: str, label: str, day: str, kind: TimelineKind) -> TimelineMark:
    return TimelineMark(lane, label, date.fromisoformat(day), kind)
