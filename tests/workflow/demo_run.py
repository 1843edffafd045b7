"""The demonstration, run once for all tests that look at it, in whichever process they are."""

from __future__ import annotations

import fcntl
import shutil
from pathlib import Path

from run_workflow import PROJECT, run_workflow

DONE = "done"


def run_demo(folder: Path) -> Path:
    """The folder, in which the demonstration was run with the project's own configuration.

    Processes that ask for the same folder at the same time wait for the one that runs it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / DONE).exists():
            shutil.copytree(PROJECT / "config", folder / "config", dirs_exist_ok=True)
            for target in ("simulate_cohort", "all"):
                run = run_workflow(folder, target)
                assert run.status == 0, run.output[-3000:]
            (folder / DONE).touch()
    return folder
