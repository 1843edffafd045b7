"""What a reader must know about a figure, in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from genomic_to_outcome.outcomes.delayed_entry import EntryHandling
from genomic_to_outcome.outcomes.survival import FloatArray, SurvivalCurve

FEW = 10
FEW_FOR_MEAN = 20

FIRST_LINE = "each patient counts once: first line"
FIRST_LINE_ONLY = f"{FIRST_LINE} at which the alteration was assessed"
RESPONDERS_ONLY = "responders only: conditional on response, so groups are not comparable"
HAZARDS_NOT_PROPORTIONAL = "hazards not proportional: the ratio is an average over time"
MODEL_NOT_PROPORTIONAL = "hazards of the model not proportional: ratios are averages over time"
MIXED_TREATMENT = (
    "carriers and others may have been treated differently: no measure of a therapy's effect"
)
COMPLETE_CASE = "complete case (every covariate and stratum known)"
SENSITIVITY = "sensitivity analysis, outside the family"


def population_step(population: str) -> str:
    """Name of the step of attrition that counts the members of a population."""
    return f"population {population}"


def nobody_in(population: str, reasons: Mapping[str, int]) -> str:
    """A population without members; `reasons` count the patients who were left out."""
    why = ", ".join(f"{reason} ({count})" for reason, count in sorted(reasons.items()))
    return f"Nobody belongs to the population {population}: {why or 'no patient was left to ask'}."


def join(notes: Iterable[str]) -> str | None:
    """Notes as one text; None where there is none."""
    return "; ".join(note for note in notes if note) or None


def small_numbers(n: int, events: int | None = None) -> str:
    """A warning where figures rest on few patients or events."""
    if n < FEW:
        return f"fewer than {FEW} patients"
    if events is not None and events < FEW:
        return f"fewer than {FEW} events"
    return ""


def restricted_mean(events: int) -> str:
    """Intervals of restricted means are too narrow with few events (docs/statistics.md)."""
    if events >= FEW_FOR_MEAN:
        return ""
    return f"interval too narrow: fewer than {FEW_FOR_MEAN} events before the horizon"


def unusable(count: int) -> str:
    """How many of a group have an endpoint that cannot be used."""
    return f"{count} excluded: endpoint not usable" if count else ""


def delayed_entry(handling: EntryHandling, entry: FloatArray, n_excluded: int) -> str:
    """How many entered late, and what was done about it."""
    late = int((entry > 0).sum())
    if handling is EntryHandling.IGNORED:
        return (
            f"{late} of {len(entry)} came under observation after time zero; "
            "ignoring this tends to overstate times"
        )
    if handling is EntryHandling.ADJUSTED and n_excluded:
        return f"{n_excluded} left out: under observation only after their follow-up ended"
    return ""


def emptied(curve: SurvivalCurve) -> str:
    """Why nothing can be read from a curve whose early risk set was emptied."""
    if curve.emptied_at is None:
        return ""
    return (
        f"not estimable: on day {curve.emptied_at:g} all who were under observation had the event "
        "although others entered later"
    )


def gaps(curve: SurvivalCurve) -> str:
    """When nobody was under observation although others entered later."""
    times = [
        f"before day {end:g}" if start == 0 else f"from day {start:g} to day {end:g}"
        for start, end in curve.gaps
    ]
    return f"nobody under observation {', '.join(times)}" if times else ""


def plasma_negative(count: int, n: int) -> str:
    """A negative plasma sample is weaker than a negative tissue sample."""
    if not count:
        return ""
    return f"{count} of {n} not detected in plasma only, where tissue may still carry it"


def other_status(count: int, n: int) -> str:
    """How many patients the FDA-style rule treats otherwise than the EMA-style rule."""
    return f"status other than by the EMA-style rule in {count} of {n}" if count else ""


def recorded_response(count: int, n: int) -> str:
    """Responses taken over as recorded, which no visit supports."""
    if not count:
        return ""
    return f"best response as recorded, not derived from visits, in {count} of {n}"
