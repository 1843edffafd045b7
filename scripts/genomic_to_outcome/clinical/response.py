"""Best overall response of every line: from visits, else as recorded with the treatment."""

from __future__ import annotations

import datetime

import numpy as np
import pandas as pd

from genomic_to_outcome import contract
from genomic_to_outcome.clinical.dates import day_number, day_numbers, to_dates
from genomic_to_outcome.clinical.follow_up import deaths
from genomic_to_outcome.clinical.recist import (
    RESPONDING,
    BestResponse,
    Visit,
    best_response,
)
from genomic_to_outcome.clinical.settings import ResponseSettings
from genomic_to_outcome.clinical.visits import line_windows, therapy_windows, visits_of_lines
from genomic_to_outcome.vocabulary import Endpoint, EndpointRule, Response

_DAYS = {
    "bor_date": "bor_day",
    "confirmed_date": "confirmed_day",
    "response_date": "response_day",
    "confirmed_response_date": "confirmed_response_day",
    "last_adequate_date": "last_adequate_day",
    "progression_date": "progression_day",
}
_OF_ENDPOINTS = {
    "time_to_response_days": "Int64",
    "duration_of_response_days": "Int64",
    "response_ended": "boolean",
    "clinical_benefit": "boolean",
}


def derive_responses(
    lines: pd.DataFrame,
    assessments: pd.DataFrame,
    patients: pd.DataFrame,
    cutoff: datetime.date,
    settings: ResponseSettings | None = None,
    placed: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Best overall response per line, unconfirmed and confirmed, as contract.RESPONSES.

    Inputs are as in the contract. A line's visits run from its start to the next therapy (not
    included), death or cut-off. Where a line has none, the recorded best response stands; whether
    a recorded CR or PR was confirmed is not known, so its `confirmed_bor` is empty. The columns
    that follow from endpoints are left empty (`with_durations`). `placed` are the visits as
    `visits_of_lines` gives them, if they are known already.
    """
    settings = settings or ResponseSettings()
    last_day = day_number(cutoff)
    windows = line_windows(lines)
    visits = placed
    if visits is None:
        died = deaths(patients, last_day)
        visits = visits_of_lines(assessments, died, therapy_windows(lines), last_day, settings)
    by_line = _visits_by_line(visits)
    measurable = _measurable(visits, windows)
    results = [
        _of_line(by_line.get((patient, line), []), int(start), known, recorded, settings)
        for patient, line, start, known, recorded in zip(
            windows["patient"], windows["line"], windows["start"], measurable,
            lines["best_response"], strict=True,
        )
    ]  # fmt: skip
    frame = _frame(windows, results, measurable)
    changes = _best_changes(visits, frame)
    frame = frame.merge(changes, on=["patient", "line"], how="left", validate="one_to_one")
    for name, kind in _OF_ENDPOINTS.items():
        frame[name] = pd.array([pd.NA] * len(frame), dtype=kind)
    return frame[list(contract.RESPONSES.names)]


def with_durations(responses: pd.DataFrame, endpoints: pd.DataFrame) -> pd.DataFrame:
    """`responses` with time to and duration of the confirmed response and clinical benefit.

    They are those of `endpoints` (contract.ENDPOINTS); what is excluded there is empty here.
    """
    usable = endpoints[
        (endpoints["rule"] == EndpointRule.CONFIRMED) & endpoints["excluded_reason"].isna()
    ]
    keys = pd.MultiIndex.from_frame(responses[["patient", "line"]])

    def of(endpoint: Endpoint, column: str) -> object:
        mine = usable[usable["endpoint"] == endpoint].set_index(["patient", "line"])[column]
        return mine.reindex(keys).array

    return responses.assign(
        time_to_response_days=of(Endpoint.TTR, "time_days"),
        duration_of_response_days=of(Endpoint.DOR, "time_days"),
        response_ended=of(Endpoint.DOR, "event"),
        clinical_benefit=of(Endpoint.CBR, "event"),
    )


def _best_changes(visits: pd.DataFrame, responses: pd.DataFrame) -> pd.DataFrame:
    """Baseline and the lowest change from it up to and including progression, by line."""
    keys = ["patient", "line"]
    last = pd.DataFrame(
        {
            "patient": responses["patient"],
            "line": responses["line"],
            "last": day_numbers(responses["progression_date"]),
        }
    )
    measured = visits.merge(last, on=keys)
    measured = measured[~(measured["day"] > measured["last"])]
    baseline = measured.dropna(subset="baseline").drop_duplicates(keys)
    best = measured.dropna(subset="change_from_baseline").sort_values(
        [*keys, "change_from_baseline", "day"]
    ).drop_duplicates(keys)  # fmt: skip
    found = baseline[[*keys, "baseline"]].merge(
        best[[*keys, "change_from_baseline", "day"]], on=keys, how="left"
    )
    return pd.DataFrame(
        {
            "patient": found["patient"],
            "line": found["line"],
            "baseline_sum": found["baseline"],
            "best_change": found["change_from_baseline"],
            "best_change_date": to_dates(found["day"].to_numpy()),
        }
    )


def _visits_by_line(visits: pd.DataFrame) -> dict[tuple[str, int], list[Visit]]:
    by_line: dict[tuple[str, int], list[Visit]] = {}
    days = visits["day"].astype("int64")
    for patient, line, day, response in zip(
        visits["patient"], visits["line"], days, visits["response"], strict=True
    ):
        by_line.setdefault((patient, line), []).append(Visit(day, response))
    return by_line


def _measurable(visits: pd.DataFrame, windows: pd.DataFrame) -> np.ndarray:
    """Whether disease was measurable: 1 if any visit of the line says so, 0, or NaN if unknown."""
    known = visits.groupby(["patient", "line"])["measurable"].max()
    index = pd.MultiIndex.from_frame(windows[["patient", "line"]])
    return known.reindex(index).to_numpy("float64")


def _of_line(
    visits: list[Visit],
    start: int,
    measurable: float,
    recorded: str | None,
    settings: ResponseSettings,
) -> BestResponse:
    derived = best_response(visits, start, settings, measurable != 0)
    if not isinstance(recorded, str) or not recorded:
        return derived
    if visits:
        if recorded == derived.bor or recorded == derived.confirmed_bor:
            return derived
        note = f"{derived.explanation}; recorded as {recorded} (data query)"
        return derived._replace(explanation=note)
    bor = Response(recorded)
    if bor in RESPONDING:
        explanation = f"{bor}: recorded, not derived from visits; confirmation not known"
    else:
        explanation = f"{bor}: recorded, not derived from visits"
    return derived._replace(
        bor=bor, confirmed_bor=None if bor in RESPONDING else bor, explanation=explanation
    )


def _frame(
    windows: pd.DataFrame, results: list[BestResponse], measurable: np.ndarray
) -> pd.DataFrame:
    columns = pd.DataFrame(results, columns=list(BestResponse._fields))
    frame = pd.DataFrame({"patient": windows["patient"], "line": windows["line"]})
    for name in ("bor", "confirmed_bor"):
        frame[name] = np.array([str(word) if word else None for word in columns[name]], object)
    for name, day in _DAYS.items():
        frame[name] = to_dates(columns[day].to_numpy("float64", na_value=np.nan))
    frame["n_assessments"] = columns["n_assessments"].astype("Int64")
    frame["measurable"] = pd.array(measurable, dtype="Float64").astype("boolean")
    frame["explanation"] = columns["explanation"].astype(object)
    return frame.sort_values(list(contract.RESPONSES.key), ignore_index=True)
