"""Cox and Firth regression against R's survival and coxphf."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lifelines import CoxPHFitter
from numpy.testing import assert_allclose

from genomic_to_outcome.outcomes.cox import Ties, fit_cox, proportional_hazards_test
from genomic_to_outcome.outcomes.firth import fit_firth


@pytest.fixture(scope="module")
def reference(shared: Path) -> dict:
    return json.loads((shared / "oracles/r_survival_reference.json").read_text())


@pytest.fixture(scope="module")
def firth_reference(shared: Path) -> dict:
    return json.loads((shared / "oracles/r_firth_reference.json").read_text())


@pytest.fixture(scope="module")
def frames(shared: Path) -> dict[str, pd.DataFrame]:
    folder = shared / "oracles/survival_data"
    frames = {path.stem: pd.read_csv(path) for path in folder.glob("*.csv")}
    frames["lung"]["event"] = frames["lung"]["status"] == 2
    frames["veteran"]["event"] = frames["veteran"]["status"] == 1
    frames["aml"]["event"] = frames["aml"]["status"] == 1
    return frames


# R stops its iterations at a relative change of 1e-9 of the log likelihood: its coefficients of
# models with several covariates then lie up to some 1e-7 from the maximum.
ONE_COVARIATE, SEVERAL = 1e-8, 5e-7


def check(fit, expected: dict, tolerance: float) -> None:
    assert fit.converged
    assert (fit.n, fit.events) == (expected["n"], expected["nevent"])
    for found, name in (
        (fit.coefficients, "coef"),
        (fit.standard_errors, "se"),
        (fit.log_likelihood_null, "loglik_null"),
        (fit.log_likelihood, "loglik"),
        (fit.score_statistic, "score"),
        ([fit.wald_p(i) for i in range(len(fit.coefficients))], "p_wald"),
        ([fit.hazard_ratio(i).value for i in range(len(fit.coefficients))], "hr"),
        ([fit.hazard_ratio(i).low for i in range(len(fit.coefficients))], "hr_lower"),
        ([fit.hazard_ratio(i).high for i in range(len(fit.coefficients))], "hr_upper"),
    ):
        wanted = np.ravel(expected[name])
        assert_allclose(np.ravel(found), wanted, rtol=tolerance, atol=tolerance, err_msg=name)


@pytest.mark.parametrize(("name", "ties"), [("efron", Ties.EFRON), ("breslow", Ties.BRESLOW)])
def test_one_covariate_is_that_of_r(reference, frames, name, ties):
    lung, veteran, aml = frames["lung"], frames["veteran"], frames["aml"]
    late = frames["lung_delayed_entry"]
    for expected, fit in (
        (
            reference["lung"]["cox_sex"][name],
            fit_cox(lung["time"], lung["event"], lung["sex"], ties=ties),
        ),
        (
            reference["veteran"]["cox_trt"][name],
            fit_cox(veteran["time"], veteran["event"], veteran["trt"], ties=ties),
        ),
        (
            reference["aml"]["cox"][name],
            fit_cox(aml["time"], aml["event"], aml["x"] == "Nonmaintained", ties=ties),
        ),
        (
            reference["delayed_entry"]["cox_sex"][name],
            fit_cox(late["time"], late["event"], late["sex"], entry=late["entry"], ties=ties),
        ),
    ):
        check(fit, expected, ONE_COVARIATE)


def test_other_models_of_one_covariate_are_those_of_r(reference, frames):
    lung, late = frames["lung"], frames["lung_delayed_entry"]
    staged = lung.dropna(subset="ph.ecog")
    survivors = lung[lung["time"] > 180].assign(time=lambda frame: frame["time"] - 180)
    for expected, fit in (
        (
            reference["lung"]["cox_sex_strata_ecog"],
            fit_cox(staged["time"], staged["event"], staged["sex"], strata=staged["ph.ecog"]),
        ),
        (
            reference["lung"]["landmark180"]["cox"],
            fit_cox(survivors["time"], survivors["event"], survivors["sex"]),
        ),
        (
            reference["delayed_entry"]["cox_naive"],
            fit_cox(late["time"], late["event"], late["sex"]),
        ),
        (
            reference["delayed_entry"]["entry_dependence_cox"],
            fit_cox(late["time"], late["event"], late["entry"], entry=late["entry"]),
        ),
    ):
        check(fit, expected, ONE_COVARIATE)
    competing = frames["mgus2_competing"]
    fit = fit_cox(competing["etime"], competing["ev"] == 1, competing["sex"] == "M")
    check(fit, reference["mgus2_aj"]["cause_specific_cox_sex"], ONE_COVARIATE)


def test_several_covariates_are_those_of_r(reference, frames):
    staged = frames["lung"].dropna(subset="ph.ecog")
    late, veteran = frames["lung_delayed_entry"], frames["veteran"]
    for name, ties in (("efron", Ties.EFRON), ("breslow", Ties.BRESLOW)):
        fit = fit_cox(staged["time"], staged["event"], staged[["age", "sex", "ph.ecog"]], ties=ties)
        check(fit, reference["lung"]["cox_age_sex_ecog"][name], SEVERAL)
    fit = fit_cox(late["time"], late["event"], late[["sex", "age"]], entry=late["entry"])
    check(fit, reference["delayed_entry"]["cox_sex_age"], SEVERAL)
    fit = fit_cox(
        veteran["time"], veteran["event"], veteran[["trt", "karno"]], strata=veteran["celltype"]
    )
    check(fit, reference["veteran"]["cox_trt_karno_strata_celltype"], SEVERAL)
    fit = fit_cox(veteran["time"], veteran["event"], veteran_design(veteran))
    check(fit, reference["veteran"]["cox_full_efron"], SEVERAL)


def veteran_design(veteran: pd.DataFrame) -> pd.DataFrame:
    cells = {name: veteran["celltype"] == name for name in ("smallcell", "adeno", "large")}
    return pd.concat(
        [
            veteran[["trt"]],
            pd.DataFrame(cells),
            veteran[["karno", "diagtime", "age"]],
            veteran[["prior"]],
        ],
        axis=1,
    ).astype(float)


def test_score_test_of_proportional_hazards_is_that_of_r(reference, frames):
    lung, late, veteran = frames["lung"], frames["lung_delayed_entry"], frames["veteran"]
    staged = lung.dropna(subset="ph.ecog")
    for expected, fit in (
        (reference["lung"]["zph_sex"]["km"], fit_cox(lung["time"], lung["event"], lung["sex"])),
        (
            reference["lung"]["zph_age_sex_ecog"],
            fit_cox(staged["time"], staged["event"], staged[["age", "sex", "ph.ecog"]]),
        ),
        (
            reference["delayed_entry"]["zph_sex"],
            fit_cox(late["time"], late["event"], late["sex"], entry=late["entry"]),
        ),
    ):
        found = proportional_hazards_test(fit)
        assert_allclose(found.chi_squared, expected["chisq"][:-1], rtol=1e-7)
        assert_allclose(found.global_chi_squared, expected["chisq"][-1], rtol=1e-7)
        assert_allclose([*found.p, found.global_p], expected["p"], rtol=1e-7)
    fit = fit_cox(veteran["time"], veteran["event"], veteran_design(veteran))
    expected = reference["veteran"]["zph_full"]
    found = proportional_hazards_test(fit)
    terms = [place for place, freedom in enumerate(expected["df"]) if freedom == 1]
    assert_allclose(
        found.chi_squared[[0, 4, 5, 6, 7]], np.array(expected["chisq"])[terms], rtol=1e-6
    )
    assert_allclose(found.global_chi_squared, expected["chisq"][-1], rtol=1e-6)


def test_lifelines_agrees_with_strata_and_delayed_entry(frames):
    late = frames["lung_delayed_entry"].dropna(subset="ph.ecog")
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


def test_firth_is_that_of_coxphf(firth_reference, frames):
    lung, monotone = frames["lung"], frames["monotone"]
    for expected, fit in (
        (
            firth_reference["monotone"],
            fit_firth(monotone["time"], monotone["event"], monotone["x"] == 1, ties=Ties.BRESLOW),
        ),
        (
            firth_reference["lung_female"],
            fit_firth(lung["time"], lung["event"], lung["sex"] == 2, ties=Ties.BRESLOW),
        ),
    ):
        # coxphf stops at a change of 1e-6 or so of the coefficient.
        assert_allclose(fit.coefficient, expected["coef"], rtol=1e-6)
        assert_allclose(fit.standard_error, expected["se"], rtol=1e-6)
        assert_allclose(fit.hazard_ratio.low, expected["ci_lower_hr"], rtol=1e-5)
        assert_allclose(fit.hazard_ratio.high, expected["ci_upper_hr"], rtol=1e-5)
        assert_allclose(fit.p, expected["p"], rtol=1e-5)


def test_firth_with_entry_and_strata_maximises_the_penalised_likelihood_of_cox(frames):
    late = frames["lung_delayed_entry"].dropna(subset="ph.ecog")
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
