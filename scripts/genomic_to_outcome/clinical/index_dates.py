"""Overall survival from a date of the patient: diagnosis, enrolment, molecular report."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from genomic_to_outcome.clinical.dates import day_numbers
from genomic_to_outcome.clinical.endpoint_rows import (
    endpoint_rows,
    follow_up_exclusion,
    until_alive,
)
from genomic_to_outcome.clinical.reasons import CensorReason, ExclusionReason
from genomic_to_outcome.vocabulary import Endpoint, EndpointRule

ADVANCED_DIAGNOSIS_LINE = 0


def survival_from_dates(
    patients: pd.DataFrame,
    samples: pd.DataFrame,
    follow_up: pd.DataFrame,
    cutoff: int,
    since: pd.Series,
) -> Iterator[pd.DataFrame]:
    """OS from each date of the patients; a date that no patient has gives no rows.

    A patient is observable from the first report, and where the clock starts with the enrolment in
    a study, from then on.
    """
    reports = pd.Series(day_numbers(samples["reported"]))
    reported = reports.groupby(samples["patient"].to_numpy()).min()
    enrolled = day_numbers(patients["enrolled"])
    at_once = pd.Series(enrolled, index=patients["patient"].to_numpy())
    dates = (
        (EndpointRule.FROM_ADVANCED_DIAGNOSIS, day_numbers(patients["advanced"]),
         ExclusionReason.NO_ADVANCED_DATE, since),
        (EndpointRule.FROM_DIAGNOSIS, day_numbers(patients["diagnosed"]),
         ExclusionReason.NO_DIAGNOSIS_DATE, since),
        (EndpointRule.FROM_ENROLMENT, enrolled, ExclusionReason.NOT_ENROLLED, at_once),
        (EndpointRule.FROM_MOLECULAR_REPORT,
         patients["patient"].map(reported).to_numpy("float64"), ExclusionReason.NO_REPORT, since),
    )  # fmt: skip
    for rule, start, missing, observable in dates:
        if rule is EndpointRule.FROM_ADVANCED_DIAGNOSIS or not np.isnan(start).all():
            frame = follow_up.reset_index().assign(line=ADVANCED_DIAGNOSIS_LINE, start=start)
            yield _survival_from(frame, rule, missing, cutoff, observable)


def _survival_from(
    frame: pd.DataFrame,
    rule: EndpointRule,
    missing: ExclusionReason,
    cutoff: int,
    since: pd.Series,
) -> pd.DataFrame:
    ends = until_alive(frame, frame["died"].to_numpy(), cutoff, CensorReason.LAST_ALIVE)
    start = frame["start"].to_numpy()
    excluded = np.select(
        [np.isnan(start), start > cutoff],
        [missing, ExclusionReason.STARTS_AFTER_CUTOFF],
        follow_up_exclusion(frame),
    )
    return endpoint_rows(frame, Endpoint.OS, rule, ends, excluded, since)
