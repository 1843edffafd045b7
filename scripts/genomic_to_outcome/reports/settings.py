"""What the reports say of their making, from the run's files and settings."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from genomic_to_outcome.alterations.catalogue import read_catalogue
from genomic_to_outcome.clinical.settings import SECTIONS, read_settings
from genomic_to_outcome.outcomes.read_plan import read_plan
from genomic_to_outcome.reports.cohort import CohortSettings
from genomic_to_outcome.reports.data_checks import data_check_definitions
from genomic_to_outcome.reports.definitions import definitions
from genomic_to_outcome.reports.knowledge import change_definitions, knowledge_definitions
from genomic_to_outcome.reports.language import read_language
from genomic_to_outcome.tables import read_rows

Paths = Mapping[str, Any]


def cohort_settings(paths: Paths, params: Mapping[str, Any]) -> CohortSettings:
    """Settings of the cohort report; names as in its rule."""
    clinical = read_settings({name: params[name] for name in SECTIONS})
    plan = read_plan(paths["plan"][0])
    provenance = json.loads(Path(paths["provenance"]).read_text(encoding="utf-8"))
    changed = [change_definitions(read_rows(path)) for path in paths.get("evidence_changes", ())]
    if "problems" in paths:
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
        language=read_language(params["language"], paths["languages"]),
    )


def class_names(paths: Paths) -> dict[str, str]:
    """Names for people of the catalogue's classes."""
    catalogue = read_catalogue(paths["catalogue"])
    return {entry.id: entry.name for entry in catalogue.classes}
