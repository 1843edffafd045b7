"""The seam between a Snakemake job and the package: what a job is given, and its log."""

import errno
import os
import sys
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol

_REMEDIES = {
    errno.ENOSPC: "Free space on the disk of the results",
    errno.EDQUOT: "Ask for more quota on the disk of the results",
    errno.EROFS: "Give the results a place that may be written to",
    errno.EACCES: "Give the user of the run the right to read its inputs and write its results",
}


class Refusal(Exception):  # noqa: N818 - no error of the program
    """Ends a job with its message instead of a traceback: what is at fault lies outside."""


class Task(Protocol):
    """What a script gets of its rule: the object that Snakemake calls `snakemake`."""

    input: Any
    output: Any
    params: Any
    log: Any
    threads: int


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
    sys.excepthook = explain


def explain(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Say what ended a job: in a line where the machine or the input is at fault, not the program.

    The outputs of the job do not count as written, so that the next run does it again.
    """
    if isinstance(error, Refusal):
        print(error, file=sys.stderr)
    elif isinstance(error, OSError) and error.errno in _REMEDIES:
        print(f"{error} -> {_REMEDIES[error.errno]}, then run again.", file=sys.stderr)
    else:
        sys.__excepthook__(kind, error, trace)
