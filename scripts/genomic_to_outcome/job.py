"""The seam between a Snakemake job and the package: what a job is given, and its log."""

import os
import sys
from pathlib import Path
from typing import Any, Protocol


class Task(Protocol):
    """What a script gets of its rule: the object that Snakemake calls `snakemake`."""

    input: Any
    output: Any
    params: Any
    log: Any


def start(log: str | Path) -> None:
    """Send everything that this process prints, also what C libraries print, to the job's log.

    File descriptors are redirected, not `sys.stderr`: htslib writes to descriptor 2 directly.
    """
    path = Path(log)
    path.parent.mkdir(parents=True, exist_ok=True)
    sys.stdout.flush()
    sys.stderr.flush()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    os.close(descriptor)
