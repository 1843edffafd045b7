"""One release of CIViC as the configuration names it: read, placed, and described."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from genomic_to_outcome.alterations.catalogue import read_catalogue
from genomic_to_outcome.alterations.civic import (
    LICENCE,
    CivicImport,
    Knowledge,
    import_civic,
    read_diseases,
)
from genomic_to_outcome.alterations.civic_columns import (
    TABLE,
    CivicItem,
    read_assertions,
    read_evidence_items,
    release_of,
)
from genomic_to_outcome.alterations.civic_placement import read_buckets
from genomic_to_outcome.calls.call_text import checksum
from genomic_to_outcome.errors import InputError, Problem
from genomic_to_outcome.therapies import read_therapies
from genomic_to_outcome.vocabulary import Severity

_NOTHING = CivicImport((), ())


@dataclass(frozen=True)
class ReleaseImport:
    """What an import gives; `summary` is for provenance.json, empty where no file is named."""

    found: CivicImport
    problems: tuple[Problem, ...]
    summary: Mapping[str, Any]


def import_release(given: Mapping[str, Any], paths: Mapping[str, Sequence[str]]) -> ReleaseImport:
    """Import the files that `knowledge.civic` names (`given`).

    `paths` are the catalogue, exons, therapies, regimens, diseases and words. Where one of these is
    at fault nothing is imported, and nothing said of it: the check of the definitions says why.
    """
    problems: list[Problem] = []
    items = _items(given, "evidence", read_evidence_items, problems)
    assertions = _items(given, "assertions", read_assertions, problems)
    if not given.get("evidence") or problems:
        return ReleaseImport(_NOTHING, tuple(problems), {})
    try:
        knowledge = read_knowledge(paths)
    except InputError:
        return ReleaseImport(_NOTHING, (), {})
    release = str(given.get("release") or release_of(given["evidence"], items))
    sets_tiers = given.get("sets_tiers", True) is not False
    found = import_civic(items, assertions, knowledge, release, sets_tiers=sets_tiers)
    return ReleaseImport(found, (), _summary(given, release, items, assertions, found))


def read_knowledge(paths: Mapping[str, Sequence[str]]) -> Knowledge:
    """The definitions that items are read against. Raises InputError."""
    return Knowledge(
        catalogue=read_catalogue([Path(path) for path in paths["catalogue"]], paths["exons"][0]),
        therapies=read_therapies(list(paths["therapies"]), paths["regimens"][0]),
        diseases=read_diseases(paths["diseases"][0]),
        buckets=read_buckets(paths["words"][0]),
    )


def _items(
    given: Mapping[str, Any],
    name: str,
    read: Callable[[str], tuple[CivicItem, ...]],
    problems: list[Problem],
) -> tuple[CivicItem, ...]:
    path = given.get(name)
    if not isinstance(path, str) or not path:
        return ()
    if not Path(path).is_file():
        problems.append(
            Problem(
                Severity.ERROR,
                TABLE,
                file=path,
                field=f"civic.{name}",
                value=path,
                message="The file does not exist.",
                remedy="Correct the path, or fetch the file: snakemake download_civic.",
            )
        )
        return ()
    try:
        return read(path)
    except InputError as error:
        problems.extend(error.problems)
        return ()


def _summary(
    given: Mapping[str, Any],
    release: str,
    items: Sequence[CivicItem],
    assertions: Sequence[CivicItem],
    found: CivicImport,
) -> dict[str, Any]:
    reasons = Counter(row["reason"] for row in found.not_placed)
    named = (given.get("evidence"), given.get("assertions"))
    return {
        "knowledge_base": "CIViC",
        "release": release,
        "licence": LICENCE,
        "files": {str(path): checksum(str(path)) for path in named if path},
        "items": len(items),
        "assertions": len(assertions),
        "rows_of_evidence": len(found.evidence),
        "not_placed": dict(sorted(reasons.items())),
    }
