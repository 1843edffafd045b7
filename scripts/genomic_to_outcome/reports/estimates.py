"""Estimates of the outcome tables as short texts that keep n, events and interval together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from genomic_to_outcome.reports.rendering import interval, is_missing, number, percent
from genomic_to_outcome.vocabulary import ALL, AssessmentStatus, Endpoint, EndpointRule, Measure

# One rule per endpoint stands in the overview; the other rules stand beside it in the details.
OVERVIEW = (
    (Endpoint.ORR, EndpointRule.CONFIRMED, Measure.RATE),
    (Endpoint.DCR, EndpointRule.CONFIRMED, Measure.RATE),
    (Endpoint.PFS, EndpointRule.EMA, Measure.MEDIAN),
    (Endpoint.OS, EndpointRule.FROM_LINE_START, Measure.MEDIAN),
)


@dataclass(frozen=True)
class Estimate:
    """One figure as it is shown: text, what it rests on, and what to know about it."""

    text: str
    basis: str
    note: str
    n: int
    events: int
    value: float | None


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


def group_of(row: Mapping[str, Any]) -> OutcomeGroup:
    """The group that a row of alteration_outcomes speaks of."""
    line = row["line"]
    return OutcomeGroup(
        row["population"],
        row["alteration"],
        row["status"] or AssessmentStatus.ALTERED,
        row["therapy_class"] or ALL,
        None if is_missing(line) else int(line),
    )


def show_estimate(row: Mapping[str, Any]) -> Estimate:
    """A row of alteration_outcomes as text: rates in percent, medians in months."""
    if row["measure"] in (Measure.RATE, Measure.SURVIVAL):
        value, limits = (
            percent(row["estimate"]),
            interval(row["ci_low"], row["ci_high"], percent, "–"),
        )
    else:
        missing = is_missing(row["estimate"])
        value = "not reached" if missing else f"{number(row['estimate'])} mo"
        limits = interval(row["ci_low"], row["ci_high"], number)
    n, events = int(row["n"] or 0), int(row["events"] or 0)
    level = "" if is_missing(row["ci_level"]) else f"{row['ci_level']:.0%} CI "
    text = "–" if n == 0 or row["suppressed"] else f"{value} ({level}{limits})"
    basis = f"{events}/{n}" if row["measure"] == Measure.RATE else f"{events} events, n = {n}"
    details = [row["method"] or "", row["note"] or ""]
    excluded = int(row["n_excluded"] or 0) if not is_missing(row["n_excluded"]) else 0
    if excluded:
        details.append(f"{excluded} excluded")
    return Estimate(
        text,
        basis,
        ". ".join(part for part in details if part),
        n,
        events,
        None if is_missing(row["estimate"]) else float(row["estimate"]),
    )


def is_entry_adjusted(row: Mapping[str, Any]) -> bool:
    """Whether an estimate takes delayed entry into account."""
    return "adjusted for delayed entry" in (row["method"] or "").replace("not adjusted", "")


def overview(
    rows: Iterable[Mapping[str, Any]],
) -> dict[OutcomeGroup, dict[Endpoint, tuple[Estimate, ...]]]:
    """For each group the overview's endpoints: adjusted for delayed entry first where it exists."""
    chosen: dict[OutcomeGroup, dict[Endpoint, list[Any]]] = defaultdict(lambda: defaultdict(list))
    wanted = {(endpoint, rule, measure): endpoint for endpoint, rule, measure in OVERVIEW}
    for row in rows:
        endpoint = wanted.get((row["endpoint"], row["rule"], row["measure"]))
        if endpoint is not None:
            chosen[group_of(row)][endpoint].append(row)
    return {
        group: {
            endpoint: tuple(
                show_estimate(row)
                for row in sorted(found, key=lambda row: not is_entry_adjusted(row))
            )
            for endpoint, found in endpoints.items()
        }
        for group, endpoints in chosen.items()
    }
