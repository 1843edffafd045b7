"""Response at each planned visit and the ratio of PFS, of everyone in a population."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from genomic_to_outcome.reports.estimates import Row
from genomic_to_outcome.reports.references import Shown, reference
from genomic_to_outcome.reports.rendering import counted, in_words, is_missing, number, percent
from genomic_to_outcome.reports.study_cells import Cell, suppressed, told
from genomic_to_outcome.vocabulary import ALL, EVERYONE, EndpointRule

_LINES_WORDS = {
    "guided": "guided lines",
    "matched": "lines matched to an alteration",
    "all": "all lines",
}


@dataclass(frozen=True)
class VisitRow:
    """A planned visit: patients due, those assessed, and the share of responders among the due."""

    week: int
    n: Shown
    assessed: Shown
    response: Cell


@dataclass(frozen=True)
class VisitPart:
    """The visits of one population."""

    population: str
    visits: tuple[VisitRow, ...]


@dataclass(frozen=True)
class RatioRow:
    """PFS of a line against that of the line before, in one population."""

    population: str
    lines: str
    measure: str
    estimate: Cell
    method: str
    note: str


def visit_parts(rows: Iterable[Row]) -> tuple[VisitPart, ...]:
    """A part for each population of contract.RESPONSE_BY_VISIT that everyone was asked for in."""
    found: dict[str, list[VisitRow]] = defaultdict(list)
    for row in sorted(filter(_of_everyone, rows), key=lambda row: row["week"]):
        visit = VisitRow(
            int(row["week"]),
            Shown(str(row["n"]), reference(row, "n")),
            Shown(str(row["n_assessed"]), reference(row, "assessed")),
            _responders(row),
        )
        found[row["population"]].append(visit)
    return tuple(VisitPart(in_words(name), tuple(found[name])) for name in sorted(found))


def ratio_rows(rows: Iterable[Row]) -> tuple[RatioRow, ...]:
    """Rows of contract.PFS_RATIO of everyone in a population, by the EMA-style rule."""
    found = [
        row for row in rows if _of_everyone(row) and row["n"] and row["rule"] == EndpointRule.EMA
    ]
    order = ("population", "lines", "measure", "method")
    return tuple(
        _ratio(row) for row in sorted(found, key=lambda r: [r[name] or "" for name in order])
    )


def _ratio(row: Row) -> RatioRow:
    is_rate = row["measure"] == "rate"
    if is_rate:
        # The rows of a share differ only in what becomes of the undecided: the method's last part.
        treated = (row["method"] or "").rpartition(", ")[2]
        measure = f"ratio of {number(row['threshold'])} or more" + (f", {treated}" * bool(treated))
        basis = f"{int(row['successes'])} of {int(row['n'])} reached it"
        form = "success"
        if row["undecided"]:
            basis += f", {int(row['undecided'])} undecided"
            form = "success_undecided"
        text = _share(row)
    else:
        measure = f"{row['measure']} ratio"
        basis = counted(int(row["n"]), "pair")
        low, high = (
            "NR" if is_missing(row[name]) else number(row[name], 2)
            for name in ("ci_low", "ci_high")
        )
        value = "NR" if is_missing(row["estimate"]) else number(row["estimate"], 2)
        text = f"{value} ({low}–{high})"
        form = "pairs"
    return RatioRow(
        in_words(row["population"]),
        _LINES_WORDS.get(row["lines"], row["lines"]),
        measure,
        Cell(text, basis, told(row), reference(row, form)),
        row["method"] or "",
        row["note"] or "",
    )


def _responders(row: Row) -> Cell:
    if row.get("suppressed"):
        return suppressed(row)
    basis = f"{int(row['responders'])}/{int(row['n'])}"
    return Cell(_share(row), basis, told(row), reference(row, "responders"))


def _share(row: Row) -> str:
    if is_missing(row["estimate"]):
        return "not estimable"
    limits = [
        "NE" if is_missing(row[name]) else number(100 * row[name]) for name in ("ci_low", "ci_high")
    ]
    return f"{percent(row['estimate'])} ({'–'.join(limits)})"


def _of_everyone(row: Row) -> bool:
    whole = row["alteration"] == EVERYONE and row["therapy_class"] == ALL
    return whole and is_missing(row["line"])
