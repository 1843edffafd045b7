"""Drugs and diagnoses that the resources know, for checks that can go on without them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from genomic_to_outcome.errors import InputError, Problem
from genomic_to_outcome.therapies import Therapies, read_therapies
from genomic_to_outcome.tumour_types import TumourTypes, read_tumour_types

Read = TypeVar("Read")


def read_known_words(
    therapies: Sequence[str | Path], regimens: str | Path, tumour_types: Sequence[str | Path]
) -> tuple[Therapies | None, TumourTypes | None]:
    """Drugs and diagnoses, each None where its table is at fault (`check_definitions` says why)."""
    return attempt(read_therapies, list(therapies), regimens), attempt(
        read_tumour_types, list(tumour_types)
    )


def attempt(
    read: Callable[..., Read], *arguments: Any, problems: list[Problem] | None = None
) -> Read | None:
    """What a reader gives, or None where the input is at fault; then its problems are added."""
    try:
        return read(*arguments)
    except InputError as error:
        if problems is not None:
            problems.extend(error.problems)
        return None
