"""What all tests share: the folder of real files and reference results beside the project."""

from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]
SHARED = PROJECT.parent / "shared"


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
