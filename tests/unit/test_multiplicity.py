"""Adjusted p-values against R's p.adjust."""

import json
from pathlib import Path

import pytest
from numpy.testing import assert_allclose

from genomic_to_outcome.outcomes.multiplicity import Adjustment, adjust


@pytest.mark.parametrize(
    ("adjustment", "name"),
    [(Adjustment.BH, "BH"), (Adjustment.BY, "BY"), (Adjustment.HOLM, "holm")],
)
def test_adjusted_values_are_those_of_r(shared: Path, adjustment, name):
    expected = json.loads((shared / "oracles/r_survival_reference.json").read_text())["p_adjust"]
    assert_allclose(adjust(expected["p"], adjustment), expected[name], rtol=1e-12)
    backwards = adjust(expected["p"][::-1], adjustment)
    assert_allclose(backwards, expected[name][::-1], rtol=1e-12)


def test_an_empty_family_and_a_single_test():
    assert len(adjust([], Adjustment.BH)) == 0
    assert list(adjust([0.03], Adjustment.HOLM)) == [0.03]
    with pytest.raises(ValueError, match="family"):
        adjust([0.1, float("nan")], Adjustment.BH)
