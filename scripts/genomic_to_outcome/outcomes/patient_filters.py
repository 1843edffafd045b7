"""Filters of a population on patients: how a record is compared with the words of the plan."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from genomic_to_outcome.outcomes.plan import PATIENT_FILTERS, Population, TumourTypes

_SUBSTAGE = re.compile(r"[A-C]?[0-9]?")


def filters_failed(
    population: Population, patient: Mapping[str, Any], tumour_types: TumourTypes
) -> tuple[str, ...]:
    """Names of the filters on patients that one patient's record (contract.PATIENTS) fails."""
    wanted = {name: getattr(population, name) for name in PATIENT_FILTERS}
    same = {name: comparison_of(name, tumour_types) for name in wanted}
    return tuple(
        name
        for name, words in wanted.items()
        if words and not any(same[name](str(patient[name] or ""), word) for word in words)
    )


def comparison_of(name: str, tumour_types: TumourTypes) -> Callable[[str, str], bool]:
    """Whether a value passes a word of the filter of this name.

    A diagnosis takes its OncoTree descendants, a stage its substages (IV takes IVA); words are
    compared without regard to case.
    """
    if name == "diagnosis":
        return tumour_types.is_or_under
    return _is_stage if name == "stage" else same_word


def same_word(value: str, word: str) -> bool:
    """Whether two words are the same but for case and space around them."""
    return value.strip().casefold() == word.strip().casefold()


def _is_stage(value: str, word: str) -> bool:
    stage = value.strip().upper().removeprefix("STAGE").strip()
    wanted = word.strip().upper()
    rest = stage.removeprefix(wanted)
    return stage.startswith(wanted) and _SUBSTAGE.fullmatch(rest) is not None
