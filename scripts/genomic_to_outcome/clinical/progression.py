"""End of progression-free time per line, by the EMA-style and by the FDA-style rule."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from genomic_to_outcome.clinical.reasons import CensorReason
from genomic_to_outcome.clinical.settings import ProgressionSettings


@dataclass(frozen=True)
class Ends:
    """Per line: day of event or censoring, whether it is an event, and why censored ("" if not)."""

    day: np.ndarray
    event: np.ndarray
    reason: np.ndarray


def ema_progression(lines: pd.DataFrame) -> Ends:
    """Progression or death when it happened, whatever came between; else last adequate visit.

    `lines` (as `fda_progression`) holds all lines of a patient: a progression under a later line
    ends an earlier one in which none was seen. EMA/CHMP/27994/2008/Rev.1.
    """
    of_later = _with_later_lines(lines)
    event_day = np.fmin(of_later["progression"], lines["died"].to_numpy())
    return _ends(
        event_day, of_later["last_adequate"], lines["start"].to_numpy(), CensorReason.LAST_ADEQUATE
    )


def fda_progression(lines: pd.DataFrame, settings: ProgressionSettings) -> Ends:
    """Progression or death if documented without two or more missed visits and new therapy before.

    `lines` holds patient, start, next_start, died, last_adequate and progression as day numbers,
    the latter two of the line itself. Otherwise censored at the last adequate visit before, or at
    the start if there was none. FDA, Clinical Trial Endpoints for the Approval of Cancer Drugs
    and Biologics (2007), appendix 3, table A; (2018), the same censoring as one analysis.
    """
    start = lines["start"].to_numpy()
    adequate = lines["last_adequate"].to_numpy()
    progression = lines["progression"].to_numpy()
    new_therapy = np.isnan(progression) & ~np.isnan(lines["next_start"].to_numpy())
    event_day = np.fmin(progression, np.where(new_therapy, np.nan, lines["died"].to_numpy()))
    last_seen = np.fmax(adequate, start)
    last_seen = np.where(np.isnan(adequate), start, last_seen)
    missed = event_day > last_seen + _allowed(last_seen - start, settings)
    reason = np.select(
        [missed, new_therapy],
        [CensorReason.MISSED_VISITS, CensorReason.NEW_THERAPY],
        CensorReason.LAST_ADEQUATE,
    ).astype(object)
    return _ends(np.where(missed, np.nan, event_day), adequate, start, reason)


def _ends(
    event_day: np.ndarray, adequate: np.ndarray, start: np.ndarray, reason: np.ndarray | str
) -> Ends:
    event = ~np.isnan(event_day)
    unseen = np.isnan(adequate)
    day = np.where(event, event_day, np.where(unseen, start, adequate))
    at_start = unseen & (np.asarray(reason, object) == CensorReason.LAST_ADEQUATE)
    why = np.where(at_start, CensorReason.NO_ADEQUATE, reason)
    return Ends(day, event, np.where(event, "", why).astype(object))


def _allowed(day: np.ndarray, settings: ProgressionSettings) -> np.ndarray:
    """Days from a visit on this day of the line to the second visit due after it, with grace."""
    first = _interval(day, settings)
    return first + _interval(day + first, settings) + settings.grace_days


def _interval(day: np.ndarray, settings: ProgressionSettings) -> np.ndarray:
    return np.where(
        day < settings.first_phase_days, settings.first_interval_days, settings.later_interval_days
    )


def _with_later_lines(lines: pd.DataFrame) -> pd.DataFrame:
    """Earliest progression and latest adequate visit in this or any later line of the patient."""
    latest_first = lines.sort_values(["patient", "start"], ascending=False, kind="stable")
    of_patient = latest_first.groupby("patient", sort=False)
    joined = pd.DataFrame(
        {
            "progression": of_patient["progression"].cummin(),
            "last_adequate": of_patient["last_adequate"].cummax(),
        }
    )
    # cummin and cummax leave NaN where the line itself has none
    joined = joined.groupby(latest_first["patient"], sort=False).ffill()
    return joined.reindex(lines.index)
