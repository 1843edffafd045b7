"""Cumulative incidence with a competing event, against R's survival package."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from genomic_to_outcome.outcomes.cumulative_incidence import cumulative_incidence, incidence_at


@pytest.fixture(scope="module")
def mgus2(shared):
    return pd.read_csv(shared / "oracles" / "survival_data" / "mgus2_competing.csv")


@pytest.fixture(scope="module")
def reference(shared):
    return json.loads((shared / "oracles" / "r_survival_reference.json").read_text())["mgus2_aj"]


def test_estimates_and_standard_errors_equal_those_of_r(mgus2, reference):
    curve = cumulative_incidence(mgus2["etime"], mgus2["ev"])
    for moment, states, errors, low, high in zip(
        *(reference[name] for name in ("time", "pstate", "std_err", "lower", "upper")), strict=True
    ):
        for competing, state in ((False, 1), (True, 2)):
            found = incidence_at(curve, moment, competing)
            place = np.searchsorted(curve.time, moment, side="right") - 1
            error = (curve.competing_error if competing else curve.event_error)[place]
            expected = (states[state], errors[state], low[state], high[state])
            got = (found.value, error, found.low, found.high)
            assert got == pytest.approx(expected, rel=1e-10)


def test_by_sex_equals_r(mgus2, reference):
    by_sex = reference["by_sex"]
    for stratum, moment, states, errors in zip(
        *(by_sex[name] for name in ("strata", "time", "pstate", "std_err")), strict=True
    ):
        mine = mgus2[mgus2["sex"] == stratum.removeprefix("sex=")]
        curve = cumulative_incidence(mine["etime"], mine["ev"])
        place = np.searchsorted(curve.time, moment, side="right") - 1
        assert curve.event[place] == pytest.approx(states[1], rel=1e-10)
        assert curve.event_error[place] == pytest.approx(errors[1], rel=1e-10)


def test_one_minus_kaplan_meier_would_overstate(mgus2, reference):
    curve = cumulative_incidence(mgus2["etime"], mgus2["ev"])
    assert incidence_at(curve, 240).value < 0.5 * reference["one_minus_km_naive_240"]


def test_both_incidences_and_those_without_either_add_up_to_one():
    curve = cumulative_incidence([1, 2, 2, 3, 5], [1, 2, 1, 0, 2])
    assert curve.event.tolist() == pytest.approx([0.2, 0.4, 0.4, 0.4])
    assert curve.competing.tolist() == pytest.approx([0, 0.2, 0.2, 0.6])
    assert curve.n_risk.tolist() == [5, 4, 2, 1]


def test_nobody_no_event_and_beyond_the_last_time():
    assert np.isnan(incidence_at(cumulative_incidence([], []), 3).value)
    found = incidence_at(cumulative_incidence([4, 5], [0, 1]), 4)
    assert found.value == 0
    assert np.isnan(found.high)
    assert np.isnan(incidence_at(cumulative_incidence([4, 5], [1, 0]), 6).value)
    assert incidence_at(cumulative_incidence([4, 5], [2, 1]), 6).value == 0.5


def test_another_state_is_refused():
    with pytest.raises(ValueError, match="0 \\(censored\\)"):
        cumulative_incidence([1], [3])
