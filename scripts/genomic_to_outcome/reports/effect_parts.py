"""Carriers against assessed others, for the part of the cohort report on each alteration."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from genomic_to_outcome.outcomes import notes
from genomic_to_outcome.outcomes.delayed_entry import EntryHandling
from genomic_to_outcome.reports.charts import Chart, Interval, RatioAxis, forest
from genomic_to_outcome.reports.comparison_parts import effect_figure
from genomic_to_outcome.reports.estimates import Row, entry_of, rule_words
from genomic_to_outcome.reports.names import therapy_name
from genomic_to_outcome.reports.overview import anchor_of
from genomic_to_outcome.reports.references import Shown
from genomic_to_outcome.reports.rendering import is_missing
from genomic_to_outcome.vocabulary import ALL, Measure

LEAST_CARRIERS = 5
CARRIERS_OF_A_CLASS = 10
_RATIOS = (Measure.HAZARD_RATIO, Measure.ODDS_RATIO)
AGAINST_OTHERS = RatioAxis("hazard ratio", "fewer events in carriers", "more events in carriers")
# The paragraph above the table says these of all rows.
_SAID_ONCE = (notes.MIXED_TREATMENT, notes.FIRST_LINE_ONLY)


@dataclass(frozen=True)
class ShownEffect:
    """A ratio with the test of its family: both of the same patients, endpoint and rule."""

    ratio: Row
    test: Row
    therapy: str
    endpoint: str
    estimate: Shown
    notes: str


@dataclass(frozen=True)
class EffectPart:
    """The ratios of one alteration, and the families of tests that they belong to."""

    rows: tuple[ShownEffect, ...]
    chart: Chart | None

    @property
    def families(self) -> tuple[tuple[str, Row], ...]:
        """Each family once, with its size and adjustment, and a test of it."""
        return tuple({row.test["family"]: row.test for row in self.rows}.items())


def effect_parts(
    effects: Iterable[Row], therapies: Mapping[str, Collection[str]], level: float
) -> dict[str, EffectPart]:
    """By anchor of an alteration's part: over all lines, one ratio per therapy and endpoint.

    All therapies stand first, where LEAST_CARRIERS are compared; a class of therapy is shown where
    the part shows it (`therapies`, by anchor: of classes with the same carriers it shows one), its
    test has a p-value, and it has CARRIERS_OF_A_CLASS. Where anybody entered late the ratio is the
    one adjusted for it.
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
        anchor = anchor_of(ratio["population"], ratio["alteration"])
        if test is None or not _is_shown(ratio, test, therapies.get(anchor, ())):
            continue
        parts[anchor].append(_shown(ratio, test))
    return {anchor: _part(sorted(shown, key=_order), level) for anchor, shown in parts.items()}


def _part(shown: Sequence[ShownEffect], level: float) -> EffectPart:
    """The ratios with their forest plot: hazard ratios, of which one axis can be read."""
    drawn = [
        Interval(
            f"{effect.therapy}: {effect.ratio['endpoint']}, {rule_words(effect.ratio['rule'])}",
            effect.ratio["estimate"],
            effect.ratio["ci_low"],
            math.inf if is_missing(effect.ratio["ci_high"]) else effect.ratio["ci_high"],
            effect.estimate.text,
        )
        for effect in shown
        if effect.ratio["measure"] == Measure.HAZARD_RATIO
        and not is_missing(effect.ratio["estimate"])
        and not is_missing(effect.ratio["ci_low"])
    ]
    title = f"Carriers against those without it: hazard ratios with {100 * level:g}% intervals"
    return EffectPart(tuple(shown), forest(drawn, title, AGAINST_OTHERS))


def _is_shown(ratio: Row, test: Row, therapies: Collection[str]) -> bool:
    if ratio["therapy_class"] == ALL:
        return (ratio["n_altered"] or 0) >= LEAST_CARRIERS
    tested = not is_missing(test["p"]) and (ratio["n_altered"] or 0) >= CARRIERS_OF_A_CLASS
    return tested and therapy_name(ratio["therapy_class"]) in therapies


def _shown(ratio: Row, test: Row) -> ShownEffect:
    kind = "hazard ratio" if ratio["measure"] == Measure.HAZARD_RATIO else "odds ratio"
    endpoint = f"{ratio['endpoint']}, {rule_words(ratio['rule'], ratio['endpoint'])}, {kind}"
    found = (ratio["note"] or "").split("; ")
    return ShownEffect(
        ratio,
        test,
        therapy_name(ratio["therapy_class"]),
        endpoint,
        effect_figure(ratio),
        "; ".join([*_firth(ratio), *(note for note in found if note and note not in _SAID_ONCE)]),
    )


def _firth(ratio: Row) -> tuple[str, ...]:
    return ("Firth's model",) if (ratio["method"] or "").startswith("Firth") else ()


def _order(effect: ShownEffect) -> tuple[object, ...]:
    return effect.ratio["therapy_class"] != ALL, effect.therapy, effect.endpoint
