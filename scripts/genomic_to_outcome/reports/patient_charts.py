"""Charts of single patients for the cohort report: best change, courses, who carries what.

They are for the internal page alone: a public one shows no patient.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from genomic_to_outcome.reports.charts import (
    BestChange,
    Chart,
    Course,
    CourseEvent,
    OncoprintRow,
    TherapyBar,
    oncoprint,
    swimmer,
    waterfall,
)
from genomic_to_outcome.reports.estimates import Row
from genomic_to_outcome.reports.frequencies import ClassFrequency
from genomic_to_outcome.reports.names import therapy_name
from genomic_to_outcome.reports.rendering import is_missing
from genomic_to_outcome.vocabulary import DAYS_PER_MONTH, AssessmentStatus

LEAST_PATIENTS = 3
"""Patients from which a figure of courses says more than the table."""
COURSES_OF_A_FIGURE = 30
ONCOPRINT_ROWS = 25

Key = tuple[str, int]


@dataclass(frozen=True)
class PatientRecords:
    """Lines and responses by patient and line, and what is known of each patient's end."""

    lines: Mapping[str, Sequence[Row]]
    responses: Mapping[Key, Row]
    patients: Mapping[str, Row]

    def line(self, key: Key) -> Row | None:
        """A line of a patient; none where it is not among the tables."""
        return next((row for row in self.lines.get(key[0], ()) if row["line"] == key[1]), None)


def patient_records(
    lines: Iterable[Row], responses: Iterable[Row], patients: Iterable[Row]
) -> PatientRecords:
    """Rows of contract.LINES, RESPONSES and PATIENTS for looking up."""
    by_patient: dict[str, list[Row]] = defaultdict(list)
    for row in lines:
        by_patient[row["patient"]].append(row)
    return PatientRecords(
        {name: sorted(rows, key=lambda row: row["line"]) for name, rows in by_patient.items()},
        {(row["patient"], row["line"]): row for row in responses},
        {row["patient"]: row for row in patients},
    )


def charts_of_carriers(
    carriers: Iterable[Row], records: PatientRecords, names: Mapping[str, str]
) -> dict[tuple[str, str], tuple[Chart, ...]]:
    """(population, alteration) -> waterfall and swimmer plot of its carriers.

    `carriers` is contract.CARRIERS: each patient stands at the line at which it is counted.
    """
    groups: dict[tuple[str, str], list[Key]] = defaultdict(list)
    for row in carriers:
        groups[row["population"], row["alteration"]].append((row["patient"], row["line"]))
    return {
        key: _charts(names.get(key[1], key[1]), found, records)
        for key, found in groups.items()
        if len(found) >= LEAST_PATIENTS
    }


def _charts(name: str, carriers: Sequence[Key], records: PatientRecords) -> tuple[Chart, ...]:
    changes = [change for key in carriers if (change := _best_change(key, records)) is not None]
    without = len(carriers) - len(changes)
    measured = (
        f"At the line at which each patient is counted. Not drawn: {without} without a measured "
        "change."
        if without
        else "At the line at which each patient is counted."
    )
    courses = [course for key in carriers if (course := _course(key, records)) is not None]
    drawn = (
        waterfall(changes, f"{name}: best change of the sum of diameters", measured),
        swimmer(
            courses,
            f"{name}: courses from the line at which each patient is counted",
            most=COURSES_OF_A_FIGURE,
        ),
    )
    return tuple(chart for chart in drawn if chart is not None)


def _best_change(key: Key, records: PatientRecords) -> BestChange | None:
    response, line = records.responses.get(key), records.line(key)
    if response is None or line is None or is_missing(response["best_change"]):
        return None
    return BestChange(
        key[0],
        response["best_change"],
        response["confirmed_bor"] or response["bor"] or "NE",
        therapy_name(line["therapy_class"]),
    )


def _course(key: Key, records: PatientRecords) -> Course | None:
    patient, first = key
    lines = [row for row in records.lines.get(patient, ()) if row["line"] >= first]
    if not lines or lines[0]["start"] is None:
        return None
    origin = lines[0]["start"]
    end = records.patients.get(patient, {})
    last = end.get("died") or end.get("last_contact")
    bars = []
    for row in lines:
        stop = row["end"] or row["next_therapy"] or last
        if row["start"] is not None and stop is not None and stop >= row["start"]:
            bars.append(
                TherapyBar(
                    _months(origin, row["start"]),
                    _months(origin, stop),
                    therapy_name(row["therapy_class"]),
                    row["regimen"] or "",
                )
            )
    return Course(patient, tuple(bars), tuple(_events(patient, lines, end, origin, records)))


def _events(
    patient: str, lines: Iterable[Row], end: Row, origin: date, records: PatientRecords
) -> list[tuple[float, CourseEvent]]:
    found = []
    for row in lines:
        response = records.responses.get((patient, row["line"]), {})
        for name, event in (
            ("response_date", CourseEvent.RESPONSE),
            ("progression_date", CourseEvent.PROGRESSION),
        ):
            if response.get(name):
                found.append((_months(origin, response[name]), event))
    if end.get("died"):
        found.append((_months(origin, end["died"]), CourseEvent.DEATH))
    elif end.get("last_contact"):
        found.append((_months(origin, end["last_contact"]), CourseEvent.ONGOING))
    return [(month, event) for month, event in found if month >= 0]


def _months(start: date, end: date) -> float:
    return (end - start).days / DAYS_PER_MONTH


def cohort_oncoprint(
    assessment: Iterable[Row], frequencies: Sequence[ClassFrequency]
) -> Chart | None:
    """The most frequent classes by patient, in three states; `assessment` is by patient."""
    shown = [row for row in frequencies if row.states[0]][:ONCOPRINT_ROWS]
    wanted = {row.class_id for row in shown}
    states: dict[str, dict[str, AssessmentStatus]] = defaultdict(dict)
    for row in assessment:
        if row["class_id"] in wanted:
            states[row["class_id"]][row["patient"]] = AssessmentStatus(row["status"])
    rows = [OncoprintRow(row.name, states[row.class_id], row.altered.text) for row in shown]
    caption = f"The {len(shown)} most frequent classes of the catalogue; altered / assessed."
    return oncoprint(rows, "Alterations by patient", caption)
