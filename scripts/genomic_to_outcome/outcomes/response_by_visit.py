"""Response rates at each planned visit, for the groups of the plan's summaries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from genomic_to_outcome import contract
from genomic_to_outcome.clinical.dates import day_numbers
from genomic_to_outcome.frames import StoredFrame, to_frame
from genomic_to_outcome.outcomes import notes
from genomic_to_outcome.outcomes.cohort_frame import Cohort, EndpointValues, build_cohort
from genomic_to_outcome.outcomes.plan import Plan, TumourTypes
from genomic_to_outcome.outcomes.populations import members
from genomic_to_outcome.outcomes.proportions import clopper_pearson
from genomic_to_outcome.outcomes.summaries import SummaryGroup, summary_groups
from genomic_to_outcome.vocabulary import Endpoint

_METHOD = (
    "binomial proportion, Clopper-Pearson interval; denominator: all treated whose window ended by "
    "the data cut-off, no assessment in the window is no response"
)


def response_by_visit(
    plan: Plan,
    patients: pd.DataFrame,
    lines: pd.DataFrame,
    linkage: pd.DataFrame | StoredFrame,
    at_visits: pd.DataFrame,
    tumour_types: TumourTypes,
) -> pd.DataFrame:
    """Frame as contract.RESPONSE_BY_VISIT for every summary that asks for ORR.

    `at_visits` is of clinical.planned_visits, the other frames are as in the contract. Groups are
    those of the summaries: over all lines a patient counts once.
    """
    cohort = build_cohort(
        patients, lines, linkage, contract.ENDPOINTS.schema.empty_table().to_pandas()
    )
    values = {
        (str(Endpoint.ORR), str(week)): _values(cohort, part)
        for week, part in at_visits.groupby("week")
    }
    cohort = replace(cohort, endpoints=values)
    asking = tuple(
        replace(summary, endpoints=(Endpoint.ORR,))
        for summary in plan.summaries
        if Endpoint.ORR in summary.endpoints
    )
    populations = {
        name: members(population, cohort, tumour_types)
        for name, population in plan.populations.items()
    }
    groups = summary_groups(replace(plan, summaries=asking), cohort, populations)
    rows = {tuple(row[name] for name in contract.RESPONSE_BY_VISIT.key): row
            for group in groups for row in _rows(plan, group)}  # fmt: skip
    found = to_frame(contract.RESPONSE_BY_VISIT, list(rows.values()))
    return found.sort_values(list(contract.RESPONSE_BY_VISIT.key), ignore_index=True)


def _values(cohort: Cohort, part: pd.DataFrame) -> EndpointValues:
    """Responses at one visit, aligned with the rows of the cohort."""
    keys = ["patient", "line"]
    found = cohort.rows[keys].astype({"line": "int64"}).merge(part, on=keys, how="left")
    reason = found["excluded_reason"].fillna("").to_numpy(object)
    known = found["week"].notna().to_numpy(bool)
    size = len(found)
    return EndpointValues(
        time=np.full(size, np.nan),
        event=found["event"].eq(True).to_numpy(bool),
        entry=np.zeros(size),
        start=day_numbers(cohort.rows["start"]),
        usable=known & (reason == ""),
        reason=reason,
        censor_reason=found["missing_reason"].fillna("").to_numpy(object),
    )


def _rows(plan: Plan, group: SummaryGroup) -> Iterator[dict[str, Any]]:
    values, places = group.values.values, group.values.places
    n, events = len(places), int(values.event[places].sum())
    enough = n >= plan.minimum_patients
    rate = clopper_pearson(events, n if enough else 0, plan.ci_level) if enough else None
    assessed = int((values.censor_reason[places] == "").sum())
    why = "" if enough or not n else f"fewer than the minimum of {plan.minimum_patients} patients"
    yield {
        "population": group.population,
        "alteration": group.alteration,
        "status": group.status and str(group.status),
        "therapy_class": group.cell.therapy_class,
        "line": group.cell.line,
        "week": int(group.rule),
        "n": n,
        "n_assessed": assessed,
        "responders": events,
        "estimate": np.nan if rate is None else rate.value,
        "ci_low": np.nan if rate is None else rate.low,
        "ci_high": np.nan if rate is None else rate.high,
        "ci_level": plan.ci_level,
        "n_excluded": group.values.n_excluded,
        "method": _METHOD,
        "note": notes.join((why, notes.small_numbers(n), *group.notes)),
    }
