"""Events that are shown but carry no weight: they make neither a state nor a tier."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from genomic_to_outcome.vocabulary import EventKind


class Doubt(StrEnum):
    """Why an event carries no weight."""

    FAILED_FILTER = "failed_filter"
    WEAK_FUSION = "weak_fusion"
    IMPRECISE = "imprecise"


EXPLANATION = {
    Doubt.FAILED_FILTER: "The event failed its caller's filter, so it sets no tier.",
    Doubt.WEAK_FUSION: (
        "The fusion was seen by one caller alone, which doubts it, so it sets no tier."
    ),
    Doubt.IMPRECISE: (
        "Where the change in the gene begins and ends is not known to the base, so it sets no tier."
    ),
}
_DOUBTED = frozenset({"low_confidence", "artefact_suspected"})


def doubt_of(event: Mapping[str, Any]) -> Doubt | None:
    """Why an event (columns of `alterations`) carries no weight; None where it does.

    A fusion that its only caller gives low confidence or calls a likely artefact is as weak as a
    variant that failed its filter; a second caller removes that doubt. A structural change within a
    gene whose ends are imprecise may or may not take the exon that matters. Low depth and suspected
    germline or clonal origin are no doubt of the call itself.
    """
    flags = set((event.get("flags") or "").split(";"))
    if Doubt.FAILED_FILTER in flags:
        return Doubt.FAILED_FILTER
    if Doubt.IMPRECISE in flags and event.get("kind") == EventKind.SMALL_VARIANT:
        return Doubt.IMPRECISE
    alone = event.get("kind") == EventKind.FUSION and (event.get("n_callers") or 1) < 2
    return Doubt.WEAK_FUSION if alone and flags & _DOUBTED else None
