"""What the tumour board needs to know of one patient, as plain data: the JSON beside the page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from genomic_to_outcome.reports.estimates import Row
from genomic_to_outcome.reports.glance import at_a_glance
from genomic_to_outcome.reports.names import alteration_name
from genomic_to_outcome.reports.not_assessed import not_assessed, tissue_needed
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
    judged_events,
    speaks_against,
    speaks_for,
    unjudged_events,
)
from genomic_to_outcome.reports.patient_evidence import (
    Background,
    is_only_cautioned,
    tier_rank,
)
from genomic_to_outcome.reports.rendering import split_list
from genomic_to_outcome.reports.similar_patients import OutcomesByClass, similar_patients
from genomic_to_outcome.vocabulary import AssessmentStatus

REPORT_VERSION = "1"
CLINICAL_FIELDS = (
    "sex",
    "birth_year",
    "histology",
    "stage",
    "smoking",
    "centre",
    "diagnosed",
    "advanced",
    "last_contact",
    "died",
)
SAMPLE_FIELDS = ("sample", "assay", "specimen", "collected", "reported", "genome", "purity")
LINE_FIELDS = (
    "line",
    "regimen",
    "therapy_class",
    "setting",
    "start",
    "end",
    "end_reason",
    "guided",
)


@dataclass(frozen=True)
class ByPatient:
    """The tables of a cohort, each split by patient once, so that no report searches them.

    `assessment` is the one of patients.
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
    `class_parents` for each class the one above it, which may be "". `last_diagnoses` gives for
    patients the diagnosis made on their last sample where it is another tumour than the recorded
    one, `former` the samples of another tumour than the last, with that last one. `covered` are
    the drugs that a name without a drug of its own stands for.
    """

    name: str
    data_cutoff: str
    simulated: bool
    class_names: Mapping[str, str]
    tumour_names: Mapping[str, str]
    outcomes: OutcomesByClass
    populations: Mapping[str | None, frozenset[str]]
    versions: Mapping[str, str]
    class_parents: Mapping[str, str] = field(default_factory=dict)
    last_diagnoses: Mapping[str, str] = field(default_factory=dict)
    former: Mapping[str, str] = field(default_factory=dict)
    covered: Mapping[str, frozenset[str]] = field(default_factory=dict)


def view_patient(patient: str, tables: ByPatient, cohort: Cohort) -> dict[str, Any]:
    """Everything that the report of a patient says; schemas/tumour_board_report.schema.yaml."""
    events = tables.alterations.get(patient, ())
    actionability = tables.actionability.get(patient, ())
    samples = sorted(tables.samples.get(patient, ()), key=_when)
    states = tables.assessment.get(patient, ())
    background = Background(
        states={row["class_id"]: row["status"] for row in states},
        tissue_needed={row["class_id"] for row in states if row["tissue_needed"]},
        former=cohort.former,
        lines=tables.lines.get(patient, ()),
        covered=cohort.covered,
        class_names=cohort.class_names,
        diagnoses={
            row["sample"]: _diagnosis(row, tables.patients[patient], cohort) for row in samples
        },
        tumour_names=cohort.tumour_names,
    )
    found = judged_events(events, actionability, [row["sample"] for row in samples], background)
    resistance = [event for event in found if speaks_against(event)]
    actionable = [event for event in found if speaks_for(event) and not speaks_against(event)]
    resistance.sort(key=lambda event: tier_rank(event["resistance_tier"]))
    actionable.sort(
        key=lambda event: (
            tier_rank(event["sensitivity_tier"]),
            is_only_cautioned(event["evidence"]),
        )
    )
    further = [event for event in found if not (speaks_for(event) or speaks_against(event))]
    plasma_negative = tissue_needed(states, cohort.class_names)
    missing = not_assessed(states, cohort.class_names, cohort.class_parents)
    changes = changes_between_samples(
        tables.changes.get(patient, ()),
        {row["class_id"] for row in events},
        cohort.class_names,
        cohort.tumour_names,
    )
    # An alteration that was found was looked for, whatever the table of states says.
    nothing_assessed = not found and all(
        row["status"] == AssessmentStatus.NOT_ASSESSED for row in states
    )
    transformed = last_diagnosis(tables.changes.get(patient, ())) or cohort.last_diagnoses.get(
        patient
    )
    unclassified, unnamed = unjudged_events(events, actionability)
    chains = _chains(events, found)
    board = [
        _plain(row, [name for name in row if name != "patient"])
        for row in tables.tumour_board.get(patient, ())
    ]
    board.sort(key=lambda row: row["date"] or "")
    return {
        "report_version": REPORT_VERSION,
        "patient": patient,
        "simulated": cohort.simulated,
        "cohort": cohort.name,
        "data_cutoff": cohort.data_cutoff,
        "clinical": {
            **_clinical(tables.patients[patient], cohort),
            "transformed_to": transformed and cohort.tumour_names.get(transformed, transformed),
        },
        "at_a_glance": at_a_glance(
            resistance,
            actionable,
            plasma_negative,
            missing,
            board,
            latest_changes(changes),
            further,
            nothing_assessed=nothing_assessed,
        ),
        "nothing_assessed": nothing_assessed,
        "samples": [_sample(row, tables) for row in samples],
        "resistance": resistance,
        "actionable": actionable,
        "other_classified": further,
        "unclassified": unclassified,
        "unnamed_events": unnamed,
        "similar_patients": similar_patients(
            chains,
            cohort.outcomes,
            cohort.populations[transformed or tables.patients[patient]["diagnosis"]],
            cohort.class_names,
        ),
        "changes": changes,
        "plasma_negative": plasma_negative,
        "not_assessed": missing,
        "biomarkers": [
            _plain(row, ("sample", "marker", "value", "unit"))
            for row in tables.biomarkers.get(patient, ())
        ],
        "lines": [_line(row, tables, cohort) for row in tables.lines.get(patient, ())],
        "board": board,
        "adverse_events": adverse_events_of_patient(tables.adverse_events.get(patient, ())),
        "performance_status": performance_status_of_patient(
            tables.performance_status.get(patient, ())
        ),
        "quality_of_life": quality_of_life_of_patient(tables.quality_of_life.get(patient, ())),
        "versions": dict(cohort.versions),
    }


def _plain(row: Row, names: Iterable[str]) -> dict[str, Any]:
    """Fields of a row as JSON knows them: dates as text."""
    found = {name: row[name] for name in names}
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in found.items()
    }


def _when(row: Row) -> tuple[str, str]:
    return (str(row["collected"] or row["reported"] or ""), row["sample"])


def _diagnosis(sample: Row, record: Row, cohort: Cohort) -> str:
    """The diagnosis made on a sample, else that of its patient, in words."""
    found = sample["diagnosis"] or record["diagnosis"] or "diagnosis not recorded"
    return cohort.tumour_names.get(found, found)


def _clinical(record: Row, cohort: Cohort) -> dict[str, Any]:
    return {
        "diagnosis": record["diagnosis"],
        "diagnosis_name": cohort.tumour_names.get(record["diagnosis"] or "", ""),
        **_plain(record, CLINICAL_FIELDS),
    }


def _chains(events: Iterable[Row], found: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    """Classes, finest first, of the alterations that set a tier; of all where none does.

    An alteration that evidence names alone has no class, so no patients of the plan are like it.
    """
    classed = [event for event in found if event["classes"]]
    classes = {(row["sample"], row["event_id"]): row["classes"] for row in events}
    chains = {}
    for event in [event for event in classed if event["amp_tier"]] or classed:
        first = event["sightings"][0]
        chains[classes[first["sample"], first["event_id"]]] = None
    return [split_list(chain) for chain in chains]


def _sample(row: Row, tables: ByPatient) -> dict[str, Any]:
    names = ("kind", "caller", "status", "records", "events")
    return {
        **_plain(row, SAMPLE_FIELDS),
        "files": [_plain(one, names) for one in tables.files.get(row["sample"], ())],
    }


def _line(row: Row, tables: ByPatient, cohort: Cohort) -> dict[str, Any]:
    response = tables.responses.get((row["patient"], row["line"]))
    return {
        **_plain(row, LINE_FIELDS),
        "matched_classes": [
            alteration_name(name, cohort.class_names) for name in split_list(row["matched_classes"])
        ],
        "best_response": response["bor"] if response else None,
        "confirmed_best_response": response["confirmed_bor"] if response else None,
        "explanation": response["explanation"] if response else None,
    }
