"""What follows from published counts for withheld ones, all relations together.

Bounds relation by relation (disclosure_cells.Bounds) may be wider than what several relations say
at once. Here each small cell's least and greatest value is that of a linear programme. Few
programmes are enough: a solution is a witness for every cell that is low, or high, enough in it.
Source: Fischetti and Salazar-Gonzalez, Solving the cell suppression problem on tabular data with
linear constraints, Management Science 2001 (attacker's programmes; dual values name the cells).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import block_array, csr_array
from scipy.sparse.csgraph import connected_components

from genomic_to_outcome.outcomes.survival import BoolArray, FloatArray, WholeArray

Relation = tuple[int, tuple[int, ...]]
_TOLERANCE = 1e-6
_NO_LIMIT = 1e6
"""More patients than any cohort has: a programme needs an end."""
_FEW, _REACHES = 12, (60, 600)
"""So many cells are no longer asked for together, but each near itself."""
_LARGE_SYSTEM = 30000
"""Above so many cells, many that are given away are guarded together."""
_LARGE, _NEAR, _SINGLY = 5000, 200, 20
"""In a system of more cells, so few are asked for near themselves, and so few with the whole of it:
what was not shown to be open by then counts as given away. A number of programmes, not a time, so
that the same input gives the same set."""


class ExactBounds:
    """Linear programmes over relations (whole, parts) between cells of these true counts."""

    def __init__(self, relations: Iterable[Relation], values: Sequence[int], smallest: int) -> None:
        self.values: FloatArray = np.array(values, float)
        self.smallest = smallest
        self.is_large = len(values) > _LARGE_SYSTEM
        distinct = list(dict.fromkeys(relations))
        sizes = [len(parts) + 1 for _, parts in distinct]
        columns = [cell for whole, parts in distinct for cell in (whole, *parts)]
        signs = [sign for size in sizes for sign in (1.0, *[-1.0] * (size - 1))]
        rows = np.repeat(np.arange(len(distinct)), sizes)
        self.matrix = csr_array((signs, (rows, columns)), (len(distinct), len(self.values)))

    def given_away(
        self, cells: WholeArray, low: FloatArray, high: FloatArray
    ) -> list[tuple[int, bool]]:
        """Of these cells those that were not shown to be open down to 1 and up to `smallest`.

        Of a system that is not large, that is those that a reader can tell from 1 or `smallest`.
        `low` and `high` are bounds of all cells that hold already; equal ones are known. True
        stands for a bound from above.
        """
        known = high - low < 0.5
        free = np.flatnonzero(~known)
        found = [(int(cell), bool(high[cell] < self.smallest)) for cell in cells if known[cell]]
        left = self.matrix[:, free]
        left = left[np.flatnonzero(np.diff(left.indptr))]
        graph = block_array([[None, left], [left.T, None]])
        label = connected_components(graph)[1][left.shape[0] :]
        is_asked = np.isin(free, cells)
        for component in np.unique(label[is_asked]):
            inside = np.flatnonzero(label == component)
            part = left[:, inside]
            lines = np.flatnonzero(np.diff(part.indptr))
            limits = np.column_stack([low, np.minimum(high, _NO_LIMIT)])[free[inside]]
            programme = _Programme(part[lines], limits, self.values[free[inside]])
            exposed = programme.exposed(np.flatnonzero(is_asked[inside]), self.smallest)
            found += [(int(free[inside[place]]), above) for place, above in exposed]
        return found

    def published_behind(
        self, cells: Sequence[int], shown: BoolArray, from_above: bool
    ) -> set[int]:
        """The published cells from which the bound of a withheld one, or of a sum, follows.

        Their dual values differ from zero: with any of them withheld, this proof of the bound
        falls.
        """
        hidden = np.flatnonzero(~shown)
        left = self.matrix[:, hidden]
        label = connected_components(block_array([[None, left], [left.T, None]]))[1]
        of_row, of_cell = label[: left.shape[0]], label[left.shape[0] :]
        mine = np.unique(of_cell[np.searchsorted(hidden, cells)])
        rows, inside = np.flatnonzero(np.isin(of_row, mine)), hidden[np.isin(of_cell, mine)]
        given = self.matrix[rows][:, np.flatnonzero(shown)]
        wanted = np.where(np.isin(inside, cells), -1.0 if from_above else 1.0, 0.0)
        solved = linprog(
            wanted,
            A_eq=self.matrix[rows][:, inside],
            b_eq=-(given @ self.values[shown]),
            bounds=(0, None),
            method="highs",
        )
        if not solved.success:
            return set()
        weight = np.abs(given.T @ solved.eqlin.marginals)
        return set(np.flatnonzero(shown)[weight > _TOLERANCE].tolist())


class _Programme:
    """The unknown cells of one component: matrix @ cells as for the true ones, within limits.

    `truth` is one solution. One that differs from it near a single cell alone is found sooner than
    any other, and is as good a witness.
    """

    def __init__(self, matrix: csr_array, limits: FloatArray, truth: FloatArray) -> None:
        self.matrix, self.limits, self.truth = matrix, limits, truth
        self.by_cell = matrix.tocsc()
        self.everywhere: WholeArray = np.arange(matrix.shape[1])

    def exposed(self, cells: WholeArray, smallest: int) -> list[tuple[int, bool]]:
        """The cells not shown to reach 1, or `smallest` (True)."""
        found: list[tuple[int, bool]] = []
        is_large = len(self.everywhere) > _LARGE
        for sign, enough in ((1.0, 1.0), (-1.0, -float(smallest))):
            asked = cells[sign * self.truth[cells] > enough]
            asked = self._try_together(asked, sign, enough, _FEW)
            for reach in _REACHES:
                most = _NEAR if is_large else len(asked)
                asked = self._try_near(asked, sign, enough, reach, most)
            asked = self._try_together(asked, sign, enough, 1)
            most = _SINGLY if is_large else len(asked)
            asked = self._try_near(asked, sign, enough, len(self.everywhere), most)
            found += [(int(cell), sign < 0) for cell in asked]
        return found

    def _try_together(self, asked: WholeArray, sign: float, enough: float, few: int) -> WholeArray:
        """The cells that are left when all at once were tried, as long as that helps."""
        while len(asked) > few:
            left = self._left(asked, sign, enough, self._solve(asked, sign, self.everywhere))
            if len(left) == len(asked):
                break
            asked = left
        return asked

    def _try_near(
        self, asked: WholeArray, sign: float, enough: float, reach: int, most: int
    ) -> WholeArray:
        """The cells that are left when each, but no more than `most`, was tried with the nearest
        so many others."""
        failed: list[int] = []
        for _ in range(most):
            if not len(asked):
                break
            values = self._solve(asked[:1], sign, self._around(asked[:1], reach))
            left = self._left(asked, sign, enough, values)
            if len(left) and left[0] == asked[0]:
                failed.append(int(left[0]))
                left = left[1:]
            asked = left
        return np.array([*failed, *asked], int)

    def _left(
        self, asked: WholeArray, sign: float, enough: float, values: FloatArray
    ) -> WholeArray:
        return asked[sign * values[asked] > enough + _TOLERANCE]

    def _around(self, cells: WholeArray, reach: int) -> WholeArray:
        """These cells and those in reach of them through ever more relations."""
        while len(cells) < min(reach, len(self.everywhere)):
            rows = np.unique(self.by_cell[:, cells].indices)
            cells = np.unique(self.matrix[rows].indices)
        return cells

    def _solve(self, cells: WholeArray, sign: float, around: WholeArray) -> FloatArray:
        """The solution in which these cells together are as low, or as high, as can be.

        Only cells around them may differ from the truth.
        """
        inside = self.by_cell[:, around]
        rows = np.unique(inside.indices)
        inside = inside.tocsr()[rows]
        wanted = np.zeros(self.matrix.shape[1])
        wanted[cells] = sign
        solved = linprog(
            wanted[around],
            A_eq=inside,
            b_eq=inside @ self.truth[around],
            bounds=self.limits[around],
            method="highs",
        )
        if not solved.success:
            raise ArithmeticError(f"no solution of a system of true counts: {solved.message}")
        values = self.truth.copy()
        values[around] = solved.x
        return values
