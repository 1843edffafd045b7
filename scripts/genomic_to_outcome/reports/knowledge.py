"""What the reports say of the knowledge bases behind the evidence, and of changed evidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

_OF_TIERS = ("tier_gained", "tier_lost", "tier_raised", "tier_lowered")


def knowledge_definitions(knowledge: Iterable[Mapping[str, Any]]) -> tuple[tuple[str, str], ...]:
    """Terms for the knowledge bases that provenance.json names: release, licence, counts."""
    return tuple((f"Evidence of {each['knowledge_base']}", _sentence(each)) for each in knowledge)


def change_definitions(changes: Sequence[Mapping[str, Any]]) -> tuple[tuple[str, str], ...]:
    """One term that says for how many patients other evidence changed a tier, by kind of change."""
    patients = {
        change: {row["patient"] for row in changes if row["change"] == change}
        for change in _OF_TIERS
    }
    counted = ", ".join(
        f"{change.replace('_', ' ')} in {len(found)}" for change, found in patients.items()
    )
    total = len(set().union(*patients.values()))
    return (
        (
            "Changed evidence",
            f"Against the evidence before, a tier changed in {total} patients: {counted}. "
            "Each change stands in alterations/evidence_changes.parquet.",
        ),
    )


def _sentence(each: Mapping[str, Any]) -> str:
    start = f"Release {each['release']}; licence: {each['licence']}."
    if "rows_of_evidence" not in each:
        return f"{start} Annotated rows: {each['annotated_rows']}."
    left_out = sum(each["not_placed"].values())
    return (
        f"{start} Of {each['items'] + each['assertions']} items and assertions {left_out} have no "
        f"place in the evidence; the others give {each['rows_of_evidence']} rows."
    )
