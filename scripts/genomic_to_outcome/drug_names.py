"""Drugs as clinics write them: brands, codes, salts, doses and schedules around a name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

_DOSE = re.compile(
    r"\bAUC\s*=?\s*\d+(?:[.,]\d+)?"
    r"|\b(?:\d+\s*x\s*)?\d+(?:[.,]\d+)?\s*(?:mg|mcg|\u03bcg|g|ml|iu|ie|gbq|mci|gy)\b"
    r"(?:\s*/\s*(?:m\^?2|sqm|kg|day|d)\b)?",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(
    r"[+;,&|\n\u2192]|->|\s(?:and|with|plus|then|followed by|und|mit|sowie|dann|gefolgt von)\s",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_BIOLOGICAL_SUFFIX = re.compile(r"-[a-z]{4}$", re.IGNORECASE)
_BETWEEN_WORDS = re.compile(r"[\s/\-\u2010-\u2014]+")
_SCHEDULE = re.compile(r"q\d+(?:d|w|wk|wks|weeks)|d\d+|x\d+|\d+x\d*|\d+")
_LEAST_STEM = 6

# Salts, forms and schedules, in English and German: they say nothing about which drug it is.
_FILLING = frozenset(
    re.findall(
        r"\w+",
        """
        acetate adipate alle anhydrous bd besylate bid biosimilar bisulfate bitartrate
        biweekly camsylate capsule capsules chloride citrate combination concurrent
        continued cycle cycles d1 daily day days dihydrochloride dimaleate dimethyl
        disodium ditosylate erhaltung erhaltungstherapie esylate every fumarate
        gluconate hcl hydrate hydrochloride hydrochlorid im infusion injection
        intravenous iv maintenance malate maleate mesilate mesilat mesylate mesylat
        monohydrate monotherapie monotherapy month monthly months od oral once
        phosphate po q2w q3w q4w qd qw rechallenge reexposition regimen salt sc sodium
        subcutaneous subkutan succinate sulfate sulfoxide sulphate tablet tablets
        tabletten tag tage tartrate tgl tid tosylate twice t\u00e4glich week weekly weeks
        woche wochen w\u00f6chentlich zyklen zyklus
        """,
    )
)


def key(text: str) -> str:
    """What is compared between two spellings of a name: letters and digits in lower case."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(character for character in plain if character.isalnum())


def stem(word_key: str) -> str:
    """A key as all languages share it: no accents, no last vowel (etoposid, -e, -o; cisplatino).

    A short word is its own stem: its last letter may tell two names apart.
    """
    plain = unicodedata.normalize("NFKD", word_key)
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return plain[:-1] if len(plain) > _LEAST_STEM and plain[-1] in "aeo" else plain


@dataclass(frozen=True)
class DrugNames:
    """Names that are known: each key with the standard names that it stands for.

    `stems` are those of one drug alone; `ambiguous` has the acronyms that stand for more than one
    regimen, with the drugs of each, and none of them is taken for one of its meanings.
    """

    names: Mapping[str, tuple[str, ...]]
    stems: Mapping[str, tuple[str, ...]]
    ambiguous: Mapping[str, tuple[tuple[str, ...], ...]]
    vague: frozenset[str]

    def find(self, text: str) -> Iterator[tuple[str, bool]]:
        """Names in a text and whether each is known; an unknown one comes back as written."""
        text = unicodedata.normalize("NFKC", text).replace("\u00ae", "").replace("\u2122", "")
        whole = self._known(key(text))
        if whole:
            yield from ((name, True) for name in whole)
            return
        parts = list(_parts(_DOSE.sub(" ", text)))
        named = [part for part in parts if not _is_filling(part)]
        for part in named or parts:
            yield from self._one(part)

    def nearest(self, name: str) -> str | None:
        """What an ambiguous name may stand for, or the known name that looks most like it."""
        meanings = self.ambiguous.get(key(name))
        if meanings:
            return " or ".join("+".join(drugs) for drugs in meanings)
        close = get_close_matches(key(name), list(self.names), n=1, cutoff=0.88)
        return "+".join(self.names[close[0]]) if close else None

    def _known(self, word_key: str) -> tuple[str, ...] | None:
        if word_key in self.ambiguous:
            return None
        return self.names.get(word_key) or self.stems.get(stem(word_key))

    def _one(self, part: str) -> Iterator[tuple[str, bool]]:
        outside = " ".join(re.sub(r"[()\[\]]", " ", _BRACKETS.sub(" ", part)).split())
        inside = " + ".join(_BRACKETS.findall(part))
        names = self._known(key(part)) or self._words(outside)
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
        words = _split(text)
        found: list[str] = []
        start = 0
        while start < len(words):
            for end in range(len(words), start, -1):
                names = self._known(key("".join(words[start:end])))
                if names:
                    found.extend(names)
                    start = end
                    break
            else:
                if not _says_nothing(words[start]):
                    return self._without_suffix(text)
                start += 1
        return tuple(found) if found else None

    def _without_suffix(self, text: str) -> tuple[str, ...] | None:
        shorter = _BIOLOGICAL_SUFFIX.sub("", text.strip())
        return None if shorter == text.strip() else self._words(shorter)


def _split(text: str) -> list[str]:
    return [word for word in _BETWEEN_WORDS.split(text) if key(word)]


def _says_nothing(word: str) -> bool:
    """Whether a word is a salt, a form or a schedule and names no drug."""
    return key(word) in _FILLING or bool(_SCHEDULE.fullmatch(key(word)))


def _is_filling(part: str) -> bool:
    """Whether a part between separators names no drug (the 8 and 15 of d1, 8, 15)."""
    return all(_says_nothing(word) for word in _split(part))


def _parts(text: str) -> Iterator[str]:
    """The text cut at separators that stand outside brackets."""
    masked = _BRACKETS.sub(lambda found: "\u0000" * len(found.group()), text)
    start = 0
    for separator in _SEPARATOR.finditer(masked):
        yield text[start : separator.start()]
        start = separator.end()
    yield text[start:]
