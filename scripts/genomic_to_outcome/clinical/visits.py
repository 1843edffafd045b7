"""Tumour assessments as visits: one per patient and day, each in the line that it speaks of."""

from __future__ import annotations

import numpy as np
import pandas as pd

from genomic_to_outcome.clinical.dates import day_numbers
from genomic_to_outcome.clinical.recist import SAME_DAY_WORST_LAST
from genomic_to_outcome.vocabulary import Response

_SEVERITY = {str(word): place for place, word in enumerate(SAME_DAY_WORST_LAST)}
_PD = _SEVERITY[Response.PD]


def line_windows(lines: pd.DataFrame) -> pd.DataFrame:
    """Start of each line and of the next therapy, as day numbers.

    Columns patient, line, start, previous_start, next_start in the order of `lines`; the next
    therapy, of a line or of none, is the first that starts on a later day, so that lines of one day
    share their window.
    """
    windows = therapy_windows(lines)
    return windows[windows["line"] > 0]


def therapy_windows(lines: pd.DataFrame) -> pd.DataFrame:
    """`line_windows`, then the same for next therapies of no line: after line 2, line -2."""
    windows = lines[["patient", "line"]].reset_index(drop=True)
    windows["start"] = day_numbers(lines["start"])
    between = windows.assign(line=-windows["line"], start=day_numbers(lines["next_therapy"]))
    keys = ["patient", "start"]
    between = between.dropna(subset="start").drop_duplicates(keys)
    of_line = pd.MultiIndex.from_frame(between[keys]).isin(pd.MultiIndex.from_frame(windows[keys]))
    between = between[~of_line].astype(windows.dtypes)
    windows = pd.concat([windows, between], ignore_index=True)
    starts = windows[["patient", "start"]].drop_duplicates().sort_values(["patient", "start"])
    of_patient = starts.groupby("patient")["start"]
    starts["previous_start"] = of_patient.shift(1)
    starts["next_start"] = of_patient.shift(-1)
    return windows.merge(starts, on=["patient", "start"], how="left", validate="many_to_one")


def visits_of_lines(
    assessments: pd.DataFrame, died: pd.Series, windows: pd.DataFrame, cutoff: int
) -> pd.DataFrame:
    """Visits that count for a line: patient, line, day, response, measurable; sorted by day.

    `died` maps patients to day numbers (NaN where alive). A visit belongs to the line that started
    last before it. On the day a line starts: a PD ended the line before and belongs to it, any
    other response is the new line's baseline and counts for neither; the first line, which follows
    none, keeps its visits of that day.
    """
    visits = _one_per_day(assessments, died, cutoff)
    starts = windows.drop(columns="line").drop_duplicates(["patient", "start"])
    visits = pd.merge_asof(
        visits.sort_values("day", kind="stable"),
        starts.sort_values("start", kind="stable"),
        left_on="day",
        right_on="start",
        by="patient",
    ).dropna(subset="start")
    baseline = (visits["day"] == visits["start"]) & visits["previous_start"].notna()
    visits = visits[~baseline | (visits["severity"] == _PD)]
    visits["start"] = visits["start"].mask(baseline, visits["previous_start"])
    visits = visits[["patient", "start", "day", "severity", "measurable"]].merge(
        windows[["patient", "line", "start"]], on=["patient", "start"]
    )
    words = np.array(SAME_DAY_WORST_LAST, dtype=object)
    visits["response"] = words[visits["severity"].to_numpy()]
    visits = visits.sort_values(["patient", "line", "day"], ignore_index=True)
    return visits[["patient", "line", "day", "response", "measurable"]]


def _one_per_day(assessments: pd.DataFrame, died: pd.Series, cutoff: int) -> pd.DataFrame:
    """The worst response of each day up to death and cut-off; measurable as 1, 0 or NaN."""
    visits = pd.DataFrame(
        {
            "patient": assessments["patient"].to_numpy(),
            "day": day_numbers(assessments["date"]),
            "severity": assessments["response"].map(_SEVERITY).to_numpy("float64"),
            "measurable": assessments["measurable"].to_numpy("float64", na_value=np.nan),
        }
    )
    death = visits["patient"].map(died)
    visits = visits[(visits["day"] <= cutoff) & ~(visits["day"] > death)]
    unknown = visits["severity"].isna()
    if unknown.any():
        words = sorted(set(assessments.loc[visits.index[unknown], "response"].astype(str)))
        raise ValueError(f"assessments hold responses that are no RECIST 1.1 words: {words}")
    worst = visits.groupby(["patient", "day"], sort=True).max().reset_index()
    return worst.astype({"severity": "int64"})
