"""Estimates of the outcome tables as short texts that keep n, events and interval together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from genomic_to_outcome.outcomes.delayed_entry import EntryHandling
from genomic_to_outcome.reports.references import Shown, reference
from genomic_to_outcome.reports.rendering import SUPPRESSED, counted, is_missing, number, percent
from genomic_to_outcome.vocabulary import (
    ALL,
    EVERYONE,
    RESPONSE_ENDPOINTS,
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
    EndpointRule.FROM_DIAGNOSIS: "from the diagnosis",
    EndpointRule.FROM_ENROLMENT: "from enrolment",
    EndpointRule.FROM_MOLECULAR_REPORT: "from the first molecular report",
}
CONFIRMED_OR_RECORDED = "confirmed, or as recorded where no visits are given"
_AS_RECORDED = "best response as recorded"
_PROPORTIONS = (Measure.RATE, Measure.SURVIVAL)
NO_EVENT_YET = "no event until then: the log-log interval has no width and is not shown"
_NOT_REACHED, _NOT_ESTIMABLE, _BEYOND = "not reached", "not estimable", "beyond follow-up"
_SHORT = {_NOT_REACHED: "NR", _NOT_ESTIMABLE: "NE", _BEYOND: "beyond follow-up"}


@dataclass(frozen=True)
class Estimate:
    """One figure as it is shown: in full, for a table, what it rests on, what to know about it.

    `recorded` is the part of the note that says how many best responses no visit supports. `entry`
    is empty for what no entry time can change (responses, counts). `reference` names the cell that
    it comes from (references.py) and is no part of what makes two figures the same.
    """

    text: str
    short: str
    basis: str
    note: str
    recorded: str
    entry: EntryHandling | None
    n: int
    events: int
    value: float | None
    low: float | None
    high: float | None
    reference: str = field(default="", compare=False)


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


def rule_words(rule: str | None, endpoint: str = "") -> str:
    """The rule of an endpoint in words; a recorded response counts though none confirmed it."""
    if rule == EndpointRule.CONFIRMED and endpoint in RESPONSE_ENDPOINTS:
        return CONFIRMED_OR_RECORDED
    return RULE_WORDS.get(rule or "", rule or "")


def show_estimate(row: Row) -> Estimate:
    """A row of alteration_outcomes as text: rates in percent, times in months."""
    n, events = int(row["n"] or 0), int(row["events"] or 0)
    text, short = _in_words(row)
    basis = (
        f"{events}/{n}" if row["measure"] == Measure.RATE else f"{counted(events, 'event')} / {n}"
    )
    excluded = 0 if is_missing(row["n_excluded"]) else int(row["n_excluded"])
    details = [row["method"], row["note"], f"{excluded} excluded" if excluded else ""]
    no_event_yet = _has_no_event_yet(row)
    if no_event_yet:
        details.append(NO_EVENT_YET)
    form = "rate" if row["measure"] in _PROPORTIONS else "time"
    figures = ("estimate", "ci_low", "ci_high")
    return Estimate(
        text,
        short,
        "" if row["suppressed"] else basis,
        ". ".join(part for part in details if part),
        "; ".join(part for part in (row["note"] or "").split("; ") if _AS_RECORDED in part),
        entry_of(row),
        n,
        events,
        *(
            None if row["suppressed"] or is_missing(row[name]) else float(row[name])
            for name in figures
        ),
        reference(row, "rate_alone" if no_event_yet else form),
    )


def _has_no_event_yet(row: Row) -> bool:
    """Whether survival is 1: its log-log interval is a point, which reads as certainty."""
    return row["measure"] == Measure.SURVIVAL and not row["suppressed"] and row["estimate"] == 1


def _in_words(row: Row) -> tuple[str, str]:
    """A figure in full and as it stands in a table."""
    if row["suppressed"]:
        return SUPPRESSED, SUPPRESSED
    if not row["n"]:
        return "–", "–"
    level = "" if is_missing(row["ci_level"]) else f"{100 * row['ci_level']:g}% CI "
    if is_missing(row["estimate"]):
        why = _why_missing(row)
        if is_missing(row["ci_low"]):
            return why, _SHORT[why]
        low = number(row["ci_low"])
        return f"{why} ({level}{low} to {_NOT_REACHED})", f"{_SHORT[why]} ({low}–NR)"
    proportion = row["measure"] in _PROPORTIONS
    show, unit = (percent, "") if proportion else (number, " months")
    limits = _limits(row, show)
    in_full = " to ".join(limits)
    in_short = "–".join(_SHORT.get(limit, limit.rstrip("%")) for limit in limits)
    shown = show(row["estimate"])
    return f"{shown}{unit} ({level}{in_full})", f"{shown} ({in_short})"


def _limits(row: Row, show: Callable[[Any], str]) -> tuple[str, ...]:
    """Both limits in words; one word where neither can be estimated: then none is `not reached`."""
    low, high = row["ci_low"], row["ci_high"]
    if _has_no_event_yet(row) or (is_missing(low) and is_missing(high)):
        return (_NOT_ESTIMABLE,)
    return (
        _NOT_ESTIMABLE if is_missing(low) else show(low),
        _NOT_REACHED if is_missing(high) else show(high),
    )


def _why_missing(row: Row) -> str:
    if _NOT_ESTIMABLE in (row["note"] or ""):
        return _NOT_ESTIMABLE
    if row["measure"] == Measure.SURVIVAL:
        return _BEYOND
    return _NOT_REACHED if row["measure"] in (Measure.MEDIAN, Measure.FOLLOW_UP) else _NOT_ESTIMABLE


def n_of(estimates: Iterable[Estimate], n: int) -> Shown:
    """A number of patients, with the cell of one estimate that rests on so many."""
    found = next((one.reference for one in estimates if one.n == n and one.reference), "")
    return Shown(f"{n:,}", f"{found.partition(':')[0]}:n" if found else "")


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
