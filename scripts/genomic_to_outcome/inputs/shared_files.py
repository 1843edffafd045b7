"""Mutation files (MAF) of several samples: whose rows nobody asks for."""

from __future__ import annotations

import csv
import gzip
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from genomic_to_outcome.errors import Problem, counted
from genomic_to_outcome.inputs.records import Records
from genomic_to_outcome.inputs.table_problems import FileCheck
from genomic_to_outcome.vocabulary import CallKind, Severity

_GENE, _BARCODE = "Hugo_Symbol", "Tumor_Sample_Barcode"
_NAMED = 5


def check_shared_files(samples: Records, calls: Records, folder: Path) -> list[Problem]:
    """A warning for the rows of a MAF that are not read.

    They are of samples that are not in the samples sheet, or for which the calls sheet does not
    name the file. Paths of call files are relative to `folder`.
    """
    if not samples.keyed:
        return []
    rows_of: dict[str, list[int]] = defaultdict(list)
    for row, (path, kind) in enumerate(
        zip(calls.column("path"), calls.column("kind"), strict=True)
    ):
        if path is not None and kind == CallKind.SMALL_VARIANTS:
            rows_of[path].append(row)
    known = set(samples.column("sample"))
    problems = []
    for path, rows in rows_of.items():
        read = {calls.text("tumour", row) or calls.text("sample", row) for row in rows}
        left = {name: count for name, count in _barcodes(folder / path).items() if name not in read}
        if left:
            problems += _unread(calls, rows[0], left, known)
    return problems


def _unread(
    calls: Records, row: int, left: Mapping[str, int], known: set[str]
) -> Iterator[Problem]:
    strangers = {name: count for name, count in left.items() if name not in known}
    others = {name: count for name, count in left.items() if name in known}
    for part, reason, remedy in (
        (
            strangers,
            "not in the samples sheet",
            "Add them to the samples and calls sheets, or give the file's name of a sample as "
            "`tumour` in the calls sheet; nothing if they are no part of the cohort.",
        ),
        (
            others,
            "in the samples sheet, but the calls sheet does not name this file for them",
            "Add a row to the calls sheet for each of them.",
        ),
    ):
        if part:
            message = (
                f"{counted(sum(part.values()), 'row')} of {counted(len(part), 'sample')} not read: "
                f"{reason} ({_names(part)})."
            )
            check = FileCheck.CALL_ROWS_NOT_READ
            found = calls.problem(Severity.WARNING, row, "path", message, remedy, check=check)
            yield replace(found, patient="", sample="")


def _names(names: Mapping[str, int]) -> str:
    shown = [name or "without a name" for name in sorted(names)[:_NAMED]]
    return ", ".join(shown + ["..."] * (len(names) > _NAMED))


def _barcodes(path: Path) -> Counter[str]:
    """Rows by barcode of a MAF; nothing where the file is none or damaged (its reader says so)."""
    try:
        with path.open("rb") as file:
            opened = gzip.open if file.read(2) == b"\x1f\x8b" else open
        with opened(path, "rt", encoding="utf-8-sig", errors="replace") as handle:
            return _count_barcodes(handle)
    except (OSError, EOFError, zlib.error, csv.Error):
        return Counter()


def _count_barcodes(handle: Iterable[str]) -> Counter[str]:
    lines = (line.rstrip("\r\n") for line in handle if not line.startswith("#"))
    header = next((line for line in lines if line.strip()), "")
    delimiter = "\t" if "\t" in header else ","
    names = [name.strip(' "') for name in header.split(delimiter)]
    if not {_GENE, _BARCODE} <= set(names):
        return Counter()
    place = names.index(_BARCODE)
    rows = csv.reader(lines) if delimiter == "," else (line.split(delimiter) for line in lines)
    return Counter(row[place].strip(' "') for row in rows if len(row) > place)
