"""The lists that the workflow keeps of itself: package files of a script, packages of an env."""

import json
import re
from pathlib import Path

import pytest
import yaml
from library import LIBRARY, SCRIPTS, closure, library, third_party

PROJECT = SCRIPTS.parent
# Import name -> name on the package index, where they differ.
DISTRIBUTIONS = {"vl_convert": "vl-convert-python", "yaml": "pyyaml"}


def test_library_lists_what_each_script_uses():
    assert json.loads(LIBRARY.read_text()) == library(), "run: make library"


def test_closure_follows_imports_of_imports():
    files = closure(SCRIPTS / "read_calls.py")
    assert {"errors.py", "vocabulary.py", "calls/readers/arriba.py"} <= set(files)


def environments() -> dict[str, dict[str, str]]:
    """Env file -> package -> version of each of envs/ that scripts run in."""
    found = {}
    used = {env for _, env in env_of_scripts()}
    for path in sorted((PROJECT / "envs").glob("*.yaml")):
        if path.name not in used:
            continue
        dependencies = yaml.safe_load(path.read_text())["dependencies"]
        found[path.name] = dict(entry.replace(" ", "").split("=", 1) for entry in dependencies)
    return found


def locked() -> dict[str, str]:
    """Package -> major.minor in the lock, for the Python that the envs name."""
    versions: dict[str, str] = {}
    pattern = re.compile(r"^([a-z0-9-]+)==([0-9]+\.[0-9]+)\S*( ; python_full_version >= )?", re.M)
    for match in pattern.finditer((PROJECT / "requirements.lock").read_text()):
        if not match[3]:
            versions[match[1]] = match[2]
    return versions


def env_of_scripts() -> list[tuple[str, str]]:
    """(script, env file) of each rule; those that run another program have no script."""
    pairs = set()
    for path in (PROJECT / "rules").glob("*.smk"):
        for rule in re.split(r"^rule ", path.read_text(), flags=re.M)[1:]:
            script = re.search(r'"\.\./scripts/(\w+)\.py"', rule)
            env = re.search(r'"\.\./envs/(\w+\.yaml)"', rule)
            assert env, rule
            if script is None:
                assert "shell:" in rule, rule
                continue
            pairs.add((script[1], env[1]))
    return sorted(pairs)


def test_every_script_has_a_rule():
    assert {script for script, _ in env_of_scripts()} == set(library())


@pytest.mark.parametrize(("script", "env"), env_of_scripts())
def test_env_covers_what_the_script_imports(script: str, env: str):
    needed = {DISTRIBUTIONS.get(name, name) for name in third_party(SCRIPTS / f"{script}.py")}
    assert needed <= set(environments()[env])


def test_envs_hold_nothing_unused():
    used: dict[str, set[str]] = {name: {"python"} for name in environments()}
    for script, env in env_of_scripts():
        names = third_party(SCRIPTS / f"{script}.py")
        used[env] |= {DISTRIBUTIONS.get(name, name) for name in names}
    assert {name: set(packages) for name, packages in environments().items()} == used


def test_envs_equal_the_lock():
    lock = locked()
    for env, packages in environments().items():
        for package, version in packages.items():
            if package != "python":
                assert lock[package] == version, f"{env}: {package}"


def test_every_env_is_used_and_pinned():
    """Also those of other programs, which have no script."""
    rules = "".join(path.read_text() for path in (PROJECT / "rules").glob("*.smk"))
    used = set(re.findall(r'"\.\./envs/(\w+\.yaml)"', rules))
    assert {path.name for path in (PROJECT / "envs").iterdir()} == used
    for name in sorted(used):
        env = yaml.safe_load((PROJECT / "envs" / name).read_text())
        assert env["channels"] == ["conda-forge", "bioconda", "nodefaults"], name
        loose = [
            entry
            for entry in env["dependencies"]
            if not re.fullmatch(r"[a-z0-9-]+ =\d+\.\d+", entry)
        ]
        assert loose == [], name


def test_scripts_are_thin():
    long = {
        path.name: count
        for path in SCRIPTS.glob("*.py")
        if (count := len(Path(path).read_text().splitlines())) > 25
    }
    assert not long
