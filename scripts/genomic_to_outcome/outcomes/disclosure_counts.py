"""Counts of the study tables that hang together by what they count."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from genomic_to_outcome.outcomes.disclosure_cells import Cells

Given = Mapping[str, Any]
Shown = tuple[Given, dict[str, int | None]]
PATIENTS_COST, EVENTS_COST = 3e6, 2e5


@dataclass
class StudyCounts:
    """Rows of each table that may be published, each with the cells of its columns.

    `withheld` are rows of which no more than n (its cell) is published, `treated` the cells of all
    patients of each population whose adverse events are counted. `populations` are the cells of the
    treated patients of each population, as other tables count them too.
    """

    cells: Cells
    populations: Mapping[str, int]
    rows: dict[str, list[Shown]] = field(default_factory=lambda: defaultdict(list))
    withheld: dict[str, list[tuple[Given, int]]] = field(default_factory=lambda: defaultdict(list))
    treated: dict[str, int] = field(default_factory=dict)
    patients: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def count(self, key: Hashable, value: int | None, cost: float | None = EVENTS_COST) -> int:
        """The cell of a key; a key that comes again with another count is another cell.

        Without a cost it is never published.
        """
        return self.cells.add((key, value), int(value or 0), cost)

    def patients_of(self, population: str, value: int) -> int:
        """The cell of the patients of a population; every table counts them in its own way.

        As many as have a line of therapy in it: then they are these.
        """
        cell = self.populations.get(population)
        if cell is None or self.cells.values[cell] != value:
            cell = self.count(("patients of", population), value, PATIENTS_COST)
        if cell not in self.patients[population]:
            self.patients[population].append(cell)
        return cell

    def within(self, whole: int, *parts: int) -> None:
        """Say that counts lie within another, one by one and together."""
        for part in parts:
            self.cells.sum_of(whole, (part,))
        if len(set(parts)) > 1:
            self.cells.sum_of(whole, parts)

    def relate_totals(self, others: Mapping[str, Iterable[int]], around: Iterable[int]) -> None:
        """Relate the counts of each population's patients, those of other tables among them.

        `around` are the cells of groups that hold every population, the whole cohort first.
        """
        around = sorted(set(around))
        for population in sorted({*self.patients, *others}):
            totals = {*self.patients[population], *others.get(population, ())}
            ordered = sorted(totals, key=lambda cell: self.cells.values[cell])
            for place, smaller in enumerate(ordered):
                for whole in around:
                    self.cells.sum_of(whole, (smaller,))
                for larger in ordered[place + 1 :]:
                    self.cells.sum_of(larger, (smaller,))
