"""The first screen of a tumour board report: its answer in a few sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any

from genomic_to_outcome.alterations.change_kinds import Change
from genomic_to_outcome.reports.patient_events import Event, speaks_for, tiered
from genomic_to_outcome.reports.patient_evidence import is_only_cautioned, opposes, tier_rank
from genomic_to_outcome.vocabulary import Direction

_TOLD = (Change.TRANSFORMATION, Change.ACQUIRED)


class GlanceKind(StrEnum):
    """What a sentence is about."""

    CHANGE = "change"
    RESISTANCE = "resistance"
    ACTIONABLE = "actionable"
    NOT_CARRIED_OVER = "not_carried_over"
    NOTHING = "nothing_actionable"
    PLASMA_NEGATIVE = "plasma_negative"
    NOT_ASSESSED = "not_assessed"
    BOARD = "board"


def at_a_glance(
    resistance: Sequence[Event],
    actionable: Sequence[Event],
    plasma_negative: Sequence[str],
    not_assessed: Iterable[Mapping[str, Any]],
    board: Sequence[Mapping[str, Any]],
    changes: Iterable[Mapping[str, Any]] = (),
    further: Iterable[Event] = (),
    undecided: Mapping[str, Sequence[str]] | None = None,
    *,
    nothing_assessed: bool = False,
) -> list[dict[str, str]]:
    """Sentences by kind: what changed, what speaks against and for therapies, what is not known.

    Of the `changes` at the last time point those are told that ask for another treatment; of the
    `further` alterations those whose evidence is for a former diagnosis. `undecided` names the
    classes with a therapy of tier I-A in this tumour that no sample decided, by why not.
    """
    matter = undecided or {}
    found = [_changed(one) for one in changes if one["change"] in _TOLD]
    found += [
        _sentence(
            GlanceKind.RESISTANCE,
            event["name"],
            _by_tier(row for row in tiered(event) if opposes(row)),
        )
        for event in resistance
    ]
    helpful = [event for event in (*resistance, *actionable) if speaks_for(event)]
    helpful.sort(key=lambda event: is_only_cautioned(event["evidence"]))
    found += [_for_therapies(event) for event in helpful]
    former = [event for event in further if event["not_carried_over"]]
    found += [
        _sentence(GlanceKind.NOT_CARRIED_OVER, event["name"], event["not_carried_over"])
        for event in former
    ]
    not_assessed = list(not_assessed)
    if nothing_assessed:
        reasons = "; ".join(str(row["reason"]) for row in not_assessed) or "no sample"
        found.append(_sentence(GlanceKind.NOT_ASSESSED, "Nothing was assessed", reasons))
    elif not (resistance or actionable):
        found.append(
            _sentence(
                GlanceKind.NOTHING,
                f"{'For the last diagnosis, no' if former else 'No'} alteration with a tier "
                "for or against a therapy",
                "was found in what was assessed",
            )
        )
    if plasma_negative:
        found.append(
            _sentence(
                GlanceKind.PLASMA_NEGATIVE,
                "Tissue is still needed",
                f"{len(plasma_negative)} classes were not detected in plasma and not tested in "
                "tissue, or not since; a negative plasma sample does not exclude them"
                + _of_first_tier(matter.get("plasma_negative", ())),
            )
        )
    missing = sum(len(row["classes"]) for row in not_assessed)
    if missing and not nothing_assessed:
        found.append(
            _sentence(
                GlanceKind.NOT_ASSESSED,
                "Not everything was looked for",
                f"{missing} classes of the catalogue were not assessed in any sample"
                + _of_first_tier(matter.get("not_assessed", ())),
            )
        )
    if board:
        last = board[-1]
        text = last["recommendation"] or "no recommendation recorded"
        if last["date"]:
            text += f" ({last['date']})"
        found.append(_sentence(GlanceKind.BOARD, "Last recommendation", text + _followed(last)))
    return found


def _of_first_tier(names: Sequence[str]) -> str:
    """Those of the classes that a therapy of tier I-A depends on."""
    return f"; of tier I-A in this tumour: {', '.join(names)}" if names else ""


def _followed(board: Mapping[str, Any]) -> str:
    """`; since then capmatinib (line 3, from 2021-04-02), best response PR`."""
    line = board["followed_by"]
    if line is None:
        return "; no therapy recorded since" if board["date"] else ""
    best = f", best response {line['best_response']}" if line["best_response"] else ""
    return f"; since then {line['regimen']} (line {line['line']}, from {line['start']}){best}"


def _changed(change: Mapping[str, Any]) -> dict[str, str]:
    """`Acquired: EGFR T790M`, with the therapy that it was acquired under."""
    therapies = [f"{one['regimen']} (line {one['line']})" for one in change["therapies"]]
    under = f" Therapy in between: {', '.join(therapies)}." if therapies else ""
    subject = f"{change['change'].capitalize()}: {change['subject']}"
    return _sentence(GlanceKind.CHANGE, subject, change["explanation"] + under)


def _sentence(kind: GlanceKind, subject: str, text: str, caution: str = "") -> dict[str, str]:
    return {"kind": str(kind), "subject": subject, "text": text, "caution": caution}


def _for_therapies(event: Event) -> dict[str, str]:
    """Therapies that an event speaks for, those apart that another alteration speaks against.

    Those with a caution come after the others, and those already given say so.
    """
    rows = [row for row in tiered(event) if row["direction"] == Direction.SENSITIVITY]
    doubted: dict[str, dict[str, None]] = {}
    for row in rows:
        for found in row["contradicted_by"]:
            doubted.setdefault(found["alteration"], {})[row["therapy"]] = None
    caution = "; ".join(f"{name} against {', '.join(drugs)}" for name, drugs in doubted.items())
    free = [row for row in rows if not row["contradicted_by"]]
    cautions = dict.fromkeys(row["caution"] for row in free if row["caution"])
    texts = [_by_tier(row for row in free if not row["caution"])]
    texts += [
        f"{_by_tier(row for row in free if row['caution'] == one)} ({one})" for one in cautions
    ]
    text = "; ".join(one for one in texts if one)
    return _sentence(
        GlanceKind.ACTIONABLE, event["name"], text or "no therapy without resistance", caution
    )


def _by_tier(rows: Iterable[Mapping[str, Any]]) -> str:
    """`I-A: gefitinib, erlotinib; II-C: afatinib`: each therapy at its best tier.

    One that the patient had says when: `gefitinib (given in line 1 until 2021-03-04, ended by
    progression)`.
    """
    named: set[str] = set()
    by_tier: dict[str, list[str]] = {}
    for row in sorted(rows, key=lambda row: tier_rank(row["amp_tier"])):
        name = row["therapy"] or "therapy not named"
        if name not in named:
            named.add(name)
            past = "; ".join(one["text"] for one in row["given"])
            by_tier.setdefault(row["amp_tier"], []).append(f"{name} ({past})" if past else name)
    return "; ".join(f"{tier}: {', '.join(names)}" for tier, names in by_tier.items())
