"""The columns of a study's MAF while they are mended."""

from __future__ import annotations

from dataclasses import dataclass

from genomic_to_outcome.vocabulary import Genome


@dataclass
class Mutations:
    """Columns of a MAF by their names in lower case, with the header as written."""

    header: tuple[str, ...]
    columns: dict[str, list[str]]
    genome: Genome | None

    def column(self, name: str) -> list[str]:
        """The column, made empty where the file does not have it."""
        rows = len(next(iter(self.columns.values()), []))
        return self.columns.setdefault(name.lower(), [""] * rows)

    def text(self) -> str:
        """The MAF as text; columns that were added stand last."""
        known = {name.lower() for name in self.header}
        names = [*self.header, *(name for name in self.columns if name not in known)]
        rows = zip(*(self.columns[name.lower()] for name in names), strict=True)
        return "".join("\t".join(row) + "\n" for row in [names, *rows])
