"""What the reports say of their making, from the run's files and settings."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from genomic_to_outcome.alterations.catalogue import read_catalogue
from genomic_to_outcome.alterations.diagnoses import (
    diagnoses_of_samples,
    last_diagnoses,
    unlike,
)
from genomic_to_outcome.clinical.settings import SECTIONS, read_settings
from genomic_to_outcome.outcomes.plan import Plan
from genomic_to_outcome.outcomes.read_plan import read_plan
from genomic_to_outcome.reports.cohort import CohortSettings
from genomic_to_outcome.reports.data_checks import data_check_definitions
from genomic_to_outcome.reports.definitions import definitions
from genomic_to_outcome.reports.knowledge import change_definitions, knowledge_definitions
from genomic_to_outcome.reports.patient_view import Cohort
from genomic_to_outcome.reports.similar_patients import outcomes_by_alteration
from genomic_to_outcome.reports.therapy_groups import specificity
from genomic_to_outcome.tables import read_rows
from genomic_to_outcome.therapies import read_therapies
from genomic_to_outcome.tumour_types import TumourTypes, read_tumour_types

Paths = Mapping[str, Any]


def cohort_settings(paths: Paths, params: Mapping[str, Any]) -> CohortSettings:
    """Settings of the cohort report; names as in its rule."""
    clinical = read_settings({name: params[name] for name in SECTIONS})
    plan = read_plan(paths["plan"][0])
    provenance = json.loads(Path(paths["provenance"]).read_text(encoding="utf-8"))
    changed = [change_definitions(read_rows(path)) for path in paths["evidence_changes"]]
    changed.append(data_check_definitions(read_rows(paths["problems"])))
    return CohortSettings(
        name=str(params["cohort"].get("name") or "Cohort"),
        data_cutoff=str(params["cohort"]["data_cutoff"]),
        simulated=params["simulated"],
        ci_level=plan.ci_level,
        definitions=sum(
            [knowledge_definitions(provenance["knowledge"]), *changed], definitions(clinical, plan)
        ),
        provenance=provenance,
        class_names=class_names(paths),
        populations=tuple(plan.populations),
    )


def board_cohort(paths: Paths, params: Mapping[str, Any]) -> Cohort:
    """What all tumour board reports share; names as in their rule."""
    provenance = json.loads(Path(paths["provenance"]).read_text(encoding="utf-8"))
    tumour_types = read_tumour_types(list(paths["tumour_types"]))
    patients, samples = read_rows(paths["patients"]), read_rows(paths["samples"])
    codes = {row["diagnosis"] for row in patients}
    codes |= {row["diagnosis_after"] for row in read_rows(paths["changes"])}
    last = last_diagnoses(samples, tumour_types)
    codes |= set(last.values())
    last_of_sample = {
        row["sample"]: last[row["patient"]] for row in samples if row["patient"] in last
    }
    return Cohort(
        name=str(params["cohort"].get("name") or "Cohort"),
        data_cutoff=str(params["cohort"]["data_cutoff"]),
        simulated=params["simulated"],
        class_names=class_names(paths),
        class_parents={
            entry.id: entry.parent for entry in read_catalogue(paths["catalogue"]).classes
        },
        tumour_names={
            code: tumour_types.name(code) for code in codes if code and tumour_types.known(code)
        },
        outcomes=outcomes_by_alteration(
            read_rows(paths["alteration_outcomes"]), specificity(read_rows(paths["lines"]))
        ),
        last_diagnoses=unlike(
            {row["patient"]: row["diagnosis"] for row in patients}, last, tumour_types
        ),
        former=unlike(diagnoses_of_samples(samples, patients), last_of_sample, tumour_types),
        covered=read_therapies(list(paths["therapies"]), paths["regimens"][0]).covered(),
        populations=populations_of(codes, read_plan(paths["plan"][0]), tumour_types),
        versions={
            **provenance["versions"],
            "catalogue": provenance["catalogue_sha256"][:12],
            "evidence": provenance["evidence_sha256"][:12],
        },
    )


def populations_of(
    codes: Iterable[str | None], plan: Plan, tumour_types: TumourTypes
) -> dict[str | None, frozenset[str]]:
    """OncoTree code -> populations of the plan that ask for no diagnosis or for one that holds it.

    Other filters of a population (stage, line) do not matter here.
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


def class_names(paths: Paths) -> dict[str, str]:
    """Names for people of the catalogue's classes."""
    catalogue = read_catalogue(paths["catalogue"])
    return {entry.id: entry.name for entry in catalogue.classes}
