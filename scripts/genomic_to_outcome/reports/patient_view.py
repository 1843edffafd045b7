"""What the tumour board needs to know of one patient, as plain data: the JSON beside the page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from genomic_to_outcome.alterations.assessment import Reason
from genomic_to_outcome.reports.estimates import Row
from genomic_to_outcome.reports.glance import at_a_glance
from genomic_to_outcome.reports.names import alteration_name
from genomic_to_outcome.reports.patient_events import (
    classified_events,
    speaks_against,
    speaks_for,
    unclassified_events,
)
from genomic_to_outcome.reports.rendering import split_list, words
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
WHY_NOT_ASSESSED = {
    Reason.GENE_NOT_COVERED: "no assay of this patient covers the gene for this kind of alteration",
    Reason.NO_CALL_FILE: "the assay covers it, but no file of such calls was given",
    Reason.SAMPLE_EXCLUDED: "the sample was left out because of an error in its files",
    Reason.ONLY_FAILED_FILTER_EVIDENCE: "seen only in calls that failed their filter",
    Reason.ONLY_WEAK_FUSION_EVIDENCE: "seen only as a fusion call too weak to count",
    Reason.ONLY_IMPRECISE_EVIDENCE: "seen only as a structural change whose ends are imprecise",
    Reason.UNNAMED_VARIANT: "a variant of the gene was called whose change could not be named",
    Reason.PHASE_UNKNOWN: "whether both alterations lie on the same allele is not known",
}


@dataclass(frozen=True)
class ByPatient:
    """The tables of a cohort, each split by patient once, so that no report searches them."""

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


@dataclass(frozen=True)
class Cohort:
    """What every report shares.

    `populations` gives for each diagnosis the populations of the analysis plan that hold it.
    """

    name: str
    data_cutoff: str
    simulated: bool
    class_names: Mapping[str, str]
    tumour_names: Mapping[str, str]
    outcomes: OutcomesByClass
    populations: Mapping[str | None, frozenset[str]]
    versions: Mapping[str, str]


def view_patient(patient: str, tables: ByPatient, cohort: Cohort) -> dict[str, Any]:
    """Everything that the report of a patient says; schemas/tumour_board_report.schema.yaml."""
    events = tables.alterations.get(patient, ())
    samples = sorted(tables.samples.get(patient, ()), key=_when)
    found = classified_events(
        events,
        tables.actionability.get(patient, ()),
        [row["sample"] for row in samples],
        cohort.class_names,
    )
    resistance = [event for event in found if speaks_against(event)]
    actionable = [event for event in found if speaks_for(event) and not speaks_against(event)]
    further = [event for event in found if not (speaks_for(event) or speaks_against(event))]
    states = tables.assessment.get(patient, ())
    plasma_negative = _plasma_negative(states, cohort)
    not_assessed = _not_assessed(states, cohort)
    # An alteration that was found was looked for, whatever the table of states says.
    nothing_assessed = not found and all(
        row["status"] == AssessmentStatus.NOT_ASSESSED for row in states
    )
    unclassified, unnamed = unclassified_events(events)
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
        "clinical": _clinical(tables.patients[patient], cohort),
        "at_a_glance": at_a_glance(
            resistance,
            actionable,
            plasma_negative,
            not_assessed,
            board,
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
            cohort.populations[tables.patients[patient]["diagnosis"]],
            cohort.class_names,
        ),
        "plasma_negative": plasma_negative,
        "not_assessed": not_assessed,
        "biomarkers": [
            _plain(row, ("sample", "marker", "value", "unit"))
            for row in tables.biomarkers.get(patient, ())
        ],
        "lines": [_line(row, tables, cohort) for row in tables.lines.get(patient, ())],
        "board": board,
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


def _clinical(record: Row, cohort: Cohort) -> dict[str, Any]:
    return {
        "diagnosis": record["diagnosis"],
        "diagnosis_name": cohort.tumour_names.get(record["diagnosis"] or "", ""),
        **_plain(record, CLINICAL_FIELDS),
    }


def _chains(events: Iterable[Row], found: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    """Classes, finest first, of the alterations that set a tier; of all where none does."""
    classes = {(row["sample"], row["event_id"]): row["classes"] for row in events}
    chains = {}
    for event in [event for event in found if event["amp_tier"]] or found:
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


def _plasma_negative(states: Iterable[Row], cohort: Cohort) -> list[str]:
    """Classes that plasma did not show and no other sample decided."""
    in_plasma: set[str] = set()
    decided: set[str] = set()
    for row in states:
        if row["status"] == AssessmentStatus.NOT_ASSESSED:
            continue
        by_plasma = row["status"] == AssessmentStatus.NOT_DETECTED and row["reason"].startswith(
            Reason.PLASMA_NEGATIVE
        )
        (in_plasma if by_plasma else decided).add(row["class_id"])
    return sorted(alteration_name(name, cohort.class_names) for name in in_plasma - decided)


def _not_assessed(states: Iterable[Row], cohort: Cohort) -> list[dict[str, Any]]:
    """Classes that no sample of the patient was assessed for, by reason."""
    reasons: dict[str, set[str]] = defaultdict(set)
    assessed = set()
    for row in states:
        if row["status"] == AssessmentStatus.NOT_ASSESSED:
            reasons[row["class_id"]].add(WHY_NOT_ASSESSED.get(row["reason"], words(row["reason"])))
        else:
            assessed.add(row["class_id"])
    grouped: dict[str, list[str]] = defaultdict(list)
    for class_id, why in reasons.items():
        if class_id not in assessed:
            name = alteration_name(class_id, cohort.class_names)
            grouped["; ".join(sorted(why))].append(name)
    return [{"reason": why, "classes": sorted(names)} for why, names in sorted(grouped.items())]
