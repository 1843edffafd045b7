"""From the texts of a mapped column to those that the schema of our column knows."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from genomic_to_outcome.inputs.date_formats import DateRule, to_iso
from genomic_to_outcome.inputs.parse_values import MISSING, RefusedValueError

# Factor to the unit of the contract, by column.
UNITS: Mapping[str, Mapping[str, Decimal]] = {
    "sum_of_diameters": {"mm": Decimal(1), "cm": Decimal(10)},
}

_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+")


@dataclass(frozen=True)
class Conversion:
    """How one column is read: `convert` may raise RefusedValueError.

    `source` names the column as the file does, `key` is the part of the configuration to change,
    `words` are those that the mapping translates. `remedy` stands in for that of the column, which
    knows nothing of the mapping.
    """

    source: str
    key: str
    convert: Callable[[str], str]
    words: Mapping[str, str] = field(default_factory=dict)
    remedy: str = ""

    def target(self, text: str) -> str | None:
        """What the mapping translates a text to; None where it does not."""
        return map_words(text, self.words) if self.words else None


def map_words(text: str, words: Mapping[str, str]) -> str | None:
    """What a text stands for; None where the mapping does not say. Case matters only if it must."""
    plain = "" if text in MISSING else text
    if plain in words:
        return words[plain]
    folded = plain.casefold()
    return next((ours for theirs, ours in words.items() if theirs.casefold() == folded), None)


def convert_date(text: str, rule: DateRule, year_only: bool) -> str:
    """A date as ISO; its year where our column holds a year."""
    if year_only and re.fullmatch(r"\d{4}", text):
        return text
    iso = to_iso(text, rule)
    return iso[:4] if year_only else iso


def convert_number(text: str, decimal: str, factor: Decimal | None) -> str:
    """A number with a decimal point, in the unit of the contract."""
    if decimal == ",":
        if "," not in text and _THOUSANDS.fullmatch(text):
            raise RefusedValueError(
                "The point may be one of thousands or a decimal one, where the comma is decimal."
            )
        if "." in text and "," in text:
            raise RefusedValueError("Expected a number without a mark of thousands.")
        text = text.replace(",", ".")
    if factor is None:
        return text
    try:
        number = Decimal(text) * factor
    except InvalidOperation:
        return text
    return format(number.normalize(), "f")
