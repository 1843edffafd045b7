"""The opening table as data for the library that draws, sorts and filters it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from genomic_to_outcome.reports.charts.chart import shown_digits
from genomic_to_outcome.reports.estimates import Estimate, n_of
from genomic_to_outcome.reports.language import Language
from genomic_to_outcome.reports.overview import OverviewRow
from genomic_to_outcome.reports.references import Explanations


@dataclass
class _Words:
    """Texts of the table, each kept once, by number."""

    places: dict[str, int] = field(default_factory=dict)

    def number(self, text: str) -> int:
        return self.places.setdefault(text, len(self.places))


def overview_data(
    rows: Sequence[OverviewRow], language: Language, explanations: Explanations
) -> dict[str, Any]:
    """`{words, rows}`: texts once, and per row their numbers and its figures.

    A row is [anchor, alteration, population, therapy class, classes with the same figures, line,
    ids of the classes, id of population, line or null, whether of all therapies, n, reference of
    n, figures]; a figure is [text, basis, value, reference, explanation, recorded, unadjusted].
    """
    words = _Words()
    found = [_row(row, words, language, explanations) for row in rows]
    return {"words": list(words.places), "rows": found}


def _row(
    row: OverviewRow, words: _Words, language: Language, explanations: Explanations
) -> list[Any]:
    say = language.translate
    n = n_of((one for _, found in row.estimates for one in found), row.n)
    texts = (
        row.anchor,
        say(row.name),
        say(row.population),
        say(row.therapy),
        say(row.same_names),
        say(row.group.line_text),
        " ".join(row.therapy_classes),
        row.group.population,
    )
    return [
        *(words.number(text) for text in texts),
        row.group.line,
        int(row.is_whole),
        row.n,
        n.reference,
        [_figure(found, language, explanations) for _, found in row.estimates],
    ]


def _figure(
    estimates: Iterable[Estimate], language: Language, explanations: Explanations
) -> list[Any] | None:
    """The figure adjusted for delayed entry first; beneath it those that are not."""
    first, *others = estimates or (None,)
    if first is None:
        return None
    say = language.figure
    shown: list[Any] = [
        say(first.short),
        say(first.basis),
        shown_digits(first.value, 4),
        first.reference,
        explanations.number(language.translate(first.note)),
        language.translate(first.recorded),
        [
            [
                say(other.short),
                other.reference,
                explanations.number(language.translate(other.note)),
            ]
            if other.short != first.short
            else []
            for other in others
        ],
    ]
    while shown[-1] in ("", []):
        shown.pop()
    return shown
