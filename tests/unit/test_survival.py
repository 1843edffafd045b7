"""Kaplan-Meier, quantiles, restricted mean and log-rank against R's survival package."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lifelines import KaplanMeierFitter
from lifelines.statistics import multivariate_logrank_test
from numpy.testing import assert_allclose

from genomic_to_outcome.outcomes.logrank import log_rank
from genomic_to_outcome.outcomes.survival import (
    Interval,
    at_risk,
    kaplan_meier,
    observe,
    quantile,
    restricted_mean,
    survival_at,
)

INTERVALS = (("loglog", Interval.LOG_LOG), ("log", Interval.LOG))
QUANTILES = (("q25", 0.25), ("q50", 0.5), ("q75", 0.75))


@pytest.fixture(scope="module")
def reference(shared: Path) -> dict:
    return json.loads((shared / "oracles/r_survival_reference.json").read_text())


@pytest.fixture(scope="module")
def frames(shared: Path) -> dict[str, pd.DataFrame]:
    folder = shared / "oracles/survival_data"
    frames = {path.stem: pd.read_csv(path) for path in folder.glob("*.csv")}
    frames["lung"]["event"] = frames["lung"]["status"] == 2
    frames["veteran"]["event"] = frames["veteran"]["status"] == 1
    frames["aml"]["event"] = frames["aml"]["status"] == 1
    return frames


def observations(frame: pd.DataFrame, entry: bool = False):
    return observe(frame["time"], frame["event"], frame["entry"] if entry else None)


def number(value: float | None) -> float:
    return np.nan if value is None else value


def check_quantiles(curve, expected: dict, place: int | None = None) -> None:
    for name, fraction in QUANTILES:
        found = quantile(curve, fraction)
        wanted = [expected[part][name] for part in ("quantile", "lower", "upper")]
        if place is not None:
            wanted = [values[place] for values in wanted]
        assert_allclose(
            [found.value, found.low, found.high], [number(v) for v in wanted], err_msg=name
        )


def check_curve(curve, expected: dict, **tolerance: float) -> None:
    place = np.searchsorted(curve.time, expected["time"])
    assert_allclose(curve.time[place], expected["time"])
    assert list(curve.n_risk[place]) == expected["n_risk"]
    assert list(curve.n_event[place]) == expected["n_event"]
    for name, values in (
        ("surv", curve.survival),
        ("std_err", curve.standard_error),
        ("lower", curve.ci_low),
        ("upper", curve.ci_high),
    ):
        wanted = [number(value) for value in expected[name]]
        assert_allclose(values[place], wanted, rtol=0, atol=1e-12, err_msg=name)


def check_at(curve, expected: dict, places: slice) -> None:
    for place in range(*places.indices(len(expected["time"]))):
        found = survival_at(curve, expected["time"][place])
        assert_allclose(
            [found.value, found.low, found.high],
            [expected[name][place] for name in ("surv", "lower", "upper")],
            rtol=0,
            atol=1e-12,
        )


@pytest.mark.parametrize(("name", "interval"), INTERVALS)
def test_lung_overall_and_by_sex_are_those_of_r(reference, frames, name, interval):
    lung = frames["lung"]
    expected = reference["lung"]
    curve = kaplan_meier(observations(lung), interval)
    check_quantiles(curve, expected["km_overall"][name]["quantiles"])
    at = expected["km_overall"][name]["at_182_365_730"]
    check_at(curve, at, slice(None))
    assert list(at_risk(observations(lung), at["time"])) == at["n_risk"]
    for place, sex in enumerate((1, 2)):
        curve = kaplan_meier(observations(lung[lung["sex"] == sex]), interval)
        check_quantiles(curve, expected["km_by_sex"][name]["quantiles"], place)
        at = expected["km_by_sex"][name]["at_182_365_730"]
        check_at(curve, at, slice(3 * place, 3 * place + 3))


def test_each_step_of_the_lung_curve_is_that_of_r(reference, frames):
    check_curve(kaplan_meier(observations(frames["lung"])), reference["lung"]["km_full_loglog"])


@pytest.mark.parametrize(("name", "interval"), INTERVALS)
def test_veteran_and_aml_are_those_of_r(reference, frames, name, interval):
    veteran, aml = frames["veteran"], frames["aml"]
    for place, trt in enumerate((1, 2)):
        curve = kaplan_meier(observations(veteran[veteran["trt"] == trt]), interval)
        check_quantiles(curve, reference["veteran"]["km_trt"][name], place)
    expected = reference["aml"]["km"][name]
    for place, arm in enumerate(("Maintained", "Nonmaintained")):
        curve = kaplan_meier(observations(aml[aml["x"] == arm]), interval)
        check_quantiles(curve, expected["quantiles"], place)
        table = pd.DataFrame(expected["tab"]).astype({"lower": float, "upper": float})
        mine = table[table["strata"] == f"x={arm}"]
        check_curve(curve, mine.drop(columns="strata").to_dict("list"))


def test_quantiles_by_cell_type_are_those_of_r(reference, frames):
    veteran = frames["veteran"]
    for place, cells in enumerate(("squamous", "smallcell", "adeno", "large")):
        curve = kaplan_meier(observations(veteran[veteran["celltype"] == cells]))
        check_quantiles(curve, reference["veteran"]["km_celltype_loglog"], place)


@pytest.mark.parametrize(("name", "interval"), INTERVALS)
def test_delayed_entry_is_that_of_r(reference, frames, name, interval):
    frame = frames["lung_delayed_entry"]
    expected = reference["delayed_entry"]
    curve = kaplan_meier(observations(frame, entry=True), interval)
    check_quantiles(curve, expected["km"][name]["quantiles"])
    check_at(curve, expected["km"][name]["at"], slice(None))


def test_each_step_under_delayed_entry_is_that_of_r(reference, frames):
    frame = frames["lung_delayed_entry"]
    expected = reference["delayed_entry"]
    everyone = observations(frame, entry=True)
    assert (everyone.n, everyone.events) == (expected["n"], expected["events"])
    check_curve(kaplan_meier(everyone), expected["km_full"])
    check_quantiles(kaplan_meier(observations(frame)), expected["km_naive_ignoring_entry"])
    for place, sex in enumerate((1, 2)):
        curve = kaplan_meier(observations(frame[frame["sex"] == sex], entry=True))
        check_quantiles(curve, expected["km_sex"]["quantiles"], place)
        check_at(curve, expected["km_sex"]["at"], slice(4 * place, 4 * place + 4))


def test_median_on_a_flat_part_is_its_midpoint(reference):
    expected = reference["median_flat_at_half"]
    curve = kaplan_meier(observe(expected["time"], expected["event"]))
    assert quantile(curve).value == expected["median"]


def test_reverse_curve_gives_the_follow_up_of_r(reference, frames):
    curve = kaplan_meier(observations(frames["lung"]).reversed())
    check_quantiles(curve, reference["lung"]["reverse_km"])


def test_restricted_means_and_their_errors_are_those_of_r(reference, frames):
    lung, veteran, aml = frames["lung"], frames["veteran"], frames["aml"]
    whole = reference["lung"]["rmst_overall_365"]
    found = restricted_mean(kaplan_meier(observations(lung)), 365)
    assert_allclose(found, [whole["rmst"], whole["se"]], rtol=1e-10)
    for expected, frame, column, values in (
        (reference["lung"]["rmst_sex_365"], lung, "sex", (1, 2)),
        (reference["lung"]["rmst_sex_730"], lung, "sex", (1, 2)),
        (reference["veteran"]["rmst_trt_180"], veteran, "trt", (1, 2)),
        (reference["aml"]["rmst_30"], aml, "x", ("Maintained", "Nonmaintained")),
    ):
        for place, value in enumerate(values):
            curve = kaplan_meier(observations(frame[frame[column] == value]))
            wanted = [expected["rmst"][place], expected["se"][place]]
            assert_allclose(restricted_mean(curve, expected["tau"]), wanted, rtol=1e-10)


def test_restricted_mean_is_not_given_beyond_the_follow_up():
    curve = kaplan_meier(observe([1, 2, 3], [1, 0, 0]))
    assert np.isnan(restricted_mean(curve, 4)).all()


def test_an_emptied_early_risk_set_is_reported_and_nothing_is_read_from_it(reference, frames):
    observed = observations(frames["risk_set_collapse"], entry=True)
    curve = kaplan_meier(observed)
    expected = reference["risk_set_collapse"]
    place = np.searchsorted(curve.time, expected["time"])
    assert list(curve.n_risk[place]) == expected["n_risk"]
    assert list(curve.survival[place]) == expected["surv"]
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


def test_log_rank_is_that_of_r(reference, frames):
    lung, veteran, aml = frames["lung"], frames["veteran"], frames["aml"]
    staged = lung.dropna(subset="ph.ecog")
    late = lung[lung["time"] > 180].assign(time=lambda frame: frame["time"] - 180)
    for expected, found in (
        (reference["lung"]["logrank_sex"], log_rank(lung["time"], lung["event"], lung["sex"])),
        (
            reference["lung"]["landmark180"]["logrank"],
            log_rank(late["time"], late["event"], late["sex"]),
        ),
        (
            reference["lung"]["logrank_sex_strata_ecog"],
            log_rank(staged["time"], staged["event"], staged["sex"], strata=staged["ph.ecog"]),
        ),
        (
            reference["veteran"]["logrank_trt"],
            log_rank(veteran["time"], veteran["event"], veteran["trt"]),
        ),
        (reference["aml"]["logrank"], log_rank(aml["time"], aml["event"], aml["x"])),
    ):
        assert list(found.n) == expected["n"]
        assert_allclose(found.observed, expected["obs"], rtol=1e-10)
        assert_allclose(found.expected, expected["exp"], rtol=1e-10)
        assert_allclose([found.chi_squared, found.p], [expected["chisq"], expected["p"]], rtol=1e-9)
        assert found.degrees_of_freedom == expected["df"]


def test_log_rank_of_several_groups_is_that_of_r(reference, frames):
    lung = frames["lung"].dropna(subset="ph.ecog")
    found = log_rank(lung["time"], lung["event"], lung["ph.ecog"])
    expected = reference["lung"]["logrank_ecog"]
    assert_allclose([found.chi_squared, found.p], [expected["chisq"], expected["p"]], rtol=1e-9)
    assert found.degrees_of_freedom == expected["df"]
    veteran = frames["veteran"]
    found = log_rank(veteran["time"], veteran["event"], veteran["celltype"])
    expected = reference["veteran"]["logrank_celltype"]
    assert_allclose([found.chi_squared, found.p], [expected["chisq"], expected["p"]], rtol=1e-9)


def test_log_rank_under_delayed_entry_is_its_definition(reference, frames):
    frame = frames["lung_delayed_entry"]
    found = log_rank(frame["time"], frame["event"], frame["sex"], entry=frame["entry"])
    expected = reference["delayed_entry"]["logrank_entry_aware"]
    assert_allclose([found.chi_squared, found.p], [expected["chisq"], expected["p"]], rtol=1e-9)


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
