"""Adjusted p-values against R's p.adjust."""

import pytest
from numpy.testing import assert_allclose
from r_reference import read_reference

from genomic_to_outcome.outcomes.multiplicity import Adjustment, adjust


@pytest.mark.parametrize("adjustment", list(Adjustment))
def test_the_order_of_the_tests_does_not_matter(adjustment):
    p = read_reference()["p_adjust"]["p"]
    assert_allclose(adjust(p[::-1], adjustment)[::-1], adjust(p, adjustment), rtol=1e-12)


def test_an_empty_family_and_a_single_test():
    assert len(adjust([], Adjustment.BH)) == 0
    assert list(adjust([0.03], Adjustment.HOLM)) == [0.03]
    with pytest.raises(ValueError, match="family"):
        adjust([0.1, float("nan")], Adjustment.BH)
