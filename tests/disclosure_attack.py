"""An attacker who has the whole public set, knows the method, and solves linear programmes.

Written apart from the code that it attacks: it reads tables, names the counts that stand in them
and in the internal ones by the same words, and writes down every relation between them that the
words imply. What the attacker is told beside is more than a reader knows: which classes and which
therapies no patient has both of.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy.optimize import linprog
from scipy.sparse import bmat, csr_matrix
from scipy.sparse.csgraph import connected_components

CHAINS = (("ORR", "CBR", "DCR"), ("OS", "PFS"))
RULES = {
    "ORR": "confirmed",
    "CBR": "confirmed",
    "DCR": "confirmed",
    "PFS": "ema",
    "OS": "from_line_start",
}
Name = tuple
Counts = dict[Name, int | None]


def chain_of(endpoint: str) -> int:
    return next(number for number, names in enumerate(CHAINS) if endpoint in names)


def note(counts: Counts, name: Name, value: object) -> None:
    """A count that is given stays; None says that it exists and is not given."""
    known = None if value is None or pd.isna(value) else round(float(value))
    if counts.get(name) is None:
        counts[name] = known


def read_counts(tables: Mapping[str, pd.DataFrame]) -> Counts:
    """Counts of the tables by name, those of figures too: a share times its n is a count."""
    counts: Counts = {}
    of_outcomes(counts, tables["alteration_outcomes"])
    of_comparisons(counts, tables["comparisons"])
    of_cohort(counts, tables["class_frequencies"], tables["attrition"])
    of_study(counts, tables)
    return counts


def of_outcomes(counts: Counts, rows: pd.DataFrame) -> None:
    for row in rows.itertuples():
        plain = row.measure in ("n", "rate")
        if not plain or pd.notna(row.line) or row.status == "not_detected":
            continue
        if RULES.get(row.endpoint) != row.rule:
            continue
        key = (row.population, row.alteration, row.therapy_class)
        note(counts, ("n", *key, chain_of(row.endpoint)), row.n)
        events = row.events
        if pd.isna(events) and row.measure == "rate" and pd.notna(row.estimate):
            events = row.estimate * row.n
        note(counts, ("events", *key, row.endpoint), events)


def of_comparisons(counts: Counts, rows: pd.DataFrame) -> None:
    for row in rows.itertuples():
        usual = row.measure in ("hazard_ratio", "odds_ratio", "fisher", "logrank")
        method = row.method or ""
        adjusted = method.endswith(", adjusted for delayed entry") and not row.note_is_public
        if not usual or adjusted or "not assessed counted" in method or row.adjusted_for:
            continue
        if RULES.get(row.endpoint) == row.rule:
            for side in ("group", "reference"):
                key = (row.comparison, side)
                note(counts, ("n", *key, chain_of(row.endpoint)), getattr(row, f"n_{side}"))
                note(counts, ("events", *key, row.endpoint), getattr(row, f"events_{side}"))


def of_cohort(counts: Counts, frequencies: pd.DataFrame, attrition: pd.DataFrame) -> None:
    for row in frequencies.itertuples():
        note(counts, ("patients",), row.n_patients)
        note(counts, ("altered", row.alteration), row.events)
        note(counts, ("assessed", row.alteration), row.n)
        note(counts, ("not assessed", row.alteration), row.n_not_assessed)
    for row in attrition[attrition["unit"] == "patients"].itertuples():
        if ", " in row.step:
            continue
        note(counts, ("in", row.step), row.n_in)
        note(counts, ("out", row.step), row.n_out)
        note(counts, ("left out", row.step, row.reason or ""), row.n_excluded)


def of_study(counts: Counts, tables: Mapping[str, pd.DataFrame]) -> None:
    for row in tables["safety"].itertuples():
        if row.alteration == "everyone" and row.counting in ("any_grade", "worst_grade_only"):
            key = ("safety", row.population, row.therapy_class)
            note(counts, (*key, "n"), row.n)
            what = (row.subset, row.soc or "", row.term or "", row.counting, row.grade)
            note(counts, (*key, *what), row.events)
    for row in tables["tumour_board"].itertuples():
        key = ("board", row.population, row.round, row.order)
        if row.measure == "of_previous":
            note(counts, (*key, "before"), row.n)
            note(counts, (*key, "reached"), row.events)
        elif row.measure == "reason":
            note(counts, (*key, "left", row.state, row.reason), row.events)
    for row in tables["performance_status"].itertuples():
        if row.timepoint == "worst" and row.measure in ("worsened", "improved"):
            note(counts, ("ecog", row.population, "n"), row.n)
            note(counts, ("ecog", row.population, row.measure), row.events)
    for row in tables["quality_of_life"].itertuples():
        key = ("form", row.population, row.instrument, row.visit)
        if row.measure == "completeness":
            note(counts, (*key, "expected"), row.n)
            note(counts, (*key, "received"), row.events)
        elif row.measure in ("mean", "change", "improved", "worsened"):
            kind = "mean" if row.measure == "mean" else "change"
            note(counts, (*key, row.domain, kind), row.n)
            if row.measure in ("improved", "worsened"):
                note(counts, (*key, row.domain, row.measure), row.events)
    for row in tables["baseline"].itertuples():
        if row.alteration == "everyone" and row.statistic == "patients":
            note(counts, ("baseline", row.population, "n"), row.n)
            note(counts, ("baseline", row.population, row.variable, row.level), row.events)


@dataclass
class Beliefs:
    """What the attacker knows of the words: the catalogue, and what excludes each other."""

    parents: Mapping[str, str | None]
    apart: Mapping[str, frozenset[str]]
    arms: Mapping[str, tuple[tuple[str, str, str], tuple[str, str, str]]]

    def above(self, name: str) -> list[str]:
        found = []
        while self.parents.get(name):
            name = self.parents[name]
            found.append(name)
        return [*found, "everyone"]


@dataclass
class System:
    """Relations whole = parts + rest; `truth` is used to leave out what is not so, and to judge."""

    truth: dict[Name, int]
    relations: list[tuple[Name, tuple[Name, ...]]] = field(default_factory=list)
    known: set[tuple[Name, tuple[Name, ...]]] = field(default_factory=set)

    def holds(self, whole: Name, *parts: Name) -> Name | None:
        """The rest of a whole; None where a word is unknown or the counts contradict."""
        if whole not in self.truth or any(part not in self.truth for part in parts):
            return None
        rest = self.truth[whole] - sum(self.truth[part] for part in parts)
        if rest < 0:
            return None
        name = ("rest", whole, parts)
        if (whole, parts) not in self.known:
            self.known.add((whole, parts))
            self.truth[name] = rest
            self.relations.append((whole, (*parts, name)))
        return name

    def equal(self, whole: Name, *parts: Name) -> None:
        known = all(name in self.truth for name in (whole, *parts))
        if known and self.truth[whole] == sum(self.truth[part] for part in parts):
            self.relations.append((whole, parts))

    def group(self, *key: object) -> dict[str, Name]:
        """Names of what is counted in a group: n, events, and who is without them."""
        named: dict[str, Name] = {}
        for number, chain in enumerate(CHAINS):
            whole, before = ("n", *key, number), None
            named[f"n{number}"] = whole
            for endpoint in chain:
                events = ("events", *key, endpoint)
                if events not in self.truth:
                    continue
                named[endpoint] = events
                named[f"no {endpoint}"] = self.holds(whole, events)
                if before is not None:
                    named[f"{endpoint} only"] = self.holds(events, before)
                before = events
        return {word: name for word, name in named.items() if name in self.truth}

    def within(self, whole: Mapping[str, Name], *parts: Mapping[str, Name]) -> dict[str, Name]:
        """Groups within a group, without a common patient: for all that is counted."""
        rests = {
            word: self.holds(whole[word], *(part[word] for part in parts))
            for word in whole
            if all(word in part for part in parts)
        }
        rests = {word: name for word, name in rests.items() if name is not None}
        for number, chain in enumerate(CHAINS):
            for endpoint in chain:
                words = (f"n{number}", endpoint, f"no {endpoint}")
                if all(word in rests for word in words):
                    self.equal(*(rests[word] for word in words))
        return rests


def write_down(truth: Counts, beliefs: Beliefs, least: int = 0) -> System:
    """Every relation that the names imply, of groups of `least` patients or more."""
    system = System({name: value for name, value in truth.items() if value is not None})
    groups = {
        name[1:4]: system.group(*name[1:4])
        for name, n in truth.items()
        if name[0] == "n" and len(name) == 5 and n >= least
    }
    by_cell: dict[tuple[str, str], list[str]] = defaultdict(list)
    therapies: dict[tuple[str, str], list[str]] = defaultdict(list)
    for population, alteration, therapy in groups:
        by_cell[population, therapy].append(alteration)
        therapies[population, alteration].append(therapy)
    for (population, alteration, therapy), names in groups.items():
        for above in beliefs.above(alteration):
            whole = groups.get((population, above, therapy))
            if whole is not None and above != alteration:
                rest = system.within(whole, names)
                both = (
                    groups.get((population, above, "all")),
                    groups.get((population, alteration, "all")),
                )
                if therapy != "all" and None not in both:
                    system.within(system.within(*both), rest)
        if therapy == "all":
            mine = [name for name in therapies[population, alteration] if name != "all"]
            for part in mine:
                system.within(names, groups[population, alteration, part])
            for pack in packs(mine, beliefs.apart):
                system.within(names, *(groups[population, alteration, part] for part in pack))
        below = [
            other
            for other in by_cell[population, therapy]
            if other != alteration and alteration in beliefs.above(other)
        ]
        for pack in packs(below, beliefs.apart):
            system.within(names, *(groups[population, other, therapy] for other in pack))
    for comparison, sides in beliefs.arms.items():
        for side, around in zip(("group", "reference"), sides, strict=True):
            if around in groups:
                system.within(groups[around], system.group(comparison, side))
    _of_cohort(system, truth, groups, beliefs)
    _of_study(system, truth)
    return system


def packs(names: Iterable[str], apart: Mapping[str, frozenset[str]]) -> list[tuple[str, ...]]:
    """From each name as many others as exclude all before."""
    names = sorted(names)
    found = set()
    for first in names:
        pack = [first]
        for other in names:
            if all(other in apart.get(one, ()) for one in pack):
                pack.append(other)
        if len(pack) > 1:
            found.add(tuple(sorted(pack)))
    return sorted(found)


def _of_cohort(system: System, truth: Counts, groups: Mapping, beliefs: Beliefs) -> None:
    everyone = ("patients",)
    classes = [name[1] for name in truth if name[0] == "altered"]
    for name in classes:
        system.equal(everyone, ("assessed", name), ("not assessed", name))
        system.holds(("assessed", name), ("altered", name))
        for above in beliefs.above(name)[:-1]:
            system.holds(("altered", above), ("altered", name))
        parts = [("n", *key, 0) for key in groups if key[1:] == (name, "all")]
        for part in parts:
            system.holds(("altered", name), part)
        system.holds(("altered", name), *parts)
        below = [other for other in classes if other != name and name in beliefs.above(other)]
        for pack in packs(below, beliefs.apart):
            system.holds(("altered", name), *(("altered", other) for other in pack))
    for pack in packs(classes, beliefs.apart):
        system.holds(everyone, *(("altered", name) for name in pack))
    before, outs = everyone, []
    for name in [name for name in truth if name[0] == "in"]:
        step = name[1]
        system.equal(before, name)
        system.equal(name, ("out", step), ("left out", step, ""))
        reasons = [other for other in truth if other[:2] == ("left out", step) and other[2]]
        if reasons:
            system.equal(("left out", step, ""), *reasons)
        if step.startswith("population "):
            outs.append(("out", step))
            population = step.removeprefix("population ")
            system.holds(("out", step), ("n", population, "everyone", "all", 0))
            system.holds(("baseline", population, "n"), ("out", step))
            system.equal(("baseline", population, "n"), ("out", step))
        else:
            before = ("out", step)
    system.holds(before, *outs)
    described = [name for name in truth if name[0] == "baseline" and name[2:] == ("n",)]
    system.holds(everyone, *described)
    for name in [*described, *(name for name in truth if _is_of_population(name))]:
        system.holds(everyone, name)
    for name in described:
        for number in range(len(CHAINS)):
            system.holds(name, ("n", name[1], "everyone", "all", number))


def _is_of_population(name: Name) -> bool:
    """Whether a count of a study table is of patients of a population."""
    return (
        (name[0] == "safety" and name[2:] == ("all", "n"))
        or (name[0] == "ecog" and name[2:] == ("n",))
        or (name[0] == "form" and name[-1] == "expected")
        or (name[0] == "board" and name[2:] == ("first", 1, "reached"))
    )


def _of_study(system: System, truth: Counts) -> None:
    for name in list(truth):
        if name[0] == "safety" and len(name) > 4:
            population, therapy, subset, soc, term, counting, grade = name[1:]
            key = ("safety", population, therapy)
            none = system.holds((*key, "n"), name)
            whole = ("safety", population, "all", *name[3:])
            if therapy != "all":
                system.holds(whole, name)
                system.holds(("safety", population, "all", "n"), (*key, "n"))
                others = system.holds(("safety", population, "all", "n"), whole)
                if others is not None and none is not None:
                    system.holds(others, none)
            system.holds(
                (*key, "all", soc, term, counting, grade), name
            ) if subset != "all" else None
            for around in ((soc, ""), ("", "")):
                if around != (soc, term):
                    system.holds((*key, subset, *around, counting, grade), name)
            if counting == "worst_grade_only":
                system.holds((*key, subset, soc, term, "any_grade", "any"), name)
        if name[0] == "board" and name[-1] == "reached":
            key = name[:4]
            system.equal((*name[:3], name[3] - 1, "reached"), (*key, "before"))
            reasons = [other for other in truth if other[:5] == (*key, "left")]
            system.equal((*key, "before"), name, *reasons)
            for earlier in range(1, name[3]):
                system.holds((*name[:3], earlier, "reached"), name)
        if name[0] == "ecog" and name[-1] == "n":
            events = [(*name[:2], word) for word in ("worsened", "improved")]
            for part in events:
                system.holds(name, part)
            system.holds(name, *(part for part in events if part in truth))
        if name[0] == "form" and name[-1] == "received":
            system.holds((*name[:4], "expected"), name)
        if name[0] == "form" and name[-1] in ("mean", "change"):
            system.holds((*name[:4], "received"), name)
        if name[0] == "form" and name[-1] == "change":
            system.holds((*name[:5], "mean"), name)
            events = [(*name[:5], word) for word in ("improved", "worsened")]
            system.holds(name, *(part for part in events if part in truth))
        if name[0] == "baseline" and len(name) == 4:
            levels = [other for other in truth if other[:3] == name[:3] and len(other) == 4]
            system.holds((*name[:2], "n"), name)
            system.equal((*name[:2], "n"), *levels)


@dataclass(frozen=True)
class Recovered:
    """A small count, and between which bounds the attacker knows it to lie."""

    name: Name
    count: int
    low: int
    high: int

    @property
    def exact(self) -> bool:
        return self.low == self.high


def attack(system: System, published: Counts, smallest: int) -> list[Recovered]:
    """The small counts that the published ones give away.

    A count from 1 to `smallest` - 1 is given away where the bounds exclude that it is 1 or less,
    or that it is `smallest` or more. Whole numbers: bounds are rounded inwards.
    """
    names = list(system.truth)
    place = {name: number for number, name in enumerate(names)}
    values = np.array([system.truth[name] for name in names], float)
    given = np.array([published.get(name) is not None for name in names])
    rows, columns, signs = [], [], []
    for number, (whole, parts) in enumerate(system.relations):
        rows += [number] * (len(parts) + 1)
        columns += [place[whole], *(place[part] for part in parts)]
        signs += [1.0] + [-1.0] * len(parts)
    matrix = csr_matrix((signs, (rows, columns)), (len(system.relations), len(names)))
    given = _settle(matrix, given)
    small = (values > 0) & (values < smallest)
    found = [
        Recovered(names[cell], int(values[cell]), int(values[cell]), int(values[cell]))
        for cell in np.flatnonzero(given & small)
    ]
    free = np.flatnonzero(~given)
    left = matrix[:, free]
    left = left[np.flatnonzero(np.diff(left.indptr))]
    label = connected_components(bmat([[None, left], [left.T, None]]))[1][left.shape[0] :]
    targets: dict[int, list[int]] = defaultdict(list)
    for number in np.flatnonzero(small[free]):
        targets[label[number]].append(number)
    for component, mine in targets.items():
        inside = np.flatnonzero(label == component)
        part = left[:, inside]
        lines = np.flatnonzero(np.diff(part.indptr))
        programme = Programme(part[lines], values[free[inside]])
        where = np.searchsorted(inside, mine)
        least, most = programme.ranges(where, 1.0, float(smallest))
        for cell, down, up in zip(free[mine], least, most, strict=True):
            if down > 1 or up < smallest:
                found.append(Recovered(names[cell], int(values[cell]), down, up))
    return found


def _settle(matrix: csr_matrix, given: np.ndarray) -> np.ndarray:
    """What follows at once: the last unknown of a relation."""
    given = given.copy()
    pattern = (matrix != 0).astype(int)
    while True:
        unknown = pattern @ (~given).astype(int)
        cells = np.unique(pattern[np.flatnonzero(unknown == 1)].indices)
        new = cells[~given[cells]]
        if not len(new):
            return given
        given[new] = True


class Programme:
    """Ranges of unknown counts; each solution is a witness for all of them.

    The true counts are a solution too. So is one that differs from them near a single count alone,
    and it is found in no time: most counts are seen to be open by such.
    """

    def __init__(self, matrix: csr_matrix, truth: np.ndarray) -> None:
        self.matrix, self.by_count, self.truth = matrix.tocsr(), matrix.tocsc(), truth
        self.lowest, self.highest = truth.copy(), truth.copy()
        self.all = np.arange(matrix.shape[1])

    def ranges(
        self, cells: np.ndarray, low_enough: float, high_enough: float
    ) -> tuple[list[int], list[int]]:
        """Least and most of each count, no farther than asked."""
        self._search(cells, 1.0, lambda: self.lowest[cells] > low_enough + 1e-6)
        self._search(cells, -1.0, lambda: self.highest[cells] < high_enough - 1e-6)
        return (
            np.ceil(self.lowest[cells] - 1e-6).astype(int).tolist(),
            np.floor(self.highest[cells] + 1e-6).astype(int).tolist(),
        )

    def _search(self, cells: np.ndarray, sign: float, is_open: Callable[[], np.ndarray]) -> None:
        """All at once while that helps, each near itself, then the last with the whole system."""
        before = len(cells) + 1
        while 20 < (left := int(is_open().sum())) < before:
            before = left
            self._solve(cells[is_open()], sign, self.all)
        for reach in (60, 600, len(self.all)):
            for place in np.flatnonzero(is_open()):
                if is_open()[place]:
                    chosen = cells[[place]]
                    self._solve(chosen, sign, self._around(chosen, reach))

    def _around(self, cells: np.ndarray, reach: int) -> np.ndarray:
        while len(cells) < min(reach, len(self.all)):
            lines = np.unique(self.by_count[:, cells].indices)
            cells = np.unique(self.matrix[lines].indices)
        return cells

    def _solve(self, cells: np.ndarray, sign: float, around: np.ndarray) -> None:
        wanted = np.zeros(len(self.all))
        wanted[cells] = sign
        inside = self.by_count[:, around]
        lines = np.unique(inside.indices)
        inside = inside.tocsr()[lines]
        found = linprog(
            wanted[around],
            A_eq=inside,
            b_eq=inside @ self.truth[around],
            bounds=(0, 1e5),
            method="highs",
        )
        assert found.success, found.message
        self.lowest[around] = np.minimum(self.lowest[around], found.x)
        self.highest[around] = np.maximum(self.highest[around], found.x)
