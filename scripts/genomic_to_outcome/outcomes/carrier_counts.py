"""Numbers at risk and events of the carriers of many alterations at once, and of the others.

All that Cox regression on one binary covariate, the log-rank test and Kaplan-Meier need of the data
are these counts; for hundreds of alterations they come from cumulative sums over one ordering of
the patients.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from genomic_to_outcome.outcomes.survival import BoolArray, FloatArray, WholeArray


@dataclass(frozen=True)
class FollowUp:
    """Follow-up of all patients, one element each; `entry` is minus infinity from time zero on."""

    time: FloatArray
    event: BoolArray
    entry: FloatArray

    def only(self, kept: BoolArray | WholeArray) -> FollowUp:
        """The patients that are kept."""
        return FollowUp(self.time[kept], self.event[kept], self.entry[kept])


@dataclass(frozen=True)
class CarrierCounts:
    """Alterations x distinct event times (`moments`): at risk and events, carriers and others."""

    moments: FloatArray
    at_risk: FloatArray
    at_risk_others: FloatArray
    events: FloatArray
    events_others: FloatArray


@dataclass(frozen=True)
class EventSteps:
    """Alterations x events, ties resolved by Efron's method.

    `of_moment` is the place of each step among the moments. A step that an alteration does not
    have (nobody of its assessed patients had the event) counts no carrier and one other: it adds
    nothing to score or information.
    """

    of_moment: WholeArray
    carriers: FloatArray
    others: FloatArray


@dataclass(frozen=True)
class _Orderings:
    """Patients by time, by entry and by time of event, with the place of each moment among them."""

    by_time: WholeArray
    time_places: WholeArray
    by_entry: WholeArray
    entry_places: WholeArray
    events: WholeArray
    event_starts: WholeArray


def count_carriers(
    follow_up: FollowUp, carriers: BoolArray, assessed: BoolArray, moments: FloatArray
) -> CarrierCounts:
    """Count at each moment; `carriers` and `assessed` are alterations x patients.

    `moments` must hold every time of an event of these patients, in order.
    """
    orderings = _orderings(follow_up, moments)
    at_risk, events = _counts(carriers, orderings)
    all_at_risk, all_events = _counts(assessed, orderings)
    return CarrierCounts(moments, at_risk, all_at_risk - at_risk, events, all_events - events)


def resolve_ties(counts: CarrierCounts) -> EventSteps:
    """One step per event: of d events at one time, the k-th has k/d of them taken from the risk."""
    deaths = counts.events + counts.events_others
    places, carriers, others = [], [], []
    most = deaths.max(axis=0, initial=0)
    for number in range(int(most.max(initial=0))):
        here = np.flatnonzero(most > number)
        of_step = deaths[:, here]
        happened = of_step > number
        fraction = number / np.maximum(of_step, 1)
        carriers.append(
            np.where(happened, counts.at_risk[:, here] - fraction * counts.events[:, here], 0.0)
        )
        others.append(
            np.where(
                happened,
                counts.at_risk_others[:, here] - fraction * counts.events_others[:, here],
                1.0,
            )
        )
        places.append(here)
    if not places:
        nothing = np.empty((len(deaths), 0))
        return EventSteps(np.empty(0, np.int64), nothing, nothing)
    return EventSteps(
        np.concatenate(places), np.concatenate(carriers, axis=1), np.concatenate(others, axis=1)
    )


def _orderings(follow_up: FollowUp, moments: FloatArray) -> _Orderings:
    by_time = np.argsort(follow_up.time, kind="stable")
    late = np.flatnonzero(np.isfinite(follow_up.entry))
    by_entry = late[np.argsort(follow_up.entry[late], kind="stable")]
    events = by_time[follow_up.event[by_time]]
    return _Orderings(
        by_time,
        np.searchsorted(follow_up.time[by_time], moments, side="left"),
        by_entry,
        np.searchsorted(follow_up.entry[by_entry], moments, side="left"),
        events,
        np.searchsorted(follow_up.time[events], moments, side="left"),
    )


def _counts(members: BoolArray, orderings: _Orderings) -> tuple[FloatArray, FloatArray]:
    """At risk and events of the members (alterations x patients) at each moment."""
    at_risk = _from_place(members[:, orderings.by_time], orderings.time_places)
    if len(orderings.by_entry):
        at_risk -= _from_place(members[:, orderings.by_entry], orderings.entry_places)
    from_moment = _from_place(members[:, orderings.events], orderings.event_starts)
    events = from_moment - np.pad(from_moment[:, 1:], ((0, 0), (0, 1)))
    return at_risk, events


def _from_place(ordered: BoolArray, places: WholeArray) -> FloatArray:
    """How many members stand at each place or after it."""
    before = np.zeros((len(ordered), ordered.shape[1] + 1), np.int32)
    np.cumsum(ordered, axis=1, dtype=np.int32, out=before[:, 1:])
    return (before[:, -1:] - before[:, places]).astype(float)
