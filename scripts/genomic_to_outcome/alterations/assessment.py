"""The three states of every sample for every class: altered, not detected, not assessed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from genomic_to_outcome.alterations.catalogue import Catalogue
from genomic_to_outcome.alterations.doubt import Doubt, doubt_of
from genomic_to_outcome.alterations.needs import (
    Assay,
    Need,
    Tested,
    computed_values,
    covers,
    first_missing,
    measured_values,
    needs_of,
    tested_in,
)
from genomic_to_outcome.alterations.reasons import Reason
from genomic_to_outcome.alterations.rules import Combination, Phase
from genomic_to_outcome.alterations.unnamed import classes_left_open
from genomic_to_outcome.vocabulary import AssessmentStatus, EventKind, FileStatus

_DOUBTED = {
    Doubt.FAILED_FILTER: Reason.ONLY_FAILED_FILTER_EVIDENCE,
    Doubt.WEAK_FUSION: Reason.ONLY_WEAK_FUSION_EVIDENCE,
    Doubt.IMPRECISE: Reason.ONLY_IMPRECISE_EVIDENCE,
}


@dataclass(frozen=True)
class _State:
    status: AssessmentStatus
    reason: str


@dataclass(frozen=True, order=True)
class _Found:
    """An event that passed its filter."""

    event_id: str
    kind: EventKind
    gene: str


@dataclass
class _Evidence:
    """Events of one sample and class: those that count, and why others do not."""

    counted: list[_Found]
    doubts: set[Doubt] = field(default_factory=set)


def assess_samples(
    samples: Iterable[Mapping[str, Any]],
    call_files: Iterable[Mapping[str, Any]],
    alterations: Iterable[Mapping[str, Any]],
    assays: Mapping[str, Assay],
    catalogue: Catalogue,
    coverage: Iterable[Mapping[str, Any]] = (),
) -> list[dict[str, Any]]:
    """Rows of contract.ASSESSMENT for every sample and class, ordered by sample and class.

    Altered: an event of the class (or of one below it) was found that passed its caller's filter.
    Every other flag (low depth, low confidence, read-through, out of frame) and a suspected
    germline or clonal origin keep the sample altered. An event that failed its filter makes the
    sample neither altered nor negative: not assessed, `only_failed_filter_evidence`. An event
    found though the assay does not claim its gene counts, and the reason says so.

    Not detected: nothing found, and all that the class and those below it need was tested
    (`needs.first_missing`): the assay covers the gene, a file of that kind was read, the specimen
    is pure enough and, where `coverage` (rows of contract.COVERAGE) tells, the class's positions
    are deep enough. A class of a biomarker needs a usable value of it (an event of that kind)
    and nothing of the assay; one that was computed is negative only where purity and the median
    depth over the assay's classes suffice. In plasma the reason is `plasma_negative`. Otherwise
    the sample is not assessed; one with an excluded file has no negative state at all.

    A combination of classes is negative where one of them is; where all are altered it is
    altered, negative (`phased_otherwise`) or not assessed (`phase_unknown`) by their phase. One
    without certain classes is negative where one of these is altered (`excluding_class_found`),
    and not assessed where they were not.
    """
    read_kinds, excluded = _files_of_samples(call_files)
    events = list(alterations)
    evidence = _evidence_of_samples(events)
    unnamed = classes_left_open(events, catalogue)
    markers, computed = measured_values(events), computed_values(events)
    depths = _depths(coverage)
    needs = {entry.id: needs_of(entry.id, catalogue) for entry in catalogue.classes}
    negatives: dict[Tested, dict[str, _State]] = {}
    class_ids = sorted(needs)
    rows = []
    for sample in sorted(samples, key=lambda row: row["sample"]):
        name = sample["sample"]
        assay = assays.get(sample.get("assay") or "")
        values = markers.get(name, ()), computed.get(name, ())
        tested = tested_in(sample, assay, read_kinds.get(name, ()), *values)
        if tested not in negatives:
            negatives[tested] = {
                class_id: _without_findings(needs[class_id], tested, {}) for class_id in class_ids
            }
        if name in excluded:
            gone = _State(AssessmentStatus.NOT_ASSESSED, Reason.SAMPLE_EXCLUDED)
            states = dict.fromkeys(class_ids, gone)
        else:
            shallow = _shallow(depths.get(name, ()), assay)
            if tested.computed:
                shallow |= _shallow_on_the_whole(depths.get(name, ()), assay, needs)
            negative = _where_deep(negatives[tested], needs, tested, shallow)
            negative = _beside_unnamed(negative, unnamed.get(name, set()))
            states = _states(negative, evidence.get(name, {}), assay, catalogue)
        rows.extend(
            {
                "sample": name,
                "patient": sample.get("patient"),
                "class_id": class_id,
                "status": str(states[class_id].status),
                "reason": str(states[class_id].reason),
            }
            for class_id in class_ids
        )
    return rows


def _depths(coverage: Iterable[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    depths: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in coverage:
        depths[row["sample"]].append(row)
    return depths


def _shallow(rows: Iterable[Mapping[str, Any]], assay: Assay | None) -> dict[str, str]:
    """Classes whose positions have less than the assay's least depth, with the depth in words."""
    least = assay.minimum_depth if assay else 0
    return {
        row["class_id"]: f"depth {row['depth']:g} at {row['part']}, the assay asks for {least}"
        for row in rows
        if row["depth"] < least
    }


def _shallow_on_the_whole(
    rows: Iterable[Mapping[str, Any]],
    assay: Assay | None,
    needs: Mapping[str, frozenset[Need]],
) -> dict[str, str]:
    """Classes of biomarkers where the median depth over the assay's classes is below its least.

    What is computed counts variants wherever the assay looks, so no single place decides.
    """
    own = [
        row["depth"]
        for row in rows
        for need in needs.get(row["class_id"], ())
        if need.class_id == row["class_id"]
        and EventKind.SMALL_VARIANT in need.kinds
        and covers(assay, EventKind.SMALL_VARIANT, need.gene)
    ]
    if assay is None or not own or (depth := median(own)) >= assay.minimum_depth:
        return {}
    words = (
        f"median depth {depth:g} over the assay's classes, the assay asks for {assay.minimum_depth}"
    )
    return {need.class_id: words for each in needs.values() for need in each if need.values}


def _where_deep(
    states: Mapping[str, _State],
    needs: Mapping[str, frozenset[Need]],
    tested: Tested,
    shallow: Mapping[str, str],
) -> Mapping[str, _State]:
    """Negative states, less those of classes that need a class that is not deep enough."""
    if not shallow:
        return states
    return {
        class_id: _without_findings(needs[class_id], tested, shallow)
        if state.status is AssessmentStatus.NOT_DETECTED
        and any(need.class_id in shallow for need in needs[class_id])
        else state
        for class_id, state in states.items()
    }


def _files_of_samples(
    call_files: Iterable[Mapping[str, Any]],
) -> tuple[dict[str, frozenset[str]], set[str]]:
    """Kinds of the files that were read for each sample, and samples with an excluded file."""
    kinds: dict[str, set[str]] = defaultdict(set)
    excluded = set()
    for row in call_files:
        if row["status"] == FileStatus.READ:
            kinds[row["sample"]].add(row["kind"])
        else:
            excluded.add(row["sample"])
    return {sample: frozenset(found) for sample, found in kinds.items()}, excluded


def _evidence_of_samples(
    alterations: Iterable[Mapping[str, Any]],
) -> dict[str, dict[str, _Evidence]]:
    evidence: dict[str, dict[str, _Evidence]] = {}
    for row in alterations:
        classes = row.get("classes")
        if not classes:
            continue
        doubt = doubt_of(row)
        of_sample = evidence.setdefault(row["sample"], {})
        found = _Found(row["event_id"], EventKind(row["kind"]), row["gene"])
        for class_id in classes.split(";"):
            of_class = of_sample.setdefault(class_id, _Evidence([]))
            if doubt:
                of_class.doubts.add(doubt)
            else:
                of_class.counted.append(found)
    return evidence


def _beside_unnamed(states: Mapping[str, _State], opened: set[str]) -> Mapping[str, _State]:
    """Negative states, less those of classes to which an unnamed variant may belong."""
    unnamed = _State(AssessmentStatus.NOT_ASSESSED, Reason.UNNAMED_VARIANT)
    return {
        class_id: unnamed
        if class_id in opened and state.status is AssessmentStatus.NOT_DETECTED
        else state
        for class_id, state in states.items()
    }


def _without_findings(needs: frozenset[Need], tested: Tested, shallow: Mapping[str, str]) -> _State:
    """The state of a sample for a class of which nothing was found."""
    missing = first_missing(needs, tested, shallow)
    if missing:
        reason, details = missing
        return _State(AssessmentStatus.NOT_ASSESSED, f"{reason}: {details}" if details else reason)
    reason = Reason.PLASMA_NEGATIVE if tested.plasma else Reason.COVERED_NEGATIVE
    return _State(AssessmentStatus.NOT_DETECTED, reason)


def _states(
    negatives: Mapping[str, _State],
    found: Mapping[str, _Evidence],
    assay: Assay | None,
    catalogue: Catalogue,
) -> dict[str, _State]:
    """States of one sample, from its negative states and what was found in it."""
    states = dict(negatives)
    for class_id, evidence in found.items():
        states[class_id] = _with_findings(evidence, assay)
    for entry in catalogue.classes:
        if entry.combination:
            states[entry.id] = _combined(entry.id, entry.combination, states, catalogue)
    return states


def _with_findings(evidence: _Evidence, assay: Assay | None) -> _State:
    if not evidence.counted:
        return _State(AssessmentStatus.NOT_ASSESSED, _DOUBTED[min(evidence.doubts)])
    counted = sorted(evidence.counted)
    on_assay = any(
        found.kind is EventKind.BIOMARKER or covers(assay, found.kind, found.gene)
        for found in counted
    )
    reason = Reason.DETECTED if on_assay else Reason.DETECTED_BEYOND_ASSAY
    ids = ", ".join(found.event_id for found in counted)
    return _State(AssessmentStatus.ALTERED, f"{reason}: {ids}")


def _combined(
    class_id: str, combination: Combination, states: Mapping[str, _State], catalogue: Catalogue
) -> _State:
    """The state of a combination, from the states of its members."""
    excluding = [states[name] for name in combination.without]
    unknown = next((one for one in excluding if one.status is AssessmentStatus.NOT_ASSESSED), None)
    if states[class_id].status is AssessmentStatus.ALTERED:
        return unknown or states[class_id]
    members = [states[name] for name in combination.all]
    for status in (AssessmentStatus.NOT_DETECTED, AssessmentStatus.NOT_ASSESSED):
        for member in members:
            if member.status is status:
                return member
    if any(one.status is AssessmentStatus.ALTERED for one in excluding):
        return _State(AssessmentStatus.NOT_DETECTED, Reason.EXCLUDING_CLASS_FOUND)
    if unknown:
        return unknown
    for other in catalogue.classes:
        if (
            other.id != class_id
            and other.combination
            and other.combination.phase in (Phase.CIS, Phase.TRANS)
            and set(other.combination.all) == set(combination.all)
            and states[other.id].status is AssessmentStatus.ALTERED
        ):
            return _State(AssessmentStatus.NOT_DETECTED, Reason.PHASED_OTHERWISE)
    return _State(AssessmentStatus.NOT_ASSESSED, Reason.PHASE_UNKNOWN)
