"""Evidence on alterations: what a citation says of a class, a therapy and a tumour type."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from genomic_to_outcome.alterations.evidence_rows import read_evidence_rows
from genomic_to_outcome.alterations.named_variant import parse_named_variant
from genomic_to_outcome.alterations.tiers import (
    AMP_OF,
    ESCAT_OF,
    AmpBasis,
    AmpTier,
    EscatBasis,
    EscatTier,
)
from genomic_to_outcome.errors import InputError, Problem
from genomic_to_outcome.resource_tables import ResourceRow
from genomic_to_outcome.therapies import Therapies
from genomic_to_outcome.tumour_types import ANY, SOLID, TumourTypes
from genomic_to_outcome.vocabulary import Direction

COLUMNS = (
    "evidence_id",
    "class_id",
    "tumour_type",
    "therapy",
    "therapy_class",
    "direction",
    "amp_tier",
    "escat",
    "citation",
    "source",
    "statement",
    "verified",
    "verified_on",
    "licence",
)
OPTIONAL_COLUMNS = (
    "variant",
    "required_classes",
    "excluded_classes",
    "excluded_tumour_types",
    "amp_basis",
    "escat_basis",
    "approval",
)
_FILLED = ("evidence_id", "tumour_type", "source", "statement", "licence")
_CITATION = re.compile(
    r"PMID:\d+|PMCID:PMC\d+|DOI:10\.\d{4,9}/\S+|NCT\d{8}"
    r"|(FDA|EMA|PMDA|NMPA) label [^,]+, \d{4}-\d{2}-\d{2}"
    r"|[A-Z][A-Za-z ]+ \d{4};\d+:[A-Za-z]?\d+"
)

# Directions that speak of a therapy; the others speak of the disease and name none.
_OF_A_THERAPY = (Direction.SENSITIVITY, Direction.RESISTANCE, Direction.REDUCED_SENSITIVITY)


@dataclass(frozen=True)
class EvidenceRow:
    """What one citation says of one class of alterations, one therapy and one tumour type.

    Tiers hold in `tumour_type` (OncoTree code, `solid` or `any`); an empty tier is None, and a
    basis says what its tier rests on. ESCAT ranks targets, so only rows on sensitivity have one.
    `therapy` is empty where the row speaks of diagnosis or prognosis. The row does not speak of
    events that belong to one of `excluded_classes` too. In a sample it holds beside an event of one
    of `required_classes` (resistance to a drug beside the alteration that it is aimed at) and not
    beside one of `excluded_classes`.
    `variant` confines the row to one alteration (see `named_variant`) of the class, or of a gene
    of which the catalogue has no such class; then `class_id` is empty.
    """

    evidence_id: str
    class_id: str
    variant: str
    required_classes: tuple[str, ...]
    excluded_classes: tuple[str, ...]
    tumour_type: str
    excluded_tumour_types: tuple[str, ...]
    therapy: str
    therapy_class: str
    direction: Direction
    amp_tier: AmpTier | None
    amp_basis: AmpBasis | None
    escat: EscatTier | None
    escat_basis: EscatBasis | None
    approval: str
    citation: str
    source: str
    statement: str
    verified: bool
    verified_on: str
    licence: str
    place: ResourceRow


@dataclass(frozen=True)
class Evidence:
    """All rows, and the rows of each class."""

    rows: tuple[EvidenceRow, ...]
    by_class: Mapping[str, tuple[EvidenceRow, ...]]


def read_evidence(paths: str | Path | Sequence[str | Path]) -> Evidence:
    """Read tables of evidence. Raises InputError with every problem found."""
    files = [paths] if isinstance(paths, (str, Path)) else list(paths)
    found: list[ResourceRow] = []
    problems: list[Problem] = []
    for path in files:
        try:
            found.extend(read_evidence_rows(path, COLUMNS))
        except InputError as error:
            problems.extend(error.problems)
    problems.extend(problem for row in found for problem in _row_problems(row))
    seen: set[str] = set()
    for row in found:
        if row["evidence_id"] and row["evidence_id"] in seen:
            problems.append(row.problem("evidence_id", "is given twice", "make each id unique"))
        seen.add(row["evidence_id"])
    if problems:
        raise InputError(problems)
    rows = tuple(_evidence_row(row) for row in found)
    by_class: dict[str, list[EvidenceRow]] = defaultdict(list)
    for row in rows:
        by_class[row.class_id].append(row)
    return Evidence(rows, {name: tuple(of_class) for name, of_class in by_class.items()})


def check_evidence(
    evidence: Evidence,
    therapies: Therapies,
    tumour_types: TumourTypes,
    class_ids: Collection[str],
) -> tuple[Problem, ...]:
    """What the evidence names that the catalogue, the therapies or OncoTree do not have."""
    return tuple(
        row.place.problem(column, message)
        for row in evidence.rows
        for column, message in _unknown_words(row, therapies, tumour_types, class_ids)
    )


def _unknown_words(
    row: EvidenceRow, therapies: Therapies, tumour_types: TumourTypes, class_ids: Collection[str]
) -> Iterator[tuple[str, str]]:
    if row.class_id not in class_ids and (row.class_id or not row.variant):
        yield "class_id", "is no class of the catalogue of alterations"
    for column, named in (
        ("required_classes", row.required_classes),
        ("excluded_classes", row.excluded_classes),
    ):
        if not set(named) <= set(class_ids):
            yield column, "expected classes of the catalogue joined by ;"
    if row.tumour_type not in (ANY, SOLID) and not tumour_types.known(row.tumour_type):
        yield "tumour_type", "expected an OncoTree code, solid or any"
    if not all(tumour_types.known(code) for code in row.excluded_tumour_types):
        yield "excluded_tumour_types", "expected OncoTree codes joined by ;"
    if not row.therapy:
        return
    regimen = therapies.parse_regimen(row.therapy)
    if regimen.unknown:
        yield "therapy", f"not in the table of therapies: {', '.join(regimen.unknown)}"
    elif regimen.therapy_class != row.therapy_class:
        yield "therapy_class", f"the table of therapies makes it {regimen.therapy_class}"


def _evidence_row(row: ResourceRow) -> EvidenceRow:
    plain = {name: row[name] for name in (*COLUMNS, *OPTIONAL_COLUMNS)}
    changed = {
        "required_classes": row.listed("required_classes"),
        "excluded_classes": row.listed("excluded_classes"),
        "excluded_tumour_types": row.listed("excluded_tumour_types"),
        "direction": Direction(row["direction"]),
        "amp_tier": AmpTier(row["amp_tier"]) if row["amp_tier"] else None,
        "amp_basis": AmpBasis(row["amp_basis"]) if row["amp_basis"] else None,
        "escat": EscatTier(row["escat"]) if row["escat"] else None,
        "escat_basis": EscatBasis(row["escat_basis"]) if row["escat_basis"] else None,
        "verified": row["verified"] == "yes",
    }
    return EvidenceRow(**(plain | changed), place=row)  # type: ignore[arg-type]


def _row_problems(row: ResourceRow) -> Iterator[Problem]:
    for column in _FILLED:
        if not row[column]:
            yield row.problem(column, "is empty")
    if not row["class_id"] and not row["variant"]:
        yield row.problem("class_id", "is empty", "name a class, or an alteration in variant")
    if row["variant"] and parse_named_variant(row["variant"]) is None:
        yield row.problem("variant", "expected one alteration as in EGFR p.L747P or EML4::ALK")
    if row["direction"] not in list(Direction):
        yield row.problem("direction", f"expected one of {', '.join(Direction)}")
    else:
        yield from _therapy_problems(row, row["direction"] in _OF_A_THERAPY)
    yield from _tier_problems(row)
    if not _CITATION.fullmatch(row["citation"]):
        yield row.problem(
            "citation",
            "expected PMID:number, PMCID:PMC number, DOI:10., NCT number, 'FDA label drug, date' "
            "or 'Journal year;volume:page'",
            "cite a source",
        )
    if row["verified"] not in ("yes", "no"):
        yield row.problem("verified", "expected yes or no")
    elif row["verified"] == "yes" and not _is_date(row["verified_on"]):
        yield row.problem("verified_on", "a verified row needs the date (2026-01-31)")


def _therapy_problems(row: ResourceRow, of_a_therapy: bool) -> Iterator[Problem]:
    for column in ("therapy", "therapy_class"):
        if of_a_therapy and not row[column]:
            yield row.problem(column, "is empty")
        if not of_a_therapy and row[column]:
            yield row.problem(column, f"expected nothing: {row['direction']} speaks of no therapy")


def _tier_problems(row: ResourceRow) -> Iterator[Problem]:
    """A tier must be a word of its scale and follow from its basis, where one is given."""
    scales: tuple[tuple[str, str, Mapping[str, str], type[StrEnum]], ...] = (
        ("amp_tier", "amp_basis", AMP_OF, AmpTier),
        ("escat", "escat_basis", ESCAT_OF, EscatTier),
    )
    for tier, basis, tier_of, words in scales:
        if row[tier] and row[tier] not in list(words):
            yield row.problem(tier, f"expected one of {', '.join(words)}, nothing")
        if row[basis] and row[basis] not in tier_of:
            yield row.problem(basis, f"expected one of {', '.join(tier_of)}, nothing")
        elif row[basis] and tier_of[row[basis]] != row[tier]:
            yield row.problem(tier, f"{row[basis]} gives {tier_of[row[basis]]}")
    others = [word for word in Direction if word != Direction.SENSITIVITY]
    if row["escat"] and row["direction"] in others:
        yield row.problem("escat", "expected nothing: ESCAT ranks targets of a therapy")


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
