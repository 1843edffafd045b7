"""Ids of the plan and the catalogue as people write them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from genomic_to_outcome.reports.rendering import in_words
from genomic_to_outcome.vocabulary import ALL, EVERYONE, AssessmentStatus

_ID = re.compile(r"\b[a-z0-9]+(?:_[a-z0-9]+)+\b")
_NOT_DETECTED = f" {AssessmentStatus.NOT_DETECTED}"


def alteration_name(class_id: str, names: Mapping[str, str]) -> str:
    """An alteration class, or everyone, by its name."""
    if class_id == EVERYONE:
        return "Everyone, whatever was found"
    return names.get(class_id, in_words(class_id))


def therapy_name(therapy_class: str) -> str:
    """A class of therapy in words."""
    return "all therapies" if therapy_class == ALL else in_words(therapy_class)


def therapy_names(therapy_classes: Iterable[str]) -> str:
    """Several classes of therapy in words."""
    return ", ".join(therapy_name(name) for name in therapy_classes)


def group_name(group: str, names: Mapping[str, str]) -> str:
    """A group, given as `class, therapy class`, in words; several are joined by `; `."""
    if "; " in group:
        return "; ".join(group_name(one, names) for one in group.split("; "))
    first, *others = group.split(", ")
    without = first.endswith(_NOT_DETECTED)
    class_id = first.removesuffix(_NOT_DETECTED)
    name = names.get(class_id, therapy_name(class_id))
    return ", ".join([f"{name} not detected" if without else name, *map(therapy_name, others)])


def note_in_words(note: str | None, names: Mapping[str, str]) -> str:
    """A note with the names of the classes that it speaks of in place of their ids."""
    return _ID.sub(lambda found: names.get(found[0], found[0]), note or "")
