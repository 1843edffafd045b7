"""Carriers against assessed others, for the part of the cohort report on each alteration."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from genomic_to_outcome.outcomes import notes
from genomic_to_outcome.outcomes.delayed_entry import EntryHandling
from genomic_to_outcome.reports.comparison_parts import show_effect
from genomic_to_outcome.reports.estimates import Row, entry_of, rule_words
from genomic_to_outcome.reports.names import therapy_name
from genomic_to_outcome.reports.overview import anchor_of
from genomic_to_outcome.reports.rendering import is_missing
from genomic_to_outcome.vocabulary import ALL, Measure

_RATIOS = (Measure.HAZARD_RATIO, Measure.ODDS_RATIO)
# The paragraph above the table says these of all rows.
_SAID_ONCE = (notes.MIXED_TREATMENT, notes.FIRST_LINE_ONLY)


@dataclass(frozen=True)
class ShownEffect:
    """A ratio with the test of its family: both of the same patients, endpoint and rule."""

    ratio: Row
    test: Row
    therapy: str
    endpoint: str
    estimate: str
    notes: str


@dataclass(frozen=True)
class EffectPart:
    """The ratios of one alteration, and the families of tests that they belong to."""

    rows: tuple[ShownEffect, ...]

    @property
    def families(self) -> tuple[str, ...]:
        """Each family once, with its size and adjustment."""
        return tuple(dict.fromkeys(row.test["family"] for row in self.rows))


def effect_parts(effects: Iterable[Row]) -> dict[str, EffectPart]:
    """By anchor of an alteration's part: over all lines, one ratio per therapy and endpoint.

    All therapies stand first; a class of therapy is shown where its test has a p-value. Where
    anybody entered late the ratio is the one adjusted for it.
    """
    ratios: dict[tuple[str, ...], Row] = {}
    tests: dict[tuple[str, ...], Row] = {}
    for row in effects:
        if not is_missing(row["line"]) or entry_of(row) is EntryHandling.IGNORED:
            continue
        key = tuple(
            row[name] for name in ("population", "alteration", "therapy_class", "endpoint", "rule")
        )
        if row["measure"] in _RATIOS:
            ratios[key] = row
        if not is_missing(row["family"]):
            tests[key] = row
    parts: dict[str, list[ShownEffect]] = defaultdict(list)
    for key, ratio in ratios.items():
        test = tests.get(key)
        if test is None or (ratio["therapy_class"] != ALL and is_missing(test["p"])):
            continue
        anchor = anchor_of(ratio["population"], ratio["alteration"])
        parts[anchor].append(_shown(ratio, test))
    return {anchor: EffectPart(tuple(sorted(shown, key=_order))) for anchor, shown in parts.items()}


def _shown(ratio: Row, test: Row) -> ShownEffect:
    kind = "hazard ratio" if ratio["measure"] == Measure.HAZARD_RATIO else "odds ratio"
    endpoint = f"{ratio['endpoint']}, {rule_words(ratio['rule'], ratio['endpoint'])}, {kind}"
    found = (ratio["note"] or "").split("; ")
    return ShownEffect(
        ratio,
        test,
        therapy_name(ratio["therapy_class"]),
        endpoint,
        show_effect(ratio),
        "; ".join([*_firth(ratio), *(note for note in found if note and note not in _SAID_ONCE)]),
    )


def _firth(ratio: Row) -> tuple[str, ...]:
    return ("Firth's model",) if (ratio["method"] or "").startswith("Firth") else ()


def _order(effect: ShownEffect) -> tuple[object, ...]:
    return effect.ratio["therapy_class"] != ALL, effect.therapy, effect.endpoint
