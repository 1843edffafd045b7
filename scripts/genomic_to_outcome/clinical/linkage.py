"""Which sample explains which line: the status of every alteration class at every line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd

from genomic_to_outcome import contract
from genomic_to_outcome.clinical.dates import day_numbers, to_dates
from genomic_to_outcome.clinical.index_dates import ADVANCED_DIAGNOSIS_LINE
from genomic_to_outcome.clinical.settings import LinkageSettings
from genomic_to_outcome.frames import StoredFrame, blocks_of
from genomic_to_outcome.vocabulary import AssessmentStatus

NO_LINKED_SAMPLE = "no_linked_sample"
_NOT_IN_ASSESSMENT = "not_in_assessment"
_PLASMA_NEGATIVE = "plasma_negative"
_STATUSES = (
    AssessmentStatus.ALTERED,
    AssessmentStatus.NOT_DETECTED,
    AssessmentStatus.NOT_ASSESSED,
)
_NOT_DETECTED = _STATUSES.index(AssessmentStatus.NOT_DETECTED)
_NOT_ASSESSED = _STATUSES.index(AssessmentStatus.NOT_ASSESSED)


class Timing(StrEnum):
    """When an alteration arises: a driver is there from the start, resistance is acquired."""

    DRIVER = "driver"
    ACQUIRED = "acquired"


@dataclass(frozen=True)
class _Assessed:
    """Status and reason of sample (row) x class (column), as codes; the last row is no sample.

    `rank` is 0 for altered, 1 for not detected in tissue, 2 in plasma, 3 for not assessed.
    """

    status: np.ndarray
    rank: np.ndarray
    reason: np.ndarray
    reasons: tuple[str, ...]


def link_samples(
    lines: pd.DataFrame,
    patients: pd.DataFrame,
    samples: pd.DataFrame,
    assessment: pd.DataFrame | StoredFrame,
    classes: Mapping[str, str],
    settings: LinkageSettings | None = None,
    *,
    patients_at_once: int = 1000,
) -> Iterator[pd.DataFrame]:
    """Status of every patient x line x class as contract.LINKAGE, its texts categorical, sorted.

    It comes in blocks that follow each other, at least one, so that a registry need not fit into
    memory. `classes` maps each class of the catalogue to its timing, driver or acquired; the tables
    are as in the contract. Line 0 is the patient at the diagnosis of advanced disease. Of the
    linked samples an altered one decides, then one without the alteration (tissue before plasma),
    the earliest of its kind first; else the class was not assessed.
    """
    settings = settings or LinkageSettings()
    known = samples.assign(day=sample_days(samples)).sort_values(
        ["patient", "day", "sample"], ignore_index=True
    )
    names = sorted(classes)
    timings = np.array([Timing(classes[name]) for name in names], dtype=object)
    assessed = _assessed(assessment, known, names)
    for units in _blocks(_units(lines, patients), patients_at_once):
        pairs = _pairs(units, known)
        chosen = np.full((len(units), len(names)), -1, dtype=np.int32)
        for timing in Timing:
            columns = np.flatnonzero(timings == timing)
            if len(columns):
                linked = _linked(pairs, timing, settings)
                chosen[:, columns] = _choose(linked, assessed.rank[:, columns], len(units))
        yield _frame(units, known, names, timings, assessed, chosen, settings)


def _blocks(units: pd.DataFrame, patients_at_once: int) -> Iterator[pd.DataFrame]:
    """The units of so many patients each, numbered within their block."""
    patient = pd.factorize(units["patient"])[0]
    for first in range(0, patient.max(initial=0) + 1, patients_at_once):
        low, high = np.searchsorted(patient, [first, first + patients_at_once])
        yield units.iloc[low:high].assign(unit=np.arange(high - low)).reset_index(drop=True)


def _units(lines: pd.DataFrame, patients: pd.DataFrame) -> pd.DataFrame:
    """Every patient at advanced diagnosis (line 0) and at the start of each line."""
    advanced = pd.DataFrame(
        {
            "patient": patients["patient"].to_numpy(),
            "line": ADVANCED_DIAGNOSIS_LINE,
            "start": day_numbers(patients["advanced"]),
        }
    )
    treated = pd.DataFrame(
        {
            "patient": lines["patient"].to_numpy(),
            "line": lines["line"].to_numpy("int64"),
            "start": day_numbers(lines["start"]),
        }
    )
    units = pd.concat([advanced, treated], ignore_index=True)
    return units.sort_values(["patient", "line"], ignore_index=True)


def sample_days(samples: pd.DataFrame) -> np.ndarray:
    """Day on which each sample was collected, else reported; NaN where neither is known."""
    collected = day_numbers(samples["collected"])
    return np.where(np.isnan(collected), day_numbers(samples["reported"]), collected)


def _observable_days(samples: pd.DataFrame) -> np.ndarray:
    reported = day_numbers(samples["reported"])
    return np.where(np.isnan(reported), day_numbers(samples["collected"]), reported)


def _pairs(units: pd.DataFrame, samples: pd.DataFrame) -> pd.DataFrame:
    """Every unit with every sample of its patient; samples by day, those without a day last."""
    places = samples[["patient", "day"]].assign(place=np.arange(len(samples)))
    return units.merge(places, on="patient").sort_values(["unit", "place"], ignore_index=True)


def _linked(pairs: pd.DataFrame, timing: Timing, settings: LinkageSettings) -> pd.DataFrame:
    if timing is Timing.DRIVER:
        too_late = pairs["day"] > pairs["start"] + settings.driver_days
        return pairs[~too_late | (pairs["line"] == ADVANCED_DIAGNOSIS_LINE)]
    before = pairs[pairs["day"] <= pairs["start"]]
    last = before.groupby("unit")["day"].transform("max")
    return before[before["day"] >= last - settings.same_time_days]


def _assessed(
    assessment: pd.DataFrame | StoredFrame, samples: pd.DataFrame, names: list[str]
) -> _Assessed:
    samples_index, names_index = pd.Index(samples["sample"], dtype=object), pd.Index(names)
    words = {_NOT_IN_ASSESSMENT: 0, NO_LINKED_SAMPLE: 1}
    status = np.full((len(samples) + 1, len(names)), _NOT_ASSESSED, dtype=np.int8)
    reason = np.full(status.shape, words[_NOT_IN_ASSESSMENT], dtype=np.int32)
    reason[-1] = words[NO_LINKED_SAMPLE]
    for block in blocks_of(assessment):
        rows = _positions(block["sample"], samples_index)
        columns = _positions(block["class_id"], names_index)
        mine = (rows >= 0) & (columns >= 0)
        at = rows[mine], columns[mine]
        block = block[mine]
        status[at] = _positions(block["status"], pd.Index(_STATUSES))
        codes, found = pd.factorize(block["reason"])
        numbers = [words.setdefault(str(word), len(words)) for word in found]
        reason[at] = np.array([*numbers, words.setdefault("", len(words))])[codes]
    if (status < 0).any():
        raise ValueError(f"assessment holds a status other than {', '.join(_STATUSES)}")
    in_plasma = np.array([word == _PLASMA_NEGATIVE for word in words])[reason]
    rank = status + (status == _NOT_ASSESSED) + (in_plasma & (status == _NOT_DETECTED))
    return _Assessed(status, rank, reason, tuple(words))


def _positions(column: pd.Series, index: pd.Index) -> np.ndarray:
    """Where each value stands in the index, -1 where it does not."""
    codes, found = pd.factorize(column)
    return np.append(index.get_indexer(pd.Index(found, dtype=object)), -1)[codes]


def _choose(linked: pd.DataFrame, rank: np.ndarray, n_units: int) -> np.ndarray:
    """Place of the linked sample of lowest rank for each unit x class, -1 where there is none.

    The earliest of those of one rank.
    """
    chosen = np.full((n_units, rank.shape[1]), -1, dtype=np.int32)
    if len(linked):
        places = linked["place"].to_numpy()
        unit, first = np.unique(linked["unit"].to_numpy(), return_index=True)
        order = np.arange(len(linked)) - np.repeat(first, np.diff([*first, len(linked)]))
        width = int(order.max()) + 1
        ranked = rank[places].astype(np.int32) * width + order[:, None].astype(np.int32)
        best = np.minimum.reduceat(ranked, first, axis=0) % width
        chosen[unit] = places[first[:, None] + best]
    return chosen


def _frame(
    units: pd.DataFrame,
    samples: pd.DataFrame,
    names: list[str],
    timings: np.ndarray,
    assessed: _Assessed,
    chosen: np.ndarray,
    settings: LinkageSettings,
) -> pd.DataFrame:
    """contract.LINKAGE from the sample chosen for each unit x class; both are in order."""
    columns = np.arange(len(names))
    status, reason = assessed.status[chosen, columns], assessed.reason[chosen, columns]
    undated = np.append(samples["day"].isna().to_numpy(bool), False)[chosen]
    texts, code = _reasons(units, timings, reason, undated, assessed.reasons, settings)
    decided = np.where(status == _NOT_ASSESSED, -1, chosen).ravel()
    observable = to_dates(np.append(_observable_days(samples), np.nan))
    patient = units["patient"].astype("category")
    return pd.DataFrame(
        {
            "patient": pd.Categorical.from_codes(
                np.repeat(patient.cat.codes.to_numpy(), len(names)), patient.cat.categories
            ),
            "line": np.repeat(units["line"].to_numpy("int64"), len(names)),
            "class_id": pd.Categorical.from_codes(
                np.tile(columns.astype(np.int16), len(units)), pd.Index(names, dtype=object)
            ),
            "status": pd.Categorical.from_codes(status.ravel(), [str(word) for word in _STATUSES]),
            "sample": pd.Categorical.from_codes(decided, pd.Index(samples["sample"], dtype=object)),
            "observable": observable[decided],
            "reason": pd.Categorical.from_codes(code.ravel(), texts),
        },
        columns=list(contract.LINKAGE.names),
        copy=False,
    )


def _reasons(
    units: pd.DataFrame,
    timings: np.ndarray,
    reason: np.ndarray,
    undated: np.ndarray,
    words: tuple[str, ...],
    settings: LinkageSettings,
) -> tuple[list[str], np.ndarray]:
    """The rule and the reason of the sample that decided: all texts, and which holds where."""
    rules = (
        f"driver: samples up to {settings.driver_days} days after the start of the line",
        "driver: any sample of the patient",
        "acquired: last sample up to the start of the line",
        "acquired: last sample up to the diagnosis of advanced disease",
    )
    texts = [
        f"{rule}: {word}{note}"
        for rule in rules
        for note in ("", ", sample without date")
        for word in words
    ]
    at_diagnosis = (units["line"] == ADVANCED_DIAGNOSIS_LINE).to_numpy()[:, None]
    rule = 2 * (timings == Timing.ACQUIRED) + at_diagnosis
    code = (2 * rule + undated) * len(words) + reason
    return texts, code.astype(np.int16 if len(texts) < 2**15 else np.int32)
