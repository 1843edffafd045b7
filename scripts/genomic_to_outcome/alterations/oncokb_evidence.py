"""OncoKB's annotation of a sample's own alteration as rows of actionability."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from genomic_to_outcome.alterations.actionability import inherits_nothing
from genomic_to_outcome.alterations.catalogue import Catalogue
from genomic_to_outcome.alterations.diagnoses import diagnoses_of_samples
from genomic_to_outcome.alterations.doubt import EXPLANATION, doubt_of
from genomic_to_outcome.alterations.named_variant import parse_named_variant
from genomic_to_outcome.alterations.oncokb import AMP_OF_LEVEL, Level, OncokbRow, direction_of
from genomic_to_outcome.alterations.tiers import AmpTier, amp_in_another_tumour
from genomic_to_outcome.calls.gene_symbols import read_gene_aliases
from genomic_to_outcome.tables import read_rows
from genomic_to_outcome.therapies import UNCLASSIFIED, Therapies
from genomic_to_outcome.tumour_types import TumourTypes, read_tumour_types
from genomic_to_outcome.vocabulary import EventKind, TumourMatch

Row = Mapping[str, Any]


class NoEvent(StrEnum):
    """Why an annotated row says nothing of an event."""

    UNKNOWN_SAMPLE = "sample_without_events"
    NO_SUCH_EVENT = "no_such_event_in_sample"
    NO_THERAPY = "no_therapy"


@dataclass(frozen=True)
class Tumours:
    """The diagnosis of each sample, and the tree that it belongs to."""

    diagnoses: Mapping[str, str | None]
    types: TumourTypes


@dataclass(frozen=True)
class _Tumour:
    """How the tumour type that a row was annotated for relates to the sample's diagnosis."""

    match: TumourMatch
    known: bool
    inherits: bool
    sentence: str

    def tier(self, tier: AmpTier | None, level: Level) -> AmpTier | None:
        """The level's tier in this tumour; that of level 3B is from another tumour already."""
        if not (self.known and self.inherits):
            return None
        as_annotated = self.match is not TumourMatch.OTHER or level is Level.L3B
        return tier if as_annotated else amp_in_another_tumour(tier)


@dataclass(frozen=True)
class OncokbEvidence:
    """Rows of contract.ACTIONABILITY and of contract.ONCOKB_NOT_PLACED."""

    actionability: tuple[dict[str, Any], ...]
    not_placed: tuple[dict[str, Any], ...]


def read_tumours(
    samples: str | Path, patients: str | Path, tumour_types: Sequence[str | Path]
) -> Tumours:
    """From contract.SAMPLES and contract.PATIENTS, and the tables of tumour types."""
    diagnoses = diagnoses_of_samples(read_rows(samples), read_rows(patients))
    return Tumours(diagnoses, read_tumour_types(list(tumour_types)))


def oncokb_evidence(
    rows: Iterable[OncokbRow],
    events: Iterable[Row],
    therapies: Therapies,
    catalogue: Catalogue,
    tumours: Tumours,
    version: str,
    *,
    sets_tiers: bool = True,
) -> OncokbEvidence:
    """What annotated rows say of the events of the same sample (columns of `alterations`).

    A small variant is the same by its protein change, else by its coding name; a fusion by its two
    genes in either order; copy number by gene and state. A row without PubMed citation, or on an
    event in doubt, sets no tier.

    A level holds for the tumour type that the row was annotated for. Where that is neither the
    sample's diagnosis (`tumours`) nor above it, or not told, the tier is that of another tumour;
    SCLC inherits nothing from NSCLC, and a sample of unknown diagnosis has no tier.
    """
    of_sample: dict[str, list[Row]] = defaultdict(list)
    for event in events:
        of_sample[event["sample"]].append(event)
    found: dict[tuple[str, ...], dict[str, Any]] = {}
    not_placed = []
    for row in rows:
        same = [event for event in of_sample.get(row.sample, ()) if _is_of(row, event, catalogue)]
        reason = _missing(row, same, row.sample in of_sample)
        if reason:
            not_placed.append(_left_out(row, reason))
            continue
        tumour = _tumour(row, tumours)
        for event in same:
            for each in _said(row, event, tumour, therapies, version, sets_tiers):
                key = (event["sample"], event["event_id"], each["evidence_id"])
                found.setdefault(key, each)
    return OncokbEvidence(tuple(found.values()), tuple(not_placed))


def _missing(row: OncokbRow, same: Sequence[Row], known_sample: bool) -> NoEvent | None:
    if not row.therapies:
        return NoEvent.NO_THERAPY
    if not same:
        return NoEvent.NO_SUCH_EVENT if known_sample else NoEvent.UNKNOWN_SAMPLE
    return None


def _is_of(row: OncokbRow, event: Row, catalogue: Catalogue) -> bool:
    if event["kind"] != row.kind:
        return False
    current = read_gene_aliases().current
    if row.kind is EventKind.FUSION:
        genes = {event.get("gene"), event.get("partner")}
        return genes == {current(row.five), current(row.three)}
    if event.get("gene") != current(row.gene):
        return False
    text = f"p.{row.change}" if row.change else row.copy_number
    named = parse_named_variant(f"{event['gene']} {text}")
    if named is not None:
        return named.is_of(event, catalogue)
    return bool(row.coding) and row.coding == event.get("hgvsc")


def _tumour(row: OncokbRow, tumours: Tumours) -> _Tumour:
    types = tumours.types
    own, annotated = types.code(tumours.diagnoses.get(row.sample)), types.code(row.tumour_type)
    where = row.tumour_type or "a tumour type that it does not name"
    if own is None:
        sentence = f"The file was annotated for {where}, the sample's diagnosis is not known."
        return _Tumour(TumourMatch.OTHER, False, True, sentence)
    match = types.match(own, annotated) if annotated else TumourMatch.OTHER
    if match is not TumourMatch.OTHER:
        return _Tumour(match, True, True, "")
    inherits = annotated is None or not inherits_nothing(own, annotated, types)
    then = "it has the tier of another tumour" if inherits else "nothing is carried over"
    sentence = f"The file was annotated for {where}, not for {types.name(own)}: {then}."
    return _Tumour(match, True, inherits, sentence)


def _said(
    row: OncokbRow,
    event: Row,
    tumour: _Tumour,
    therapies: Therapies,
    version: str,
    sets_tiers: bool,
) -> Iterator[dict[str, Any]]:
    doubt = doubt_of(event)
    citation = ";".join(f"PMID:{number}" for number in row.citations)
    for level, drugs in row.therapies:
        regimen = therapies.parse_regimen(drugs)
        known = bool(regimen.drugs) and not regimen.unknown
        weighs = sets_tiers and citation and doubt is None
        tier = tumour.tier(AMP_OF_LEVEL[level], level) if weighs else None
        therapy = " + ".join(regimen.drugs) if known else drugs
        elsewhere = level is Level.L3B
        why = EXPLANATION[doubt] if doubt else _reason(row, level, citation)
        yield {
            "sample": event["sample"],
            "patient": event["patient"],
            "event_id": event["event_id"],
            "gene": event["gene"],
            "class_id": event.get("class_id") or None,
            "therapy": therapy,
            "therapy_class": regimen.therapy_class if known else UNCLASSIFIED,
            "direction": str(direction_of(level)),
            "tumour_type": row.tumour_type or None,
            "tumour_match": str(TumourMatch.OTHER if elsewhere else tumour.match),
            "amp_tier": str(tier) if tier else None,
            "escat": None,
            "source": f"OncoKB{f' {version}' if version else ''}, {_in_words(level)}",
            "citation": citation or None,
            "evidence_id": re.sub(r"\W+", "_", f"oncokb-{level}-{therapy}".casefold()),
            "verified": bool(citation),
            "reason": " ".join(each for each in (why, tumour.sentence) if each),
        }


def _reason(row: OncokbRow, level: Level, citation: str) -> str:
    if not citation:
        return "OncoKB's file cites no publication, so it sets no tier."
    tumour = row.tumour_type or "the tumour type that the file was annotated for"
    if level is Level.L3B:
        return f"OncoKB's {_in_words(level)}: the evidence is for another tumour than {tumour}."
    return f"OncoKB's {_in_words(level)} for {tumour}."


def _in_words(level: Level) -> str:
    return level.replace("LEVEL_", "level ")


def _left_out(row: OncokbRow, reason: NoEvent) -> dict[str, Any]:
    return {
        "file": row.file,
        "line": row.line,
        "sample": row.sample,
        "gene": row.gene,
        "variant": row.name,
        "tumour_type": row.tumour_type,
        "therapy": "; ".join(drugs for _, drugs in row.therapies),
        "reason": str(reason),
        "oncogenic": row.oncogenic,
    }
