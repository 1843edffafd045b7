"""The hazard ratios of the centres by themselves, and their summary."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from genomic_to_outcome.outcomes import notes
from genomic_to_outcome.outcomes.cox import fit_cox
from genomic_to_outcome.outcomes.delayed_entry import EntryHandling, handlings
from genomic_to_outcome.outcomes.effects import Effect, TimesOfArms, counts_of_arms
from genomic_to_outcome.outcomes.firth import fit_firth
from genomic_to_outcome.outcomes.plan import Plan
from genomic_to_outcome.outcomes.random_effects import summarise_centres
from genomic_to_outcome.outcomes.survival import (
    Estimate,
    FloatArray,
    WholeArray,
    under_observation,
)
from genomic_to_outcome.vocabulary import Measure

_SUMMARY = "random-effects summary"
OF_CENTRES = (
    "mean of the centres' own hazard ratios, not the ratio of one model; its interval is rather "
    "too wide where centres are few"
)


def is_summary_of_centres(method: str) -> bool:
    """Whether an effect of this `method` is the mean of several centres' ratios."""
    return method.startswith(_SUMMARY)


def centre_effects(
    plan: Plan, arms: TimesOfArms, centres: WholeArray
) -> Iterator[tuple[EntryHandling, Effect]]:
    """Random-effects summary of the centres' hazard ratios, for each handling of delayed entry.

    `centres` numbers the centre of each patient, -1 where it is not known. A centre in which no
    event happened while both groups were at risk says nothing of their difference: it is left out
    and counted.
    """
    nowhere = int((centres < 0).sum())
    unknown = f"{nowhere} left out: centre not known" if nowhere else ""
    arms, centres = arms.only(centres >= 0), centres[centres >= 0]
    for handling, late in handlings(arms.entry):
        kept = np.ones(len(arms.time), bool)
        if late is not None:
            kept = under_observation(arms.time, late)
        mine, places = arms.only(kept), centres[kept]
        entry = None if late is None else mine.entry
        base = replace(
            counts_of_arms(plan, mine.event, mine.in_group, ""), measure=Measure.HAZARD_RATIO
        )
        late_entry = notes.delayed_entry(handling, arms.entry, int((~kept).sum()))
        why = notes.join((unknown, late_entry)) or ""
        yield handling, _summary(plan, base, mine, places, entry, handling, why)


def _summary(
    plan: Plan,
    base: Effect,
    arms: TimesOfArms,
    centres: WholeArray,
    entry: FloatArray | None,
    handling: EntryHandling,
    left_out: str,
) -> Effect:
    labels = np.unique(centres)
    fits = [_of_centre(arms, centres == label, entry) for label in labels]
    known = [fit for fit in fits if fit is not None]
    silent = len(labels) - len(known)
    no_events = (
        f"{silent} of {len(labels)} centres left out: no informative event" if silent else ""
    )
    method = f"{_SUMMARY} of {len(known)} centres, Paule-Mandel, Hartung-Knapp"
    method += f" interval, {handling}"
    found = summarise_centres(*zip(*known, strict=True), plan.ci_level) if known else None
    if found is None:
        why = "not estimable: fewer than two centres with an informative event"
        note = notes.join((base.note or "", left_out, no_events, why))
        return replace(base, method=method, note=note)
    differ = (
        f"heterogeneity between centres: tau {found.between:.2f} on the log scale, "
        f"I squared {100 * found.share:.0f}%, Cochran Q p = {found.p_same:.3g}"
    )
    mean = found.estimate
    enough = min(base.events_group, base.events_reference) >= plan.minimum_events
    return replace(
        base,
        estimate=Estimate(*(float(np.exp(x)) for x in (mean.value, mean.low, mean.high))),
        p=found.p if enough else np.nan,
        method=method,
        note=notes.join((OF_CENTRES, base.note or "", left_out, no_events, differ)),
    )


def _of_centre(
    arms: TimesOfArms, inside: np.ndarray, entry: FloatArray | None
) -> tuple[float, float] | None:
    """Log hazard ratio and standard error of one centre: Cox, else Firth; None without events."""
    mine = arms.only(inside)
    late = None if entry is None else entry[inside]
    fit = fit_cox(mine.time, mine.event, mine.in_group, entry=late)
    if fit.converged:
        return float(fit.coefficients[0]), float(fit.standard_errors[0])
    firth = fit_firth(mine.time, mine.event, mine.in_group, entry=late)
    return None if firth is None else (firth.coefficient, firth.standard_error)
