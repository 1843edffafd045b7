"""Lists of classes for people: by gene, without what the list says already."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from genomic_to_outcome.reports.names import alteration_name

_LEAST_TO_JOIN = 2
_ID = re.compile(r"\b[a-z0-9]+(?:_[a-z0-9]+)+\b")


@dataclass(frozen=True)
class ClassFacts:
    """What lists need to know of the catalogue's classes, by their ids.

    `parents` gives the class above, which may be ""; `genes` the gene, of which a class may have
    none; `members` the classes that a compound class (C797S in cis with T790M) is put together of.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    parents: Mapping[str, str] = field(default_factory=dict)
    genes: Mapping[str, str] = field(default_factory=dict)
    members: Mapping[str, Sequence[str]] = field(default_factory=dict)


def shown_classes(found: Collection[str], facts: ClassFacts) -> list[str]:
    """Classes without those that others of the list stand for.

    A class stands for those below it if all of them are in the list; the members of a compound
    class stand for it.
    """
    every = set(found)
    children: dict[str, set[str]] = defaultdict(set)
    for class_id, parent in facts.parents.items():
        children[parent].add(class_id)
    whole = {class_id for class_id in found if children[class_id] <= every}
    return [
        class_id
        for class_id in found
        if facts.parents.get(class_id) not in whole
        and not (facts.members.get(class_id) and every.issuperset(facts.members[class_id]))
    ]


def classes_by_gene(found: Collection[str], facts: ClassFacts) -> list[dict[str, Any]]:
    """Names of classes by gene, those without a gene last: all of them, and those to be shown."""
    shown = set(shown_classes(found, facts))
    grouped: dict[str, list[str]] = defaultdict(list)
    for class_id in found:
        grouped[facts.genes.get(class_id, "")].append(class_id)
    return [
        {
            "gene": gene,
            "classes": _names(of_gene, facts),
            "shown": _names((one for one in of_gene if one in shown), facts),
        }
        for gene, of_gene in sorted(grouped.items(), key=lambda item: (not item[0], item[0]))
    ]


def classes_in_words(found: Iterable[str], facts: ClassFacts) -> str:
    """Classes in a sentence; several compound classes of one gene are put together.

    `EGFR T790M and compound ALK mutations (C1156Y with L1198F, G1202R with L1196M)`.
    """
    parts: dict[str, list[str]] = defaultdict(list)
    for class_id in found:
        gene = facts.genes.get(class_id, "")
        is_compound = bool(gene and facts.members.get(class_id))
        parts[f"compound {gene} mutations" if is_compound else class_id].append(class_id)
    said = []
    for head, class_ids in parts.items():
        if len(class_ids) < _LEAST_TO_JOIN:
            said += _names(class_ids, facts)
        else:
            gene = facts.genes[class_ids[0]]
            said.append(f"{head} ({', '.join(_without(gene, class_ids, facts))})")
    return " and ".join(said)


def named_classes(text: str, facts: ClassFacts) -> str:
    """A text with the names of classes in place of their ids."""
    return _ID.sub(lambda found: facts.names.get(found[0], found[0]), text)


def _without(gene: str, class_ids: Iterable[str], facts: ClassFacts) -> list[str]:
    return [name.removeprefix(f"{gene} ") for name in _names(class_ids, facts)]


def _names(class_ids: Iterable[str], facts: ClassFacts) -> list[str]:
    return sorted(alteration_name(class_id, facts.names) for class_id in class_ids)
