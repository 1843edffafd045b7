"""What all tumour board reports of a run share, from its files and settings."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq

from genomic_to_outcome.alterations.actionability import classes_of_first_tier
from genomic_to_outcome.alterations.catalogue import Catalogue, read_catalogue
from genomic_to_outcome.alterations.diagnoses import (
    diagnoses_of_samples,
    last_diagnoses,
    unlike,
)
from genomic_to_outcome.alterations.evidence import read_evidence
from genomic_to_outcome.inputs.assays import read_assays
from genomic_to_outcome.outcomes.patient_filters import filters_failed
from genomic_to_outcome.outcomes.plan import Plan, Population
from genomic_to_outcome.outcomes.read_plan import read_plan
from genomic_to_outcome.reports.assay_coverage import coverage_of_assays
from genomic_to_outcome.reports.class_lists import ClassFacts
from genomic_to_outcome.reports.estimates import OVERVIEW, Row
from genomic_to_outcome.reports.language import read_language
from genomic_to_outcome.reports.patient_view import Cohort
from genomic_to_outcome.reports.similar_patients import OutcomesByClass, outcomes_by_alteration
from genomic_to_outcome.reports.therapy_groups import specificity
from genomic_to_outcome.tables import read_rows
from genomic_to_outcome.therapies import read_therapies
from genomic_to_outcome.tumour_types import TumourTypes, read_tumour_types
from genomic_to_outcome.vocabulary import AssessmentStatus

Paths = Mapping[str, Any]


def board_cohort(paths: Paths, params: Mapping[str, Any]) -> Cohort:
    """What all tumour board reports share; names as in their rule."""
    provenance = json.loads(Path(paths["provenance"]).read_text(encoding="utf-8"))
    tumour_types = read_tumour_types(list(paths["tumour_types"]))
    catalogue = read_catalogue(list(paths["catalogue"]))
    plan = read_plan(paths["plan"][0])
    patients, samples = read_rows(paths["patients"]), read_rows(paths["samples"])
    last = last_diagnoses(samples, tumour_types)
    codes = _codes(patients, paths["changes"]) | set(last.values())
    last_of_sample = {
        row["sample"]: last[row["patient"]] for row in samples if row["patient"] in last
    }
    evidence = read_evidence(list(paths["evidence"]))
    assays = read_assays(paths["assays"][0], Path(paths["schemas"][0]).parent)
    return Cohort(
        name=str(params["cohort"].get("name") or "Cohort"),
        data_cutoff=str(params["cohort"]["data_cutoff"]),
        simulated=params["simulated"],
        classes=class_facts(catalogue),
        tumour_names={
            code: tumour_types.name(code) for code in codes if code and tumour_types.known(code)
        },
        outcomes=_outcomes(paths),
        last_diagnoses=unlike(
            {row["patient"]: row["diagnosis"] for row in patients}, last, tumour_types
        ),
        former=unlike(diagnoses_of_samples(samples, patients), last_of_sample, tumour_types),
        covered=read_therapies(list(paths["therapies"]), paths["regimens"][0]).covered(),
        populations=populations_of(codes, plan, tumour_types),
        outside={row["patient"]: outside(row, plan, tumour_types) for row in patients},
        first_tier={code: classes_of_first_tier(evidence, code, tumour_types) for code in codes},
        coverage=coverage_of_assays(assays, catalogue),
        versions={
            **provenance["versions"],
            "catalogue": provenance["catalogue_sha256"][:12],
            "evidence": provenance["evidence_sha256"][:12],
        },
        language=read_language(params["language"], paths["languages"]),
    )


def populations_of(
    codes: Iterable[str | None], plan: Plan, tumour_types: TumourTypes
) -> dict[str | None, frozenset[str]]:
    """OncoTree code -> populations of the plan that ask for no diagnosis or for one that holds it.

    Their other filters do not matter here: see `outside`.
    """
    return {
        code: frozenset(
            population.name
            for population in plan.populations.values()
            if not population.diagnosis
            or any(code and tumour_types.is_or_under(code, above) for above in population.diagnosis)
        )
        for code in codes
    }


def outside(patient: Row, plan: Plan, tumour_types: TumourTypes) -> dict[str, tuple[str, ...]]:
    """Population -> its filters beside the diagnosis that a patient fails, in words.

    `stage IIB is not among IIIB, IIIC, IV`. Populations of which the patient fails none are left
    out.
    """
    found = {}
    for population in plan.populations.values():
        failed = filters_failed(replace(population, diagnosis=()), patient, tumour_types)
        if failed:
            differences = (_difference(name, population, patient) for name in failed)
            found[population.name] = tuple(differences)
    return found


def class_facts(catalogue: Catalogue) -> ClassFacts:
    """Names, parents, genes and members of the catalogue's classes."""
    classes = catalogue.classes
    return ClassFacts(
        names={entry.id: entry.name for entry in classes},
        parents={entry.id: entry.parent for entry in classes},
        genes={entry.id: entry.gene for entry in classes if entry.gene},
        members={entry.id: entry.combination.all for entry in classes if entry.combination},
    )


def _difference(name: str, population: Population, patient: Row) -> str:
    wanted: Sequence[str] = getattr(population, name)
    value = patient[name] or "not recorded"
    return f"{name} {value} is not among {', '.join(wanted)}"


def _codes(patients: Iterable[Row], changes: str) -> set[str | None]:
    """Diagnoses of the cohort as written, those after a transformation among them."""
    after = read_rows(changes, ["diagnosis_after"])
    return {row["diagnosis"] for row in patients} | {row["diagnosis_after"] for row in after}


def _outcomes(paths: Paths) -> OutcomesByClass:
    """Outcomes of carriers; only the rows that reports show leave the file."""
    endpoints, rules, measures = (sorted(set(each)) for each in zip(*OVERVIEW, strict=True))
    shown = (
        (pc.field("status") == str(AssessmentStatus.ALTERED))
        & pc.field("endpoint").isin(endpoints)
        & pc.field("rule").isin(rules)
        & pc.field("measure").isin(measures)
    )
    rows = pq.read_table(paths["alteration_outcomes"], filters=shown, partitioning=None)
    lines = read_rows(paths["lines"], ["therapy_class", "therapy_classes"])
    return outcomes_by_alteration(rows.to_pylist(), specificity(lines))
