"""Which alterations a line of therapy is aimed at: catalogue, evidence and therapies together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from genomic_to_outcome.alterations.catalogue import Catalogue
from genomic_to_outcome.alterations.evidence import read_evidence
from genomic_to_outcome.alterations.matched_therapy import matched_classes
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

    def matcher(_: str, regimen: str, classes: tuple[str, ...]) -> tuple[str, ...]:
        return matched_classes(known.parse_regimen(regimen), classes, genes, rows, known)

    return matcher
