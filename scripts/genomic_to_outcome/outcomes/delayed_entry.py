"""How an estimate treats patients who came under observation after time zero."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from genomic_to_outcome.outcomes.survival import FloatArray


class EntryHandling(StrEnum):
    """Words of `method`: with delayed entry, both of the last two are shown."""

    NONE = "no delayed entry"
    IGNORED = "not adjusted for delayed entry"
    ADJUSTED = "adjusted for delayed entry"


def handlings(entry: FloatArray) -> Iterator[tuple[EntryHandling, FloatArray | None]]:
    """The ways in which a group is analysed, with the entry times that each uses."""
    if not (entry > 0).any():
        yield EntryHandling.NONE, None
        return
    yield EntryHandling.IGNORED, None
    yield EntryHandling.ADJUSTED, entry
