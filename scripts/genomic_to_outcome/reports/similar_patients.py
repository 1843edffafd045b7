"""Outcomes of the cohort's patients who carry the same alterations, by class of therapy."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from genomic_to_outcome.reports.estimates import Estimate, OutcomeGroup, Row, overview
from genomic_to_outcome.reports.names import alteration_name, therapy_name
from genomic_to_outcome.reports.rendering import in_words
from genomic_to_outcome.reports.therapy_groups import merge_same_figures
from genomic_to_outcome.vocabulary import ALL, AssessmentStatus, Endpoint

_ENOUGH = 30
_FEW = 10
_SHOWN_BESIDE = 5
"""Least patients for groups of a class above, and of one line of therapy."""


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


@dataclass(frozen=True)
class Likeness:
    """What makes patients of the cohort like one patient.

    `chains` are the patient's alterations, each as its classes, finest first. `populations` are
    those of the patient's kind of tumour, each with the filters of it that the patient fails, in
    words. `next_line` is the number of the line that would come next; `options` are the classes of
    therapy that evidence speaks for.
    """

    chains: Sequence[Sequence[str]]
    populations: Mapping[str, Sequence[str]]
    next_line: int | None = None
    options: Collection[str] = field(default_factory=frozenset)


OutcomesByClass = Mapping[str, Sequence[TreatedGroup]]


def outcomes_by_alteration(
    rows: Iterable[Row], specific: Mapping[str, float]
) -> dict[str, list[TreatedGroup]]:
    """Alteration -> its groups, over all lines first, all therapies first, then by patients.

    Of each endpoint the one estimate that is adjusted for delayed entry where there is any. Of
    single lines, groups of fewer than 5 patients under one class of therapy are left out.
    """
    cells = defaultdict(list)
    for group, estimates in overview(rows).items():
        first = {endpoint: found[0] for endpoint, found in estimates.items()}
        n = max((estimate.n for estimate in first.values()), default=0)
        enough = group.line is None or group.therapy_class == ALL or n >= _SHOWN_BESIDE
        if n and enough and group.status == AssessmentStatus.ALTERED:
            cells[group.alteration, group.population, group.line or 0].append((group, n, first))
    found = defaultdict(list)
    for (alteration, _, _), groups in sorted(cells.items()):
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
    likeness: Likeness, outcomes: OutcomesByClass, class_names: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Groups for each alteration of a patient, over all lines and in the line that comes next.

    Only of populations of the patient's kind of tumour: elsewhere the alteration may mean another
    thing. Populations with a further filter that the patient fails (stage) are left out where
    another holds the patient. A class above is added in a population only while the one below holds
    too few patients to trust and the one above holds more; of it, groups of a few are left out.
    """
    chosen: dict[tuple[str, str], list[TreatedGroup]] = {}
    for classes in likeness.chains:
        for population in _nearest(classes, likeness, outcomes):
            below: int | None = None
            for class_id in classes:
                groups = [
                    one
                    for one in outcomes.get(class_id, ())
                    if one.group.population == population
                    and one.group.line in (None, likeness.next_line)
                ]
                n = max((one.n for one in groups if one.group.line is None), default=0)
                if not n:
                    continue
                if below is None:
                    chosen[class_id, population] = groups
                elif below < _ENOUGH and n > below:
                    large = [one for one in groups if one.is_whole or one.n >= _SHOWN_BESIDE]
                    chosen.setdefault((class_id, population), large)
                below = max(n, below or 0)
    return [_shown(one, likeness, class_names) for groups in chosen.values() for one in groups]


def trust(n: int) -> str:
    """How far the figures of a group may be trusted, in a sentence."""
    if n < _FEW:
        return "fewer than 10 patients: an anecdote, not an estimate"
    if n < _ENOUGH:
        return "fewer than 30 patients: the interval matters more than the figure"
    return "30 patients or more: the interval says how exact the figure is"


def _nearest(
    classes: Iterable[str], likeness: Likeness, outcomes: OutcomesByClass
) -> Iterator[str]:
    """Populations with outcomes of these classes: those that hold the patient, else the others."""
    known = sorted(
        {
            one.group.population
            for class_id in classes
            for one in outcomes.get(class_id, ())
            if one.group.population in likeness.populations
        }
    )
    holding = [name for name in known if not likeness.populations[name]]
    yield from holding or known


def _shown(one: TreatedGroup, likeness: Likeness, class_names: Mapping[str, str]) -> dict[str, Any]:
    group = one.group
    return {
        "class_id": group.alteration,
        "class": alteration_name(group.alteration, class_names),
        "population_id": group.population,
        "population": in_words(group.population),
        "patient_differs": list(likeness.populations[group.population]),
        "therapy_class": group.therapy_class,
        "therapy": therapy_name(group.therapy_class),
        "is_option": any(name in likeness.options for name in (group.therapy_class, *one.same)),
        "line": group.line,
        "same_figures": list(one.same),
        "n": one.n,
        "estimates": {
            str(endpoint): _figure(estimate) for endpoint, estimate in one.estimates.items()
        },
        "trust": trust(one.n),
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
