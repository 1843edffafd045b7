"""Outcomes of the cohort's patients who carry the same alterations, by class of therapy."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from genomic_to_outcome.reports.estimates import Estimate, OutcomeGroup, Row, overview
from genomic_to_outcome.reports.names import alteration_name, therapy_name
from genomic_to_outcome.reports.rendering import in_words
from genomic_to_outcome.reports.therapy_groups import merge_same_figures
from genomic_to_outcome.vocabulary import ALL, AssessmentStatus, Endpoint

_ENOUGH = 30
_SHOWN_OF_ANCESTORS = 5
_TRUST = (
    (10, "fewer than 10 patients: an anecdote, not an estimate"),
    (_ENOUGH, "fewer than 30 patients: the interval matters more than the figure"),
)


@dataclass(frozen=True)
class TreatedGroup:
    """Carriers of an alteration under a class of therapy; `same` names classes alike in figures."""

    group: OutcomeGroup
    n: int
    estimates: Mapping[Endpoint, Estimate]
    same: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        """Whether the group is of all therapies."""
        return self.group.therapy_class == ALL


OutcomesByClass = Mapping[str, Sequence[TreatedGroup]]


def outcomes_by_alteration(
    rows: Iterable[Row], specific: Mapping[str, float]
) -> dict[str, list[TreatedGroup]]:
    """Alteration -> its groups over all lines, all therapies first, then by number of patients.

    Of each endpoint the one estimate that is adjusted for delayed entry where there is any.
    """
    cells = defaultdict(list)
    for group, estimates in overview(rows).items():
        first = {endpoint: found[0] for endpoint, found in estimates.items()}
        n = max((estimate.n for estimate in first.values()), default=0)
        if n and group.line is None and group.status == AssessmentStatus.ALTERED:
            cells[group.alteration, group.population].append((group, n, first))
    found = defaultdict(list)
    for (alteration, _), groups in sorted(cells.items()):
        merged = [
            TreatedGroup(group, n, estimates, same)
            for (group, n, estimates), same in merge_same_figures(
                groups,
                lambda item: item[0].therapy_class,
                lambda item: tuple(sorted(item[2].items())),
                lambda item: item[1],
                specific,
            )
        ]
        merged.sort(key=lambda one: (not one.is_whole, -one.n, one.group.therapy_class))
        found[alteration] += merged
    return dict(found)


def similar_patients(
    chains: Iterable[Sequence[str]],
    outcomes: OutcomesByClass,
    populations: Collection[str],
    class_names: Mapping[str, str],
) -> list[dict[str, Any]]:
    """Groups for each alteration of a patient, given as its classes, finest first.

    Only of the given populations, those of the patient's kind of tumour: elsewhere the alteration
    may mean another thing. A class above is added in a population only while the one below holds
    too few patients to trust and the one above holds more; of it, groups of a few are left out.
    """
    chosen: dict[tuple[str, str], list[TreatedGroup]] = {}
    for classes in chains:
        largest: dict[str, int] = {}
        for class_id in classes:
            known = [
                one for one in outcomes.get(class_id, ()) if one.group.population in populations
            ]
            for population, groups in _by_population(known).items():
                n, below = max(one.n for one in groups), largest.get(population)
                if below is None:
                    chosen[class_id, population] = groups
                elif below < _ENOUGH and n > below:
                    large = [one for one in groups if one.is_whole or one.n >= _SHOWN_OF_ANCESTORS]
                    chosen.setdefault((class_id, population), large)
                largest[population] = max(n, below or 0)
    return [_shown(one, class_names) for groups in chosen.values() for one in groups]


def _by_population(groups: Iterable[TreatedGroup]) -> dict[str, list[TreatedGroup]]:
    found: dict[str, list[TreatedGroup]] = defaultdict(list)
    for one in groups:
        found[one.group.population].append(one)
    return found


def _shown(one: TreatedGroup, class_names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "class": alteration_name(one.group.alteration, class_names),
        "population": in_words(one.group.population),
        "therapy_class": one.group.therapy_class,
        "therapy": therapy_name(one.group.therapy_class),
        "same_figures": list(one.same),
        "n": one.n,
        "estimates": {
            str(endpoint): _figure(estimate) for endpoint, estimate in one.estimates.items()
        },
        "trust": next((text for least, text in _TRUST if one.n < least), ""),
    }


def _figure(estimate: Estimate) -> dict[str, Any]:
    return {
        "text": estimate.text,
        "short": estimate.short,
        "recorded": estimate.recorded,
        "n": estimate.n,
        "events": estimate.events,
        "value": estimate.value,
        "ci_low": estimate.low,
        "ci_high": estimate.high,
        "delayed_entry": estimate.entry and str(estimate.entry),
    }
