"""Visits, responses and endpoints of the lines of therapy, derived together."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import pandas as pd

from genomic_to_outcome.clinical.dates import day_number
from genomic_to_outcome.clinical.endpoints import derive_endpoints
from genomic_to_outcome.clinical.follow_up import deaths
from genomic_to_outcome.clinical.records import Records
from genomic_to_outcome.clinical.response import derive_responses, with_durations
from genomic_to_outcome.clinical.settings import ClinicalSettings
from genomic_to_outcome.clinical.visit_table import derive_visits
from genomic_to_outcome.clinical.visits import therapy_windows, visits_of_lines


@dataclass(frozen=True)
class Derived:
    """Frames as contract.VISITS, RESPONSES and ENDPOINTS."""

    visits: pd.DataFrame
    responses: pd.DataFrame
    endpoints: pd.DataFrame


def derive_outcomes(
    lines: pd.DataFrame, records: Records, cutoff: datetime.date, settings: ClinicalSettings
) -> Derived:
    """All that follows from `lines` (contract.LINES) and the checked records."""
    last_day = day_number(cutoff)
    died = deaths(records.patients, last_day)
    windows = therapy_windows(lines)
    placed = visits_of_lines(records.assessments, died, windows, last_day, settings.response)
    given = lines, records.assessments, records.patients, cutoff, settings.response, placed
    responses = derive_responses(*given)
    endpoints = derive_endpoints(lines, responses, records, cutoff, settings, placed)
    return Derived(derive_visits(*given), with_durations(responses, endpoints), endpoints)
