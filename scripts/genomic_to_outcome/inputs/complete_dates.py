"""Partial dates of all tables completed together, because each is bounded by the others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from genomic_to_outcome.errors import Problem, counted
from genomic_to_outcome.inputs.dates import (
    Completion,
    Date,
    PartialDate,
    complete_date,
    describe_completion,
)
from genomic_to_outcome.inputs.records import Records
from genomic_to_outcome.inputs.table_problems import FileCheck
from genomic_to_outcome.vocabulary import Severity

DATE_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "samples": ("collected", "reported"),
    "patients": ("diagnosed", "advanced", "enrolled", "last_contact", "died"),
    "treatments": ("start", "end"),
    "assessments": ("date",),
    "adverse_events": ("start", "end"),
    "performance_status": ("date",),
    "quality_of_life": ("date",),
    "tumour_board": ("date",),
}

_SEEN_ALIVE = (
    ("treatments", "start"),
    ("treatments", "end"),
    ("assessments", "date"),
    ("performance_status", "date"),
    ("quality_of_life", "date"),
    ("adverse_events", "start"),
)

Days = Mapping[str, Date]
Limits = Callable[[int], tuple[Iterable[Date | None], Iterable[Date | None]]]


def complete_dates(tables: Mapping[str, Records], cutoff: Date) -> list[Problem]:
    """Replace every partial date by the day that the rule of `dates` gives it.

    Notes each in `Records.date_flags` and returns one warning per column with completed dates.
    """
    if not any(
        _is_partial(tables, table, name) for table, names in DATE_COLUMNS.items() for name in names
    ):
        return []
    patients = tables["patients"]
    birth = [Date(year, 1, 1) if year else None for year in patients.column("birth_year")]
    problems = []

    def complete(table: str, name: str, completion: Completion, limits: Limits) -> None:
        if table in tables:
            problems.extend(_complete_column(tables[table], name, completion, limits))

    complete("patients", "diagnosed", Completion.FIRST, lambda row: ([birth[row]], []))
    diagnosed_here = patients.column("diagnosed")
    for name in ("advanced", "enrolled"):
        complete("patients", name, Completion.FIRST, lambda row: ([diagnosed_here[row]], []))

    diagnosed = _by_patient(patients, "diagnosed", min)
    died_by = _latest_death(patients)

    def after_diagnosis(table: str, extra: Days | None = None) -> Limits:
        people = tables[table].column("patient") if table in tables else []
        return lambda row: ([diagnosed.get(people[row]), (extra or {}).get(people[row])], [])

    complete("treatments", "start", Completion.FIRST, after_diagnosis("treatments"))
    first_start = _by_patient(tables.get("treatments"), "start", min)
    complete("assessments", "date", Completion.FIRST, after_diagnosis("assessments", first_start))
    complete(
        "adverse_events", "start", Completion.FIRST, after_diagnosis("adverse_events", first_start)
    )
    for table in ("performance_status", "quality_of_life", "tumour_board"):
        complete(table, "date", Completion.FIRST, after_diagnosis(table))
    for table in ("treatments", "adverse_events"):
        if table in tables:
            limits = _course_limits(tables[table], died_by, cutoff)
            complete(table, "end", Completion.LAST, limits)
    if "samples" in tables:
        _complete_samples(complete, tables["samples"], died_by, cutoff)

    alive = _last_day_alive(tables)
    people = patients.column("patient")
    complete("patients", "died", Completion.LAST, lambda row: ([alive.get(people[row])], [cutoff]))
    died = patients.column("died")
    complete(
        "patients",
        "last_contact",
        Completion.LAST,
        lambda row: ([alive.get(people[row])], [died[row], cutoff]),
    )
    return problems


def _complete_samples(
    complete: Callable[[str, str, Completion, Limits], None],
    samples: Records,
    died: Days,
    cutoff: Date,
) -> None:
    people = samples.column("patient")
    complete("samples", "collected", Completion.FIRST, lambda row: ([], []))
    collected = samples.column("collected")
    # A result counts from the last possible day: entry must not be dated before it was known.
    complete(
        "samples",
        "reported",
        Completion.LAST,
        lambda row: ([collected[row]], [died.get(people[row]), cutoff]),
    )


def _course_limits(records: Records, died: Days, cutoff: Date) -> Limits:
    people, starts = records.column("patient"), records.column("start")
    starts_of = defaultdict(list)
    for person, start in zip(people, starts, strict=True):
        if isinstance(start, Date):
            starts_of[person].append(start)

    def limits(row: int) -> tuple[list[Date | None], list[Date | None]]:
        start = starts[row]
        later = [day for day in starts_of[people[row]] if start is not None and day > start]
        following = min(later, default=None) if records.table == "treatments" else None
        return [start], [following, died.get(people[row]), cutoff]

    return limits


def _complete_column(
    records: Records, name: str, completion: Completion, limits: Limits
) -> list[Problem]:
    values = records.column(name)
    completed = [row for row, value in enumerate(values) if isinstance(value, PartialDate)]
    if not completed:
        return []
    texts = []
    for row in completed:
        partial = values[row]
        day = complete_date(partial, completion, *limits(row))
        values[row] = day
        flag = describe_completion(name, partial, day, completion)
        records.date_flags.setdefault(row, []).append(flag)
        texts.append(partial.text)
    return [
        Problem(
            Severity.WARNING,
            table=records.table,
            file=records.file_of(completed[0]),
            line=records.lines[completed[0]],
            field=name,
            value=texts[0],
            message=(
                f"{counted(len(completed), 'partial date')} completed by the {completion} possible "
                f"day; the first of them: {records.date_flags[completed[0]][-1]}."
            ),
            remedy="Give the day where it is known.",
            check=FileCheck.DATE_PARTIAL,
        )
    ]


def _is_partial(tables: Mapping[str, Records], table: str, name: str) -> bool:
    records = tables.get(table)
    if records is None or name not in records.columns:
        return False
    return any(isinstance(value, PartialDate) for value in records.columns[name])


def _by_patient(records: Records | None, name: str, choose: Callable[..., Any]) -> dict[str, Date]:
    """The earliest or latest whole date of each patient."""
    days: dict[str, Date] = {}
    if records is None:
        return days
    for person, day in zip(records.column("patient"), records.column(name), strict=True):
        if isinstance(day, Date) and person is not None:
            days[person] = choose(days[person], day) if person in days else day
    return days


def _latest_death(patients: Records) -> dict[str, Date]:
    """The last day on which each patient can have died, where death is recorded."""
    return {
        patient: day.last if isinstance(day, PartialDate) else day
        for patient, day in zip(patients.column("patient"), patients.column("died"), strict=True)
        if day is not None
    }


def _last_day_alive(tables: Mapping[str, Records]) -> dict[str, Date]:
    alive: dict[str, Date] = {}
    patients = tables["patients"]
    sources = [(tables.get(table), name) for table, name in _SEEN_ALIVE]
    sources += [(patients, name) for name in ("diagnosed", "advanced", "enrolled", "last_contact")]
    for records, name in sources:
        for person, day in _by_patient(records, name, max).items():
            alive[person] = max(alive.get(person, day), day)
    return alive
