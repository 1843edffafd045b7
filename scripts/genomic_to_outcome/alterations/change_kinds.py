"""What may become of an alteration between two time points, and how it is said."""

from __future__ import annotations

from enum import StrEnum

from genomic_to_outcome.alterations.patient_states import Rank


class Change(StrEnum):
    """What became of an alteration, or of the diagnosis, from one time point to a later one."""

    ACQUIRED = "acquired"
    LOST = "lost"
    PERSISTING = "persisting"
    NOT_SEEN_IN_PLASMA = "not_seen_in_plasma"
    SEEN_AFTER_NEGATIVE_PLASMA = "seen_after_negative_plasma"
    NOT_COMPARABLE = "not_comparable"
    TRANSFORMATION = "transformation"


_WITH_FINDING_AFTER = {
    Rank.ALTERED: Change.PERSISTING,
    Rank.NEGATIVE: Change.ACQUIRED,
    Rank.NEGATIVE_IN_PLASMA: Change.SEEN_AFTER_NEGATIVE_PLASMA,
    Rank.NOT_ASSESSED: Change.NOT_COMPARABLE,
}
_WITH_FINDING_BEFORE = {
    Rank.NEGATIVE: Change.LOST,
    Rank.NEGATIVE_IN_PLASMA: Change.NOT_SEEN_IN_PLASMA,
    Rank.NOT_ASSESSED: Change.NOT_COMPARABLE,
}
SENTENCES = {
    Change.ACQUIRED: "Not detected on {before}, found on {after}.",
    Change.LOST: "Found on {before}, not detected on {after}.",
    Change.PERSISTING: "Found on {before} and on {after}.",
    Change.NOT_SEEN_IN_PLASMA: (
        "Found on {before}, not seen in plasma on {after}: plasma does not exclude it, "
        "tissue is still needed."
    ),
    Change.SEEN_AFTER_NEGATIVE_PLASMA: (
        "Found on {after}; on {before} only plasma was negative, so it may have been there."
    ),
    Change.NOT_COMPARABLE: "Found on {found}, not assessed on {other} ({reason}).",
    Change.TRANSFORMATION: (
        "The diagnosis was {old}{before} and is {new} on {after}: transformation, or a second "
        "primary; the pathologist decides. Evidence is matched to each sample's own diagnosis."
    ),
}
DIFFERENT_SOURCES = (
    "The value of {before} was {source_before}, that of {after} {source_after}: measured against "
    "computed, which tells no change."
)


def change_of(before: Rank, after: Rank) -> Change:
    """The change of a class that was found at one of two time points at least."""
    if after is Rank.ALTERED:
        return _WITH_FINDING_AFTER[before]
    return _WITH_FINDING_BEFORE[after]
