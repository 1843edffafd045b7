"""Carriers of each alteration against the assessed patients without it, for every summary."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from genomic_to_outcome.contract import ALTERATION_EFFECTS
from genomic_to_outcome.outcomes import notes
from genomic_to_outcome.outcomes.carrier_effects import CarrierEffects, compare_carriers
from genomic_to_outcome.outcomes.carrier_questions import Panel, Question, screened
from genomic_to_outcome.outcomes.cohort_frame import Cohort, EndpointValues
from genomic_to_outcome.outcomes.delayed_entry import EntryHandling, handlings
from genomic_to_outcome.outcomes.e_value import e_values_of_hazard_ratio
from genomic_to_outcome.outcomes.effects import PH_REJECTED, Effect, response_effects
from genomic_to_outcome.outcomes.firth import fit_firth
from genomic_to_outcome.outcomes.multiplicity import Adjustment, adjust
from genomic_to_outcome.outcomes.plan import Plan
from genomic_to_outcome.outcomes.populations import Membership
from genomic_to_outcome.outcomes.survival import (
    NOT_ESTIMABLE,
    BoolArray,
    Estimate,
    FloatArray,
    under_observation,
)
from genomic_to_outcome.vocabulary import (
    ALL,
    RESPONSE_ENDPOINTS,
    AssessmentStatus,
    EndpointRule,
    Measure,
)

Row = dict[str, Any]


def alteration_effects(
    plan: Plan, cohort: Cohort, populations: Mapping[str, Membership]
) -> list[Row]:
    """Rows of contract.ALTERATION_EFFECTS for the summaries that ask for it.

    A patient counts once in a cell, at the first line at which the alteration was assessed. The
    log-rank test (Fisher's for responses) adjusted for delayed entry, where there is any, is the
    test of its family: all alterations, therapies and lines of a population and endpoint. Below the
    plan's minimum of events on either side there is no p-value. What two summaries ask has its
    rows, and its test, once. Classes (of alterations or therapies) with the same carriers among
    the same lines are one hypothesis: each has its row, and the family counts them once.
    """
    rows: dict[tuple[Any, ...], Row] = {}
    families: dict[str, dict[bytes, list[Row]]] = defaultdict(dict)
    for question, panel in screened(plan, cohort, populations):
        family = f"{question.summary.population} {question.endpoint} {question.rule}"
        for row, hypothesis in _rows(plan, question, panel, cohort):
            key = tuple(row[name] for name in ALTERATION_EFFECTS.key)
            if key in rows:
                continue
            rows[key] = row
            if hypothesis is not None:
                families[family].setdefault(hypothesis, []).append(row)
    for family, hypotheses in families.items():
        _adjust(family, list(hypotheses.values()))
    return list(rows.values())


def _adjust(family: str, hypotheses: list[list[Row]]) -> None:
    """Give the rows of each hypothesis its q-value, and the name of the family with its size."""
    tested = [rows for rows in hypotheses if not np.isnan(rows[0]["p"])]
    name = f"{family}: {len(tested)} of {len(hypotheses)} tested, {Adjustment.BH}"
    for rows in hypotheses:
        again = f"the same patients and test in {len(rows)} rows, counted once in the family"
        for row in rows:
            row["family"] = name
            row["note"] = notes.join((row["note"] or "", again if len(rows) > 1 else ""))
    q_values = adjust([rows[0]["p"] for rows in tested], Adjustment.BH)
    for rows, q in zip(tested, q_values, strict=True):
        for row in rows:
            row["q"] = float(q)


def _rows(
    plan: Plan, question: Question, panel: Panel, cohort: Cohort
) -> Iterator[tuple[Row, bytes | None]]:
    """Rows, and for the test of the family what makes it a hypothesis of its own."""
    values = cohort.endpoints[question.endpoint, question.rule]
    columns = [cohort.class_ids.index(class_id) for class_id in panel.class_ids]
    altered = cohort.code_of(AssessmentStatus.ALTERED)
    carriers = cohort.status[np.ix_(panel.places, columns)] == altered
    plasma = cohort.plasma_negative[np.ix_(panel.places, columns)].sum(axis=0)
    unusable = panel.n_assessed - len(panel.places)
    if question.endpoint in RESPONSE_ENDPOINTS:
        found = _response_rows(plan, values.event[panel.places], carriers)
    else:
        found = _time_rows(plan, values, panel, carriers)
    several = question.cell.line is None and question.rule != EndpointRule.FROM_ADVANCED_DIAGNOSIS
    for place, effect, is_headline in found:
        n_others = effect.n_reference
        note = notes.join(
            (
                effect.note or "",
                notes.unusable(unusable),
                notes.MIXED_TREATMENT if question.cell.therapy_class == ALL else "",
                notes.FIRST_LINE_ONLY if several else "",
                notes.plasma_negative(int(plasma[place]), n_others),
            )
        )
        row = _row(plan, question, panel.class_ids[place], effect, note)
        row["n_not_assessed"] = question.cell.n_patients - panel.n_assessed
        yield row, panel.hypothesis(carriers[:, place]) if is_headline else None


def _response_rows(
    plan: Plan, event: BoolArray, carriers: BoolArray
) -> Iterator[tuple[int, Effect, bool]]:
    for place in range(carriers.shape[1]):
        for effect in response_effects(plan, event, carriers[:, place]):
            yield place, effect, effect.measure is Measure.FISHER


def _time_rows(
    plan: Plan, values: EndpointValues, panel: Panel, carriers: BoolArray
) -> Iterator[tuple[int, Effect, bool]]:
    time, event = values.time[panel.places], values.event[panel.places]
    entry = panel.entry(values)
    used = list(handlings(entry))
    last = used[-1][0]
    for handling, late in used:
        kept = np.ones(len(time), bool) if late is None else under_observation(time, late)
        own = None if late is None else late[kept]
        found = compare_carriers(time[kept], event[kept], carriers[kept], entry=own)
        why = notes.delayed_entry(handling, entry, int((~kept).sum()))
        for place in range(carriers.shape[1]):
            log_rank = _log_rank(plan, found, place, handling, why)
            yield place, log_rank, handling == last
            single = time[kept], event[kept], carriers[kept, place], own
            yield place, _hazard_ratio(plan, found, place, handling, why, single), False


def _counts(plan: Plan, found: CarrierEffects, place: int) -> tuple[dict[str, int], bool, str]:
    """Patients and events of both sides, whether they allow a p-value, and the note if not."""
    counts = {
        "n_group": int(found.n_carriers[place]),
        "events_group": int(found.events_carriers[place]),
        "n_reference": int(found.n_others[place]),
        "events_reference": int(found.events_others[place]),
    }
    enough = min(counts["events_group"], counts["events_reference"]) >= plan.minimum_events
    why = "" if enough else f"no p-value: fewer than {plan.minimum_events} events in a group"
    return counts, enough, why


def _log_rank(
    plan: Plan, found: CarrierEffects, place: int, handling: EntryHandling, why: str
) -> Effect:
    counts, enough, few = _counts(plan, found, place)
    return Effect(
        Measure.LOGRANK,
        **counts,
        estimate=Estimate(float(found.log_rank_chi_squared[place]), np.nan, np.nan),
        p=float(found.log_rank_p[place]) if enough else np.nan,
        method=f"log-rank test, chi-squared, {handling}",
        note=notes.join((few, why)),
    )


def _hazard_ratio(
    plan: Plan,
    found: CarrierEffects,
    place: int,
    handling: EntryHandling,
    why: str,
    single: tuple[FloatArray, BoolArray, BoolArray, FloatArray | None],
) -> Effect:
    counts, enough, few = _counts(plan, found, place)
    if enough and np.isfinite(found.coefficient[place]):
        value, low, high = (limit[place] for limit in found.hazard_ratios(plan.ci_level))
        ph_p = float(found.ph_p[place])
        bent = notes.HAZARDS_NOT_PROPORTIONAL if ph_p < PH_REJECTED else ""
        size = counts["n_group"] + counts["n_reference"]
        small = notes.small_numbers(size, counts["events_group"] + counts["events_reference"])
        return Effect(
            Measure.HAZARD_RATIO,
            **counts,
            estimate=Estimate(float(value), float(low), float(high)),
            p=float(found.wald_p[place]),
            method=f"Cox regression, Efron ties, Wald interval, {handling}",
            note=notes.join((few, why, small, bent)),
            ph_p=ph_p,
        )
    time, event, group, entry = single
    firth = None
    if counts["n_group"] >= plan.minimum_patients:
        firth = fit_firth(time, event, group, entry=entry, ci_level=plan.ci_level)
    return Effect(
        Measure.HAZARD_RATIO,
        **counts,
        estimate=NOT_ESTIMABLE if firth is None else firth.hazard_ratio.finite(),
        p=firth.p if firth is not None and enough else np.nan,
        method=f"Firth Cox regression, Efron ties, profile-likelihood interval, {handling}",
        note=notes.join((few, why, "not estimable" if firth is None else "")),
    )


def _row(plan: Plan, question: Question, class_id: str, effect: Effect, note: str | None) -> Row:
    is_ratio = effect.measure is Measure.HAZARD_RATIO
    strength = e_values_of_hazard_ratio(effect.estimate) if is_ratio else (np.nan, np.nan)
    return {
        "population": question.summary.population,
        "alteration": class_id,
        "therapy_class": question.cell.therapy_class,
        "line": question.cell.line,
        "endpoint": str(question.endpoint),
        "rule": str(question.rule),
        "measure": str(effect.measure),
        "n_altered": effect.n_group,
        "events_altered": effect.events_group,
        "n_not_detected": effect.n_reference,
        "events_not_detected": effect.events_reference,
        "estimate": effect.estimate.value,
        "ci_low": effect.estimate.low,
        "ci_high": effect.estimate.high,
        "ci_level": plan.ci_level,
        "p": effect.p,
        "q": None,
        "family": None,
        "method": effect.method,
        "ph_p": effect.ph_p,
        "e_value": strength[0],
        "e_value_limit": strength[1],
        "note": note,
    }
