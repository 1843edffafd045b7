"""The mutational burden of each sample from the counts of its files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any

from genomic_to_outcome.calls.events import CallFile, Reading
from genomic_to_outcome.calls.exact_poisson import exact_poisson_interval
from genomic_to_outcome.calls.mutational_burden import NotComputable, NotCounted
from genomic_to_outcome.vocabulary import CallKind

CI_LEVEL = 0.95
# Annotators leave the effect of single variants open (VEP: coding_sequence_variant alone). So many,
# as a share of those that count, move the burden by less than its interval is wide.
TOLERATED_WITHOUT_EFFECT = 0.01
_EXCLUDED = "the sample is excluded because of an error in a file"
_WORDS = {
    NotComputable.NO_VAF: "variants have no allele fraction, which the assay's minimum asks for",
    NotComputable.NO_DEPTH: "variants have no depth, which the assay's minimum asks for",
    NotComputable.NO_EFFECT: "variants that pass have no annotation that tells their effect",
    NotComputable.NO_GERMLINE_FILTER: (
        "variants were called without a matched normal, and no population frequency or germline "
        "filter parts somatic from germline"
    ),
}


class BurdenStatus(StrEnum):
    """Whether a burden was computed."""

    COMPUTED = "computed"
    NOT_COMPUTABLE = "not_computable"


def burden_of_sample(
    call_files: Sequence[CallFile], readings: Sequence[Reading], *, excluded: bool
) -> list[dict[str, Any]]:
    """The row of contract.TUMOUR_MUTATIONAL_BURDEN of one sample.

    None where its assay has no rule, or no file of small variants was given. A variant that several
    files hold counts once; what is not counted is added up over the files. The interval is the
    exact Poisson one of the count.
    """
    small_variants = [file for file in call_files if file.kind is CallKind.SMALL_VARIANTS]
    rule = next((file.burden for file in small_variants if file.burden), None)
    counts = [reading.burden for reading in readings if reading.burden]
    if rule is None or not (counts or excluded):
        return []
    first = call_files[0]
    not_counted = _added(count.not_counted for count in counts)
    unknown = _added(count.unknown for count in counts)
    counted = frozenset[str]().union(*(count.counted for count in counts))
    known = frozenset[str]().union(*(count.known for count in counts))
    row: dict[str, Any] = {
        "sample": first.sample,
        "patient": first.patient,
        "covered_megabases": rule.covered_megabases,
        "counted": str(rule.counted),
        "minimum_vaf": rule.minimum_vaf,
        "minimum_depth": rule.minimum_depth,
        "callers": ";".join(sorted({reading.caller for reading in readings if reading.burden})),
        **{str(reason): not_counted[reason] for reason in NotCounted},
        "effect_unknown": unknown[NotComputable.NO_EFFECT],
    }
    reason = _why(unknown, len(counted)) if not excluded else _EXCLUDED
    if reason:
        return [{**row, "status": str(BurdenStatus.NOT_COMPUTABLE), "reason": reason}]
    low, high = exact_poisson_interval(len(counted), CI_LEVEL)
    return [
        {
            **row,
            "status": str(BurdenStatus.COMPUTED),
            "variants": len(counted),
            "known_variants": len(known),
            "burden": len(counted) / rule.covered_megabases,
            "ci_low": low / rule.covered_megabases,
            "ci_high": high / rule.covered_megabases,
            "ci_level": CI_LEVEL,
        }
    ]


def _added(numbers: Iterable[Mapping[str, int]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for each in numbers:
        total.update(each)
    return total


def _why(unknown: Counter[str], counted: int) -> str:
    """Why the burden cannot be computed, in words; empty where it can."""
    without_effect = unknown[NotComputable.NO_EFFECT]
    tolerated = without_effect <= TOLERATED_WITHOUT_EFFECT * counted
    reasons = [
        reason
        for reason in NotComputable
        if unknown[reason] and not (reason is NotComputable.NO_EFFECT and tolerated)
    ]
    return "; ".join(f"{unknown[reason]} {_WORDS[reason]}" for reason in reasons)
