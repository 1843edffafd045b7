"""Whether a call file is whole, and its text whatever its compression."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import replace
from typing import TextIO

from genomic_to_outcome.calls.call_text import problem
from genomic_to_outcome.calls.events import CallFile
from genomic_to_outcome.errors import Problem
from genomic_to_outcome.vocabulary import Severity

DAMAGE = (EOFError, OSError, zlib.error)

_GZIP_MAGIC = b"\x1f\x8b"


def warning(
    call_file: CallFile,
    message: str,
    remedy: str = "",
    *,
    line: int | None = None,
    field: str = "",
    value: str = "",
) -> Problem:
    """A warning about a call file."""
    error = problem(call_file, message, remedy, line=line, field=field, value=value)
    return replace(error, severity=Severity.WARNING)


def damage_problem(call_file: CallFile, error: Exception) -> Problem:
    """The problem for one of the errors of DAMAGE, met while the file was read."""
    message = f"the compressed file is cut off or damaged ({error})"
    return problem(call_file, message, "Copy the file again, or run the caller again.")


def open_text(path: str) -> TextIO:
    """The file as text without byte-order mark; bytes that are no UTF-8 are replaced."""
    with open(path, "rb") as handle:
        compressed = handle.read(2) == _GZIP_MAGIC
    if compressed:
        return gzip.open(path, "rt", encoding="utf-8-sig", errors="replace")
    return open(path, encoding="utf-8-sig", errors="replace")


def text_lines(path: str) -> Iterator[tuple[int, str]]:
    """Line number from 1 and text without line end (CRLF too)."""
    with open_text(path) as handle:
        for number, line in enumerate(handle, start=1):
            yield number, line.rstrip("\r\n")
