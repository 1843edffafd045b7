"""Adverse events and the line of therapy in whose window each one began (docs/safety.md)."""

from __future__ import annotations

import datetime
from enum import StrEnum

import numpy as np
import pandas as pd

from genomic_to_outcome import contract
from genomic_to_outcome.clinical.dates import day_number, day_numbers


class EventReason(StrEnum):
    """Why an adverse event counts for a line, or for none."""

    IN_WINDOW = "first day lies in the window of the line"
    NO_START = "no first day recorded: counted, as it cannot be shown to lie outside"
    OUTSIDE = "first day lies in the window of no line"
    AFTER_CUTOFF = "began after the data cut-off"
    NO_LINE = "no line of therapy"
    ENDED_BEFORE = "no first day recorded, and ended before the first dose"


def attribute_adverse_events(
    adverse_events: pd.DataFrame, windows: pd.DataFrame, cutoff: datetime.date
) -> pd.DataFrame:
    """Every adverse event with the line in whose window it began, as contract.

    `adverse_events` is as in the contract, `windows` as of `treatment_windows`. An event that
    belongs to no line keeps a row without a line, with the reason. One without a first day counts
    for every line that did not start after its end: leaving it out would understate toxicity.
    """
    events = _numbered(adverse_events)
    events["begin"], events["finish"] = day_numbers(events["start"]), day_numbers(events["end"])
    pairs = events[["patient", "event", "begin", "finish"]].merge(windows, on="patient")
    dated = pairs["begin"].notna()
    inside = dated & (pairs["begin"] >= pairs["first"]) & (pairs["begin"] <= pairs["last"])
    possible = ~dated & ~(pairs["finish"] < pairs["first"])
    counted = pairs[(inside | possible) & ~(pairs["begin"] > day_number(cutoff))]
    counted = counted.assign(day=counted["begin"] - counted["first"])
    keys = ["patient", "event"]
    joined = events.merge(counted[[*keys, "line", "day"]], on=keys, how="left")
    joined["reason"] = _reasons(joined, set(windows["patient"]), day_number(cutoff))
    for name in ("line", "day", "event"):
        joined[name] = joined[name].astype("Float64").astype("Int64")
    table = contract.ADVERSE_EVENTS_OF_LINES
    return joined[list(table.names)].sort_values(list(table.key), ignore_index=True)


def _numbered(adverse_events: pd.DataFrame) -> pd.DataFrame:
    """The events in an order that does not depend on that of the file, numbered by patient."""
    order = ["patient", "start", "term", "grade", "end", "soc", "serious", "related"]
    events = adverse_events.sort_values(order, ignore_index=True)
    names = [column.name for column in contract.ADVERSE_EVENTS.columns]
    return events[names].assign(event=events.groupby("patient").cumcount() + 1)


def _reasons(joined: pd.DataFrame, treated: set[str], cutoff: int) -> np.ndarray:
    begin = joined["begin"].to_numpy()
    counted = joined["line"].notna().to_numpy()
    return np.select(
        [
            counted & ~np.isnan(begin),
            counted,
            begin > cutoff,
            ~joined["patient"].isin(treated).to_numpy(),
            np.isnan(begin),
        ],
        [
            str(EventReason.IN_WINDOW),
            str(EventReason.NO_START),
            str(EventReason.AFTER_CUTOFF),
            str(EventReason.NO_LINE),
            str(EventReason.ENDED_BEFORE),
        ],
        str(EventReason.OUTSIDE),
    ).astype(object)
