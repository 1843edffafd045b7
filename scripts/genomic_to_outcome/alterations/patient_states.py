"""The three states of every patient for every class: the union over the patient's samples."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import IntEnum
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from genomic_to_outcome.alterations.reasons import Reason, reason_word
from genomic_to_outcome.alterations.rules import Timing
from genomic_to_outcome.contract import PATIENT_ASSESSMENT
from genomic_to_outcome.vocabulary import AssessmentStatus


class Rank(IntEnum):
    """How much a sample's state says of the patient; the lowest of all samples counts."""

    ALTERED = 0
    NEGATIVE = 1
    NEGATIVE_IN_PLASMA = 2
    NOT_ASSESSED = 3

    @property
    def status(self) -> AssessmentStatus:
        """The status that the rank stands for."""
        return _STATUS[self]


_STATUS = {
    Rank.ALTERED: AssessmentStatus.ALTERED,
    Rank.NEGATIVE: AssessmentStatus.NOT_DETECTED,
    Rank.NEGATIVE_IN_PLASMA: AssessmentStatus.NOT_DETECTED,
    Rank.NOT_ASSESSED: AssessmentStatus.NOT_ASSESSED,
}
_REASONS = tuple(Reason)


def rank_of(status: str, reason: str) -> Rank:
    """The rank of a row of `assessment`."""
    if status == AssessmentStatus.ALTERED:
        return Rank.ALTERED
    if status == AssessmentStatus.NOT_ASSESSED:
        return Rank.NOT_ASSESSED
    in_plasma = reason_word(reason) == Reason.PLASMA_NEGATIVE
    return Rank.NEGATIVE_IN_PLASMA if in_plasma else Rank.NEGATIVE


def assess_patients(
    assessment: pa.Table,
    samples: Iterable[Mapping[str, Any]],
    patients: Iterable[str],
    timings: Mapping[str, str],
) -> pa.Table:
    """contract.PATIENT_ASSESSMENT: every patient and class.

    Altered where any sample is; else not detected where any tissue sample is negative; else not
    detected by plasma alone, and tissue is needed; else not assessed. Of a class that is acquired
    under treatment (`timings`) tissue is needed too where the last sample that looked for it was
    a negative plasma: a tissue sample from before does not show what has arisen since. A patient
    without any sample is not assessed, `no_sample`. `samples` are rows of contract.SAMPLES.
    """
    names = sorted(timings)
    table = assessment.select(["sample", "patient", "class_id", "status", "reason"])
    table = table.filter(pc.is_in(table["class_id"], pa.array(names, pa.string())))
    days = {row["sample"]: str(row["collected"] or row["reported"] or "") for row in samples}
    ids = sorted(set(patients) | set(table["patient"].unique().to_pylist()))
    unit = _codes(table["patient"], ids).astype("int64") * len(names)
    unit += _codes(table["class_id"], names)
    ranks, words = _ranks_and_words(table)
    ordered = np.lexsort((-ranks, _codes_of_days(table["sample"], days), unit))
    table, unit = table.take(pa.array(ordered)), unit[ordered]
    ranks, words = ranks[ordered], words[ordered]
    best = np.full(len(ids) * len(names), Rank.NOT_ASSESSED, dtype="int8")
    np.minimum.at(best, unit, ranks)
    decides = ranks == best[unit]
    reason = _masks(unit, words, decides, len(best))
    open_reasons = _masks(unit, words, ~decides & (ranks == Rank.NOT_ASSESSED), len(best))
    reason[reason == 0] = 1 << _REASONS.index(Reason.NO_SAMPLE)
    last = np.full(len(best), -1, dtype="int8")
    looked = np.isin(ranks, (Rank.NEGATIVE, Rank.NEGATIVE_IN_PLASMA))
    # Rows are in the order of their days, so that the last assignment of a unit stays.
    last[unit[looked]] = ranks[looked]
    acquired = np.tile([timings[name] == Timing.ACQUIRED for name in names], len(ids))
    stale = acquired & (best == Rank.NEGATIVE) & (last == Rank.NEGATIVE_IN_PLASMA)
    return pa.table(
        {
            "patient": _repeated(ids, np.repeat(np.arange(len(ids)), len(names))),
            "class_id": _repeated(names, np.tile(np.arange(len(names)), len(ids))),
            "status": _repeated([str(rank.status) for rank in Rank], best),
            "reason": _words_of(reason),
            "samples": _joined(table["sample"].filter(pa.array(decides)), unit[decides], len(best)),
            "tissue_needed": pa.array(stale | (best == Rank.NEGATIVE_IN_PLASMA)),
            "not_assessed_reasons": _words_of(open_reasons),
        },
        schema=PATIENT_ASSESSMENT.schema,
    )


def _codes(column: pa.ChunkedArray, values: Sequence[str]) -> np.ndarray:
    return pc.index_in(column, pa.array(values, pa.string())).to_numpy()


def _codes_of_days(samples: pa.ChunkedArray, days: Mapping[str, str]) -> np.ndarray:
    """Place of each sample in time, those without a day first."""
    order = sorted(days, key=lambda sample: (days[sample], sample))
    place_of_day = {day: place for place, day in enumerate(sorted(set(days.values())))}
    places = np.array([place_of_day[days[sample]] for sample in order] + [-1], dtype="int64")
    codes = pc.fill_null(pc.index_in(samples, pa.array(order, pa.string())), len(order))
    return places[codes.to_numpy()]


def _ranks_and_words(table: pa.Table) -> tuple[np.ndarray, np.ndarray]:
    """Rank of each row, and its reason's word as a bit."""
    word = pc.list_element(
        pc.split_pattern(pc.fill_null(table["reason"], ""), ":", max_splits=1), 0
    )
    codes = _codes(word, [str(reason) for reason in _REASONS])
    plasma = codes == _REASONS.index(Reason.PLASMA_NEGATIVE)
    altered = _is(table["status"], AssessmentStatus.ALTERED)
    negative = _is(table["status"], AssessmentStatus.NOT_DETECTED)
    ranks = np.select(
        [altered, negative & plasma, negative],
        [Rank.ALTERED, Rank.NEGATIVE_IN_PLASMA, Rank.NEGATIVE],
        Rank.NOT_ASSESSED,
    )
    return ranks.astype("int8"), np.left_shift(1, codes.astype("int64"))


def _is(column: pa.ChunkedArray, word: str) -> np.ndarray:
    return pc.equal(column, str(word)).to_numpy()


def _masks(unit: np.ndarray, words: np.ndarray, wanted: np.ndarray, size: int) -> np.ndarray:
    """The reasons of each unit as one number: a bit for each word."""
    masks = np.zeros(size, dtype="int64")
    np.bitwise_or.at(masks, unit[wanted], words[wanted])
    return masks


def _words_of(masks: np.ndarray) -> pa.Array:
    """Reasons joined by ;, in the order of `Reason`; none is null."""
    found, place = np.unique(masks, return_inverse=True)
    texts = [
        ";".join(str(word) for bit, word in enumerate(_REASONS) if mask >> bit & 1) or None
        for mask in found.tolist()
    ]
    return _repeated(texts, place)


def _joined(samples: pa.ChunkedArray, unit: np.ndarray, size: int) -> pa.Array:
    """Samples of each unit joined by ;, in the order given; null where there is none."""
    counts = np.bincount(unit, minlength=size)
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype("int32")
    lists = pa.ListArray.from_arrays(pa.array(offsets), pa.array(samples.combine_chunks()))
    texts = pc.binary_join(lists, ";")
    return pc.if_else(pa.array(counts > 0), texts, pa.scalar(None, pa.string()))


def _repeated(values: Collection[str | None], places: np.ndarray) -> pa.Array:
    return pa.array(list(values), pa.string()).take(pa.array(places))
