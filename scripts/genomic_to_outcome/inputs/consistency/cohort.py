"""The clinical tables column-wise, so that a check looks at a million rows at once."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from genomic_to_outcome.inputs.consistency.diameter_limits import DiameterLimits
from genomic_to_outcome.inputs.records import Records
from genomic_to_outcome.therapies import Therapies
from genomic_to_outcome.tumour_types import TumourTypes

Derived = TypeVar("Derived")

_EPOCH = datetime.date(1970, 1, 1)


def day_number(day: datetime.date) -> float:
    """Days since 1970-01-01, as in every column of days."""
    return float((day - _EPOCH).days)


def day_text(number: float) -> str:
    """The date of such a number, for a message."""
    return (_EPOCH + datetime.timedelta(days=int(number))).isoformat()


class Columns:
    """One table: numpy columns as long as its rows; NaN or an empty text where a value is missing.

    A comparison with NaN is false, so that what is missing contradicts nothing.
    """

    def __init__(self, records: Records, arrow: pa.Table, patients: pa.Array) -> None:
        self.records = records
        self.n_rows = arrow.num_rows
        self._arrow = arrow
        self._patients = patients

    @cached_property
    def patient(self) -> np.ndarray:
        """Number of each row's patient; rows without one share the last number."""
        found = pc.index_in(self.column("patient"), value_set=self._patients)
        return found.fill_null(len(self._patients)).to_numpy(zero_copy_only=False).astype(np.int64)

    def days(self, name: str) -> np.ndarray:
        """A column of dates as days since 1970-01-01."""
        return self._floats(self.column(name).cast(pa.int32()))

    def numbers(self, name: str) -> np.ndarray:
        """A column of numbers; of flags as 1 and 0."""
        return self._floats(self.column(name))

    def is_in(self, name: str, words: Iterable[str]) -> np.ndarray:
        """Which rows have one of these texts."""
        found = pc.is_in(self.column(name), value_set=pa.array(list(words), pa.string()))
        return found.to_numpy(zero_copy_only=False).astype(bool)

    def given(self, name: str) -> np.ndarray:
        """Which rows have a value, be it one that could not be used."""
        given = self.column(name).is_valid().to_numpy(zero_copy_only=False).astype(bool)
        given[self.records.refused.get(name, [])] = True
        return given

    def coded(self, name: str) -> tuple[np.ndarray, list[str]]:
        """A column of texts as numbers (-1 where missing) and the texts they stand for."""
        found = self.column(name).dictionary_encode()
        codes = found.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
        return codes, found.dictionary.to_pylist()

    def text(self, name: str, row: int) -> str:
        """One value as text."""
        return self.records.text(name, int(row))

    def column(self, name: str) -> pa.Array:
        """A column as Arrow."""
        column = self._arrow.column(name)
        return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column

    @staticmethod
    def _floats(values: pa.Array) -> np.ndarray:
        return np.asarray(
            values.cast(pa.float64(), safe=False).fill_null(np.nan).to_numpy(zero_copy_only=False)
        )


class Cohort:
    """Every table column-wise, with the days of each patient; `limit` is the data cut-off."""

    def __init__(
        self,
        records: Mapping[str, Records],
        typed: Mapping[str, pa.Table],
        limit: datetime.date,
        therapies: Therapies | None = None,
        tumour_types: TumourTypes | None = None,
        diameters: DiameterLimits | None = None,
    ) -> None:
        self.records = records
        self.diameters = diameters or DiameterLimits()
        self.limit = limit
        self._derived: dict[Callable[[Cohort], Any], Any] = {}
        self.therapies = therapies
        self.tumour_types = tumour_types
        ids = [
            table.column("patient").combine_chunks().drop_null()
            for name, table in sorted(typed.items(), key=lambda item: item[0] != "patients")
            if "patient" in table.column_names
        ]
        # Those of the patients table come first: `known_patients` is how many there are.
        self._ids = pa.concat_arrays(ids).unique() if ids else pa.array([], pa.string())
        self.known_patients = len(ids[0].unique()) if ids else 0
        self.tables = {
            name: Columns(records[name], table, self._ids) for name, table in typed.items()
        }

    def __getitem__(self, table: str) -> Columns:
        return self.tables[table]

    def once(self, derive: Callable[[Cohort], Derived]) -> Derived:
        """What several checks derive from the tables, derived once."""
        if derive not in self._derived:
            self._derived[derive] = derive(self)
        return self._derived[derive]

    def of_patients(self, name: str) -> np.ndarray:
        """Days or numbers of a column of the patients table, by number of the patient."""
        table = self["patients"]
        dates = pa.types.is_date(table.column(name).type)
        values = table.days(name) if dates else table.numbers(name)
        return self.least("patients", values)

    def least(self, table: str, values: np.ndarray) -> np.ndarray:
        """The least value of each patient, by number; NaN for those without one."""
        return self._gather(table, values, np.fmin)

    def greatest(self, table: str, values: np.ndarray) -> np.ndarray:
        """The greatest value of each patient, by number."""
        return self._gather(table, values, np.fmax)

    def any_row(self, table: str, chosen: np.ndarray | None = None) -> np.ndarray:
        """Whether each patient has a (chosen) row in a table, by number."""
        found = np.zeros(len(self._ids) + 1, dtype=bool)
        patient = self[table].patient
        found[patient if chosen is None else patient[chosen]] = True
        found[-1] = False
        return found

    def _gather(self, table: str, values: np.ndarray, choose: np.ufunc) -> np.ndarray:
        found = np.full(len(self._ids) + 1, np.nan)
        choose.at(found, self[table].patient, values)
        found[-1] = np.nan
        return found


def in_order(*keys: np.ndarray) -> np.ndarray:
    """Rows ordered by the first key, then the next; rows alike in all keep their order."""
    return np.lexsort(keys[::-1])


def same_as_before(values: np.ndarray) -> np.ndarray:
    """Whether each value equals the one before it; the first does not."""
    same = np.zeros(len(values), dtype=bool)
    same[1:] = values[1:] == values[:-1]
    return same
