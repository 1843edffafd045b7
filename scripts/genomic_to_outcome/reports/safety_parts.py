"""Adverse events of each population for the cohort report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from genomic_to_outcome.reports.estimates import Row
from genomic_to_outcome.reports.names import alteration_name, therapy_name
from genomic_to_outcome.reports.references import Shown, reference
from genomic_to_outcome.reports.rendering import SUPPRESSED, in_words
from genomic_to_outcome.reports.study_cells import Cell, rate, share
from genomic_to_outcome.vocabulary import ALL, EVERYONE

GRADES = ("1", "2", "3", "4", "5", "unknown")
TERMS_SHOWN = 25
_LEAST_PATIENTS = 5
_Key = tuple[str, str, str]
_GROUP_COLUMNS: tuple[_Key, ...] = (
    ("all", "any_grade", "any"),
    ("all", "worst_grade_only", "3-5"),
    ("serious", "any_grade", "any"),
)


@dataclass(frozen=True)
class TermRow:
    """One term: patients at each worst grade, with any grade, and with a serious event."""

    soc: str
    term: str
    grades: tuple[Shown, ...]
    any_grade: Cell
    serious: Shown


@dataclass(frozen=True)
class GroupRow:
    """Patients of a class of therapy or with an alteration: any grade, grade 3 to 5, serious."""

    name: str
    n: Shown
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class SafetyPart:
    """What the page says of the adverse events of one population."""

    population: str
    n: Shown
    versions: str
    overall: tuple[tuple[str, Cell], ...]
    terms: tuple[TermRow, ...]
    terms_in_all: int
    therapies: tuple[GroupRow, ...]
    alterations: tuple[GroupRow, ...]


def safety_parts(rows: Iterable[Row], names: Mapping[str, str]) -> tuple[SafetyPart, ...]:
    """A part for each population of contract.SAFETY, in order of name."""
    by_population: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_population[row["population"]].append(row)
    return tuple(_part(name, found, names) for name, found in sorted(by_population.items()))


def _part(population: str, rows: Sequence[Row], names: Mapping[str, str]) -> SafetyPart:
    whole = [row for row in rows if _group(row) == (EVERYONE, ALL)]
    overall = {_key(row): row for row in whole if row["level"] == "overall"}
    is_public = any(row["suppressed"] for row in overall.values())
    terms = _terms([row for row in whole if row["level"] == "term"], is_public)
    groups: dict[tuple[str, str], dict[_Key, Row]] = defaultdict(dict)
    for row in rows:
        if row["level"] == "overall" and _group(row) != (EVERYONE, ALL):
            groups[_group(row)][_key(row)] = row
    therapies = {therapy_name(key[1]): g for key, g in groups.items() if key[0] == EVERYONE}
    altered = {alteration_name(key[0], names): g for key, g in groups.items() if key[1] == ALL}
    first = overall["all", "any_grade", "any"]
    return SafetyPart(
        in_words(population),
        _patients(first),
        first["ctcae_version"] or "",
        tuple(_overall(overall)),
        terms[:TERMS_SHOWN],
        len(terms),
        _groups(therapies),
        _groups(altered),
    )


def _group(row: Row) -> tuple[str, str]:
    return row["alteration"], row["therapy_class"]


def _key(row: Row) -> _Key:
    return row["subset"], row["counting"], row["grade"]


def _overall(rows: Mapping[_Key, Row]) -> Iterable[tuple[str, Cell]]:
    def cell(*key: str) -> Cell:
        return share(rows.get(key))  # type: ignore[call-overload]

    yield "Any adverse event", cell("all", "any_grade", "any")
    for grade in GRADES:
        word = "Grade not known" if grade == "unknown" else f"Worst grade {grade}"
        yield word, cell("all", "worst_grade_only", grade)
    yield "Worst grade 3 to 5", cell("all", "worst_grade_only", "3-5")
    yield "Serious adverse event (any grade)", cell("serious", "any_grade", "any")
    yield "Related to treatment, any grade", cell("related", "any_grade", "any")
    yield "Related, worst grade 3 to 5", cell("related", "worst_grade_only", "3-5")
    yield "Related and serious", cell("serious_related", "any_grade", "any")
    yield "Events per 100 patient-months", rate(rows.get(("all", "events", "any")))
    yield "Serious events per 100 patient-months", rate(rows.get(("serious", "events", "any")))


def _terms(rows: Iterable[Row], is_public: bool) -> tuple[TermRow, ...]:
    """The terms, the most frequent first; what a public table does not list may be withheld."""
    by_term: dict[tuple[str, str], dict[_Key, Row]] = defaultdict(dict)
    for row in rows:
        by_term[row["term"], row["soc"]][_key(row)] = row
    absent = SUPPRESSED if is_public else "–"
    found = []
    for (term, soc), of_term in by_term.items():
        whole = of_term.get(_GROUP_COLUMNS[0])
        grades = (of_term.get(("all", "worst_grade_only", grade)) for grade in GRADES)
        shown = TermRow(
            soc,
            term,
            tuple(_count(row, absent) for row in grades),
            Cell(absent) if whole is None else share(whole),
            _count(of_term.get(("serious", "any_grade", "any")), absent),
        )
        found.append((0 if whole is None else whole["events"] or 0, shown))
    return tuple(shown for _, shown in sorted(found, key=lambda one: (-one[0], one[1].term)))


def _count(row: Row | None, absent: str) -> Shown:
    if row is None:
        return Shown(absent)
    if row["suppressed"]:
        return Shown(SUPPRESSED)
    return Shown(str(row["events"]), reference(row, "events")) if row["events"] else Shown("–")


def _patients(row: Row) -> Shown:
    return Shown(str(row["n"]), reference(row, "n"))


def _groups(groups: Mapping[str, Mapping[_Key, Row]]) -> tuple[GroupRow, ...]:
    """Groups with enough patients to be worth a row, the largest first."""
    found = []
    for name, rows in groups.items():
        first = rows[_GROUP_COLUMNS[0]]
        if first["n"] >= _LEAST_PATIENTS:
            cells = tuple(share(rows.get(column)) for column in _GROUP_COLUMNS)
            found.append(GroupRow(name, _patients(first), cells))
    return tuple(sorted(found, key=lambda row: (-int(row.n.text), row.name)))
