"""Adverse events, quality of life, performance status, the board and table 1 in the public set.

Their counts are related by what they count: a grade lies within all grades, a class of therapy
within all therapies, who reached a step within who reached the one before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from genomic_to_outcome.outcomes.disclosure_cells import Cells
from genomic_to_outcome.outcomes.disclosure_rows import (
    Disclosure,
    Row,
    public_row,
    rounded,
    withhold,
)
from genomic_to_outcome.vocabulary import ALL, EVERYONE

Given = Mapping[str, Any]
Shown = tuple[Given, dict[str, int | None]]

SAFETY, BOARD, STATUS, QUALITY, BASELINE = (
    "safety",
    "tumour_board",
    "performance_status",
    "quality_of_life",
    "baseline",
)
_PATIENTS_COST, _EVENTS_COST = 3e6, 2e5
OVERALL = "overall"
_ANY, _SEVERE = ("any_grade", "any"), ("worst_grade_only", "3-5")
_MEANS = ("mean", "change")
_QUARTILES = ("median", "lower_quartile", "upper_quartile")


@dataclass
class StudyCounts:
    """Rows of each table that may be published, each with the cells of its columns.

    `withheld` are rows of which no more than n (its cell) is published, `treated` the cells of all
    patients of each population whose adverse events are counted.
    """

    cells: Cells
    rows: dict[str, list[Shown]] = field(default_factory=lambda: defaultdict(list))
    withheld: dict[str, list[tuple[Given, int]]] = field(default_factory=lambda: defaultdict(list))
    treated: dict[str, int] = field(default_factory=dict)
    patients: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def count(self, key: Hashable, value: int | None, cost: float | None = _EVENTS_COST) -> int:
        """The cell of a key; a key that comes again with another count is another cell.

        Without a cost it is never published.
        """
        return self.cells.add((key, value), int(value or 0), cost)

    def patients_of(self, population: str, value: int) -> int:
        """The cell of the patients of a population; every table counts them in its own way."""
        cell = self.count(("patients of", population), value, _PATIENTS_COST)
        if cell not in self.patients[population]:
            self.patients[population].append(cell)
        return cell

    def within(self, whole: int, *parts: int) -> None:
        """Say that counts lie within another, one by one and together."""
        for part in parts:
            self.cells.sum_of(whole, (part,))
        if len(set(parts)) > 1:
            self.cells.sum_of(whole, parts)

    def relate_totals(self, others: Mapping[str, Iterable[int]]) -> None:
        """Relate the counts of each population's patients, those of other tables among them."""
        for population in {*self.patients, *others}:
            totals = {*self.patients[population], *others.get(population, ())}
            ordered = sorted(totals, key=lambda cell: self.cells.values[cell])
            for place, smaller in enumerate(ordered):
                for larger in ordered[place + 1 :]:
                    self.cells.sum_of(larger, (smaller,))


def count_study(cells: Cells, tables: Mapping[str, Iterable[Given]]) -> StudyCounts:
    """Cells and relations of these tables (name -> rows of its contract)."""
    counts = StudyCounts(cells)
    for name, count in (
        (SAFETY, _count_safety),
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
        if name == SAFETY and not _is_listed(counts, row, cells, disclosure):
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
        if disclosure.shows((n,)) and _is_whole_shown(counts, row, disclosure):
            yield withhold(public_row(row, disclosure, n=n), disclosure) | {"n": row["n"]}


def _is_listed(
    counts: StudyCounts, row: Given, cells: Mapping[str, int | None], disclosure: Disclosure
) -> bool:
    """Whether a row of adverse events stands in the public table.

    One of a class of therapy whose n, or of a term whose count is withheld does not: that it is
    there would say that somebody had it. Nor is any of a population whose own n is withheld.
    """
    asked = cells.values() if row["level"] != OVERALL else (cells["n"],)
    return disclosure.shows(asked) and _is_whole_shown(counts, row, disclosure)


def _is_whole_shown(counts: StudyCounts, row: Given, disclosure: Disclosure) -> bool:
    whole = counts.treated.get(row["population"])
    return "therapy_class" not in row or disclosure.shows((whole,))


def _count_safety(counts: StudyCounts, rows: Iterable[Given]) -> None:
    """Patients with any and with severe events, all and serious: in all, by organ class and term.

    Under single classes of therapy in all alone: the rest of them is counted as never published.
    The other ways of counting are withheld; their rows stand in the table where all groups have
    the same.
    """
    found: dict[tuple[str, ...], int] = {}
    wholes: dict[tuple[str, str], int] = {}
    for row in rows:
        therapy, population = row["therapy_class"], row["population"]
        if row["alteration"] != EVERYONE:
            continue
        if therapy == ALL:
            n = counts.treated[population] = counts.patients_of(population, row["n"])
        else:
            n = counts.count((SAFETY, population, therapy), row["n"], _PATIENTS_COST / 2)
        kind = (row["counting"], row["grade"])
        if kind not in (_ANY, _SEVERE) or row["subset"] not in ("all", "serious"):
            if row["level"] == OVERALL:
                counts.withheld[SAFETY].append((row, n))
            continue
        what = (row["subset"], row["soc"] or "", row["term"] or "", row["counting"])
        is_public = therapy == ALL or row["level"] == OVERALL
        cost = _EVENTS_COST if is_public else None
        events = counts.count((SAFETY, population, therapy, *what), row["events"], cost)
        counts.cells.needs(events, n)
        counts.within(n, events)
        wholes[population, therapy] = n
        found[population, therapy, *what] = events
        if is_public:
            counts.rows[SAFETY].append((row, {"n": n, "events": events}))
    for (population, therapy, subset, soc, term, counting), events in found.items():
        for around in (
            (population, ALL, subset, soc, term, counting),
            (population, therapy, "all", soc, term, counting),
            (population, therapy, subset, soc, "", counting),
            (population, therapy, subset, "", "", counting),
            (population, therapy, subset, soc, term, _ANY[0]),
        ):
            if around in found:
                counts.within(found[around], events)
        whole = found.get((population, ALL, subset, soc, term, counting))
        if whole is not None and therapy != ALL:
            _relate_without(counts, wholes, population, therapy, whole, events)


def _relate_without(
    counts: StudyCounts,
    wholes: Mapping[tuple[str, str], int],
    population: str,
    therapy: str,
    whole: int,
    events: int,
) -> None:
    """Patients without an event, under a therapy and under all; and under all others."""
    cells = counts.cells
    if (population, ALL) not in wholes:
        return
    n_all, n_part = wholes[population, ALL], wholes[population, therapy]
    without_all, without = cells.sum_of(n_all, (whole,)), cells.sum_of(n_part, (events,))
    if without_all is None or without is None:
        return
    left = (
        cells.sum_of(n_all, (n_part,)),
        cells.sum_of(whole, (events,)),
        cells.sum_of(without_all, (without,)),
    )
    if None not in left:
        cells.equals(left[0], left[1:])


def _count_board(counts: StudyCounts, rows: list[Given]) -> None:
    """The funnel: who reached each step of those before and of all, and why others did not."""
    reached: dict[tuple[str, str, int], int] = {}
    for row in rows:
        if row["measure"] == "of_previous":
            key = (row["population"], row["round"], row["order"])
            reached[key] = counts.count((BOARD, *key), row["events"], _PATIENTS_COST / 2)
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
        counts.rows[BASELINE].append((row, cells))
    for (n, _), events in levels.items():
        parts = tuple(dict.fromkeys(events))
        counts.within(n, *parts)
        counts.cells.equals(n, parts)
