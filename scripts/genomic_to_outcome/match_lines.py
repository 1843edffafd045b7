"""Which alterations a line of therapy is aimed at: catalogue, evidence and therapies together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from genomic_to_outcome.alterations.catalogue import Catalogue
from genomic_to_outcome.alterations.evidence import read_evidence
from genomic_to_outcome.alterations.matched_therapy import matched_classes
from genomic_to_outcome.alterations.rules import Timing
from genomic_to_outcome.therapies import read_therapies

Matcher = Callable[[str, str, tuple[str, ...]], tuple[str, ...]]


def line_matcher(
    catalogue: Catalogue,
    evidence: Sequence[str | Path],
    therapies: Sequence[str | Path],
    regimens: str | Path,
) -> Matcher:
    """The function that `fill_matched_classes` asks: therapy classes, regimen, altered classes."""
    known = read_therapies(list(therapies), regimens)
    rows = read_evidence(list(evidence))
    genes = {entry.id: catalogue.genes(entry.id) for entry in catalogue.classes}
    ancestors = {entry.id: catalogue.ancestors(entry.id) for entry in catalogue.classes}

    def matcher(_: str, regimen: str, classes: tuple[str, ...]) -> tuple[str, ...]:
        arisen = acquired_among(classes, catalogue)
        parsed = known.parse_regimen(regimen)
        return matched_classes(parsed, classes, genes, rows, known, arisen, ancestors)

    return matcher


def acquired_among(classes: Sequence[str], catalogue: Catalogue) -> frozenset[str]:
    """Those of the altered classes that arise as resistance.

    With those above them that are altered by nothing else: classes without rules of their own, of
    which every finer class among `classes` arises so.
    """
    acquired = {name for name in classes if catalogue.by_id[name].timing is Timing.ACQUIRED}
    above = {
        name
        for name in classes
        if not catalogue.by_id[name].rules
        and (below := _finest_below(name, classes, catalogue))
        and below <= acquired
    }
    return frozenset(acquired | above)


def _finest_below(class_id: str, classes: Sequence[str], catalogue: Catalogue) -> set[str]:
    below = {name for name in classes if class_id in catalogue.ancestors(name)}
    return below - {above for name in below for above in catalogue.ancestors(name)}
