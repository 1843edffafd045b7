"""The table that opens the planned comparisons: each finding in one row, by family of tests."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from genomic_to_outcome.reports.comparison_parts import ComparisonPart, ShownMeasure
from genomic_to_outcome.reports.estimates import Row
from genomic_to_outcome.vocabulary import Measure

_SIZES = (Measure.HAZARD_RATIO, Measure.RATIO_OF_HAZARD_RATIOS, Measure.ODDS_RATIO)


@dataclass(frozen=True)
class Finding:
    """A comparison by its test (p, q, numbers) and the size of the difference."""

    part: ComparisonPart
    test: Row
    size: ShownMeasure


@dataclass(frozen=True)
class FamilyOfFindings:
    """Findings whose tests were adjusted together; `family` is empty where there is no test."""

    family: str
    findings: tuple[Finding, ...]


def families_of_findings(
    comparisons: Iterable[Row], parts: Sequence[ComparisonPart]
) -> tuple[FamilyOfFindings, ...]:
    """All comparisons, by family and within it in order of the table."""
    by_id = {part.comparison: part for part in parts}
    grouped: dict[str, list[Finding]] = defaultdict(list)
    for comparison in dict.fromkeys(row["comparison"] for row in comparisons):
        found = _finding(by_id[comparison])
        grouped[found.test["family"] or ""].append(found)
    return tuple(FamilyOfFindings(name, tuple(found)) for name, found in grouped.items())


def _finding(part: ComparisonPart) -> Finding:
    measures = (*part.primary, *part.other)
    test = next((one for one in measures if one.is_test), measures[0])
    sizes = [
        one
        for one in part.primary
        if one.row["measure"] in _SIZES and not one.between and not one.row["adjusted_for"]
    ]
    # A test that has an interval of its own is the size; else the plain ratio of its analysis.
    own = test.row["measure"] in _SIZES
    return Finding(part, test.row, test if own or not sizes else sizes[0])
