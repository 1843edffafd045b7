"""Small clinical tables for tests, in the form in which `read_frame` gives them."""

from __future__ import annotations

import datetime
import io
from dataclasses import dataclass

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from genomic_to_outcome import contract, frames, tables

CUTOFF = datetime.date(2024, 12, 31)


def frame(table: tables.Table, rows: list[dict]) -> pd.DataFrame:
    """Rows (dates as ISO text, columns left out are missing) as a frame read from Parquet."""
    columns = {}
    for column in table.columns:
        values = [row.get(column.name) for row in rows]
        if column.type == tables.DATE:
            values = [
                datetime.date.fromisoformat(value) if isinstance(value, str) else value
                for value in values
            ]
        columns[column.name] = values
    unknown = {name for row in rows for name in row} - set(table.names)
    assert not unknown, unknown
    buffer = io.BytesIO()
    pq.write_table(pa.table(columns, schema=table.schema), buffer)
    buffer.seek(0)
    return frames.read_frame(buffer)


def patients(*rows: dict) -> pd.DataFrame:
    return frame(contract.PATIENTS, list(rows))


def treatments(*rows: dict) -> pd.DataFrame:
    return frame(contract.TREATMENTS, list(rows))


def assessments(*rows: tuple) -> pd.DataFrame:
    """Rows of patient, date, response and, where given, measurable."""
    names = ("patient", "date", "response", "measurable")
    return frame(contract.ASSESSMENTS, [dict(zip(names, row, strict=False)) for row in rows])


def samples(*rows: dict) -> pd.DataFrame:
    return frame(contract.SAMPLES, list(rows))


def lines(*rows: dict) -> pd.DataFrame:
    return frame(contract.LINES, list(rows))


@dataclass(frozen=True)
class FakeRegimen:
    drugs: tuple[str, ...]

    @property
    def regimen(self) -> str:
        return "+".join(self.drugs)

    @property
    def therapy_class(self) -> str:
        return "platinum_chemotherapy" if "carboplatin" in self.drugs else "other"

    @property
    def therapy_classes(self) -> tuple[str, ...]:
        return (self.therapy_class, "drug")


class FakeTherapies:
    """Drugs joined by + are what they say."""

    def parse_regimen(self, text: str) -> FakeRegimen:
        return FakeRegimen(tuple(sorted(drug.strip() for drug in text.split("+"))))
