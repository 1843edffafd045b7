"""Intervals cover simulated truths and tests keep their size: a short run of the benchmark."""

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))

from calibration import Scenario, coverage
from calibration_of_models import STUDIES, repeat

# Three standard errors of a share of 0.95 in 300 replicates.
LEAST, REPLICATES = 0.95 - 3 * 0.0126, 300


@pytest.mark.parametrize("delayed", [False, True])
def test_fifty_events_are_enough_for_every_interval(delayed):
    found = coverage(Scenario(50, 1.0, delayed), REPLICATES, seed=7)
    shares = {name: float(np.nanmean(values)) for name, values in found.items()}
    sizes = {name: share for name, share in shares.items() if name.startswith("size")}
    covered = {name: share for name, share in shares.items() if name not in sizes}
    assert len(covered) == 6
    assert len(sizes) == 4
    assert min(covered.values()) > LEAST, covered
    assert max(covered.values()) < 1, covered
    assert max(sizes.values()) < 1 - LEAST, sizes
    assert min(sizes.values()) > 0.01, sizes


def test_firth_covers_where_events_are_few():
    found = coverage(Scenario(10, 0.5, True), REPLICATES, seed=7)["hazard ratio, Firth"]
    assert np.nanmean(found) > LEAST
    assert np.isnan(found).mean() < 0.05


@pytest.mark.parametrize(("title", "study", "sizes", "_"), STUDIES)
def test_what_else_has_an_interval_or_a_test_covers_and_keeps_its_size(title, study, sizes, _):
    found = repeat(study, max(sizes), 1.0, REPLICATES // 2, seed=7)
    for name, values in found.items():
        share = float(np.nanmean(values))
        if name.startswith("size"):
            assert share < 0.05 + 3 * 0.018, (title, name)
        else:
            assert share > 0.95 - 3 * 0.018, (title, name)


def test_the_page_of_validation_has_the_tables():
    docs = Path(__file__).parents[2] / "docs"
    body = (docs / "calibration.md").read_text().partition("\n")[2]
    assert body.strip() in (docs / "validation.md").read_text()
