"""PFS of a line over that of the line before: each patient is the own control.

The growth modulation index of Von Hoff and of Mick et al., who take a ratio of 1.33 (here a
setting, 1.3 by default) as a success. Methods for censored pairs are compared by Texier et al.,
Comput Math Methods Med 2018;2018:1672176. A PFS that has not ended makes a censored ratio. Its
censoring depends on the PFS of the line before, which Kaplan-Meier takes as independent; so the
exact proportions that count undecided pairs as failures and as successes stand beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import numpy as np
import pandas as pd

from genomic_to_outcome import contract
from genomic_to_outcome.clinical.dates import day_numbers
from genomic_to_outcome.clinical.matched_lines import Match
from genomic_to_outcome.frames import StoredFrame, to_frame
from genomic_to_outcome.outcomes import notes
from genomic_to_outcome.outcomes.cohort_frame import Cohort, EndpointValues, build_cohort
from genomic_to_outcome.outcomes.endpoint_rules import RULES
from genomic_to_outcome.outcomes.plan import Plan, TumourTypes
from genomic_to_outcome.outcomes.populations import Membership, members
from genomic_to_outcome.outcomes.proportions import clopper_pearson
from genomic_to_outcome.outcomes.summaries import SummaryGroup, summary_groups
from genomic_to_outcome.outcomes.survival import (
    Estimate,
    kaplan_meier,
    observe,
    quantile,
    survival_at,
)
from genomic_to_outcome.vocabulary import Endpoint, Measure

_DEPENDENT = "the censoring of a ratio depends on the line before: see the bounds"


class Lines(StrEnum):
    """Which lines are compared with the line before them."""

    GUIDED = "guided"
    MATCHED = "matched"
    ALL = "all"


class NoRatio(StrEnum):
    """Why a line has no ratio."""

    NO_PROGRESSION = "no progression seen in the line before"
    ON_FIRST_DAY = "progression on the first day of the line before"
    NO_PFS = "PFS of the line not known"


@dataclass(frozen=True)
class PfsRatios:
    """Frames as contract.PFS_RATIO_PAIRS and PFS_RATIO."""

    pairs: pd.DataFrame
    estimates: pd.DataFrame


def pfs_ratios(
    plan: Plan,
    patients: pd.DataFrame,
    lines: pd.DataFrame,
    linkage: pd.DataFrame | StoredFrame,
    responses: pd.DataFrame,
    endpoints: pd.DataFrame,
    tumour_types: TumourTypes,
    threshold: float,
) -> PfsRatios:
    """Ratios of all lines, and estimates for the summaries that ask for PFS_ratio.

    Frames are as in the contract. Groups are those of the summaries, of guided lines, of lines
    matched to an alteration and of all lines that have a line before; a patient counts once, at the
    first such line.
    """
    pairs = pair_lines(lines, responses, endpoints)
    cohort = build_cohort(patients, lines, linkage, endpoints)
    asking = tuple(
        replace(summary, endpoints=(Endpoint.PFS_RATIO,))
        for summary in plan.summaries
        if Endpoint.PFS_RATIO in summary.endpoints
    )
    plan = replace(plan, summaries=asking)
    populations = {
        name: members(population, cohort, tumour_types)
        for name, population in plan.populations.items()
    }
    rows: dict[tuple[Any, ...], dict[str, Any]] = {}
    for chosen in Lines:
        mine = pairs[_chosen(pairs, chosen)]
        values = {
            (str(Endpoint.PFS_RATIO), rule): _values(cohort, part)
            for rule, part in mine.groupby("rule")
        }
        paired = next(
            (value.present for value in values.values()), np.zeros(len(cohort.rows), bool)
        )
        inside = {
            name: Membership(given.inside & paired, given.reason)
            for name, given in populations.items()
        }
        for group in summary_groups(plan, replace(cohort, endpoints=values), inside):
            for row in _rows(plan, group, chosen, threshold):
                rows.setdefault(tuple(row[name] for name in contract.PFS_RATIO.key), row)
    return PfsRatios(pairs, to_frame(contract.PFS_RATIO, list(rows.values())))


def pair_lines(
    lines: pd.DataFrame, responses: pd.DataFrame, endpoints: pd.DataFrame
) -> pd.DataFrame:
    """Every line that has a line before, by each rule of PFS, as contract.PFS_RATIO_PAIRS.

    PFS of the line before runs to the progression seen in it. One that ended without (death is not
    possible, a switch is no progression) has no ratio, whatever came later.
    """
    keys = ["patient", "line"]
    ordered = lines[[*keys, "start", "guided", "match"]].sort_values(keys, ignore_index=True)
    days = responses[[*keys]].assign(progression=day_numbers(responses["progression_date"]))
    ordered = ordered.merge(days, on=keys, how="left")
    ordered["pfs1"] = ordered["progression"] - day_numbers(ordered["start"])
    before = ordered.groupby("patient")[["line", "pfs1"]].shift(1)
    ordered = ordered.assign(previous_line=before["line"], pfs1=before["pfs1"])
    ordered = ordered[ordered["previous_line"].notna()]
    parts = [_with_pfs(ordered, endpoints, str(rule)) for rule in RULES[Endpoint.PFS]]
    pairs = pd.concat(parts, ignore_index=True)
    return pairs.sort_values(list(contract.PFS_RATIO_PAIRS.key), ignore_index=True)


def _with_pfs(ordered: pd.DataFrame, endpoints: pd.DataFrame, rule: str) -> pd.DataFrame:
    mine = endpoints[
        (endpoints["endpoint"] == Endpoint.PFS)
        & (endpoints["rule"] == rule)
        & endpoints["excluded_reason"].isna()
    ]
    keys = ["patient", "line"]
    found = ordered.merge(mine[[*keys, "time_days", "event"]], on=keys, how="left")
    first = found["pfs1"].to_numpy("float64")
    second = found["time_days"].to_numpy("float64", na_value=np.nan)
    reason = np.select(
        [np.isnan(first), first <= 0, np.isnan(second)],
        [NoRatio.NO_PROGRESSION, NoRatio.ON_FIRST_DAY, NoRatio.NO_PFS],
        "",
    )
    usable = reason == ""
    ratio = np.full(len(found), np.nan)
    ratio[usable] = second[usable] / first[usable]
    return pd.DataFrame(
        {
            "patient": found["patient"],
            "line": found["line"].astype("Int64"),
            "previous_line": found["previous_line"].astype("Int64"),
            "rule": rule,
            "guided": found["guided"],
            "match": found["match"],
            "pfs1_days": pd.array(first, "Float64").astype("Int64"),
            "pfs2_days": pd.array(second, "Float64").astype("Int64"),
            "ratio": ratio,
            "event": found["event"].astype("boolean").where(usable),
            "excluded_reason": np.array([str(word) or None for word in reason], object),
        }
    )


def _chosen(pairs: pd.DataFrame, chosen: Lines) -> pd.Series:
    if chosen is Lines.GUIDED:
        return pairs["guided"].notna()
    if chosen is Lines.MATCHED:
        return pairs["match"] == Match.MATCHED
    return pd.Series(True, index=pairs.index)


def _values(cohort: Cohort, part: pd.DataFrame) -> EndpointValues:
    """Ratios in the place of times, aligned with the rows of the cohort."""
    keys = ["patient", "line"]
    part = part[[*keys, "ratio", "event", "excluded_reason"]].astype({"line": "int64"})
    part = part.assign(pair=True)
    found = cohort.rows[keys].astype({"line": "int64"}).merge(part, on=keys, how="left")
    size = len(found)
    ratio = found["ratio"].to_numpy("float64")
    return EndpointValues(
        time=ratio,
        event=found["event"].eq(True).fillna(False).to_numpy(bool),
        entry=np.zeros(size),
        start=day_numbers(cohort.rows["start"]),
        usable=~np.isnan(ratio),
        reason=found["excluded_reason"].fillna("").to_numpy(object),
        censor_reason=np.full(size, "", object),
    )


def _rows(
    plan: Plan, group: SummaryGroup, chosen: Lines, threshold: float
) -> Iterator[dict[str, Any]]:
    values, places = group.values.values, group.values.places
    ratio, event = values.time[places], values.event[places]
    n, reached = len(places), int((ratio >= threshold).sum())
    undecided = int(((ratio < threshold) & ~event).sum())
    enough = n >= plan.minimum_patients and n > 0
    row = {
        "population": group.population,
        "alteration": group.alteration,
        "status": group.status and str(group.status),
        "therapy_class": group.cell.therapy_class,
        "line": group.cell.line,
        "lines": str(chosen),
        "rule": str(group.rule),
        "threshold": threshold,
        "n": n,
        "events": int(event.sum()),
        "successes": reached,
        "undecided": undecided,
        "ci_level": plan.ci_level,
        "n_excluded": group.values.n_excluded,
    }
    for measure, method, estimate, note in _estimates(plan, ratio, event, threshold):
        shown = estimate if enough else Estimate(np.nan, np.nan, np.nan)
        yield row | {
            "measure": str(measure),
            "estimate": shown.value,
            "ci_low": shown.low,
            "ci_high": shown.high,
            "method": method,
            "note": notes.join((notes.small_numbers(n), note if undecided else "", *group.notes)),
        }


def _estimates(
    plan: Plan, ratio: np.ndarray, event: np.ndarray, threshold: float
) -> Iterator[tuple[Measure, str, Estimate, str]]:
    """Share of ratios of the threshold or more, its bounds, and the median ratio."""
    curve = kaplan_meier(observe(ratio, event), plan.interval, plan.ci_level)
    method = f"Kaplan-Meier of the ratio, {plan.interval} interval, unfinished PFS censored"
    just_below = float(np.nextafter(threshold, 0))
    yield Measure.RATE, method, survival_at(curve, just_below), _DEPENDENT
    reached = int((ratio >= threshold).sum())
    undecided = int(((ratio < threshold) & ~event).sum())
    exact = "binomial proportion, Clopper-Pearson interval"
    for successes, counted in ((reached, "failures"), (reached + undecided, "successes")):
        share = clopper_pearson(successes, len(ratio), plan.ci_level)
        yield Measure.RATE, f"{exact}, pairs censored below counted as {counted}", share, ""
    yield Measure.MEDIAN, method, quantile(curve), _DEPENDENT
