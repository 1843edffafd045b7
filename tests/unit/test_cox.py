"""Cox and Firth regression where they fail; R's figures are in test_r_reference."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lifelines import CoxPHFitter
from numpy.testing import assert_allclose
from r_reference import read_frames

from genomic_to_outcome.outcomes.cox import fit_cox
from genomic_to_outcome.outcomes.firth import fit_firth


@pytest.fixture(scope="module")
def frames() -> dict[str, pd.DataFrame]:
    return read_frames()


def test_lifelines_agrees_with_strata_and_delayed_entry(frames):
    late = frames["late"].dropna(subset="ph.ecog")
    late = late.assign(layer=(late["ph.ecog"] > 0).astype(int))
    columns = ["time", "event", "entry", "sex", "age", "layer"]
    other = CoxPHFitter().fit(
        late[columns],
        "time",
        "event",
        strata=["layer"],
        entry_col="entry",
        fit_options={"precision": 1e-12, "step_size": 1.0},
    )
    fit = fit_cox(
        late["time"], late["event"], late[["sex", "age"]], entry=late["entry"], strata=late["layer"]
    )
    assert_allclose(fit.coefficients, other.params_, rtol=1e-8)
    assert_allclose(fit.standard_errors, other.standard_errors_, rtol=1e-8)


def test_separation_and_collinearity_are_no_estimates(frames):
    monotone = frames["monotone"]
    assert not fit_cox(monotone["time"], monotone["event"], monotone["x"]).converged
    lung = frames["lung"]
    twice = np.column_stack([lung["sex"], 2 * lung["sex"]])
    assert not fit_cox(lung["time"], lung["event"], twice).converged
    assert not fit_cox([1, 2], [0, 0], [0, 1]).converged
    assert not fit_cox([], [], []).converged


def test_late_entry_after_the_end_does_not_count():
    time, event, x, entry = [5, 6, 7, 8, 9], [1, 1, 0, 1, 1], [0, 1, 1, 0, 1], [0, 0, 9, 0, 2]
    fit = fit_cox(time, event, x, entry=entry)
    kept = [0, 1, 3, 4]
    same = fit_cox(
        *(np.array(values)[kept] for values in (time, event, x)), entry=np.array(entry)[kept]
    )
    assert fit.n == 4
    assert fit.coefficients[0] == same.coefficients[0]


def test_firth_with_entry_and_strata_maximises_the_penalised_likelihood_of_cox(frames):
    late = frames["late"].dropna(subset="ph.ecog")
    given = {"entry": late["entry"], "strata": late["ph.ecog"] > 1}
    fit = fit_firth(late["time"], late["event"], late["sex"] == 2, **given)
    cox = fit_cox(late["time"], late["event"], late["sex"] == 2, **given)
    # With 130 events the penalty moves the estimate little, and the two likelihoods are one.
    assert_allclose(fit.coefficient, cox.coefficients[0], atol=0.01)
    assert_allclose(fit.standard_error, cox.standard_errors[0], rtol=1e-3)
    assert fit.hazard_ratio.low < np.exp(fit.coefficient) < fit.hazard_ratio.high


def test_firth_without_any_information_gives_nothing():
    assert fit_firth([1, 2, 3], [0, 0, 0], [True, False, True]) is None
    assert fit_firth([1, 2, 3], [1, 1, 0], [True, True, True]) is None
    assert fit_firth([], [], []) is None


small_groups = st.lists(
    st.tuples(st.integers(1, 20), st.booleans(), st.booleans(), st.integers(0, 12)),
    min_size=2,
    max_size=15,
)


@given(small_groups)
@settings(deadline=None)
def test_whatever_the_data_firth_gives_a_finite_estimate_or_nothing(rows):
    time, event, group, entry = (np.array(column) for column in zip(*rows, strict=True))
    fit = fit_firth(time, event, group, entry=entry)
    if fit is not None:
        assert 0 <= fit.hazard_ratio.low < fit.hazard_ratio.value < fit.hazard_ratio.high
        assert 0 <= fit.p <= 1
        swapped = fit_firth(time, event, ~group, entry=entry)
        assert_allclose(swapped.coefficient, -fit.coefficient, atol=1e-8)


@given(small_groups)
@settings(deadline=None)
def test_whatever_the_data_cox_converges_to_a_maximum_or_says_that_it_does_not(rows):
    time, event, group, entry = (np.array(column) for column in zip(*rows, strict=True))
    fit = fit_cox(time, event, group, entry=entry)
    if fit.converged:
        assert abs(fit.coefficients[0]) < 8
        assert fit.log_likelihood >= fit.log_likelihood_null - 1e-9
