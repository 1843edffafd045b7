"""A problem in what was given, and the exception that carries problems to the surface."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from genomic_to_outcome.vocabulary import Severity


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong with the input, said so that the person who gave it can mend it.

    `table` is the table's name in the contract (samples, treatments, ...) or the kind of call file;
    `file` is the path as the user wrote it; `line` counts from 1 with the header as line 1.
    `check` is the id of the check that found it, where it has one (docs/data_checks.md).
    """

    severity: Severity
    table: str
    file: str = ""
    line: int | None = None
    patient: str = ""
    sample: str = ""
    field: str = ""
    value: str = ""
    message: str = ""
    remedy: str = ""
    check: str = ""

    def sentence(self) -> str:
        """The problem on one line of a terminal."""
        place = self.file or self.table
        if self.line is not None:
            place = f"{place}:{self.line}"
        who = ", ".join(
            f"{label} {name}"
            for label, name in (("patient", self.patient), ("sample", self.sample))
            if name
        )
        what = f"{self.field} = {self.value!r}" if self.field and self.value else self.field
        middle = "; ".join(part for part in (who, what) if part)
        text = f"{self.severity}: {place}: " + (f"{middle}: " if middle else "") + self.message
        return f"{text} -> {self.remedy}" if self.remedy else text


class InputError(Exception):
    """The input cannot be used; `problems` says why, all at once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(problem.sentence() for problem in self.problems))


def counted(number: int, noun: str) -> str:
    """A number with its noun: 1 row, 2 rows."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
