"""Exact tests of several groups against R's fisher.test."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from genomic_to_outcome.outcomes import freeman_halton as module
from genomic_to_outcome.outcomes.freeman_halton import DRAWS, freeman_halton
from genomic_to_outcome.outcomes.proportions import fisher

REFERENCE = json.loads((Path(__file__).parents[1] / "oracles/freeman_halton.json").read_text())


@pytest.mark.parametrize("name", ["subtypes", "alike", "sparse", "two", "large"])
def test_the_test_is_that_of_r(name):
    case = REFERENCE[name]
    found = freeman_halton(case["events"], case["sizes"])
    assert_allclose(found.p, case["p"], rtol=1e-8)
    assert found.draws == 0


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=2, max_size=2))
@settings(deadline=None)
def test_two_groups_are_fisher(groups):
    events, others = zip(*groups, strict=True)
    sizes = [a + b for a, b in groups]
    found = freeman_halton(events, sizes).p
    if np.isfinite(found):
        assert_allclose(found, fisher(events[0], sizes[0], events[1], sizes[1]).p, atol=1e-7)
    else:
        assert 0 in sizes or sum(events) == 0 or sum(others) == 0


def test_random_tables_come_near_the_exact_p(monkeypatch):
    case = REFERENCE["subtypes"]
    monkeypatch.setattr(module, "MOST_TABLES", 10)
    found = freeman_halton(case["events"], case["sizes"])
    assert found.draws == DRAWS
    error = np.sqrt(case["p"] * (1 - case["p"]) / DRAWS)
    assert abs(found.p - case["p"]) < 4 * error
    assert found == freeman_halton(case["events"], case["sizes"])


def test_impossible_counts_are_refused():
    with pytest.raises(ValueError, match="more responders than patients"):
        freeman_halton([3, 1], [2, 4])
