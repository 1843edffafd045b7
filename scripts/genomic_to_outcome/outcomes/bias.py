"""What could bias a planned comparison of groups that nobody drew by lot, in words with figures.

The sources follow the domains of the ROBINS-I tool (Sterne et al., BMJ 2016;355:i4919) that a
table of patients can speak of: confounding, selection, classification, and time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from genomic_to_outcome.outcomes import notes
from genomic_to_outcome.outcomes.arms import NotAssessed
from genomic_to_outcome.outcomes.centre_effects import is_summary_of_centres
from genomic_to_outcome.outcomes.cohort_frame import Cohort
from genomic_to_outcome.outcomes.delayed_entry import EntryHandling
from genomic_to_outcome.outcomes.e_value import e_value_of_risk_ratio
from genomic_to_outcome.outcomes.plan import Comparison, Covariate
from genomic_to_outcome.outcomes.planned_effects import ArmValues
from genomic_to_outcome.outcomes.survival import BoolArray
from genomic_to_outcome.vocabulary import RESPONSE_ENDPOINTS, Measure

Row = Mapping[str, Any]

YEARS_OF_CHANGE = 5
UNEVEN = 0.2
"""Standardised difference from which on groups are called uneven; of shares also by points."""
POINTS = 0.1
_RATIOS = (Measure.HAZARD_RATIO, Measure.ODDS_RATIO)
_OF_PATIENTS = tuple(
    covariate
    for covariate in Covariate
    if covariate not in (Covariate.LINE, Covariate.SETTING, Covariate.THERAPY_CLASS)
)

_SAME_MATTER = {Covariate.HISTOLOGY: Covariate.DIAGNOSIS, Covariate.COUNTRY: Covariate.CENTRE}


def what_could_bias(
    comparison: Comparison, cohort: Cohort, arms: ArmValues, rows: Sequence[Row]
) -> str | None:
    """The sources of bias of a comparison, of its primary rule; None where a group has nobody.

    `rows` are those of contract.COMPARISONS that the comparison gave.
    """
    if not 0 < arms.in_group.sum() < len(arms.in_group):
        return None
    return notes.join(
        (
            _confounding(comparison),
            *_uneven(comparison, cohort, arms),
            _treated_differently(comparison, cohort, arms),
            _calendar_time(cohort, arms),
            _entry(comparison, arms),
            _missing_coverage(rows),
            _unmeasured(comparison, rows),
        )
    )


def _confounding(comparison: Comparison) -> str:
    adjusted = [*comparison.adjust_for, *comparison.strata]
    for_what = f"adjusted for {', '.join(adjusted)} alone" if adjusted else "not adjusted"
    if comparison.group.therapy_class != comparison.reference.therapy_class:
        return f"confounding by indication: the therapy was chosen, not drawn by lot ({for_what})"
    return f"confounding: nobody was put into a group by lot ({for_what})"


def _uneven(comparison: Comparison, cohort: Cohort, arms: ArmValues) -> Iterator[str]:
    """Two things known at time zero, and not adjusted for, in which the groups differ most."""
    used = {*comparison.adjust_for, *comparison.strata}
    found = []
    for covariate in _OF_PATIENTS:
        if covariate not in used:
            values = cohort.rows[covariate.value].iloc[arms.selected.places]
            found += _differences(covariate, values, arms.in_group)
    found.sort(key=lambda one: -one[0])
    kept: dict[str, str] = {}
    for distance, covariate, words in found:
        if distance >= UNEVEN:
            kept.setdefault(_SAME_MATTER.get(covariate, covariate), words)
    told = list(kept.values())[:2]
    if told:
        yield f"most uneven: {', '.join(told)}"


def _differences(
    covariate: Covariate, values: pd.Series, in_group: BoolArray
) -> list[tuple[float, str, str]]:
    """Standardised differences of a covariate between the groups, with the figures in words."""
    known = values.notna().to_numpy(bool)
    sides = [values[known & side] for side in (in_group, ~in_group)]
    if min(len(side) for side in sides) < 2:
        return []
    if covariate is Covariate.AGE:
        ages = [side.astype(float) for side in sides]
        spread = float(np.sqrt(sum(age.var() for age in ages) / 2))
        means = [float(age.mean()) for age in ages]
        words = f"age {means[0]:.0f} years in the group and {means[1]:.0f} in the reference (means)"
        return [(_standardised(means, spread), covariate, words)]
    found = []
    for level in sorted(set(values[known])):
        shares = [float((side == level).mean()) for side in sides]
        spread = float(np.sqrt(sum(share * (1 - share) for share in shares) / 2))
        if abs(shares[0] - shares[1]) >= POINTS:
            words = f"{covariate} {level} {_percent(shares[0])} and {_percent(shares[1])}"
            found.append((_standardised(shares, spread), covariate, words))
    return found


def _standardised(values: Sequence[float], spread: float) -> float:
    difference = abs(values[0] - values[1])
    if not difference:
        return 0.0
    return difference / spread if spread else np.inf


def _treated_differently(comparison: Comparison, cohort: Cohort, arms: ArmValues) -> str:
    """The class of therapy whose share differs most, where the groups are defined by none."""
    groups = (comparison.group, comparison.reference)
    if comparison.from_advanced_diagnosis or any(group.therapy_class for group in groups):
        return ""
    given = cohort.therapies[arms.selected.places]
    if not given.shape[1]:
        return ""
    shares = given[arms.in_group].mean(axis=0), given[~arms.in_group].mean(axis=0)
    most = int(np.argmax(np.abs(shares[0] - shares[1])))
    if abs(shares[0][most] - shares[1][most]) < 0.05:
        return ""
    name = cohort.therapy_classes[most].replace("_", " ")
    return (
        f"treated differently: {name} in {_percent(shares[0][most])} of the group and "
        f"{_percent(shares[1][most])} of the reference"
    )


def _calendar_time(cohort: Cohort, arms: ArmValues) -> str:
    """How many years the comparison spans, in which diagnosis and therapy changed."""
    start = pd.Series(cohort.rows["start"]).iloc[arms.selected.places]
    years = pd.to_datetime(start).dt.year
    known = years.notna().to_numpy(bool)
    sides = [years[known & side] for side in (arms.in_group, ~arms.in_group)]
    if not known.any() or years.max() - years.min() < YEARS_OF_CHANGE or not all(map(len, sides)):
        return ""
    middle = [int(side.median()) for side in sides]
    return (
        f"calendar time: {int(years.min())} to {int(years.max())}, in which care changed, half "
        f"began by {middle[0]} in the group and by {middle[1]} in the reference"
    )


def _entry(comparison: Comparison, arms: ArmValues) -> str:
    """Immortal time and delayed entry: when it was known who belongs to which group."""
    late = int((arms.selected.entry > 0).sum())
    if not late:
        return "immortal time: none, all were known to belong to their group at time zero"
    how = "counted from then on, which is right where that day has nothing to do with prognosis"
    if comparison.endpoint in RESPONSE_ENDPOINTS:
        how = "whoever failed before that day may be missing, and a rate cannot be adjusted for it"
    return f"delayed entry: {late} of {len(arms.in_group)} known after time zero, {how}"


def _missing_coverage(rows: Sequence[Row]) -> str:
    """How far the ratio moves with those who were not assessed for the alteration."""
    told = []
    for where in (NotAssessed.IN_GROUP, NotAssessed.IN_REFERENCE):
        mine = [row for row in rows if row["method"].startswith(where)]
        if not mine or np.isnan(mine[0]["estimate"]):
            continue
        side = "group" if where is NotAssessed.IN_GROUP else "reference"
        told.append(f"{mine[0]['estimate']:.2f} if all of them belonged to the {side}")
    if not told:
        return ""
    name = next(row["measure"] for row in rows if row["method"].startswith(tuple(NotAssessed)))
    return f"not assessed for the alteration: {name.replace('_', ' ')} {', '.join(told)}"


def _unmeasured(comparison: Comparison, rows: Sequence[Row]) -> str:
    """The E-value of the primary ratio in words (VanderWeele and Ding 2017)."""
    primary = [
        row
        for row in rows
        if notes.SENSITIVITY not in (row["note"] or "")
        and not row["method"].endswith(EntryHandling.IGNORED)
        and row["measure"] in _RATIOS
        and not is_summary_of_centres(row["method"])
    ]
    if not primary:
        return ""
    row = primary[-1] if comparison.adjust_for else primary[0]
    value, limit = row.get("e_value", np.nan), row.get("e_value_limit", np.nan)
    if row["measure"] == Measure.ODDS_RATIO:
        rates = (
            row["events_group"] / row["n_group"],
            row["events_reference"] / row["n_reference"],
        )
        value, limit = e_value_of_risk_ratio(rates[0] / rates[1] if rates[1] else np.nan), np.nan
    if not np.isfinite(value):
        return ""
    to_one = f", with one of {limit:.2f} to move the interval to 1" if limit > 1 else ""
    return (
        f"unmeasured: a confounder with a risk ratio of {value:.2f} with both group and outcome "
        f"would explain the estimate away (E-value){to_one}"
    )


def _percent(share: float) -> str:
    return f"{100 * share:.0f}%"
