"""CIViC's evidence as rows of our evidence: placed in the catalogue, or counted with the reason.

Tiers are CIViC's own only where one of its assertions gives an AMP/ASCO/CAP category. Of single
items they follow from level and rating by `_TIER_OF_LEVEL`, explained in docs/evidence.md.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from genomic_to_outcome.alterations.catalogue import Catalogue
from genomic_to_outcome.alterations.civic_columns import CivicItem
from genomic_to_outcome.alterations.civic_drugs import Therapy, no_therapies, therapies_of
from genomic_to_outcome.alterations.civic_placement import Buckets, Fit, Place, place_parts
from genomic_to_outcome.alterations.civic_variants import Unplaceable, read_profile
from genomic_to_outcome.alterations.tiers import AMP_OF, AmpBasis, AmpTier
from genomic_to_outcome.resource_tables import ResourceRow, read_resource
from genomic_to_outcome.therapies import Therapies
from genomic_to_outcome.vocabulary import Direction

LICENCE = "CC0-1.0"

_PREDICTIVE = "Predictive"
_DIRECTIONS = {
    (_PREDICTIVE, "Sensitivity/Response"): Direction.SENSITIVITY,
    (_PREDICTIVE, "Resistance"): Direction.RESISTANCE,
    (_PREDICTIVE, "Reduced Sensitivity"): Direction.REDUCED_SENSITIVITY,
    ("Diagnostic", "Positive"): Direction.DIAGNOSTIC,
    ("Prognostic", "Poor Outcome"): Direction.PROGNOSTIC,
    ("Prognostic", "Better Outcome"): Direction.PROGNOSTIC,
}
# An item is one publication. Approval and guidelines, which tier I-A asks for, stand in assertions
# alone; preclinical and inferred evidence (D, E) is shown and sets no tier.
_TIER_OF_LEVEL = {
    "A": AmpBasis.WELL_POWERED_STUDIES,
    "B": AmpBasis.SMALL_STUDIES,
    "C": AmpBasis.CASE_REPORTS,
}
# CIViC: convincing from three stars on; two are "not well supported by experimental data".
_CONVINCING, _WEAK = 3, 2
_AMP_CATEGORY = re.compile(r"Tier (I|II) - Level ([A-D])|Tier (III|IV)")
_GERMLINE = "germline"


class ItemReason(StrEnum):
    """Why an item is kept out although its variant may have a place."""

    OTHER_TYPE = "other_type_of_evidence"
    DOES_NOT_SUPPORT = "does_not_support"
    NO_DIRECTION = "significance_without_direction"
    NOT_IN_CATALOGUE = "not_in_catalogue"
    NO_TUMOUR_TYPE = "no_tumour_type"
    NO_CITATION = "no_citation"


@dataclass(frozen=True)
class Disease:
    """The tumour type of a disease; evidence on a `narrower` disease sets no tier for the type."""

    code: str
    narrower: bool
    excluded: tuple[str, ...]


@dataclass(frozen=True)
class Knowledge:
    """What an item is read against: catalogue, therapies, diseases by DOID and name, words."""

    catalogue: Catalogue
    therapies: Therapies
    diseases: Mapping[str, Disease]
    buckets: Buckets


@dataclass(frozen=True)
class CivicImport:
    """Rows of the evidence table, and rows of contract.CIVIC_NOT_PLACED."""

    evidence: tuple[Mapping[str, str], ...]
    not_placed: tuple[Mapping[str, str], ...]


def read_diseases(path: str | Path) -> dict[str, Disease]:
    """Tumour types by DOID and by name in small letters. Raises InputError."""
    columns = ("doid", "name", "code", "narrower", "excluded_tumour_types")
    rows = read_resource(path, "disease_names", columns)
    return {
        word: _disease(row)
        for row in rows
        for word in (row["doid"], row["name"].casefold())
        if word
    }


def import_civic(
    items: Sequence[CivicItem],
    assertions: Sequence[CivicItem],
    knowledge: Knowledge,
    release: str,
    *,
    sets_tiers: bool = True,
) -> CivicImport:
    """Every item and assertion as rows of evidence, or with the reason why it has no place.

    An item gives a row per alternative of its profile and per drug where the drugs are substitutes.
    An assertion takes the citation of the strongest of its items. Without `sets_tiers` no row has
    a tier.
    """
    evidence: list[Mapping[str, str]] = []
    not_placed: list[Mapping[str, str]] = []
    known = {item.id: item for item in items}
    for item in (*items, *assertions):
        cited = _strongest(item, known) if item.is_assertion else item
        rows = _rows(item, cited, knowledge, release, sets_tiers)
        if isinstance(rows, tuple):
            not_placed.append(_left_out(item, *rows))
        else:
            evidence.extend(rows)
    return CivicImport(tuple(evidence), tuple(not_placed))


def places_of(item: CivicItem, knowledge: Knowledge) -> list[Place] | tuple[str, str]:
    """Where the item's variant belongs, one place per alternative, or the reason with details."""
    profile = read_profile(item.gene, item.variant, knowledge.buckets)
    if isinstance(profile, Unplaceable):
        return str(profile), item.variant
    places = [place_parts(parts, knowledge.catalogue, knowledge.buckets) for parts in profile]
    found = [place for place in places if place is not None]
    if len(found) < len(places):
        return ItemReason.NOT_IN_CATALOGUE, f"{item.gene} {item.variant}".strip()
    return list(dict.fromkeys(found))


def _rows(
    item: CivicItem,
    cited: CivicItem | None,
    knowledge: Knowledge,
    release: str,
    sets_tiers: bool,
) -> list[dict[str, str]] | tuple[str, str]:
    direction = _direction(item)
    if isinstance(direction, tuple):
        return direction
    disease = knowledge.diseases.get(item.doid) or knowledge.diseases.get(item.disease.casefold())
    if disease is None:
        return ItemReason.NO_TUMOUR_TYPE, f"{item.disease} (DOID {item.doid or 'not given'})"
    places = places_of(item, knowledge)
    if isinstance(places, tuple):
        return places
    citation = _citation(cited) if cited else ""
    if not citation:
        return ItemReason.NO_CITATION, item.source_type or ", ".join(item.evidence_ids)
    therapies = no_therapies()
    if item.type == _PREDICTIVE:
        therapies = therapies_of(item.drugs, item.interaction, knowledge.therapies)
    if isinstance(therapies, tuple):
        return therapies
    return [
        {
            "evidence_id": _id(item, place if len(places) > 1 else None, therapy, len(therapies)),
            "class_id": place.class_id,
            "variant": place.variant,
            "required_classes": ";".join(place.required),
            "tumour_type": disease.code,
            "excluded_tumour_types": ";".join(disease.excluded),
            "therapy": therapy.name,
            "therapy_class": therapy.therapy_class,
            "direction": str(direction),
            **_tier(item, place, disease, therapy, sets_tiers),
            "citation": citation,
            "source": _source(item, cited, release),
            "statement": _statement(item),
            **_verified(item),
            "licence": LICENCE,
        }
        for place in places
        for therapy in therapies
    ]


def _direction(item: CivicItem) -> Direction | tuple[str, str]:
    if item.type not in {of_type for of_type, _ in _DIRECTIONS}:
        return ItemReason.OTHER_TYPE, item.type
    if item.direction != "Supports":
        return ItemReason.DOES_NOT_SUPPORT, f"{item.direction}: {item.significance}"
    found = _DIRECTIONS.get((item.type, item.significance))
    return found or (ItemReason.NO_DIRECTION, item.significance)


def _tier(
    item: CivicItem, place: Place, disease: Disease, therapy: Therapy, sets_tiers: bool
) -> dict[str, str]:
    """AMP tier with its basis, where this item may set one."""
    none = {"amp_tier": "", "amp_basis": "", "escat": ""}
    unfit = (
        item.flagged
        or _GERMLINE in item.origin.casefold()
        or place.fit is Fit.WIDER
        or disease.narrower
        or not therapy.known
    )
    if not sets_tiers or unfit:
        return none
    if item.is_assertion:
        category = _AMP_CATEGORY.match(item.amp_category)
        tier = category and (category[3] or f"{category[1]}-{category[2]}")
        return none | {"amp_tier": tier} if tier in list(AmpTier) else none
    stars = _stars(item)
    basis = _TIER_OF_LEVEL.get(item.level)
    if basis is None or stars < _WEAK:
        return none
    if stars < _CONVINCING:
        basis = AmpBasis.CASE_REPORTS
    return none | {"amp_tier": str(AMP_OF[basis]), "amp_basis": str(basis)}


def _verified(item: CivicItem) -> dict[str, str]:
    """An item that CIViC's editors accepted was checked against its publication by them."""
    accepted = item.is_assertion or item.status == "accepted"
    if accepted and item.reviewed:
        return {"verified": "yes", "verified_on": item.reviewed.isoformat()}
    return {"verified": "no", "verified_on": ""}


def _citation(item: CivicItem) -> str:
    if item.source_type.casefold() == "pubmed" and item.citation_id.isdigit():
        return f"PMID:{item.citation_id}"
    trial = re.search(r"NCT\d{8}", item.trials)
    return trial[0] if trial else ""


def _strongest(assertion: CivicItem, known: Mapping[str, CivicItem]) -> CivicItem | None:
    """Of the items behind an assertion the one of highest level and rating that can be cited."""
    cited = [known[name] for name in assertion.evidence_ids if name in known]
    cited = [item for item in cited if _citation(item)]
    return min(cited, key=lambda item: (item.level, -_stars(item), item.id), default=None)


def _stars(item: CivicItem) -> int:
    """CIViC's rating; 0 where none can be read."""
    return int(item.rating) if item.rating.isdigit() else 0


def _source(item: CivicItem, cited: CivicItem | None, release: str) -> str:
    profile = f"{item.gene} {item.variant}".strip()
    start = f"CIViC {item.id}, release {release}: {profile}"
    if item.is_assertion:
        return _plain(f"{start}; cites {cited.id}: {cited.citation}" if cited else start)
    stars = f"rating {item.rating}" if item.rating else "not rated"
    return _plain(f"{start}; level {item.level}, {stars}; {item.citation}")


def _statement(item: CivicItem) -> str:
    text = item.statement or "CIViC gives no statement."
    return _plain(text if item.type == _PREDICTIVE else f"{item.significance}: {text}")


def _plain(text: str) -> str:
    return " ".join(text.split())


def _id(item: CivicItem, place: Place | None, therapy: Therapy, therapies: int) -> str:
    """The item's id, with the alteration and the drug where it gives several rows."""
    words = ["civic", item.id.lower()]
    words += [place.variant or place.class_id, *place.required] if place else []
    words += [therapy.name] if therapies > 1 else []
    return "-".join(re.sub(r"\W+", "_", word.casefold()).strip("_") for word in words)


def _left_out(item: CivicItem, reason: str, details: str) -> dict[str, str]:
    return {
        "row": item.id,
        "gene": item.gene,
        "variant": item.variant,
        "disease": item.disease,
        "therapy": item.drugs,
        "evidence_type": item.type,
        "reason": str(reason),
        "details": details,
    }


def _disease(row: ResourceRow) -> Disease:
    return Disease(row["code"], row["narrower"] == "yes", row.listed("excluded_tumour_types"))
