"""Whether the `caller` column of the calls sheet says a word that is known."""

from __future__ import annotations

import difflib
import re
from dataclasses import replace
from functools import cache

from genomic_to_outcome.calls import structural_evidence, tumour_column
from genomic_to_outcome.calls.call_text import problem
from genomic_to_outcome.calls.events import CallFile
from genomic_to_outcome.calls.registry import all_readers
from genomic_to_outcome.errors import Problem
from genomic_to_outcome.vocabulary import CallKind, Severity

_NOT_NAMED = ("", "auto", "merged", "vcf")
_NAMED_IN_HEADERS = {
    CallKind.SMALL_VARIANTS: tumour_column.CALLER_NAMES,
    CallKind.STRUCTURAL_VARIANTS: structural_evidence.CALLER_NAMES,
    CallKind.COPY_NUMBER: structural_evidence.CALLER_NAMES,
}
_OTHER_NAMES = {"vardictjava": ("vardict",), "jaffal": ("jaffa",), "smoove": ("lumpy",)}
# mutekt is mutect at 0.83; callers with names of their own (sage, octopus) lie far below.
_ALIKE = 0.8


@cache
def known_callers(kind: CallKind) -> tuple[str, ...]:
    """Names of the readers of a kind, and of the callers that its readers know from a header."""
    readers = {reader.name for reader in all_readers() if kind in reader.kinds}
    return tuple(sorted(readers.union(_NAMED_IN_HEADERS.get(kind, ()))))


def caller_problem(call_file: CallFile) -> Problem | None:
    """An error for a word that is nearly a known one, a warning for any other unknown word.

    Known with a version or a part (strelka2, mutect2_filtered, tso500) is known. A caller whose
    columns the configuration maps is known by that.
    """
    given = call_file.caller.strip()
    word = re.sub(r"[^a-z0-9]+", "_", given.lower()).strip("_")
    known = known_callers(call_file.kind)
    if call_file.columns or word in _NOT_NAMED or any(_names(word, name) for name in known):
        return None
    near = difflib.get_close_matches(word, known, n=1, cutoff=_ALIKE)
    hint = f"Is '{near[0]}' meant? " if near else ""
    found = problem(
        call_file,
        f"caller '{given}' is no reader's name nor one of `callers` in the configuration; "
        f"known for {call_file.kind}: {', '.join(known)}",
        f"{hint}Correct `caller` in the calls sheet, or leave it empty: files tell it themselves.",
        field="caller",
        value=given,
    )
    return found if near else replace(found, severity=Severity.WARNING)


def _names(word: str, name: str) -> bool:
    """Whether a word is a caller's name or its first part, with a version or more parts or not."""
    version = f"{name.replace('_', '')}v?[0-9]*"
    return (
        name in _OTHER_NAMES.get(word, ())
        or re.fullmatch(version, word.replace("_", "")) is not None
        or name.startswith(f"{word}_")
        or f"_{name}_" in f"_{word}_"
        or any(re.fullmatch(version, part) for part in word.split("_"))
    )
