"""The three states of every sample for every class: altered, not detected, not assessed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from genomic_to_outcome.alterations.catalogue import Catalogue
from genomic_to_outcome.alterations.doubt import Doubt, doubt_of
from genomic_to_outcome.alterations.rules import AssessedBy, Combination
from genomic_to_outcome.alterations.unnamed import classes_left_open
from genomic_to_outcome.vocabulary import AssessmentStatus, CallKind, EventKind


class Reason(StrEnum):
    """Why a sample has its state for a class; of `altered` the event ids follow in words."""

    DETECTED = "detected"
    DETECTED_BEYOND_ASSAY = "detected_though_not_on_assay"
    COVERED_NEGATIVE = "covered_negative"
    PLASMA_NEGATIVE = "plasma_negative"
    PHASED_OTHERWISE = "phased_otherwise"
    GENE_NOT_COVERED = "gene_not_covered"
    NO_CALL_FILE = "no_call_file"
    SAMPLE_EXCLUDED = "sample_excluded"
    ONLY_FAILED_FILTER_EVIDENCE = "only_failed_filter_evidence"
    ONLY_WEAK_FUSION_EVIDENCE = "only_weak_fusion_evidence"
    ONLY_IMPRECISE_EVIDENCE = "only_imprecise_evidence"
    UNNAMED_VARIANT = "unnamed_variant_in_gene"
    PHASE_UNKNOWN = "phase_unknown"


class Assay(Protocol):
    """What the assessment asks of an assay."""

    def covers(self, kind: CallKind, gene: str) -> bool:
        """Whether calls of this kind are made for a gene."""
        ...


FILE_READ = "read"
_DOUBTED = {
    Doubt.FAILED_FILTER: Reason.ONLY_FAILED_FILTER_EVIDENCE,
    Doubt.WEAK_FUSION: Reason.ONLY_WEAK_FUSION_EVIDENCE,
    Doubt.IMPRECISE: Reason.ONLY_IMPRECISE_EVIDENCE,
}
PLASMA_SPECIMENS = frozenset({"plasma", "blood", "ctdna", "cfdna", "liquid biopsy"})

# For each kind of event, the kinds of the assay's coverage and of the call files that show it.
_SEEN_IN: dict[EventKind, tuple[tuple[CallKind, ...], frozenset[str]]] = {
    EventKind.SMALL_VARIANT: (
        (CallKind.SMALL_VARIANTS,),
        frozenset({CallKind.SMALL_VARIANTS}),
    ),
    EventKind.FUSION: (
        (CallKind.FUSIONS,),
        frozenset({CallKind.FUSIONS, CallKind.STRUCTURAL_VARIANTS}),
    ),
    EventKind.COPY_NUMBER: ((CallKind.COPY_NUMBER,), frozenset({CallKind.COPY_NUMBER})),
    EventKind.SPLICE: (
        (CallKind.SPLICE, CallKind.FUSIONS),
        frozenset({CallKind.SPLICE, CallKind.FUSIONS}),
    ),
}


@dataclass(frozen=True, order=True)
class _Need:
    """A gene that must have been tested by one of several kinds of call."""

    gene: str
    kinds: tuple[EventKind, ...]


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
) -> list[dict[str, Any]]:
    """Rows of the table `assessment` for every sample and class, ordered by sample and class.

    Altered: an event of the class (or of one below it) was found that passed its caller's filter.
    Every other flag (low depth, low confidence, read-through, out of frame) and a suspected
    germline or clonal origin keep the sample altered. An event that failed its filter makes the
    sample neither altered nor negative: not assessed, `only_failed_filter_evidence`. An event
    found though the assay does not claim its gene counts, and the reason says so.

    Not detected: nothing found, and for every kind of call that the class and those below it
    need, the assay covers the gene and a file was read. Structural variants count for fusions.
    MET exon 14 skipping needs only one of DNA and RNA (`assessed_by: any`): small variants show
    splice-site changes, and splice or fusion files the skipped exon. In plasma the reason is
    `plasma_negative`. Otherwise the sample is not assessed; a sample one of whose files was
    excluded, or an assay that is unknown, has no negative state.

    A combination of classes is negative where one of them is; where all are altered it is
    altered, negative (`phased_otherwise`) or not assessed (`phase_unknown`) by their phase.
    """
    read_kinds, excluded = _files_of_samples(call_files)
    events = list(alterations)
    evidence = _evidence_of_samples(events)
    unnamed = classes_left_open(events, catalogue)
    needs = {entry.id: _needs_of(entry.id, catalogue) for entry in catalogue.classes}
    negatives: dict[tuple[Any, ...], dict[str, _State]] = {}
    class_ids = sorted(needs)
    rows = []
    for sample in sorted(samples, key=lambda row: row["sample"]):
        name = sample["sample"]
        plasma = (sample.get("specimen") or "").strip().lower() in PLASMA_SPECIMENS
        key = (sample.get("assay"), read_kinds.get(name, frozenset()), plasma)
        assay = assays.get(sample.get("assay") or "")
        if key not in negatives:
            negatives[key] = {
                class_id: _without_findings(needs[class_id], assay, key[1], plasma)
                for class_id in class_ids
            }
        found = evidence.get(name, {})
        if name in excluded:
            gone = _State(AssessmentStatus.NOT_ASSESSED, Reason.SAMPLE_EXCLUDED)
            states = dict.fromkeys(class_ids, gone)
        else:
            negative = _beside_unnamed(negatives[key], unnamed.get(name, set()))
            states = _states(negative, found, assay, catalogue)
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


def _files_of_samples(
    call_files: Iterable[Mapping[str, Any]],
) -> tuple[dict[str, frozenset[str]], set[str]]:
    """Kinds of the files that were read for each sample, and samples with an excluded file."""
    kinds: dict[str, set[str]] = defaultdict(set)
    excluded = set()
    for row in call_files:
        if row["status"] == FILE_READ:
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


def _needs_of(class_id: str, catalogue: Catalogue) -> frozenset[_Need]:
    """What must be tested before a class, with all below it, can be negative."""
    entry = catalogue.by_id[class_id]
    needs: set[_Need] = set()
    if entry.assessed_by is AssessedBy.ANY:
        for gene in sorted({rule.gene for rule in entry.rules}):
            kinds = {rule.kind for rule in entry.rules if rule.gene == gene}
            needs.add(_Need(gene, tuple(sorted(kinds))))
    else:
        needs.update(_Need(rule.gene, (rule.kind,)) for rule in entry.rules)
    for member in entry.combination.all if entry.combination else ():
        needs |= _needs_of(member, catalogue)
    for child in catalogue.children(class_id):
        if child.combination is None:
            needs |= _needs_of(child.id, catalogue)
    return frozenset(needs)


def _without_findings(
    needs: frozenset[_Need], assay: Assay | None, read: frozenset[str], plasma: bool
) -> _State:
    """The state of a sample for a class of which nothing was found."""
    missing = [reason for need in sorted(needs) if (reason := _missing(need, assay, read))]
    if missing:
        reason = Reason.GENE_NOT_COVERED if Reason.GENE_NOT_COVERED in missing else missing[0]
        return _State(AssessmentStatus.NOT_ASSESSED, reason)
    reason = Reason.PLASMA_NEGATIVE if plasma else Reason.COVERED_NEGATIVE
    return _State(AssessmentStatus.NOT_DETECTED, reason)


def _missing(need: _Need, assay: Assay | None, read: frozenset[str]) -> Reason | None:
    """Why a need is not met; None where one of its kinds was covered and read."""
    covered = [kind for kind in need.kinds if _covers(assay, kind, need.gene)]
    if any(read & _SEEN_IN[kind][1] for kind in covered):
        return None
    return Reason.NO_CALL_FILE if covered else Reason.GENE_NOT_COVERED


def _covers(assay: Assay | None, kind: EventKind, gene: str) -> bool:
    return assay is not None and any(assay.covers(way, gene) for way in _SEEN_IN[kind][0])


def _states(
    negatives: Mapping[str, _State],
    found: Mapping[str, _Evidence],
    assay: Assay | None,
    catalogue: Catalogue,
) -> dict[str, _State]:
    """States of one sample, from its negative states and what was found in it."""
    states = dict(negatives)
    if not found:
        return states
    for class_id, evidence in found.items():
        states[class_id] = _with_findings(evidence, assay)
    for entry in catalogue.classes:
        if entry.combination and states[entry.id].status is not AssessmentStatus.ALTERED:
            states[entry.id] = _combined(entry.id, entry.combination, states, catalogue)
    return states


def _with_findings(evidence: _Evidence, assay: Assay | None) -> _State:
    if not evidence.counted:
        return _State(AssessmentStatus.NOT_ASSESSED, _DOUBTED[min(evidence.doubts)])
    counted = sorted(evidence.counted)
    on_assay = any(_covers(assay, found.kind, found.gene) for found in counted)
    reason = Reason.DETECTED if on_assay else Reason.DETECTED_BEYOND_ASSAY
    ids = ", ".join(found.event_id for found in counted)
    return _State(AssessmentStatus.ALTERED, f"{reason}: {ids}")


def _combined(
    class_id: str, combination: Combination, states: Mapping[str, _State], catalogue: Catalogue
) -> _State:
    """The state of a combination that was not found, from the states of its members."""
    members = [states[name] for name in combination.all]
    for status in (AssessmentStatus.NOT_DETECTED, AssessmentStatus.NOT_ASSESSED):
        for member in members:
            if member.status is status:
                return member
    for other in catalogue.classes:
        if (
            other.id != class_id
            and other.combination
            and set(other.combination.all) == set(combination.all)
            and states[other.id].status is AssessmentStatus.ALTERED
        ):
            return _State(AssessmentStatus.NOT_DETECTED, Reason.PHASED_OTHERWISE)
    return _State(AssessmentStatus.NOT_ASSESSED, Reason.PHASE_UNKNOWN)
