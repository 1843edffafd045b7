"""Sections of TSO500's CombinedVariantOutput.tsv: a title in brackets, a header, rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# The caller of all files of TSO500: they hold the same calls, which count once.
TSO500 = "tso500"
MISSING = ("", "NA", "N/A")


@dataclass(frozen=True)
class SectionRow:
    """A row of a section: its line in the file and its cells by column."""

    line: int
    cells: Mapping[str, str]

    def text(self, column: str) -> str:
        """The cell, empty where it is missing."""
        value = self.cells.get(column, "")
        return "" if value in MISSING else value


@dataclass(frozen=True)
class Section:
    """A section with a header and rows; a row of nothing but NA is none."""

    title: str
    header_line: int
    columns: tuple[str, ...]
    rows: tuple[SectionRow, ...]


def read_sections(text: str) -> dict[str, Section]:
    """Sections by title; lines are padded with tabs, and a lone NA stands for an empty section."""
    blocks: dict[str, list[tuple[int, list[str]]]] = {}
    lines: list[tuple[int, list[str]]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        cells = [cell.strip() for cell in line.split("\t")]
        title = cells[0]
        if title.startswith("[") and title.endswith("]"):
            lines = blocks.setdefault(title[1:-1], [])
        elif any(cells):
            lines.append((number, cells))
    return {title: _section(title, lines) for title, lines in blocks.items()}


def _section(title: str, lines: Sequence[tuple[int, list[str]]]) -> Section:
    if not lines or not any(lines[0][1][1:]):
        return Section(title, lines[0][0] if lines else 0, (), ())
    header_line, header = lines[0]
    columns = [name for name in header if name]
    rows = [
        SectionRow(number, dict(zip(columns, cells, strict=False)))
        for number, cells in lines[1:]
        if any(cell not in MISSING for cell in cells)
    ]
    return Section(title, header_line, tuple(columns), tuple(rows))
