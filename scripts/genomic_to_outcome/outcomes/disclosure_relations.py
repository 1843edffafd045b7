"""Which counts of a public set hang together: every group with those that lie within it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csr_array

from genomic_to_outcome.outcomes.disclosure_cells import Cells
from genomic_to_outcome.outcomes.disclosure_groups import CHAINS, GroupKey, PatientGroup
from genomic_to_outcome.outcomes.survival import WholeArray
from genomic_to_outcome.vocabulary import ALL, EVERYONE, Endpoint

N = "n"
_PART = "a class of therapy"


@dataclass(frozen=True)
class Counted:
    """Patients with the cells that count them and what happened to them, by name.

    `label` is the class or therapy by which a reader would place them.
    """

    patients: WholeArray
    cells: Mapping[str, int]
    label: str = ""


def count_patients(
    cells: Cells, patients: WholeArray, cost: float, of_nobody: Hashable = "nobody"
) -> int:
    """The cell of a set of patients; of two that ask for it, the dearer decides what it costs.

    Two sets of nobody are not the same count: `of_nobody` tells them apart.
    """
    key = ("patients", np.sort(patients).tobytes()) if len(patients) else of_nobody
    cell = cells.add(key, len(patients), cost)
    cells.costs[cell] = max(cells.costs[cell], cost)
    return cell


def count_group(cells: Cells, group: PatientGroup) -> Counted:
    """The cells of a group: n, events of each endpoint, who has none, who has but the later.

    A cell belongs to its patients: groups of the same patients share it, and so cannot differ in
    what is withheld of them.
    """
    whole = count_patients(cells, group.patients, group.cost + 1e5)
    named = {N: whole}
    before: tuple[Endpoint, int] | None = None
    for endpoint in (name for name in CHAINS[group.chain] if name in group.events):
        key = (group.key, endpoint)
        events = count_patients(cells, group.events[endpoint], group.cost, key)
        if events != whole:
            cells.needs(events, whole)
        named[f"{endpoint}"] = events
        without = cells.sum_of(whole, (events,))
        if without is not None:
            named[f"not {endpoint}"] = without
        if before is not None:
            between = cells.sum_of(events, (before[1],))
            if between is not None:
                named[f"{endpoint}, not {before[0]}"] = between
        before = (endpoint, events)
    return Counted(group.patients, named, "" if group.is_arm else label_of(*group.key[:2]))


def relate(cells: Cells, whole: Counted, part: Counted) -> Counted:
    """Say that a group lies within another; what is left of it, with its patients."""
    rest = np.setdiff1d(whole.patients, part.patients)
    return Counted(rest, relate_counts(cells, whole.cells, [part.cells]), whole.label)


def relate_counts(
    cells: Cells, whole: Mapping[str, int], parts: Sequence[Mapping[str, int]]
) -> dict[str, int]:
    """Say that groups without a common patient lie within another; cells of what is left of it."""
    left = {}
    for name in whole:
        if all(name in part for part in parts):
            rest = cells.sum_of(whole[name], [part[name] for part in parts])
            if rest is not None:
                left[name] = rest
    for name in left:
        if N in left and f"not {name}" in left:
            cells.equals(left[N], (left[name], left[f"not {name}"]))
        words = name.split(", not ")
        if len(words) == 2 and set(words) <= set(left):
            cells.equals(left[words[0]], (left[words[1]], left[name]))
    return left


def relate_nested(
    cells: Cells, groups: Sequence[Counted], above: Mapping[str, frozenset[str]] | None = None
) -> dict[tuple[str, str], dict[str, int]]:
    """Relate each group to those within it: one by one, and as many as share no patient.

    `above` are the labels that a reader takes to hold a label: a few patients may lie outside, as
    an acquired alteration counts from a later line, but the counts are related all the same.
    Returns the cells of what is left of each group by each within it, by their labels.
    """
    left: dict[tuple[str, str], dict[str, int]] = {}
    if len(groups) < 2:
        return left
    common = _common_patients(groups)
    size = common.diagonal()
    names = [(above or {}).get(group.label, frozenset()) for group in groups]
    for whole in range(len(groups)):
        believed = np.array([groups[whole].label in name for name in names])
        within = np.flatnonzero(((common[whole] == size) | believed) & (size > 0))
        within = within[within != whole]
        within = within[np.argsort(-size[within], kind="stable")]
        packed: set[tuple[int, ...]] = set()
        for first in within:
            rest = relate_counts(cells, groups[whole].cells, [groups[first].cells])
            left[groups[whole].label, groups[first].label] = rest
            pack = [int(first)]
            for other in within:
                if not common[pack, other].any():
                    pack.append(int(other))
            packed.add(tuple(sorted(pack)))
        for pack in sorted(packed):
            if len(pack) > 1:
                relate_counts(cells, groups[whole].cells, [groups[part].cells for part in pack])
    return left


def _common_patients(groups: Sequence[Counted]) -> np.ndarray:
    """Number of patients that two groups have in common, for each pair."""
    columns = np.concatenate([group.patients for group in groups])
    rows = np.repeat(np.arange(len(groups)), [len(group.patients) for group in groups])
    width = int(columns.max(initial=0)) + 1
    members = csr_array((np.ones(len(columns), np.int64), (rows, columns)), (len(groups), width))
    return (members @ members.T).toarray()


def relate_groups(
    cells: Cells,
    groups: Iterable[PatientGroup],
    parents: Mapping[str, str | None],
    within: Mapping[GroupKey, GroupKey],
) -> dict[tuple[GroupKey, int], Counted]:
    """All relations between groups: by therapy, by what is left of it, by alteration, by arm.

    `parents` is the catalogue's tree: class -> the one above; `within` says in which group a reader
    looks for an arm. Groups of fewer than the smallest count are left out: nothing of them is
    published, and what is left of a published whole guards them.
    """
    kept = [group for group in groups if len(group.patients) >= cells.smallest]
    counted = {(group.key, group.chain): count_group(cells, group) for group in kept}
    buckets: dict[tuple[object, ...], list[Counted]] = defaultdict(list)
    for group in kept:
        mine = counted[group.key, group.chain]
        other_chain = counted.get((group.key, 1 - group.chain))
        if other_chain is not None and len(other_chain.patients) < len(mine.patients):
            cells.sum_of(mine.cells[N], (other_chain.cells[N],))
        if group.is_arm:
            continue
        population, alteration, therapy_class = group.key
        buckets[group.chain, "therapy", therapy_class].append(mine)
        of_therapy = replace(mine, label=ALL if therapy_class == ALL else _PART)
        buckets[group.chain, "of", population, alteration].append(of_therapy)
        whole = counted.get(((population, alteration, ALL), group.chain))
        if therapy_class == ALL or whole is None:
            continue
        rest = relate(cells, whole, mine)
        if N in rest.cells:
            buckets[group.chain, "without therapy", therapy_class].append(rest)
    for group in kept:
        if group.is_arm:
            mine = counted[group.key, group.chain]
            around = counted.get((within.get(group.key, ()), group.chain))
            if around is not None:
                relate_counts(cells, around.cells, [mine.cells])
            for key in [key for key in buckets if key[:2] == (group.chain, "therapy")]:
                buckets[key].append(mine)
    above = {
        label_of(*group.key[:2]): frozenset(
            label_of(group.key[0], name) for name in classes_above(group.key[1], parents)
        )
        for group in kept
        if not group.is_arm
    }
    left = {
        key: relate_nested(cells, bucket, {_PART: frozenset({ALL})} if key[1] == "of" else above)
        for key, bucket in buckets.items()
    }
    for (chain, kind, *words), rests in left.items():
        over_all = left.get((chain, kind, ALL), {}) if kind == "therapy" and words != [ALL] else {}
        for pair in sorted(rests.keys() & over_all.keys()):
            relate_counts(cells, over_all[pair], [rests[pair]])
    return counted


def label_of(population: str, alteration: str) -> str:
    """The words by which a reader knows a group of one class of therapy."""
    return f"{population}|{alteration}"


def classes_above(name: str, parents: Mapping[str, str | None]) -> frozenset[str]:
    """The classes above one in the catalogue, and everyone."""
    found = {EVERYONE} - {name}
    while (parent := parents.get(name)) is not None:
        found.add(parent)
        name = parent
    return frozenset(found)
