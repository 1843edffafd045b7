"""lifelines' Kaplan-Meier figures for the groups of the summaries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from genomic_to_outcome.outcomes.cohort_frame import Cohort
from genomic_to_outcome.outcomes.delayed_entry import handlings
from genomic_to_outcome.outcomes.lifelines_engine import Answer, Curve
from genomic_to_outcome.outcomes.plan import Plan
from genomic_to_outcome.outcomes.populations import Membership
from genomic_to_outcome.outcomes.summaries import SummaryGroup, summary_groups
from genomic_to_outcome.outcomes.survival import (
    BoolArray,
    FloatArray,
    Interval,
    under_observation,
)
from genomic_to_outcome.vocabulary import DAYS_PER_MONTH, RESPONSE_ENDPOINTS, Measure

Row = Mapping[str, Any]

AT_HALF = "the curve or a limit lies at 0.5: lifelines takes the left end, not the middle"
LOG_LOG_ALONE = "lifelines has log-log intervals alone"
NOT_GIVEN = "none is given here"


@dataclass(frozen=True)
class Recomputed:
    """A row of a table with lifelines' answer; `known` gives reasons to differ by part."""

    table: str
    question: str
    group: str
    own: Row
    answer: Answer
    known: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Followed:
    """Follow-up of a group by one handling of delayed entry, and whose rows rest on it."""

    time: FloatArray
    event: BoolArray
    entry: FloatArray | None
    asked: list[tuple[SummaryGroup, list[Row]]]


def recompute_curves(
    plan: Plan, cohort: Cohort, populations: Mapping[str, Membership], table: pd.DataFrame
) -> Iterator[Recomputed]:
    """Survival, medians, follow-up and restricted means of alteration_outcomes.

    Many groups are the same patients (a class and the one above it): lifelines fits them once.
    """
    timed = table[~table["endpoint"].isin(RESPONSE_ENDPOINTS) & (table["measure"] != Measure.N)]
    stored: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in timed.to_dict("records"):
        stored[_key_of_row(row)].append(row)
    found: dict[bytes, _Followed] = {}
    for group in summary_groups(plan, cohort, populations):
        for followed, rows in _by_handling(group, stored.pop(_key_of_group(group), [])):
            parts = (followed.time, followed.event, followed.entry)
            key = b"|".join(b"" if part is None else part.tobytes() for part in parts)
            found.setdefault(key, followed).asked.append((group, rows))
    for followed in found.values():
        yield from _of_followed(plan, followed)


def _key_of_row(row: Row) -> tuple[Any, ...]:
    names = ("population", "alteration", "status", "therapy_class", "line", "endpoint", "rule")
    return tuple("" if pd.isna(row[name]) else str(row[name]) for name in names)


def _key_of_group(group: SummaryGroup) -> tuple[Any, ...]:
    words = (
        group.population,
        group.alteration,
        group.status,
        group.cell.therapy_class,
        group.cell.line,
        group.endpoint,
        group.rule,
    )
    return tuple("" if word is None else str(word) for word in words)


def _by_handling(group: SummaryGroup, rows: list[Row]) -> Iterator[tuple[_Followed, list[Row]]]:
    values, places = group.values.values, group.values.places
    time, event = values.time[places], values.event[places]
    for handling, late in handlings(group.values.entry):
        mine = [row for row in rows if row["method"].endswith(f", {handling}")]
        if mine:
            kept = np.ones(len(time), bool) if late is None else under_observation(time, late)
            own = None if late is None else np.maximum(late[kept], 0)
            yield _Followed(time[kept], event[kept], own, []), mine


def _of_followed(plan: Plan, followed: _Followed) -> Iterator[Recomputed]:
    curve = Curve(followed.time, followed.event, followed.entry, plan.ci_level)
    reverse = Curve(followed.time, ~followed.event, followed.entry, plan.ci_level)
    for group, rows in followed.asked:
        question, status = "|".join(_key_of_group(group)[:5]), str(group.status or "")
        for row in rows:
            chosen = reverse if row["measure"] == Measure.FOLLOW_UP else curve
            answer, known = _answer(plan, row, chosen)
            yield Recomputed("alteration_outcomes", question, status, row, answer, known)


def _answer(plan: Plan, row: Row, curve: Curve) -> tuple[Answer, dict[str, str]]:
    measure = row["measure"]
    limits = (
        {}
        if plan.interval is Interval.LOG_LOG
        else dict.fromkeys(("ci_low", "ci_high"), LOG_LOG_ALONE)
    )
    if measure == Measure.SURVIVAL:
        return _unless_withheld(row, curve.survival(row["time"] * DAYS_PER_MONTH), limits)
    if measure == Measure.RMST:
        mean = curve.restricted_mean(row["time"] * DAYS_PER_MONTH)
        return _unless_withheld(row, _in_months(mean), {})
    known = dict(limits)
    if curve.falls_to(0.5):
        known = dict.fromkeys(("estimate", "ci_low", "ci_high"), AT_HALF)
    return _unless_withheld(row, _in_months(curve.median), known)


def _unless_withheld(
    row: Row, answer: Answer, known: dict[str, str]
) -> tuple[Answer, dict[str, str]]:
    """A figure that is not given here, because nobody was observed then, is a known difference."""
    if pd.isna(row["estimate"]):
        why = [part for part in (row["note"] or "").split("; ") if _says_why(part)]
        known = known | {"estimate": f"{NOT_GIVEN}: {'; '.join(why) or 'not reached'}"}
    return answer, known


def _says_why(note: str) -> bool:
    return any(word in note for word in ("not estimable", "beyond", "nobody", "not reached"))


def _in_months(answer: Answer) -> Answer:
    return replace(
        answer,
        value=answer.value / DAYS_PER_MONTH,
        low=answer.low / DAYS_PER_MONTH,
        high=answer.high / DAYS_PER_MONTH,
    )
