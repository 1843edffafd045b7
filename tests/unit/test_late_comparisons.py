"""Delayed entry in interactions, tests of several groups and summaries of centres: R's figures.

R 4.2.2, survival 3.5-3 (coxph on (entry, time], eps = 1e-20; without ties its score test is the
log-rank test) and metafor 3.8 (method = "PM", test = "adhoc") on the cohort that is made here.
"""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from outcome_cohorts import START, Made

from genomic_to_outcome.outcomes.plan import (
    Comparison,
    Group,
    GroupTest,
    Interaction,
    Plan,
    Population,
)
from genomic_to_outcome.vocabulary import AssessmentStatus, Endpoint, EndpointRule

LATE = ", adjusted for delayed entry"
OTHERS = Group("carrier", AssessmentStatus.NOT_DETECTED)
PLAN = Plan(
    {"all": Population("all")},
    comparisons=(
        Comparison(
            "centres",
            "all",
            Endpoint.OS,
            (EndpointRule.FROM_LINE_START,),
            1,
            Group("carrier"),
            OTHERS,
            across_centres=True,
        ),
    ),
    group_tests=(
        GroupTest("groups", "all", Endpoint.OS, 1, tuple(Group(f"type_{n}") for n in range(3))),
    ),
    interactions=(
        Interaction("interaction", "all", Endpoint.OS, 1, "carrier", "taxane", "alk_tki"),
    ),
)
OF_R = {
    ("interaction", "ratio_of_hazard_ratios"): (
        1.23181847262,
        0.497587906085,
        3.04946468942,
        0.652135988685,
    ),
    ("groups", "logrank"): (0.590011979191, np.nan, np.nan, 0.744527128036),
    ("centres", "hazard_ratio"): (1.67663775624, 0.266979225052, 10.5293367494, 0.349826590098),
}


@pytest.fixture(scope="module")
def found() -> pd.DataFrame:
    made = Made()
    for number in range(120):
        name = f"P{number:03d}"
        states = {f"type_{n}": number // 4 % 3 == n for n in range(3)}
        states["carrier"] = number % 4 > 1
        words = {key: "altered" if value else "not_detected" for key, value in states.items()}
        made.patient(name, diagnosis="LUAD", centre=f"centre {number // 8 % 3}")
        made.line(name, 1, "taxane" if number // 4 % 5 > 1 else "alk_tki", **words)
        late = 13 * number % 90 if number % 2 == 0 else 0
        time = 30 + 37 * number % 300
        made.endpoint(
            name, 1, "OS", "from_line_start", time, number % 3 > 0, entry_days=late, start=START
        )
    return made.outcomes(PLAN).comparisons


@pytest.mark.parametrize(("comparison", "measure"), OF_R)
def test_figures_are_those_of_r(found, comparison, measure):
    rows = found[(found["comparison"] == comparison) & (found["measure"] == measure)]
    rows = rows[rows["method"].str.contains("random-effects") | (comparison != "centres")]
    adjusted = rows[rows["method"].str.endswith(LATE)].iloc[0]
    numbers = adjusted[["estimate", "ci_low", "ci_high", "p"]].astype(float)
    assert_allclose(numbers, OF_R[comparison, measure], rtol=1e-7)
    assert "1 left out: under observation only after their follow-up ended" in adjusted["note"]
    ignored = rows[rows["method"].str.endswith("not adjusted for delayed entry")].iloc[0]
    assert "58 of 120 came under observation after time zero" in ignored["note"]
    assert not np.isclose(ignored["estimate"], adjusted["estimate"], rtol=1e-3)
