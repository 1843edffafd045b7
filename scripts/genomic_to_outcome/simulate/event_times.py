"""Times of progression and death with exact marginal distributions, and confirmed response.

Both marginals are Weibull with the shape of `model`: S_PFS(t) = exp(-r_p t^k), S_OS(t) =
exp(-r_d t^k), r_p > r_d. Two couplings that keep both marginals are mixed, and a mixture of
couplings keeps them too:

* comonotone: one uniform number sets both times, so that progression always comes before death;
* independent: a latent progression with rate r_p - r_d and death with rate r_d run independently,
  and the minimum of both has rate r_p; here patients may die without progression.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from genomic_to_outcome.simulate import model
from genomic_to_outcome.simulate.random_choice import chance, positive, whole
from genomic_to_outcome.simulate.treatments import Treatment


@dataclass(frozen=True)
class EventTimes:
    """Whole days from the start of the first line; `progression` is None if death comes first."""

    death: int
    progression: int | None

    @property
    def progression_or_death(self) -> int:
        """Day of progression or death, whichever comes first."""
        return self.death if self.progression is None else self.progression


def draw_event_times(
    rng: np.random.Generator, os_months: float, pfs_months: float, entry: int = 0
) -> EventTimes:
    """Draw until the patient is alive after day `entry`: true left truncation.

    Times are rounded up to whole days, so that nothing happens on day 0. Raises ValueError where
    the median of PFS is not below that of OS.
    """
    if pfs_months >= os_months:
        raise ValueError(f"median PFS {pfs_months} is not below median OS {os_months}")
    death_rate, event_rate = model.rate(os_months), model.rate(pfs_months)
    while True:
        if chance(rng, model.COMONOTONE_SHARE):
            rank = positive(rng)
            death = model.time_at(rank, death_rate)
            progression = model.time_at(rank, event_rate)
        else:
            death = model.time_at(positive(rng), death_rate)
            progression = model.time_at(positive(rng), event_rate - death_rate)
        if death > entry:
            return EventTimes(
                max(1, math.ceil(death)),
                max(1, math.ceil(progression)) if progression < death else None,
            )


@dataclass(frozen=True)
class Scans:
    """Days from the start of a line of the first two scans, at least 28 days apart."""

    first: int
    second: int


def draw_scans(rng: np.random.Generator) -> Scans:
    """The first two scans: in week 4 and, as confirmation, about week 8."""
    first = whole(rng, *model.FIRST_SCAN_DAYS)
    return Scans(first, first + whole(rng, *model.SECOND_SCAN_AFTER_DAYS))


def draw_response(
    rng: np.random.Generator,
    times: EventTimes,
    scans: Scans,
    treatment: Treatment,
    os_months: float,
    entry: int = 0,
) -> bool:
    """Whether the patient has a confirmed response.

    Only who is free of progression beyond the second scan c can have one, so that among those it is
    drawn with probability rate / P(PFS > c | alive at entry); P = S_PFS(c) / S_OS(entry) for entry
    up to c. The marginal rate is then the parameter. For a later entry it is approximate.
    """
    if times.progression_or_death <= scans.second:
        return False
    feasible = model.survival(scans.second, treatment.pfs_months)
    alive = model.survival(min(entry, scans.second), os_months)
    return chance(rng, min(1.0, treatment.response_rate * alive / feasible))
