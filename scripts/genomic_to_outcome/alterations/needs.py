"""What must have been tested in a sample before a class may be called negative in it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from genomic_to_outcome.alterations.catalogue import Catalogue
from genomic_to_outcome.alterations.reasons import Reason
from genomic_to_outcome.alterations.rules import AssessedBy, Rule
from genomic_to_outcome.vocabulary import BiomarkerSource, CallKind, EventKind

# Words that a sheet may write with others ("Plasma (cfDNA)", "liquid_biopsy"); what is missed here
# would count as tissue, in which nothing found excludes.
_PLASMA = re.compile(
    r"\b(?:plasma(?! cells?\b)|serum|blood|ctdna|cfdna|cell free|liquid biops(?:y|ies))\b"
)


class Assay(Protocol):
    """What the assessment asks of an assay; a minimum of 0 asks for nothing."""

    minimum_depth: int
    minimum_purity: float

    def covers(self, kind: CallKind, gene: str) -> bool:
        """Whether calls of this kind are made for a gene."""
        ...

    def covers_any(self, kind: CallKind) -> bool:
        """Whether calls of this kind are made for any gene."""
        ...


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
# Kinds whose negative calls mean little where the specimen holds few tumour cells. Fusions are so
# where structural variants of DNA alone tell of them: in RNA the tumour alone expresses a fusion,
# often strongly.
_DILUTED = frozenset({EventKind.SMALL_VARIANT, EventKind.COPY_NUMBER})


class Scale(StrEnum):
    """In which form a biomarker has a value."""

    NUMBER = "number"
    CATEGORY = "category"


MarkerValue = tuple[str, Scale]
"""A marker's name and the form of its value."""


@dataclass(frozen=True)
class Need:
    """Something that must have been tested, by any one of several kinds of event.

    `class_id` is the class whose rules ask for it; a biomarker needs one of its `values`.
    """

    class_id: str
    gene: str
    kinds: tuple[EventKind, ...]
    values: frozenset[MarkerValue] = frozenset()


@dataclass(frozen=True)
class Tested:
    """What was tested in a sample: samples that are alike share their negative states.

    `computed` are those of the `markers` that follow from the sample's small variants.
    """

    assay_name: str
    read: frozenset[str]
    markers: frozenset[MarkerValue] = frozenset()
    computed: frozenset[MarkerValue] = frozenset()
    plasma: bool = False
    low_purity: bool = False
    assay: Assay | None = field(default=None, compare=False)


def is_plasma(sample: Mapping[str, Any]) -> bool:
    """Whether a sample is cell-free DNA of the blood."""
    words = re.sub(r"[^a-z0-9]+", " ", (sample.get("specimen") or "").lower())
    return _PLASMA.search(words) is not None


def tested_in(
    sample: Mapping[str, Any],
    assay: Assay | None,
    read: Collection[str],
    markers: Collection[MarkerValue],
    computed: Collection[MarkerValue],
) -> Tested:
    """What was tested in a sample (columns of contract.SAMPLES).

    `read` are the kinds of its call files, `markers` its biomarkers' usable values, `computed`
    those of them that were computed. Purity is asked for where the sample gives one and is no
    plasma, whose tumour fraction is low by nature.
    """
    plasma = is_plasma(sample)
    purity = sample.get("purity")
    low_purity = (
        assay is not None and not plasma and purity is not None and purity < assay.minimum_purity
    )
    name = sample.get("assay") or ""
    values = frozenset(markers), frozenset(computed)
    return Tested(name, frozenset(read), *values, plasma, low_purity, assay)


def needs_of(class_id: str, catalogue: Catalogue) -> frozenset[Need]:
    """What must be tested before a class, with all below it, can be negative."""
    entry = catalogue.by_id[class_id]
    needs = {
        Need(class_id, "", (rule.kind,), frozenset(_values_of(rule)))
        for rule in entry.rules
        if rule.kind is EventKind.BIOMARKER
    }
    in_calls = [rule for rule in entry.rules if rule.kind is not EventKind.BIOMARKER]
    if entry.assessed_by is AssessedBy.ANY:
        for gene in sorted({rule.gene for rule in in_calls}):
            kinds = {rule.kind for rule in in_calls if rule.gene == gene}
            needs.add(Need(class_id, gene, tuple(sorted(kinds))))
    else:
        needs.update(Need(class_id, rule.gene, (rule.kind,)) for rule in in_calls)
    for member in entry.combination.all if entry.combination else ():
        needs |= needs_of(member, catalogue)
    for child in catalogue.children(class_id):
        if child.combination is None:
            needs |= needs_of(child.id, catalogue)
    return frozenset(needs)


def measured_values(events: Iterable[Mapping[str, Any]]) -> dict[str, set[MarkerValue]]:
    """Sample -> its biomarkers' usable values, from events of kind `biomarker`."""
    found: dict[str, set[MarkerValue]] = defaultdict(set)
    for row in events:
        if row["kind"] == EventKind.BIOMARKER:
            for scale in Scale:
                if row[f"marker_{scale}"] is not None:
                    found[row["sample"]].add((row["marker"], scale))
    return found


def computed_values(events: Iterable[Mapping[str, Any]]) -> dict[str, set[MarkerValue]]:
    """Those of `measured_values` that were computed from the sample's small variants."""
    source = BiomarkerSource.COMPUTED
    return measured_values(row for row in events if row.get("annotation_source") == source)


def first_missing(
    needs: Iterable[Need], tested: Tested, shallow: Mapping[str, str]
) -> tuple[Reason, str] | None:
    """The gravest reason why needs are not met, with its details; None where all are.

    `shallow` gives for classes whose positions were not read deeply enough the depth in words.
    """
    missing = [
        (reason, shallow[need.class_id] if reason is Reason.LOW_DEPTH else "")
        for need in needs
        if (reason := _missing(need, tested, shallow))
    ]
    order = list(Reason)
    return min(missing, key=lambda each: (order.index(each[0]), each[1])) if missing else None


def covers(assay: Assay | None, kind: EventKind, gene: str) -> bool:
    """Whether an assay can show events of a kind in a gene."""
    ways = _SEEN_IN[kind][0] if kind in _SEEN_IN else ()
    return assay is not None and any(assay.covers(way, gene) for way in ways)


def _values_of(rule: Rule) -> Iterator[MarkerValue]:
    """Values of its marker that a rule can judge."""
    if rule.categories:
        yield rule.marker, Scale.CATEGORY
    if rule.at_least is not None or rule.below is not None:
        yield rule.marker, Scale.NUMBER


def _missing(need: Need, tested: Tested, shallow: Mapping[str, str]) -> Reason | None:
    """Why a need is not met; None where one of its kinds was tested well enough."""
    if need.values:
        return _missing_of_value(need, tested, shallow)
    covered = [kind for kind in need.kinds if covers(tested.assay, kind, need.gene)]
    if not covered:
        return _not_covered(need, tested.assay)
    read = [kind for kind in covered if tested.read & _SEEN_IN[kind][1]]
    if not read:
        return Reason.NO_CALL_FILE
    pure = [kind for kind in read if not (tested.low_purity and _is_diluted(kind, tested))]
    if not pure:
        return Reason.LOW_PURITY
    if need.class_id in shallow and all(kind is EventKind.SMALL_VARIANT for kind in pure):
        return Reason.LOW_DEPTH
    return None


def _missing_of_value(need: Need, tested: Tested, shallow: Mapping[str, str]) -> Reason | None:
    """Why a biomarker's value does not tell; a computed one is as good as the variants are."""
    told = need.values & tested.markers
    if not told:
        return Reason.BIOMARKER_NOT_MEASURED
    if not told <= tested.computed:
        return None
    if tested.low_purity:
        return Reason.LOW_PURITY
    return Reason.LOW_DEPTH if need.class_id in shallow else None


def _is_diluted(kind: EventKind, tested: Tested) -> bool:
    in_dna_alone = kind is EventKind.FUSION and CallKind.FUSIONS not in tested.read
    return kind in _DILUTED or in_dna_alone


def _not_covered(need: Need, assay: Assay | None) -> Reason:
    """Whether the assay makes such calls for other genes, or none at all."""
    ways = {way for kind in need.kinds for way in _SEEN_IN[kind][0]}
    others = assay is None or any(assay.covers_any(way) for way in ways)
    return Reason.NOT_ON_ASSAY if others else Reason.KIND_NOT_TESTED
