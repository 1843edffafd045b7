"""Counts of patients that hang together, and which of them must be withheld.

Primary and secondary suppression over one system of linear relations. A cell is a count of
patients; a relation says that one cell is the sum of others. What is left of a whole when its
published parts are taken away is a cell too, so that a difference is guarded like a count.
Source: Willenborg and de Waal, Elements of Statistical Disclosure Control, 2001, chapter 3 (tables
linked by linear relations, protection by intervals).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field

import numpy as np

from genomic_to_outcome.outcomes.disclosure_exact import ExactBounds
from genomic_to_outcome.outcomes.survival import BoolArray, FloatArray, WholeArray

UNBOUNDED = 1e9
_MAX_PASSES = 200
_TRIED = 100
_FEW, _ROUNDS = 12, 20
"""More cells than that are guarded together, and by the last round all that is behind them goes."""


@dataclass
class Cells:
    """Cells by key with their true counts, relations between them, and what may be published.

    `together` are pairs (cell, needed): the first is withheld where the second is. `cost` says how
    much a reader loses with a cell: of two that would protect the same, the cheaper is withheld.
    """

    smallest: int
    keys: dict[Hashable, int] = field(default_factory=dict)
    values: list[int] = field(default_factory=list)
    costs: list[float] = field(default_factory=list)
    publishable: list[bool] = field(default_factory=list)
    relations: list[tuple[int, tuple[int, ...]]] = field(default_factory=list)
    together: list[tuple[int, int]] = field(default_factory=list)

    def add(self, key: Hashable, value: int, cost: float | None = None) -> int:
        """The cell of a key; without a cost it is never published."""
        if key in self.keys:
            return self.keys[key]
        if value < 0:
            raise ValueError(f"a count of patients cannot be negative: {key} is {value}")
        number = len(self.values)
        self.keys[key] = number
        self.values.append(int(value))
        self.costs.append(0.0 if cost is None else cost)
        self.publishable.append(cost is not None)
        return number

    def sum_of(self, whole: int, parts: Iterable[int]) -> int | None:
        """Say that a cell holds others that share no patient; the cell of what is left.

        None where the whole is among the parts, or they are more than it: then they overlap and
        nothing follows.
        """
        parts = tuple(sorted(set(parts)))
        if whole in parts:
            return None
        rest = self.values[whole] - sum(self.values[part] for part in parts)
        if rest < 0:
            return None
        key = ("left of", whole, parts)
        known = key in self.keys
        left = self.add(key, rest)
        if not known:
            self.relations.append((whole, (*parts, left)))
        return left

    def equals(self, whole: int, parts: Iterable[int]) -> None:
        """Say that a cell is the sum of others; nothing is said where the counts contradict."""
        parts = tuple(parts)
        if self.values[whole] == sum(self.values[part] for part in parts):
            self.relations.append((whole, parts))

    def needs(self, cell: int, needed: int) -> None:
        """Withhold a cell where another is withheld."""
        self.together.append((cell, needed))

    def is_small(self) -> BoolArray:
        """Which cells may not become known: 1 to smallest - 1 patients. Nobody is no patient."""
        values = np.array(self.values, int)
        return (values > 0) & (values < self.smallest)

    def publish(self, secondary: bool = True) -> BoolArray:
        """Which cells to publish: none that is small, nor one that would give a small one away.

        A small cell is guarded when nothing that follows from the published ones excludes that it
        is 1 or less, nor that it is `smallest` or more. `secondary` False leaves that out: for
        tests of the guard itself.
        """
        small = self.is_small()
        shown = np.array(self.publishable, bool) & ~small
        self._withhold_dependants(shown)
        if not secondary or not small.any():
            return shown
        bounds = Bounds(self)
        while True:
            low, high = bounds.infer(shown)
            given_away = np.flatnonzero(small & ((low > 1) | (high < self.smallest)))
            chosen: set[int] = set()
            for cell in given_away:
                suspects = bounds.suspects(int(cell), shown, high[cell] < self.smallest)
                if suspects and not chosen & suspects:
                    chosen.add(self._least_missed(suspects))
            if not chosen:
                return self._guard_exactly(self._give_back(shown, bounds), bounds)
            shown[list(chosen)] = False
            self._withhold_dependants(shown)

    def _guard_exactly(self, shown: BoolArray, bounds: Bounds) -> BoolArray:
        """Withhold what would give a small cell away by several relations at once.

        A cell that was found guarded stays so: whatever is withheld widens all bounds.
        """
        shown, exact = shown.copy(), ExactBounds(self.relations, self.values, self.smallest)
        asked: WholeArray = np.flatnonzero(self.is_small())
        for done in itertools.count(1):
            given_away = exact.given_away(asked, *bounds.infer(shown))
            if not given_away:
                break
            chosen: set[int] = set()
            if exact.is_large and (len(given_away) > _FEW or done > _ROUNDS):
                chosen = self._behind_many(exact, given_away, shown, min(done / _ROUNDS, 1.0))
            else:
                for cell, from_above in given_away:
                    suspects = exact.published_behind([cell], shown, from_above)
                    if suspects and not chosen & suspects:
                        chosen.add(self._least_missed(suspects))
            if not chosen:
                chosen = set(np.flatnonzero(shown & (np.array(self.values) > 0)).tolist())
            if not chosen:
                # Where but zeros are published, the counts times any number fit as well.
                break
            shown[list(chosen)] = False
            self._withhold_dependants(shown)
            asked = np.unique([cell for cell, _ in given_away])
        return shown

    def _behind_many(
        self,
        exact: ExactBounds,
        given_away: Iterable[tuple[int, bool]],
        shown: BoolArray,
        share: float,
    ) -> set[int]:
        """This share, the least missed, of the published cells behind many at once."""
        chosen: set[int] = set()
        for above in (False, True):
            cells = [cell for cell, from_above in given_away if from_above is above]
            suspects = exact.published_behind(cells, shown, above) if cells else set()
            ordered = sorted(suspects, key=lambda cell: (self.costs[cell], self.values[cell], cell))
            chosen |= set(ordered[: math.ceil(len(ordered) * share)])
        return chosen

    def _least_missed(self, cells: Iterable[int]) -> int:
        """Of published cells the one that a reader will miss least."""
        return min(cells, key=lambda cell: (self.costs[cell], self.values[cell], cell))

    def _give_back(self, shown: BoolArray, bounds: Bounds) -> BoolArray:
        """Publish the dearest cells after all that were withheld and need not have been."""
        small = self.is_small()
        withheld = np.flatnonzero(np.array(self.publishable, bool) & ~small & ~shown)
        for cell in sorted(withheld, key=lambda c: (-self.costs[c], -self.values[c]))[:_TRIED]:
            tried = shown.copy()
            tried[cell] = True
            self._withhold_dependants(tried)
            low, high = bounds.infer(tried)
            if tried[cell] and not (small & ((low > 1) | (high < self.smallest))).any():
                shown = tried
        return shown

    def _withhold_dependants(self, shown: BoolArray) -> None:
        if not self.together:
            return
        cell, needed = np.array(self.together).T
        while True:
            lost = shown[cell] & ~shown[needed]
            if not lost.any():
                return
            shown[cell[lost]] = False


class Bounds:
    """What follows from published cells for all others: bounds, relation by relation.

    Each pass tightens the bounds of every member of a relation by those of the others, until
    nothing changes. The relation that tightened a bound last is kept: it says which published
    cells are behind it.
    """

    def __init__(self, cells: Cells) -> None:
        self.cells = cells
        relations = cells.relations
        sizes = [len(parts) for _, parts in relations]
        self.whole: WholeArray = np.array([whole for whole, _ in relations], int)
        self.part: WholeArray = np.array([p for _, parts in relations for p in parts], int)
        self.relation: WholeArray = np.repeat(np.arange(len(relations)), sizes)
        self.why_low: WholeArray = np.full(len(cells.values), -1)
        self.why_high: WholeArray = np.full(len(cells.values), -1)

    def infer(self, shown: BoolArray) -> tuple[FloatArray, FloatArray]:
        """Lower and upper bound of each cell for a reader of the published ones."""
        values = np.array(self.cells.values, float)
        low = np.where(shown, values, 0.0)
        high = np.where(shown, values, UNBOUNDED)
        self.why_low[:] = self.why_high[:] = -1
        count = len(self.whole)
        for _ in range(_MAX_PASSES if count else 0):
            sum_low = np.bincount(self.relation, low[self.part], count)
            sum_high = np.bincount(self.relation, high[self.part], count)
            numbers = np.arange(count)
            changed = self._raise(low, self.whole, sum_low, numbers)
            changed |= self._lower(high, self.whole, sum_high, numbers)
            others_low = sum_low[self.relation] - low[self.part]
            others_high = sum_high[self.relation] - high[self.part]
            top, bottom = high[self.whole][self.relation], low[self.whole][self.relation]
            changed |= self._lower(high, self.part, top - others_low, self.relation)
            changed |= self._raise(low, self.part, bottom - others_high, self.relation)
            if not changed:
                break
        return low, high

    def _raise(
        self, low: FloatArray, cell: WholeArray, bound: FloatArray, relation: WholeArray
    ) -> bool:
        better = np.flatnonzero(bound > low[cell] + 1e-6)
        if not len(better):
            return False
        better = better[np.argsort(bound[better], kind="stable")]
        low[cell[better]] = bound[better]
        self.why_low[cell[better]] = relation[better]
        return True

    def _lower(
        self, high: FloatArray, cell: WholeArray, bound: FloatArray, relation: WholeArray
    ) -> bool:
        better = np.flatnonzero(bound < high[cell] - 1e-6)
        if not len(better):
            return False
        better = better[np.argsort(-bound[better], kind="stable")]
        high[cell[better]] = bound[better]
        self.why_high[cell[better]] = relation[better]
        return True

    def suspects(self, cell: int, shown: BoolArray, from_above: bool) -> set[int]:
        """The published cells nearest to what bounds a cell too tightly."""
        first = self.why_high[cell] if from_above else self.why_low[cell]
        pending, seen = [int(first)], {-1}
        while pending:
            members: set[int] = set()
            for relation in pending:
                if relation not in seen:
                    seen.add(relation)
                    whole, parts = self.cells.relations[relation]
                    members |= {whole, *parts}
            found = {member for member in members if shown[member]}
            if found:
                return found
            pending = [
                int(why)
                for member in sorted(members)
                for why in (self.why_low[member], self.why_high[member])
                if why not in seen
            ]
        return set()
