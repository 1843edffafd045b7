"""Therapies that the alterations of one patient speak for, each once: what a board may choose."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any

from genomic_to_outcome.reports.patient_events import Event, tiered
from genomic_to_outcome.reports.patient_evidence import opposes, tier_rank
from genomic_to_outcome.vocabulary import Direction

Option = dict[str, Any]


class OptionState(StrEnum):
    """What stands between a therapy and the patient."""

    FREE = "free"
    TEST_FIRST = "test_first"
    GIVEN_BEFORE = "given_before"
    RESISTANCE_FOUND = "resistance_found"


def therapy_options(events: Iterable[Event]) -> list[Option]:
    """Each therapy with verified evidence for it, those without an obstacle first, then by tier.

    `against` names every alteration of the patient that speaks against the therapy or a drug of it,
    also the one that speaks for it. A test comes first where each row for the therapy has a
    caution; cautions of several rows are said once.
    """
    events = list(events)
    against = _against(events)
    rows: dict[str, list[tuple[Event, Mapping[str, Any]]]] = {}
    for event in events:
        for row in tiered(event):
            if row["direction"] == Direction.SENSITIVITY and row["therapy"]:
                rows.setdefault(row["therapy"], []).append((event, row))
    found = [_option(therapy, said, against) for therapy, said in rows.items()]
    order = list(OptionState)
    found.sort(
        key=lambda one: (order.index(one["state"]), tier_rank(one["amp_tier"]), one["therapy"])
    )
    return found


def option_groups(options: Iterable[Option]) -> list[dict[str, Any]]:
    """Options of one state and tier on the same alterations with the same obstacles, as one row."""
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for one in options:
        key = (
            one["state"],
            one["amp_tier"],
            tuple(one["alterations"]),
            tuple(one["cautions"]),
            tuple(sorted({row["alteration"] for row in one["against"]})),
        )
        group = found.setdefault(
            key,
            {
                "state": one["state"],
                "amp_tier": one["amp_tier"],
                "alterations": one["alterations"],
                "cautions": one["cautions"],
                "against": list(key[-1]),
                "options": [],
            },
        )
        group["options"].append(one)
    return list(found.values())


def _option(
    therapy: str,
    said: Sequence[tuple[Event, Mapping[str, Any]]],
    against: Mapping[str, Iterable[str]],
) -> Option:
    best = min((row for _, row in said), key=lambda row: tier_rank(row["amp_tier"]))
    drugs = dict.fromkeys((therapy, *therapy.split(" + ")))
    opposed = {
        (found["alteration"], found["therapy"]): None
        for _, row in said
        for found in row["contradicted_by"]
    }
    opposed |= {(name, drug): None for drug in drugs for name in against.get(drug, ())}
    cautions = [row["caution"] for _, row in said]
    given = {one["line"]: one for _, row in said for one in row["given"]}
    strongest = sorted(said, key=lambda each: tier_rank(each[1]["amp_tier"]))
    return {
        "therapy": therapy,
        "therapy_class": best["therapy_class"],
        "state": _state(bool(opposed), all(cautions), bool(given)),
        "amp_tier": best["amp_tier"],
        "escat": best["escat"],
        "tumour_match": best["tumour_match"],
        "approval": best["approval"],
        "alterations": list(dict.fromkeys(event["name"] for event, _ in strongest)),
        "cautions": list(dict.fromkeys(cautions)) if all(cautions) else [],
        "given": [given[line] for line in sorted(given)],
        "against": [{"alteration": name, "therapy": drug} for name, drug in sorted(opposed)],
    }


def _against(events: Iterable[Event]) -> dict[str, list[str]]:
    """Drug -> alterations with verified evidence against it."""
    found: dict[str, dict[str, None]] = {}
    for event in events:
        for row in tiered(event):
            if opposes(row) and row["therapy"]:
                found.setdefault(row["therapy"], {})[event["name"]] = None
    return {drug: list(names) for drug, names in found.items()}


def _state(opposed: bool, cautioned: bool, given: bool) -> str:
    if opposed:
        return OptionState.RESISTANCE_FOUND
    if cautioned:
        return OptionState.TEST_FIRST
    return OptionState.GIVEN_BEFORE if given else OptionState.FREE
