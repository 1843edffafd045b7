"""Tumour types by OncoTree code: what lies under what, and whether evidence reaches a patient."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from genomic_to_outcome.errors import InputError, Problem
from genomic_to_outcome.oncotree import read_oncotree
from genomic_to_outcome.resource_tables import ResourceRow, read_resource
from genomic_to_outcome.vocabulary import TumourMatch

ANY = "any"
SOLID = "solid"

_TABLE = "tumour_types"
_COLUMNS = ("code", "name", "parent", "solid")


@dataclass(frozen=True)
class TumourType:
    """One node of OncoTree; `parent` is empty for a tissue."""

    code: str
    name: str
    parent: str
    solid: bool


@dataclass(frozen=True)
class TumourTypes:
    """The tree, and the words by which its nodes are known (in lower case, single spaces)."""

    types: Mapping[str, TumourType]
    words: Mapping[str, str]

    def known(self, code: str) -> bool:
        """Whether this is a code of the tree."""
        return code in self.types

    def name(self, code: str) -> str:
        """Name of the tumour type; an unknown code stands for itself."""
        return self.types[code].name if code in self.types else code

    def code(self, text: str | None) -> str | None:
        """The code for a diagnosis written as code, name or common synonym, in any case."""
        return self.words.get(_word(text)) if text else None

    def ancestors(self, code: str) -> tuple[str, ...]:
        """Codes above a code, nearest first, without itself; none for an unknown code."""
        found = []
        parent = self.types[code].parent if code in self.types else ""
        while parent:
            found.append(parent)
            parent = self.types[parent].parent
        return tuple(found)

    def is_or_under(self, code: str, ancestor: str) -> bool:
        """Whether `code` is `ancestor` or lies under it."""
        return code == ancestor or ancestor in self.ancestors(code)

    def are_related(self, one: str | None, other: str | None) -> bool:
        """Whether two codes may name one tumour: the same, or one above the other."""
        if one is None or other is None:
            return False
        return self.is_or_under(one, other) or self.is_or_under(other, one)

    def match(self, patient_code: str | None, evidence_code: str) -> TumourMatch:
        """How evidence for `evidence_code` (a code, `solid` or `any`) relates to a patient.

        An unknown patient code matches nothing.
        """
        patient = self.types.get(patient_code or "")
        if patient is None:
            return TumourMatch.OTHER
        if patient.code == evidence_code:
            return TumourMatch.EXACT
        reached = (
            evidence_code == ANY
            or (evidence_code == SOLID and patient.solid)
            or evidence_code in self.ancestors(patient.code)
        )
        return TumourMatch.ANCESTOR if reached else TumourMatch.OTHER


def read_tumour_types(paths: str | Path | Sequence[str | Path]) -> TumourTypes:
    """Read the tree: a table as resources/tumour_types.tsv, or OncoTree's JSON (`.json`).

    Of several files the last is the tree. From those before it come the other words in use and
    what is solid, for the codes that the tree has. Raises InputError with every problem found.
    """
    *before, last = [paths] if isinstance(paths, (str, Path)) else paths
    rows = _with_words_of(
        [row for path in before for row in read_resource(path, _TABLE, _COLUMNS)],
        read_oncotree(last)
        if Path(last).suffix.lower() == ".json"
        else read_resource(last, _TABLE, _COLUMNS),
    )
    types = {
        row["code"]: TumourType(row["code"], row["name"], row["parent"], row["solid"] == "yes")
        for row in rows
    }
    problems = list(_problems(rows, types))
    if problems:
        raise InputError(problems)
    words: dict[str, str] = {}
    for text, code in _words(rows):
        words.setdefault(_word(text), code)
    return TumourTypes(types, words)


def _with_words_of(
    known: Iterable[ResourceRow], rows: tuple[ResourceRow, ...]
) -> tuple[ResourceRow, ...]:
    by_code = {row["code"]: row for row in known}
    return tuple(
        replace(row, values={**row.values, **_added(row, by_code[row["code"]])})
        if row["code"] in by_code
        else row
        for row in rows
    )


def _added(row: ResourceRow, known: ResourceRow) -> dict[str, str]:
    words = dict.fromkeys((*known.listed("synonyms"), *row.listed("synonyms")))
    return {"solid": known["solid"], "synonyms": ";".join(words)}


def _words(rows: Iterable[ResourceRow]) -> Iterable[tuple[str, str]]:
    # A code wins over a synonym, a synonym over a name: some names stand at two places of the tree.
    rows = tuple(rows)
    names = [row["name"].casefold() for row in rows]
    yield from ((row["code"], row["code"]) for row in rows)
    yield from ((word, row["code"]) for row in rows for word in row.listed("synonyms"))
    yield from (
        (row["name"], row["code"]) for row in rows if names.count(row["name"].casefold()) == 1
    )


def _problems(rows: tuple[ResourceRow, ...], types: Mapping[str, TumourType]) -> Iterable[Problem]:
    seen: set[str] = set()
    for row in rows:
        if not row["code"]:
            yield row.problem("code", "a tumour type needs a code")
        elif row["code"] in seen:
            yield row.problem("code", "is given twice")
        seen.add(row["code"])
        if row["solid"] not in ("yes", "no"):
            yield row.problem("solid", "expected yes or no")
        if row["parent"] and row["parent"] not in types:
            yield row.problem("parent", "is no code of this table")
        elif _circles(row["code"], types):
            yield row.problem("parent", "leads back to the code itself")


def _circles(code: str, types: Mapping[str, TumourType]) -> bool:
    seen = set()
    while code in types and types[code].parent:
        if code in seen:
            return True
        seen.add(code)
        code = types[code].parent
    return False


def _word(text: str) -> str:
    return " ".join(text.casefold().split())
