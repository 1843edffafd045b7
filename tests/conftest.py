"""What all tests share: the folder of real files beside the project, one run of the demonstration.

`pytest --demo FOLDER` looks at a run that is there instead of making one.
"""

import os
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]
SHARED = PROJECT.parent / "shared"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--demo", type=Path, help="folder in which the demonstration was run")


@pytest.fixture(scope="session")
def project() -> Path:
    """The project's own folder."""
    return PROJECT


@pytest.fixture(scope="session")
def resources() -> Path:
    """What the project ships: catalogue, therapies, evidence, exon models."""
    return PROJECT / "resources"


@pytest.fixture(scope="session")
def shared() -> Path:
    """Real files and reference results; tests that need them are skipped where they are absent."""
    if not SHARED.is_dir():
        pytest.skip("the folder shared/ with real files is not beside the project")
    return SHARED


@pytest.fixture(scope="session")
def demo(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a whole run of the demonstration, shared by all processes of the tests."""
    if given := request.config.getoption("--demo"):
        return given.resolve()
    from demo_run import run_demo

    base = tmp_path_factory.getbasetemp()
    # Each process of pytest-xdist has a folder of its own in the one of the session.
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    return run_demo(shared / "demonstration")
