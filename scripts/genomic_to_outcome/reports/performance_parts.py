"""The shift of ECOG in each population for the cohort report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from genomic_to_outcome.clinical.ecog import BASELINES, TIMEPOINTS, VALUES
from genomic_to_outcome.reports.estimates import Row
from genomic_to_outcome.reports.rendering import in_words, p_value
from genomic_to_outcome.reports.study_cells import Cell, share


@dataclass(frozen=True)
class ShiftTable:
    """Baseline (rows) against a value on treatment (columns), with totals; who changed."""

    timepoint: str
    rows: tuple[tuple[str, tuple[int, ...]], ...]
    totals: tuple[int, ...]
    worsened: Cell
    improved: Cell
    p: str
    test_note: str


@dataclass(frozen=True)
class PerformancePart:
    """The shift tables of one population; `columns` are the values on treatment."""

    population: str
    n: int
    columns: tuple[str, ...]
    tables: tuple[ShiftTable, ...]


def performance_parts(rows: Iterable[Row]) -> tuple[PerformancePart, ...]:
    """A part for each population of contract.PERFORMANCE_STATUS_SHIFTS, in order of name."""
    by_population: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_population[row["population"]].append(row)
    return tuple(
        PerformancePart(
            in_words(name),
            int(next(row["n"] for row in found if row["measure"] == "shift")),
            VALUES,
            tuple(_table(timepoint, found) for timepoint in TIMEPOINTS),
        )
        for name, found in sorted(by_population.items())
    )


def _table(timepoint: str, rows: Sequence[Row]) -> ShiftTable:
    mine = [row for row in rows if row["timepoint"] == timepoint]
    cells = {
        (row["baseline"], row["value"]): int(row["events"])
        for row in mine
        if row["measure"] == "shift"
    }
    lines = []
    for baseline in BASELINES:
        counts = [cells[baseline, value] for value in VALUES]
        lines.append((baseline, (*counts, sum(counts))))
    totals = tuple(sum(column) for column in zip(*(counts for _, counts in lines), strict=True))
    by_measure = {row["measure"]: row for row in mine}
    test = by_measure["signed_rank"]
    return ShiftTable(
        timepoint,
        tuple(lines),
        totals,
        share(by_measure["worsened"]),
        share(by_measure["improved"]),
        p_value(test["p"]),
        test["note"] or "",
    )
