"""One test of whether several groups differ: log-rank for times, Freeman-Halton for responses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from genomic_to_outcome.errors import counted
from genomic_to_outcome.outcomes import notes
from genomic_to_outcome.outcomes.arms import describe, not_assessed_for
from genomic_to_outcome.outcomes.cohort_frame import Cohort
from genomic_to_outcome.outcomes.covariates import strata_of
from genomic_to_outcome.outcomes.delayed_entry import handlings
from genomic_to_outcome.outcomes.freeman_halton import freeman_halton
from genomic_to_outcome.outcomes.group_estimates import GroupValues, select
from genomic_to_outcome.outcomes.logrank import log_rank
from genomic_to_outcome.outcomes.plan import GroupTest, Plan
from genomic_to_outcome.outcomes.populations import Membership
from genomic_to_outcome.outcomes.survival import (
    FloatArray,
    WholeArray,
    under_observation,
)
from genomic_to_outcome.vocabulary import RESPONSE_ENDPOINTS, Measure

Row = dict[str, Any]

NOT_DRAWN_BY_LOT = "confounding: nobody was put into a group by lot"


@dataclass(frozen=True)
class GroupedPatients:
    """Usable patients of a test by the primary rule, the number of each one's group, and notes."""

    rule: str
    values: GroupValues
    labels: WholeArray
    strata: WholeArray | None
    left_out: tuple[str, ...]


def patients_of_groups(
    asked: GroupTest, cohort: Cohort, membership: Membership
) -> GroupedPatients | None:
    """Who is analysed, each at the first eligible line in a group; None without the endpoint."""
    rule = next(iter(cohort.rules_of(asked.endpoint)), None)
    if rule is None:
        return None
    places, labels, left_out = _places(asked, cohort, membership)
    observable = np.full(len(cohort.rows), np.nan)
    for number, group in enumerate(asked.groups):
        mine = places[labels == number]
        observable[mine] = cohort.observable_since(group.alteration)[mine]
    values = select(cohort, asked.endpoint, rule, places, observable)
    labels = labels[np.searchsorted(places, values.places)]
    strata = strata_of(cohort, asked.strata, values.places)
    return GroupedPatients(str(rule), values, labels, strata, left_out)


def group_test_rows(
    plan: Plan, asked: GroupTest, cohort: Cohort, membership: Membership
) -> Iterator[tuple[Row, bool]]:
    """Rows of contract.COMPARISONS and whether each is the test of its family.

    Each patient counts at the first eligible line that falls into a group; a line that falls into
    several is left out. Below the plan's minimum of events in a group there is no p-value.
    """
    found = patients_of_groups(asked, cohort, membership)
    if found is None:
        nothing = np.zeros(len(asked.groups), int)
        why = "no line has this endpoint"
        yield _row(asked, "", nothing, nothing, Measure.LOGRANK, np.nan, np.nan, "", why), True
        return
    common = (
        *found.left_out,
        notes.unusable(found.values.n_excluded),
        found.values.note,
        *_plasma_notes(asked, cohort, found.values.places, found.labels),
    )
    if asked.endpoint in RESPONSE_ENDPOINTS:
        yield _of_responses(plan, asked, found, common), True
        return
    yield from _of_times(plan, asked, found, common)


def _places(
    asked: GroupTest, cohort: Cohort, membership: Membership
) -> tuple[WholeArray, WholeArray, tuple[str, ...]]:
    """Rows of the patients, the number of each one's group, and notes on who is in none."""
    eligible = membership.inside & (cohort.line > 0)
    if asked.line is not None:
        eligible &= cohort.line == asked.line
    belongs = np.column_stack([cohort.members(group) for group in asked.groups])
    belongs &= eligible[:, None]
    in_any = belongs.any(axis=1)
    unknown = np.logical_or.reduce([not_assessed_for(group, cohort) for group in asked.groups])
    not_assessed = cohort.n_patients(eligible & unknown & ~in_any)
    first = cohort.first_of_each_patient(in_any)
    several = belongs[first].sum(axis=1) > 1
    kept = first[~several]
    left_out = (
        f"left out as members of several groups: {several.sum()}" if several.any() else "",
        f"with a line not assessed for an alteration: {not_assessed}" if not_assessed else "",
    )
    return kept, belongs[kept].argmax(axis=1), left_out


def _plasma_notes(
    asked: GroupTest, cohort: Cohort, places: WholeArray, labels: WholeArray
) -> Iterator[str]:
    """How many of a group that is defined by not_detected are negative in plasma only."""
    for number, group in enumerate(asked.groups):
        mine = places[labels == number]
        count = cohort.n_plasma_negative(group, mine)
        if count:
            yield f"{describe(group)}: {notes.plasma_negative(count, len(mine))}"


def _of_responses(
    plan: Plan, asked: GroupTest, found: GroupedPatients, common: tuple[str, ...]
) -> Row:
    event = found.values.values.event[found.values.places]
    sizes, events = _counts(asked, found.labels, event)
    test = freeman_halton(events, sizes)
    drawn = f", from {test.draws} random tables" if test.draws else ""
    p, why = _p_value(plan, asked, sizes, events, test.p)
    method = f"Freeman-Halton exact test of {len(sizes)} groups{drawn}"
    note = notes.join((why, *common))
    return _row(asked, found.rule, sizes, events, Measure.FREEMAN_HALTON, np.nan, p, method, note)


def _of_times(
    plan: Plan, asked: GroupTest, found: GroupedPatients, common: tuple[str, ...]
) -> Iterator[tuple[Row, bool]]:
    values, labels, strata = found.values, found.labels, found.strata
    time, event = values.values.time[values.places], values.values.event[values.places]
    kind = "stratified log-rank" if strata is not None else "log-rank"
    used = list(handlings(values.entry))
    for handling, late in used:
        kept = np.ones(len(time), bool) if late is None else under_observation(time, late)
        sizes, events = _counts(asked, labels[kept], event[kept])
        test = log_rank(
            time[kept],
            event[kept],
            labels[kept],
            entry=_taken(late, kept),
            strata=None if strata is None else strata[kept],
        )
        p, why = _p_value(plan, asked, sizes, events, test.p)
        degrees = f"{test.degrees_of_freedom} degrees of freedom"
        method = f"{kind} test of {len(sizes)} groups, chi-squared, {degrees}, {handling}"
        late_entry = notes.delayed_entry(handling, values.entry, int((~kept).sum()))
        note = notes.join((why, late_entry, *common))
        row = _row(
            asked, found.rule, sizes, events, Measure.LOGRANK, test.chi_squared, p, method, note
        )
        yield row, handling == used[-1][0]


def _taken(late: FloatArray | None, kept: np.ndarray) -> FloatArray | None:
    return None if late is None else late[kept]


def _counts(
    asked: GroupTest, labels: WholeArray, event: np.ndarray
) -> tuple[WholeArray, WholeArray]:
    number = len(asked.groups)
    return np.bincount(labels, minlength=number), np.bincount(labels[event], minlength=number)


def _p_value(
    plan: Plan, asked: GroupTest, sizes: WholeArray, events: WholeArray, p: float
) -> tuple[float, str]:
    """p where every group has the minimum of events, and the groups that lack it in words."""
    short = [
        f"{describe(group)} ({event} of {size})"
        for group, event, size in zip(asked.groups, events, sizes, strict=True)
        if event < plan.minimum_events
    ]
    if not short:
        return p, ""
    return np.nan, f"no p-value: fewer than {plan.minimum_events} events in {', '.join(short)}"


def _row(
    asked: GroupTest,
    rule: str,
    sizes: WholeArray,
    events: WholeArray,
    measure: Measure,
    estimate: float,
    p: float,
    method: str,
    note: str | None,
) -> Row:
    each = "; ".join(
        f"{describe(group)}: {counted(int(event), 'event')} of {size}"
        for group, event, size in zip(asked.groups, events, sizes, strict=True)
    )
    adjusted = f"adjusted for {', '.join(asked.strata)} alone" if asked.strata else "not adjusted"
    return {
        "comparison": asked.id,
        "population": asked.population,
        "endpoint": str(asked.endpoint),
        "rule": rule,
        "line": asked.line,
        "group": "; ".join(describe(group) for group in asked.groups),
        "reference": None,
        "n_group": int(sizes.sum()),
        "events_group": int(events.sum()),
        "n_reference": None,
        "events_reference": None,
        "measure": str(measure),
        "estimate": estimate,
        "ci_low": np.nan,
        "ci_high": np.nan,
        "p": p,
        "q": None,
        "family": None,
        "method": method,
        "adjusted_for": ";".join(f"strata({name})" for name in asked.strata) or None,
        "ph_p": np.nan,
        "bias": f"{NOT_DRAWN_BY_LOT} ({adjusted})",
        "note": notes.join((each, note or "")),
    }
