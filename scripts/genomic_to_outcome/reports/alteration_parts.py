"""The parts of the cohort report that belong to one alteration in one population."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from genomic_to_outcome.outcomes import notes
from genomic_to_outcome.outcomes.delayed_entry import EntryHandling
from genomic_to_outcome.reports.charts import Chart, Curve
from genomic_to_outcome.reports.curve_sets import CurveKey, curves_chart
from genomic_to_outcome.reports.estimates import (
    OVERVIEW,
    Estimate,
    OutcomeGroup,
    Row,
    adjusted_first,
    entry_of,
    group_of,
    rule_words,
)
from genomic_to_outcome.reports.names import alteration_name, therapy_name, therapy_names
from genomic_to_outcome.reports.overview import anchor_of
from genomic_to_outcome.reports.references import Shown, reference
from genomic_to_outcome.reports.rendering import in_words
from genomic_to_outcome.reports.therapy_groups import merge_same_figures
from genomic_to_outcome.vocabulary import (
    ALL,
    RESPONSE_ENDPOINTS,
    AssessmentStatus,
    Endpoint,
    EndpointRule,
    Measure,
)

CURVES_OF_A_FIGURE = 4
PATIENTS_OF_A_CURVE = 5
PATIENTS_OF_A_CLASS = 5
PATIENTS_OF_A_LANDMARK = 10
_MAIN = (Measure.RATE, Measure.MEDIAN)
_DRAWN = tuple((endpoint, rule) for endpoint, rule, measure in OVERVIEW if measure != Measure.RATE)
_FROM_ADVANCED_DIAGNOSIS = (
    Endpoint.OS,
    EndpointRule.FROM_ADVANCED_DIAGNOSIS,
    Measure.MEDIAN,
    None,
)
# Said once above the tables, or marked beside n.
_SAID_ABOVE = {notes.FIRST_LINE_ONLY, notes.small_numbers(0)}

Column = tuple[str, str]
Figures = Mapping[tuple[str, str, str, float | None], tuple[Estimate, ...]]


@dataclass(frozen=True)
class GroupRow:
    """Figures of one group: the main ones by column, survival by endpoint and month."""

    status: str
    therapy: str
    same: str
    n: int
    patients: Shown
    not_assessed: Shown
    main: tuple[tuple[Estimate, ...], ...]
    landmarks: tuple[tuple[str, tuple[tuple[Estimate, ...], ...]], ...]
    from_advanced_diagnosis: tuple[Estimate, ...]
    notes: tuple[Shown, ...]


@dataclass(frozen=True)
class AlterationPart:
    """One alteration in one population."""

    anchor: str
    population_id: str
    alteration: str
    population: str
    name: str
    n: int
    patients: Shown
    columns: tuple[str, ...]
    months: tuple[float, ...]
    charts: tuple[Chart, ...]
    rows: tuple[GroupRow, ...]
    rare: tuple[tuple[str, Shown], ...]


def alteration_parts(
    outcomes: Iterable[Row],
    curves: Mapping[CurveKey, list[Curve]],
    names: Mapping[str, str],
    specific: Mapping[str, float],
) -> tuple[AlterationPart, ...]:
    """Each alteration with its curves and main measures over all lines."""
    cells: dict[tuple[str, str], dict[OutcomeGroup, list[Row]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for row in outcomes:
        group = group_of(row)
        if group.line is None and row["n"]:
            cells[group.population, group.alteration][group].append(row)
    parts = [
        _part(population, alteration, groups, curves, names, specific)
        for (population, alteration), groups in cells.items()
        if any(group.carries for group in groups)
    ]
    return tuple(sorted(parts, key=lambda part: (part.population, part.name, part.anchor)))


def _part(
    population: str,
    alteration: str,
    groups: Mapping[OutcomeGroup, Sequence[Row]],
    curves: Mapping[CurveKey, list[Curve]],
    names: Mapping[str, str],
    specific: Mapping[str, float],
) -> AlterationPart:
    figures = {group: _figures(rows) for group, rows in groups.items()}
    columns = sorted(
        {
            (endpoint, rule)
            for found in figures.values()
            for endpoint, rule, measure, _ in found
            if measure in _MAIN and rule != EndpointRule.FROM_ADVANCED_DIAGNOSIS
        },
        key=_column_order,
    )
    months = sorted({key[3] for found in figures.values() for key in found if key[3] is not None})
    by_status: dict[str, list[OutcomeGroup]] = defaultdict(list)
    for group in figures:
        by_status[group.status].append(group)
    kept = [
        (group, same)
        for status in sorted(by_status, key=lambda s: s == AssessmentStatus.NOT_DETECTED)
        for group, same in merge_same_figures(
            by_status[status],
            lambda group: group.therapy_class,
            lambda group: tuple(sorted(figures[group].items())),
            lambda group: _patients(groups[group]),
            specific,
        )
    ]
    rows = [
        (group, _row(group, same, groups[group], figures[group], columns, months))
        for group, same in kept
    ]
    rows.sort(key=lambda item: _row_order(*item))
    classes = [group.therapy_class for group, _ in rows if group.carries]
    largest = max((row for group, row in rows if group.carries), key=lambda row: row.n)
    return AlterationPart(
        anchor_of(population, alteration),
        population,
        alteration,
        in_words(population),
        alteration_name(alteration, names),
        largest.n,
        largest.patients,
        tuple(f"{endpoint}, {rule_words(rule, endpoint)}" for endpoint, rule in columns),
        tuple(months),
        _draw(population, alteration, classes, curves, alteration_name(alteration, names)),
        tuple(row for group, row in rows if not _is_rare(group, row)),
        tuple((row.therapy, row.patients) for group, row in rows if _is_rare(group, row)),
    )


def _is_rare(group: OutcomeGroup, row: GroupRow) -> bool:
    """Whether a class of therapy is only named with its number of patients."""
    return row.n < PATIENTS_OF_A_CLASS and group.therapy_class != ALL


def _patients(rows: Iterable[Row]) -> int:
    return max(int(row["n"]) for row in rows)


def _figures(rows: Iterable[Row]) -> Figures:
    found: dict[tuple[str, str, str, float | None], list[Row]] = defaultdict(list)
    for row in rows:
        if row["measure"] in (*_MAIN, Measure.SURVIVAL):
            key = (row["endpoint"], row["rule"], row["measure"], row["time"])
            found[key].append(row)
    return {key: adjusted_first(same) for key, same in found.items()}


def _column_order(column: Column) -> tuple[bool, int, str, bool, str]:
    """Responses, then PFS and OS, then other times; of each endpoint the overview's rule first."""
    endpoint, rule = column
    times = [drawn for drawn, _ in _DRAWN]
    place = times.index(endpoint) if endpoint in times else len(times)
    in_overview = column in [(known, its_rule) for known, its_rule, _ in OVERVIEW]
    # ORR sorts after CBR and DCR by name, but is the first to be looked for.
    name = "" if endpoint == Endpoint.ORR else endpoint
    return (endpoint not in RESPONSE_ENDPOINTS, place, name, not in_overview, rule)


def _row_order(group: OutcomeGroup, row: GroupRow) -> tuple[object, ...]:
    return (not group.carries, group.therapy_class != ALL, -row.n, row.therapy)


def _row(
    group: OutcomeGroup,
    same: tuple[str, ...],
    rows: Sequence[Row],
    figures: Figures,
    columns: Sequence[Column],
    months: Sequence[float],
) -> GroupRow:
    main = [
        next(
            (
                figures[*column, measure, None]
                for measure in _MAIN
                if (*column, measure, None) in figures
            ),
            (),
        )
        for column in columns
    ]
    n = _patients(rows)
    landmarks = [
        (
            endpoint,
            tuple(figures.get((endpoint, rule, Measure.SURVIVAL, month), ()) for month in months),
        )
        for endpoint, rule in _DRAWN
        if n >= PATIENTS_OF_A_LANDMARK or group.therapy_class == ALL
    ]
    without = max(rows, key=lambda row: row["n_not_assessed"] or 0)
    return GroupRow(
        group.status,
        therapy_name(group.therapy_class),
        therapy_names(same),
        n,
        Shown(f"{n:,}", next(reference(row, "n") for row in rows if row["n"] == n)),
        Shown(str(without["n_not_assessed"] or ""), reference(without, "not_assessed")),
        tuple(main),
        tuple(landmark for landmark in landmarks if any(landmark[1])),
        figures.get(_FROM_ADVANCED_DIAGNOSIS, ()),
        _notes(rows, len(columns)),
    )


def _notes(rows: Iterable[Row], n_columns: int) -> tuple[Shown, ...]:
    """What must be known of a group's figures; a note on some of them names those.

    One alone that holds for half of the columns or more is said of all.
    """
    columns: dict[str, dict[str, None]] = defaultdict(dict)
    sources: dict[str, Row] = {}
    for row in rows:
        # What is not adjusted says so itself, and why in its explanation.
        adjusted = entry_of(row) is not EntryHandling.IGNORED
        if row["measure"] in _MAIN and adjusted and not row["suppressed"]:
            parts = [part for part in (row["note"] or "").split("; ") if part not in _SAID_ABOVE]
            note = "; ".join(parts)
            sources.setdefault(note, row)
            columns[note][f"{row['endpoint']} {rule_words(row['rule'])}"] = None
    columns.pop("", None)
    return tuple(
        Shown(
            note
            if 2 * len(names) >= n_columns and len(columns) == 1
            else f"{', '.join(names)}: {note}",
            reference(sources[note], "texts"),
        )
        for note, names in columns.items()
    )


def _draw(
    population: str,
    alteration: str,
    classes: Sequence[str],
    curves: Mapping[CurveKey, list[Curve]],
    about: str,
) -> tuple[Chart, ...]:
    """A chart per endpoint: all therapies and the classes of therapy with most patients."""
    charts = []
    for endpoint, rule in _DRAWN:
        drawn = [
            replace(curve, label=therapy_name(therapy_class))
            for therapy_class in classes
            for curve in curves.get(
                (f"{population}|{alteration}|{therapy_class}", endpoint, rule), ()
            )
            if curve.most_at_risk is None
            or (
                curve.most_at_risk >= PATIENTS_OF_A_CURVE
                and AssessmentStatus.NOT_DETECTED not in curve.label
            )
        ][:CURVES_OF_A_FIGURE]
        chart = curves_chart(drawn, endpoint, rule, about)
        if chart is not None:
            charts.append(chart)
    return tuple(charts)
