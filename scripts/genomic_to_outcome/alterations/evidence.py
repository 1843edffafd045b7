"""Evidence on therapies, and what it says of a patient's alterations: actionability.

Tiers are those of AMP/ASCO/CAP (Li 2017, PMID:27993330) and ESCAT (Mateo 2018, PMID:30137196).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

from genomic_to_outcome.alterations.doubt import EXPLANATION, doubt_of
from genomic_to_outcome.errors import InputError, Problem
from genomic_to_outcome.resource_tables import ResourceRow, read_resource
from genomic_to_outcome.therapies import Therapies
from genomic_to_outcome.tumour_types import ANY, SOLID, TumourTypes
from genomic_to_outcome.vocabulary import Direction, TumourMatch

_TABLE = "evidence"
_COLUMNS = (
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
_OPTIONAL_COLUMNS = ("excluded_classes", "excluded_tumour_types", "approval")
_FILLED = ("evidence_id", "class_id", "tumour_type", "therapy", "therapy_class", "statement")
_CITATION = re.compile(
    r"PMID:\d+|PMCID:PMC\d+|NCT\d{8}|(FDA|EMA|PMDA|NMPA) label [^,]+, \d{4}-\d{2}-\d{2}"
)

# A transformed or combined small cell carcinoma is treated as such: what helps in NSCLC is not
# carried over, not even one tier lower.
_NOT_CARRIED = (("SCLC", "NSCLC"), ("CSCLC", "NSCLC"))


class AmpTier(StrEnum):
    """Tier and level of AMP/ASCO/CAP, strongest first."""

    I_A = "I-A"
    I_B = "I-B"
    II_C = "II-C"
    II_D = "II-D"
    III = "III"
    IV = "IV"


class EscatTier(StrEnum):
    """Tier of ESCAT, strongest first."""

    I_A = "I-A"
    I_B = "I-B"
    I_C = "I-C"
    II_A = "II-A"
    II_B = "II-B"
    III_A = "III-A"
    III_B = "III-B"
    IV_A = "IV-A"
    IV_B = "IV-B"
    V = "V"
    X = "X"


_AMP_IN_ANOTHER_TUMOUR = {
    AmpTier.I_A: AmpTier.II_C,
    AmpTier.I_B: AmpTier.II_C,
    AmpTier.II_C: AmpTier.II_D,
}
_ESCAT_IN_ANOTHER_TUMOUR = dict.fromkeys(
    (EscatTier.I_A, EscatTier.I_B, EscatTier.I_C, EscatTier.II_A, EscatTier.II_B), EscatTier.III_A
)


@dataclass(frozen=True)
class EvidenceRow:
    """What one citation says of one class of alterations, one therapy and one tumour type.

    Tiers hold in `tumour_type` (OncoTree code, `solid` or `any`); an empty tier is None. ESCAT
    ranks targets, so rows on resistance have none. The row does not speak of events that belong to
    one of `excluded_classes` too.
    """

    evidence_id: str
    class_id: str
    excluded_classes: tuple[str, ...]
    tumour_type: str
    excluded_tumour_types: tuple[str, ...]
    therapy: str
    therapy_class: str
    direction: Direction
    amp_tier: AmpTier | None
    escat: EscatTier | None
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
    found = [row for path in files for row in read_resource(path, _TABLE, _COLUMNS)]
    problems = [problem for row in found for problem in _row_problems(row)]
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
    if row.class_id not in class_ids:
        yield "class_id", "is no class of the catalogue of alterations"
    if not set(row.excluded_classes) <= set(class_ids):
        yield "excluded_classes", "expected classes of the catalogue joined by ;"
    if row.tumour_type not in (ANY, SOLID) and not tumour_types.known(row.tumour_type):
        yield "tumour_type", "expected an OncoTree code, solid or any"
    if not all(tumour_types.known(code) for code in row.excluded_tumour_types):
        yield "excluded_tumour_types", "expected OncoTree codes joined by ;"
    regimen = therapies.parse_regimen(row.therapy)
    if regimen.unknown:
        yield "therapy", f"not in the table of therapies: {', '.join(regimen.unknown)}"
    elif regimen.therapy_class != row.therapy_class:
        yield "therapy_class", f"the table of therapies makes it {regimen.therapy_class}"


def match_evidence(
    alterations: Iterable[Mapping[str, Any]],
    diagnoses: Mapping[str, str | None],
    evidence: Evidence,
    tumour_types: TumourTypes,
) -> list[dict[str, Any]]:
    """Rows of contract.ACTIONABILITY: the evidence on each event's classes, for its patient.

    `alterations` has sample, patient, event_id, gene and classes (joined by ;) as in the contract;
    `diagnoses` gives the diagnosis of each sample. In another tumour type AMP I-A and I-B become
    II-C and II-C becomes II-D; ESCAT I and II become III-A. Unverified evidence sets no tier, nor
    does evidence on an event in doubt (`doubt_of`).
    """
    return [
        {
            "sample": event["sample"],
            "patient": event["patient"],
            "event_id": event["event_id"],
            "gene": event["gene"],
            **_weighed(_actionability(row, diagnoses.get(event["sample"]), tumour_types), event),
        }
        for event in alterations
        for row in _evidence_on((event["classes"] or "").split(";"), evidence)
    ]


def highest_tier(rows: Iterable[Mapping[str, Any]]) -> str | None:
    """The strongest AMP tier among rows of actionability; resistance counts as sensitivity does."""
    order = list(AmpTier)
    tiers = [AmpTier(row["amp_tier"]) for row in rows if row["amp_tier"]]
    return str(min(tiers, key=order.index)) if tiers else None


def _evidence_on(classes: Sequence[str], evidence: Evidence) -> Iterator[EvidenceRow]:
    for class_id in classes:
        for row in evidence.by_class.get(class_id, ()):
            if not set(row.excluded_classes) & set(classes):
                yield row


def _weighed(row: dict[str, Any], event: Mapping[str, Any]) -> dict[str, Any]:
    """A row of actionability without its tiers where the event itself is in doubt."""
    doubt = doubt_of(event)
    if doubt is None:
        return row
    return row | {"amp_tier": None, "escat": None, "reason": EXPLANATION[doubt]}


def _actionability(
    row: EvidenceRow, diagnosis: str | None, tumour_types: TumourTypes
) -> dict[str, Any]:
    code = tumour_types.code(diagnosis)
    match = tumour_types.match(code, row.tumour_type)
    excluded = code is not None and any(
        tumour_types.is_or_under(code, excluded) for excluded in row.excluded_tumour_types
    )
    if excluded:
        match = TumourMatch.OTHER
    amp, escat, reason = _tiers(row, code, match, excluded, tumour_types)
    return {
        "class_id": row.class_id,
        "therapy": row.therapy,
        "therapy_class": row.therapy_class,
        "direction": str(row.direction),
        "tumour_type": row.tumour_type,
        "tumour_match": str(match),
        "amp_tier": None if amp is None else str(amp),
        "escat": None if escat is None else str(escat),
        "source": row.source,
        "citation": row.citation,
        "evidence_id": row.evidence_id,
        "verified": row.verified,
        "reason": reason,
    }


def _tiers(
    row: EvidenceRow,
    code: str | None,
    match: TumourMatch,
    excluded: bool,
    tumour_types: TumourTypes,
) -> tuple[AmpTier | None, EscatTier | None, str]:
    """AMP tier, ESCAT tier and the sentence that says why."""
    where = "any tumour" if row.tumour_type == ANY else tumour_types.name(row.tumour_type)
    where = "any solid tumour" if row.tumour_type == SOLID else where
    own = tumour_types.name(code) if code else ""
    if not row.verified:
        return None, None, "The citation has not been verified, so it sets no tier."
    if code is None:
        return None, None, f"The diagnosis is not known, so evidence for {where} sets no tier."
    if excluded:
        return None, None, f"The evidence for {where} excludes {own}, so it sets no tier."
    if match == TumourMatch.EXACT:
        return row.amp_tier, row.escat, f"The evidence is for {where}, the patient's diagnosis."
    if match == TumourMatch.ANCESTOR:
        return row.amp_tier, row.escat, f"The evidence is for {where}, which includes {own}."
    if _not_carried(code, row.tumour_type, tumour_types):
        return None, None, f"Evidence for {where} is not carried over to {own}."
    amp = _AMP_IN_ANOTHER_TUMOUR.get(row.amp_tier, row.amp_tier) if row.amp_tier else None
    escat = _ESCAT_IN_ANOTHER_TUMOUR.get(row.escat, row.escat) if row.escat else None
    changes = [
        f"{scale} {before} becomes {after}"
        for scale, before, after in (("AMP", row.amp_tier, amp), ("ESCAT", row.escat, escat))
        if before != after
    ]
    then = f", so {' and '.join(changes)}" if changes else ""
    return amp, escat, f"The evidence is for {where}, not for {own}{then}."


def _not_carried(code: str, evidence_code: str, tumour_types: TumourTypes) -> bool:
    return any(
        tumour_types.is_or_under(code, patient) and tumour_types.is_or_under(evidence_code, other)
        for patient, other in _NOT_CARRIED
    )


def _evidence_row(row: ResourceRow) -> EvidenceRow:
    plain = {name: row[name] for name in (*_COLUMNS, *_OPTIONAL_COLUMNS)}
    changed = {
        "excluded_classes": row.listed("excluded_classes"),
        "excluded_tumour_types": row.listed("excluded_tumour_types"),
        "direction": Direction(row["direction"]),
        "amp_tier": AmpTier(row["amp_tier"]) if row["amp_tier"] else None,
        "escat": EscatTier(row["escat"]) if row["escat"] else None,
        "verified": row["verified"] == "yes",
    }
    return EvidenceRow(**(plain | changed), place=row)  # type: ignore[arg-type]


def _row_problems(row: ResourceRow) -> Iterator[Problem]:
    for column in _FILLED:
        if not row[column]:
            yield row.problem(column, "is empty")
    for column, words in (("direction", Direction), ("amp_tier", AmpTier), ("escat", EscatTier)):
        allowed = [str(word) for word in words] + ([] if column == "direction" else [""])
        if row[column] not in allowed:
            expected = ", ".join(word or "nothing" for word in allowed)
            yield row.problem(column, f"expected one of {expected}")
    if not _CITATION.fullmatch(row["citation"]):
        yield row.problem(
            "citation",
            "expected PMID:number, NCT number or 'FDA label drug, date'",
            "cite a source",
        )
    if row["verified"] not in ("yes", "no"):
        yield row.problem("verified", "expected yes or no")
    elif row["verified"] == "yes" and not _is_date(row["verified_on"]):
        yield row.problem("verified_on", "a verified row needs the date (2026-01-31)")


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
