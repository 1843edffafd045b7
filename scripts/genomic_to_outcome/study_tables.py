"""What the scripts of safety, quality of life, ECOG and the board read alike."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from genomic_to_outcome import contract
from genomic_to_outcome.clinical.study_windows import treatment_windows
from genomic_to_outcome.frames import StoredFrame, read_frame
from genomic_to_outcome.outcomes.cohort_frame import Cohort, build_cohort
from genomic_to_outcome.outcomes.plan import Plan
from genomic_to_outcome.outcomes.read_plan import read_plan
from genomic_to_outcome.tumour_types import TumourTypes, read_tumour_types


@dataclass(frozen=True)
class StudyTables:
    """The plan, the cohort's rows, and `records`: the table that a script is about."""

    plan: Plan
    cohort: Cohort
    patients: pd.DataFrame
    lines: pd.DataFrame
    endpoints: pd.DataFrame
    records: pd.DataFrame
    tumour_types: TumourTypes

    def windows(self, cutoff: datetime.date, after_last_dose_days: int) -> pd.DataFrame:
        """The window of each line, as of `treatment_windows`."""
        return treatment_windows(
            self.lines, self.patients, self.endpoints, cutoff, after_last_dose_days
        )


def read_study(paths: Mapping[str, Any]) -> StudyTables:
    """Read patients, lines, endpoints, records, plan and tumour types (name of the input -> path).

    Where no linkage is among the paths, no alteration is known to the cohort's rows.
    """
    patients, lines, endpoints, records = (
        read_frame(paths[name]) for name in ("patients", "lines", "endpoints", "records")
    )
    given = paths.get("linkage")
    linkage = StoredFrame(given) if given else pd.DataFrame(columns=list(contract.LINKAGE.names))
    return StudyTables(
        read_plan(paths["plan"][0]),
        build_cohort(patients, lines, linkage, endpoints.iloc[:0]),
        patients,
        lines,
        endpoints,
        records,
        read_tumour_types(list(paths["tumour_types"])),
    )
