"""Counts and shares of the study's tables as short texts that keep n and interval together."""

from __future__ import annotations

from dataclasses import dataclass

from genomic_to_outcome.reports.estimates import Row
from genomic_to_outcome.reports.references import reference
from genomic_to_outcome.reports.rendering import SUPPRESSED, is_missing, number, percent


@dataclass(frozen=True)
class Cell:
    """A figure with what it rests on, what to know about it, and where it comes from."""

    text: str
    basis: str = ""
    note: str = ""
    reference: str = ""


NOTHING = Cell("–")


def share(row: Row | None) -> Cell:
    """A proportion: `25.0% (0.6–80.6)` over `1/4`."""
    if row is None:
        return NOTHING
    if row["suppressed"]:
        return suppressed(row)
    basis = "" if is_missing(row["events"]) else f"{int(row['events'])}/{int(row['n'])}"
    if is_missing(row["estimate"]):
        return Cell("not recorded" if row["n"] else "–", basis, told(row), reference(row, "rate"))
    text = percent(row["estimate"])
    if not is_missing(row["ci_low"]):
        text += f" ({number(100 * row['ci_low'])}–{number(100 * row['ci_high'])})"
    return Cell(text, basis, told(row), reference(row, "rate"))


def rate(row: Row | None) -> Cell:
    """Events per time: `8.3 (4.3–14.4)` over `12 in 145 months`."""
    if row is None or is_missing(row["estimate"]):
        return NOTHING
    if row["suppressed"]:
        return suppressed(row)
    basis = f"{int(row['events'])} in {number(row['patient_months'], 0)} months"
    return Cell(_with_interval(row, 1), basis, told(row), reference(row, "per_time"))


def change(row: Row | None) -> Cell:
    """A difference with its sign: `+2.1 (0.3–3.9)` over `n = 41`."""
    if row is None:
        return NOTHING
    if row["suppressed"]:
        return suppressed(row)
    if is_missing(row["estimate"]):
        return Cell("no estimate", f"n = {int(row['n'])}", told(row), reference(row, "change"))
    sign = "+" if row["estimate"] > 0 else ""
    return Cell(
        f"{sign}{_with_interval(row, 1, ' to ')}",
        f"n = {int(row['n'])}",
        told(row),
        reference(row, "change"),
    )


def suppressed(row: Row) -> Cell:
    """What stands for figures that may not be published, with the reason."""
    return Cell(SUPPRESSED, note=row["note"] or "")


def told(row: Row) -> str:
    """The method of a figure and what must be known of it."""
    return ". ".join(part for part in (row["method"], row["note"]) if part)


def _with_interval(row: Row, digits: int, between: str = "–") -> str:
    low, high = number(row["ci_low"], digits), number(row["ci_high"], digits)
    return f"{number(row['estimate'], digits)} ({low}{between}{high})"
