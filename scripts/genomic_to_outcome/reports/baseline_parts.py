"""Table 1 for the cohort report: the patients of a population, the carriers of a class."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from genomic_to_outcome.contract.cohort import MISSING_LEVEL, OTHER_LEVELS
from genomic_to_outcome.reports.estimates import Row
from genomic_to_outcome.reports.references import Shown, reference
from genomic_to_outcome.reports.rendering import SUPPRESSED, is_missing, number, percent, words
from genomic_to_outcome.vocabulary import EVERYONE

_NAMES = {
    "age_at_diagnosis": "Age at diagnosis, years",
    "sex": "Sex",
    "stage": "Stage",
    "smoking": "Smoking",
    "ecog_at_baseline": "ECOG before the line",
    "line": "Line at which the patient is counted",
    "histology": "Histology",
}
_SPREAD = ("median", "lower_quartile", "upper_quartile")

Figures = tuple[Shown, ...]
Level = tuple[str, str]


@dataclass(frozen=True)
class BaselineRow:
    """A level of a variable with its figures in each group; those of a number are three."""

    place: int
    variable: str
    level: str
    cells: tuple[Figures, ...]


@dataclass(frozen=True)
class BaselineTable:
    """Groups (name, patients) beside each other, and their rows."""

    groups: tuple[tuple[str, Shown], ...]
    rows: tuple[BaselineRow, ...]


Groups = Mapping[tuple[str, str], Sequence[Row]]


def group_baseline(rows: Iterable[Row]) -> Groups:
    """Rows of contract.BASELINE by population and alteration."""
    found: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        found[row["population"], row["alteration"]].append(row)
    return found


def carriers_table(groups: Groups, population: str, alteration: str) -> BaselineTable | None:
    """The carriers of a class beside all patients of a population; levels that a carrier has."""
    asked = (("Carriers", population, alteration), ("All patients", population, EVERYONE))
    found = _known(groups, asked)
    if len(found) < len(asked):
        return None
    of_carriers = _by_level(found[0][1])
    return _table(found, [level for level, rows in of_carriers.items() if _anybody(rows)])


def population_baselines(groups: Groups, populations: Mapping[str, str]) -> BaselineTable | None:
    """All patients of each population (id -> name) side by side; none where nobody is in one."""
    found = _known(groups, [(name, id_, EVERYONE) for id_, name in populations.items()])
    levels = {
        level for _, rows in found for level, same in _by_level(rows).items() if _anybody(same)
    }
    return _table(found, levels) if found else None


def _known(
    groups: Groups, asked: Iterable[tuple[str, str, str]]
) -> list[tuple[str, Sequence[Row]]]:
    return [
        (name, groups[population, alteration])
        for name, population, alteration in asked
        if (population, alteration) in groups
    ]


def _table(found: Sequence[tuple[str, Sequence[Row]]], levels: Iterable[Level]) -> BaselineTable:
    by_level = [_by_level(rows) for _, rows in found]
    return BaselineTable(
        tuple((name, _patients(rows[0])) for name, rows in found),
        tuple(
            BaselineRow(
                place,
                _NAMES.get(variable, words(variable)),
                level,
                tuple(_figures(rows.get((variable, level), ())) for rows in by_level),
            )
            for place, (variable, level) in enumerate(sorted(levels, key=_order))
        ),
    )


def _patients(row: Row) -> Shown:
    if row["suppressed"] and is_missing(row["n"]):
        return Shown(SUPPRESSED)
    return Shown(f"{int(row['n']):,}", reference(row, "n"))


def _anybody(rows: Sequence[Row]) -> bool:
    return any(row["suppressed"] or row["events"] != 0 for row in rows)


def _by_level(rows: Iterable[Row]) -> dict[Level, list[Row]]:
    found: dict[Level, list[Row]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row["order"]):
        level = "median (quartiles)" if row["statistic"] in _SPREAD else row["level"]
        found[row["variable"], level].append(row)
    return {
        key: same
        for key, same in found.items()
        if key[1] != MISSING_LEVEL or _shown_missing(same[0])
    }


def _shown_missing(row: Row) -> bool:
    return row["suppressed"] or bool(row["events"])


def _order(key: Level) -> tuple[int, bool, bool, str]:
    variable, level = key
    return list(_NAMES).index(variable), level == MISSING_LEVEL, level == OTHER_LEVELS, level


def _figures(rows: Sequence[Row]) -> Figures:
    if not rows:
        return (Shown("–"),)
    if rows[0]["suppressed"]:
        return (Shown(SUPPRESSED),)
    if rows[0]["statistic"] == "patients":
        row = rows[0]
        share = "" if is_missing(row["estimate"]) else f" ({percent(row['estimate'])})"
        return (Shown(f"{int(row['events'])}{share}", reference(row, "count")),)
    by_statistic = {row["statistic"]: row for row in rows}
    return tuple(
        Shown(number(by_statistic[name]["estimate"]), reference(by_statistic[name], "value"))
        for name in _SPREAD
    )
