"""Which alterations occur with one, for its part of the cohort report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from genomic_to_outcome.reports.estimates import Row
from genomic_to_outcome.reports.names import alteration_name
from genomic_to_outcome.reports.references import Shown, reference
from genomic_to_outcome.reports.rendering import SUPPRESSED, percent

SHOWN = 8


@dataclass(frozen=True)
class Together:
    """Another class: how many carriers have it too, and how many of all who were assessed."""

    name: str
    among_carriers: Shown
    among_all: Shown


@dataclass(frozen=True)
class TogetherPart:
    """The classes most often found with one, and how many there are in all."""

    rows: tuple[Together, ...]
    in_all: int


def together_parts(rows: Iterable[Row], names: Mapping[str, str]) -> dict[str, TogetherPart]:
    """Alteration class -> the classes found with it (contract.CO_ALTERATIONS), the most first."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["alteration"]].append(row)
    return {name: _part(same, names) for name, same in found.items()}


def _part(rows: list[Row], names: Mapping[str, str]) -> TogetherPart:
    ordered = sorted(rows, key=lambda row: (-(row["events"] or 0), row["other"]))
    return TogetherPart(tuple(_row(row, names) for row in ordered[:SHOWN]), len(ordered))


def _row(row: Row, names: Mapping[str, str]) -> Together:
    name = alteration_name(row["other"], names)
    if row["suppressed"]:
        return Together(name, Shown(SUPPRESSED), Shown(SUPPRESSED))
    share = percent(row["estimate"])
    return Together(
        name,
        Shown(f"{row['events']}/{row['n']} ({share})", reference(row, "together")),
        Shown(f"{row['n_other']}/{row['n_assessed']}", reference(row, "other")),
    )
