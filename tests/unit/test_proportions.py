"""Proportions against R's binom.test and fisher.test, and published intervals."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from r_reference import read_reference
from scipy.stats import binomtest, nchypergeom_fisher

from genomic_to_outcome.outcomes.proportions import (
    clopper_pearson,
    fisher,
    newcombe_difference,
    wilson,
)


def test_the_response_rate_of_neratinib_in_biliary_cancer():
    found = clopper_pearson(4, 25)
    assert [round(100 * x, 1) for x in (found.value, found.low, found.high)] == [16.0, 4.5, 36.1]


def test_limits_of_the_odds_ratio_have_their_tail_probabilities():
    for row in read_reference()["fisher_2x2"]:
        a, b, c, d = row["table"]
        ratio = fisher(a, a + b, c, c + d).odds_ratio
        for side, count in {"low": a - 1, "high": a}.items():
            limit = getattr(ratio, side)
            if 0 < limit < np.inf:
                below = nchypergeom_fisher(a + b + c + d, a + b, a + c, limit).cdf(count)
                assert_allclose(1 - below if side == "low" else below, 0.025, rtol=1e-6)


@given(st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
@settings(deadline=None)
def test_wilson_is_that_of_scipy(counts):
    found = wilson(*counts)
    other = binomtest(*counts).proportion_ci(method="wilson")
    assert_allclose([found.low, found.high], [other.low, other.high], atol=1e-12)


@pytest.mark.parametrize(
    ("counts", "low", "high"),
    [
        # Newcombe (Stat Med 1998;17:873), table II, method 10.
        ((56, 70, 48, 80), 0.0524, 0.3339),
        ((9, 10, 3, 10), 0.1705, 0.8090),
        ((5, 56, 0, 29), -0.0381, 0.1926),
        ((10, 10, 0, 10), 0.6075, 1.0),
    ],
)
def test_newcombe_gives_its_published_examples(counts, low, high):
    found = newcombe_difference(*counts)
    assert_allclose([found.low, found.high], [low, high], atol=5e-5)


def test_nobody_is_no_estimate():
    assert np.isnan(clopper_pearson(0, 0).value)
    assert np.isnan(wilson(0, 0).value)
    assert np.isnan(newcombe_difference(0, 0, 1, 5).value)
    assert np.isnan(fisher(0, 0, 1, 5).odds_ratio.value)
    assert fisher(0, 0, 1, 5).p == 1
    with pytest.raises(ValueError, match="5 events among 3"):
        clopper_pearson(5, 3)
