"""The configuration and the definitions that it names, checked together."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
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

    catalogue: Sequence[Path]
    exons: Sequence[Path]
    therapies: Sequence[Path]
    regimens: Sequence[Path]
    tumour_types: Sequence[Path]
    evidence: Sequence[Path] = ()
    evidence_before: Sequence[Path] = ()
    analysis: Sequence[Path] = ()
    t_scores: Sequence[Path] = ()
    scales: Sequence[Path] = ()


def definitions_of(files: Mapping[str, Sequence[str | Path]]) -> Definitions:
    """The definitions among named lists of files, for a check that needs some of them."""
    names = {field.name for field in fields(Definitions)}
    return Definitions(
        **{name: [Path(path) for path in paths] for name, paths in files.items() if name in names}
    )


@dataclass(frozen=True)
class _Known:
    """Definitions as far as they could be read; None where they could not."""

    catalogue: Catalogue | None
    therapies: Therapies | None
    tumour_types: TumourTypes | None


def check_definitions(
    config: Mapping[str, Any],
    definitions: Definitions,
    schemas: Path,
    left_out: Collection[str] = (),
) -> list[Problem]:
    """Problems of the configuration and of catalogue, therapies and tumour types.

    Keys `left_out` are the business of the other two checks: so an edit of plan or evidence asks
    nothing again of what does not use them.
    """
    problems = [each for each in _problems_of(config, schemas) if _key_of(each) not in left_out]
    _, found = _known(definitions)
    return list(dict.fromkeys([*problems, *found]))


def check_evidence_tables(
    config: Mapping[str, Any], definitions: Definitions, schemas: Path, keys: Collection[str]
) -> list[Problem]:
    """Problems of the tables of evidence, and of the keys of the configuration that name them."""
    problems = [each for each in _problems_of(config, schemas) if _key_of(each) in keys]
    known, _ = _known(definitions)
    evidence = attempt(read_evidence, definitions.evidence, problems=problems)
    if known.catalogue and known.therapies and known.tumour_types and evidence:
        classes = tuple(known.catalogue.by_id)
        problems += check_evidence(evidence, known.therapies, known.tumour_types, classes)
    attempt(read_evidence, definitions.evidence_before, problems=problems)
    return list(dict.fromkeys(problems))


def check_plan(
    config: Mapping[str, Any], definitions: Definitions, schemas: Path, keys: Collection[str]
) -> list[Problem]:
    """Problems of the analysis plan, and of the keys that outcomes and reports alone use."""
    problems = [each for each in _problems_of(config, schemas) if _key_of(each) in keys]
    attempt(read_t_scores, definitions.t_scores, problems=problems)
    attempt(read_scales, definitions.scales, problems=problems)
    known, _ = _known(definitions)
    for path in definitions.analysis:
        problems += _plan_problems(path, known)
    return list(dict.fromkeys(problems))


def _problems_of(config: Mapping[str, Any], schemas: Path) -> list[Problem]:
    """Problems of the keys that are given, and of those that are missing."""
    problems = check_configuration(config, read_schema(schemas / "config.schema.yaml"))
    problems += _missing_files(config)
    settings = {name: config.get(name) or {} for name in SECTIONS}
    attempt(read_settings, settings, "config", problems=problems)
    return problems


def _key_of(problem: Problem) -> str:
    """The first key of the dotted path of a problem's field."""
    return problem.field.partition(".")[0]


def _known(definitions: Definitions) -> tuple[_Known, list[Problem]]:
    problems: list[Problem] = []
    known = _Known(
        attempt(read_catalogue, definitions.catalogue, definitions.exons[0], problems=problems),
        attempt(read_therapies, definitions.therapies, definitions.regimens[0], problems=problems),
        attempt(read_tumour_types, definitions.tumour_types, problems=problems),
    )
    return known, problems


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


def _plan_problems(path: Path, known: _Known) -> Sequence[Problem]:
    """Problems of the plan itself, and words of it that the definitions do not know."""
    try:
        plan, problems = parse_plan(path)
    except InputError as error:
        return error.problems
    if known.catalogue is None or known.therapies is None or known.tumour_types is None:
        return problems
    words = tuple(known.catalogue.by_id), tuple(known.therapies.parents)
    return (*problems, *plan.check_against(*words, known.tumour_types))
