"""What the tables of all fusion callers share: header, rows, checks, and calls out of rows."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from genomic_to_outcome.calls.call_text import problem, text_of
from genomic_to_outcome.calls.events import CallFile, FusionCall, Reading
from genomic_to_outcome.calls.fusion_row import Row
from genomic_to_outcome.errors import InputError, Problem


@dataclass(frozen=True)
class Layout:
    """A caller's table: each field with the names its column has had; `versions` in words.

    Lines that begin with `comment` stand before the header.
    """

    caller: str
    versions: str
    required: Mapping[str, tuple[str, ...]]
    optional: Mapping[str, tuple[str, ...]]
    delimiter: str = "\t"
    comment: str = ""


def read_fusion_table(
    call_file: CallFile, layout: Layout, read_row: Callable[[Row], FusionCall]
) -> Reading:
    """Read a caller's table; with any problem there are problems instead of calls.

    The first line that is neither blank nor a comment is the header. Text may be quoted, lines may
    end in CRLF, and of columns of the same name the first counts (STAR-Fusion 0.6 repeats two).
    """
    try:
        lines = text_of(call_file).split("\n")
    except InputError as error:
        return Reading(layout.caller, problems=error.problems)
    numbered = [
        (number, line.rstrip("\r"))
        for number, line in enumerate(lines, start=1)
        if line.strip() and not (layout.comment and line.startswith(layout.comment))
    ]
    if not numbered:
        message = "the file is empty, without even a header: the caller did not finish"
        remedy = "Run the caller again; a result without fusions has a header."
        return Reading(layout.caller, problems=(problem(call_file, message, remedy),))
    header = header_names(numbered[0][1], layout.delimiter)
    places = {name: _place(header, names) for name, names in _fields(layout).items()}
    missing = [layout.required[name] for name in layout.required if places[name] is None]
    if missing:
        return Reading(
            layout.caller, problems=(_header_problem(call_file, layout, header, missing),)
        )
    present = {name: place for name, place in places.items() if place is not None}
    columns = {name: header[place] for name, place in present.items()}
    calls: list[FusionCall] = []
    problems: list[Problem] = []
    for number, line in numbered[1:]:
        cells = _cells(line, layout.delimiter)
        wrong = _width_problem(call_file, number, cells, len(header))
        if wrong:
            problems.append(wrong)
            continue
        values = {name: cells[place].strip() for name, place in present.items()}
        row = Row(call_file, number, values, columns)
        call = read_row(row)
        problems.extend(row.problems)
        calls.append(call)
    records = len(numbered) - 1
    if problems:
        return Reading(layout.caller, records, problems=tuple(problems))
    return Reading(layout.caller, records, fusion_calls=tuple(calls))


def header_names(text: str, delimiter: str = "\t", comment: str = "") -> list[str]:
    """Names of the columns in the first line that is no comment, without `#` and quotes."""
    for line in text.splitlines():
        if line.strip() and not (comment and line.startswith(comment)):
            return [name.strip().removeprefix("#") for name in _cells(line, delimiter)]
    return []


def _fields(layout: Layout) -> dict[str, tuple[str, ...]]:
    return {**layout.required, **layout.optional}


def _place(header: Sequence[str], names: Sequence[str]) -> int | None:
    for name in names:
        if name in header:
            return header.index(name)
    return None


def _cells(line: str, delimiter: str) -> list[str]:
    """Between tabs quotes may be text (`annots`), between commas they enclose."""
    if delimiter == "\t":
        return [_unquoted(cell) for cell in line.split("\t")]
    return next(csv.reader([line], delimiter=delimiter), [])


def _unquoted(cell: str) -> str:
    if len(cell) > 1 and cell.startswith('"') and cell.endswith('"'):
        return cell[1:-1].replace('""', '"')
    return cell


def _width_problem(
    call_file: CallFile, line: int, cells: Sequence[str], width: int
) -> Problem | None:
    """STAR-Fusion 0.6 ends rows with a tab, so empty cells beyond the header are no problem."""
    if len(cells) >= width and not any(cells[width:]):
        return None
    return problem(
        call_file,
        f"the row has {len(cells)} columns, the header {width}"
        + ("; the file is probably cut off" if len(cells) < width else ""),
        "Copy the file again or run the caller again.",
        line=line,
    )


def _header_problem(
    call_file: CallFile,
    layout: Layout,
    header: Sequence[str],
    missing: Sequence[tuple[str, ...]],
) -> Problem:
    wanted = ", ".join(" or ".join(names) for names in missing)
    return problem(
        call_file,
        f"not a table of {layout.caller} that is known ({layout.versions}): "
        f"no column {wanted}; found {', '.join(header)}",
        "Give the caller's own output file, or correct `caller` in the calls sheet.",
        line=1,
        field="header",
    )
