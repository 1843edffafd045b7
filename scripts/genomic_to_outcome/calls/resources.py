"""Tables of facts that the project ships for reading calls."""

from __future__ import annotations

import csv
from pathlib import Path

_FOLDER = Path(__file__).resolve().parents[3] / "resources"


def read_resource(name: str) -> list[dict[str, str]]:
    """Rows of a tab-separated file of `resources/` as dictionaries of text."""
    with (_FOLDER / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle, delimiter="\t"))
