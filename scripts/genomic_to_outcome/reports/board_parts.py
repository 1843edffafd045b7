"""The funnel of the tumour board in each population for the cohort report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from genomic_to_outcome.clinical.board_steps import BoardRound, StepState
from genomic_to_outcome.reports.charts import Chart
from genomic_to_outcome.reports.count_charts import funnel_chart
from genomic_to_outcome.reports.estimates import Row
from genomic_to_outcome.reports.references import Shown, reference
from genomic_to_outcome.reports.rendering import SUPPRESSED, in_words
from genomic_to_outcome.reports.study_cells import Cell, share

_ROUND_WORDS = {
    BoardRound.FIRST: "First test",
    BoardRound.AFTER_RESISTANCE: "After resistance: second test",
}
_STATE_WORDS = {
    "guided_therapy": "Guided therapy first",
    "another_therapy": "Another therapy first",
    "death": "Death first",
}


@dataclass(frozen=True)
class FunnelStep:
    """A step: those who reached it, of the step before and of all, and why others did not."""

    step: str
    of_previous: Cell
    of_all: Cell
    left: tuple[tuple[str, Shown], ...]
    pending: tuple[tuple[str, Shown], ...]


@dataclass(frozen=True)
class FunnelPart:
    """The funnel of one population and round; time to the first therapy where it is the first."""

    population: str
    title: str
    chart: Chart | None
    steps: tuple[FunnelStep, ...]
    months: tuple[float, ...]
    incidence: tuple[tuple[str, tuple[Cell, ...]], ...]


def board_parts(rows: Iterable[Row]) -> tuple[FunnelPart, ...]:
    """A part for each population and round of contract.TUMOUR_BOARD_FUNNEL with patients in it."""
    grouped: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row["population"], row["round"]].append(row)
    return tuple(
        _part(population, BoardRound(round_), grouped[population, round_])
        for population in sorted({population for population, _ in grouped})
        for round_ in BoardRound
        if any(row["n"] for row in grouped.get((population, round_), ()))
    )


def _part(population: str, round_: BoardRound, rows: Sequence[Row]) -> FunnelPart:
    steps = []
    for order in sorted({row["order"] for row in rows}):
        here = [row for row in rows if row["order"] == order]
        shares = {row["measure"]: row for row in here}
        steps.append(
            FunnelStep(
                here[0]["step"],
                share(shares["of_previous"]),
                share(shares.get("of_all")),
                _reasons(here, StepState.LEFT),
                _reasons(here, StepState.PENDING),
            )
        )
    incidence: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row["measure"] == "cumulative_incidence":
            incidence[row["state"]].append(row)
    months = sorted({row["time"] for found in incidence.values() for row in found})
    return FunnelPart(
        in_words(population),
        _ROUND_WORDS[round_],
        funnel_chart(rows, f"{in_words(population)}: {_ROUND_WORDS[round_]}"),
        tuple(steps),
        tuple(months),
        tuple(
            (word, tuple(share(row) for row in sorted(incidence[state], key=lambda r: r["time"])))
            for state, word in _STATE_WORDS.items()
            if state in incidence
        ),
    )


def _reasons(rows: Iterable[Row], state: StepState) -> tuple[tuple[str, Shown], ...]:
    found = [row for row in rows if row["measure"] == "reason" and row["state"] == state]
    return tuple(
        (
            row["reason"],
            Shown(SUPPRESSED)
            if row["suppressed"]
            else Shown(str(row["events"]), reference(row, "events")),
        )
        for row in sorted(found, key=lambda row: (-(row["events"] or 0), row["reason"]))
    )
