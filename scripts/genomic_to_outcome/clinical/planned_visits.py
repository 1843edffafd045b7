"""The response of every line at its planned visits."""

from __future__ import annotations

import datetime
from enum import StrEnum

import numpy as np
import pandas as pd

from genomic_to_outcome.clinical.dates import day_number, day_numbers
from genomic_to_outcome.clinical.reasons import ExclusionReason
from genomic_to_outcome.clinical.recist import RESPONDING
from genomic_to_outcome.clinical.settings import ResponseSettings

_DAYS_PER_WEEK = 7


class PlannedVisit(StrEnum):
    """Why a line has no response at a planned visit."""

    MISSING = "no assessment in the window of the visit: no response"
    NOT_YET_DUE = "planned visit after the data cut-off"


def responses_at_planned_visits(
    visits: pd.DataFrame,
    lines: pd.DataFrame,
    cutoff: datetime.date,
    settings: ResponseSettings | None = None,
) -> pd.DataFrame:
    """One row per line and planned visit: patient, line, week, response, event and reasons.

    `visits` and `lines` are as in the contract. Of the counted visits in the window the one nearest
    to the planned day speaks for it, the earlier of two. `event` is whether that is a CR or PR; a
    line without one is no responder, also after progression, death or the next therapy
    (`missing_reason`). Lines whose window ends after the cut-off, and all lines where no visits are
    recorded, are excluded (`excluded_reason`), whatever is known of them.
    """
    settings = settings or ResponseSettings()
    every, window = settings.planned_visit_weeks, settings.planned_visit_window_days
    weeks = np.arange(1, settings.planned_visits + 1) * every
    units = lines[["patient", "line"]].astype({"line": "int64"})
    units = units.assign(
        start=day_numbers(lines["start"]), recorded=lines["best_response"].notna().to_numpy()
    )
    planned = units.merge(pd.DataFrame({"week": weeks}), how="cross")
    counted = visits[visits["counted"].to_numpy(bool)]
    seen = pd.DataFrame(
        {
            "patient": counted["patient"].to_numpy(),
            "line": counted["line"].to_numpy("int64"),
            "day": counted["day"].to_numpy("int64"),
            "response": counted["response"].to_numpy(),
        }
    )
    keys = ["patient", "line"]
    assessed = pd.MultiIndex.from_frame(planned[keys]).isin(pd.MultiIndex.from_frame(seen[keys]))
    pairs = seen.merge(pd.DataFrame({"week": weeks}), how="cross")
    pairs["away"] = (pairs["day"] - pairs["week"] * _DAYS_PER_WEEK).abs()
    pairs = pairs[pairs["away"] <= window].sort_values([*keys, "week", "away", "day"])
    nearest = pairs.drop_duplicates([*keys, "week"])[[*keys, "week", "response"]]
    found = planned.merge(nearest, on=[*keys, "week"], how="left", validate="one_to_one")
    due = found["start"] + found["week"] * _DAYS_PER_WEEK + window
    unrecorded = (found["recorded"] & ~assessed) | (len(visits) == 0)
    excluded = np.select(
        [due > day_number(cutoff), unrecorded],
        [PlannedVisit.NOT_YET_DUE, ExclusionReason.NO_ASSESSMENTS],
        "",
    )
    missing = np.where(found["response"].isna(), PlannedVisit.MISSING, "")
    return found[[*keys, "week", "response"]].assign(
        event=found["response"].isin(RESPONDING),
        missing_reason=missing,
        excluded_reason=excluded,
    )
