"""A YAML document read field by field, with every problem collected and its line known."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

import yaml

from genomic_to_outcome.errors import InputError, Problem
from genomic_to_outcome.vocabulary import Severity

TABLE = "analysis"
Choice = TypeVar("Choice", bound=StrEnum)


def suggestion(word: object, known: Iterable[object]) -> str:
    """The remedy for a word that is not known."""
    names = sorted(str(name) for name in known)
    near = difflib.get_close_matches(str(word), names, n=1)
    return f"did you mean {near[0]}?" if near else f"known: {', '.join(names) or 'none'}"


class Document:
    """A parsed file, the line of every dotted path in it, and the problems found so far."""

    def __init__(self, path: str | Path) -> None:
        """Read the file; raises InputError where it is no YAML mapping."""
        self.file = str(path)
        self.problems: list[Problem] = []
        self._lines: dict[str, int] = {}
        try:
            text = Path(path).read_text(encoding="utf-8-sig")
            node = yaml.compose(text, Loader=yaml.SafeLoader)
            values = yaml.safe_load(text)
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            mark = getattr(error, "problem_mark", None)
            problem = Problem(
                Severity.ERROR,
                TABLE,
                self.file,
                mark.line + 1 if mark else None,
                message=f"cannot be read as YAML: {getattr(error, 'problem', None) or error}",
                remedy="mend the file; config/README.md shows an example",
            )
            raise InputError([problem]) from None
        if node is not None:
            self._walk(node, "")
        self.root: Any = {} if values is None else values

    def _walk(self, node: yaml.Node, place: str) -> None:
        self._lines[place] = node.start_mark.line + 1
        if isinstance(node, yaml.SequenceNode):
            for number, item in enumerate(node.value, start=1):
                self._walk(item, f"{place}[{number}]")
        elif isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                inner = f"{place}.{key.value}".lstrip(".")
                if inner in self._lines:
                    self._lines[inner] = key.start_mark.line + 1
                    self.report(inner, "", "given twice", "keep one of the two")
                self._walk(value, inner)
                self._lines[inner] = key.start_mark.line + 1

    def line(self, place: str) -> int | None:
        """Line of a dotted path, or of the nearest part of the file that holds it."""
        while place not in self._lines and place:
            place = place.rpartition("[")[0] if place.endswith("]") else place.rpartition(".")[0]
        return self._lines.get(place)

    def report(self, place: str, value: object, message: str, remedy: str) -> None:
        """Note an error at a dotted path."""
        self.problems.append(
            Problem(
                Severity.ERROR,
                TABLE,
                self.file,
                self.line(place),
                field=place,
                value="" if value is None else str(value),
                message=message,
                remedy=remedy,
            )
        )


class Fields:
    """The fields of one mapping of a document; each accessor reports what does not fit."""

    def __init__(self, document: Document, place: str, values: object) -> None:
        self.document = document
        self.place = place
        if not isinstance(values, Mapping):
            what = f"expected fields (name: value), found {type(values).__name__}"
            document.report(place, values, what, "see config/README.md")
            values = {}
        self.values: Mapping[Any, Any] = values

    def at(self, name: object) -> str:
        """Dotted path of a field."""
        return f"{self.place}.{name}".lstrip(".")

    def report(self, name: object, message: str, remedy: str) -> None:
        """Note an error at a field."""
        self.document.report(self.at(name), self.values.get(name), message, remedy)

    def allow(self, names: Collection[str], refusals: Mapping[str, str] | None = None) -> None:
        """Report every field that is not among `names`; `refusals` explain some of them."""
        for name in self.values:
            if name in names:
                continue
            if refusals and name in refusals:
                self.report(name, "cannot be used here", refusals[name])
            else:
                self.report(name, "is not a known key", suggestion(name, names))

    def require(self, name: str, remedy: str) -> bool:
        """Whether a field is given and no empty list; reported where it is not."""
        if self.values.get(name) in (None, []):
            self.document.report(self.at(name), "", "is missing", remedy)
            return False
        return True

    def text(self, name: str) -> str | None:
        """One word or number as text."""
        value = self.values.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, (str, int)) or not str(value).strip():
            self.report(name, "expected one word", "give a single text")
            return None
        return str(value).strip()

    def texts(self, name: str) -> tuple[str, ...]:
        """One word or a list of them."""
        value = self.values.get(name)
        if value is None:
            return ()
        items = value if isinstance(value, list) else [value]
        if not items or any(isinstance(i, bool) or not isinstance(i, (str, int)) for i in items):
            self.report(name, "expected a word or a list of words", "for example [IIIB, IIIC, IV]")
            return ()
        return tuple(str(item).strip() for item in items)

    def whole(self, name: str, default: int, least: int = 0) -> int:
        """A whole number of at least `least`."""
        value = self.values.get(name, default)
        if type(value) is not int or value < least:
            self.report(name, f"expected a whole number of {least} or more", f"default: {default}")
            return default
        return value

    def wholes(self, name: str) -> tuple[int, ...]:
        """One whole number or a list of them, each 1 or more."""
        value = self.values.get(name)
        if value is None:
            return ()
        items = value if isinstance(value, list) else [value]
        if not items or any(type(item) is not int or item < 1 for item in items):
            self.report(name, "expected a line of therapy or a list of them", "1 is the first")
            return ()
        return tuple(items)

    def flag(self, name: str, default: bool) -> bool:
        """true or false."""
        value = self.values.get(name, default)
        if not isinstance(value, bool):
            self.report(name, "expected true or false", f"default: {str(default).lower()}")
            return default
        return value

    def choice(self, name: str, kind: type[Choice], default: Choice | None) -> Choice | None:
        """One of the words of an enumeration."""
        value = self.values.get(name)
        if value is None:
            return default
        if not isinstance(value, str) or value not in set(kind):
            self.report(name, f"expected one of {', '.join(kind)}", suggestion(value, kind))
            return default
        return kind(value)

    def choices(self, name: str, kind: type[Choice]) -> tuple[Choice, ...]:
        """Some of the words of an enumeration, without repetition; an empty list is none."""
        words = self.texts(name) if self.values.get(name) != [] else ()
        for word in words:
            if word not in set(kind):
                self.document.report(
                    self.at(name),
                    word,
                    f"expected some of {', '.join(kind)}",
                    suggestion(word, kind),
                )
        return tuple(dict.fromkeys(kind(word) for word in words if word in set(kind)))

    def sections(self, name: str) -> Iterator[tuple[str, Fields]]:
        """The named mappings under a field."""
        inner = Fields(self.document, self.at(name), self.values.get(name) or {})
        for key, values in inner.values.items():
            yield str(key), Fields(self.document, inner.at(key), {} if values is None else values)

    def items(self, name: str) -> Iterator[Fields]:
        """The mappings of a list under a field."""
        values = self.values.get(name)
        if values is None:
            return
        if not isinstance(values, list):
            self.report(name, "expected a list", "begin each entry with '- '")
            return
        for number, item in enumerate(values, start=1):
            yield Fields(self.document, f"{self.at(name)}[{number}]", item)
