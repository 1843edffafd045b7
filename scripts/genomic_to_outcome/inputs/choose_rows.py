"""Which rows of a file are read, by the words in its columns."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import replace

from genomic_to_outcome.errors import Problem, counted
from genomic_to_outcome.inputs.parse_values import MISSING
from genomic_to_outcome.inputs.table_files import TableFile
from genomic_to_outcome.inputs.table_problems import FileCheck
from genomic_to_outcome.vocabulary import Severity

_LISTED_WORDS = 10


def choose_rows(
    file: TableFile, rows: Mapping[str, frozenset[str]], key: str, table: str
) -> tuple[TableFile, list[Problem]]:
    """The rows in which each named column has one of its values; the others are counted."""
    absent = [name for name in rows if name not in file.columns]
    problems = [no_column(file, name, key, table, "rows") for name in absent]
    wanted = {name: values for name, values in rows.items() if name in file.columns}
    if not wanted:
        return file, problems
    folded = {name: {value.casefold() for value in values} for name, values in wanted.items()}
    plain = {
        name: ["" if cell in MISSING else cell.casefold() for cell in file.columns[name]]
        for name in wanted
    }
    kept = [
        row
        for row in range(file.n_rows)
        if all(plain[name][row] in values for name, values in folded.items())
    ]
    left = file.n_rows - len(kept)
    if left:
        words = {name: sorted(value or "empty" for value in wanted[name]) for name in wanted}
        choice = "; ".join(
            f"{file.as_written(name)} is {' or '.join(words[name])}" for name in words
        )
        problems.append(
            Problem(
                Severity.WARNING,
                table=table,
                file=file.path,
                field=key,
                message=f"{left} of {counted(file.n_rows, 'row')} left out: read where {choice}.",
                remedy="Nothing, if it is meant so." if kept else _words_held(file, wanted),
                check=FileCheck.ROWS_LEFT_OUT,
            )
        )
    columns = {name: [cells[row] for row in kept] for name, cells in file.columns.items()}
    return replace(file, columns=columns, lines=[file.lines[row] for row in kept]), problems


def _words_held(file: TableFile, names: Iterable[str]) -> str:
    held = {
        name: list(dict.fromkeys(cell for cell in file.columns[name] if cell not in MISSING))
        for name in names
    }
    said = "; ".join(
        f"{file.as_written(name)} holds {', '.join(words[:_LISTED_WORDS]) or 'nothing'}"
        for name, words in held.items()
    )
    return f"No row is read: is another word meant? {said}."


def no_column(file: TableFile, name: str, key: str, table: str, field: str) -> Problem:
    """The error for a column that the mapping names and the file does not have."""
    near = difflib.get_close_matches(name, file.columns, n=1, cutoff=0.6)
    hint = f"Is '{near[0]}' meant?" if near else f"It has {', '.join(file.columns)}."
    return Problem(
        Severity.ERROR,
        table=table,
        file=file.path,
        line=file.header_line,
        field=field,
        value=name,
        message=f"The file has no column '{name}', which {key} names.",
        remedy=f"Correct {key}. {hint}",
        check=FileCheck.MAPPING_WRONG,
    )
