"""The funnel of the tumour board: who reached each step, why the others did not, and when."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from genomic_to_outcome import contract
from genomic_to_outcome.clinical.board_steps import (
    STEPS,
    BoardRound,
    BoardStep,
    LeftReason,
    StepState,
)
from genomic_to_outcome.clinical.dates import day_numbers
from genomic_to_outcome.frames import to_frame
from genomic_to_outcome.outcomes import notes
from genomic_to_outcome.outcomes.cohort_frame import Cohort
from genomic_to_outcome.outcomes.cumulative_incidence import (
    CENSORED,
    COMPETING,
    EVENT,
    cumulative_incidence,
    incidence_at,
)
from genomic_to_outcome.outcomes.plan import Plan, TumourTypes
from genomic_to_outcome.outcomes.populations import members
from genomic_to_outcome.outcomes.proportions import clopper_pearson
from genomic_to_outcome.outcomes.survival import Estimate
from genomic_to_outcome.vocabulary import DAYS_PER_MONTH, Endpoint

MONTHS = (1, 2, 3, 6, 12)
GUIDED, ANOTHER, DIED = "guided_therapy", "another_therapy", "death"
_EXACT = "binomial proportion, Clopper-Pearson interval"
_INCIDENCE = (
    "Aalen-Johansen, interval on the log scale; first after the report: guided therapy, another "
    "therapy or death"
)
NO_COMPARISON = (
    "who was treated by the board's advice lived long enough for it: no comparison with the others"
)


def estimate_tumour_board(
    plan: Plan,
    cohort: Cohort,
    paths: pd.DataFrame,
    endpoints: pd.DataFrame,
    tumour_types: TumourTypes,
) -> pd.DataFrame:
    """contract.TUMOUR_BOARD_FUNNEL of every population with a patient whom a board discussed.

    `paths` is contract.TUMOUR_BOARD_PATHS; `endpoints` tells by OS until when each patient was
    followed. At each step those of the step before are reached, left or pending.
    """
    rows: list[dict[str, Any]] = []
    concluded = (paths["state"] == StepState.REACHED) | (paths["reason"] == LeftReason.NO_VARIANT)
    discussed = set(paths.loc[concluded & (paths["step"] == BoardStep.INTERVENING), "patient"])
    survival = endpoints[endpoints["endpoint"] == Endpoint.OS]
    until = pd.Series(day_numbers(survival["end"])).groupby(survival["patient"].to_numpy()).max()
    for name, population in plan.populations.items():
        inside = members(population, cohort, tumour_types).inside
        people = set(cohort.rows.loc[inside, "patient"])
        if discussed & people and len(people) >= plan.minimum_patients:
            mine = paths[paths["patient"].isin(people)]
            for round_ in BoardRound:
                rows += _funnel(plan, name, round_, mine[mine["round"] == round_])
            first = mine[mine["round"] == BoardRound.FIRST]
            rows += _time_to_therapy(plan, name, *_first_therapies(cohort, first, until))
    return to_frame(contract.TUMOUR_BOARD_FUNNEL, rows)


def _row(plan: Plan, population: str, round_: str, step: str, **values: Any) -> dict[str, Any]:
    empty = dict.fromkeys(contract.TUMOUR_BOARD_FUNNEL.names)
    return empty | {
        "population": population,
        "round": str(round_),
        "order": [str(one) for one in STEPS[BoardRound(round_)]].index(str(step)) + 1,
        "step": str(step),
        "suppressed": False,
        **values,
    }


def _funnel(
    plan: Plan, population: str, round_: BoardRound, paths: pd.DataFrame
) -> Iterator[dict[str, Any]]:
    began = previous = int(paths["patient"].nunique())
    for number, step in enumerate(STEPS[round_]):
        here = paths[paths["step"] == step]
        reached = int((here["state"] == StepState.REACHED).sum())
        for measure, n in (("of_previous", previous), ("of_all", began)):
            if not number and measure == "of_all":
                continue
            note = notes.small_numbers(n), NO_COMPARISON if step == BoardStep.TREATED else ""
            yield _row(
                plan, population, round_, step, measure=measure, state=str(StepState.REACHED), n=n,
                events=reached, ci_level=plan.ci_level, unit="proportion", method=_EXACT,
                note=notes.join(note), **_limits(clopper_pearson(reached, n, plan.ci_level)),
            )  # fmt: skip
        others = here[here["state"] != StepState.REACHED]
        for (state, reason), count in others.groupby(["state", "reason"]).size().items():
            yield _row(
                plan, population, round_, step, measure="reason", state=state, reason=reason,
                n=previous, events=int(count), unit="patients", method="count",
            )  # fmt: skip
        # Those without a date of enrolment are counted, but begin nothing.
        previous = reached
        began = began if number else reached


def _first_therapies(
    cohort: Cohort, paths: pd.DataFrame, until: pd.Series
) -> tuple[np.ndarray, np.ndarray]:
    """Days from the report to the first therapy after it, death, or the end of follow-up.

    States: 0 none of them, 1 guided, 2 another, 3 death. One row per patient with a report.
    """
    reached = paths[paths["state"] == StepState.REACHED]
    reported = reached[reached["step"] == BoardStep.QUALITY].set_index("patient")
    report = pd.Series(day_numbers(reported["date"]), index=reported.index)
    treated = reached[reached["step"] == BoardStep.TREATED].set_index("patient")
    guided = pd.Series(day_numbers(treated["date"]), index=treated.index).reindex(report.index)
    lines = cohort.rows.loc[cohort.line > 0, ["patient", "start"]]
    starts = pd.Series(day_numbers(lines["start"]), index=lines["patient"].to_numpy())
    later = starts[starts >= report.reindex(starts.index)]
    first = later.groupby(level=0).min().reindex(report.index)
    died = cohort.rows.drop_duplicates("patient").set_index("patient")["died"]
    death = pd.Series(day_numbers(died), index=died.index).reindex(report.index)
    end = np.fmax(until.reindex(report.index), report)
    state = np.select(
        [first.notna() & (first == guided), first.notna(), death <= end], [1, 2, 3], 0
    )
    return np.where(first.notna(), first, end) - report.to_numpy(), state


def _time_to_therapy(
    plan: Plan, population: str, time: np.ndarray, state: np.ndarray
) -> Iterator[dict[str, Any]]:
    for number, name in enumerate((GUIDED, ANOTHER, DIED), start=1):
        kinds = np.where(state == number, EVENT, np.where(state == 0, CENSORED, COMPETING))
        curve = cumulative_incidence(time, kinds)
        for month in MONTHS:
            at = incidence_at(curve, month * DAYS_PER_MONTH, ci_level=plan.ci_level)
            yield _row(
                plan, population, BoardRound.FIRST, BoardStep.TREATED, n=len(time),
                measure="cumulative_incidence", state=name, time=float(month), unit="proportion",
                events=int(((state == number) & (time <= month * DAYS_PER_MONTH)).sum()),
                ci_level=plan.ci_level, method=_INCIDENCE,
                note=notes.small_numbers(len(time)) or None, **_limits(at),
            )  # fmt: skip


def _limits(estimate: Estimate) -> dict[str, float]:
    return {"estimate": estimate.value, "ci_low": estimate.low, "ci_high": estimate.high}
