"""Problems as a table: written by each check, collected into one, judged at the gate."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from genomic_to_outcome.contract import PROBLEMS
from genomic_to_outcome.errors import Problem, counted
from genomic_to_outcome.tables import read_rows, write_rows, write_tsv
from genomic_to_outcome.vocabulary import CallKind, Severity

_ON_TERMINAL = 100


def write_problems(problems: Iterable[Problem], path: str | Path) -> None:
    """Write problems as a part of the table, each once."""
    write_rows(PROBLEMS, [_row(problem) for problem in dict.fromkeys(problems)], path)


def collect_problems(problems: Iterable[Problem], parquet: str | Path, tsv: str | Path) -> None:
    """Write all problems, each once, errors first; the same rows as Parquet and as TSV."""
    found = dict.fromkeys(problems)
    rows = [_row(problem) for problem in sorted(_without_echoes(found), key=_order)]
    write_rows(PROBLEMS, rows, parquet)
    write_tsv(PROBLEMS, rows, tsv)


def read_problems(path: str | Path) -> list[Problem]:
    """Problems of a table that `write_problems` or `collect_problems` wrote."""
    texts = [name for name in PROBLEMS.names if name not in ("severity", "line")]
    return [
        Problem(
            severity=Severity(row["severity"]),
            line=row["line"],
            **{name: row[name] or "" for name in texts},
        )
        for row in read_rows(path)
    ]


def stopping(problems: Iterable[Problem], *, exclude_bad_samples: bool) -> list[Problem]:
    """The errors that stop the run.

    An error in a call file concerns its sample alone; where bad samples are excluded it does not
    stop the run, and the sample has no state for any class.
    """
    return [
        problem
        for problem in problems
        if problem.severity is Severity.ERROR
        and not (exclude_bad_samples and is_of_one_sample(problem))
    ]


def is_of_one_sample(problem: Problem) -> bool:
    """Whether a problem concerns the call file of one sample and nothing else."""
    return bool(problem.sample) and problem.table in set(CallKind)


def describe(problems: Sequence[Problem], table: str) -> str:
    """Problems for the terminal: one a line, errors first, and where the whole list is."""
    if not problems:
        return "Input check: no problems found."
    shown = sorted(problems, key=_order)
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    found = f"{counted(errors, 'error')}, {counted(len(problems) - errors, 'warning')}"
    lines = [f"Input check: {found} ({table})"]
    lines += [f"  {problem.sentence()}" for problem in shown[:_ON_TERMINAL]]
    if len(shown) > _ON_TERMINAL:
        lines.append(f"  ... and {len(shown) - _ON_TERMINAL} more in {table}")
    return "\n".join(lines)


def _without_echoes(problems: Collection[Problem]) -> list[Problem]:
    """Without what the reader of a file repeats of the check of the sheet that names the file."""
    named = {(each.value, each.sample, each.message) for each in problems if each.field == "path"}
    return [each for each in problems if (each.file, each.sample, each.message) not in named]


def _order(problem: Problem) -> tuple[Any, ...]:
    row = _row(problem)
    # A problem of a whole file comes after those of its lines, as in the Parquet file.
    return tuple(
        (row[name] is None, 0 if row[name] is None else row[name]) for name in PROBLEMS.key
    )


def _row(problem: Problem) -> Mapping[str, Any]:
    return {**vars(problem), "severity": str(problem.severity)}
