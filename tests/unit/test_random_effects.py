"""Summaries of centres against R's metafor (Paule and Mandel, Hartung and Knapp)."""

import json
from pathlib import Path

import pytest
from numpy.testing import assert_allclose

from genomic_to_outcome.outcomes.random_effects import summarise_centres

REFERENCE = json.loads((Path(__file__).parents[1] / "oracles/random_effects.json").read_text())


@pytest.mark.parametrize("name", ["differing", "alike", "two", "many"])
def test_a_summary_is_that_of_metafor(name):
    case = REFERENCE[name]
    found = summarise_centres(case["effects"], case["errors"])
    estimate = [found.estimate.value, found.estimate.low, found.estimate.high]
    assert_allclose(estimate, case["estimate"], rtol=1e-7)
    assert_allclose(found.p, case["p"][0], rtol=1e-6)
    assert_allclose(found.between**2, case["tau2"][0], rtol=1e-6, atol=1e-12)
    assert_allclose(100 * found.share, case["i2"][0], rtol=1e-6, atol=1e-8)
    assert_allclose(found.p_same, case["q_p"][0], rtol=1e-8)
    assert found.centres == len(case["effects"])


def test_one_centre_has_no_summary():
    assert summarise_centres([0.1], [0.2]) is None


def test_centres_that_agree_do_not_narrow_the_interval():
    found = summarise_centres([0.5, 0.5], [0.1, 0.2])
    assert found.between == 0
    assert found.estimate.high - found.estimate.low > 2 * 1.96 * 0.08
