"""Tumour mutational burden: which variants of a file count, and why the others do not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from genomic_to_outcome.calls.alleles import Allele
from genomic_to_outcome.calls.events import BurdenCount, BurdenRule, CountedEffects, Event
from genomic_to_outcome.calls.known_variants import known_variants
from genomic_to_outcome.vocabulary import Origin

NONSYNONYMOUS = frozenset(
    {
        "missense_variant",
        "stop_gained",
        "stop_lost",
        "start_lost",
        "frameshift_variant",
        "inframe_deletion",
        "inframe_insertion",
        "conservative_inframe_deletion",
        "conservative_inframe_insertion",
        "disruptive_inframe_deletion",
        "disruptive_inframe_insertion",
        "protein_altering_variant",
        "initiator_codon_variant",
    }
)
SYNONYMOUS = frozenset({"synonymous_variant", "stop_retained_variant", "start_retained_variant"})
# In the coding sequence; which residue follows is not told.
_CODING_UNTOLD = frozenset({"coding_sequence_variant", "incomplete_terminal_codon_variant"})
_UNTOLD = frozenset({"", "sequence_variant", "unknown"})


class NotCounted(StrEnum):
    """Why a variant is not counted; the first of this order that holds."""

    FAILED_FILTER = "failed_filter"
    GERMLINE_SUSPECTED = "germline_suspected"
    CLONAL_HAEMATOPOIESIS_SUSPECTED = "clonal_haematopoiesis_suspected"
    LOW_VAF = "low_vaf"
    LOW_DEPTH = "low_depth"
    NON_CODING = "non_coding"
    SYNONYMOUS = "synonymous"
    KNOWN_VARIANT = "known_variant"


class NotComputable(StrEnum):
    """Why no burden is told; each is a number of variants about which something is not known."""

    NO_VAF = "no_vaf"
    NO_DEPTH = "no_depth"
    NO_EFFECT = "no_effect"
    NO_GERMLINE_FILTER = "no_germline_filter"


@dataclass
class BurdenCounter:
    """Counts the variants of one file by a rule.

    `annotated` files say of every variant in a gene what it does, so that one without a consequence
    lies outside of genes. `without_normal` files need population frequencies.
    """

    rule: BurdenRule
    annotated: bool
    without_normal: bool
    kept: list[Event] = field(default_factory=list)
    not_counted: Counter[NotCounted] = field(default_factory=Counter)
    unknown: Counter[NotComputable] = field(default_factory=Counter)
    germline_told: bool = False

    def add(self, event: Event, frequency: float | None) -> None:
        """Take one variant; `frequency` is its population frequency where the file tells it."""
        told = frequency is not None or event.origin is Origin.GERMLINE_SUSPECTED
        self.germline_told = self.germline_told or told
        judged = self._judged(event)
        if judged is None:
            self.kept.append(event)
        elif isinstance(judged, NotCounted):
            self.not_counted[judged] += 1
        else:
            self.unknown[judged] += 1

    def count(self, one_event_each: Callable[[Sequence[Event]], Sequence[Event]]) -> BurdenCount:
        """The file's count; `one_event_each` makes one event of repeated and phased records."""
        events = one_event_each(self.kept)
        known = {event.event_id for event in events if _is_known(event)}
        counted = {event.event_id for event in events}
        not_counted = {str(reason): number for reason, number in self.not_counted.items()}
        if not self.rule.count_known_variants:
            counted -= known
            not_counted[NotCounted.KNOWN_VARIANT.value] = len(known)
        unknown = {str(reason): number for reason, number in self.unknown.items()}
        if self.without_normal and not self.germline_told and counted:
            unknown[NotComputable.NO_GERMLINE_FILTER.value] = len(counted)
        return BurdenCount(
            self.rule, frozenset(counted), frozenset(known & counted), not_counted, unknown
        )

    def _judged(self, event: Event) -> NotCounted | NotComputable | None:
        """Why the variant is not counted or cannot be judged; None where it counts."""
        rule = self.rule
        if event.filter != "PASS":
            return NotCounted.FAILED_FILTER
        if event.origin is not Origin.SOMATIC:
            return NotCounted(event.origin.value)
        if event.vaf is not None and event.vaf < rule.minimum_vaf:
            return NotCounted.LOW_VAF
        if event.depth is not None and event.depth < rule.minimum_depth:
            return NotCounted.LOW_DEPTH
        of_no_effect = self._judged_by_effect(event)
        if of_no_effect is not None:
            return of_no_effect
        if event.vaf is None and rule.minimum_vaf > 0:
            return NotComputable.NO_VAF
        if event.depth is None and rule.minimum_depth > 0:
            return NotComputable.NO_DEPTH
        return None

    def _judged_by_effect(self, event: Event) -> NotCounted | NotComputable | None:
        wanted = self.rule.counted
        if wanted is CountedEffects.ALL:
            return None
        terms = set((event.consequence or "").split("&"))
        if terms & NONSYNONYMOUS:
            return None
        if terms & (SYNONYMOUS | _CODING_UNTOLD) and wanted is CountedEffects.CODING:
            return None
        if terms & _CODING_UNTOLD:
            return NotComputable.NO_EFFECT
        if terms & SYNONYMOUS:
            return NotCounted.SYNONYMOUS
        if terms <= _UNTOLD and not self.annotated:
            return NotComputable.NO_EFFECT
        return NotCounted.NON_CODING


def _is_known(event: Event) -> bool:
    allele = Allele(event.chrom or "", event.pos or 0, event.ref or "", event.alt or "")
    return known_variants().find(event.genome, allele) is not None


def burden_rule(given: object) -> BurdenRule | None:
    """The rule that an assay's settings give; None where they are no such thing.

    Wrong values are left to the check of the assays.
    """
    if not isinstance(given, Mapping):
        return None
    megabases = _number(given.get("covered_megabases"))
    if not megabases or megabases <= 0:
        return None
    effects = given.get("counted", CountedEffects.NONSYNONYMOUS)
    if effects not in set(CountedEffects):
        return None
    return BurdenRule(
        covered_megabases=megabases,
        minimum_vaf=_number(given.get("minimum_vaf")) or 0.0,
        minimum_depth=int(_number(given.get("minimum_depth")) or 0),
        counted=CountedEffects(effects),
        count_known_variants=given.get("known_variants") != "excluded",
    )


def _number(given: object) -> float | None:
    number = isinstance(given, int | float) and not isinstance(given, bool)
    return float(given) if number else None
