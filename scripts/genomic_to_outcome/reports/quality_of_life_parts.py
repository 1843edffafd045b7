"""Quality of life of each population for the cohort report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from genomic_to_outcome.reports.charts import Chart, VisitSeries, change_by_visit
from genomic_to_outcome.reports.estimates import Row
from genomic_to_outcome.reports.references import Shown, reference
from genomic_to_outcome.reports.rendering import in_words, is_missing, p_value
from genomic_to_outcome.reports.study_cells import Cell, change, share
from genomic_to_outcome.vocabulary import ALL

_Key = tuple[str, str, int]


@dataclass(frozen=True)
class DomainVisit:
    """One domain at one visit: change by the model, what it means, who improved and worsened."""

    day: int
    change: Cell
    p: Shown
    direction: str
    improved: Cell
    worsened: Cell


@dataclass(frozen=True)
class DomainRow:
    """A domain with its visits; `higher` says what a higher score means."""

    domain: str
    higher: str
    minimal: Shown
    visits: tuple[DomainVisit, ...]


@dataclass(frozen=True)
class QualityPart:
    """What the page says of one population and questionnaire."""

    population: str
    instrument: str
    completeness: tuple[tuple[int, Cell], ...]
    domains: tuple[DomainRow, ...]
    charts: tuple[Chart, ...]


def quality_of_life_parts(rows: Iterable[Row]) -> tuple[QualityPart, ...]:
    """A part for each population and questionnaire of contract.QUALITY_OF_LIFE_OUTCOMES."""
    grouped: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row["population"], row["instrument"]].append(row)
    return tuple(_part(*key, found) for key, found in sorted(grouped.items()))


def _part(population: str, instrument: str, rows: Sequence[Row]) -> QualityPart:
    by_key = {(row["domain"], row["measure"], int(row["visit"])): row for row in rows}
    days = {int(row["visit"]): int(row["visit_day"]) for row in rows}
    domains = sorted({domain for domain, _, _ in by_key if domain != ALL})
    return QualityPart(
        in_words(population),
        instrument,
        tuple(
            (days[visit], share(by_key[ALL, "completeness", visit]))
            for visit in sorted(days)
            if (ALL, "completeness", visit) in by_key
        ),
        tuple(_domain(domain, by_key, days) for domain in domains),
        tuple(
            chart
            for domain in domains
            if (chart := _chart(population, domain, by_key, days)) is not None
        ),
    )


def _domain(domain: str, rows: dict[_Key, Row], days: dict[int, int]) -> DomainRow:
    baseline = next(row for key, row in rows.items() if key[0] == domain)
    least = baseline["minimal_important_change"]
    visits = [
        DomainVisit(
            day,
            change(row),
            Shown(p_value(row["p"]), reference(row, "p")),
            row["direction"] or "–",
            share(rows.get((domain, "improved", visit))),
            share(rows.get((domain, "worsened", visit))),
        )
        for visit, day in sorted(days.items())
        if (row := rows.get((domain, "model_change", visit))) is not None
    ]
    minimal = "none set" if is_missing(least) else f"{least:g}"
    important = Shown(minimal, "" if is_missing(least) else reference(baseline, "important"))
    return DomainRow(domain, f"higher is {baseline['higher_is']}", important, tuple(visits))


def _chart(
    population: str, domain: str, rows: dict[_Key, Row], days: dict[int, int]
) -> Chart | None:
    found = [
        (days[visit], row)
        for (of, measure, visit), row in sorted(rows.items())
        if of == domain and measure == "model_change" and not is_missing(row["estimate"])
    ]
    if not found:
        return None
    unit, higher = found[0][1]["unit"], found[0][1]["higher_is"]
    series = VisitSeries(
        (0, *(day for day, _ in found)),
        (0.0, *(row["estimate"] for _, row in found)),
        (0.0, *(row["ci_low"] for _, row in found)),
        (0.0, *(row["ci_high"] for _, row in found)),
        (_count(rows, domain), *(int(row["n"]) for _, row in found)),
    )
    title = f"{in_words(population)}, {domain}: change from baseline ({unit}; higher is {higher})"
    return change_by_visit(
        series, title, "Mixed model; bars: confidence interval; below: forms scored."
    )


def _count(rows: dict[_Key, Row], domain: str) -> int:
    row = rows.get((domain, "mean", 0))
    return 0 if row is None else int(row["n"])
