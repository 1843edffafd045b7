"""Which reader reads a call file: every module of `readers/` that has a READER."""

from __future__ import annotations

import importlib
import pkgutil
from functools import lru_cache

from genomic_to_outcome.calls import readers as reader_modules
from genomic_to_outcome.calls.call_text import head_of, problem
from genomic_to_outcome.calls.events import CallFile, Reader
from genomic_to_outcome.errors import InputError, Problem

_RECOGNISE = ("", "auto")
_BY_COLUMNS = "column_mapping"


@lru_cache(maxsize=1)
def all_readers() -> tuple[Reader, ...]:
    """All readers by the name of their module: a new caller is one new file."""
    package = reader_modules.__name__
    names = sorted(module.name for module in pkgutil.iter_modules(reader_modules.__path__))
    modules = [importlib.import_module(f"{package}.{name}") for name in names]
    return tuple(module.READER for module in modules if hasattr(module, "READER"))


def reader_for(call_file: CallFile) -> Reader:
    """The reader that the `caller` column names, else the one that recognises the content.

    Where the configuration maps the caller's columns, the reader of such tables reads it.
    A caller that is no reader's name (mutect2) is left to the content too. InputError where the
    kind has no reader, the file is empty or cannot be opened, or nothing recognises it.
    """
    readers = [reader for reader in all_readers() if call_file.kind in reader.kinds]
    if not readers:
        kinds = sorted({str(kind) for reader in all_readers() for kind in reader.kinds})
        message = f"there is no reader for this kind yet; kinds that are read: {', '.join(kinds)}"
        remedy = "Take the row out of the calls sheet."
        raise InputError([problem(call_file, message, remedy, field="kind", value=call_file.kind)])
    head = head_of(call_file)
    if not head.strip():
        message = "the file is empty, without even a header: the caller did not finish"
        remedy = "Run the caller again; a result without events has a header."
        raise InputError([problem(call_file, message, remedy)])
    if call_file.columns:
        return next(reader for reader in all_readers() if reader.name == _BY_COLUMNS)
    caller = call_file.caller.strip().lower().replace("-", "_").replace(" ", "_")
    if caller not in _RECOGNISE:
        for reader in readers:
            if reader.name == caller:
                return reader
    for reader in readers:
        if reader.recognises(head):
            return reader
    raise InputError([_unknown(call_file, readers, head)])


def _unknown(call_file: CallFile, readers: list[Reader], head: str) -> Problem:
    first_line = next(line for line in head.splitlines() if line.strip())[:120]
    others = [reader for reader in all_readers() if reader.recognises(head)]
    looks = "".join(
        f"; it looks like {reader.name}, which is of kind {' or '.join(reader.kinds)}"
        for reader in others
    )
    names = ", ".join(reader.name for reader in readers if reader.name != _BY_COLUMNS)
    given = call_file.caller.strip()
    unknown = (
        f"caller {given!r} is no reader's name nor one of `callers` in the configuration, and "
        if given.lower() not in (*_RECOGNISE, *(reader.name for reader in readers))
        else ""
    )
    return problem(
        call_file,
        f"{unknown}no reader knows this file; readers of {call_file.kind}: {names}{looks}",
        "Correct `kind` or `caller` in the calls sheet, or give the caller's own output file.",
        line=1,
        field="first line",
        value=first_line,
    )
