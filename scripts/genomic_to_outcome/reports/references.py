"""From each figure of a page to the cell of the table that it was read from.

A figure carries a reference such as `o1204:rate`: row 1204 (from 0, in the order of the file) of
the table with the key `o`, in the form `rate`. The page lists tables and forms, so that a program
can compare every figure with its table, and a reader can look it up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from genomic_to_outcome.contract import (
    ALTERATION_EFFECTS,
    ALTERATION_OUTCOMES,
    ALTERATIONS,
    ATTRITION,
    BASELINE,
    CLASS_FREQUENCIES,
    CO_ALTERATIONS,
    COMPARISONS,
    CURVES,
    LINE_FLOW,
    LINES,
    PATIENTS,
    PERFORMANCE_STATUS_SHIFTS,
    PFS_RATIO,
    QUALITY_OF_LIFE_OUTCOMES,
    RESPONSE_BY_VISIT,
    SAFETY,
    SAMPLES,
    TUMOUR_BOARD_FUNNEL,
)
from genomic_to_outcome.tables import Table
from genomic_to_outcome.vocabulary import EventKind

ROW = "row_of_file"
"""Key of a row under which its place in its file stands."""

TABLES: Mapping[str, Table] = {
    "o": ALTERATION_OUTCOMES,
    "e": ALTERATION_EFFECTS,
    "c": COMPARISONS,
    "u": CURVES,
    "t": ATTRITION,
    "f": CLASS_FREQUENCIES,
    "a": CO_ALTERATIONS,
    "d": BASELINE,
    "l": LINE_FLOW,
    "s": SAFETY,
    "q": QUALITY_OF_LIFE_OUTCOMES,
    "p": PERFORMANCE_STATUS_SHIFTS,
    "b": TUMOUR_BOARD_FUNNEL,
    "v": RESPONSE_BY_VISIT,
    "r": PFS_RATIO,
}
_CALLED = ("kind", "!=", str(EventKind.BIOMARKER))
COUNTED: Mapping[str, tuple[Table, tuple[tuple[str, str, str], ...]]] = {
    "patients": (PATIENTS, ()),
    "samples": (SAMPLES, ()),
    "lines": (LINES, ()),
    "called": (ALTERATIONS, (_CALLED,)),
    "classified": (ALTERATIONS, (_CALLED, ("class_id", "!=", ""))),
}
"""Rows that are counted: `#called` is the number of rows of a table that meet these conditions."""
_KEY_OF = {table.name: key for key, table in TABLES.items()}

Quantity = tuple[str, float, int]
"""A column, the factor by which it is shown, and its decimals."""

_INTERVAL: tuple[Quantity, ...] = (("estimate", 1, 1), ("ci_low", 1, 1), ("ci_high", 1, 1))
_PERCENT: tuple[Quantity, ...] = tuple((name, 100, digits) for name, _, digits in _INTERVAL)
_RATIO: tuple[Quantity, ...] = tuple((name, 1, 2) for name, _, _ in _INTERVAL)
_BASIS: tuple[Quantity, ...] = (("events", 1, 0), ("n", 1, 0))


def _whole(*names: str) -> tuple[Quantity, ...]:
    return tuple((name, 1, 0) for name in names)


FORMS: Mapping[str, tuple[Quantity, ...]] = {
    "texts": (),
    "bias": (),
    "rate": (*_PERCENT, *_BASIS),
    "rate_alone": (("estimate", 100, 1), *_BASIS),
    "time": (*_INTERVAL, *_BASIS),
    "percent": _PERCENT,
    "share": (("estimate", 100, 1),),
    "ratio": _RATIO,
    "interval": _INTERVAL,
    "statistic": (("estimate", 1, 2),),
    "value": (("estimate", 1, 1),),
    "p": (("p", 1, 3),),
    "q": (("q", 1, 3),),
    "ph_p": (("ph_p", 1, 3),),
    "e_value": (("e_value", 1, 1), ("e_value_limit", 1, 1)),
    "of": _whole("events", "n"),
    "n": _whole("n"),
    "events": _whole("events"),
    "not_assessed": _whole("n_not_assessed"),
    "missing": _whole("n_missing"),
    "time_point": (("time", 1, 1),),
    "group": _whole("events_group", "n_group"),
    "reference": _whole("events_reference", "n_reference"),
    "altered": _whole("events_altered", "n_altered"),
    "others": _whole("events_not_detected", "n_not_detected"),
    "change": (*_INTERVAL, ("n", 1, 0)),
    "per_time": (*_INTERVAL, ("events", 1, 0), ("patient_months", 1, 0)),
    "in": _whole("n_in"),
    "out": _whole("n_out"),
    "excluded": _whole("n_excluded"),
    "assessed": _whole("n_assessed"),
    "responders": (*_PERCENT, *_whole("responders", "n")),
    "other": _whole("n_other", "n_assessed"),
    "together": (("events", 1, 0), ("n", 1, 0), ("estimate", 100, 1)),
    "count": (("events", 1, 0), ("estimate", 100, 1)),
    "pairs": (*_RATIO, ("n", 1, 0)),
    "success_undecided": (*_PERCENT, *_whole("successes", "n", "undecided")),
    "success": (*_PERCENT, *_whole("successes", "n")),
    "day": _whole("visit_day"),
    "important": (("minimal_important_change", 1, 2),),
}


@dataclass(frozen=True)
class Shown:
    """A figure as text with its reference; in a template it writes both."""

    text: str
    reference: str = ""

    def __str__(self) -> str:
        return self.text


@dataclass
class Explanations:
    """Texts behind the figures of a page (methods and notes), each kept once, by number."""

    places: dict[str, int] = field(default_factory=dict)

    def number(self, text: str) -> int:
        """The number of a text, a new one where it was not yet asked for."""
        return self.places.setdefault(text, len(self.places))


def matches(row: Mapping[str, Any], where: Iterable[tuple[str, str, str]]) -> bool:
    """Whether a row meets conditions (column, == or !=, value)."""
    return all(((row[name] or "") == value) == (sign == "==") for name, sign, value in where)


def reference(row: Mapping[str, Any], form: str) -> str:
    """The reference of a row's figure in a form; empty where the row comes from no file."""
    return f"{row[ROW]}:{form}" if ROW in row else ""


def references(rows: Iterable[Mapping[str, Any]], form: str) -> str:
    """The reference of a sum over rows: their references, joined by `+`."""
    return "+".join(filter(None, (reference(row, form) for row in rows)))


def read_numbered(
    table: Table, path: str | Path, keep: Callable[[pa.Table], pa.Table] | None = None
) -> list[dict[str, Any]]:
    """Rows of a Parquet file, each with its place in it; `keep` chooses among them."""
    arrow = pq.read_table(path, partitioning=None)
    key = _KEY_OF.get(table.name)
    if key:
        places = pc.cast(pa.array(range(arrow.num_rows), pa.int64()), pa.string())
        named = pc.binary_join_element_wise(key, places, "")
        arrow = arrow.append_column(ROW, named)
    return (keep(arrow) if keep else arrow).to_pylist()


def page_index(prefix: str = "") -> dict[str, Any]:
    """What the page says of its references; `prefix` is the folder of another set of tables."""
    return {
        "tables": {key: prefix + table.path for key, table in TABLES.items()},
        "counted": {name: (prefix + table.path, where) for name, (table, where) in COUNTED.items()},
        "forms": FORMS,
    }
