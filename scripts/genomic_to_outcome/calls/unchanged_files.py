"""Reading of files that somebody may write at the same time: as they were, or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import TypeVar

from genomic_to_outcome.errors import counted
from genomic_to_outcome.job import Refusal

_ATTEMPTS = 3
# Size, times of the last change of bytes and of the entry, and which file it is.
State = tuple[int, int, int, int] | None
Read = TypeVar("Read")


class FileChangedError(Refusal):
    """A file was written while it was read: what was read of it may be of two versions.

    No problem of the table of problems: it would stand there for a file that is whole by now.
    """

    def __init__(self, paths: Iterable[str]) -> None:
        found = sorted(paths)
        super().__init__(
            f"{counted(len(found), 'call file')} changed while being read: {', '.join(found)} "
            "-> Wait until nothing writes there, then run again."
        )


class UnchangedFiles:
    """The files of one job, each to be of one version from its first reading to its last."""

    def __init__(self) -> None:
        self._states: dict[str, State] = {}

    def read(self, paths: Iterable[str], read: Callable[[], Read]) -> Read:
        """What `read` makes of the files; it is asked again where one of them changed meanwhile.

        Raises FileChangedError where they still change at the third time, or where an earlier
        call read another version of one of them.
        """
        named = sorted(set(paths))
        for _ in range(_ATTEMPTS):
            before = {path: _state(path) for path in named}
            result = read()
            changed = [path for path in named if _state(path) != before[path]]
            if not changed:
                break
        changed += [path for path in named if self._states.get(path, before[path]) != before[path]]
        if changed:
            raise FileChangedError(changed)
        self._states |= before
        return result


def _state(path: str) -> State:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return (found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)
