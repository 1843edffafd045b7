"""Estimates of the outcome tables as short texts that keep n, events and interval together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from genomic_to_outcome.outcomes.delayed_entry import EntryHandling
from genomic_to_outcome.reports.rendering import interval, is_missing, number, percent
from genomic_to_outcome.vocabulary import (
    ALL,
    EVERYONE,
    AssessmentStatus,
    Endpoint,
    EndpointRule,
    Measure,
)

Row = Mapping[str, Any]

# One rule per endpoint stands in the overview; the other rules stand beside it in the details.
OVERVIEW = (
    (Endpoint.ORR, EndpointRule.CONFIRMED, Measure.RATE),
    (Endpoint.PFS, EndpointRule.EMA, Measure.MEDIAN),
    (Endpoint.OS, EndpointRule.FROM_LINE_START, Measure.MEDIAN),
)
RULE_WORDS = {
    EndpointRule.EMA: "EMA-style",
    EndpointRule.FDA: "FDA-style",
    EndpointRule.CONFIRMED: "confirmed",
    EndpointRule.UNCONFIRMED: "unconfirmed",
    EndpointRule.FROM_LINE_START: "from the start of the line",
    EndpointRule.FROM_ADVANCED_DIAGNOSIS: "from the advanced diagnosis",
}
_PROPORTIONS = (Measure.RATE, Measure.SURVIVAL)
_NOT_REACHED, _NOT_ESTIMABLE, _BEYOND = "not reached", "not estimable", "beyond follow-up"
_SHORT = {_NOT_REACHED: "NR", _NOT_ESTIMABLE: "NE", _BEYOND: "beyond follow-up"}


@dataclass(frozen=True)
class Estimate:
    """One figure as it is shown: in full, for a table, what it rests on, what to know about it.

    `entry` is empty for what no entry time can change (responses, counts).
    """

    text: str
    short: str
    basis: str
    note: str
    entry: EntryHandling | None
    n: int
    events: int
    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class OutcomeGroup:
    """Patients of one population with one alteration under one class of therapy and line."""

    population: str
    alteration: str
    status: str
    therapy_class: str
    line: int | None

    @property
    def line_text(self) -> str:
        """The line in words."""
        return "all lines" if self.line is None else f"line {self.line}"

    @property
    def carries(self) -> bool:
        """Whether the group is of carriers, or of everyone where no alteration is asked for."""
        return self.status in (AssessmentStatus.ALTERED, EVERYONE)


def group_of(row: Row) -> OutcomeGroup:
    """The group that a row of alteration_outcomes speaks of."""
    line = row["line"]
    return OutcomeGroup(
        row["population"],
        row["alteration"],
        row["status"] or EVERYONE,
        row["therapy_class"] or ALL,
        None if is_missing(line) else int(line),
    )


def entry_of(row: Row) -> EntryHandling | None:
    """How an estimate treats delayed entry, from the last part of its method."""
    last = (row["method"] or "").rpartition(", ")[2]
    return EntryHandling(last) if last in set(EntryHandling) else None


def is_entry_adjusted(row: Row) -> bool:
    """Whether an estimate takes delayed entry into account."""
    return entry_of(row) is EntryHandling.ADJUSTED


def rule_words(rule: str | None) -> str:
    """The rule of an endpoint in words."""
    return RULE_WORDS.get(rule or "", rule or "")


def show_estimate(row: Row) -> Estimate:
    """A row of alteration_outcomes as text: rates in percent, times in months."""
    proportion = row["measure"] in _PROPORTIONS
    n, events = int(row["n"] or 0), int(row["events"] or 0)
    level = "" if is_missing(row["ci_level"]) else f"{100 * row['ci_level']:g}% CI "
    if n == 0:
        text = short = "–"
    elif row["suppressed"]:
        text = short = "withheld"
    elif is_missing(row["estimate"]):
        why = _why_missing(row)
        low = "" if is_missing(row["ci_low"]) else number(row["ci_low"])
        text = f"{why} ({level}{low} to {_NOT_REACHED})" if low else why
        short = f"{_SHORT[why]} ({low} to NR)" if low else _SHORT[why]
    else:
        show = percent if proportion else number
        unit = "" if proportion else " months"
        no_high = _NOT_ESTIMABLE if proportion else _NOT_REACHED
        limits = row["ci_low"], row["ci_high"]
        in_full = interval(*limits, show, _NOT_ESTIMABLE, no_high)
        in_short = interval(*limits, lambda value: show(value).rstrip("%"), "NE", _SHORT[no_high])
        if is_missing(row["ci_low"]) and is_missing(row["ci_high"]):
            in_full = in_short = "not estimable"
        text = f"{show(row['estimate'])}{unit} ({level}{in_full})"
        short = f"{show(row['estimate'])} ({in_short})"
    basis = f"{events}/{n}" if row["measure"] == Measure.RATE else f"{events} events / {n}"
    excluded = 0 if is_missing(row["n_excluded"]) else int(row["n_excluded"])
    details = [row["method"], row["note"], f"{excluded} excluded" if excluded else ""]
    return Estimate(
        text,
        short,
        basis,
        ". ".join(part for part in details if part),
        entry_of(row),
        n,
        events,
        _real(row["estimate"]),
        _real(row["ci_low"]),
        _real(row["ci_high"]),
    )


def _why_missing(row: Row) -> str:
    if _NOT_ESTIMABLE in (row["note"] or ""):
        return _NOT_ESTIMABLE
    if row["measure"] == Measure.SURVIVAL:
        return _BEYOND
    return _NOT_REACHED if row["measure"] in (Measure.MEDIAN, Measure.FOLLOW_UP) else _NOT_ESTIMABLE


def _real(value: Any) -> float | None:
    return None if is_missing(value) else float(value)


def adjusted_first(rows: Iterable[Row]) -> tuple[Estimate, ...]:
    """Estimates of one measure, the one adjusted for delayed entry first where there is any."""
    return tuple(show_estimate(row) for row in sorted(rows, key=lambda r: not is_entry_adjusted(r)))


def overview(rows: Iterable[Row]) -> dict[OutcomeGroup, dict[Endpoint, tuple[Estimate, ...]]]:
    """For each group the overview's endpoints: adjusted for delayed entry first where it exists."""
    chosen: dict[OutcomeGroup, dict[Endpoint, list[Row]]] = defaultdict(lambda: defaultdict(list))
    wanted = {(endpoint, rule, measure): endpoint for endpoint, rule, measure in OVERVIEW}
    for row in rows:
        endpoint = wanted.get((row["endpoint"], row["rule"], row["measure"]))
        if endpoint is not None:
            chosen[group_of(row)][endpoint].append(row)
    return {
        group: {endpoint: adjusted_first(found) for endpoint, found in endpoints.items()}
        for group, endpoints in chosen.items()
    }
