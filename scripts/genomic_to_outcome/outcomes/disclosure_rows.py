"""How a row of a public table is written: as it is, in part, or with its figures withheld."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from genomic_to_outcome.outcomes import notes
from genomic_to_outcome.outcomes.delayed_entry import EntryHandling
from genomic_to_outcome.outcomes.survival import BoolArray

Row = dict[str, Any]

FIGURES = ("estimate", "ci_low", "ci_high", "p", "q", "ph_p", "e_value", "e_value_limit")
NEVER = (
    "n_excluded",
    "n_not_assessed",
    "patient_months",
    "patients",
    "q",
    "ctcae_version",
    "bias",
)
"""Columns that a public table leaves empty: each of them counts patients of its own, or (q) is made
of the p-values of rows that may be withheld."""

# Notes that hold no count of patients; all others are left out.
_SAFE_NOTES = (
    notes.FIRST_LINE,
    notes.FIRST_LINE_ONLY,
    notes.RESPONDERS_ONLY,
    notes.HAZARDS_NOT_PROPORTIONAL,
    notes.MIXED_TREATMENT,
    "median not reached",
    "median follow-up",
)
BEFORE_ENTRY = (
    "n and events as counted before those under observation only after their follow-up ended "
    "were left out"
)


@dataclass(frozen=True)
class Disclosure:
    """Which cells are published, and the words for what is not."""

    smallest: int
    shown: BoolArray

    @property
    def withheld(self) -> str:
        """The reason that stands in place of a figure."""
        return (
            f"suppressed: fewer than {self.smallest} patients in it or in what it leaves over, "
            "or it would give such a count away"
        )

    def shows(self, cells: Collection[int | None]) -> bool:
        """Whether all these cells are published; one that is not counted is not."""
        return all(cell is not None and bool(self.shown[cell]) for cell in cells)


def public_row(row: Mapping[str, Any], disclosure: Disclosure, **counts: int | None) -> Row:
    """A row with the counts whose cells are published (name of the column -> cell).

    Where any of them is withheld, the row has no figure either.
    """
    kept: Row = {name: value for name, value in row.items() if name not in NEVER}
    kept |= dict.fromkeys((name for name in NEVER if name in row), None)
    kept["note"] = safe_note(row.get("note"))
    lost = [name for name, cell in counts.items() if not disclosure.shows((cell,))]
    if lost:
        kept = withhold(kept, disclosure) | {name: row[name] for name in counts if name not in lost}
    elif "suppressed" in row:
        kept["suppressed"] = False
    return {name: value for name, value in kept.items() if name in row}


def withhold(row: Mapping[str, Any], disclosure: Disclosure) -> Row:
    """A row without counts and figures, and the reason."""
    counts = [name for name in row if name in ("n", "events") or name.startswith(("n_", "events_"))]
    empty = dict.fromkeys((*counts, *(name for name in FIGURES if name in row)), None)
    return {**row, **empty, "suppressed": True, "note": disclosure.withheld}


def safe_note(note: str | None, *more: str) -> str | None:
    """The parts of a note that hold no count."""
    parts = (note or "").split("; ")
    return notes.join((*(part for part in parts if part in _SAFE_NOTES), *more))


def is_preferred(method: str | None) -> bool:
    """Whether a row is not the one that ignores delayed entry."""
    return not (method or "").endswith(EntryHandling.IGNORED)


def rounded(
    row: Row, digits: int, names: Collection[str] = ("estimate", "ci_low", "ci_high")
) -> Row:
    """The row with figures of so many decimals: none is as exact as the count behind it."""
    return {
        name: round(value, digits) if name in names and isinstance(value, float) else value
        for name, value in row.items()
    }


def half_months(row: Row) -> Row:
    """The row with times in half months: a median is the time of one patient."""
    return {
        name: round(2 * value) / 2
        if name in ("estimate", "ci_low", "ci_high") and value is not None and value == value
        else value
        for name, value in row.items()
    }
