"""Cumulative incidence with a competing event, against R's survival package."""

from __future__ import annotations

import numpy as np
import pytest
from r_reference import read_frames, read_reference

from genomic_to_outcome.outcomes.cumulative_incidence import cumulative_incidence, incidence_at


def test_one_minus_kaplan_meier_would_overstate():
    mgus2 = read_frames()["mgus2"]
    curve = cumulative_incidence(mgus2["etime"], mgus2["ev"])
    naive = read_reference()["competing"]["one_minus_km_naive_240"]
    assert incidence_at(curve, 240).value < 0.7 * naive


def test_without_late_entry_the_jackknife_is_the_delta_method():
    mgus2 = read_frames()["mgus2"]
    plain = cumulative_incidence(mgus2["etime"], mgus2["ev"])
    # Somebody who enters after the last event of all moves nothing but the way to the errors.
    time, state = [*mgus2["etime"], 900], [*mgus2["ev"], 0]
    entered = cumulative_incidence(time, state, [*[0] * len(mgus2), 800])
    assert np.allclose(entered.event_error[:-1], plain.event_error, rtol=1e-10)
    assert np.allclose(entered.competing_error[:-1], plain.competing_error, rtol=1e-10)


def test_an_emptied_risk_set_gives_nothing():
    curve = cumulative_incidence([3, 12, 20], [1, 2, 0], [0, 5, 6])
    assert curve.emptied_at == 3
    assert np.isnan(incidence_at(curve, 12).value)


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
