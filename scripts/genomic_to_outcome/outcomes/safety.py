"""Safety of each population: patients with adverse events by grade, and events per time.

Sources: CTCAE version 5.0 (grades); docs/safety.md says how each figure is counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Any

import pandas as pd

from genomic_to_outcome import contract
from genomic_to_outcome.frames import to_frame
from genomic_to_outcome.outcomes import notes
from genomic_to_outcome.outcomes.cohort_frame import Cohort
from genomic_to_outcome.outcomes.plan import Plan, TumourTypes
from genomic_to_outcome.outcomes.populations import treated_lines
from genomic_to_outcome.outcomes.proportions import clopper_pearson
from genomic_to_outcome.outcomes.rates import poisson_rate, scaled
from genomic_to_outcome.outcomes.safety_counts import (
    EventsOfGroup,
    Level,
    any_grade,
    code_events,
    count_events,
    count_grades,
    events_of_group,
    first_events,
)
from genomic_to_outcome.outcomes.survival import NOT_ESTIMABLE, BoolArray, Estimate
from genomic_to_outcome.vocabulary import ALL, DAYS_PER_MONTH, EVERYONE, AssessmentStatus

_PER = 100
_EXACT = "binomial proportion, Clopper-Pearson interval"
_POISSON = "{}, exact Poisson interval"
_RECURRENT = "several events of one patient count, and are not independent of each other"


class Subset(StrEnum):
    """Which adverse events are counted."""

    ALL = "all"
    RELATED = "related"
    SERIOUS = "serious"
    SERIOUS_RELATED = "serious_related"


class Counting(StrEnum):
    """How patients or events are counted."""

    WORST_GRADE_ONLY = "worst_grade_only"
    EACH_GRADE_ONCE = "each_grade_once"
    ANY_GRADE = "any_grade"
    EVENTS = "events"
    FIRST_EVENT = "first_event"


_COUNTINGS = {
    Subset.ALL: tuple(Counting),
    Subset.RELATED: (Counting.WORST_GRADE_ONLY, Counting.ANY_GRADE),
    Subset.SERIOUS: (Counting.ANY_GRADE, Counting.EVENTS, Counting.FIRST_EVENT),
    Subset.SERIOUS_RELATED: (Counting.ANY_GRADE,),
}
_FLAGS = {
    Subset.ALL: (),
    Subset.RELATED: ("related",),
    Subset.SERIOUS: ("serious",),
    Subset.SERIOUS_RELATED: ("serious", "related"),
}


@dataclass(frozen=True)
class _Group:
    population: str
    alteration: str
    therapy_class: str
    rows: BoolArray


def estimate_safety(
    plan: Plan,
    cohort: Cohort,
    events: pd.DataFrame,
    windows: pd.DataFrame,
    tumour_types: TumourTypes,
) -> pd.DataFrame:
    """contract.SAFETY: each population as a whole, by class of therapy, and by alteration.

    `events` is contract.ADVERSE_EVENTS_OF_LINES, `windows` as of `treatment_windows`. Where no
    adverse event is recorded at all there are no rows: nothing recorded is not nothing happened.
    """
    rows: list[dict[str, Any]] = []
    if len(events):
        coded = code_events(cohort, events, windows)
        for group in _groups(plan, cohort, tumour_types):
            counted = events_of_group(cohort, group.rows, coded)
            if counted.n >= max(1, plan.minimum_patients):
                rows += _rows_of_group(plan, group, counted)
    return to_frame(contract.SAFETY, rows)


def _groups(plan: Plan, cohort: Cohort, tumour_types: TumourTypes) -> Iterator[_Group]:
    for name, population in plan.populations.items():
        lines = treated_lines(population, cohort, tumour_types)
        yield _Group(name, EVERYONE, ALL, lines)
        for therapy in cohort.therapy_classes:
            yield _Group(name, EVERYONE, therapy, lines & cohort.treated_with(therapy))
        for class_id in cohort.class_ids:
            altered = cohort.status_is(class_id, AssessmentStatus.ALTERED)
            yield _Group(name, class_id, ALL, lines & altered)


def _rows_of_group(plan: Plan, group: _Group, counted: EventsOfGroup) -> Iterator[dict[str, Any]]:
    for subset in Subset:
        recorded, of_subset = counted.of_subset(_FLAGS[subset])
        for level in Level:
            for counting in _COUNTINGS[subset]:
                for row in _COUNTERS[counting](of_subset, level):
                    yield _row(plan, group, subset, counting, level, counted, recorded, row)


def _row(
    plan: Plan,
    group: _Group,
    subset: Subset,
    counting: Counting,
    level: Level,
    counted: EventsOfGroup,
    recorded: bool,
    row: Mapping[str, Any],
) -> dict[str, Any]:
    days = row.get("days")
    months = None if days is None else days / DAYS_PER_MONTH
    if not recorded:
        estimate = NOT_ESTIMABLE
    elif months is None:
        estimate = clopper_pearson(row["events"], counted.n, plan.ci_level)
    else:
        estimate = scaled(poisson_rate(row["events"], months, plan.ci_level), _PER)
    note = (
        "" if recorded else f"{' and '.join(_FLAGS[subset])} was recorded for no event",
        notes.small_numbers(counted.n),
        row.get("note", ""),
        _missing_flags(subset, counted) if recorded else "",
        counted.undated_note,
    )
    return {
        "population": group.population,
        "alteration": group.alteration,
        "therapy_class": group.therapy_class,
        "subset": str(subset),
        "level": str(level),
        "soc": row["soc"],
        "term": row["term"],
        "counting": str(counting),
        "grade": row["grade"],
        "n": counted.n,
        "events": row["events"] if recorded else None,
        "patient_months": months,
        **_limits(estimate),
        "ci_level": plan.ci_level,
        "unit": "proportion" if months is None else f"per {_PER} patient-months",
        "method": _EXACT if months is None else _POISSON.format(_rate_word(counting)),
        "ctcae_version": row["ctcae_version"],
        "suppressed": False,
        "note": notes.join(note),
    }


def _rate_word(counting: Counting) -> str:
    if counting is Counting.EVENTS:
        return f"events per time on treatment ({_RECURRENT})"
    return "patients with a first event per time up to it"


def _limits(estimate: Estimate) -> dict[str, float]:
    return {"estimate": estimate.value, "ci_low": estimate.low, "ci_high": estimate.high}


def _missing_flags(subset: Subset, counted: EventsOfGroup) -> str:
    found = [
        f"for {count} of {counted.size} events it is not recorded whether they are {flag}"
        for flag in _FLAGS[subset]
        if (count := counted.not_recorded(flag))
    ]
    return "; ".join(found)


_COUNTERS = {
    Counting.WORST_GRADE_ONLY: partial(count_grades, worst_only=True),
    Counting.EACH_GRADE_ONCE: partial(count_grades, worst_only=False),
    Counting.ANY_GRADE: any_grade,
    Counting.EVENTS: count_events,
    Counting.FIRST_EVENT: first_events,
}
