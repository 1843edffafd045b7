"""From which change on a sum of diameters tells a response or progression."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True)
class DiameterLimits:
    """Those settings of `response` that say what a sum of diameters means (RECIST 1.1, 4.3.1).

    The baseline of a line is the last sum of the `baseline_days` up to its start.
    """

    partial_response_percent: int = 30
    progression_percent: int = 20
    progression_mm: int = 5
    baseline_days: int = 28


def read_diameter_limits(response: Mapping[str, Any] | None) -> DiameterLimits:
    """The limits that the configuration's `response` gives in place of the defaults.

    What is no whole number of 0 or more is passed over: the check of the configuration reports it.
    """
    given = response if isinstance(response, Mapping) else {}
    names = [limit.name for limit in fields(DiameterLimits)]
    return DiameterLimits(
        **{name: given[name] for name in names if type(given.get(name)) is int and given[name] >= 0}
    )
