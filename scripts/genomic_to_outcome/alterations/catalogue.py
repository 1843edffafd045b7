"""The catalogue of alteration classes: a tree read from YAML, which users may overlay.

The language is described at the head of `resources/alterations.yaml`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from genomic_to_outcome.alterations.catalogue_file import read_catalogue_file
from genomic_to_outcome.alterations.mistakes import TABLE, Mistakes, suggestion
from genomic_to_outcome.alterations.protein_change import ProteinChange
from genomic_to_outcome.alterations.residues import ReferenceResidues, normalise
from genomic_to_outcome.alterations.rules import AlterationClass, Rule
from genomic_to_outcome.calls.splice_sites import Exon, read_exons
from genomic_to_outcome.errors import InputError, Problem
from genomic_to_outcome.vocabulary import EventKind, Severity


@dataclass(frozen=True)
class Catalogue:
    """Classes in the order of the tree, parents before children, with what matching needs.

    `rules` are found by kind and gene, those of biomarkers by kind and marker. `shifts` says by how
    much other isoforms in circulation number the residues of a gene higher; `residues` holds
    stretches of reference protein; `exons` the exons whose splice sites matter.
    """

    classes: tuple[AlterationClass, ...]
    shifts: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    residues: Mapping[str, ReferenceResidues] = field(default_factory=dict)
    exons: Mapping[tuple[str, int], Sequence[Exon]] = field(default_factory=dict)
    by_id: Mapping[str, AlterationClass] = field(init=False, repr=False)
    rules: Mapping[tuple[EventKind, str], Sequence[tuple[str, Rule]]] = field(
        init=False, repr=False
    )
    order: Mapping[str, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        by_id = {entry.id: entry for entry in self.classes}
        rules: dict[tuple[EventKind, str], list[tuple[str, Rule]]] = {}
        for entry in self.classes:
            for rule in entry.rules:
                subject = rule.marker or rule.gene
                rules.setdefault((rule.kind, subject), []).append((entry.id, rule))
        object.__setattr__(self, "by_id", by_id)
        object.__setattr__(self, "rules", rules)
        finest = list(_children_first(by_id))
        object.__setattr__(self, "order", {name: rank for rank, name in enumerate(finest)})

    def ancestors(self, class_id: str) -> tuple[str, ...]:
        """Classes above a class, nearest first."""
        found = []
        parent = self.by_id[class_id].parent
        while parent:
            found.append(parent)
            parent = self.by_id[parent].parent
        return tuple(found)

    def children(self, class_id: str) -> tuple[AlterationClass, ...]:
        """Classes directly below a class, in the order of the catalogue."""
        return tuple(entry for entry in self.classes if entry.parent == class_id)

    def is_or_under(self, class_id: str, ancestor: str) -> bool:
        """Whether a class is another class or lies below it."""
        return class_id == ancestor or ancestor in self.ancestors(class_id)

    def finest_first(self, class_ids: set[str]) -> tuple[str, ...]:
        """Classes with all their ancestors, each before those above it, else in order."""
        every = class_ids | {above for name in class_ids for above in self.ancestors(name)}
        return tuple(sorted(every, key=self.order.__getitem__))

    def timings(self) -> dict[str, str]:
        """Class -> driver or acquired."""
        return {entry.id: str(entry.timing) for entry in self.classes}

    def genes(self, class_id: str) -> tuple[str, ...]:
        """Genes of a class: its own and those of the classes below it, sorted."""
        entry = self.by_id[class_id]
        found = {gene for gene in (entry.gene, *(rule.gene for rule in entry.rules)) if gene}
        for child in self.children(class_id):
            found.update(self.genes(child.id))
        return tuple(sorted(found))

    def normalised(self, gene: str, change: ProteinChange) -> ProteinChange:
        """A change in its one canonical form, where the reference protein is known."""
        return normalise(change, self.residues.get(gene))


def read_catalogue(paths: Sequence[str | Path], exons: str | Path | None = None) -> Catalogue:
    """Read catalogue files, later ones overlaying earlier ones, with the table of exon models.

    A class given again in a later file replaces the earlier one whole; new ones are added.
    `exons` is needed to classify where a rule speaks of the splice sites of an exon, not to use
    the tree. Raises InputError with every problem of every file.
    """
    problems: list[Problem] = []
    classes: dict[str, tuple[AlterationClass, str, int | None]] = {}
    shifts: dict[str, tuple[int, ...]] = {}
    residues: dict[str, ReferenceResidues] = {}
    for path in paths:
        content = read_catalogue_file(path)
        for entry, line in content.classes:
            classes[entry.id] = (entry, str(path), line)
        shifts.update(content.shifts)
        residues.update(content.residues)
        problems.extend(content.problems)
    broken = {problem.field.partition(".")[0] for problem in problems}
    problems.extend(_tree_problems(classes, broken))
    exon_table: dict[tuple[str, int], list[Exon]] = {}
    if exons is not None:
        exon_table, exon_problems = _read_exons(classes, exons)
        problems.extend(exon_problems)
    if problems:
        raise InputError(problems)
    entries = {name: entry for name, (entry, _, _) in classes.items()}
    return Catalogue(tuple(_in_tree_order(entries)), shifts, residues, exon_table)


def _tree_problems(
    classes: Mapping[str, tuple[AlterationClass, str, int | None]], broken: Collection[str]
) -> Iterator[Problem]:
    """Problems between classes; one whose own rules are broken is not said to lack them."""
    parents = {name: entry.parent for name, (entry, _, _) in classes.items()}
    with_children = set(parents.values())
    for name, (entry, path, line) in classes.items():
        mistakes = Mistakes(str(path))
        asked = entry.combination
        combined = (*asked.all, *asked.without) if asked else ()
        for key, other in [("parent", entry.parent)] + [("combination", one) for one in combined]:
            if other and other not in classes:
                remedy = suggestion(other, classes)
                mistakes.add(line, f"{name}.{key}", other, "there is no such class", remedy)
        above, seen = entry.parent, {name}
        while above in parents and above not in seen:
            seen.add(above)
            above = parents[above]
        if above == name:
            mistakes.add(line, f"{name}.parent", entry.parent, "the class is its own ancestor")
        for one in combined:
            if one in classes and classes[one][0].combination:
                message = "a combination cannot hold a combination"
                mistakes.add(line, f"{name}.combination", one, message, "name its classes")
        empty = not entry.rules and not combined and name not in with_children
        if empty and name not in broken:
            remedy = "give match, combination or a class below it"
            mistakes.add(line, name, "", "nothing can belong to the class", remedy)
        yield from mistakes.problems


def _read_exons(
    classes: Mapping[str, tuple[AlterationClass, str, int | None]], path: Path
) -> tuple[dict[tuple[str, int], list[Exon]], list[Problem]]:
    wanted = {
        (rule.gene, rule.splice_site_of_exon): (entry, file, line)
        for entry, file, line in classes.values()
        for rule in entry.rules
        if rule.splice_site_of_exon
    }
    exons = read_exons(path, wanted)
    problems = [
        Problem(
            severity=Severity.ERROR,
            table=TABLE,
            file=str(file),
            line=line,
            field=f"{entry.id}.splice_site_of_exon",
            value=f"{key[0]} exon {key[1]}",
            message=f"no such exon in {path}",
            remedy="name an exon of the table of exon models",
        )
        for key, (entry, file, line) in wanted.items()
        if key not in exons
    ]
    return exons, problems


def _children_first(classes: Mapping[str, AlterationClass], parent: str = "") -> Iterator[str]:
    for entry in classes.values():
        if entry.parent == parent:
            yield from _children_first(classes, entry.id)
            yield entry.id


def _in_tree_order(
    classes: Mapping[str, AlterationClass], parent: str = ""
) -> Iterator[AlterationClass]:
    for entry in classes.values():
        if entry.parent == parent:
            yield entry
            yield from _in_tree_order(classes, entry.id)
