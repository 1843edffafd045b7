"""The configuration and the definitions that it names, checked together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from genomic_to_outcome.alterations.catalogue import Catalogue, read_catalogue
from genomic_to_outcome.alterations.evidence import check_evidence, read_evidence
from genomic_to_outcome.clinical.quality_of_life_scales import read_scales, read_t_scores
from genomic_to_outcome.clinical.settings import SECTIONS, read_settings
from genomic_to_outcome.errors import InputError, Problem
from genomic_to_outcome.inputs.configuration import check_configuration
from genomic_to_outcome.inputs.schemas import read_schema
from genomic_to_outcome.known_words import attempt
from genomic_to_outcome.outcomes.read_plan import parse_plan
from genomic_to_outcome.therapies import Therapies, read_therapies
from genomic_to_outcome.tumour_types import TumourTypes, read_tumour_types
from genomic_to_outcome.vocabulary import Severity

_NAMED_FILES = (
    "analysis",
    "alterations",
    "therapies",
    "evidence",
    "tumour_types",
    "promis_t_scores",
    "quality_of_life_scales",
)


@dataclass(frozen=True)
class Definitions:
    """Files of the plan and of the resources; of each the shipped one first.

    `evidence_before` are tables that the evidence is compared with: they may be of any age, so that
    only their form is checked, not whether the catalogue knows their classes.
    """

    analysis: Sequence[Path]
    catalogue: Sequence[Path]
    exons: Sequence[Path]
    therapies: Sequence[Path]
    regimens: Sequence[Path]
    evidence: Sequence[Path]
    tumour_types: Sequence[Path]
    evidence_before: Sequence[Path] = ()
    t_scores: Sequence[Path] = ()
    scales: Sequence[Path] = ()


def check_definitions(
    config: Mapping[str, Any], definitions: Definitions, schemas: Path
) -> list[Problem]:
    """Every problem of the configuration, the plan and the resources, all at once."""
    problems = check_configuration(config, read_schema(schemas / "config.schema.yaml"))
    problems += _missing_files(config)
    settings = {name: config.get(name) or {} for name in SECTIONS}
    attempt(read_settings, settings, "config", problems=problems)
    catalogue = attempt(
        read_catalogue, definitions.catalogue, definitions.exons[0], problems=problems
    )
    therapies = attempt(
        read_therapies, definitions.therapies, definitions.regimens[0], problems=problems
    )
    tumour_types = attempt(read_tumour_types, definitions.tumour_types, problems=problems)
    evidence = attempt(read_evidence, definitions.evidence, problems=problems)
    if catalogue and therapies and tumour_types and evidence:
        problems += check_evidence(evidence, therapies, tumour_types, tuple(catalogue.by_id))
    attempt(read_evidence, definitions.evidence_before, problems=problems)
    attempt(read_t_scores, definitions.t_scores, problems=problems)
    attempt(read_scales, definitions.scales, problems=problems)
    for path in definitions.analysis:
        problems += _plan_problems(path, catalogue, therapies, tumour_types)
    return list(dict.fromkeys(problems))


def _missing_files(config: Mapping[str, Any]) -> list[Problem]:
    """Files of the plan and of definitions that are named and not there."""
    given = {name: config.get(name) for name in _NAMED_FILES}
    compared = _section(_section(config, "evidence_changes"), "before")
    given["evidence_changes.before.evidence"] = compared.get("evidence")
    paths = [
        (name, path)
        for name, value in given.items()
        for path in (value if isinstance(value, list) else [value])
    ]
    return [
        Problem(
            Severity.ERROR,
            table="config",
            file="config",
            field=name,
            value=path,
            message="The file does not exist.",
            remedy="Correct the path; it is relative to the working directory.",
        )
        for name, path in paths
        if isinstance(path, str) and path and not Path(path).is_file()
    ]


def _section(config: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """A part of the configuration; empty where it is not there or no mapping."""
    found = config.get(key)
    return found if isinstance(found, Mapping) else {}


def _plan_problems(
    path: Path,
    catalogue: Catalogue | None,
    therapies: Therapies | None,
    tumour_types: TumourTypes | None,
) -> Sequence[Problem]:
    """Problems of the plan itself, and words of it that the definitions do not know."""
    try:
        plan, problems = parse_plan(path)
    except InputError as error:
        return error.problems
    if catalogue is None or therapies is None or tumour_types is None:
        return problems
    known = tuple(catalogue.by_id), tuple(therapies.parents)
    return (*problems, *plan.check_against(*known, tumour_types))
