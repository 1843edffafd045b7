"""Questionnaires: ranges of the instruments, complete forms."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from genomic_to_outcome.inputs.consistency.check import Check, Finding, Subject
from genomic_to_outcome.inputs.consistency.cohort import Cohort, in_order, same_as_before
from genomic_to_outcome.vocabulary import Severity

_LISTED_ITEMS = 5
_PAIN_INTENSITY = r"pain.*(intensity|0.?10|nrs)|global07|^pain$"
_PROMIS_29 = re.compile(r"promis.?29", re.IGNORECASE)


@dataclass(frozen=True)
class _Answer:
    """Items of PROMIS-29 with the numbers beside their answers; `beyond` is another check's."""

    item: re.Pattern[str]
    low: int
    high: int
    beyond: int


# An item is a domain with its number, 1 to 4; the domain alone is a T-score that was given.
_ANSWERS = (
    _Answer(re.compile(r"[a-z][\W_]*[1-4]\s*$", re.IGNORECASE), 1, 5, 100),
    _Answer(re.compile(_PAIN_INTENSITY, re.IGNORECASE), 0, 10, 10),
)


@dataclass(frozen=True)
class _Range:
    """Least and greatest value of the items of an instrument."""

    instrument: re.Pattern[str]
    item: re.Pattern[str]
    low: float
    high: float


def _range(instrument: str, item: str, low: float, high: float) -> _Range:
    return _Range(re.compile(instrument, re.IGNORECASE), re.compile(item, re.IGNORECASE), low, high)


# The first that fits holds. PROMIS: answers 1 to 5, sums 4 to 20 and T-scores (mean 50, SD 10)
# stand under the same names. EORTC: answers 1 to 7 or scores 0 to 100.
_RANGES = (
    _range("promis", _PAIN_INTENSITY, 0, 10),
    _range("promis", "", 1, 100),
    _range("eortc|qlq", "", 0, 100),
    _range("eq.?5d", "vas", 0, 100),
    _range("eq.?5d", "index|utility", -1, 1),
    _range("eq.?5d", "", 1, 5),
)


def _out_of_range(cohort: Cohort) -> Iterator[Finding]:
    answers = cohort["quality_of_life"]
    value = answers.numbers("value")
    instruments, names = answers.coded("instrument")
    items, item_names = answers.coded("item")
    pairs = {}
    for pair in set(zip(instruments.tolist(), items.tolist(), strict=True)):
        if min(pair) >= 0:
            name, item = names[pair[0]], item_names[pair[1]]
            pairs[pair] = next(
                (
                    each
                    for each in _RANGES
                    if each.instrument.search(name) and each.item.search(item)
                ),
                None,
            )
    for (instrument, item), limits in sorted(pairs.items()):
        if limits is None:
            continue
        of_pair = (instruments == instrument) & (items == item)
        wrong = of_pair & ((value < limits.low) | (value > limits.high))
        message = f"Expected a value from {limits.low:g} to {limits.high:g} ({item_names[item]})."
        yield Finding("quality_of_life", "value", np.flatnonzero(wrong), message)


def _no_answer(cohort: Cohort) -> Iterator[Finding]:
    """Answers within the range of PROMIS that no form prints: they would give no score."""
    answers = cohort["quality_of_life"]
    value = answers.numbers("value")
    instruments, names = answers.coded("instrument")
    items, item_names = answers.coded("item")
    of_form = _matching(_PROMIS_29, names)[instruments]
    for answer in _ANSWERS:
        asked = of_form & _matching(answer.item, item_names)[items]
        printed = (value == np.rint(value)) & (value <= answer.high)
        wrong = asked & ~printed & (value >= answer.low) & (value <= answer.beyond)
        message = f"Expected a whole number from {answer.low} to {answer.high}: an answer."
        yield Finding("quality_of_life", "value", np.flatnonzero(wrong), message)


def _matching(pattern: re.Pattern[str], texts: list[str]) -> np.ndarray:
    """Which texts have the pattern, by their number; -1 is no text."""
    return np.array([*(bool(pattern.search(text)) for text in texts), False])


class _Forms:
    """Answers by form (patient, instrument and day), in that order, then by item."""

    def __init__(self, cohort: Cohort) -> None:
        answers = cohort["quality_of_life"]
        day = answers.days("date")
        instrument, _ = answers.coded("instrument")
        item, self.items = answers.coded("item")
        rows = np.flatnonzero(~np.isnan(day) & answers.given("patient") & (instrument >= 0))
        keys = [answers.patient[rows], instrument[rows], day[rows]]
        order = in_order(*keys, item[rows])
        self.row, self.item = rows[order], item[rows][order]
        self.instrument = keys[1][order]
        self.same_form = np.logical_and.reduce([same_as_before(key[order]) for key in keys])
        answered = ~np.isnan(answers.numbers("value")[self.row])
        self.counts = answered & ~(self.same_form & same_as_before(self.item))
        self.first = np.flatnonzero(~self.same_form)
        self.form = np.cumsum(~self.same_form) - 1

    def usual_items(self, forms: np.ndarray) -> frozenset[str]:
        """Items that more than half of the `forms` (true where chosen) answered."""
        counted = self.counts & forms[self.form] & (self.item >= 0)
        found = np.bincount(self.item[counted], minlength=len(self.items))
        usual = np.flatnonzero(2 * found > np.count_nonzero(forms))
        return frozenset(self.items[each] for each in usual)

    def answered(self, form: int) -> frozenset[str]:
        """Items that were answered on a form."""
        end = self.first[form + 1] if form + 1 < len(self.first) else len(self.row)
        mine = slice(self.first[form], end)
        found = self.item[mine][self.counts[mine]]
        return frozenset(self.items[each] for each in found if each >= 0)


def _incomplete(cohort: Cohort) -> Iterator[Finding]:
    """A form with fewer items than most forms of the same instrument."""
    forms = cohort.once(_Forms)
    if not len(forms.first):
        return
    distinct = np.add.reduceat(forms.counts.astype(int), forms.first)
    instrument = forms.instrument[forms.first]
    for code in np.unique(instrument):
        chosen = instrument == code
        usual = int(np.bincount(distinct[chosen]).argmax())
        wrong = np.flatnonzero(chosen & (distinct < usual))
        rows = forms.row[forms.first[wrong]]
        said = dict(zip(rows, wrong, strict=True))
        items = forms.usual_items(chosen)

        def message(
            row: int,
            said: Mapping[int, int] = said,
            items: frozenset[str] = items,
            usual: int = usual,
        ) -> str:
            lacking = sorted(items - forms.answered(said[row]))
            if len(lacking) > _LISTED_ITEMS:
                lacking = [*lacking[:_LISTED_ITEMS], "..."]
            which = f"; without a value: {', '.join(lacking)}" if lacking else ""
            have = distinct[said[row]]
            return f"This form has {have} answers or scores, most have {usual}{which}."

        yield Finding("quality_of_life", "item", rows, message, value="")


CHECKS = (
    Check(
        "quality_of_life_out_of_range",
        Subject.QUALITY_OF_LIFE,
        Severity.ERROR,
        "A value lies outside the range of its instrument (PROMIS, EORTC, EQ-5D).",
        "Correct the value, or leave it empty (codes for missing values such as 99 or -9 too).",
        _out_of_range,
    ),
    Check(
        "promis_answer_not_printed",
        Subject.QUALITY_OF_LIFE,
        Severity.WARNING,
        "An answer of PROMIS-29 is no whole number from 1 to 5: its domain has no score. Or pain "
        "intensity is none from 0 to 10.",
        "Correct the answer; give a T-score under the name of its domain, without a number.",
        _no_answer,
    ),
    Check(
        "questionnaire_incomplete",
        Subject.QUALITY_OF_LIFE,
        Severity.WARNING,
        "A form has fewer answers or scores than most forms of the instrument.",
        "Add the missing answers, if they were given.",
        _incomplete,
    ),
)
