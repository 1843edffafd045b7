"""Kaplan-Meier, quantiles, restricted mean and log-rank; R's figures are in test_r_reference."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lifelines import KaplanMeierFitter
from lifelines.statistics import multivariate_logrank_test
from numpy.testing import assert_allclose
from r_reference import read_frames

from genomic_to_outcome.outcomes.logrank import log_rank
from genomic_to_outcome.outcomes.survival import (
    at_risk,
    kaplan_meier,
    observe,
    quantile,
    restricted_mean,
    survival_at,
)


def test_restricted_mean_is_not_given_beyond_the_follow_up():
    curve = kaplan_meier(observe([1, 2, 3], [1, 0, 0]))
    assert np.isnan(restricted_mean(curve, 4)).all()


def test_an_emptied_early_risk_set_is_reported_and_nothing_is_read_from_it():
    frame = read_frames()["collapse"]
    curve = kaplan_meier(observe(frame["time"], frame["event"], frame["entry"]))
    assert not curve.survival.any()
    assert curve.emptied_at == 3
    assert np.isnan(quantile(curve).value)
    assert np.isnan(survival_at(curve, 12).value)
    assert np.isnan(restricted_mean(curve, 12)[0])


def test_nothing_is_read_from_a_time_at_which_nobody_was_under_observation():
    # Two enter on day 30 and are gone by day 50; two more enter on day 80.
    curve = kaplan_meier(observe([40, 50, 90, 120], [1, 0, 1, 0], [30, 30, 80, 80]))
    assert curve.gaps == ((0, 30), (50, 80))
    found = [survival_at(curve, day).value for day in (1, 30, 31, 40, 50, 51, 80, 81, 90, 120)]
    nan = np.nan
    assert_allclose(found, [nan, nan, 1, 0.5, 0.5, nan, nan, 0.5, 0.25, 0.25])
    assert np.isnan(quantile(curve).value)
    assert quantile(curve, 0.75).value == 105
    assert np.isnan(restricted_mean(curve, 100)).all()
    later = kaplan_meier(observe([40, 100, 200], [1, 0, 0], [0, 0, 150]))
    assert later.gaps == ((100, 150),)
    assert restricted_mean(later, 100)[0] == 70
    assert np.isnan(restricted_mean(later, 101)[0])
    assert kaplan_meier(observe([40, 50], [0, 0], [0, 40])).gaps == ()


def test_who_entered_after_the_end_is_excluded_and_counted():
    observed = observe([10, 20, 30, 0], [1, 1, 0, 1], [10, 5, 0, 0])
    assert (observed.n, observed.n_excluded) == (3, 1)
    assert list(at_risk(observed, [0, 5, 6, 30])) == [2, 1, 2, 1]


def test_survival_is_not_given_beyond_the_last_observation():
    curve = kaplan_meier(observe([5, 10], [1, 0]))
    assert survival_at(curve, 10).value == 0.5
    assert np.isnan(survival_at(curve, 11).value)
    assert survival_at(kaplan_meier(observe([5, 10], [1, 1])), 11).value == 0
    assert np.isnan(quantile(kaplan_meier(observe([], []))).value)


times = st.lists(
    st.tuples(st.integers(1, 30), st.booleans(), st.integers(0, 3)), min_size=3, max_size=40
)


@given(times)
@settings(deadline=None)
def test_any_curve_is_that_of_lifelines(rows):
    time, event, _ = (np.array(column) for column in zip(*rows, strict=True))
    curve = kaplan_meier(observe(time, event))
    other = KaplanMeierFitter().fit(time, event)
    assert_allclose(curve.survival, other.survival_function_at_times(curve.time), atol=1e-10)


def test_log_rank_of_one_group_or_without_events_tests_nothing():
    for event, group in (([1, 1], [1, 1]), ([0, 0], [1, 2]), ([], [])):
        found = log_rank(np.arange(len(event)) + 1, event, group)
        assert found.degrees_of_freedom == 0
        assert np.isnan(found.p)


@given(times)
@settings(deadline=None)
def test_any_log_rank_is_that_of_lifelines(rows):
    time, event, group = (np.array(column) for column in zip(*rows, strict=True))
    found = log_rank(time, event, group)
    # lifelines warns or fails where a group is never at risk of an event; those cases are ours.
    if found.degrees_of_freedom == len(set(group)) - 1 > 0:
        other = multivariate_logrank_test(time, group, event)
        assert_allclose(found.chi_squared, other.test_statistic, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize(
    ("time", "event", "median"),
    [([1061, 1394], [1, 0], 1227.5), ([1, 2, 5, 9], [1, 1, 0, 0], 5.5)],
)
def test_median_where_half_survive_to_the_end_is_that_of_quantile(time, event, median):
    """R 4.2.2, survival 3.5-3: quantile() gives these; print() gives 1061 and 2."""
    assert quantile(kaplan_meier(observe(time, event))).value == median
