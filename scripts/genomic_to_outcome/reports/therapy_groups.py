"""Classes of therapy of one group: those with the same figures are shown once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Any, TypeVar

from genomic_to_outcome.reports.rendering import split_list
from genomic_to_outcome.vocabulary import ALL

Group = TypeVar("Group")

LEAST_TO_MERGE = 3
"""Figures of one or two patients are too often alike by chance."""


def specificity(lines: Iterable[Mapping[str, Any]]) -> dict[str, float]:
    """Class of therapy -> the share of its lines whose regimen has just this class.

    It is 1 for `platinum_chemotherapy` and 0 for `targeted`, which only stands above others.
    """
    own: Counter[str] = Counter()
    members: Counter[str] = Counter()
    for line in lines:
        own[line["therapy_class"]] += 1
        members.update({line["therapy_class"], *split_list(line["therapy_classes"])})
    return {name: own[name] / count for name, count in members.items()}


def merge_same_figures(
    groups: Iterable[Group],
    therapy_class: Callable[[Group], str],
    figures: Callable[[Group], Hashable],
    patients: Callable[[Group], int],
    specific: Mapping[str, float],
) -> list[tuple[Group, tuple[str, ...]]]:
    """Groups without those whose figures are all the same as of a more specific class.

    Figures are compared, not patients: groups alike may still hold different ones. Each that is
    kept comes with the classes that it stands for. `all`, and a group of fewer than LEAST_TO_MERGE
    patients, is always kept and stands for no other.
    """
    alike: dict[Hashable, list[Group]] = defaultdict(list)
    for group in groups:
        name = therapy_class(group)
        alone = name if name == ALL or patients(group) < LEAST_TO_MERGE else ""
        alike[alone, figures(group)].append(group)
    kept = []
    for same in alike.values():
        first, *others = sorted(
            same, key=lambda group: (-specific.get(therapy_class(group), 0.0), therapy_class(group))
        )
        kept.append((first, tuple(sorted(therapy_class(other) for other in others))))
    return kept
