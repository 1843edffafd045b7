"""The tables of a cohort, handed out in chunks of patients: no job holds all rows as objects."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from genomic_to_outcome.reports.estimates import Row
from genomic_to_outcome.reports.patient_events import EVENT_COLUMNS
from genomic_to_outcome.reports.patient_view import ByPatient

_STATE_COLUMNS = ("patient", "class_id", "status", "reason", "tissue_needed")
# Table -> the columns that reports read, all where it is None.
_OF_PATIENTS: Mapping[str, Sequence[str] | None] = {
    "patients": None,
    "samples": None,
    "alterations": EVENT_COLUMNS,
    "actionability": None,
    "patient_assessment": _STATE_COLUMNS,
    "tumour_board": None,
    "lines": None,
    "responses": None,
    "changes": None,
    "adverse_events": None,
    "performance_status": None,
    "quality_of_life": None,
}
_OF_SAMPLES = ("files", "biomarkers")
# Few words in millions of rows: held as numbers, with the words once.
_WORDS = ("class_id", "status", "reason")


@dataclass(frozen=True)
class Chunk:
    """The rows of some patients: each table as one Arrow IPC stream, so that it can be sent."""

    patients: tuple[str, ...]
    tables: Mapping[str, bytes]


@dataclass(frozen=True)
class _Sorted:
    """A table in the order of its patients; rows of patient i are starts[i] to starts[i + 1]."""

    arrow: pa.Table
    starts: np.ndarray


class PatientTables:
    """Tables of a cohort as Arrow columns, in the order of the patients' ids."""

    def __init__(self, paths: Mapping[str, str | Path]) -> None:
        """Read the tables (name of a field of ByPatient, patient_assessment, files -> path)."""
        ids = _read(paths["patients"], ["patient"])["patient"].to_pylist()
        self.patients: tuple[str, ...] = tuple(sorted(ids))
        known = pa.array(self.patients, pa.string())
        samples = _read(paths["samples"], ["sample", "patient"]).combine_chunks()
        self._tables = {
            name: _sort(table, table["patient"], known)
            for name, columns in _OF_PATIENTS.items()
            for table in (_read(paths[name], columns),)
        }
        for name in _OF_SAMPLES:
            table = _read(paths[name], None)
            places = pc.index_in(table["sample"], value_set=samples["sample"])
            self._tables[name] = _sort(table, samples["patient"].take(places), known)

    def chunks(self, size: int) -> Iterator[Chunk]:
        """Chunks of at most `size` patients, in the order of their ids."""
        for first in range(0, len(self.patients), size):
            last = min(first + size, len(self.patients))
            yield Chunk(
                self.patients[first:last],
                {name: _slice(table, first, last) for name, table in self._tables.items()},
            )


def rows_of(chunk: Chunk) -> ByPatient:
    """The rows of a chunk, each table split by patient."""
    rows = {
        name: pa.ipc.open_stream(content).read_all().to_pylist()
        for name, content in chunk.tables.items()
    }
    patient_of = {row["sample"]: row["patient"] for row in rows["samples"]}
    by_patient = {
        name: split_rows(found, lambda row: row["patient"])
        for name, found in rows.items()
        if name not in ("patients", "responses", *_OF_SAMPLES)
    }
    return ByPatient(
        patients={row["patient"]: row for row in rows["patients"]},
        files=split_rows(rows["files"], lambda row: row["sample"]),
        biomarkers=split_rows(rows["biomarkers"], lambda row: patient_of[row["sample"]]),
        responses={(row["patient"], row["line"]): row for row in rows["responses"]},
        assessment=by_patient.pop("patient_assessment"),
        **by_patient,
    )


def split_rows(rows: Iterable[Row], key: Callable[[Row], str]) -> dict[str, Sequence[Row]]:
    """Rows by their key, in their order."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return dict(found)


def _read(path: str | Path, columns: Sequence[str] | None) -> pa.Table:
    names = columns and list(columns)
    words = [name for name in _WORDS if name in (names or ())]
    table = pq.read_table(path, columns=names, read_dictionary=words, partitioning=None)
    return table.unify_dictionaries()


def _sort(table: pa.Table, patients: pa.ChunkedArray, known: pa.Array) -> _Sorted:
    """Rows of known patients, by patient and else in their order."""
    found = pc.index_in(patients, value_set=known)
    places = found.fill_null(len(known)).to_numpy()
    order = np.argsort(places, kind="stable")
    starts = np.searchsorted(places[order], np.arange(len(known) + 1))
    return _Sorted(table.take(pa.array(order[: starts[-1]])), starts)


def _slice(table: _Sorted, first: int, last: int) -> bytes:
    start, end = int(table.starts[first]), int(table.starts[last])
    part = table.arrow.slice(start, end - start).combine_chunks()
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, part.schema) as stream:
        stream.write_table(part)
    return sink.getvalue().to_pybytes()
