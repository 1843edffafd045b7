"""In how many patients each class was altered, not detected, or not assessed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from genomic_to_outcome.reports.estimates import Row
from genomic_to_outcome.reports.names import alteration_name
from genomic_to_outcome.reports.references import Shown, reference
from genomic_to_outcome.reports.rendering import SUPPRESSED, is_missing, number, percent


@dataclass(frozen=True)
class ClassFrequency:
    """Patients by state of one class; `states` are altered, not detected and not assessed."""

    class_id: str
    name: str
    altered: Shown
    share: Shown
    not_assessed: Shown
    states: tuple[int, int, int]


def class_frequencies(rows: Iterable[Row], names: Mapping[str, str]) -> tuple[ClassFrequency, ...]:
    """Rows of contract.CLASS_FREQUENCIES in words, the most frequent first."""
    found = [_row(row, names) for row in rows]
    return tuple(sorted(found, key=lambda row: (-row.states[0], row.name, row.class_id)))


def _row(row: Row, names: Mapping[str, str]) -> ClassFrequency:
    name = alteration_name(row["alteration"], names)
    if row["suppressed"]:
        hidden = Shown(SUPPRESSED)
        return ClassFrequency(row["alteration"], name, hidden, hidden, hidden, (0, 0, 0))
    n, events, without = row["n"], row["events"], row["n_not_assessed"]
    return ClassFrequency(
        row["alteration"],
        name,
        Shown(f"{events} / {n}", reference(row, "of")),
        _share(row),
        Shown(str(without), reference(row, "not_assessed")),
        (events, n - events, without),
    )


def _share(row: Row) -> Shown:
    if is_missing(row["estimate"]):
        return Shown("only carriers known" if row["events"] else "–")
    low, high = (number(100 * row[name]) for name in ("ci_low", "ci_high"))
    return Shown(f"{percent(row['estimate'])} ({low}–{high})", reference(row, "percent"))
