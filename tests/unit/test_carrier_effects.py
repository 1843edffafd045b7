"""Many alterations at once against R, and against the estimators of one covariate."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from r_reference import read_frames, read_reference

from genomic_to_outcome.outcomes.carrier_effects import compare_carriers
from genomic_to_outcome.outcomes.cox import fit_cox, proportional_hazards_test
from genomic_to_outcome.outcomes.logrank import log_rank


@pytest.fixture(scope="module")
def reference() -> dict:
    return read_reference()


@pytest.fixture(scope="module")
def frames() -> dict[str, pd.DataFrame]:
    return read_frames()


def against(expected: dict, found, place: int) -> None:
    """Column `place` of the effects equals R's model of one binary covariate."""
    low_to_high = [limits[place] for limits in found.hazard_ratios()]
    for value, name in (
        (found.coefficient[place], "coef"),
        (found.standard_error[place], "se"),
        (found.wald_p[place], "p_wald"),
        (low_to_high[0], "hr"),
        (low_to_high[1], "hr_lower"),
        (low_to_high[2], "hr_upper"),
    ):
        assert_allclose(value, np.ravel(expected[name])[0], rtol=1e-8, atol=1e-8, err_msg=name)
    counted = found.n_carriers[place] + found.n_others[place]
    events = found.events_carriers[place] + found.events_others[place]
    assert (counted, events) == (expected["n"], expected["nevent"])


def beside_others(carriers: pd.Series) -> np.ndarray:
    """The carriers of interest between two other alterations."""
    other = np.arange(len(carriers)) % 3 == 0
    return np.column_stack((other, carriers.to_numpy(bool), ~other))


def test_each_alteration_is_that_of_r(reference, frames):
    lung, veteran, aml = frames["lung"], frames["veteran"], frames["aml"]
    late = frames["late"]
    survivors = lung[lung["time"] > 180].assign(time=lambda frame: frame["time"] - 180)
    for expected, frame, carriers in (
        (reference["lung"]["cox_sex"]["efron"], lung, lung["sex"] == 2),
        (reference["veteran"]["cox_trt"]["efron"], veteran, veteran["trt"] == 2),
        (reference["aml"]["cox"]["efron"], aml, aml["x"] == "Nonmaintained"),
        (reference["lung"]["landmark180"]["cox"], survivors, survivors["sex"] == 2),
    ):
        found = compare_carriers(frame["time"], frame["event"], beside_others(carriers))
        against(expected, found, 1)
    found = compare_carriers(
        late["time"], late["event"], beside_others(late["sex"] == 2), entry=late["entry"]
    )
    against(reference["delayed_entry"]["cox_sex"]["efron"], found, 1)
    assert_allclose(found.ph_p[1], reference["delayed_entry"]["zph_sex"]["p"][0], rtol=1e-7)
    competing = frames["mgus2"]
    found = compare_carriers(
        competing["etime"], competing["ev"] == 1, beside_others(competing["sex"] == "M")
    )
    against(reference["competing"]["cause_specific"]["event"], found, 1)


def test_assessed_patients_and_strata_are_those_of_r(reference, frames):
    lung = frames["lung"]
    staged = lung["ph.ecog"].notna().to_numpy()
    everybody = beside_others(lung["sex"] == 2)
    assessed = np.column_stack((np.ones(len(lung), bool), staged, np.ones(len(lung), bool)))
    found = compare_carriers(
        lung["time"],
        lung["event"],
        everybody & assessed,
        assessed=assessed,
        strata=lung["ph.ecog"].fillna(9),
    )
    against(reference["lung"]["cox_sex_strata_ecog"], found, 1)
    expected = reference["lung"]["cox_sex"]["efron"]
    assert expected["n"] == found.n_carriers[0] + found.n_others[0]


def test_log_rank_and_proportional_hazards_are_those_of_r(reference, frames):
    lung = frames["lung"]
    found = compare_carriers(lung["time"], lung["event"], beside_others(lung["sex"] == 2))
    expected = reference["lung"]["logrank_sex"]
    assert_allclose(found.log_rank_chi_squared[1], np.ravel(expected["chisq"])[0], rtol=1e-9)
    assert_allclose(found.log_rank_p[1], np.ravel(expected["p"])[0], rtol=1e-8)
    assert_allclose(found.ph_p[1], reference["lung"]["zph_sex"]["km"]["p"][0], rtol=1e-7)


def test_without_events_on_both_sides_there_is_no_ratio():
    time, event = np.arange(1.0, 9.0), np.array([True, False] * 4)
    carriers = np.column_stack(
        (event, ~event, np.zeros(8, bool), np.isin(np.arange(8), (0, 3, 4, 7)))
    )
    found = compare_carriers(time, event, carriers)
    assert_array_equal(np.isnan(found.coefficient), [True, True, True, False])
    assert_array_equal(np.isnan(found.standard_error), [True, True, True, False])
    assert_array_equal(found.events_carriers, [4, 0, 0, 2])
    assert np.isnan(found.log_rank_p[2])


def test_nobody_and_nothing_are_results():
    nobody = compare_carriers([], [], np.empty((0, 2), bool))
    assert_array_equal(nobody.n_carriers, [0, 0])
    nothing = compare_carriers([1.0, 2.0], [True, False], np.empty((2, 0), bool))
    assert len(nothing.coefficient) == 0


rows = st.lists(
    st.tuples(
        st.integers(1, 12),
        st.booleans(),
        st.integers(0, 8),
        st.integers(0, 1),
        st.lists(st.sampled_from(["carrier", "other", "not assessed"]), min_size=3, max_size=3),
    ),
    min_size=1,
    max_size=30,
)


@given(rows, st.booleans(), st.booleans())
@settings(deadline=None)
def test_whatever_the_data_each_alteration_is_as_if_it_were_alone(patients, delayed, layered):
    time, event, entry, layer, states = zip(*patients, strict=True)
    time, event, states = np.array(time, float), np.array(event), np.array(states)
    late = np.array(entry, float) if delayed else None
    strata = np.array(layer) if layered else None
    carriers, assessed = states == "carrier", states != "not assessed"
    found = compare_carriers(time, event, carriers, assessed=assessed, entry=late, strata=strata)
    for place in range(3):
        mine = assessed[:, place]
        chosen = {
            "entry": None if late is None else late[mine],
            "strata": None if strata is None else strata[mine],
        }
        group = carriers[mine, place]
        alone = fit_cox(time[mine], event[mine], group, **chosen)
        test = log_rank(time[mine], event[mine], group, **chosen)
        assert_allclose(found.log_rank_p[place], test.p, atol=1e-9)
        assert alone.converged == np.isfinite(found.coefficient[place])
        if alone.converged:
            assert_allclose(found.coefficient[place], alone.coefficients[0], atol=1e-8)
            assert_allclose(found.standard_error[place], alone.standard_errors[0], rtol=1e-7)
            expected = proportional_hazards_test(alone).p[0]
            # Where g(t) is one value at all informative events, rounding alone decides.
            if np.isfinite([expected, found.ph_p[place]]).all():
                assert_allclose(found.ph_p[place], expected, rtol=1e-5, atol=1e-9)
