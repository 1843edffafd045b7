"""Whether the tables of the clinic agree with themselves, with each other and with the samples."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from itertools import pairwise
from operator import gt
from typing import Any

from genomic_to_outcome.errors import Problem
from genomic_to_outcome.inputs.check_records import Records, list_rows
from genomic_to_outcome.inputs.check_sheet_links import ids_alike_but_for_case, unknown_ids
from genomic_to_outcome.inputs.dates import Date
from genomic_to_outcome.vocabulary import Severity

_OF_PATIENTS = (
    "treatments",
    "assessments",
    "adverse_events",
    "performance_status",
    "quality_of_life",
    "tumour_board",
)
# What cannot happen after death; the remedy is the same for all.
_BEFORE_DEATH = (
    ("treatments", "start", "The treatment starts"),
    ("treatments", "end", "The treatment ends"),
    ("assessments", "date", "The assessment lies"),
    ("performance_status", "date", "The visit lies"),
    ("quality_of_life", "date", "The questionnaire lies"),
    ("adverse_events", "start", "The adverse event starts"),
    ("samples", "collected", "The specimen was taken"),
)
_NOT_BEFORE_BIRTH = (
    ("patients", "diagnosed"),
    ("patients", "advanced"),
    ("patients", "enrolled"),
    ("patients", "last_contact"),
    ("patients", "died"),
    ("treatments", "start"),
    ("assessments", "date"),
    ("samples", "collected"),
)
# Within one row: the first must not lie after the second.
_ORDER = (
    ("treatments", "start", "end", "The treatment ends before it starts"),
    ("adverse_events", "start", "end", "The adverse event ends before it starts"),
    ("samples", "collected", "reported", "The result was reported before the specimen was taken"),
    ("patients", "diagnosed", "advanced", "Advanced disease was diagnosed before the disease"),
    ("patients", "diagnosed", "died", "The patient died before the diagnosis"),
    ("patients", "advanced", "died", "The patient died before advanced disease was diagnosed"),
    ("patients", "last_contact", "died", "The last contact lies after death"),
)


def check_clinical_records(tables: Mapping[str, Records]) -> list[Problem]:
    """Problems between the tables `samples`, `patients`, `treatments`, ... with completed dates.

    What would make a figure wrong is an error: an id without its row, dates that contradict each
    other. What can be read as it stands, but perhaps was not meant so, is a warning.
    """
    return [
        *ids_alike_but_for_case(tables["patients"], "patient"),
        *_unknown_patients_and_samples(tables),
        *_patients_without_samples(tables),
        *_wrong_order(tables),
        *_after_death(tables),
        *_before_birth(tables),
        *_without_follow_up(tables["patients"]),
        *_seen_after_last_contact(tables),
        *_conflicting_responses(tables["assessments"]),
        *_conflicting_lines(tables["treatments"]),
        *_lines_in_part(tables["treatments"]),
    ]


def _lines_in_part(treatments: Records) -> list[Problem]:
    """Courses without a line of patients whose other courses have one."""
    lines = treatments.column("line")
    patients = treatments.column("patient")
    recorded = {patient for patient, line in zip(patients, lines, strict=True) if line is not None}
    recorded.discard(None)
    rows = [
        row
        for row, (patient, line) in enumerate(zip(patients, lines, strict=True))
        if line is None and patient in recorded
    ]
    return list_rows(
        treatments,
        rows,
        Severity.WARNING,
        "line",
        "No line is given although other courses of the patient have one: it is derived if the "
        "course follows the last of them, else the course belongs to no line.",
        "Give the line of every course of the patient, or of none.",
    )


def _unknown_patients_and_samples(tables: Mapping[str, Records]) -> list[Problem]:
    """Of a table that could not be read itself, nothing follows for the ids of the others."""
    references = [(table, "patient", "patients") for table in ("samples", *_OF_PATIENTS)]
    references += [(table, "sample", "samples") for table in ("biomarkers", "tumour_board")]
    severity = {"patients": Severity.ERROR, "samples": Severity.WARNING}
    problems: list[Problem] = []
    for table, name, where in references:
        if table in tables and tables[where].keyed:
            known = set(tables[where].column(name))
            problems += unknown_ids(tables[table], name, known, where, severity[where])
    return problems


def _patients_without_samples(tables: Mapping[str, Records]) -> list[Problem]:
    if not tables["samples"].keyed:
        return []
    sampled = set(tables["samples"].column("patient"))
    if sampled == {None}:
        return []
    patients = tables["patients"]
    rows = [
        row
        for row, patient in enumerate(patients.column("patient"))
        if patient is not None and patient not in sampled
    ]
    return list_rows(
        patients,
        rows,
        Severity.WARNING,
        "patient",
        "The patient has no sample: not assessed for any alteration.",
        "Add the sample to the samples sheet, if there is one.",
    )


def _wrong_order(tables: Mapping[str, Records]) -> list[Problem]:
    problems = []
    for table, first, second, message in _ORDER:
        records = tables.get(table)
        if records is None:
            continue
        pairs = zip(records.column(first), records.column(second), strict=True)
        rows = [
            row
            for row, (one, other) in enumerate(pairs)
            if one is not None and other is not None and one > other
        ]
        for row in rows:
            problems += list_rows(
                records,
                [row],
                Severity.ERROR,
                second,
                f"{message}: {first} is {records.text(first, row)}.",
                "Correct the wrong one of the two dates.",
            )
    return problems


def _after_death(tables: Mapping[str, Records]) -> list[Problem]:
    return _against_patient(
        tables,
        _BEFORE_DEATH,
        tables["patients"].column("died"),
        gt,
        lambda what, day: f"{what} after death ({day}).",
    )


def _before_birth(tables: Mapping[str, Records]) -> list[Problem]:
    birth = [
        Date(year, 1, 1) if year is not None else None
        for year in tables["patients"].column("birth_year")
    ]
    return _against_patient(
        tables,
        tuple((table, name, f"The date '{name}' lies") for table, name in _NOT_BEFORE_BIRTH),
        birth,
        lambda day, born: day < born,
        lambda what, day: f"{what} before the year of birth ({day.year}).",
    )


def _against_patient(
    tables: Mapping[str, Records],
    columns: tuple[tuple[str, str, str], ...],
    days: list[Date | None],
    contradicts: Callable[[Date, Date], bool],
    message: Callable[[str, Date], str],
) -> list[Problem]:
    day_of = {
        patient: day
        for patient, day in zip(tables["patients"].column("patient"), days, strict=True)
        if patient is not None and day is not None
    }
    problems = []
    for table, name, what in columns:
        records = tables.get(table)
        if records is None or name not in records.columns or not day_of:
            continue
        pairs = zip(records.column("patient"), records.columns[name], strict=True)
        for row, (patient, day) in enumerate(pairs):
            limit = day_of.get(patient)
            if limit is not None and day is not None and contradicts(day, limit):
                problems.append(
                    records.problem(
                        Severity.ERROR,
                        row,
                        name,
                        message(what, limit),
                        "Correct the date here or in the patients table.",
                    )
                )
    return problems


def _without_follow_up(patients: Records) -> list[Problem]:
    rows = [
        row
        for row, (seen, died) in enumerate(
            zip(patients.column("last_contact"), patients.column("died"), strict=True)
        )
        if seen is None and died is None
    ]
    return list_rows(
        patients,
        rows,
        Severity.WARNING,
        "last_contact",
        "Neither last contact nor death is given: there is no follow-up for survival.",
        "Give the last day on which the patient is known to have lived.",
    )


def _seen_after_last_contact(tables: Mapping[str, Records]) -> list[Problem]:
    patients = tables["patients"]
    seen: dict[str, Date] = {}
    for table, name in (("treatments", "start"), ("treatments", "end"), ("assessments", "date")):
        records = tables[table]
        for patient, day in zip(records.column("patient"), records.column(name), strict=True):
            if day is not None and (patient not in seen or day > seen[patient]):
                seen[patient] = day
    problems = []
    columns = (patients.column(name) for name in ("patient", "last_contact", "died"))
    for row, (patient, last, died) in enumerate(zip(*columns, strict=True)):
        if last is not None and died is None and patient in seen and seen[patient] > last:
            problems += list_rows(
                patients,
                [row],
                Severity.WARNING,
                "last_contact",
                f"A treatment or assessment is recorded later, on {seen[patient]}.",
                "Bring the last contact up to date.",
            )
    return problems


def _conflicting_responses(assessments: Records) -> list[Problem]:
    first: dict[tuple[Any, Any], int] = {}
    problems = []
    responses = assessments.column("response")
    visits = zip(assessments.column("patient"), assessments.column("date"), strict=True)
    for row, visit in enumerate(visits):
        if None in visit or responses[row] is None:
            continue
        other = first.setdefault(visit, row)
        if responses[other] != responses[row]:
            problems += list_rows(
                assessments,
                [row],
                Severity.WARNING,
                "response",
                f"Line {assessments.lines[other]} gives {responses[other]} for the same day.",
                "Keep the overall response of that day.",
            )
    return problems


def _conflicting_lines(treatments: Records) -> list[Problem]:
    """Recorded lines of one patient that overlap, or whose numbers do not follow their dates."""
    spans: dict[str, dict[int, list[tuple[Date, Date | None, int]]]] = defaultdict(dict)
    columns = (treatments.column(name) for name in ("patient", "line", "start", "end"))
    for row, (patient, line, start, end) in enumerate(zip(*columns, strict=True)):
        if None not in (patient, line, start):
            spans[patient].setdefault(line, []).append((start, end, row))
    problems = []
    for lines in spans.values():
        numbers = sorted(lines)
        for number, following in pairwise(numbers):
            start, _, row = min(lines[following], key=lambda course: course[0])
            begun = min(course[0] for course in lines[number])
            ends = [end for _, end, _ in lines[number] if end is not None]
            if start < begun:
                message = f"Line {following} starts before line {number} ({begun})."
            elif ends and start < max(ends):
                message = f"Line {following} starts before line {number} ends ({max(ends)})."
            else:
                continue
            problems.append(
                treatments.problem(
                    Severity.WARNING,
                    row,
                    "line",
                    message,
                    "Correct the dates or the number of the line; "
                    "drugs given together belong to one line.",
                )
            )
    return problems
