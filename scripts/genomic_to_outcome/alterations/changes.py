"""What changed in a patient's tumour between samples, and which therapy lay in between."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from genomic_to_outcome.alterations.change_kinds import (
    DIFFERENT_SOURCES,
    SENTENCES,
    Change,
    change_of,
)
from genomic_to_outcome.alterations.doubt import doubt_of
from genomic_to_outcome.alterations.patient_states import Rank, rank_of
from genomic_to_outcome.alterations.reasons import reason_word
from genomic_to_outcome.alterations.time_points import TimePoint, time_points
from genomic_to_outcome.tumour_types import TumourTypes
from genomic_to_outcome.vocabulary import AssessmentStatus, BiomarkerSource, EventKind

Row = Mapping[str, Any]
_TELLS_BOTH = frozenset({Change.ACQUIRED, Change.LOST, Change.PERSISTING})


@dataclass(frozen=True)
class _Seen:
    """A class at one time point: its state, the events that make it, sources of its biomarker."""

    rank: Rank = Rank.NOT_ASSESSED
    reason: str = ""
    events: tuple[str, ...] = ()
    vaf: float | None = None
    sources: frozenset[BiomarkerSource] = frozenset()


@dataclass
class _Patient:
    """What is known of one patient."""

    diagnosis: str | None = None
    samples: list[Row] = field(default_factory=list)
    states: dict[tuple[str, str], Row] = field(default_factory=dict)
    events: dict[tuple[str, str], list[Row]] = field(default_factory=lambda: defaultdict(list))
    # Of each sample and marker; a value below the threshold is of no class, but has a source.
    sources: dict[tuple[str, str], set[BiomarkerSource]] = field(
        default_factory=lambda: defaultdict(set)
    )
    lines: list[Row] = field(default_factory=list)


def states_to_compare(assessment: pa.Table, samples: Iterable[Row]) -> list[dict[str, Any]]:
    """Rows of `assessment` of patients with several samples, for classes that one of these shows.

    All that `find_changes` asks for, out of a table that may have millions of rows.
    """
    counts: dict[str, int] = defaultdict(int)
    for row in samples:
        counts[row["patient"]] += 1
    several = pa.array([name for name, count in counts.items() if count > 1], pa.string())
    own = assessment.filter(pc.is_in(assessment["patient"], several))
    pair = pc.binary_join_element_wise(own["patient"], own["class_id"], "\n")
    shown = pair.filter(pc.equal(own["status"], str(AssessmentStatus.ALTERED)))
    return own.filter(pc.is_in(pair, pc.unique(shown))).to_pylist()


def find_changes(
    states: Iterable[Row],
    timings: Mapping[str, str],
    tumour_types: TumourTypes,
    *,
    samples: Iterable[Row],
    patients: Iterable[Row],
    alterations: Iterable[Row],
    lines: Iterable[Row],
    same_time_days: int = 28,
) -> list[dict[str, Any]]:
    """Rows of contract.CHANGES for every patient who was sampled at several times.

    At each time point (`time_points`) each class that was found then or before is compared with the
    last earlier time point that knows of it: where it was found or was negative in tissue; failing
    that, the last where plasma was negative; failing that, the last one, which did not assess it.
    The state at a time point is the union over its samples, as for patients (`patient_states`).
    Where both states are known without plasma's doubt the class is acquired, lost or persisting;
    that of a biomarker is not comparable where one value was measured and the other computed.

    A sample whose diagnosis is neither the earlier one nor an ancestor or descendant of it in
    OncoTree makes a transformation. Samples are compared with samples: the patient's diagnosis has
    no date, so that it holds only for samples before the first with a diagnosis of its own, and
    not even there where it is that of the last sample (it may have been recorded after it).

    A line lies in between if it started between the time points, or before and was given for more
    than `same_time_days` after the earlier one (a line that fails ends soon after the biopsy).
    """
    rows: list[dict[str, Any]] = []
    diagnoses = {row["patient"]: row["diagnosis"] for row in patients}
    gathered = _gathered(samples, states, alterations, lines, diagnoses)
    for name, patient in sorted(gathered.items()):
        starts = [line["start"] for line in patient.lines]
        points = time_points(patient.samples, starts, same_time_days)
        found = [
            *_changes_of_classes(patient, points, timings, same_time_days),
            *_transformations(patient, points, tumour_types, same_time_days),
        ]
        rows.extend({"patient": name, **row} for row in found)
    return rows


def _gathered(
    samples: Iterable[Row],
    states: Iterable[Row],
    alterations: Iterable[Row],
    lines: Iterable[Row],
    diagnoses: Mapping[str, str | None],
) -> dict[str, _Patient]:
    patients: dict[str, _Patient] = {}
    for row in samples:
        patient = patients.setdefault(row["patient"], _Patient(diagnoses.get(row["patient"])))
        patient.samples.append(row)
    patients = {name: patient for name, patient in patients.items() if len(patient.samples) > 1}
    for row in states:
        if row["patient"] in patients:
            patients[row["patient"]].states[row["sample"], row["class_id"]] = row
    for row in alterations:
        if row["patient"] in patients and row["classes"] and doubt_of(row) is None:
            for class_id in row["classes"].split(";"):
                patients[row["patient"]].events[row["sample"], class_id].append(row)
        if row["patient"] in patients and row["kind"] == EventKind.BIOMARKER:
            computed = row["annotation_source"] == BiomarkerSource.COMPUTED
            source = BiomarkerSource.COMPUTED if computed else BiomarkerSource.MEASURED
            patients[row["patient"]].sources[row["sample"], row["marker"]].add(source)
    for row in sorted(lines, key=lambda row: (row["patient"], row["line"])):
        if row["patient"] in patients:
            patients[row["patient"]].lines.append(row)
    return patients


def _changes_of_classes(
    patient: _Patient, points: Sequence[TimePoint], timings: Mapping[str, str], same_time_days: int
) -> Iterator[dict[str, Any]]:
    markers = _markers_of_classes(patient)
    for class_id in sorted({class_id for _, class_id in patient.states}):
        of_class = markers.get(class_id, set())
        seen = [_seen_at(patient, point, class_id, of_class) for point in points]
        for now in range(1, len(points)):
            then = _compared_with(seen[:now])
            if Rank.ALTERED not in (seen[then].rank, seen[now].rank):
                continue
            before, after = seen[then], seen[now]
            change = change_of(before.rank, after.rank)
            if change in _TELLS_BOTH and _differ_in_source(before, after):
                change = Change.NOT_COMPARABLE
            yield {
                "class_id": class_id,
                "timing": timings.get(class_id),
                "change": str(change),
                "status_before": str(before.rank.status),
                "status_after": str(after.rank.status),
                "events_before": ";".join(before.events) or None,
                "events_after": ";".join(after.events) or None,
                "vaf_before": before.vaf,
                "vaf_after": after.vaf,
                "explanation": _explained(change, before, after, points[then], points[now]),
                **_between(patient, points[then], points[now], same_time_days),
            }


def _markers_of_classes(patient: _Patient) -> dict[str, set[str]]:
    """Class -> the biomarkers whose values were of it at any time."""
    markers: dict[str, set[str]] = defaultdict(set)
    for (_, class_id), events in patient.events.items():
        markers[class_id].update(row["marker"] for row in events if row.get("marker"))
    return markers


def _differ_in_source(before: _Seen, after: _Seen) -> bool:
    both_told = before.sources and after.sources
    return bool(both_told) and before.sources.isdisjoint(after.sources)


def _seen_at(patient: _Patient, point: TimePoint, class_id: str, markers: Collection[str]) -> _Seen:
    """The state of a class at a time point: the union over its samples."""
    states = [
        patient.states[sample, class_id]
        for sample in point.samples
        if (sample, class_id) in patient.states
    ]
    if not states:
        return _Seen()
    ranks = [rank_of(row["status"], row["reason"]) for row in states]
    rank = min(ranks)
    events = [row for sample in point.samples for row in patient.events.get((sample, class_id), ())]
    deciding = [row for row, its in zip(states, ranks, strict=True) if its == rank]
    reasons = {reason_word(row["reason"]) for row in deciding}
    sources = [patient.sources.get((row["sample"], one)) for row in deciding for one in markers]
    return _Seen(
        rank,
        ", ".join(sorted(reasons)),
        tuple(dict.fromkeys(row["event_id"] for row in events)),
        max((row["vaf"] for row in events if row["vaf"] is not None), default=None),
        frozenset[BiomarkerSource]().union(*filter(None, sources)),
    )


def _compared_with(earlier: Sequence[_Seen]) -> int:
    """The last earlier time point that knows most of the class."""
    for known in ((Rank.ALTERED, Rank.NEGATIVE), (Rank.NEGATIVE_IN_PLASMA,)):
        places = [place for place, seen in enumerate(earlier) if seen.rank in known]
        if places:
            return places[-1]
    return len(earlier) - 1


def _explained(change: Change, before: _Seen, after: _Seen, then: TimePoint, now: TimePoint) -> str:
    if Rank.NOT_ASSESSED not in (before.rank, after.rank) and change is Change.NOT_COMPARABLE:
        return DIFFERENT_SOURCES.format(
            before=then.day,
            after=now.day,
            source_before=" and ".join(sorted(before.sources)),
            source_after=" and ".join(sorted(after.sources)),
        )
    found, other, reason = now.day, then.day, before.reason
    if after.rank is not Rank.ALTERED:
        found, other, reason = then.day, now.day, after.reason
    return SENTENCES[change].format(
        before=then.day, after=now.day, found=found, other=other, reason=reason
    )


def _transformations(
    patient: _Patient,
    points: Sequence[TimePoint],
    tumour_types: TumourTypes,
    same_time_days: int,
) -> Iterator[dict[str, Any]]:
    """Changes of the diagnosis; a more or less exact word for the same tumour is none."""
    codes = [tumour_types.code(point.diagnosis) for point in points]
    known = tumour_types.code(patient.diagnosis)
    last = next((code for code in reversed(codes) if code is not None), None)
    if not codes or codes[0] is not None or tumour_types.are_related(known, last):
        known = None
    for place, (point, code) in enumerate(zip(points, codes, strict=True)):
        if code is None:
            continue
        if known is not None and not tumour_types.are_related(known, code):
            then = points[place - 1]
            yield {
                "change": str(Change.TRANSFORMATION),
                "explanation": SENTENCES[Change.TRANSFORMATION].format(
                    old=known, new=code, before=f" on {then.day}", after=point.day
                ),
                **_between(patient, then, point, same_time_days),
                "diagnosis_before": known,
                "diagnosis_after": code,
            }
        known = code


def _between(
    patient: _Patient, then: TimePoint, now: TimePoint, same_time_days: int
) -> dict[str, Any]:
    """The two time points, and the lines of therapy between them."""
    lines = [
        line
        for line in patient.lines
        if line["start"] < now.day
        and (
            line["start"] >= then.day
            or line["end"] is None
            or (line["end"] - then.day).days > same_time_days
        )
    ]
    return {
        "before": then.day,
        "after": now.day,
        "days": (now.day - then.day).days,
        "samples_before": ";".join(then.samples),
        "samples_after": ";".join(now.samples),
        "diagnosis_before": then.diagnosis or patient.diagnosis,
        "diagnosis_after": now.diagnosis or patient.diagnosis,
        "lines": _joined(str(line["line"]) for line in lines),
        "regimens": _joined(line["regimen"] or "" for line in lines),
        "therapy_classes": _joined(line["therapy_class"] or "" for line in lines),
        "end_reasons": _joined(line["end_reason"] or "ongoing" for line in lines),
    }


def _joined(texts: Iterable[str]) -> str | None:
    return ";".join(texts) or None
