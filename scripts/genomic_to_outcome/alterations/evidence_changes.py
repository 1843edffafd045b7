"""What other evidence says of the same alterations: tiers gained, lost, raised and lowered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from genomic_to_outcome.alterations.tiers import AmpTier, EscatTier, highest_tier

Row = Mapping[str, Any]

_KEY = ("patient", "sample", "event_id", "direction", "therapy")


class Change(StrEnum):
    """What became of the evidence on one event, therapy and direction.

    `gained` and `lost` are said of evidence that sets no tier, before or now.
    """

    GAINED = "gained"
    LOST = "lost"
    TIER_GAINED = "tier_gained"
    TIER_LOST = "tier_lost"
    TIER_RAISED = "tier_raised"
    TIER_LOWERED = "tier_lowered"
    CITATION_CHANGED = "citation_changed"


@dataclass(frozen=True)
class Judgement:
    """What one set of evidence says: strongest tiers (None without one) and all citations."""

    gene: str | None
    class_id: str | None
    amp: str | None
    escat: str | None
    citations: tuple[str, ...]


def evidence_changes(before: Iterable[Row], after: Iterable[Row]) -> list[dict[str, Any]]:
    """Rows of contract.EVIDENCE_CHANGES from two tables of actionability of the same events.

    Of several rows on one therapy the strongest tier counts. Where AMP is the same, ESCAT decides;
    where both are, the citations. What did not change gives no row.
    """
    earlier, later = _judgements(before), _judgements(after)
    rows = []
    for key in sorted({*earlier, *later}, key=lambda key: tuple(part or "" for part in key)):
        old, new = earlier.get(key), later.get(key)
        change = _change(old, new)
        if change is not None:
            rows.append(_row(key, old, new, change))
    return rows


def _judgements(rows: Iterable[Row]) -> dict[tuple[str | None, ...], Judgement]:
    grouped: dict[tuple[str | None, ...], list[Row]] = defaultdict(list)
    for row in rows:
        grouped[tuple(row[name] for name in _KEY)].append(row)
    return {key: _judgement(found) for key, found in grouped.items()}


def _judgement(rows: Sequence[Row]) -> Judgement:
    amp = highest_tier(rows)
    first = min(rows, key=lambda row: (row["amp_tier"] != amp, row["evidence_id"]))
    order = list(EscatTier)
    escat = [EscatTier(row["escat"]) for row in rows if row["escat"]]
    return Judgement(
        gene=first["gene"],
        class_id=first["class_id"],
        amp=amp,
        escat=str(min(escat, key=order.index)) if escat else None,
        citations=tuple(sorted({row["citation"] for row in rows})),
    )


def _change(old: Judgement | None, new: Judgement | None) -> Change | None:
    amp = (old and old.amp, new and new.amp)
    escat = (old and old.escat, new and new.escat)
    for scale, (before, after) in ((AmpTier, amp), (EscatTier, escat)):
        if before != after:
            return _of_tiers(list(scale), before, after)
    if old is None or new is None:
        return Change.GAINED if old is None else Change.LOST
    return None if old.citations == new.citations else Change.CITATION_CHANGED


def _of_tiers(order: Sequence[str], before: str | None, after: str | None) -> Change:
    if before is None:
        return Change.TIER_GAINED
    if after is None:
        return Change.TIER_LOST
    raised = order.index(after) < order.index(before)
    return Change.TIER_RAISED if raised else Change.TIER_LOWERED


def _row(
    key: tuple[str | None, ...], old: Judgement | None, new: Judgement | None, change: Change
) -> dict[str, Any]:
    known = new or old
    if known is None:
        raise ValueError("a change has evidence before or after")
    return {
        **dict(zip(_KEY, key, strict=True)),
        "gene": known.gene,
        "class_id": known.class_id,
        "change": str(change),
        "amp_tier_before": old and old.amp,
        "amp_tier_after": new and new.amp,
        "escat_before": old and old.escat,
        "escat_after": new and new.escat,
        "citations_before": ";".join(old.citations) if old else None,
        "citations_after": ";".join(new.citations) if new else None,
        "explanation": f"{_said('Before', old)} {_said('Now', new)}",
    }


def _said(when: str, judgement: Judgement | None) -> str:
    if judgement is None:
        return f"{when} no evidence."
    amp = f"AMP {judgement.amp}" if judgement.amp else "no AMP tier"
    escat = f", ESCAT {judgement.escat}" if judgement.escat else ""
    return f"{when} {amp}{escat}, by {', '.join(judgement.citations)}."
