"""Tables as people keep them: TSV, CSV, XLSX and Parquet read into the same columns of text."""

from __future__ import annotations

import csv
import gzip
import io
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from genomic_to_outcome.errors import InputError, Problem
from genomic_to_outcome.inputs.field_counts import field_count_problems, has_other_fields
from genomic_to_outcome.inputs.table_problems import empty_file, file_error, file_problem
from genomic_to_outcome.inputs.typed_table_files import read_parquet, read_xlsx

_DELIMITERS = "\t,;"
_COMMENT = "#"
_FORMULA_STARTS = ("=", "+", "-", "@")

csv.field_size_limit(min(sys.maxsize, 2**31 - 1))


@dataclass(frozen=True)
class Reading:
    """How a file is written where it does not say so itself: what is empty is found out.

    `separator` is the character between the fields, `encoding` a name that Python knows, `sheet`
    the name of a sheet of an Excel file (else the first). `patient` is the header's name of the
    patient's id, for problems of a row.
    """

    separator: str = ""
    encoding: str = ""
    sheet: str = ""
    patient: str = "patient"


@dataclass(frozen=True)
class TableFile:
    """A table as it was written: text without padding, by the lower-case name of the column.

    `lines[i]` is the line of row `i` in the file; `header_line` is the line of the header.
    `comments` are the lines that begin with # before the header. `unnamed` counts columns that
    have neither a name nor a value: they were left out. `problems` are errors of single rows: one
    with too few fields has empty cells at its end, one with too many is left out.
    """

    path: str
    columns: dict[str, list[str]]
    lines: list[int]
    header_line: int = 1
    header: tuple[str, ...] = ()
    comments: tuple[str, ...] = ()
    unnamed: int = 0
    problems: tuple[Problem, ...] = ()

    @property
    def n_rows(self) -> int:
        """Number of rows."""
        return len(self.lines)

    def column(self, name: str) -> list[str]:
        """The column, or empty text for each row where the file does not have it."""
        return self.columns.get(name) or [""] * self.n_rows

    def as_written(self, name: str) -> str:
        """The header's spelling of a column."""
        return next((each for each in self.header if each.lower() == name), name)


def read_table_file(path: str | Path, table: str = "", reading: Reading = Reading()) -> TableFile:
    """Read the table in a file: by its ending XLSX, Parquet, else delimited text.

    Text may be gzip-compressed. Raises InputError with every problem found where the table cannot
    be read; problems of single rows are in its `problems`.
    """
    name, file = str(path), Path(path)
    if not file.is_file():
        what = "is a folder, not a file" if file.is_dir() else "does not exist"
        raise file_error(
            name,
            table,
            f"The file {what}.",
            "Correct the path; it is relative to the working directory.",
        )
    if file.stat().st_size == 0:
        raise empty_file(name, table)
    ending = file.name.lower()
    if ending.endswith((".xlsx", ".xlsm")):
        return _from_records(
            name, table, read_xlsx(name, table, reading.sheet), (), reading.patient
        )
    if ending.endswith(".xls"):
        raise file_error(
            name, table, "The old Excel format (.xls) cannot be read.", "Save the table as .xlsx."
        )
    if ending.endswith((".parquet", ".pq")):
        return _from_records(name, table, read_parquet(name, table), (), reading.patient)
    text = _decode(name, table, _read_bytes(file, name, table), reading.encoding)
    comments, body = _split_comments(text)
    header = next((line for line in io.StringIO(body) if line.strip()), "")
    if not header:
        raise empty_file(name, table)
    delimiter = reading.separator or _delimiter(ending.removesuffix(".gz"), header)
    records = _read_delimited(name, table, body, delimiter, len(comments))
    return _from_records(name, table, records, comments, reading.patient)


def _split_comments(text: str) -> tuple[tuple[str, ...], str]:
    comments = []
    start = 0
    while text.startswith(_COMMENT, start):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        comments.append(text[start:end].rstrip("\r"))
        start = end + 1
    return tuple(comments), text[start:]


def _read_bytes(file: Path, name: str, table: str) -> bytes:
    data = file.read_bytes()
    if data[:2] != b"\x1f\x8b":
        return data
    try:
        return gzip.decompress(data)
    except (EOFError, OSError, ValueError) as error:
        raise file_error(
            name,
            table,
            f"The compressed file is damaged or cut off ({error}).",
            "Copy or compress the file again.",
        ) from error


def _decode(name: str, table: str, data: bytes, encoding: str = "") -> str:
    if encoding:
        return _decode_as(name, table, data, encoding)
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise file_error(
            name, table, "The text is UTF-16, not UTF-8.", "Save the table as UTF-8 text.", line=1
        )
    nul = data.find(b"\0")
    if nul >= 0:
        line = data.count(b"\n", 0, nul) + 1
        raise file_error(
            name,
            table,
            f"There is a NUL byte at byte {nul + 1}: this is not a text table.",
            "Give a TSV, CSV, XLSX or Parquet file with the right ending, or export it again.",
            line=line,
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise file_error(
            name,
            table,
            f"The text is not UTF-8: byte 0x{data[error.start]:02X} at byte {error.start + 1}.",
            "Save the table as UTF-8 (in Excel: 'CSV UTF-8').",
            line=line,
        ) from error


def _decode_as(name: str, table: str, data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding).removeprefix("\ufeff")
    except (LookupError, UnicodeError) as error:
        raise file_error(
            name,
            table,
            f"The text cannot be read as {encoding} ({error}).",
            "Correct `encoding` of the table's mapping: utf-8, latin-1, cp1252, utf-16.",
        ) from error


def _delimiter(ending: str, header: str) -> str:
    usual = "," if ending.endswith(".csv") else "\t"
    if usual in header:
        return usual
    best = max(_DELIMITERS, key=header.count)
    return best if best in header else usual


def _read_delimited(
    name: str, table: str, text: str, delimiter: str, skipped: int
) -> list[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    records: list[tuple[int, list[str]]] = []
    problems: list[Problem] = []
    before = 0
    try:
        if '"' not in text:
            return list(enumerate(reader, start=skipped + 1))
        for record in reader:
            line = before + 1 + skipped
            if reader.line_num - before > 1 and any(
                "\n" in cell and delimiter in cell for cell in record
            ):
                problems.append(
                    file_problem(
                        name,
                        table,
                        'A quotation mark (") is opened on this line and not closed on it, '
                        f"so that it swallows the text up to line {reader.line_num + skipped}.",
                        "Close the quotation mark, or remove it.",
                        line=line,
                    )
                )
            before = reader.line_num
            records.append((line, record))
    except csv.Error as error:
        problems.append(
            file_problem(
                name,
                table,
                f"The line cannot be split into fields ({error}).",
                "Correct the line or export the table again.",
                line=reader.line_num + skipped,
            )
        )
    if problems:
        raise InputError(problems)
    return records


def _from_records(
    name: str,
    table: str,
    records: list[tuple[int, list[str]]],
    comments: tuple[str, ...],
    patient: str,
) -> TableFile:
    records = [(line, row) for line, row in records if any(map(str.strip, row))]
    if not records:
        raise empty_file(name, table)
    header_line, header = records[0]
    names = [cell.strip().lower() for cell in header]
    named = [index for index, column in enumerate(names) if column]
    least = named[-1] + 1
    wrong = [(line, row) for line, row in records[1:] if has_other_fields(row, names)]
    of_rows = field_count_problems(name, table, wrong, names, patient)
    kept = [
        (line, row)
        for line, row in records[1:]
        if len(row) <= len(names) or not has_other_fields(row, names)
    ]
    problems = _header_problems(name, table, names, header_line)
    problems += _unnamed_problems(name, table, names, kept)
    if problems or (wrong and len(wrong) == len(records) - 1):
        raise InputError((*problems, *of_rows))
    rows = [row if len(row) == least else (row + [""] * least)[:least] for _, row in kept]
    cells = list(zip(*rows, strict=True)) if rows else [() for _ in range(least)]
    return TableFile(
        path=name,
        columns={names[index]: [_cell_text(cell) for cell in cells[index]] for index in named},
        lines=[line for line, _ in kept],
        header_line=header_line,
        header=tuple(header[index].strip() for index in named),
        comments=comments,
        unnamed=len(names) - len(named),
        problems=tuple(of_rows),
    )


def _cell_text(cell: str) -> str:
    """A cell without padding and without the mark that keeps it from being taken for a formula."""
    text = cell.strip()
    return text[1:] if text[:1] == "'" and text[1:2] in _FORMULA_STARTS else text


def _header_problems(name: str, table: str, names: list[str], line: int) -> list[Problem]:
    return [
        file_problem(
            name,
            table,
            f"The column '{column}' stands {count} times in the header.",
            "Keep one of them and rename or remove the others.",
            line=line,
            field=column,
        )
        for column, count in Counter(names).items()
        if column and count > 1
    ]


def _unnamed_problems(
    name: str, table: str, names: list[str], records: Iterable[tuple[int, list[str]]]
) -> list[Problem]:
    unnamed = [index for index, column in enumerate(names) if not column]
    for line, row in records:
        for index in unnamed:
            if index < len(row) and row[index].strip():
                return [
                    file_problem(
                        name,
                        table,
                        f"Column {index + 1} has values but no name in the header.",
                        "Name the column or empty it.",
                        line=line,
                        value=row[index].strip(),
                    )
                ]
    return []
