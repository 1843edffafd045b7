"""Arrays of plain values, against pyarrow's own conversion."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from genomic_to_outcome.arrow_arrays import array_of
from genomic_to_outcome.tables import DATE, FLAG, REAL, TEXT, WHOLE


class Word(StrEnum):
    ALTERED = "altered"


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["EGFR", None, "", "p.Gly719Ser", "größer", "ALK\x00"], TEXT),
        ([Word.ALTERED, None], TEXT),
        ([0, -1, None, 2**62, np.int64(7)], WHOLE),
        ([0.1, None, float("inf"), -0.0, 3, np.float64(2.5)], REAL),
        ([True, None, False] * 7, FLAG),
        ([date(1970, 1, 1), date(1931, 5, 2), None, date(2024, 12, 31)], DATE),
        ([datetime(2024, 2, 29, 23, 59)], DATE),
        ([0, -(2**63), None], WHOLE),
        ([0.1, None, float("inf"), -0.0], REAL),
        ([None, None], TEXT),
        ([], DATE),
        ([np.bool_(True), None], FLAG),
        ([[1, 2], None], pa.list_(pa.int64())),
    ],
)
def test_arrays_equal_those_of_pyarrow(values: list[object], kind: pa.DataType):
    found = array_of(values, kind)
    found.validate(full=True)
    assert found.equals(pa.array(values, kind))
    assert found.null_count == values.count(None)


def test_not_a_number_is_no_null():
    assert array_of([float("nan"), None], REAL).null_count == 1


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (1, TEXT),
        (True, WHOLE),
        ("1", WHOLE),
        (2**63, WHOLE),
        ("x", REAL),
        (1, FLAG),
        ("2024", DATE),
    ],
)
def test_values_of_another_type_are_refused_as_pyarrow_does(value: object, kind: pa.DataType):
    with pytest.raises((pa.ArrowInvalid, pa.ArrowTypeError, OverflowError)):
        array_of([None, value], kind)


def test_tables_are_written_without_pandas(project: Path, tmp_path: Path):
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from genomic_to_outcome import contract, tables\n"
        "tables.write_rows(contract.ASSESSMENT, [{'sample': 'S1'}], sys.argv[2])\n"
        "tables.collect(contract.ASSESSMENT, [sys.argv[2]], sys.argv[2])\n"
        "assert tables.read_rows(sys.argv[2])[0]['sample'] == 'S1'\n"
        "assert 'pandas' not in sys.modules"
    )
    subprocess.run(
        [sys.executable, "-c", code, str(project / "scripts"), str(tmp_path / "a.parquet")],
        check=True,
    )
