"""Names of changes of whole exons: EGFRvIII, EGFR-KDD and METx14del, in DNA and in RNA alike."""

from __future__ import annotations

from enum import StrEnum


class ExonChange(StrEnum):
    """What became of whole exons."""

    DELETION = "deletion"
    DUPLICATION = "duplication"


EGFR_KDD = "EGFR-KDD"
_DELETIONS = {("EGFR", 2, 7): "EGFRvIII", ("MET", 14, 14): "METx14del"}
_EGFR_KINASE = (18, 25)


def name_of_exon_change(
    gene: str, change: ExonChange, first: int, last: int, *, in_frame: bool
) -> str | None:
    """The name of a deletion or duplication of exons `first` to `last`; None where it has none.

    EGFR-KDD is every duplication in frame that holds exons 18 to 25, which code for the kinase
    domain (PMC4631701).
    """
    if change is ExonChange.DELETION:
        return _DELETIONS.get((gene, first, last))
    holds_kinase = first <= _EGFR_KINASE[0] and last >= _EGFR_KINASE[1]
    return EGFR_KDD if gene == "EGFR" and holds_kinase and in_frame else None
