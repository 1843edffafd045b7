"""What the tumour board needs to know of one patient, as plain data: the JSON beside the page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from genomic_to_outcome.reports.assay_coverage import Coverage
from genomic_to_outcome.reports.class_lists import ClassFacts, classes_by_gene
from genomic_to_outcome.reports.estimates import Row
from genomic_to_outcome.reports.glance import at_a_glance
from genomic_to_outcome.reports.language import ENGLISH, Language
from genomic_to_outcome.reports.not_assessed import (
    not_assessed,
    tissue_needed,
    tissue_needed_ids,
    undecided_with_therapy,
)
from genomic_to_outcome.reports.patient_changes import (
    changes_between_samples,
    last_diagnosis,
    latest_changes,
)
from genomic_to_outcome.reports.patient_course import (
    adverse_events_of_patient,
    performance_status_of_patient,
    quality_of_life_of_patient,
)
from genomic_to_outcome.reports.patient_events import (
    Event,
    judged_events,
    speaks_against,
    speaks_for,
    unjudged_events,
)
from genomic_to_outcome.reports.patient_evidence import Background, is_only_cautioned, tier_rank
from genomic_to_outcome.reports.patient_record import (
    board_record,
    clinical_record,
    line_record,
    plain_fields,
    sample_record,
)
from genomic_to_outcome.reports.rendering import split_list
from genomic_to_outcome.reports.similar_patients import (
    Likeness,
    OutcomesByClass,
    similar_patients,
)
from genomic_to_outcome.reports.therapy_options import OptionState, therapy_options
from genomic_to_outcome.vocabulary import AssessmentStatus

REPORT_VERSION = "3"
"""Version of schemas/tumour_board_report.schema.json: a new one with every change of a field."""


@dataclass(frozen=True)
class ByPatient:
    """The tables of a cohort, each split by patient once, so that no report searches them.

    `assessment` is the one of patients; `files` are by sample.
    """

    patients: Mapping[str, Row]
    samples: Mapping[str, Sequence[Row]]
    files: Mapping[str, Sequence[Row]]
    alterations: Mapping[str, Sequence[Row]]
    actionability: Mapping[str, Sequence[Row]]
    assessment: Mapping[str, Sequence[Row]]
    biomarkers: Mapping[str, Sequence[Row]]
    tumour_board: Mapping[str, Sequence[Row]]
    lines: Mapping[str, Sequence[Row]]
    responses: Mapping[tuple[str, int], Row]
    changes: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    adverse_events: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    performance_status: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    quality_of_life: Mapping[str, Sequence[Row]] = field(default_factory=dict)


@dataclass(frozen=True)
class Cohort:
    """What every report shares.

    `populations` gives for each diagnosis the populations of the analysis plan that hold it,
    `outside` for each patient those whose further filters it fails, with the filters in words.
    `last_diagnoses` gives for patients the diagnosis made on their last sample where it is another
    tumour than the recorded one, `former` the samples of another tumour than the last, with that
    last one. `covered` are the drugs that a name without a drug of its own stands for, `first_tier`
    for each diagnosis the classes with a therapy of tier I-A, `coverage` what each assay covers.
    """

    name: str
    data_cutoff: str
    simulated: bool
    classes: ClassFacts
    tumour_names: Mapping[str, str]
    outcomes: OutcomesByClass
    populations: Mapping[str | None, frozenset[str]]
    versions: Mapping[str, str]
    outside: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)
    last_diagnoses: Mapping[str, str] = field(default_factory=dict)
    former: Mapping[str, str] = field(default_factory=dict)
    covered: Mapping[str, frozenset[str]] = field(default_factory=dict)
    first_tier: Mapping[str | None, frozenset[str]] = field(default_factory=dict)
    coverage: Mapping[str, Sequence[Coverage]] = field(default_factory=dict)
    language: Language = ENGLISH


def view_patient(patient: str, tables: ByPatient, cohort: Cohort) -> dict[str, Any]:
    """Everything that the report of a patient says; schemas/tumour_board_report.schema.json."""
    record = tables.patients[patient]
    events = tables.alterations.get(patient, ())
    actionability = tables.actionability.get(patient, ())
    samples = sorted(tables.samples.get(patient, ()), key=_when)
    states = tables.assessment.get(patient, ())
    background = _background(patient, tables, cohort)
    found = judged_events(events, actionability, [row["sample"] for row in samples], background)
    resistance, actionable, further = _by_meaning(found)
    missing = not_assessed(states, cohort.classes)
    changes = changes_between_samples(
        tables.changes.get(patient, ()),
        {row["class_id"] for row in events},
        cohort.classes.names,
        cohort.tumour_names,
    )
    # An alteration that was found was looked for, whatever the table of states says.
    nothing_assessed = not found and all(
        row["status"] == AssessmentStatus.NOT_ASSESSED for row in states
    )
    transformed = last_diagnosis(tables.changes.get(patient, ())) or cohort.last_diagnoses.get(
        patient
    )
    diagnosis = transformed or record["diagnosis"]
    undecided = undecided_with_therapy(
        states, cohort.first_tier.get(diagnosis, frozenset()), cohort.classes
    )
    unclassified, unnamed = unjudged_events(events, actionability)
    lines = [
        line_record(row, tables.responses.get((patient, row["line"])), cohort.classes)
        for row in tables.lines.get(patient, ())
    ]
    board = board_record(tables.tumour_board.get(patient, ()), lines)
    options = therapy_options((*resistance, *actionable), lines)
    likeness = Likeness(
        _chains(events, found),
        {
            name: cohort.outside.get(patient, {}).get(name, ())
            for name in cohort.populations[diagnosis]
        },
        _next_line(record, lines),
        {one["therapy_class"] for one in options if one["state"] != OptionState.RESISTANCE_FOUND},
    )
    plasma_negative = tissue_needed(states, cohort.classes)
    return {
        "report_version": REPORT_VERSION,
        "patient": patient,
        "simulated": cohort.simulated,
        "cohort": cohort.name,
        "data_cutoff": cohort.data_cutoff,
        "clinical": clinical_record(record, cohort.tumour_names, transformed),
        "at_a_glance": at_a_glance(
            resistance,
            actionable,
            plasma_negative,
            missing,
            board,
            latest_changes(changes),
            further,
            undecided,
            nothing_assessed=nothing_assessed,
        ),
        "options": options,
        "nothing_assessed": nothing_assessed,
        "samples": [
            sample_record(row, tables.files.get(row["sample"], ()), cohort.coverage)
            for row in samples
        ],
        "resistance": resistance,
        "actionable": actionable,
        "other_classified": further,
        "unclassified": unclassified,
        "unnamed_events": unnamed,
        "similar_patients": similar_patients(likeness, cohort.outcomes, cohort.classes.names),
        "next_line": likeness.next_line,
        "changes": changes,
        "plasma_negative": plasma_negative,
        "plasma_negative_by_gene": classes_by_gene(tissue_needed_ids(states), cohort.classes),
        "not_assessed": missing,
        "undecided_with_therapy": undecided,
        "biomarkers": [
            plain_fields(row, ("sample", "marker", "value", "unit"))
            for row in tables.biomarkers.get(patient, ())
        ],
        "lines": lines,
        "board": board,
        "adverse_events": adverse_events_of_patient(tables.adverse_events.get(patient, ())),
        "performance_status": performance_status_of_patient(
            tables.performance_status.get(patient, ())
        ),
        "quality_of_life": quality_of_life_of_patient(tables.quality_of_life.get(patient, ())),
        "versions": dict(cohort.versions),
    }


def _background(patient: str, tables: ByPatient, cohort: Cohort) -> Background:
    states = tables.assessment.get(patient, ())
    return Background(
        states={row["class_id"]: row["status"] for row in states},
        tissue_needed=set(tissue_needed_ids(states)),
        former=cohort.former,
        lines=tables.lines.get(patient, ()),
        covered=cohort.covered,
        classes=cohort.classes,
        diagnoses={
            row["sample"]: _diagnosis(row, tables.patients[patient], cohort)
            for row in sorted(tables.samples.get(patient, ()), key=_when)
        },
        tumour_names=cohort.tumour_names,
    )


def _by_meaning(found: Iterable[Event]) -> tuple[list[Event], list[Event], list[Event]]:
    """Events that speak against a therapy, others that speak for one, and the rest, by tier."""
    resistance, actionable, further = [], [], []
    for event in found:
        if speaks_against(event):
            resistance.append(event)
        elif speaks_for(event):
            actionable.append(event)
        else:
            further.append(event)
    resistance.sort(key=lambda event: tier_rank(event["resistance_tier"]))
    actionable.sort(
        key=lambda event: (
            tier_rank(event["sensitivity_tier"]),
            is_only_cautioned(event["evidence"]),
        )
    )
    return resistance, actionable, further


def _when(row: Row) -> tuple[str, str]:
    return (str(row["collected"] or row["reported"] or ""), row["sample"])


def _diagnosis(sample: Row, record: Row, cohort: Cohort) -> str:
    """The diagnosis made on a sample, else that of its patient, in words."""
    found = sample["diagnosis"] or record["diagnosis"] or "diagnosis not recorded"
    return cohort.tumour_names.get(found, found)


def _next_line(record: Row, lines: Sequence[Mapping[str, Any]]) -> int | None:
    """Number of the line of therapy that would come next; None after a patient's death."""
    if record["died"] is not None:
        return None
    return 1 + max((line["line"] for line in lines), default=0)


def _chains(events: Iterable[Row], found: Sequence[Event]) -> list[list[str]]:
    """Classes, finest first, of the alterations that speak for or against a therapy.

    Where none does, of those with a tier; where none has one, of all. An alteration that evidence
    names alone has no class, so no patients of the plan are like it.
    """
    classed = [event for event in found if event["classes"]]
    tiered = [event for event in classed if event["amp_tier"]]
    on_therapy = [event for event in tiered if speaks_for(event) or speaks_against(event)]
    classes = {(row["sample"], row["event_id"]): row["classes"] for row in events}
    chains = {}
    for event in on_therapy or tiered or classed:
        first = event["sightings"][0]
        chains[classes[first["sample"], first["event_id"]]] = None
    return [split_list(chain) for chain in chains]
