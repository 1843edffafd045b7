"""What a run came to, in the few lines that stand at its end."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from genomic_to_outcome.errors import Problem, counted
from genomic_to_outcome.problems import is_of_one_sample
from genomic_to_outcome.vocabulary import EventKind, FileStatus, Severity

_NAMED = 20


def summarise_run(
    patients: Collection[str],
    samples: Collection[str],
    alterations: Iterable[Mapping[str, Any]],
    files: Iterable[Mapping[str, Any]],
    problems: Sequence[Problem],
) -> list[str]:
    """Lines on patients, samples, alterations and problems, and a warning of excluded samples.

    `alterations` are rows of contract.ALTERATIONS (sample, kind, class_id), of which biomarkers
    are not counted; `files` are rows of contract.CALL_FILES (sample, status). A sample that was
    excluded is named with its files at fault and the reason of each.
    """
    events = [row for row in alterations if row["kind"] != EventKind.BIOMARKER]
    carriers = {row["sample"] for row in events}
    classified = sum(bool(row["class_id"]) for row in events)
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    lines = [
        f"{counted(len(patients), 'patient')}, {counted(len(samples), 'sample')}; "
        f"{counted(len(events), 'alteration')} in {counted(len(carriers), 'sample')}, "
        f"{classified} of them of a class of the catalogue.",
        f"Problems: {counted(errors, 'error')}, {counted(len(problems) - errors, 'warning')}.",
    ]
    excluded = sorted({row["sample"] for row in files if row["status"] == FileStatus.EXCLUDED})
    return lines + (_warning(excluded, problems) if excluded else [])


def _warning(excluded: Sequence[str], problems: Iterable[Problem]) -> list[str]:
    """The excluded samples, each with what is wrong with which file."""
    faults: dict[str, list[str]] = {}
    for problem in problems:
        if problem.severity is Severity.ERROR and is_of_one_sample(problem):
            file = problem.value if problem.field == "path" else problem.file
            faults.setdefault(problem.sample, []).append(f"{file}: {problem.message}")
    lines = [
        f"Warning: {counted(len(excluded), 'sample')} excluded because of an error in a call file:"
    ]
    for sample in excluded[:_NAMED]:
        lines.append(f"  {sample}: {'; '.join(faults.get(sample, []))}")
    if len(excluded) > _NAMED:
        lines.append(f"  ... and {len(excluded) - _NAMED} more")
    return lines
