"""Drugs as clinics write them: brands, codes, salts, doses and schedules around a name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

_DOSE = re.compile(
    r"\bAUC\s*=?\s*\d+(?:[.,]\d+)?"
    r"|\b\d+(?:[.,]\d+)?\s*(?:mg|mcg|\u03bcg|g|ml|iu|gbq|mci|gy)\b"
    r"(?:\s*/\s*(?:m\^?2|sqm|kg|day|d)\b)?",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"[+;,&|\n]|\s(?:and|with|plus)\s", re.IGNORECASE)
_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_BIOLOGICAL_SUFFIX = re.compile(r"-[a-z]{4}$", re.IGNORECASE)
_BETWEEN_WORDS = re.compile(r"[\s/\-\u2010-\u2014]+")
_SCHEDULE = re.compile(r"q\d+[dw]|d\d+|x\d+|\d+x|\d+")

# Salts, forms and schedules: they say nothing about which drug it is.
_FILLING = frozenset(
    re.findall(
        r"\w+",
        """
        acetate adipate anhydrous bd besylate bid biosimilar bisulfate bitartrate
        biweekly camsylate capsule capsules chloride citrate combination concurrent
        continued cycle cycles d1 daily dihydrochloride dimaleate dimethyl disodium
        ditosylate esylate fumarate gluconate hcl hydrate hydrochloride infusion
        injection intravenous iv maintenance malate maleate mesilate mesylate
        monohydrate monotherapy monthly od oral phosphate po q2w q3w q4w qd qw
        rechallenge regimen salt sc sodium subcutaneous succinate sulfate sulfoxide
        sulphate tablet tablets tartrate tid tosylate weekly
        """,
    )
)


def key(text: str) -> str:
    """What is compared between two spellings of a name: letters and digits in lower case."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(character for character in plain if character.isalnum())


@dataclass(frozen=True)
class DrugNames:
    """Names that are known: each key with the standard names that it stands for."""

    names: Mapping[str, tuple[str, ...]]
    vague: frozenset[str]

    def find(self, text: str) -> Iterator[tuple[str, bool]]:
        """Names in a text and whether each is known; an unknown one comes back as written."""
        text = unicodedata.normalize("NFKC", text).replace("\u00ae", "").replace("\u2122", "")
        whole = self.names.get(key(text))
        if whole:
            yield from ((name, True) for name in whole)
            return
        for part in _parts(_DOSE.sub(" ", text)):
            yield from self._one(part)

    def nearest(self, name: str) -> str | None:
        """The known name that looks most like an unknown one, if any is close."""
        close = get_close_matches(key(name), list(self.names), n=1, cutoff=0.88)
        return "+".join(self.names[close[0]]) if close else None

    def _one(self, part: str) -> Iterator[tuple[str, bool]]:
        outside = " ".join(re.sub(r"[()\[\]]", " ", _BRACKETS.sub(" ", part)).split())
        inside = " + ".join(_BRACKETS.findall(part))
        names = self.names.get(key(part)) or self._words(outside)
        if names is None or set(names) <= self.vague:
            named = [name for name, known in self.find(inside) if known] if inside else []
            names = tuple(named) or names
        if names is not None:
            yield from ((name, True) for name in names)
        elif "/" in outside:
            for piece in outside.split("/"):
                yield from self._one(piece)
        elif outside.strip():
            yield outside, False

    def _words(self, text: str) -> tuple[str, ...] | None:
        """Names that make up all words of a text, the longest first, or None."""
        words = [word for word in _BETWEEN_WORDS.split(text) if key(word)]
        found: list[str] = []
        start = 0
        while start < len(words):
            for end in range(len(words), start, -1):
                names = self.names.get(key("".join(words[start:end])))
                if names:
                    found.extend(names)
                    start = end
                    break
            else:
                word = words[start].casefold()
                if word not in _FILLING and not _SCHEDULE.fullmatch(word):
                    return self._without_suffix(text)
                start += 1
        return tuple(found) if found else None

    def _without_suffix(self, text: str) -> tuple[str, ...] | None:
        shorter = _BIOLOGICAL_SUFFIX.sub("", text.strip())
        return None if shorter == text.strip() else self._words(shorter)


def _parts(text: str) -> Iterator[str]:
    """The text cut at separators that stand outside brackets."""
    masked = _BRACKETS.sub(lambda found: "\u0000" * len(found.group()), text)
    start = 0
    for separator in _SEPARATOR.finditer(masked):
        yield text[start : separator.start()]
        start = separator.end()
    yield text[start:]
