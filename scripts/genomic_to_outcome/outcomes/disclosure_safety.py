"""Adverse events in the public set: in all, by organ class and term, by class of therapy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from genomic_to_outcome.outcomes.disclosure_counts import (
    EVENTS_COST,
    PATIENTS_COST,
    Given,
    StudyCounts,
)
from genomic_to_outcome.outcomes.disclosure_rows import Disclosure
from genomic_to_outcome.vocabulary import ALL, EVERYONE

SAFETY = "safety"
OVERALL = "overall"
_ANY, _SEVERE = ("any_grade", "any"), ("worst_grade_only", "3-5")


def count_safety(counts: StudyCounts, rows: Iterable[Given]) -> None:
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
            n = counts.count((SAFETY, population, therapy), row["n"], PATIENTS_COST / 2)
        kind = (row["counting"], row["grade"])
        if kind not in (_ANY, _SEVERE) or row["subset"] not in ("all", "serious"):
            if row["level"] == OVERALL:
                counts.withheld[SAFETY].append((row, n))
            continue
        what = (row["subset"], row["soc"] or "", row["term"] or "", row["counting"])
        is_public = therapy == ALL or row["level"] == OVERALL
        cost = EVENTS_COST if is_public else None
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


def is_listed(
    counts: StudyCounts, row: Given, cells: Mapping[str, int | None], disclosure: Disclosure
) -> bool:
    """Whether a row of adverse events stands in the public table.

    One of a class of therapy whose n, or of a term whose count is withheld does not: that it is
    there would say that somebody had it. Nor is any of a population whose own n is withheld.
    """
    asked = cells.values() if row["level"] != OVERALL else (cells["n"],)
    return disclosure.shows(asked) and is_whole_shown(counts, row, disclosure)


def is_whole_shown(counts: StudyCounts, row: Given, disclosure: Disclosure) -> bool:
    whole = counts.treated.get(row["population"])
    return "therapy_class" not in row or disclosure.shows((whole,))
