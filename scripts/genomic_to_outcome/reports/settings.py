"""What the reports say of their making, from the run's files and settings."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from genomic_to_outcome.alterations.catalogue import read_catalogue
from genomic_to_outcome.clinical.settings import SECTIONS, read_settings
from genomic_to_outcome.outcomes.plan import read_plan
from genomic_to_outcome.reports.cohort import CohortSettings
from genomic_to_outcome.reports.definitions import definitions
from genomic_to_outcome.reports.patient_view import Cohort, outcomes_by_alteration
from genomic_to_outcome.tables import read_rows
from genomic_to_outcome.tumour_types import read_tumour_types

Paths = Mapping[str, Any]


def cohort_settings(paths: Paths, params: Mapping[str, Any]) -> CohortSettings:
    """Settings of the cohort report; names as in its rule."""
    clinical = read_settings({name: params[name] for name in SECTIONS})
    return CohortSettings(
        name=str(params["cohort"].get("name") or "Cohort"),
        data_cutoff=str(params["cohort"]["data_cutoff"]),
        simulated=params["simulated"],
        definitions=definitions(clinical, read_plan(paths["plan"][0])),
        provenance=json.loads(Path(paths["provenance"]).read_text(encoding="utf-8")),
        class_names=class_names(paths),
    )


def board_cohort(paths: Paths, params: Mapping[str, Any]) -> Cohort:
    """What all tumour board reports share; names as in their rule."""
    provenance = json.loads(Path(paths["provenance"]).read_text(encoding="utf-8"))
    tumour_types = read_tumour_types(paths["tumour_types"][0])
    codes = {row["diagnosis"] for row in read_rows(paths["patients"]) if row["diagnosis"]}
    return Cohort(
        name=str(params["cohort"].get("name") or "Cohort"),
        data_cutoff=str(params["cohort"]["data_cutoff"]),
        simulated=params["simulated"],
        class_names=class_names(paths),
        tumour_names={code: tumour_types.name(code) for code in codes if tumour_types.known(code)},
        outcomes=outcomes_by_alteration(read_rows(paths["alteration_outcomes"])),
        versions={
            **provenance["versions"],
            "catalogue": provenance["catalogue_sha256"][:12],
            "evidence": provenance["evidence_sha256"][:12],
        },
    )


def class_names(paths: Paths) -> dict[str, str]:
    """Names for people of the catalogue's classes."""
    catalogue = read_catalogue(paths["catalogue"])
    return {entry.id: entry.name for entry in catalogue.classes}
