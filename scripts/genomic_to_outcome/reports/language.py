"""The language of a page: English is the source, other languages are read from a file of texts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

SOURCE = "en"
_PLACE = re.compile(r"\{\w+\}")
_PLACEHOLDER = re.compile(r"\\{(\w+)\\}")
_NUMBER = re.compile(r"^[\d.,/%()–−+ <]*$")
# A number with its decimals; a version such as 1.2.3 and the 12 of p.Gly12Cys are none.
_FIGURE = re.compile(r"(?<![\w.,])\d(?:[\d,]*\d)?(?:\.\d+)?(?!\.?\d)")
_SIGNS = str.maketrans(".,", ",.")
# Methods and notes are joined by these, the widest first.
_JOINTS = (". ", "; ", ", ", ": ")


@dataclass(frozen=True)
class Pattern:
    """A sentence with placeholders in the source language, and its translation.

    `literal` is its longest part without one: a text that lacks it is no such sentence.
    """

    source: re.Pattern[str]
    literal: str
    translation: str


@dataclass(frozen=True)
class Language:
    """Texts of one language by their English text; `code` is what `<html lang>` says.

    A text without translation stays English: a page never lacks a figure for want of a word.
    """

    code: str = SOURCE
    texts: Mapping[str, str] = field(default_factory=dict)
    sentences: Mapping[str, str] = field(default_factory=dict)
    _known: dict[str, str] = field(default_factory=dict, repr=False, compare=False)

    def gettext(self, text: str) -> str:
        """A text of the templates; its %(name)s stay for jinja2 to fill."""
        return self.texts.get(text, text)

    def ngettext(self, singular: str, plural: str, count: int) -> str:
        """A text of the templates in the form that its count asks for."""
        return self.gettext(singular if count == 1 else plural)

    def translate(self, text: Any, **values: Any) -> str:
        """A text made in Python: as a whole, by a sentence with placeholders, or part by part.

        `values` fill the placeholders `{name}` of the text after it was translated. Numbers and
        what is in no file stay as they are.
        """
        given = "" if text is None else str(text)
        if self.code == SOURCE:
            found = given
        else:
            found = self._known.get(given) or self._known.setdefault(given, self._find(given))
        return found.format(**values) if values else found

    def figure(self, text: Any) -> str:
        """A figure as the language writes it: its words translated, its decimal sign."""
        return self.decimals(self.translate(text))

    def decimals(self, text: str) -> str:
        """A text with the decimal sign of the language."""
        if self.code == SOURCE:
            return text
        return _FIGURE.sub(lambda found: found[0].translate(_SIGNS), text)

    def _find(self, text: str) -> str:
        return self._whole(text) or self._before_its_end(text) or self._parts(text) or text

    def _whole(self, text: str) -> str | None:
        found = self.texts.get(text)
        if found is not None or _NUMBER.match(text):
            return found
        for pattern in self._patterns:
            match = pattern.literal in text and pattern.source.fullmatch(text)
            if match:
                values = {name: self.translate(part) for name, part in match.groupdict().items()}
                return pattern.translation.format(**values)
        return None

    def _parts(self, text: str) -> str | None:
        """The text part by part where it is joined of several, each translated by itself."""
        for joint in _JOINTS:
            if joint in text:
                return joint.join(self.translate(part) for part in text.split(joint))
        return None

    def _before_its_end(self, text: str) -> str | None:
        """The text without the point or colon at its end, where that is known as a whole."""
        found = self._whole(text[:-1]) if text.endswith((".", ":")) else None
        return None if found is None else found + text[-1]

    @cached_property
    def _patterns(self) -> tuple[Pattern, ...]:
        return tuple(
            Pattern(_compiled(source), max(_PLACE.split(source), key=len), translation)
            for source, translation in self.sentences.items()
        )


def _compiled(source: str) -> re.Pattern[str]:
    """`{count} of {n}` as an expression that names what stands in its places.

    What stands in a place is within one sentence, but for that of `{all}`; `{gene}` and
    `{word}` are one word, `{part}` and `{total}` are counts.
    """
    within = _PLACEHOLDER.sub(r"(?P<\1>(?:(?!; |\. ).)+?)", re.escape(source))
    one_word, count = r"\S+", r"\d[\d,]*"
    shapes = {"all": ".+", "gene": one_word, "word": one_word, "part": count, "total": count}
    for name, shape in shapes.items():
        within = within.replace(rf"(?P<{name}>(?:(?!; |\. ).)+?)", f"(?P<{name}>{shape})")
    return re.compile(within)


ENGLISH = Language()


def read_language(code: str, files: Iterable[str | Path]) -> Language:
    """The language of a code from the files that are named after it (`de.yaml`, `de.board.yaml`).

    Each file has `texts` (English text: translation) and `sentences` (the same with placeholders
    in braces, for what is composed of figures). KeyError where no file has the code's name.
    """
    if code == SOURCE:
        return ENGLISH
    named = [Path(path) for path in files if Path(path).name.partition(".")[0] == code]
    if not named:
        raise KeyError(code)
    given = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(named)]
    parts = {
        name: {text: said for part in given for text, said in (part[name] or {}).items()}
        for name in ("texts", "sentences")
    }
    return Language(code, parts["texts"], parts["sentences"])
