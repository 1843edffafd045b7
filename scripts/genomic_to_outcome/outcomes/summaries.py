"""Outcomes of every alteration class under every class of therapy and line of the plan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from genomic_to_outcome.contract import ALTERATION_OUTCOMES
from genomic_to_outcome.outcomes import notes
from genomic_to_outcome.outcomes.cohort_frame import Cohort
from genomic_to_outcome.outcomes.endpoint_rules import PATIENT_RULES
from genomic_to_outcome.outcomes.group_estimates import (
    GroupEstimate,
    GroupValues,
    estimates,
    select,
)
from genomic_to_outcome.outcomes.plan import Plan, SplitBy, Summary
from genomic_to_outcome.outcomes.populations import Membership
from genomic_to_outcome.outcomes.survival import BoolArray, WholeArray
from genomic_to_outcome.vocabulary import (
    ALL,
    EVERYONE,
    AssessmentStatus,
    Endpoint,
    EndpointRule,
    Measure,
)

Row = dict[str, Any]


@dataclass(frozen=True)
class Cell:
    """A class of therapy (or all) at a line (None: each patient's first), or line 0."""

    therapy_class: str
    line: int | None
    eligible: BoolArray
    n_patients: int

    @property
    def is_whole(self) -> bool:
        """Whether neither therapy nor line splits the population."""
        return self.therapy_class == ALL and self.line is None


@dataclass(frozen=True)
class SummaryGroup:
    """Patients of a summary with one state of one alteration in one cell, for one endpoint.

    `status` is None for everyone: no state is asked of them.
    """

    population: str
    alteration: str
    status: AssessmentStatus | None
    cell: Cell
    endpoint: str
    rule: str
    values: GroupValues
    n_not_assessed: int
    notes: tuple[str, ...]


def summarise(plan: Plan, groups: Iterable[SummaryGroup]) -> list[Row]:
    """Rows of contract.ALTERATION_OUTCOMES; a group of two summaries has its rows once."""
    rows: dict[tuple[Any, ...], Row] = {}
    for group in groups:
        for found in estimates(plan, group.endpoint, group.values):
            row = _row(plan, group, found)
            rows.setdefault(tuple(row[name] for name in ALTERATION_OUTCOMES.key), row)
    return list(rows.values())


def summary_groups(
    plan: Plan, cohort: Cohort, populations: Mapping[str, Membership]
) -> Iterator[SummaryGroup]:
    """Every group of every summary, in the order of the plan.

    Over all lines a patient counts once, at the first line of the cell at which the alteration was
    assessed. A group of nobody is given (n = 0) only where the plan names the alteration.
    """
    for summary in plan.summaries:
        inside = populations[summary.population].inside
        cells = cells_of(summary, cohort, inside)
        from_advanced = advanced_cell(cohort, inside)
        for class_id in summary.alterations or cohort.class_ids:
            for cell in cells:
                rules = [
                    (endpoint, rule)
                    for endpoint in summary.endpoints
                    for rule in cohort.rules_of(endpoint)
                    if rule != EndpointRule.FROM_ADVANCED_DIAGNOSIS
                ]
                yield from _groups(summary, cohort, class_id, cell, rules)
            survival = [
                (Endpoint.OS, rule)
                for rule in (EndpointRule.FROM_ADVANCED_DIAGNOSIS, *summary.index_dates)
                if Endpoint.OS in summary.endpoints and (Endpoint.OS, rule) in cohort.endpoints
            ]
            if survival:
                yield from _groups(summary, cohort, class_id, from_advanced, survival)


def advanced_cell(cohort: Cohort, inside: BoolArray) -> Cell:
    """The patients of a population from their diagnosis of advanced disease on."""
    advanced = inside & (cohort.line == 0)
    return Cell(ALL, None, advanced, cohort.n_patients(advanced))


def cells_of(summary: Summary, cohort: Cohort, inside: BoolArray) -> list[Cell]:
    """Therapies and lines into which a summary splits a population; empty ones are left out."""
    treated = inside & (cohort.line > 0)
    therapies: list[tuple[str, BoolArray]] = [(ALL, treated)]
    if SplitBy.THERAPY_CLASS in summary.by:
        therapies += [
            (name, treated & cohort.treated_with(name)) for name in cohort.therapy_classes
        ]
    lines: list[int | None] = [None]
    if SplitBy.LINE in summary.by:
        lines += [int(line) for line in np.unique(cohort.line[treated])]
    cells = []
    for name, rows in therapies:
        for line in lines:
            eligible = rows if line is None else rows & (cohort.line == line)
            cells.append(Cell(name, line, eligible, cohort.n_patients(eligible)))
    return [cell for cell in cells if cell.n_patients or cell.is_whole]


def _groups(
    summary: Summary,
    cohort: Cohort,
    class_id: str,
    cell: Cell,
    rules: list[tuple[str, str]],
) -> Iterator[SummaryGroup]:
    observable = cohort.observable_since(class_id)
    n_counted, by_status = _patients_by_status(summary, cohort, class_id, cell)
    for status, places in by_status:
        asked_for = summary.alterations is not None and cell.is_whole
        if not len(places) and not asked_for:
            continue
        for endpoint, rule in rules:
            values = select(cohort, endpoint, rule, places, observable)
            yield SummaryGroup(
                summary.population,
                class_id,
                status,
                cell,
                endpoint,
                rule,
                values,
                cell.n_patients - n_counted,
                _notes(cohort, class_id, cell, rule, status, values.places),
            )


def _patients_by_status(
    summary: Summary, cohort: Cohort, class_id: str, cell: Cell
) -> tuple[int, list[tuple[AssessmentStatus | None, WholeArray]]]:
    """Number of patients assessed, and the rows of those with each state that is asked for."""
    if class_id == EVERYONE:
        places = cohort.first_of_each_patient(cell.eligible)
        return len(places), [(None, places)]
    assessed = cohort.first_of_each_patient(cell.eligible & cohort.assessed(class_id))
    statuses = [AssessmentStatus.ALTERED]
    if summary.include_not_detected:
        statuses.append(AssessmentStatus.NOT_DETECTED)
    return len(assessed), [
        (status, assessed[cohort.status_is(class_id, status)[assessed]]) for status in statuses
    ]


def _notes(
    cohort: Cohort,
    class_id: str,
    cell: Cell,
    rule: str,
    status: AssessmentStatus | None,
    places: WholeArray,
) -> tuple[str, ...]:
    several = cell.line is None and rule not in PATIENT_RULES
    plasma = ""
    if status is AssessmentStatus.NOT_DETECTED and class_id in cohort.class_ids:
        column = cohort.plasma_negative[:, cohort.class_ids.index(class_id)]
        plasma = notes.plasma_negative(int(column[places].sum()), len(places))
    first = notes.FIRST_LINE if status is None else notes.FIRST_LINE_ONLY
    return first if several else "", plasma


def _row(plan: Plan, group: SummaryGroup, found: GroupEstimate) -> Row:
    return {
        "population": group.population,
        "alteration": group.alteration,
        "status": group.status and str(group.status),
        "therapy_class": group.cell.therapy_class,
        "line": group.cell.line,
        "endpoint": str(group.endpoint),
        "rule": str(group.rule),
        "measure": str(found.measure),
        "n": found.n,
        "events": found.events,
        "estimate": found.estimate.value,
        "ci_low": found.estimate.low,
        "ci_high": found.estimate.high,
        "ci_level": None if found.measure is Measure.N else plan.ci_level,
        "unit": found.unit,
        "time": found.time,
        "method": found.method,
        "n_excluded": found.n_excluded,
        "n_not_assessed": group.n_not_assessed,
        "suppressed": False,
        "note": notes.join((found.note or "", *group.notes)),
    }
