"""Arrow arrays of plain Python values without pandas.

`pyarrow.array` imports pandas to ask whether a list is one of its series: half a second of every
job that has no other use for it.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

_DAY_ZERO = date(1970, 1, 1).toordinal()
_NOTHING = type(None)
_MOST_TEXT = 2**31 - 1


def array_of(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    """The values as `pyarrow.array(values, kind)` gives them, None as null.

    What is not plainly of its kind is left to `pyarrow.array`, to take or to refuse.
    """
    buffers = _buffers(values, kind, {type(value) for value in values} - {_NOTHING})
    if buffers is None:
        return pa.array(values, kind)
    present = np.array([value is not None for value in values], dtype=bool)
    validity = None if present.all() else _bits(present)
    nulls = len(values) - int(present.sum())
    return pa.Array.from_buffers(kind, len(values), [validity, *buffers], null_count=nulls)


def _buffers(
    values: Sequence[Any], kind: pa.DataType, types: set[type]
) -> tuple[pa.Buffer, ...] | None:
    if kind == pa.string() and all(issubclass(one, str) for one in types):
        return _text(values)
    if kind == pa.int64() and types <= {int}:
        return (pa.py_buffer(array("q", [0 if value is None else value for value in values])),)
    if kind == pa.float64() and types <= {float}:
        return (pa.py_buffer(array("d", [0.0 if value is None else value for value in values])),)
    if kind == pa.bool_() and types <= {bool}:
        return (_bits(np.array([value is True for value in values], dtype=bool)),)
    if kind == pa.date32() and types <= {date}:
        days = [0 if value is None else value.toordinal() - _DAY_ZERO for value in values]
        return (pa.py_buffer(array("i", days)),)
    return None


def _text(values: Sequence[Any]) -> tuple[pa.Buffer, ...] | None:
    encoded = [b"" if value is None else value.encode() for value in values]
    ends = np.cumsum([0, *map(len, encoded)], dtype=np.int64)
    if ends[-1] > _MOST_TEXT:
        return None
    return pa.py_buffer(ends.astype(np.int32)), pa.py_buffer(b"".join(encoded))


def _bits(flags: np.ndarray) -> pa.Buffer:
    return pa.py_buffer(np.packbits(flags, bitorder="little"))
