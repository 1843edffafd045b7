"""Treatments and assessments of a cBioPortal study: its timelines, or what is configured."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping
from typing import Any

from genomic_to_outcome.errors import Problem
from genomic_to_outcome.inputs.parse_values import MISSING
from genomic_to_outcome.inputs.responses import PERMITTED_RESPONSES, parse_response
from genomic_to_outcome.inputs.study_files import Study, StudyPart
from genomic_to_outcome.inputs.study_patients import Row
from genomic_to_outcome.vocabulary import Severity

_PATIENTS = StudyPart.PATIENTS
_NOT_SYSTEMIC = frozenset(["radiation therapy", "radiation", "radiotherapy", "surgery"])


def read_treatments(
    study: Study, patients: list[Row], settings: Mapping[str, Any], day_zero: datetime.date
) -> tuple[list[Row], list[Problem]]:
    """Treatments of the timeline, else the configured treatment of every patient from day zero."""
    if StudyPart.TREATMENTS in study.tables:
        return _timeline_treatments(study, settings, day_zero)
    treatment = settings.get("treatment")
    if not treatment:
        return [], [
            study.warning(
                StudyPart.TREATMENTS,
                None,
                "cbioportal_study.treatment",
                "",
                "The study has no timeline of treatments and no treatment is configured.",
                "Set cbioportal_study.treatment.drugs, if all patients had the same.",
            )
        ]
    responses, problems = _best_responses(study, settings.get("best_response"))
    rows = [
        {
            "patient": row["patient"],
            "drugs": treatment["drugs"],
            "start": day_zero.isoformat(),
            "end": "",
            "setting": treatment.get("setting", "advanced"),
            "best_response": responses.get(row["patient"], ""),
        }
        for row in patients
    ]
    return rows, problems


def _best_responses(study: Study, column: str | None) -> tuple[dict[str, str], list[Problem]]:
    if not column:
        return {}, []
    table = study.tables[_PATIENTS]
    if column.strip().lower() not in table.columns:
        return {}, [
            study.problem(
                Severity.ERROR,
                _PATIENTS,
                None,
                "cbioportal_study.best_response",
                column,
                f"The patients file has no such column (it has {', '.join(table.header)}).",
                "Name the column as it stands in the header.",
            )
        ]
    responses, problems = {}, []
    for row, text in enumerate(table.column(column.strip().lower())):
        response = parse_response(text)
        patient = table.column("patient_id")[row]
        if response is not None:
            responses[patient] = str(response)
        elif text not in MISSING:
            problems.append(
                study.problem(
                    Severity.ERROR,
                    _PATIENTS,
                    row,
                    column,
                    text,
                    f"Expected one of: {', '.join(PERMITTED_RESPONSES)}.",
                    "Use one of these words; NE where the response could not be evaluated.",
                    patient=patient,
                )
            )
    return responses, problems


def _day(text: str, day_zero: datetime.date) -> str | None:
    """A relative day as a date; empty for none, None for what is no number."""
    if text in MISSING:
        return ""
    try:
        return (day_zero + datetime.timedelta(days=int(float(text)))).isoformat()
    except (ValueError, OverflowError):
        return None


def _bad_day(study: Study, part: StudyPart, row: int, name: str) -> Problem:
    table = study.tables[part]
    return study.problem(
        Severity.ERROR,
        part,
        row,
        name.upper(),
        table.column(name)[row],
        "Expected a number of days.",
        "Correct the number.",
        patient=table.column("patient_id")[row],
    )


def _timeline_treatments(
    study: Study, settings: Mapping[str, Any], day_zero: datetime.date
) -> tuple[list[Row], list[Problem]]:
    part = StudyPart.TREATMENTS
    table = study.tables[part]
    rows, problems = [], []
    if settings.get("best_response"):
        problems.append(
            study.warning(
                part,
                None,
                "cbioportal_study.best_response",
                str(settings["best_response"]),
                "The study has a timeline of treatments: a best response per patient cannot be "
                "given to one of them and is not used.",
                "Give responses in a timeline of status.",
            )
        )
    skipped: Counter[str] = Counter()
    for row, patient in enumerate(table.column("patient_id")):
        kind, drug = table.column("treatment_type")[row], table.column("agent")[row]
        if kind.lower() in _NOT_SYSTEMIC or drug in MISSING:
            skipped[kind or "no agent"] += 1
            continue
        start = _day(table.column("start_date")[row], day_zero)
        end = _day(table.column("stop_date")[row], day_zero)
        if not start:
            problems.append(_bad_day(study, part, row, "start_date"))
        elif end is None:
            problems.append(_bad_day(study, part, row, "stop_date"))
        else:
            rows.append(
                {
                    "patient": patient,
                    "drugs": drug,
                    "start": start,
                    "end": end,
                    "setting": (settings.get("treatment") or {}).get("setting", ""),
                    "best_response": "",
                }
            )
    if skipped:
        problems.append(
            study.warning(
                part,
                None,
                "TREATMENT_TYPE",
                ", ".join(sorted(skipped)),
                f"{sum(skipped.values())} rows are no systemic treatment: left out.",
                "Nothing.",
            )
        )
    return rows, problems


def read_assessments(study: Study, day_zero: datetime.date) -> tuple[list[Row], list[Problem]]:
    """Assessments of the timeline of status: rows whose STATUS is a word of RECIST."""
    part = StudyPart.STATUS
    if part not in study.tables:
        return [], []
    table = study.tables[part]
    rows, problems = [], []
    other: Counter[str] = Counter()
    for row, patient in enumerate(table.column("patient_id")):
        status = table.column("status")[row]
        response = parse_response(status)
        day = _day(table.column("start_date")[row], day_zero)
        if response is None:
            other[status] += 1
        elif not day:
            problems.append(_bad_day(study, part, row, "start_date"))
        else:
            rows.append({"patient": patient, "date": day, "response": str(response)})
    if other:
        problems.append(
            study.warning(
                part,
                None,
                "STATUS",
                ", ".join(sorted(other)),
                f"{sum(other.values())} rows hold no response of RECIST: not used.",
                f"Use {', '.join(PERMITTED_RESPONSES)} for assessments.",
            )
        )
    return rows, problems
