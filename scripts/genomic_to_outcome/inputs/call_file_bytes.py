"""A quick look at the bytes of a call file: is it there, and is it whole?"""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path

_GZIP = b"\x1f\x8b"
# The empty block that ends every BGZF file (SAM/BAM specification, section 4.1.2).
_BGZF_END = bytes.fromhex("1f8b08040000000000ff0600424302001b0003000000000000000000")
_READ_THROUGH = 16 * 1024 * 1024
_CHUNK = 1024 * 1024


def damage_of(path: str | Path) -> tuple[str, str] | None:
    """What is wrong with a call file and what to do, or None where nothing is seen.

    A plain gzip file is read through where it is small (16 MB); its reader meets what is left.
    """
    file = Path(path)
    if file.is_dir():
        return "The path is a folder, not a file.", "Give the path of the caller's file."
    if not file.is_file():
        return (
            "The call file does not exist.",
            "Correct the path; it is relative to the working directory.",
        )
    size = file.stat().st_size
    if size == 0:
        return (
            "The call file is empty (0 bytes): even without calls a caller writes a header.",
            "Run the caller again, or remove the row if the sample was not tested.",
        )
    with file.open("rb") as handle:
        head = handle.read(18)
        if head[:2] != _GZIP:
            return None
        if _is_bgzf(head):
            handle.seek(max(0, size - len(_BGZF_END)))
            if handle.read() != _BGZF_END:
                return (
                    "The BGZF end marker is missing: the file was cut off.",
                    "Copy the file again, or write it again with bgzip.",
                )
            return None
    return _damage_of_gzip(file) if size <= _READ_THROUGH else None


def _is_bgzf(head: bytes) -> bool:
    return len(head) == 18 and bool(head[3] & 4) and head[12:14] == b"BC"


def _damage_of_gzip(file: Path) -> tuple[str, str] | None:
    try:
        with gzip.open(file) as handle:
            while handle.read(_CHUNK):
                pass
    except (EOFError, OSError, zlib.error) as error:
        return (
            f"The gzip file is damaged or was cut off ({error}).",
            "Copy the file again, or write it again with bgzip.",
        )
    return None
