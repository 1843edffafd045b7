"""Therapies: drugs by their standard names, their classes and targets, and regimens of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from genomic_to_outcome.drug_names import DrugNames, key, stem
from genomic_to_outcome.errors import InputError, Problem
from genomic_to_outcome.resource_tables import ResourceRow, read_resource
from genomic_to_outcome.vocabulary import Severity

UNCLASSIFIED = "unclassified"

_TABLE = "therapies"
_CLASSES = "therapy_classes"
_COLUMNS = ("drug", "synonyms", "therapy_class", "targets", "generation", "components")
_VAGUE = "unspecified "


@dataclass(frozen=True)
class Drug:
    """A drug; a target is a gene, or a gene and the alteration it is confined to (KRAS p.G12C)."""

    name: str
    therapy_class: str
    targets: tuple[str, ...]
    generation: str


@dataclass(frozen=True)
class Regimen:
    """Drugs given together, in alphabetical order; `unknown` are those not in the table.

    `therapy_classes` are the regimen's own class, then those of its drugs with their ancestors.
    """

    drugs: tuple[str, ...]
    therapy_class: str
    therapy_classes: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def regimen(self) -> str:
        """The drugs joined by +."""
        return "+".join(self.drugs)


@dataclass(frozen=True)
class RegimenRule:
    """A regimen has this class if each of `has` is there and no drug lies outside `only`."""

    therapy_class: str
    has: tuple[str, ...]
    only: tuple[str, ...]


@dataclass(frozen=True)
class Therapies:
    """Drugs, the tree of classes (`parents`) and the rules that give a regimen its class."""

    drugs: Mapping[str, Drug]
    names: DrugNames
    parents: Mapping[str, str | None]
    beside: tuple[str, ...]
    rules: tuple[RegimenRule, ...]

    def parse_regimen(self, text: str) -> Regimen:
        """Drugs of a regimen as recorded, joined by + ; , & / or the words and, with, plus."""
        found = dict(self.names.find(text))
        drugs = tuple(sorted(found, key=lambda name: (name.casefold(), name)))
        unknown = tuple(name for name in drugs if not found[name])
        classes = [self.drugs[name].therapy_class for name in drugs if found[name]]
        own = UNCLASSIFIED if unknown or not drugs else self._regimen_class(classes)
        others = {own, *(above for name in classes for above in self.lineage(name))}
        others |= set(self.lineage(own))
        return Regimen(drugs, own, (own, *sorted(others - {own})), unknown)

    def suggestion(self, name: str) -> str | None:
        """The known drug that an unknown name most looks like, if any is close."""
        return self.names.nearest(name)

    def lineage(self, therapy_class: str) -> tuple[str, ...]:
        """A class and those above it, nearest first."""
        found = [therapy_class]
        while (parent := self.parents.get(found[-1])) is not None:
            found.append(parent)
        return tuple(found)

    def is_or_under(self, therapy_class: str, ancestor: str) -> bool:
        """Whether a class is `ancestor` or lies under it."""
        return ancestor in self.lineage(therapy_class)

    def targets_of(self, regimen: Regimen) -> tuple[str, ...]:
        """Genes that the drugs of a regimen act on, in alphabetical order."""
        targets = (
            target
            for name in regimen.drugs
            if name in self.drugs
            for target in self.drugs[name].targets
        )
        return tuple(sorted({target.split(" ")[0] for target in targets}))

    def covered(self) -> dict[str, frozenset[str]]:
        """The drugs that each name without a drug of its own (unspecified EGFR TKI) stands for."""
        return {
            vague: frozenset(
                name
                for name, drug in self.drugs.items()
                if not name.startswith(_VAGUE)
                and self.is_or_under(drug.therapy_class, self.drugs[vague].therapy_class)
            )
            for vague in self.drugs
            if vague.startswith(_VAGUE)
        }

    def unknown_drug(self, name: str) -> Problem:
        """The warning for a drug that is not in the table."""
        near = self.suggestion(name)
        add = "add it to a table of therapies of your own (config: therapies)"
        return Problem(
            Severity.WARNING,
            "treatments",
            field="drugs",
            value=name,
            message="this drug is not in the table of therapies; its regimens are unclassified",
            remedy=f"did you mean {near}? else {add}" if near else add,
        )

    def _regimen_class(self, classes: Sequence[str]) -> str:
        main = [
            name
            for name in classes
            if not any(self.is_or_under(name, beside) for beside in self.beside)
        ] or list(classes)
        if len(set(main)) == 1:
            return main[0]
        fitting = (rule.therapy_class for rule in self.rules if self._fits(rule, main))
        return next(fitting, UNCLASSIFIED)

    def _fits(self, rule: RegimenRule, classes: Sequence[str]) -> bool:
        return all(
            any(self.is_or_under(name, wanted) for name in classes) for wanted in rule.has
        ) and (
            not rule.only
            or all(
                any(self.is_or_under(name, allowed) for allowed in rule.only) for name in classes
            )
        )


def read_therapies(tables: str | Path | Sequence[str | Path], classes: str | Path) -> Therapies:
    """Read tables of therapies (a later row replaces an earlier one of the same drug) and classes.

    `classes` is resources/therapy_classes.yaml. Raises InputError with every problem found.
    """
    paths = [tables] if isinstance(tables, (str, Path)) else list(tables)
    parents, beside, rules = _read_classes(classes)
    read = [read_resource(path, _TABLE, _COLUMNS) for path in paths]
    rows = {row["drug"]: row for table in read for row in table}
    problems = [*_repeated(read), *_row_problems(rows, parents)]
    names: dict[str, tuple[tuple[str, ...], ...]] = {}
    for row in rows.values():
        means = _meanings(row) or ((row["drug"],),)
        for word in (row["drug"], *row.listed("synonyms")):
            if names.setdefault(key(word), means) != means:
                other = " or ".join("+".join(drugs) for drugs in names[key(word)])
                problems.append(row.problem("synonyms", f"{word!r} already stands for {other}"))
    if problems:
        raise InputError(problems)
    drugs = {
        name: Drug(name, row["therapy_class"], row.listed("targets"), row["generation"])
        for name, row in rows.items()
        if row["therapy_class"]
    }
    vague = frozenset(name for name in drugs if name.startswith(_VAGUE))
    return Therapies(drugs, _drug_names(names, vague), parents, beside, rules)


def _meanings(row: ResourceRow) -> tuple[tuple[str, ...], ...]:
    """The drugs of a regimen; of an acronym with several meanings (joined by |) those of each."""
    texts = (text.split(";") for text in row["components"].split("|"))
    meanings = (tuple(part.strip() for part in parts if part.strip()) for parts in texts)
    return tuple(drugs for drugs in meanings if drugs)


def _drug_names(
    names: Mapping[str, tuple[tuple[str, ...], ...]], vague: frozenset[str]
) -> DrugNames:
    plain = {word: meanings[0] for word, meanings in names.items() if len(meanings) == 1}
    stems: dict[str, set[tuple[str, ...]]] = {}
    for word, drugs in plain.items():
        stems.setdefault(stem(word), set()).add(drugs)
    return DrugNames(
        plain,
        {word: next(iter(drugs)) for word, drugs in stems.items() if len(drugs) == 1},
        {word: meanings for word, meanings in names.items() if len(meanings) > 1},
        vague,
    )


def _repeated(tables: Iterable[tuple[ResourceRow, ...]]) -> Iterator[Problem]:
    for table in tables:
        seen: set[str] = set()
        for row in table:
            if row["drug"] in seen:
                yield row.problem("drug", "is given twice in this file", "keep one row")
            seen.add(row["drug"])


def _row_problems(
    rows: Mapping[str, ResourceRow], parents: Mapping[str, str | None]
) -> Iterator[Problem]:
    for row in rows.values():
        if not key(row["drug"]):
            yield row.problem("drug", "a therapy needs a name")
        components = tuple(part for drugs in _meanings(row) for part in drugs)
        if bool(components) == bool(row["therapy_class"]):
            yield row.problem(
                "therapy_class",
                "expected either the class of a drug or the components of a regimen",
            )
        if row["therapy_class"] and row["therapy_class"] not in parents:
            yield row.problem(
                "therapy_class", "is not a class of therapy", "classes: therapy_classes.yaml"
            )
        for part in components:
            if part not in rows or rows[part]["components"]:
                yield row.problem("components", f"{part!r} is not a drug of the table")


def _read_classes(
    path: str | Path,
) -> tuple[dict[str, str | None], tuple[str, ...], tuple[RegimenRule, ...]]:
    def problem(field: str, value: str, message: str) -> Problem:
        return Problem(
            Severity.ERROR, _CLASSES, file=str(path), field=field, value=value, message=message
        )

    try:
        content: Any = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
        parents: dict[str, str | None] = dict(content["classes"])
        beside = tuple(content["beside"])
        rules = tuple(
            RegimenRule(rule["class"], tuple(rule["has"]), tuple(rule["only"]))
            for rule in content["regimens"]
        )
    except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        message = f"cannot be read as classes, beside and regimens: {error!r}"
        raise InputError([problem("", "", message)]) from error
    named = {name for rule in rules for name in (rule.therapy_class, *rule.has, *rule.only)}
    named |= {*beside, UNCLASSIFIED, *(parent for parent in parents.values() if parent)}
    problems = [problem("classes", name, "is not defined") for name in sorted(named - set(parents))]
    problems += [
        problem("classes", name, "leads back to itself")
        for name in parents
        if _circles(name, parents)
    ]
    if problems:
        raise InputError(problems)
    return parents, beside, rules


def _circles(name: str, parents: Mapping[str, str | None]) -> bool:
    seen: set[str] = set()
    at: str | None = name
    while at is not None and at not in seen:
        seen.add(at)
        at = parents.get(at)
    return at is not None
