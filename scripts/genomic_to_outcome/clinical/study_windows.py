"""The window of each line in which what happens is counted for it: adverse events, ECOG."""

from __future__ import annotations

import datetime

import numpy as np
import pandas as pd

from genomic_to_outcome.clinical.dates import day_number, day_numbers
from genomic_to_outcome.vocabulary import Endpoint, EndpointRule


def treatment_windows(
    lines: pd.DataFrame,
    patients: pd.DataFrame,
    endpoints: pd.DataFrame,
    cutoff: datetime.date,
    after_last_dose_days: int,
) -> pd.DataFrame:
    """Per line (patient, line): `first` and `last` day of its window, `seen` and `died`.

    All are day numbers. The window runs from the first dose to `after_last_dose_days` after the
    last, and no further than the day before the next therapy, death, or the cut-off; an ongoing
    line has no last dose. `seen` is the last day of the window on which the patient was known to be
    alive, by OS of contract.ENDPOINTS: the end of exposure. `died` is the day of death, NaN where
    the patient did not die up to the cut-off.
    """
    last_day = day_number(cutoff)
    first = day_numbers(lines["start"])
    died = pd.Series(day_numbers(patients["died"]), index=patients["patient"].to_numpy())
    died = lines["patient"].map(died).to_numpy("float64")
    died[died > last_day] = np.nan
    last = np.fmin(day_numbers(lines["end"]) + after_last_dose_days, last_day)
    last = np.where(np.isnan(last), last_day, last)
    last = np.fmin(np.fmin(last, day_numbers(lines["next_therapy"]) - 1), died)
    windows = pd.DataFrame(
        {
            "patient": lines["patient"].to_numpy(),
            "line": lines["line"].to_numpy("int64"),
            "first": first,
            "last": np.fmax(last, first),
            "died": died,
        }
    )
    alive = _last_alive(endpoints)
    seen = windows[["patient", "line"]].merge(alive, on=["patient", "line"], how="left")["alive"]
    known = np.where(seen.isna(), np.fmax(day_numbers(lines["end"]), first), seen)
    windows["seen"] = np.fmax(
        np.fmin(windows["last"], np.where(np.isnan(known), first, known)), first
    )
    return windows


def _last_alive(endpoints: pd.DataFrame) -> pd.DataFrame:
    survival = endpoints[
        (endpoints["endpoint"] == Endpoint.OS) & (endpoints["rule"] == EndpointRule.FROM_LINE_START)
    ]
    return pd.DataFrame(
        {
            "patient": survival["patient"].to_numpy(),
            "line": survival["line"].to_numpy("int64"),
            "alive": day_numbers(survival["end"]),
        }
    )
