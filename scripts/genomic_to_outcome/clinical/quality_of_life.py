"""Scores of questionnaires: PROMIS-29 from its answers, all others as they were given."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from enum import StrEnum

import numpy as np
import pandas as pd

from genomic_to_outcome import contract
from genomic_to_outcome.clinical.dates import day_number, day_numbers
from genomic_to_outcome.clinical.quality_of_life_scales import Scales, TScore, plain

ITEMS = 4
PAIN_INTENSITY = "pain intensity"
T_SCORE = "T-score"
_LEAST, _MOST = 1, 5
_MOST_PAIN = 10
_PROMIS = re.compile(r"promis 29")
_ITEM = re.compile(r"(?P<domain>.+?) ?(?P<number>[1-4])")
_OTHER_NAMES = {
    "ability to participate in social roles and activities": "social roles",
    "ability to participate in social roles": "social roles",
    "social roles and activities": "social roles",
    "ability social roles": "social roles",
}
_KEYS = ["patient", "instrument", "date", "domain"]


class Origin(StrEnum):
    """Where a score comes from."""

    SCORED = "scored from the answers"
    GIVEN = "given"


class NoScore(StrEnum):
    """Why answers give no score."""

    MISSING = "not all 4 items answered"
    OUT_OF_RANGE = "an answer is not a whole number from 1 to 5"
    CONFLICT = "two different answers to one item"
    NO_TABLE = "no T-scores for this domain"
    PAIN = "not a number from 0 to 10"


def score_quality_of_life(
    answers: pd.DataFrame,
    t_scores: Mapping[tuple[str, int], TScore],
    scales: Scales,
    cutoff: datetime.date = datetime.date.max,
) -> pd.DataFrame:
    """contract.QUALITY_OF_LIFE_SCORES from contract.QUALITY_OF_LIFE, sorted by its key.

    Of PROMIS-29 an item is `<domain> <1 to 4>`, its value the number printed beside the answer
    (1 to 5). The sum of the 4 is looked up in the table; with fewer than 4 there is no score, and
    nothing is imputed (HealthMeasures scoring manuals). A value under the name of the domain itself
    is a T-score that was given, pain intensity a number from 0 to 10. All else passes through.
    Rows without a date or a value do not count, nor those after the cut-off.
    """
    known = answers.dropna(subset=["patient", "date", "instrument", "item", "value"])
    known = known[day_numbers(known["date"]) <= day_number(cutoff)]
    known = known[["patient", "instrument", "date", "item", "value"]].drop_duplicates()
    domain, number = _parts(known, {domain for domain, _ in t_scores})
    known = known.assign(domain=domain, number=number)
    is_item = known["number"] > 0
    scored = _score(known[is_item], t_scores)
    given = _given(known[~is_item], scales)
    both = pd.concat([part for part in (scored, given) if len(part)] or [given])
    both = both.drop_duplicates(_KEYS)
    table = contract.QUALITY_OF_LIFE_SCORES
    return both[list(table.names)].sort_values(list(table.key), ignore_index=True)


def _parts(known: pd.DataFrame, domains: set[str]) -> tuple[list[str], list[int]]:
    """Domain and number of the item (0: a score) of each row."""
    pairs: dict[tuple[str, str], tuple[str, int]] = {}
    for instrument, item in zip(known["instrument"], known["item"], strict=True):
        if (instrument, item) in pairs:
            continue
        name, number = str(item).strip(), 0
        if _PROMIS.search(plain(instrument)):
            name = _OTHER_NAMES.get(plain(item), plain(item))
            found = _ITEM.fullmatch(name)
            of_item = _OTHER_NAMES.get(found["domain"], found["domain"]) if found else ""
            if found and of_item in domains:
                name, number = of_item, int(found["number"])
        pairs[instrument, item] = name, number
    rows = [pairs[pair] for pair in zip(known["instrument"], known["item"], strict=True)]
    return [name for name, _ in rows], [number for _, number in rows]


def _score(items: pd.DataFrame, t_scores: Mapping[tuple[str, int], TScore]) -> pd.DataFrame:
    value = items["value"].astype("float64")
    valid = value.between(_LEAST, _MOST) & (value == value.round())
    items = items.assign(value=value, bad=~valid)
    several = items.groupby([*_KEYS, "number"])["value"].transform("nunique") > 1
    forms = items.assign(conflict=several).groupby(_KEYS, as_index=False).agg(
        items_answered=("number", "nunique"), raw=("value", "sum"), bad=("bad", "any"),
        conflict=("conflict", "any"),
    )  # fmt: skip
    reason = np.select(
        [forms["conflict"], forms["bad"], forms["items_answered"] < ITEMS],
        [str(NoScore.CONFLICT), str(NoScore.OUT_OF_RANGE), str(NoScore.MISSING)],
        "",
    )
    found = [
        t_scores.get((domain, int(raw))) if not why else None
        for domain, raw, why in zip(forms["domain"], forms["raw"], reason, strict=True)
    ]
    reason = [
        why or (None if score else str(NoScore.NO_TABLE))
        for why, score in zip(reason, found, strict=True)
    ]
    return forms.assign(
        score=[score.value if score else np.nan for score in found],
        standard_error=[
            np.nan if score is None or score.standard_error is None else score.standard_error
            for score in found
        ],
        unit=T_SCORE,
        origin=str(Origin.SCORED),
        reason=np.array(reason, dtype=object),
        items_answered=forms["items_answered"].astype("Int64"),
    )


def _given(rows: pd.DataFrame, scales: Scales) -> pd.DataFrame:
    promis = [bool(_PROMIS.search(plain(name))) for name in rows["instrument"]]
    pain = (rows["domain"] == PAIN_INTENSITY).to_numpy() & np.array(promis, bool)
    value = rows["value"].to_numpy("float64")
    bad = pain & ~((value >= 0) & (value <= _MOST_PAIN))
    unit = [
        scales.find(instrument, domain).unit
        for instrument, domain in zip(rows["instrument"], rows["domain"], strict=True)
    ]
    conflict = rows.groupby(_KEYS)["value"].transform("nunique").to_numpy() > 1
    reason = np.select([conflict, bad], [str(NoScore.CONFLICT), str(NoScore.PAIN)], "")
    return rows[_KEYS].assign(
        score=np.where(bad | conflict, np.nan, value),
        standard_error=np.nan,
        unit=np.array(unit, dtype=object),
        items_answered=pd.array([pd.NA] * len(rows), dtype="Int64"),
        origin=str(Origin.GIVEN),
        reason=np.array([why or None for why in reason], dtype=object),
    )
