"""Endpoints of every line and of every patient from advanced diagnosis (docs/endpoints.md)."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import numpy as np
import pandas as pd

from genomic_to_outcome import contract
from genomic_to_outcome.clinical.dates import day_number, day_numbers, to_dates
from genomic_to_outcome.clinical.follow_up import derive_follow_up, observable_since
from genomic_to_outcome.clinical.progression import Ends, ema_progression, fda_progression
from genomic_to_outcome.clinical.reasons import CensorReason, ExclusionReason, ResponseReason
from genomic_to_outcome.clinical.recist import CONTROLLED, RESPONDING
from genomic_to_outcome.clinical.settings import ClinicalSettings
from genomic_to_outcome.clinical.visits import (
    line_windows,
    therapy_windows,
    visits_of_lines,
)
from genomic_to_outcome.vocabulary import Endpoint, EndpointRule, Response

ADVANCED_DIAGNOSIS_LINE = 0
_RESPONSE_RULES = (
    (EndpointRule.UNCONFIRMED, "bor", "response_date"),
    (EndpointRule.CONFIRMED, "confirmed_bor", "confirmed_response_date"),
)


@dataclass(frozen=True)
class Records:
    """The checked tables that endpoints are made of, each as in the contract."""

    patients: pd.DataFrame
    treatments: pd.DataFrame
    assessments: pd.DataFrame
    samples: pd.DataFrame


def derive_endpoints(
    lines: pd.DataFrame,
    responses: pd.DataFrame,
    records: Records,
    cutoff: datetime.date,
    settings: ClinicalSettings | None = None,
) -> pd.DataFrame:
    """All endpoints as contract.ENDPOINTS, sorted by its key.

    `lines` and `responses` are as in the contract. Times are end - start in days, 0 or more. A
    patient without a dated sample has entry 0. Entry at or after the end is left to the estimator.
    """
    settings = settings or ClinicalSettings()
    last_day = day_number(cutoff)
    follow_up = derive_follow_up(
        records.patients, records.treatments, records.assessments, records.samples, last_day
    )
    since = observable_since(records.samples)
    frame = _line_frame(lines, responses, follow_up)
    frame["unassessed"] = _unassessed(frame, records.assessments)
    ema = _ema_progression(frame, lines, records.assessments, last_day)
    fda = fda_progression(frame, settings.progression)
    no_assessments = np.where(frame["unassessed"], ExclusionReason.NO_ASSESSMENTS, "")
    parts = [
        *_responses(frame, settings.response.clinical_benefit_days, since),
        *_of_responders(frame, ema, since),
        _times(frame, Endpoint.PFS, EndpointRule.EMA, ema, no_assessments, since),
        _times(frame, Endpoint.PFS, EndpointRule.FDA, fda, no_assessments, since),
        _survival(frame, EndpointRule.FROM_LINE_START, last_day, since),
        _next_treatment(frame, last_day, since),
        _discontinuation(frame, last_day, since),
        _survival_from_advanced(records.patients, follow_up, last_day, since),
    ]
    joined = pd.concat(parts, ignore_index=True)
    return joined.sort_values(list(contract.ENDPOINTS.key), ignore_index=True)


def _line_frame(
    lines: pd.DataFrame, responses: pd.DataFrame, follow_up: pd.DataFrame
) -> pd.DataFrame:
    """One row per line with all that endpoints need; dates as day numbers."""
    frame = line_windows(lines).assign(
        end=day_numbers(lines["end"]), best_response=lines["best_response"].to_numpy()
    )
    seen = responses[["patient", "line", "bor", "confirmed_bor"]].assign(
        response_date=day_numbers(responses["response_date"]),
        confirmed_response_date=day_numbers(responses["confirmed_response_date"]),
        last_adequate=day_numbers(responses["last_adequate_date"]),
        progression=day_numbers(responses["progression_date"]),
        n_assessments=responses["n_assessments"].to_numpy("int64"),
    )
    frame = frame.merge(seen, on=["patient", "line"], how="left", validate="one_to_one")
    frame["recorded"] = (frame["n_assessments"] == 0) & frame["best_response"].notna()
    return frame.merge(follow_up, left_on="patient", right_index=True, how="left")


def _ema_progression(
    frame: pd.DataFrame, lines: pd.DataFrame, assessments: pd.DataFrame, cutoff: int
) -> Ends:
    """`ema_progression` of the lines; visits under a therapy of no line count for those before."""
    died = frame.drop_duplicates("patient").set_index("patient")["died"]
    windows = therapy_windows(lines)
    visits = visits_of_lines(assessments, died, windows, cutoff)
    visits = visits[visits["line"] < 0]
    keys = ["patient", "line"]
    progression = visits[visits["response"] == Response.PD].groupby(keys)["day"].min()
    adequate = visits[visits["response"] != Response.NE].groupby(keys)["day"].max()
    between = windows[windows["line"] < 0].set_index(keys)
    between = between.assign(progression=progression, last_adequate=adequate).reset_index()
    between["died"] = between["patient"].map(died)
    ends = ema_progression(pd.concat([frame, between], ignore_index=True))
    n = len(frame)
    return Ends(ends.day[:n], ends.event[:n], ends.reason[:n])


def _unassessed(frame: pd.DataFrame, assessments: pd.DataFrame) -> np.ndarray:
    """Lines whose visits were not recorded, unlike lines in which no assessment was made."""
    if assessments.empty:
        return np.ones(len(frame), dtype=bool)
    return frame["recorded"].to_numpy()


def _responses(frame: pd.DataFrame, benefit_days: int, since: pd.Series) -> list[pd.DataFrame]:
    """ORR, DCR and CBR of every line: no assessment and NE are no response."""
    recorded = frame["recorded"].to_numpy()
    nothing_known = frame["unassessed"].to_numpy() & ~recorded
    excluded = np.where(nothing_known, ExclusionReason.NO_ASSESSMENTS, "")
    lasting = (frame["last_adequate"] - frame["start"]).to_numpy() >= benefit_days
    parts = []
    for rule, bor, date in _RESPONSE_RULES:
        best = frame[bor].where(~frame["recorded"], frame["bor"])
        responding, controlled = best.isin(RESPONDING), best.isin(CONTROLLED)
        reason = np.where(recorded, ResponseReason.RECORDED, "")
        if rule is EndpointRule.CONFIRMED:
            reason = np.where(recorded & responding, ResponseReason.RECORDED_UNCONFIRMED, reason)
        unknown = recorded & controlled & ~responding
        events = {
            Endpoint.ORR: (responding, excluded),
            Endpoint.DCR: (controlled, excluded),
            Endpoint.CBR: (
                responding | lasting,
                np.where(unknown, ExclusionReason.NO_DURATION, excluded),
            ),
        }
        for endpoint, (event, why) in events.items():
            ends = Ends(frame[date].where(responding).to_numpy(), event.to_numpy(), reason)
            parts.append(_times(frame, endpoint, rule, ends, why, since, timed=False))
    return parts


def _of_responders(frame: pd.DataFrame, ema: Ends, since: pd.Series) -> list[pd.DataFrame]:
    """TTR and DoR: rows for responders alone; DoR ends when PFS by the EMA-style rule ends."""
    parts = []
    for rule, bor, date in _RESPONSE_RULES:
        best = frame[bor].where(~frame["recorded"], frame["bor"])
        responding = best.isin(RESPONDING).to_numpy()
        mine = frame[responding]
        first = mine[date].to_numpy()
        excluded = np.where(np.isnan(first), ExclusionReason.NO_RESPONSE_DATE, "")
        seen = Ends(first, ~np.isnan(first), np.full(len(mine), "", object))
        parts.append(_times(mine, Endpoint.TTR, rule, seen, excluded, since))
        duration = Ends(ema.day[responding], ema.event[responding], ema.reason[responding])
        from_response = mine.assign(start=first)
        parts.append(_times(from_response, Endpoint.DOR, rule, duration, excluded, since))
    return parts


def _survival(
    frame: pd.DataFrame, rule: EndpointRule, cutoff: int, since: pd.Series
) -> pd.DataFrame:
    ends = _until_alive(frame, frame["died"].to_numpy(), cutoff, CensorReason.LAST_ALIVE)
    return _times(frame, Endpoint.OS, rule, ends, _follow_up_exclusion(frame), since)


def _next_treatment(frame: pd.DataFrame, cutoff: int, since: pd.Series) -> pd.DataFrame:
    event_day = np.fmin(frame["next_start"].to_numpy(), frame["died"].to_numpy())
    ends = _until_alive(frame, event_day, cutoff, CensorReason.NO_NEXT_THERAPY)
    return _times(
        frame, Endpoint.TTNT, EndpointRule.FROM_LINE_START, ends, _follow_up_exclusion(frame), since
    )


def _discontinuation(frame: pd.DataFrame, cutoff: int, since: pd.Series) -> pd.DataFrame:
    """End of the line, next line or death, whichever came first."""
    stopped = np.fmin(frame["end"].to_numpy(), frame["next_start"].to_numpy())
    event_day = np.fmin(stopped, frame["died"].to_numpy())
    ends = _until_alive(frame, event_day, cutoff, CensorReason.ONGOING)
    return _times(
        frame, Endpoint.TTD, EndpointRule.FROM_LINE_START, ends, _follow_up_exclusion(frame), since
    )


def _survival_from_advanced(
    patients: pd.DataFrame, follow_up: pd.DataFrame, cutoff: int, since: pd.Series
) -> pd.DataFrame:
    frame = follow_up.reset_index().assign(
        line=ADVANCED_DIAGNOSIS_LINE, start=day_numbers(patients["advanced"])
    )
    rule = EndpointRule.FROM_ADVANCED_DIAGNOSIS
    ends = _until_alive(frame, frame["died"].to_numpy(), cutoff, CensorReason.LAST_ALIVE)
    start = frame["start"].to_numpy()
    excluded = np.select(
        [np.isnan(start), start > cutoff],
        [ExclusionReason.NO_ADVANCED_DATE, ExclusionReason.STARTS_AFTER_CUTOFF],
        _follow_up_exclusion(frame),
    )
    return _times(frame, Endpoint.OS, rule, ends, excluded, since)


def _until_alive(
    frame: pd.DataFrame, event_day: np.ndarray, cutoff: int, reason: CensorReason
) -> Ends:
    event = ~np.isnan(event_day)
    alive = frame["last_alive"].to_numpy()
    if reason is CensorReason.LAST_ALIVE:
        why = np.where(alive >= cutoff, CensorReason.CUTOFF, reason)
    else:
        why = np.full(len(frame), str(reason), object)
    return Ends(np.where(event, event_day, alive), event, np.where(event, "", why))


def _follow_up_exclusion(frame: pd.DataFrame) -> np.ndarray:
    """A line is followed if anything is recorded after its start, or a last contact on that day."""
    start = frame["start"]
    followed = (
        frame["died"].notna() | (frame["last_alive"] > start) | (frame["last_contact"] >= start)
    )
    return np.where(followed, "", ExclusionReason.NO_FOLLOW_UP)


def _times(
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
