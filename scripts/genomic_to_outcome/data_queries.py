"""Problems as an Excel file that a study nurse can work through, the same bytes each time."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from genomic_to_outcome.contract import CLINICAL_INPUTS, SAMPLES
from genomic_to_outcome.errors import Problem
from genomic_to_outcome.tables import spreadsheet_cell, whole_file

_WIDTHS: Mapping[str, int] = {
    "query": 8,
    "centre": 16,
    "patient": 14,
    "sample": 14,
    "table": 18,
    "file": 28,
    "line": 8,
    "field": 18,
    "value": 22,
    "message": 60,
    "remedy": 50,
    "severity": 10,
    "check": 28,
    "answer": 40,
}
_CLINICAL = frozenset(table.name for table in (*CLINICAL_INPUTS, SAMPLES))
_MOST_ROWS = 100_000
_NO_TIME = "2000-01-01T00:00:00Z"


def write_queries(
    problems: Iterable[Problem], centres: Mapping[str, str], path: str | Path
) -> None:
    """Write problems as .xlsx: records of the clinic on the first sheet, all others on the second.

    `centres` is the centre of each patient, by which the first sheet is ordered. The column
    `answer` is empty, for who answers the query. No cell can be taken for a formula.
    """
    problems = list(problems)
    book = Workbook()
    clinical = [each for each in problems if each.table in _CLINICAL]
    clinical.sort(key=lambda each: (centres.get(each.patient, ""), each.patient))
    others = [each for each in problems if each.table not in _CLINICAL]
    first, second = book.active, book.create_sheet()
    _fill(first, "data queries", clinical, centres)
    _fill(second, "files and configuration", others, centres)
    with whole_file(path) as temporary:
        Path(temporary).write_bytes(_without_times(book))


def _fill(
    sheet: Worksheet, title: str, problems: Sequence[Problem], centres: Mapping[str, str]
) -> None:
    sheet.title = title
    sheet.append(list(_WIDTHS))
    for number, problem in enumerate(problems[:_MOST_ROWS], start=1):
        known = {
            **vars(problem),
            "severity": str(problem.severity),
            "query": number,
            "centre": centres.get(problem.patient, ""),
            "answer": "",
        }
        sheet.append([_cell(known[name]) for name in _WIDTHS])
    if len(problems) > _MOST_ROWS:
        rest = len(problems) - _MOST_ROWS
        sheet.append([None] * 9 + [f"{rest} more stand in problems.tsv."])
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    for column, (name, width) in zip(sheet.columns, _WIDTHS.items(), strict=True):
        sheet.column_dimensions[column[0].column_letter].width = width
        column[0].font = Font(bold=True)
        column[0].fill = PatternFill("solid", fgColor="DDE6F0")
        for cell in column[1:]:
            cell.alignment = Alignment(wrap_text=name not in ("query", "line"), vertical="top")


def _cell(value: object) -> object:
    if value is None or isinstance(value, int):
        return value
    return ILLEGAL_CHARACTERS_RE.sub(" ", spreadsheet_cell(value)) or None


def _without_times(book: Workbook) -> bytes:
    """The file with one fixed time in place of that of writing."""
    written, fixed = io.BytesIO(), io.BytesIO()
    book.save(written)
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(fixed, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", _NO_TIME.encode(), content)
            # Without a time of its own an entry is of 1980.
            entry = zipfile.ZipInfo(name)
            entry.external_attr = 0o600 << 16
            target.writestr(entry, content, compress_type=zipfile.ZIP_DEFLATED)
    return fixed.getvalue()
