"""Parameters of the simulated cohort: survival model, published figures, calendar.

All survival times are Weibull with one common shape, so that every hazard ratio between two groups
is constant in time and a function of their medians alone.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

from genomic_to_outcome.vocabulary import DAYS_PER_MONTH

# Figures of the published comparison of rare ALK fusions with EML4-ALK.
RARE_OS_MONTHS = 27.0
EML4_OS_MONTHS = 57.0
RARE_CHEMOTHERAPY_PFS_MONTHS = 5.0
RARE_TKI_PFS_MONTHS = 23.0
RARE_CHEMOTHERAPY_VS_TKI_HAZARD_RATIO = 3.1
RARE_VS_EML4_TKI_HAZARD_RATIO = 0.9
RARE_TKI_RESPONSE_RATE = 0.85
EML4_TKI_RESPONSE_RATE = 0.74
EML4_PATIENTS = 277
RARE_PATIENTS = 51
ALK_CENTRES = 29

# HR = (23 / 5) ** shape = 3.1, so the two published medians and the hazard ratio hold at once.
SHAPE = math.log(RARE_CHEMOTHERAPY_VS_TKI_HAZARD_RATIO) / math.log(
    RARE_TKI_PFS_MONTHS / RARE_CHEMOTHERAPY_PFS_MONTHS
)
EML4_TKI_PFS_MONTHS = RARE_TKI_PFS_MONTHS * RARE_VS_EML4_TKI_HAZARD_RATIO ** (1 / SHAPE)

# Share of patients whose progression and death are ranked alike; in the rest they are independent.
COMONOTONE_SHARE = 0.85

DATA_CUTOFF = date(2024, 12, 31)
# No patient is censored before this day, so that every response can be confirmed.
MINIMUM_FOLLOW_UP_DAYS = 90
LOST_TO_FOLLOW_UP = 0.06
LAST_CONTACT_BEFORE_CUTOFF_DAYS = 30

VISIT_INTERVAL_DAYS = 56
FIRST_SCAN_DAYS = (25, 28)
SECOND_SCAN_AFTER_DAYS = (28, 35)
CONFIRMATION_DAYS = 28

# The study of refractory tumours: all figures are invented.
INTERVENING_VARIANT = 0.85
INTERVENING_VARIANT_AGAIN = 0.6
THERAPY_RECOMMENDED = 0.9
SERIOUS_ADVERSE_EVENT = 0.3


@dataclass(frozen=True)
class Enrolment:
    """Calendar of a study: first and last day on which a first line may start."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """Length of the period in days."""
        return (self.last - self.first).days


def rate(median_months: float) -> float:
    """Scale of the cumulative hazard in days: H(t) = rate * t ** SHAPE."""
    return math.log(2) / (median_months * DAYS_PER_MONTH) ** SHAPE


def survival(days: float, median_months: float) -> float:
    """Probability of being event-free beyond `days`."""
    return math.exp(-rate(median_months) * days**SHAPE)


def time_at(probability: float, hazard_rate: float) -> float:
    """Days at which survival under H(t) = hazard_rate * t ** SHAPE falls to `probability`."""
    return (-math.log(probability) / hazard_rate) ** (1 / SHAPE)


def hazard_ratio(median_group: float, median_reference: float) -> float:
    """Hazard ratio of a group against a reference, from their medians."""
    return (median_reference / median_group) ** SHAPE
