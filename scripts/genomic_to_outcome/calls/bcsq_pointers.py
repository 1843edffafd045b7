"""Records whose BCSQ tells the effect of another record's change too, as `@position` there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from genomic_to_outcome.calls.vcf import VcfRecord
from genomic_to_outcome.errors import Problem

_KEY = "BCSQ"
_INFO = 7
_POINTER = re.compile(r"@(\d+)")


def with_pointed_entries(
    records: Iterable[VcfRecord | Problem],
) -> Iterator[VcfRecord | Problem]:
    """The records, at the end those that point elsewhere, with the entries found there.

    Of another record's entries those count whose DNA change names this record's own change.
    """
    entries: dict[tuple[str, int], list[str]] = {}
    waiting: list[VcfRecord] = []
    for record in records:
        if isinstance(record, Problem):
            yield record
            continue
        text = record.info.get(_KEY, "")
        own = [entry for entry in text.split(",") if not _POINTER.fullmatch(entry)]
        entries.setdefault((record.chrom, record.pos), []).extend(own)
        if len(own) < text.count(",") + 1:
            waiting.append(record)
        else:
            yield record
    for record in waiting:
        yield _completed(record, entries)


def _completed(record: VcfRecord, entries: dict[tuple[str, int], list[str]]) -> VcfRecord:
    change = f"{record.pos}{record.ref}>"
    found: list[str] = []
    for entry in record.info[_KEY].split(","):
        pointer = _POINTER.fullmatch(entry)
        if pointer is None:
            found.append(entry)
            continue
        there = entries.get((record.chrom, int(pointer[1])), [])
        found.extend(
            other
            for other in there
            if any(part.startswith(change) for part in other.split("|")[-1].split("+"))
        )
    info = ";".join(
        f"{_KEY}={','.join(found)}" if field.startswith(f"{_KEY}=") else field
        for field in record.cells[_INFO].split(";")
    )
    return replace(record, cells=(*record.cells[:_INFO], info, *record.cells[_INFO + 1 :]))
