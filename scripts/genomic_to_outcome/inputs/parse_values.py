"""From the text of a cell to its value, by the rule of its column."""

from __future__ import annotations

import math
import re
from typing import Any

from genomic_to_outcome.inputs.dates import DateError, parse_date
from genomic_to_outcome.inputs.responses import parse_response
from genomic_to_outcome.inputs.schemas import ColumnRule, ColumnType

# What statistical programs and spreadsheets write for a value that is not there.
MISSING = frozenset(["", "NA", "N/A", "#N/A", "NaN", "nan", "NULL", "null", "None", "."])

_YES = frozenset(["yes", "y", "true", "t", "1"])
_NO = frozenset(["no", "n", "false", "f", "0"])
_WHOLE = re.compile(r"[+-]?\d{1,18}(?:\.0+)?")
_REAL = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")


class RefusedValueError(ValueError):
    """A text is no value of its column; the message says what was expected."""


def parse_value(text: str, rule: ColumnRule) -> Any:
    """The value of a cell; None where missing. A partial date stays a PartialDate.

    Raises RefusedValueError.
    """
    if text in MISSING or (rule.none_words and _plain(text) in rule.none_words):
        return None
    match rule.type:
        case ColumnType.DATE:
            try:
                return parse_date(text)
            except DateError as error:
                raise RefusedValueError(str(error)) from error
        case ColumnType.WHOLE | ColumnType.REAL:
            return _number(text, rule)
        case ColumnType.FLAG:
            return _flag(text, rule)
        case ColumnType.RESPONSE:
            response = parse_response(text)
            if response is None:
                raise RefusedValueError(rule.expected)
            return str(response)
        case ColumnType.WORD:
            return _word(text, rule)
        case ColumnType.ID | ColumnType.TEXT:
            return _text(text, rule)


def _plain(text: str) -> str:
    """Small letters and words one space or hyphen apart, without marks at the end."""
    words = " ".join(text.casefold().replace("-", " ").split())
    return words.rstrip(".,;:! ") or text


def _number(text: str, rule: ColumnRule) -> int | float:
    whole = rule.type is ColumnType.WHOLE
    if not (_WHOLE if whole else _REAL).fullmatch(text):
        raise RefusedValueError(rule.expected)
    value = int(text.split(".")[0]) if whole else float(text)
    too_low = rule.minimum is not None and value < rule.minimum
    too_high = rule.maximum is not None and value > rule.maximum
    if too_low or too_high or not math.isfinite(value):
        raise RefusedValueError(rule.expected)
    return value


def _flag(text: str, rule: ColumnRule) -> bool:
    word = text.lower()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise RefusedValueError(rule.expected)


def _word(text: str, rule: ColumnRule) -> str:
    word = _text(text, rule).lower()
    word = (rule.synonyms or {}).get(word, word)
    if not rule.permitted:
        return word
    for permitted in rule.permitted:
        if word.lower() == permitted.lower():
            return permitted
    raise RefusedValueError(rule.expected)


def _text(text: str, rule: ColumnRule) -> str:
    too_long = rule.longest is not None and len(text) > rule.longest
    not_permitted = rule.type is ColumnType.TEXT and rule.permitted and text not in rule.permitted
    if too_long or not_permitted or (rule.pattern is not None and not rule.pattern.search(text)):
        raise RefusedValueError(rule.expected)
    text = _without_leading_word(text, rule)
    return text.upper() if rule.upper_case else text


def _without_leading_word(text: str, rule: ColumnRule) -> str:
    first, *rest = text.split(maxsplit=1)
    return rest[0] if rest and first.rstrip(":.").casefold() in rule.leading_words else text
