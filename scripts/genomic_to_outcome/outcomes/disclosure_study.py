"""Quality of life, performance status, the board and table 1 in the public set.

Their counts are related by what they count: who reached a step lies within who reached the one
before, who filled in a form within who was expected to. Adverse events: disclosure_safety.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from genomic_to_outcome.outcomes.disclosure_cells import Cells
from genomic_to_outcome.outcomes.disclosure_counts import PATIENTS_COST, Given, StudyCounts
from genomic_to_outcome.outcomes.disclosure_rows import (
    Disclosure,
    Row,
    public_row,
    rounded,
    withhold,
)
from genomic_to_outcome.outcomes.disclosure_safety import (
    SAFETY,
    count_safety,
    is_listed,
    is_whole_shown,
)
from genomic_to_outcome.vocabulary import EVERYONE

BOARD, STATUS, QUALITY, BASELINE = (
    "tumour_board",
    "performance_status",
    "quality_of_life",
    "baseline",
)
_MEANS = ("mean", "change")
_QUARTILES = ("median", "lower_quartile", "upper_quartile")


def count_study(
    cells: Cells, tables: Mapping[str, Iterable[Given]], populations: Mapping[str, int]
) -> StudyCounts:
    """Cells and relations of these tables (name -> rows of its contract).

    `populations` are the cells of the treated patients of each population.
    """
    counts = StudyCounts(cells, populations)
    for name, count in (
        (SAFETY, count_safety),
        (BOARD, _count_board),
        (STATUS, _count_status),
        (QUALITY, _count_quality),
        (BASELINE, _count_baseline),
    ):
        count(counts, list(tables[name]))
    return counts


def study_rows(counts: StudyCounts, name: str, disclosure: Disclosure) -> Iterator[Row]:
    """The public rows of a table; means of scores to one decimal, without an interval.

    A quarter of the patients must be enough for quartiles: each is the age of one patient.
    """
    for row, cells in counts.rows[name]:
        if name == SAFETY and not is_listed(counts, row, cells, disclosure):
            continue
        shown = public_row(row, disclosure, **cells)
        if name == QUALITY and row["measure"] in _MEANS:
            shown = rounded(shown, 1) | {"ci_low": None, "ci_high": None, "p": None}
        if name == BASELINE and row["statistic"] in _QUARTILES:
            known = row["n"] - (row["n_missing"] or 0)
            shown = rounded(shown, 0)
            shown = shown if known >= 4 * disclosure.smallest else withhold(shown, disclosure)
        yield shown
    for row, n in counts.withheld[name]:
        if disclosure.shows((n,)) and is_whole_shown(counts, row, disclosure):
            yield withhold(public_row(row, disclosure, n=n), disclosure) | {"n": row["n"]}


def _count_board(counts: StudyCounts, rows: list[Given]) -> None:
    """The funnel: who reached each step of those before and of all, and why others did not."""
    reached: dict[tuple[str, str, int], int] = {}
    for row in rows:
        if row["measure"] == "of_previous":
            key = (row["population"], row["round"], row["order"])
            reached[key] = counts.count((BOARD, *key), row["events"], PATIENTS_COST / 2)
    left: dict[tuple[str, str, int], list[int]] = defaultdict(list)
    for row in rows:
        population, rounds, order = key = (row["population"], row["round"], row["order"])
        first = reached.get((population, rounds, 1))
        if key not in reached or first is None:
            continue
        before = reached.get((population, rounds, max(order - 1, 1)), first)
        whole = {"of_previous": before, "of_all": first, "reason": before}.get(row["measure"])
        if whole is None or counts.cells.values[whole] != row["n"]:
            continue
        if row["measure"] == "reason":
            events = counts.count((BOARD, *key, row["state"], row["reason"]), row["events"])
            left[key].append(events)
        else:
            events = reached[key]
            counts.within(whole, events)
        counts.rows[BOARD].append((row, {"n": whole, "events": events}))
    for (population, rounds, order), reasons in left.items():
        before = reached.get((population, rounds, order - 1))
        if before is not None:
            parts = (reached[population, rounds, order], *reasons)
            counts.within(before, *parts)
            counts.cells.equals(before, parts)
    for (population, rounds, order), cell in reached.items():
        if order == 1:
            if rounds == "first":
                counts.patients[population].append(cell)
            for (other, its_round, _), larger in reached.items():
                if other == population and its_round != rounds:
                    counts.within(larger, cell)


def _count_status(counts: StudyCounts, rows: Iterable[Given]) -> None:
    """Who worsened and who improved, by the worst value on treatment; no cell of the table."""
    changed: dict[tuple[str, int], list[int]] = defaultdict(list)
    for row in rows:
        n = counts.patients_of(row["population"], row["n"])
        asked = row["timepoint"] == "worst" and row["measure"] in ("worsened", "improved")
        if not asked or row["events"] is None:
            counts.withheld[STATUS].append((row, n))
            continue
        key = (STATUS, row["population"], row["measure"])
        events = counts.count(key, row["events"])
        counts.cells.needs(events, n)
        changed[row["population"], n].append(events)
        counts.rows[STATUS].append((row, {"n": n, "events": events}))
    for (_, n), events in changed.items():
        counts.within(n, *events)


def _count_quality(counts: StudyCounts, rows: list[Given]) -> None:
    """Forms received, means and who changed, by visit; each lies within the visit's forms."""
    received: dict[tuple[Any, ...], int] = {}
    expected: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for row in rows:
        if row["measure"] == "completeness":
            at = (QUALITY, row["population"], row["instrument"], row["visit"])
            n = counts.patients_of(row["population"], row["n"])
            received[at] = counts.count((*at, "received"), row["events"])
            counts.within(n, received[at])
            expected[at[:3]].append(n)
            counts.rows[QUALITY].append((row, {"n": n, "events": received[at]}))
    scored: dict[tuple[Any, ...], int] = {}
    changed: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for row in sorted(
        rows, key=lambda row: _MEANS.index(row["measure"]) if row["measure"] in _MEANS else 2
    ):
        at = (QUALITY, row["population"], row["instrument"], row["visit"])
        about = (*at, row["domain"])
        if at not in received or row["measure"] not in (*_MEANS, "improved", "worsened"):
            continue
        kind = "mean" if row["measure"] == "mean" else "change"
        n = scored.setdefault((*about, kind), counts.count((*about, kind), row["n"]))
        counts.within(received[at], n)
        if kind == "change" and (*about, "mean") in scored:
            counts.within(scored[*about, "mean"], n)
        cells: dict[str, int | None] = {"n": n}
        if row["measure"] not in _MEANS:
            cells["events"] = counts.count((*about, row["measure"]), row["events"])
            changed[*about, n].append(cells["events"])
        counts.rows[QUALITY].append((row, cells))
    for key, events in changed.items():
        counts.within(key[-1], *events)


def _count_baseline(counts: StudyCounts, rows: Iterable[Given]) -> None:
    """Table 1 of whole populations: levels share out the patients; numbers without quartiles."""
    levels: dict[tuple[int, str], list[int]] = defaultdict(list)
    for row in rows:
        if row["alteration"] != EVERYONE or row["statistic"] not in ("patients", *_QUARTILES):
            continue
        n = counts.patients_of(row["population"], row["n"])
        cells: dict[str, int | None] = {"n": n}
        about = (BASELINE, row["population"], row["variable"])
        missing = counts.count((*about, "missing"), row["n_missing"])
        counts.within(n, missing)
        cells["n_missing"] = missing
        if row["statistic"] == "patients" and row["level"] != "missing":
            cells["events"] = counts.count((*about, row["level"]), row["events"])
            levels[n, row["variable"]] += [cells["events"], missing]
        elif row["statistic"] == "patients":
            cells["events"] = missing
            levels[n, row["variable"]].append(missing)
        counts.rows[BASELINE].append((row, cells))
    for (n, _), events in levels.items():
        parts = tuple(dict.fromkeys(events))
        counts.within(n, *parts)
        counts.cells.equals(n, parts)
