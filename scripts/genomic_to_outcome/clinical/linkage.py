"""Which sample explains which line: the status of every alteration class at every line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

import numpy as np
import pandas as pd

from genomic_to_outcome import contract
from genomic_to_outcome.clinical.dates import day_numbers, to_dates
from genomic_to_outcome.clinical.endpoints import ADVANCED_DIAGNOSIS_LINE
from genomic_to_outcome.clinical.settings import LinkageSettings
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
    assessment: pd.DataFrame,
    classes: Mapping[str, str],
    settings: LinkageSettings | None = None,
) -> pd.DataFrame:
    """Status of every patient x line x class as contract.LINKAGE, its texts categorical, sorted.

    `classes` maps each class of the catalogue to its timing, driver or acquired; the tables are as
    in the contract. Line 0 is the patient at the diagnosis of advanced disease. Of the linked
    samples an altered one decides, then one without the alteration (tissue before plasma), the
    earliest of its kind first; else the class was not assessed.
    """
    settings = settings or LinkageSettings()
    units = _units(lines, patients)
    known = samples.assign(day=_sample_days(samples)).sort_values(
        ["patient", "day", "sample"], ignore_index=True
    )
    pairs = _pairs(units, known)
    parts = []
    for timing in Timing:
        names = sorted(name for name, given in classes.items() if Timing(given) is timing)
        if names:
            linked = _linked(pairs, timing, settings)
            assessed = _assessed(assessment, known, names)
            parts.append(_decide(units, linked, known, names, assessed, timing, settings))
    return _join(parts)


def fill_matched_classes(
    lines: pd.DataFrame,
    linkage: pd.DataFrame,
    matcher: Callable[[str, str, tuple[str, ...]], tuple[str, ...]],
) -> pd.DataFrame:
    """`lines` with `matched_classes`: those of the classes altered at a line that it targets.

    `matcher` is given therapy_classes and regimen of the line and the altered classes, sorted.
    """
    altered = linkage[linkage["status"] == AssessmentStatus.ALTERED]
    by_line: dict[tuple[str, int], list[str]] = {}
    for patient, line, name in zip(
        altered["patient"], altered["line"], altered["class_id"], strict=True
    ):
        by_line.setdefault((patient, line), []).append(name)
    match = cache(matcher)
    matched = [
        ";".join(match(therapy_classes or "", regimen or "", tuple(sorted(names)))) or None
        if (names := by_line.get((patient, line)))
        else None
        for patient, line, therapy_classes, regimen in zip(
            lines["patient"], lines["line"], lines["therapy_classes"], lines["regimen"],
            strict=True,
        )
    ]  # fmt: skip
    return lines.assign(matched_classes=np.array(matched, dtype=object))


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
    units = units.sort_values(["patient", "line"], ignore_index=True)
    return units.assign(unit=np.arange(len(units)))


def _sample_days(samples: pd.DataFrame) -> np.ndarray:
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


def _assessed(assessment: pd.DataFrame, samples: pd.DataFrame, names: list[str]) -> _Assessed:
    rows = pd.Index(samples["sample"]).get_indexer(assessment["sample"])
    columns = pd.Index(names).get_indexer(assessment["class_id"])
    mine = (rows >= 0) & (columns >= 0)
    rows, columns = rows[mine], columns[mine]
    codes, words = pd.factorize(assessment.loc[mine, "reason"].fillna("").astype(str), sort=True)
    words = (*words, _NOT_IN_ASSESSMENT, NO_LINKED_SAMPLE)
    status = np.full((len(samples) + 1, len(names)), _NOT_ASSESSED, dtype=np.int32)
    reason = np.full(status.shape, words.index(_NOT_IN_ASSESSMENT), dtype=np.int32)
    reason[-1] = words.index(NO_LINKED_SAMPLE)
    status[rows, columns] = pd.Index(_STATUSES).get_indexer(assessment.loc[mine, "status"])
    reason[rows, columns] = codes
    if (status < 0).any():
        raise ValueError(f"assessment holds a status other than {', '.join(_STATUSES)}")
    in_plasma = np.array([word == _PLASMA_NEGATIVE for word in words])[reason]
    rank = status + (status == _NOT_ASSESSED) + (in_plasma & (status == _NOT_DETECTED))
    return _Assessed(status, rank, reason, words)


def _decide(
    units: pd.DataFrame,
    linked: pd.DataFrame,
    samples: pd.DataFrame,
    names: list[str],
    assessed: _Assessed,
    timing: Timing,
    settings: LinkageSettings,
) -> pd.DataFrame:
    """The linked sample with the lowest rank decides each unit x class."""
    shape = (len(units), len(names))
    chosen = np.full(shape, -1, dtype=np.int32)
    if len(linked):
        unit, first = np.unique(linked["unit"].to_numpy(), return_index=True)
        order = np.arange(len(linked)) - np.repeat(first, np.diff([*first, len(linked)]))
        rank = assessed.rank[linked["place"].to_numpy()]
        width = int(order.max()) + 1
        best = np.minimum.reduceat(rank * width + order[:, None], first, axis=0) % width
        chosen[unit] = linked["place"].to_numpy()[first[:, None] + best]
    status = assessed.status[chosen, np.arange(len(names))]
    reason = assessed.reason[chosen, np.arange(len(names))]
    decided = np.where(status == _NOT_ASSESSED, -1, chosen).ravel()
    undated = np.append(samples["day"].isna(), False)[chosen]
    return pd.DataFrame(
        {
            "patient": _repeat(units["patient"].astype("category"), len(names)),
            "line": np.repeat(units["line"].to_numpy("int64"), len(names)),
            "class_id": pd.Categorical.from_codes(
                np.tile(np.arange(len(names)), len(units)), names
            ),
            "status": pd.Categorical.from_codes(status.ravel(), [str(word) for word in _STATUSES]),
            "sample": pd.Categorical.from_codes(decided, samples["sample"].tolist()),
            "observable": to_dates(np.append(_observable_days(samples), np.nan)[decided]),
            "reason": _reasons(units, reason, undated, assessed.reasons, timing, settings),
        }
    )


def _repeat(column: pd.Series, times: int) -> pd.Categorical:
    return pd.Categorical.from_codes(
        np.repeat(column.cat.codes.to_numpy(), times), column.cat.categories
    )


def _reasons(
    units: pd.DataFrame,
    reason: np.ndarray,
    undated: np.ndarray,
    words: tuple[str, ...],
    timing: Timing,
    settings: LinkageSettings,
) -> pd.Categorical:
    """The rule and the reason of the sample that decided, in words, as categories."""
    at_diagnosis = (units["line"] == ADVANCED_DIAGNOSIS_LINE).to_numpy()[:, None]
    if timing is Timing.DRIVER:
        rules = (
            f"driver: samples up to {settings.driver_days} days after the start of the line",
            "driver: any sample of the patient",
        )
    else:
        rules = (
            "acquired: last sample up to the start of the line",
            "acquired: last sample up to the diagnosis of advanced disease",
        )
    texts = [
        f"{rule}: {word}{note}"
        for rule in rules
        for note in ("", ", sample without date")
        for word in words
    ]
    code = reason + len(words) * (undated + 2 * at_diagnosis)
    return pd.Categorical.from_codes(code.ravel(), texts)


def _join(parts: list[pd.DataFrame]) -> pd.DataFrame:
    names = list(contract.LINKAGE.names)
    texts = [name for name in names if name not in ("line", "observable")]
    if not parts:
        empty = pd.DataFrame({name: [] for name in names})
        return empty.astype(
            {**dict.fromkeys(texts, "category"), "line": "int64", "observable": "datetime64[s]"}
        )
    columns: dict[str, object] = {
        name: np.concatenate([part[name].to_numpy() for part in parts])
        for name in ("line", "observable")
    }
    for name in texts:
        columns[name] = pd.api.types.union_categoricals(
            [part[name] for part in parts], sort_categories=True
        )
    joined = pd.DataFrame(columns)[names]
    return joined.sort_values(list(contract.LINKAGE.key), ignore_index=True)
