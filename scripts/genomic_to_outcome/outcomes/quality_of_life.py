"""Quality of life by visit: forms received, scores, change from baseline, who changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import t as student

from genomic_to_outcome import contract
from genomic_to_outcome.clinical.dates import day_numbers
from genomic_to_outcome.clinical.quality_of_life_scales import HigherIs, Scale, Scales
from genomic_to_outcome.clinical.study_settings import QualityOfLifeSettings
from genomic_to_outcome.frames import to_frame
from genomic_to_outcome.outcomes import notes
from genomic_to_outcome.outcomes.cohort_frame import Cohort
from genomic_to_outcome.outcomes.mixed_model import METHOD, fit_visits
from genomic_to_outcome.outcomes.plan import Plan, TumourTypes
from genomic_to_outcome.outcomes.populations import index_lines
from genomic_to_outcome.outcomes.proportions import clopper_pearson
from genomic_to_outcome.outcomes.survival import NOT_ESTIMABLE, Estimate, FloatArray
from genomic_to_outcome.vocabulary import ALL, Endpoint, EndpointRule

NOT_AT_RANDOM = (
    "forms are missing not at random: who died or left the study has none, so the scores of those "
    "who remain look better than the cohort is"
)
_EXACT = "binomial proportion, Clopper-Pearson interval"
_T = "mean, t interval"


@dataclass(frozen=True)
class _Form:
    """What all rows of one population and questionnaire share."""

    plan: Plan
    population: str
    instrument: str
    settings: QualityOfLifeSettings

    def row(self, domain: str, visit: int, measure: str, **values: Any) -> dict[str, Any]:
        empty = dict.fromkeys(contract.QUALITY_OF_LIFE_OUTCOMES.names)
        return empty | {
            "population": self.population,
            "instrument": self.instrument,
            "domain": domain,
            "visit": visit,
            "visit_day": visit * self.settings.visit_interval_days,
            "measure": measure,
            "ci_level": self.plan.ci_level,
            "suppressed": False,
            **values,
        }


def estimate_quality_of_life(
    plan: Plan,
    cohort: Cohort,
    scores: pd.DataFrame,
    endpoints: pd.DataFrame,
    scales: Scales,
    tumour_types: TumourTypes,
    settings: QualityOfLifeSettings | None = None,
) -> pd.DataFrame:
    """contract.QUALITY_OF_LIFE_OUTCOMES: each population and questionnaire by domain and visit.

    `scores` is contract.QUALITY_OF_LIFE_SCORES; OS in `endpoints` tells who was alive and followed
    when a form was due. A population without any form of a questionnaire has no rows of it.
    """
    settings = settings or QualityOfLifeSettings()
    rows: list[dict[str, Any]] = []
    followed = _follow_up(endpoints)
    for name, population in plan.populations.items():
        index = cohort.rows.loc[index_lines(population, cohort, tumour_types)]
        people = index[["patient", "line", "start"]].astype({"line": "int64"})
        people = people.merge(followed, on=["patient", "line"], how="left")
        people["first"] = day_numbers(people["start"])
        if len(people) < plan.minimum_patients:
            continue
        for instrument, mine in by_visit(scores, people, settings).groupby("instrument"):
            form = _Form(plan, name, str(instrument), settings)
            last = int(mine["visit"].max())
            expected = _expected(people, mine, last, settings)
            rows += _completeness(form, expected)
            for domain, of_domain in mine.groupby("domain"):
                scale = scales.find(str(instrument), str(domain))
                rows += _domain(form, str(domain), of_domain, scale)
    return to_frame(contract.QUALITY_OF_LIFE_OUTCOMES, rows)


def _follow_up(endpoints: pd.DataFrame) -> pd.DataFrame:
    survival = endpoints[
        (endpoints["endpoint"] == Endpoint.OS) & (endpoints["rule"] == EndpointRule.FROM_LINE_START)
    ]
    found = survival[["patient", "line"]].astype({"line": "int64"})
    return found.assign(until=day_numbers(survival["end"]))


def by_visit(
    scores: pd.DataFrame, people: pd.DataFrame, settings: QualityOfLifeSettings
) -> pd.DataFrame:
    """Scores with the visit that each belongs to, one per patient, domain and visit.

    `people` has patient and `first`, the day of the first dose. Visit 0 takes the last form of the
    days before the first dose or on it; a later visit the one nearest to its planned day, of two as
    near the earlier. Forms nearer to no visit than half an interval are left out.
    """
    forms = scores[["patient", "instrument", "domain", "date", "score", "unit"]]
    forms = forms.merge(people[["patient", "first"]], on="patient")
    forms["day"] = day_numbers(forms["date"]) - forms["first"]
    interval = settings.visit_interval_days
    before = (forms["day"] <= 0) & (forms["day"] >= -settings.baseline_days)
    visit = np.floor(forms["day"] / interval + 0.5)
    later = (visit >= 1) & (visit * interval <= settings.last_visit_days)
    forms["visit"] = np.where(before, 0, np.where((forms["day"] > 0) & later, visit, np.nan))
    forms = forms[forms["visit"].notna()].astype({"visit": "int64"})
    forms["distance"] = (forms["day"] - forms["visit"] * interval).abs()
    order = ["patient", "instrument", "domain", "visit", "distance", "day"]
    return forms.sort_values(order).drop_duplicates(order[:4])


def _expected(
    people: pd.DataFrame, forms: pd.DataFrame, last: int, settings: QualityOfLifeSettings
) -> list[tuple[int, int, int, int]]:
    """Per visit: forms expected, received, patients dead or not followed at the planned day."""
    found = []
    for visit in range(last + 1):
        due = people["first"] + visit * settings.visit_interval_days
        received = people["patient"].isin(forms.loc[forms["visit"] == visit, "patient"])
        followed = (people["until"] >= due) | (visit == 0)
        expected = followed | received
        found.append((visit, int(expected.sum()), int(received.sum()), int((~expected).sum())))
    return found


def _completeness(
    form: _Form, expected: list[tuple[int, int, int, int]]
) -> Iterator[dict[str, Any]]:
    for visit, n, received, gone in expected:
        estimate = clopper_pearson(received, n, form.plan.ci_level)
        gone_note = f"{gone} died or were not followed up to that day" if gone else ""
        yield form.row(
            ALL, visit, "completeness", n=n, events=received, unit="proportion", method=_EXACT,
            note=notes.join((gone_note,)), **_limits(estimate),
        )  # fmt: skip


def _domain(
    form: _Form, domain: str, forms: pd.DataFrame, scale: Scale
) -> Iterator[dict[str, Any]]:
    known = forms[forms["score"].notna()]
    wide = known.pivot(index="patient", columns="visit", values="score")
    unit = str(forms["unit"].iloc[0])
    common = {
        "unit": unit,
        "higher_is": str(scale.higher_is),
        "minimal_important_change": scale.minimal_important_change,
    }
    for visit in wide.columns:
        here = wide[visit].dropna().to_numpy()
        note = notes.join((notes.small_numbers(len(here)),))
        mean = _mean(here, form.plan.ci_level)
        yield form.row(
            domain, visit, "mean", n=len(here), method=_T, note=note, **common, **_limits(mean)
        )
        if visit > 0 and 0 in wide.columns:
            change = (wide[visit] - wide[0]).dropna().to_numpy()
            yield from _changes(form, domain, visit, change, scale, common)
    yield from _model(form, domain, known, scale, common)


def _changes(
    form: _Form,
    domain: str,
    visit: int,
    change: FloatArray,
    scale: Scale,
    common: dict[str, Any],
) -> Iterator[dict[str, Any]]:
    n, level = len(change), form.plan.ci_level
    note = notes.join((notes.small_numbers(n), NOT_AT_RANDOM))
    mean = _mean(change, level)
    yield form.row(
        domain, visit, "change", n=n, direction=_direction(mean, scale), note=note,
        method=f"{_T}; patients with both forms", **common, **_limits(mean),
    )  # fmt: skip
    least = scale.minimal_important_change
    if least is None or scale.higher_is is HigherIs.UNKNOWN:
        return
    gain = change if scale.higher_is is HigherIs.BETTER else -change
    for measure, events in (("improved", gain >= least), ("worsened", gain <= -least)):
        count = int(events.sum())
        yield form.row(
            domain, visit, measure, n=n, events=count, note=note,
            method=f"{_EXACT}; by {least:g} or more, patients with both forms",
            **{**common, "unit": "proportion"}, **_limits(clopper_pearson(count, n, level)),
        )  # fmt: skip


def _model(
    form: _Form, domain: str, known: pd.DataFrame, scale: Scale, common: dict[str, Any]
) -> Iterator[dict[str, Any]]:
    patient, _ = pd.factorize(known["patient"])
    visit = known["visit"].to_numpy("int64")
    model = fit_visits(patient, visit, known["score"].to_numpy("float64"), form.plan.ci_level)
    counts = known["visit"].value_counts()
    changes = {change.visit: change for change in model.changes}
    for later in sorted(set(visit[visit > 0].tolist())):
        found = changes.get(later)
        estimate = found.change if found else NOT_ESTIMABLE
        note = (model.failure, model.note, NOT_AT_RANDOM)
        yield form.row(
            domain, later, "model_change", n=int(counts[later]), method=METHOD,
            p=found.p if found else None, note=notes.join(note),
            direction=_direction(estimate, scale), **common, **_limits(estimate),
        )  # fmt: skip


def _mean(values: FloatArray, ci_level: float) -> Estimate:
    if not len(values):
        return NOT_ESTIMABLE
    mean = float(values.mean())
    if len(values) < 2:
        return Estimate(mean, np.nan, np.nan)
    error = float(values.std(ddof=1)) / np.sqrt(len(values))
    width = float(student.ppf(0.5 + ci_level / 2, len(values) - 1)) * error
    return Estimate(mean, mean - width, mean + width)


def _direction(change: Estimate, scale: Scale) -> str | None:
    """What a change means, where its interval excludes none."""
    if np.isnan(change.value) or scale.higher_is is HigherIs.UNKNOWN:
        return None
    if not (change.low > 0 or change.high < 0):
        return "no clear change"
    return "better" if (change.value > 0) == (scale.higher_is is HigherIs.BETTER) else "worse"


def _limits(estimate: Estimate) -> dict[str, float]:
    return {"estimate": estimate.value, "ci_low": estimate.low, "ci_high": estimate.high}
