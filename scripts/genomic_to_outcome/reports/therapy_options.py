"""Therapies that the alterations of one patient speak for, each once: what a board may choose."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any

from genomic_to_outcome.inputs.responses import parse_response
from genomic_to_outcome.reports.patient_events import Event, tiered
from genomic_to_outcome.reports.patient_evidence import opposes, tier_rank
from genomic_to_outcome.vocabulary import Direction, Response

Option = dict[str, Any]
Line = Mapping[str, Any]


class OptionState(StrEnum):
    """What stands between a therapy and the patient."""

    FREE = "free"
    TEST_FIRST = "test_first"
    CONTAINS_FAILED = "contains_failed"
    GIVEN_BEFORE = "given_before"
    RESISTANCE_FOUND = "resistance_found"


def therapy_options(events: Iterable[Event], lines: Iterable[Line] = ()) -> list[Option]:
    """Each therapy with verified evidence for it, those without an obstacle first, then by tier.

    `against` names every alteration of the patient that speaks against the therapy or a drug of it,
    also the one that speaks for it. A test comes first where each row for the therapy has a
    caution; cautions of several rows are said once. `contains_failed` names the drugs of the
    therapy that the patient had in a line of `lines` (`line_record`) under which the disease
    progressed: such a therapy stands after those without.
    """
    events = list(events)
    failed = _failed_lines(lines)
    against = _against(events)
    rows: dict[str, list[tuple[Event, Mapping[str, Any]]]] = {}
    for event in events:
        for row in tiered(event):
            if row["direction"] == Direction.SENSITIVITY and row["therapy"]:
                rows.setdefault(row["therapy"], []).append((event, row))
    found = [_option(therapy, said, against, failed) for therapy, said in rows.items()]
    order = list(OptionState)
    found.sort(
        key=lambda one: (
            order.index(one["state"]),
            bool(one["contains_failed"]),
            tier_rank(one["amp_tier"]),
            one["therapy"],
        )
    )
    return found


def failed_as_given(option: Mapping[str, Any]) -> bool:
    """Whether the disease progressed in a line in which the patient had all of the therapy."""
    return any(
        given["line"] == failed["line"]
        for given in option["given"]
        for failed in option["contains_failed"]
    )


def failed_beside(option: Mapping[str, Any]) -> list[dict[str, Any]]:
    """`contains_failed` without the lines that `given` tells of."""
    given = {one["line"] for one in option["given"]}
    return [one for one in option["contains_failed"] if one["line"] not in given]


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
        group["options"].append({**one, "failed": failed_beside(one)})
    return list(found.values())


def _option(
    therapy: str,
    said: Sequence[tuple[Event, Mapping[str, Any]]],
    against: Mapping[str, Iterable[str]],
    failed_lines: Mapping[int, frozenset[str]],
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
    failed = [
        _failed(line, shared)
        for line, had in failed_lines.items()
        if (shared := sorted(had.intersection(drugs)))
    ]
    strongest = sorted(said, key=lambda each: tier_rank(each[1]["amp_tier"]))
    return {
        "therapy": therapy,
        "therapy_class": best["therapy_class"],
        "state": _state(bool(opposed), all(cautions), bool(given), bool(failed)),
        "amp_tier": best["amp_tier"],
        "escat": best["escat"],
        "tumour_match": best["tumour_match"],
        "approval": best["approval"],
        "alterations": list(dict.fromkeys(event["name"] for event, _ in strongest)),
        "cautions": list(dict.fromkeys(cautions)) if all(cautions) else [],
        "given": [given[line] for line in sorted(given)],
        "contains_failed": failed,
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


def _failed_lines(lines: Iterable[Line]) -> dict[int, frozenset[str]]:
    """Number of each line under which the disease progressed -> its drugs, the first line first."""
    found = {
        line["line"]: frozenset((line["regimen"] or "").split("+"))
        for line in lines
        if _progressed(line)
    }
    return dict(sorted(found.items()))


def _progressed(line: Line) -> bool:
    """Whether the line's end, best response or a visit until its end tells of a progression.

    A progression seen after a line that ended otherwise does not speak against its drugs.
    """
    reason = (line["end_reason"] or "").casefold().removeprefix("clinical ")
    if parse_response(reason) == Response.PD or line["best_response"] == Response.PD:
        return True
    seen, end = line["progression_date"], line["end"]
    return seen is not None and (end is None or seen <= end)


def _failed(line: int, drugs: Sequence[str]) -> dict[str, Any]:
    text = f"contains {' and '.join(drugs)}, which failed in line {line}"
    return {"line": line, "drugs": list(drugs), "text": text}


def _state(opposed: bool, cautioned: bool, given: bool, failed: bool) -> str:
    if opposed:
        return OptionState.RESISTANCE_FOUND
    if cautioned:
        return OptionState.TEST_FIRST
    if given:
        return OptionState.GIVEN_BEFORE
    return OptionState.CONTAINS_FAILED if failed else OptionState.FREE
