"""From ends of times to rows of contract.ENDPOINTS; what all endpoints share.

`frame` holds patient, line, start, died, last_contact and last_alive, dates as day numbers.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from genomic_to_outcome.clinical.dates import to_dates
from genomic_to_outcome.clinical.progression import Ends
from genomic_to_outcome.clinical.reasons import CensorReason, ExclusionReason
from genomic_to_outcome.vocabulary import Endpoint, EndpointRule


def until_alive(
    frame: pd.DataFrame, event_day: np.ndarray, cutoff: int, reason: CensorReason
) -> Ends:
    """An event on its day (NaN where none), else censored when last known alive."""
    event = ~np.isnan(event_day)
    alive = frame["last_alive"].to_numpy()
    if reason is CensorReason.LAST_ALIVE:
        why = np.where(alive >= cutoff, CensorReason.CUTOFF, reason)
    else:
        why = np.full(len(frame), str(reason), object)
    return Ends(np.where(event, event_day, alive), event, np.where(event, "", why))


def follow_up_exclusion(frame: pd.DataFrame) -> np.ndarray:
    """A line is followed if anything is recorded after its start, or a last contact on that day."""
    start = frame["start"]
    followed = (
        frame["died"].notna() | (frame["last_alive"] > start) | (frame["last_contact"] >= start)
    )
    return np.where(followed, "", ExclusionReason.NO_FOLLOW_UP)


def endpoint_rows(
    frame: pd.DataFrame,
    endpoint: Endpoint,
    rule: EndpointRule,
    ends: Ends,
    excluded: np.ndarray,
    since: pd.Series,
    timed: bool = True,
) -> pd.DataFrame:
    """Rows of contract.ENDPOINTS; a time that would be negative is 0, an excluded row has none."""
    start = frame["start"].to_numpy()
    why = np.asarray(excluded, dtype=object)
    if timed:
        died_before = (frame["died"].to_numpy() < start) & (why == "")
        why = np.where(died_before, ExclusionReason.DIED_BEFORE_START, why)
    usable = np.isin(why, ["", ExclusionReason.DIED_BEFORE_START])
    end = np.where(usable, np.fmax(ends.day, start) if timed else ends.day, np.nan)
    observable = frame["patient"].map(since).to_numpy("float64")
    entry = np.where(np.isnan(start), np.nan, np.fmax(observable - start, 0))
    time = end - start if timed else np.full(len(frame), np.nan)
    return pd.DataFrame(
        {
            "patient": frame["patient"].to_numpy(),
            "line": pd.array(frame["line"], dtype="Int64"),
            "endpoint": str(endpoint),
            "rule": str(rule),
            "time_days": pd.array(time, dtype="Float64").astype("Int64"),
            "event": pd.array(np.where(usable, ends.event, np.nan), "Float64").astype("boolean"),
            "entry_days": pd.array(entry, dtype="Float64").astype("Int64"),
            "start": to_dates(start),
            "end": to_dates(end),
            "censor_reason": _texts(np.where(usable, ends.reason, "")),
            "excluded_reason": _texts(why),
        }
    )


def _texts(words: np.ndarray) -> np.ndarray:
    return np.array([str(word) if word else None for word in words], dtype=object)
