"""What the reports say of the data checks: which the configuration changed, what is open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from genomic_to_outcome.errors import counted

_SETTING = "checks."


def data_check_definitions(problems: Iterable[Mapping[str, Any]]) -> tuple[tuple[str, str], ...]:
    """One term, from the rows of contract.PROBLEMS: changed checks stand there themselves."""
    changed: dict[str, list[str]] = {}
    queries = 0
    for row in problems:
        if (row["field"] or "").startswith(_SETTING):
            changed.setdefault(row["value"], []).append(row["check"])
        elif row["check"]:
            queries += 1
    said = [f"{value}: {', '.join(sorted(found))}" for value, found in sorted(changed.items())]
    effect = f"Changed by the configuration: {'; '.join(said)}." if said else "None was changed."
    text = f"{counted(queries, 'open question')} about the records. {effect}"
    return (("Data checks", f"{text} All checks: docs/data_checks.md; queries: qc/problems.xlsx."),)
