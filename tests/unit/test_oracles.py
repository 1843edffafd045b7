"""R gives the reference results of tests/oracles again, where it is installed."""

import json
import re

import pytest
from regenerate_oracles import ORACLES, SCRIPTS, differences, packages_of, run, why_not


@pytest.mark.parametrize("script", SCRIPTS)
def test_r_gives_the_same_results_again(script, tmp_path):
    reason = why_not(script)
    if reason:
        pytest.skip(reason)
    kept = json.loads((ORACLES / f"{script}.json").read_text())
    assert not list(differences(kept, run(script, tmp_path)))


def test_every_result_has_its_script():
    assert {path.stem for path in ORACLES.glob("*.json")} == set(SCRIPTS)


def test_the_packages_of_a_script_are_told():
    assert packages_of("survival_reference") == ["survival"]


def test_a_changed_number_or_a_missing_one_is_a_difference():
    kept = {"versions": ["a"], "x": [1.0, 2.0], "p": 0.5}
    assert not list(differences(kept, {"versions": ["b"], "x": [1.0 + 1e-12, 2.0], "p": 0.5}))
    assert len(list(differences(kept, {"versions": ["a"], "x": [1.0, 2.1], "p": 0.5}))) == 1
    assert len(list(differences(kept, {"versions": ["a"], "x": [1.0], "p": 0.5}))) == 1
    assert len(list(differences(kept, {"versions": ["a"], "x": [1.0, 2.0]}))) == 1
    assert re.match("/x/1: 2.0 became 2.1", next(differences(kept, kept | {"x": [1.0, 2.1]})))
