"""Every assessment as a row: what it says, in which line it counts, and why it does not."""

from __future__ import annotations

import datetime
from enum import StrEnum
from itertools import groupby

import numpy as np
import pandas as pd

from genomic_to_outcome import contract
from genomic_to_outcome.clinical.dates import day_number, to_dates
from genomic_to_outcome.clinical.follow_up import deaths
from genomic_to_outcome.clinical.lesions import WORDS
from genomic_to_outcome.clinical.recist import Visit, read_visits
from genomic_to_outcome.clinical.settings import ResponseSettings, ResponseSource
from genomic_to_outcome.clinical.visits import therapy_windows, visit_days, visits_of_lines
from genomic_to_outcome.vocabulary import Response


class NotCounted(StrEnum):
    """Why a visit counts for no best response."""

    AFTER_CUTOFF = "after the data cut-off"
    AFTER_DEATH = "after the death of the patient"
    BEFORE_THERAPY = "before the first line of therapy"
    BASELINE = "baseline of the therapy that started on this day"
    NO_LINE = "under a therapy that belongs to no line"
    AFTER_PROGRESSION = "after the first progression of the line"


def derive_visits(
    lines: pd.DataFrame,
    assessments: pd.DataFrame,
    patients: pd.DataFrame,
    cutoff: datetime.date,
    settings: ResponseSettings | None = None,
    placed: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Every day with an assessment as contract.VISITS, those that count for no line too.

    Inputs are as in the contract. Where lines start on one day, a visit has a row for each.
    `placed` are the visits as `visits_of_lines` gives them, if they are known already.
    """
    settings = settings or ResponseSettings()
    last_day = day_number(cutoff)
    died = deaths(patients, last_day)
    windows = therapy_windows(lines)
    if placed is None:
        placed = visits_of_lines(assessments, died, windows, last_day, settings)
    shown = _read(placed, settings)
    days = visit_days(assessments)
    known = pd.MultiIndex.from_frame(shown[["patient", "day"]])
    apart = days[~pd.MultiIndex.from_frame(days[["patient", "day"]]).isin(known)]
    first = windows.groupby("patient")["start"].min()
    parts = [shown, _of_no_line(apart, died, first, last_day)]
    filled = [part for part in parts if len(part)] or parts[:1]
    return _frame(pd.concat(filled, ignore_index=True), settings)


def _read(visits: pd.DataFrame, settings: ResponseSettings) -> pd.DataFrame:
    """`visits` with the response as it counts (None where not), and the notes of its reading."""
    lasts = visits.groupby(["patient", "line"], sort=False)["measurable"].transform("max")
    responses: list[str | None] = []
    reasons: list[str] = []
    columns = zip(
        zip(visits["patient"], visits["line"], strict=True),
        visits["day"].astype("int64"),
        visits["response"].tolist(),
        lasts == 0,
        strict=True,
    )
    for (_, line), rows in groupby(columns, key=lambda row: row[0]):
        mine = list(rows)
        if line < 0:
            responses += [None] * len(mine)
            reasons += [NotCounted.NO_LINE] * len(mine)
            continue
        given = [Visit(day, response) for _, day, response, _ in mine]
        readings = read_visits(given, settings, not mine[0][3])
        left = len(mine) - len(readings)
        responses += [str(visit.response) for visit, _ in readings] + [None] * left
        reasons += [note for _, note in readings] + [NotCounted.AFTER_PROGRESSION] * left
    return visits.drop(columns=["response", "measurable"]).assign(
        line=visits["line"].astype("float64"),
        counted_as=np.array(responses, object),
        reason=np.array(reasons, object),
    )


def _of_no_line(days: pd.DataFrame, died: pd.Series, first: pd.Series, cutoff: int) -> pd.DataFrame:
    day = days["day"]
    reason = np.select(
        [
            day > cutoff,
            day > days["patient"].map(died),
            ~(day >= days["patient"].map(first).to_numpy("float64")),
        ],
        [NotCounted.AFTER_CUTOFF, NotCounted.AFTER_DEATH, NotCounted.BEFORE_THERAPY],
        NotCounted.BASELINE,
    )
    columns = ["patient", "day", "recorded", "non_target", "intracranial", "new_lesions", "sum"]
    return days[[*columns, "n_sums"]].assign(
        line=np.nan, start=np.nan, derived=np.int8(0), target=np.int8(0),
        baseline=np.nan, nadir=np.nan, change_from_baseline=np.nan, change_from_nadir=np.nan,
        counted_as=None, reason=reason.astype(object),
    )  # fmt: skip


def _frame(visits: pd.DataFrame, settings: ResponseSettings) -> pd.DataFrame:
    words = np.array([None, *WORDS[1:]], dtype=object)
    counted = visits["counted_as"].notna().to_numpy()
    line = visits["line"].where(visits["line"] > 0)
    columns = {
        "patient": visits["patient"].to_numpy(),
        "line": pd.array(line.to_numpy("float64"), "Float64").astype("Int64"),
        "date": to_dates(visits["day"].to_numpy()),
        "day": pd.array(
            (visits["day"] - visits["start"]).where(line.notna()).to_numpy(), "Float64"
        ).astype("Int64"),
        "response": visits["counted_as"].to_numpy(object),
        "recorded_response": words[visits["recorded"].to_numpy("int64")],
        "derived_response": words[visits["derived"].to_numpy("int64")],
        "counted": pd.array(counted, "boolean"),
        "reason": _texts(visits["reason"]),
        "sum_of_diameters": visits["sum"].to_numpy(),
        "baseline_sum": visits["baseline"].to_numpy(),
        "nadir": visits["nadir"].to_numpy(),
        "change_from_baseline": visits["change_from_baseline"].to_numpy(),
        "change_from_nadir": visits["change_from_nadir"].to_numpy(),
        "target_response": words[visits["target"].to_numpy("int64")],
        "non_target": words[visits["non_target"].to_numpy("int64")],
        "new_lesions": pd.array(visits["new_lesions"].to_numpy(), "Float64").astype("boolean"),
        "intracranial_response": words[visits["intracranial"].to_numpy("int64")],
    }
    frame = pd.DataFrame(columns)
    frame["query"] = _queries(frame, visits["n_sums"].to_numpy(), settings)
    frame["explanation"] = _explanations(frame)
    return frame.sort_values(list(contract.VISITS.key), ignore_index=True)[
        list(contract.VISITS.names)
    ]


def _queries(frame: pd.DataFrame, n_sums: np.ndarray, settings: ResponseSettings) -> np.ndarray:
    """What a study nurse has to look at, in words; None where nothing contradicts."""
    recorded, derived = frame["recorded_response"], frame["derived_response"]
    differ = (recorded.notna() & derived.notna() & (recorded != derived)).to_numpy()
    reread = frame["reason"].str.contains("data query", regex=False, na=False).to_numpy()
    several = n_sums > 1
    queries = np.full(len(frame), None, dtype=object)
    stands = "recorded" if settings.source is not ResponseSource.SUMS else "derived"
    for place in np.flatnonzero(differ | reread | several):
        parts = []
        if differ[place]:
            parts.append(
                f"recorded as {recorded.iat[place]}, but the measurements say "
                f"{derived.iat[place]}; the {stands} response stands{_nodal(frame, place)}"
            )
        if several[place]:
            parts.append("several sums of diameters on this day; the largest counts")
        if reread[place]:
            parts.append(frame["reason"].iat[place])
        queries[place] = "; ".join(parts)
    return queries


def _nodal(frame: pd.DataFrame, place: int) -> str:
    if frame["recorded_response"].iat[place] != Response.CR:
        return ""
    if not frame["sum_of_diameters"].iat[place] > 0:
        return ""
    return " (a CR may leave a sum above 0 where target nodes shrank below 10 mm)"


def _explanations(frame: pd.DataFrame) -> np.ndarray:
    """How the derived response follows: sums, then non-target, then new lesions."""
    texts = np.full(len(frame), None, dtype=object)
    places = np.flatnonzero(frame["derived_response"].notna())
    names = (
        "derived_response", "target_response", "sum_of_diameters", "baseline_sum", "nadir",
        "change_from_baseline", "change_from_nadir", "non_target", "new_lesions",
    )  # fmt: skip
    shown = frame.iloc[places]
    for place, row in zip(places, zip(*(shown[name] for name in names), strict=True), strict=True):
        texts[place] = _explain(*row)
    return texts


def _explain(
    derived: str,
    target: str | None,
    total: float,
    baseline: float,
    nadir: float,
    from_baseline: float,
    from_nadir: float,
    non_target: str | None,
    new_lesions: bool | None,
) -> str:
    parts = []
    if target is not None and total == total:
        changes = ""
        if from_baseline == from_baseline:
            changes = f", {from_baseline:+.0f}% from {baseline:g} mm at baseline"
        if from_nadir == from_nadir and nadir != baseline:
            changes += f", {from_nadir:+.0f}% from the nadir of {nadir:g} mm"
        parts.append(f"target {target} ({total:g} mm{changes or ', no baseline known'})")
    elif target is not None:
        parts.append(f"target {target} (not measured)")
    if non_target is not None:
        parts.append(f"non-target {non_target}")
    if new_lesions is True:
        parts.append("new lesions")
    return f"{derived}: {', '.join(parts)}"


def _texts(column: pd.Series) -> np.ndarray:
    return np.array([str(word) if word else None for word in column], dtype=object)
