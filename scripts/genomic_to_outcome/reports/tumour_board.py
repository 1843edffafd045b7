"""Tumour board reports: a page and a JSON file per patient, and the list of all patients."""

from __future__ import annotations

import json
import shutil
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from genomic_to_outcome.reports.board_index import IndexRow, index_row, write_index
from genomic_to_outcome.reports.board_page import BoardPage
from genomic_to_outcome.reports.patient_tables import Chunk, PatientTables, rows_of
from genomic_to_outcome.reports.patient_view import ByPatient, Cohort, view_patient
from genomic_to_outcome.reports.report_names import report_names

CHUNK = 50
"""Patients that one process renders at a time: their rows are all that it holds."""


@dataclass(frozen=True)
class Destination:
    """Where reports are written, under which names, from which templates."""

    folder: Path
    names: Mapping[str, str]
    templates: Path


def write_tumour_board_reports(
    tables: ByPatient, cohort: Cohort, templates: Path, folder: Path, index: Path
) -> None:
    """Write `<name>.html` and `.json` of every patient into the folder, and an index beside it.

    The folder appears whole: reports are written beside it and moved at the end. Names are the
    patients' ids where every file system takes them (`report_names`).
    """
    with _whole_folder(folder) as unfinished:
        to = Destination(unfinished, report_names(tables.patients), templates)
        rows = _write_patients(tables, cohort, to, BoardPage(templates, cohort.language))
    write_index(rows, cohort, templates, folder.name, index)


def write_reports_of_tables(
    tables: PatientTables,
    cohort: Cohort,
    templates: Path,
    folder: Path,
    index: Path,
    processes: int = 1,
) -> None:
    """The same for tables that are too large to hold as objects, by several processes."""
    with _whole_folder(folder) as unfinished:
        to = Destination(unfinished, report_names(tables.patients), templates)
        rows = [row for part in _by_processes(tables, cohort, to, processes) for row in part]
    write_index(rows, cohort, templates, folder.name, index)


def _write_patients(
    tables: ByPatient, cohort: Cohort, to: Destination, page: BoardPage
) -> list[IndexRow]:
    rows = []
    for patient in sorted(tables.patients):
        view = view_patient(patient, tables, cohort)
        name = to.names[patient]
        text = json.dumps(view, indent=1, ensure_ascii=False, sort_keys=True)
        (to.folder / f"{name}.json").write_text(text + "\n", encoding="utf-8")
        (to.folder / f"{name}.html").write_text(page.render(view), encoding="utf-8")
        rows.append(index_row(view, name))
    return rows


def _by_processes(
    tables: PatientTables, cohort: Cohort, to: Destination, processes: int
) -> Iterator[list[IndexRow]]:
    """Index rows of each chunk, in the order of the patients."""
    chunks = tables.chunks(CHUNK)
    if processes == 1:
        page = BoardPage(to.templates, cohort.language)
        for chunk in chunks:
            yield _write_patients(rows_of(chunk), cohort, to, page)
        return
    # New interpreters: a copy of this one would share the threads of Arrow.
    with (
        _without_script(),
        ProcessPoolExecutor(
            processes, get_context("spawn"), initializer=_Worker.start, initargs=(cohort, to)
        ) as pool,
    ):
        yield from _in_order(pool, chunks, 2 * processes)


@contextmanager
def _without_script() -> Iterator[None]:
    """Keep new interpreters from running the script of this one.

    Under Snakemake its name may be an address, of which a process can make nothing.
    """
    main = vars(sys.modules["__main__"])
    name = main.pop("__file__", None)
    try:
        yield
    finally:
        if name is not None:
            main["__file__"] = name


def _in_order(
    pool: ProcessPoolExecutor, chunks: Iterable[Chunk], at_once: int
) -> Iterator[list[IndexRow]]:
    """Results in the order of the chunks, of which only a few are in memory at once."""
    waiting: deque[Future[list[IndexRow]]] = deque()
    for chunk in chunks:
        waiting.append(pool.submit(_Worker.write, chunk))
        if len(waiting) == at_once:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


class _Worker:
    """What a process of the pool keeps between chunks."""

    cohort: Cohort
    to: Destination
    page: BoardPage

    @classmethod
    def start(cls, cohort: Cohort, to: Destination) -> None:
        cls.cohort, cls.to = cohort, to
        cls.page = BoardPage(to.templates, cohort.language)

    @classmethod
    def write(cls, chunk: Chunk) -> list[IndexRow]:
        return _write_patients(rows_of(chunk), cls.cohort, cls.to, cls.page)


@contextmanager
def _whole_folder(folder: Path) -> Iterator[Path]:
    """A folder beside the wanted one that takes its place if all went well."""
    unfinished = folder.with_name(f".{folder.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    try:
        yield unfinished
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    shutil.rmtree(folder, ignore_errors=True)
    unfinished.rename(folder)
