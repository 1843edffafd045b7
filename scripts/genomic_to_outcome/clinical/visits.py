"""Tumour assessments as visits: one per patient and day, each in the line that it speaks of."""

from __future__ import annotations

import numpy as np
import pandas as pd

from genomic_to_outcome.clinical.dates import day_numbers
from genomic_to_outcome.clinical.lesions import CODES, read_measurements
from genomic_to_outcome.clinical.recist import SAME_DAY_WORST_LAST
from genomic_to_outcome.clinical.settings import ResponseSettings, ResponseSource
from genomic_to_outcome.vocabulary import Response

_SEVERITY = {str(word): place for place, word in enumerate(SAME_DAY_WORST_LAST)}
_CODE_OF_SEVERITY = np.array([CODES[word] for word in SAME_DAY_WORST_LAST])
_RESPONSES = np.array([None, *Response], dtype=object)
_PD, _NE = CODES[Response.PD], CODES[Response.NE]
VISIT_COLUMNS = (
    "patient", "line", "day", "start", "response", "recorded", "derived", "target", "non_target",
    "new_lesions", "intracranial", "measurable", "sum", "n_sums", "baseline", "nadir",
    "change_from_baseline", "change_from_nadir",
)  # fmt: skip


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
    assessments: pd.DataFrame,
    died: pd.Series,
    windows: pd.DataFrame,
    cutoff: int,
    settings: ResponseSettings,
) -> pd.DataFrame:
    """Visits that speak of a line, sorted by patient, line and day; columns VISIT_COLUMNS.

    `died` maps patients to day numbers (NaN where alive). A visit belongs to the line that started
    last before it. On the day a line starts: a PD ended the line before and belongs to it, any
    other response is the new line's baseline and counts for neither; the first line, which follows
    none, keeps its recorded responses of that day. `response` is the one that counts, by
    `settings.source`; the other responses are codes of lesions.WORDS.
    """
    days = visit_days(assessments)
    days = days[(days["day"] <= cutoff) & ~(days["day"] > days["patient"].map(died))]
    starts = windows.drop(columns="line").drop_duplicates(["patient", "start"])
    starts = starts.assign(baseline=_baselines(days, starts, settings))
    visits = _with_responses(_place(days, starts, settings), settings)
    visits = visits[~visits["at_next"] | (visits["code"] == _PD)]
    visits = visits.merge(windows[["patient", "line", "start"]], on=["patient", "start"])
    visits["response"] = _RESPONSES[visits["code"].to_numpy()]
    visits = visits.sort_values(["patient", "line", "day"], ignore_index=True)
    return visits[list(VISIT_COLUMNS)]


def _place(days: pd.DataFrame, starts: pd.DataFrame, settings: ResponseSettings) -> pd.DataFrame:
    """Days with the start and the baseline of their therapy; `at_next`: the next one starts then.

    Such a day is placed under the therapy before, which alone can tell whether it is a progression.
    """
    visits = pd.merge_asof(
        days.sort_values("day", kind="stable"),
        starts[["patient", "start", "previous_start"]].sort_values("start", kind="stable"),
        left_on="day",
        right_on="start",
        by="patient",
    ).dropna(subset="start")
    on_start = visits["day"] == visits["start"]
    at_next = on_start & visits["previous_start"].notna()
    visits["start"] = visits["start"].mask(at_next, visits["previous_start"])
    baseline_only = on_start & ~at_next & ~_counts_on_first_day(visits, settings)
    visits = visits.assign(at_next=at_next)[~baseline_only].drop(columns="previous_start")
    visits = visits.merge(starts[["patient", "start", "baseline"]], on=["patient", "start"])
    return visits.sort_values(["patient", "start", "day"], ignore_index=True)


def visit_days(assessments: pd.DataFrame) -> pd.DataFrame:
    """One row per patient and day, sorted: the worst of each column, the largest sum.

    Columns patient, day, recorded (code, 0 where none), non_target and intracranial (codes),
    measurable, new_lesions (1, 0 or NaN), sum and n_sums (how many different ones), given (the
    baseline as given).
    """
    visits = pd.DataFrame(
        {
            "patient": assessments["patient"].to_numpy(),
            "day": day_numbers(assessments["date"]),
            "recorded": _severity(assessments, "response"),
            "non_target": _severity(assessments, "non_target"),
            "intracranial": _severity(assessments, "intracranial_response"),
            "measurable": _real(assessments, "measurable"),
            "new_lesions": _real(assessments, "new_lesions"),
            "sum": _real(assessments, "sum_of_diameters"),
            "given": _real(assessments, "baseline_sum"),
        }
    )
    days = visits.groupby(["patient", "day"], sort=True)
    worst = days.max()
    worst["n_sums"] = 1
    if len(worst) < len(visits):
        worst["n_sums"] = days["sum"].nunique()
    worst = worst.reset_index()
    for name in ("recorded", "non_target", "intracranial"):
        known = worst[name].notna()
        places = worst[name].fillna(0).to_numpy("int64")
        worst[name] = np.where(known, _CODE_OF_SEVERITY[places], 0).astype("int8")
    return worst


def _severity(assessments: pd.DataFrame, column: str) -> np.ndarray:
    if column not in assessments:
        return np.full(len(assessments), np.nan)
    codes, words = pd.factorize(assessments[column])
    unknown = sorted({str(word) for word in words} - set(_SEVERITY))
    if unknown:
        raise ValueError(f"assessments hold responses that are no RECIST 1.1 words: {unknown}")
    places = np.array([*(_SEVERITY[word] for word in words), np.nan], dtype="float64")
    return places[codes]


def _real(assessments: pd.DataFrame, column: str) -> np.ndarray:
    if column not in assessments:
        return np.full(len(assessments), np.nan)
    return assessments[column].to_numpy("float64", na_value=np.nan)


def _baselines(days: pd.DataFrame, starts: pd.DataFrame, settings: ResponseSettings) -> np.ndarray:
    """Sum before each therapy: as given on its visits, else the last of the days before it."""
    columns = ["patient", "day", "sum"]
    order = starts.assign(place=np.arange(len(starts))).sort_values("start", kind="stable")
    measured = days.loc[days["sum"].notna(), columns].sort_values("day", kind="stable")
    before = pd.merge_asof(
        order[["patient", "start", "place"]],
        measured.assign(taken=measured["day"]),
        left_on="start",
        right_on="day",
        by="patient",
    ).set_index("place").sort_index()  # fmt: skip
    recent = before["start"] - before["taken"] <= settings.baseline_days
    sums = before["sum"].where(recent).to_numpy("float64")
    told = days.loc[days["given"].notna(), ["patient", "day", "given"]]
    if told.empty:
        return sums
    told = pd.merge_asof(
        told.sort_values("day", kind="stable"),
        starts[["patient", "start"]].sort_values("start", kind="stable"),
        left_on="day",
        right_on="start",
        by="patient",
    ).dropna(subset="start")
    first = told.drop_duplicates(["patient", "start"])
    given = starts[["patient", "start"]].merge(first, on=["patient", "start"], how="left")["given"]
    return np.where(given.isna(), sums, given)


def _counts_on_first_day(visits: pd.DataFrame, settings: ResponseSettings) -> pd.Series:
    """A response recorded on the day of the first line counts; measurements are its baseline."""
    return (visits["recorded"] > 0) & (settings.source is not ResponseSource.SUMS)


def _with_responses(visits: pd.DataFrame, settings: ResponseSettings) -> pd.DataFrame:
    """`visits` with what the measurements say and the `code` of the response that counts."""
    group = visits.groupby(["patient", "start"], sort=False).ngroup()
    measurable = visits["measurable"].groupby(group).transform("max")
    measured = read_measurements(visits.assign(group=group, measurable=measurable), settings)
    recorded, derived = visits["recorded"].to_numpy(), measured.overall
    match settings.source:
        case ResponseSource.RECORDED:
            code = recorded
        case ResponseSource.SUMS:
            code = derived
        case ResponseSource.RECORDED_ELSE_SUMS:
            code = np.where(recorded > 0, recorded, derived)
    return visits.assign(
        code=np.where(code > 0, code, _NE).astype("int8"),
        derived=derived.astype("int8"),
        target=measured.target.astype("int8"),
        nadir=measured.nadir,
        change_from_baseline=measured.change_from_baseline,
        change_from_nadir=measured.change_from_nadir,
    )
