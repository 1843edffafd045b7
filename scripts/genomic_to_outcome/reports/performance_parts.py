"""The shift of ECOG in each population for the cohort report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from genomic_to_outcome.clinical.ecog import BASELINES, TIMEPOINTS, VALUES
from genomic_to_outcome.reports.charts import Chart
from genomic_to_outcome.reports.count_charts import shift_chart
from genomic_to_outcome.reports.estimates import Row
from genomic_to_outcome.reports.references import Shown, reference, references
from genomic_to_outcome.reports.rendering import SUPPRESSED, in_words, p_value
from genomic_to_outcome.reports.study_cells import Cell, share


@dataclass(frozen=True)
class ShiftTable:
    """Baseline (rows) against a value on treatment (columns), with totals; who changed."""

    timepoint: str
    chart: Chart | None
    rows: tuple[tuple[str, tuple[Shown, ...]], ...]
    totals: tuple[Shown, ...]
    worsened: Cell
    improved: Cell
    p: Shown
    test_note: Shown


@dataclass(frozen=True)
class PerformancePart:
    """The shift tables of one population; `columns` are the values on treatment."""

    population: str
    n: Shown
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
            _patients(next(row for row in found if row["measure"] == "shift")),
            VALUES,
            tuple(_table(timepoint, found, in_words(name)) for timepoint in TIMEPOINTS),
        )
        for name, found in sorted(by_population.items())
    )


def _table(timepoint: str, rows: Sequence[Row], population: str) -> ShiftTable:
    mine = [row for row in rows if row["timepoint"] == timepoint]
    cells = {(row["baseline"], row["value"]): row for row in mine if row["measure"] == "shift"}
    lines = tuple(
        (baseline, _counts([[cells[baseline, value]] for value in VALUES]))
        for baseline in BASELINES
    )
    totals = _counts([[cells[baseline, value] for baseline in BASELINES] for value in VALUES])
    by_measure = {row["measure"]: row for row in mine}
    test = by_measure["signed_rank"]
    return ShiftTable(
        timepoint,
        shift_chart(
            list(cells.values()),
            f"{population}: ECOG before and on treatment ({timepoint} value)",
        ),
        lines,
        totals,
        share(by_measure["worsened"]),
        share(by_measure["improved"]),
        Shown(p_value(test["p"]), reference(test, "p")),
        Shown(test["note"] or "", reference(test, "texts")),
    )


def _counts(columns: Sequence[Sequence[Row]]) -> tuple[Shown, ...]:
    """Each column's patients, and those of all columns; a sum names the first and the last cell."""
    everything = [row for column in columns for row in column]
    return tuple(_sum(rows) for rows in (*columns, everything))


def _sum(rows: Sequence[Row]) -> Shown:
    if any(row["suppressed"] for row in rows):
        return Shown(SUPPRESSED)
    total = sum(int(row["events"]) for row in rows)
    return Shown(str(total) if total else "–", references(rows, "events") if total else "")


def _patients(row: Row) -> Shown:
    return Shown(str(row["n"]), reference(row, "n"))
