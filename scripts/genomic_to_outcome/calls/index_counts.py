"""The index beside a file, and how many records it tells without being built in memory."""

from __future__ import annotations

import gzip
import struct
import zlib
from pathlib import Path

_ENDINGS = (".tbi", ".csi")
_MAGIC = b"TBI\1"
# Of each contig with records the index holds a bin that is none (37450) with two chunks: its first
# and last place in the file, then the numbers of mapped and unmapped records. SAM specification,
# section 5.2, and tabix.
_COUNTS = struct.pack("<Ii", 37450, 2)
_PLACES = 16


def index_of(path: str) -> str:
    """The file's index; empty where there is none, or one that is older than the file."""
    for ending in _ENDINGS:
        index = Path(path + ending)
        if index.is_file() and index.stat().st_mtime >= Path(path).stat().st_mtime:
            return str(index)
    return ""


def records_of_tabix(path: str) -> int | None:
    """The number of records; None where the file is no tabix index or does not tell."""
    try:
        with gzip.open(path) as handle:
            content = handle.read()
    except (OSError, EOFError, zlib.error):
        return None
    if not content.startswith(_MAGIC):
        return None
    (contigs,) = struct.unpack_from("<i", content, len(_MAGIC))
    records = found = 0
    place = content.find(_COUNTS)
    while place >= 0:
        start = place + len(_COUNTS) + _PLACES
        if start + _PLACES > len(content):
            return None
        records += sum(struct.unpack_from("<QQ", content, start))
        found += 1
        place = content.find(_COUNTS, start)
    return records if 0 < found <= contigs else None
