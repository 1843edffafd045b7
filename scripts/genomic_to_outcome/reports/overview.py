"""The table that opens the cohort report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from genomic_to_outcome.reports.estimates import OVERVIEW, Estimate, OutcomeGroup, Row, overview
from genomic_to_outcome.reports.names import alteration_name, therapy_name, therapy_names
from genomic_to_outcome.reports.rendering import in_words
from genomic_to_outcome.reports.therapy_groups import merge_same_figures
from genomic_to_outcome.vocabulary import ALL, Endpoint

ENDPOINTS = tuple(endpoint for endpoint, _, _ in OVERVIEW)


@dataclass(frozen=True)
class OverviewRow:
    """One row: a group of carriers, and its figures; `same` are classes with the same figures."""

    anchor: str
    group: OutcomeGroup
    name: str
    population: str
    therapy: str
    same: tuple[str, ...]
    n: int
    estimates: tuple[tuple[Endpoint, tuple[Estimate, ...]], ...]

    @property
    def therapy_classes(self) -> tuple[str, ...]:
        """All classes of therapy that the row stands for."""
        return (self.group.therapy_class, *self.same)

    @property
    def same_names(self) -> str:
        """The classes with the same figures in words."""
        return therapy_names(self.same)

    @property
    def is_whole(self) -> bool:
        """Whether the row speaks of all therapies."""
        return self.group.therapy_class == ALL


def anchor_of(population: str, alteration: str) -> str:
    """Name of the part of the page that belongs to an alteration."""
    return f"{population}--{alteration}"


def overview_rows(
    outcomes: Iterable[Row], names: Mapping[str, str], specific: Mapping[str, float]
) -> tuple[OverviewRow, ...]:
    """One row per population, alteration, class of therapy and line that has patients.

    The alteration with most carriers comes first. Under each alteration all therapies come first,
    then the class with most patients.
    """
    cells = defaultdict(list)
    for group, estimates in overview(outcomes).items():
        if group.carries and any(found[0].n for found in estimates.values()):
            cells[group.population, group.alteration, group.line].append((group, estimates))
    rows = [
        _row(group, estimates, same, names)
        for groups in cells.values()
        for (group, estimates), same in merge_same_figures(
            groups,
            lambda item: item[0].therapy_class,
            lambda item: tuple(sorted(item[1].items())),
            lambda item: _patients(item[1]),
            specific,
        )
    ]
    carriers: dict[str, int] = defaultdict(int)
    for row in rows:
        carriers[row.anchor] = max(carriers[row.anchor], row.n)
    return tuple(sorted(rows, key=lambda row: _order(row, carriers[row.anchor])))


def _order(row: OverviewRow, carriers: int) -> tuple[object, ...]:
    group = row.group
    return (
        group.population,
        -carriers,
        row.name,
        group.alteration,
        group.line or 0,
        not row.is_whole,
        -row.n,
        row.therapy,
    )


def _patients(estimates: Mapping[Endpoint, tuple[Estimate, ...]]) -> int:
    return max(found[0].n for found in estimates.values())


def _row(
    group: OutcomeGroup,
    estimates: Mapping[Endpoint, tuple[Estimate, ...]],
    same: tuple[str, ...],
    names: Mapping[str, str],
) -> OverviewRow:
    return OverviewRow(
        anchor_of(group.population, group.alteration),
        group,
        alteration_name(group.alteration, names),
        in_words(group.population),
        therapy_name(group.therapy_class),
        same,
        _patients(estimates),
        tuple((endpoint, estimates.get(endpoint, ())) for endpoint in ENDPOINTS),
    )
