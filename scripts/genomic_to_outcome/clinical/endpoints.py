"""Endpoints of every line and of every patient from advanced diagnosis (docs/endpoints.md)."""

from __future__ import annotations

import datetime

import numpy as np
import pandas as pd

from genomic_to_outcome import contract
from genomic_to_outcome.clinical.dates import day_number, day_numbers
from genomic_to_outcome.clinical.endpoint_rows import (
    endpoint_rows,
    follow_up_exclusion,
    until_alive,
)
from genomic_to_outcome.clinical.follow_up import derive_follow_up, observable_since
from genomic_to_outcome.clinical.index_dates import survival_from_dates
from genomic_to_outcome.clinical.lesions import CODES
from genomic_to_outcome.clinical.progression import Ends, ema_progression, fda_progression
from genomic_to_outcome.clinical.reasons import CensorReason, ExclusionReason, ResponseReason
from genomic_to_outcome.clinical.recist import CONTROLLED, RESPONDING
from genomic_to_outcome.clinical.records import Records
from genomic_to_outcome.clinical.settings import ClinicalSettings, ProgressionSettings
from genomic_to_outcome.clinical.visits import (
    line_windows,
    therapy_windows,
    visits_of_lines,
)
from genomic_to_outcome.vocabulary import Endpoint, EndpointRule, Response

_RESPONSE_RULES = (
    (EndpointRule.UNCONFIRMED, "bor", "response_date"),
    (EndpointRule.CONFIRMED, "confirmed_bor", "confirmed_response_date"),
)


def derive_endpoints(
    lines: pd.DataFrame,
    responses: pd.DataFrame,
    records: Records,
    cutoff: datetime.date,
    settings: ClinicalSettings | None = None,
    placed: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """All endpoints as contract.ENDPOINTS, sorted by its key.

    `lines` and `responses` are as in the contract. Times are end - start in days, 0 or more. A
    patient without a dated sample has entry 0. Entry at or after the end is left to the estimator.
    `placed` are the visits as `visits_of_lines` gives them, if they are known already.
    """
    settings = settings or ClinicalSettings()
    last_day = day_number(cutoff)
    follow_up = derive_follow_up(records, last_day)
    since = observable_since(records.samples)
    frame = _line_frame(lines, responses, follow_up)
    frame["unassessed"] = _unassessed(frame, records.assessments)
    died = frame.drop_duplicates("patient").set_index("patient")["died"]
    windows = therapy_windows(lines)
    visits = placed
    if visits is None:
        visits = visits_of_lines(records.assessments, died, windows, last_day, settings.response)
    between = windows[windows["line"] < 0]
    between = between.assign(died=between["patient"].map(died).astype("float64"))
    ema = _ema_progression(frame, between, visits[visits["line"] < 0])
    fda = fda_progression(frame, settings.progression)
    no_assessments = np.where(frame["unassessed"], ExclusionReason.NO_ASSESSMENTS, "")
    parts = [
        *_responses(frame, settings.response.clinical_benefit_days, since),
        *_of_responders(frame, ema, since),
        endpoint_rows(frame, Endpoint.PFS, EndpointRule.EMA, ema, no_assessments, since),
        endpoint_rows(frame, Endpoint.PFS, EndpointRule.FDA, fda, no_assessments, since),
        _survival(frame, EndpointRule.FROM_LINE_START, last_day, since),
        _next_treatment(frame, last_day, since),
        _discontinuation(frame, last_day, since),
        *_intracranial(frame, between, visits, settings.progression, since),
        *survival_from_dates(records.patients, records.samples, follow_up, last_day, since),
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


def _ema_progression(frame: pd.DataFrame, between: pd.DataFrame, visits: pd.DataFrame) -> Ends:
    """`ema_progression` of the lines; visits under a therapy of no line count for those before."""
    of_no_line = _seen(between, visits, "response", Response.PD, Response.NE)
    return _of_lines(frame, of_no_line)


def _of_lines(frame: pd.DataFrame, of_no_line: pd.DataFrame) -> Ends:
    ends = ema_progression(pd.concat([frame, of_no_line], ignore_index=True))
    n = len(frame)
    return Ends(ends.day[:n], ends.event[:n], ends.reason[:n])


def _seen(
    frame: pd.DataFrame, visits: pd.DataFrame, column: str, worse: object, unknown: object
) -> pd.DataFrame:
    """`frame` with the first progression in a column of `visits`, and the last adequate before."""
    keys = ["patient", "line"]
    progression = visits[visits[column] == worse].groupby(keys)["day"].min()
    first = visits.join(progression.rename("first"), on=keys)["first"]
    before = (visits[column] != unknown) & ~(visits["day"] >= first)
    adequate = visits[before].groupby(keys)["day"].max()
    seen = frame.set_index(keys).assign(progression=progression, last_adequate=adequate)
    return seen.reset_index()


def _intracranial(
    frame: pd.DataFrame,
    between: pd.DataFrame,
    visits: pd.DataFrame,
    settings: ProgressionSettings,
    since: pd.Series,
) -> list[pd.DataFrame]:
    """Intracranial PFS of all lines, where any visit has an intracranial response.

    Progression elsewhere is no event; visits after it count until the next therapy.
    """
    visits = visits[visits["intracranial"] > 0]
    if visits.empty:
        return []
    words = CODES[Response.PD], CODES[Response.NE]
    mine = _seen(frame, visits, "intracranial", *words)
    ema = _of_lines(mine, _seen(between, visits, "intracranial", *words))
    keys = ["patient", "line"]
    assessed = pd.MultiIndex.from_frame(mine[keys]).isin(pd.MultiIndex.from_frame(visits[keys]))
    excluded = np.where(assessed, "", ExclusionReason.NO_INTRACRANIAL)
    rules = (EndpointRule.EMA, ema), (EndpointRule.FDA, fda_progression(mine, settings))
    endpoint = Endpoint.INTRACRANIAL_PFS
    return [endpoint_rows(mine, endpoint, rule, ends, excluded, since) for rule, ends in rules]


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
            parts.append(endpoint_rows(frame, endpoint, rule, ends, why, since, timed=False))
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
        parts.append(endpoint_rows(mine, Endpoint.TTR, rule, seen, excluded, since))
        duration = Ends(ema.day[responding], ema.event[responding], ema.reason[responding])
        from_response = mine.assign(start=first)
        parts.append(endpoint_rows(from_response, Endpoint.DOR, rule, duration, excluded, since))
    return parts


def _survival(
    frame: pd.DataFrame, rule: EndpointRule, cutoff: int, since: pd.Series
) -> pd.DataFrame:
    ends = until_alive(frame, frame["died"].to_numpy(), cutoff, CensorReason.LAST_ALIVE)
    return endpoint_rows(frame, Endpoint.OS, rule, ends, follow_up_exclusion(frame), since)


def _next_treatment(frame: pd.DataFrame, cutoff: int, since: pd.Series) -> pd.DataFrame:
    event_day = np.fmin(frame["next_start"].to_numpy(), frame["died"].to_numpy())
    ends = until_alive(frame, event_day, cutoff, CensorReason.NO_NEXT_THERAPY)
    return endpoint_rows(
        frame, Endpoint.TTNT, EndpointRule.FROM_LINE_START, ends, follow_up_exclusion(frame), since
    )


def _discontinuation(frame: pd.DataFrame, cutoff: int, since: pd.Series) -> pd.DataFrame:
    """End of the line, next line or death, whichever came first."""
    stopped = np.fmin(frame["end"].to_numpy(), frame["next_start"].to_numpy())
    event_day = np.fmin(stopped, frame["died"].to_numpy())
    ends = until_alive(frame, event_day, cutoff, CensorReason.ONGOING)
    return endpoint_rows(
        frame, Endpoint.TTD, EndpointRule.FROM_LINE_START, ends, follow_up_exclusion(frame), since
    )
