"""All checks by id, which of them run, and what they find as problems."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from genomic_to_outcome.errors import Problem, counted
from genomic_to_outcome.inputs.consistency import (
    board,
    dates,
    diagnoses,
    identity,
    lines,
    performance_status,
    quality_of_life,
    responses,
    safety,
    sums_of_diameters,
)
from genomic_to_outcome.inputs.consistency.check import Check, Finding
from genomic_to_outcome.inputs.consistency.cohort import Cohort
from genomic_to_outcome.vocabulary import Severity

CHECKS: tuple[Check, ...] = (
    *identity.CHECKS,
    *dates.CHECKS,
    *diagnoses.CHECKS,
    *lines.CHECKS,
    *responses.CHECKS,
    *sums_of_diameters.CHECKS,
    *safety.CHECKS,
    *performance_status.CHECKS,
    *quality_of_life.CHECKS,
    *board.CHECKS,
)
OFF = "off"

# A check that objects to a whole table is one query: so many rows are listed, the rest counted.
LISTED_ROWS = 1000


def run_checks(cohort: Cohort, settings: Mapping[str, Any] | None = None) -> list[Problem]:
    """What the checks find; `settings` is the configuration's `checks`: id -> error, warning, off.

    A check that the configuration turned off or made weaker is itself a warning.
    """
    settings = settings if isinstance(settings, Mapping) else {}
    problems = list(unknown_checks(settings))
    for check in CHECKS:
        severity = severity_of(check, settings)
        if severity is None or severity is not check.severity:
            problems.append(_changed(check, severity))
        if severity is not None:
            for finding in check.find(cohort):
                problems += _problems(cohort, replace(check, severity=severity), finding)
    return problems


def severity_of(check: Check, settings: Mapping[str, Any]) -> Severity | None:
    """What a finding of the check does to the run; None where the check is turned off."""
    given = settings.get(check.id)
    # YAML reads the bare word off as false.
    if given is False or given == OFF:
        return None
    return Severity(given) if given in list(Severity) else check.severity


def unknown_checks(settings: Mapping[str, Any]) -> Iterator[Problem]:
    """An error for each id that the configuration names and no check has."""
    known = [check.id for check in CHECKS]
    for name in settings:
        if name not in known:
            near = difflib.get_close_matches(str(name), known, n=1, cutoff=0.5)
            hint = f"Is '{near[0]}' meant? " if near else ""
            yield Problem(
                Severity.ERROR,
                table="config",
                file="config",
                field=f"checks.{name}",
                value=str(settings[name]),
                message="There is no such check.",
                remedy=f"{hint}docs/data_checks.md lists them all.",
            )


def _changed(check: Check, severity: Severity | None) -> Problem:
    now = "off" if severity is None else f"{severity} instead of {check.severity}"
    return Problem(
        Severity.WARNING,
        table="config",
        file="config",
        field=f"checks.{check.id}",
        value=OFF if severity is None else str(severity),
        message=f"This check is {now} by the configuration: {check.title}",
        remedy="Nothing, if it is meant so.",
        check=check.id,
    )


def _problems(cohort: Cohort, check: Check, finding: Finding) -> Iterable[Problem]:
    records = cohort.records[finding.table]
    if not len(finding.rows) or finding.field in records.not_found:
        return
    remedy = finding.remedy or check.remedy
    shown = finding.rows[:1] if finding.summary else finding.rows[:LISTED_ROWS]
    for row in (int(each) for each in shown):
        message = finding.message if isinstance(finding.message, str) else finding.message(row)
        problem = records.problem(
            check.severity, row, finding.field, message, remedy, value=finding.value
        )
        yield replace(problem, check=check.id)
    rest = 0 if finding.summary else len(finding.rows) - len(shown)
    if rest:
        row = int(finding.rows[LISTED_ROWS])
        yield Problem(
            check.severity,
            table=finding.table,
            file=records.file_of(row),
            line=records.lines[row],
            field=finding.field,
            message=f"{counted(rest, 'more row')}: {check.title}",
            remedy=remedy,
            check=check.id,
        )
