"""Text of call files, plain or gzipped, and what can be wrong with them before a reader looks."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from genomic_to_outcome.calls.events import CallFile
from genomic_to_outcome.errors import InputError, Problem
from genomic_to_outcome.inputs.call_file_bytes import damage_of
from genomic_to_outcome.inputs.table_problems import FileCheck
from genomic_to_outcome.vocabulary import Severity

HEAD_LINES = 100
_GZIP_START = b"\x1f\x8b"
_LONGEST_LINE = 1_000_000


def problem(
    call_file: CallFile,
    message: str,
    remedy: str,
    *,
    line: int | None = None,
    field: str = "",
    value: str = "",
) -> Problem:
    """An error in a call file."""
    return Problem(
        Severity.ERROR,
        table=str(call_file.kind),
        file=call_file.path,
        line=line,
        patient=call_file.patient,
        sample=call_file.sample,
        field=field,
        value=str(value),
        message=message,
        remedy=remedy,
    )


def damaged_file(call_file: CallFile) -> Problem | None:
    """What is wrong with the file as a file: absent, empty, cut off; None where nothing is seen."""
    damage = damage_of(call_file.path)
    if damage is None:
        return None
    found = problem(call_file, *damage, field="path", value=call_file.path)
    return replace(found, check=FileCheck.CALL_FILE_DAMAGED)


def head_of(call_file: CallFile) -> str:
    """The first lines of the file as text, decompressed; InputError where it cannot be read."""
    with _whole(call_file) as handle:
        lines = [handle.readline(_LONGEST_LINE) for _ in range(HEAD_LINES)]
    return b"".join(lines).decode("utf-8-sig", errors="replace")


def text_of(call_file: CallFile) -> str:
    """The whole file as text without byte-order mark; InputError where it cannot be read."""
    with _whole(call_file) as handle:
        content = handle.read()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"the file is not UTF-8 text ({error.reason} at byte {error.start})"
        remedy = "Give the file as the caller wrote it."
        raise InputError([problem(call_file, message, remedy)]) from error


def checksum(path: str | Path) -> str | None:
    """SHA-256 of the file as it lies on disk, or None where it cannot be read."""
    try:
        with Path(path).open("rb") as handle:
            return hashlib.file_digest(handle, "sha256").hexdigest()
    except OSError:
        return None


@contextmanager
def _whole(call_file: CallFile) -> Iterator[BinaryIO]:
    """The file's bytes, decompressed; damage that is seen then or on the way is an InputError."""
    damaged = damaged_file(call_file)
    if damaged:
        raise InputError([damaged])
    try:
        with Path(call_file.path).open("rb") as handle:
            gzipped = handle.read(len(_GZIP_START)) == _GZIP_START
            handle.seek(0)
            yield gzip.GzipFile(fileobj=handle) if gzipped else handle
    except (OSError, EOFError, zlib.error) as error:
        message = f"the file is damaged or cannot be read ({error})"
        remedy = "Check the rights of the file, copy it again or run the caller again."
        raise InputError([problem(call_file, message, remedy)]) from error
