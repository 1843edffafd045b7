"""The checked records of the patients that lines and endpoints are derived from."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

import pandas as pd

from genomic_to_outcome import contract
from genomic_to_outcome.frames import to_frame


@dataclass(frozen=True)
class Records:
    """The checked tables that endpoints are made of, each as in the contract.

    Of the last three only the days count, on which they show that a patient lived.
    """

    patients: pd.DataFrame
    treatments: pd.DataFrame
    assessments: pd.DataFrame
    samples: pd.DataFrame
    performance_status: pd.DataFrame = field(
        default_factory=partial(to_frame, contract.PERFORMANCE_STATUS, ())
    )
    quality_of_life: pd.DataFrame = field(
        default_factory=partial(to_frame, contract.QUALITY_OF_LIFE, ())
    )
    adverse_events: pd.DataFrame = field(
        default_factory=partial(to_frame, contract.ADVERSE_EVENTS, ())
    )
