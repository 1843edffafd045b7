"""Every number of R's reference results against the project's own figure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import pytest
from r_reference import (
    leaves,
    read_frames,
    read_reference,
    recompute,
    recompute_firth,
    with_events,
)

from genomic_to_outcome.outcomes.cox import Ties

TOLERANCE, OF_FIRTH = 1e-8, 1e-6

# Reference results that the project has no figure for, and why.
NOT_OFFERED = {
    r"/concordance(_se)?$": "discrimination of a prognostic model is not among the questions",
    r"/peto_sex/": "of the tests of two curves only the log-rank test is planned",
    r"/cox_sex_robust_inst/": "one row per patient: there are no clusters",
    r"/exact/(?!n$|nevent$|score$|score_p$)": "ties are Efron's; of the discrete likelihood "
    "there is the score test alone, which is the log-rank test",
    r"/gray_tests/|/fine_gray_sex/": "competing events: Aalen-Johansen and cause-specific hazards",
    r"/monotone_coxph/": "the likelihood has no maximum: nothing is given, or Firth's model",
    r"/logrank_as_score_test/": "the score test of a Breslow model, met under cox_sex/breslow",
    r"/loglik/\d$|/iter$": "coxphf's likelihood of a standardised covariate; the p-value that "
    "follows from it is met, and the number of iterations is no result",
}

# Where R itself stops before 1e-8, and how far its figure may lie from the maximum.
# Where R's figure itself is not that exact, and how far it may lie from the right one.
R_IS_COARSER = {
    r"/wald$": (0.005, "R gives two decimals"),
    r"/(cox|cause_specific_cox)\w*/(\w+/)?(?!n)": (5e-7, "iterations end at a change of 1e-9"),
    r"/zph_": (2e-7, "the test is taken at a fit that ends early"),
    r"/fisher_2x2/\d+/or_": (1e-3, "fisher.test solves to 1e-4 of the ratio or its inverse"),
    r"/delayed_entry/km\w*/(\w+/)?at/n_risk/": (6, "R counts at the next time in the data"),
}


def compare(
    expected: Any, found: Any, looser: Mapping[str, tuple[float, str]], tolerance: float
) -> tuple[int, list[str], list[str]]:
    """Numbers met, those that differ, and those without a figure of ours."""
    ours = dict(leaves(found))
    met, differ, missing = 0, [], []
    for path, wanted in leaves(expected):
        if any(re.search(pattern, path) for pattern in NOT_OFFERED):
            continue
        if path not in ours:
            missing.append(path)
            continue
        limit = max(
            [
                tolerance,
                *(value[0] for pattern, value in looser.items() if re.search(pattern, path)),
            ]
        )
        value = np.nan if ours[path] is None else float(ours[path])
        target = np.nan if wanted is None else float(wanted)
        if np.isclose(value, target, rtol=limit, atol=limit, equal_nan=True):
            met += 1
        else:
            differ.append(f"{path}: {value!r} is not {target!r}")
    return met, differ, missing


def without_data(reference: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in reference.items() if name not in ("data", "firth")}


def test_every_number_of_the_project_s_own_reference_is_met():
    reference = without_data(read_reference())
    met, differ, missing = compare(reference, recompute(read_frames(), reference), {}, TOLERANCE)
    assert not differ
    assert not missing
    assert met > 3700


@pytest.mark.parametrize("ties", list(Ties))
def test_every_number_of_firth_s_model_is_met(ties):
    firth = read_reference()["firth"]
    expected = {name: results[ties.name.lower()] for name, results in firth.items()}
    met, differ, missing = compare(expected, recompute_firth(read_frames(), ties), {}, OF_FIRTH)
    assert not differ
    assert not missing
    assert met == 10


@pytest.fixture(scope="module")
def shared_frames(shared) -> dict[str, pd.DataFrame]:
    folder = shared / "oracles" / "survival_data"
    named = {
        "lung_delayed_entry": "late",
        "mgus2_competing": "mgus2",
        "risk_set_collapse": "collapse",
    }
    frames = {named.get(path.stem, path.stem): pd.read_csv(path) for path in folder.glob("*.csv")}
    return with_events(frames)


def test_every_number_of_the_shared_reference_is_met(shared, shared_frames):
    reference = json.loads((shared / "oracles" / "r_survival_reference.json").read_text())
    del reference["meta"]
    found = recompute(shared_frames, reference)
    met, differ, missing = compare(reference, found, R_IS_COARSER, TOLERANCE)
    assert not differ
    assert not missing
    assert met > 3700


def test_every_number_of_the_shared_firth_reference_is_met(shared, shared_frames):
    reference = json.loads((shared / "oracles" / "r_firth_reference.json").read_text())
    del reference["meta"]
    met, differ, missing = compare(reference, recompute_firth(shared_frames), {}, OF_FIRTH)
    assert not differ
    assert not missing
    assert met == 10
