"""Mistakes in a catalogue file, collected while it is read."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from genomic_to_outcome.errors import Problem
from genomic_to_outcome.vocabulary import Severity

LINE = "__line__"
TABLE = "alterations"


@dataclass
class Mistakes:
    """Problems of one file, collected while it is read."""

    file: str
    problems: list[Problem] = field(default_factory=list)

    def add(
        self, line: int | None, where: str, value: object, message: str, remedy: str = ""
    ) -> None:
        """Note one problem; `where` is the class id and the key."""
        self.problems.append(
            Problem(
                severity=Severity.ERROR,
                table=TABLE,
                file=self.file,
                line=line,
                field=where,
                value="" if value is None else str(value),
                message=message,
                remedy=remedy,
            )
        )

    def unknown_keys(
        self, mapping: Mapping[str, Any], allowed: Iterable[str], line: int | None, where: str
    ) -> None:
        """Note each key that is not allowed, with the nearest that is."""
        allowed = sorted(allowed)
        for key in mapping:
            if key == LINE or key in allowed:
                continue
            self.add(line, where, key, "unknown key", suggestion(str(key), allowed))


def suggestion(word: str, known: Iterable[str]) -> str:
    """What was probably meant, or all that is known."""
    known = sorted(known)
    close = difflib.get_close_matches(word, known, n=1)
    return f"did you mean {close[0]}?" if close else f"expected one of: {', '.join(known)}"
