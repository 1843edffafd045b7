"""What the tumour board needs to know of one patient, as plain data: the JSON beside the page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from genomic_to_outcome.reports.estimates import OutcomeGroup, overview
from genomic_to_outcome.reports.rendering import split_list
from genomic_to_outcome.vocabulary import ALL, AssessmentStatus, Direction, Endpoint

Row = Mapping[str, Any]
REPORT_VERSION = "1"
AGAINST = (Direction.RESISTANCE, Direction.REDUCED_SENSITIVITY)
TIERS = ("I-A", "I-B", "II-C", "II-D", "III", "IV")
PLASMA_NEGATIVE = "plasma_negative"
_TRUST = (
    (10, "Fewer than 10 patients: an anecdote, not an estimate."),
    (30, "Fewer than 30 patients: the interval matters more than the figure."),
)
EVENT_FIELDS = (
    "sample",
    "gene",
    "partner",
    "hgvsp_short",
    "legacy_hgvsp",
    "hgvsc",
    "transcript",
    "exon",
    "consequence",
    "chrom",
    "pos",
    "ref",
    "alt",
    "breakpoint5",
    "breakpoint3",
    "genome",
    "vaf",
    "depth",
    "alt_reads",
    "junction_reads",
    "spanning_reads",
    "copy_number",
    "callers",
    "n_callers",
    "frame",
    "kinase_retained",
    "filter",
    "flags",
    "origin",
    "annotation_source",
)


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
    """What every report shares."""

    name: str
    data_cutoff: str
    simulated: bool
    class_names: Mapping[str, str]
    tumour_names: Mapping[str, str]
    outcomes: Mapping[str, Sequence[tuple[OutcomeGroup, Mapping[Endpoint, Any]]]]
    versions: Mapping[str, str]


def outcomes_by_alteration(
    rows: Iterable[Row],
) -> dict[str, list[tuple[OutcomeGroup, Mapping[Endpoint, Any]]]]:
    """Alteration -> its groups over all lines, by therapy class, with the overview's estimates."""
    found = defaultdict(list)
    for group, estimates in overview(rows).items():
        if group.line is None and group.status == AssessmentStatus.ALTERED:
            found[group.alteration].append((group, estimates))
    for groups in found.values():
        groups.sort(key=lambda item: (item[0].population, item[0].therapy_class))
    return dict(found)


def describe_event(row: Row) -> str:
    """An event in the words of a board: `EGFR p.L858R`, `EML4::ALK fusion`, `MET amplification`."""
    if row["kind"] == "fusion":
        return f"{row['gene5'] or '?'}::{row['gene3'] or '?'} fusion"
    if row["kind"] == "copy_number":
        return f"{row['gene']} {str(row['consequence'] or '').removeprefix('copy_number_')}"
    change = row["hgvsp_short"] or row["hgvsc"] or row["event_id"]
    return f"{row['gene'] or 'no gene'} {change}"


def view_patient(patient: str, tables: ByPatient, cohort: Cohort) -> dict[str, Any]:
    """Everything that the report of a patient says; schemas/tumour_board_report.schema.yaml."""
    record = tables.patients[patient]
    events = tables.alterations.get(patient, ())
    evidence = defaultdict(list)
    for row in tables.actionability.get(patient, ()):
        evidence[row["sample"], row["event_id"]].append(row)
    classified = [_event(row, evidence, cohort) for row in events if row["class_id"]]
    classified.sort(key=lambda event: (_rank(event["amp_tier"]), event["name"], event["sample"]))
    classes = sorted({name for row in events for name in split_list(row["classes"])})
    states = tables.assessment.get(patient, ())
    return {
        "report_version": REPORT_VERSION,
        "patient": patient,
        "simulated": cohort.simulated,
        "cohort": cohort.name,
        "data_cutoff": cohort.data_cutoff,
        "clinical": {
            "diagnosis": record["diagnosis"],
            "diagnosis_name": cohort.tumour_names.get(record["diagnosis"] or "", ""),
            **{
                name: _plain(record[name])
                for name in (
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
            },
        },
        "samples": [_sample(row, tables) for row in tables.samples.get(patient, ())],
        "resistance": [event for event in classified if _speaks_against(event)],
        "actionable": [event for event in classified if event["amp_tier"]],
        "other_classified": [event for event in classified if not event["amp_tier"]],
        "unclassified_events": sum(not row["class_id"] for row in events),
        "similar_patients": _similar(classes, cohort),
        "plasma_negative": _with_reason(states, PLASMA_NEGATIVE, cohort),
        "not_assessed": _not_assessed(states, cohort),
        "biomarkers": [
            {name: _plain(row[name]) for name in ("sample", "marker", "value", "unit")}
            for row in tables.biomarkers.get(patient, ())
        ],
        "lines": [_line(row, tables, cohort) for row in tables.lines.get(patient, ())],
        "board": [
            {name: _plain(value) for name, value in row.items() if name != "patient"}
            for row in tables.tumour_board.get(patient, ())
        ],
        "versions": dict(cohort.versions),
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _rank(tier: str) -> int:
    return TIERS.index(tier) if tier in TIERS else len(TIERS)


def _speaks_against(event: Mapping[str, Any]) -> bool:
    return any(row["direction"] in AGAINST and row["amp_tier"] for row in event["evidence"])


def _event(
    row: Row, evidence: Mapping[tuple[str, str], list[Row]], cohort: Cohort
) -> dict[str, Any]:
    rows = sorted(
        evidence.get((row["sample"], row["event_id"]), ()),
        key=lambda one: (
            one["direction"] not in AGAINST,
            _rank(one["amp_tier"] or ""),
            one["evidence_id"],
        ),
    )
    tiers = [one["amp_tier"] for one in rows if one["amp_tier"]]
    return {
        "event_id": row["event_id"],
        "name": describe_event(row),
        "classes": [cohort.class_names.get(name, name) for name in split_list(row["classes"])],
        "amp_tier": min(tiers, key=_rank, default=""),
        **{name: _plain(row[name]) for name in EVENT_FIELDS},
        "evidence": [
            {
                name: _plain(one[name])
                for name in (
                    "evidence_id",
                    "therapy",
                    "therapy_class",
                    "direction",
                    "tumour_type",
                    "tumour_match",
                    "amp_tier",
                    "escat",
                    "source",
                    "citation",
                    "verified",
                    "reason",
                )
            }
            for one in rows
        ],
    }


def _sample(row: Row, tables: ByPatient) -> dict[str, Any]:
    names = ("sample", "assay", "specimen", "collected", "reported", "genome", "purity")
    return {
        **{name: _plain(row[name]) for name in names},
        "files": [
            {name: one[name] for name in ("kind", "caller", "status", "records", "events")}
            for one in tables.files.get(row["sample"], ())
        ],
    }


def _line(row: Row, tables: ByPatient, cohort: Cohort) -> dict[str, Any]:
    response = tables.responses.get((row["patient"], row["line"]))
    names = ("line", "regimen", "therapy_class", "setting", "start", "end", "end_reason", "guided")
    return {
        **{name: _plain(row[name]) for name in names},
        "matched_classes": [
            cohort.class_names.get(name, name) for name in split_list(row["matched_classes"])
        ],
        "best_response": response["bor"] if response else None,
        "confirmed_best_response": response["confirmed_bor"] if response else None,
        "explanation": response["explanation"] if response else None,
    }


def _similar(classes: Sequence[str], cohort: Cohort) -> list[dict[str, Any]]:
    """Outcome of the cohort's patients with the same classes, by therapy class."""
    rows = []
    for class_id in classes:
        for group, estimates in cohort.outcomes.get(class_id, ()):
            n = max((found[0].n for found in estimates.values()), default=0)
            if not n:
                continue
            trust = next((text for least, text in _TRUST if n < least), "")
            rows.append(
                {
                    "class": cohort.class_names.get(class_id, class_id),
                    "population": group.population,
                    "therapy_class": group.therapy_class,
                    "n": n,
                    "estimates": {
                        str(endpoint): [asdict(estimate) for estimate in found]
                        for endpoint, found in estimates.items()
                    },
                    "trust": trust,
                }
            )
    rows.sort(key=lambda row: (row["class"], row["population"], row["therapy_class"] != ALL))
    return rows


def _with_reason(states: Iterable[Row], reason: str, cohort: Cohort) -> list[str]:
    found = {
        cohort.class_names.get(row["class_id"], row["class_id"])
        for row in states
        if row["status"] == AssessmentStatus.NOT_DETECTED and row["reason"].startswith(reason)
    }
    known = {
        cohort.class_names.get(row["class_id"], row["class_id"])
        for row in states
        if row["status"] == AssessmentStatus.ALTERED
        or (row["status"] == AssessmentStatus.NOT_DETECTED and not row["reason"].startswith(reason))
    }
    return sorted(found - known)


def _not_assessed(states: Iterable[Row], cohort: Cohort) -> list[dict[str, Any]]:
    """Classes that no sample of the patient was assessed for, by reason."""
    reasons: dict[str, set[str]] = defaultdict(set)
    assessed = set()
    for row in states:
        if row["status"] == AssessmentStatus.NOT_ASSESSED:
            reasons[row["class_id"]].add(row["reason"])
        else:
            assessed.add(row["class_id"])
    grouped = defaultdict(list)
    for class_id, why in reasons.items():
        if class_id not in assessed:
            grouped["; ".join(sorted(why))].append(cohort.class_names.get(class_id, class_id))
    return [{"reason": why, "classes": sorted(names)} for why, names in sorted(grouped.items())]
