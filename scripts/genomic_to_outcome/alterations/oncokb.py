"""Files that a user annotated with OncoKB's annotator: what they say of each sample's alterations.

Nothing of OncoKB is shipped: the files are the user's own, under the user's own licence. Columns as
oncokb-annotator writes them to MAF, fusion, structural variant and copy number files.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from genomic_to_outcome.alterations.tiers import AmpTier
from genomic_to_outcome.calls.call_text import checksum
from genomic_to_outcome.calls.delimited import DelimitedRow, DelimitedTable, read_delimited
from genomic_to_outcome.errors import InputError, Problem
from genomic_to_outcome.vocabulary import Direction, EventKind, Severity

TABLE = "oncokb"

_SAMPLE = ("tumor_sample_barcode", "sample_id")
_GENE = ("hugo_symbol", "hugo_gene_symbol", "gene")
_TUMOUR_TYPE = ("oncotree_code", "cancer_type")
_PAIRS = (("gene1", "gene2"), ("site1_hugo_symbol", "site2_hugo_symbol"), ("genea", "geneb"))
_FUSION = ("fusion",)
_ALTERATION = ("alteration",)
_CHANGE = ("hgvsp_short", "hgvsp", "alteration")
_CODING = ("hgvsc",)
_HIGHEST = "highest_level"
_THERAPY_CITATIONS = "tx_citations"
_FUSION_NAME = re.compile(r"(?P<five>[\w.]+)(?:::|-|--)(?P<three>[\w.]+?)(?:[ -]fusion)?", re.I)
_COPY_NUMBER = {"amplification": "amplification", "deletion": "deep_deletion"}


class Level(StrEnum):
    """OncoKB's therapeutic levels of evidence (version 2), standard care first."""

    L1 = "LEVEL_1"
    L2 = "LEVEL_2"
    L3A = "LEVEL_3A"
    L3B = "LEVEL_3B"
    L4 = "LEVEL_4"
    R1 = "LEVEL_R1"
    R2 = "LEVEL_R2"
    R3 = "LEVEL_R3"


# By the definitions of both scales: 1, 2 and R1 are standard care (approved or in guidelines) in
# the indication; 3A and 3B investigational, or standard care in another; 4 and R3 biological; R2
# is compelling evidence that is no standard of care. The lower tier where a level could have two.
AMP_OF_LEVEL: Mapping[Level, AmpTier | None] = {
    Level.L1: AmpTier.I_A,
    Level.L2: AmpTier.I_A,
    Level.L3A: AmpTier.II_C,
    Level.L3B: AmpTier.II_C,
    Level.L4: AmpTier.II_D,
    Level.R1: AmpTier.I_A,
    Level.R2: AmpTier.II_D,
    Level.R3: None,
}
RESISTANCE_LEVELS = (Level.R1, Level.R2, Level.R3)


@dataclass(frozen=True)
class OncokbRow:
    """One annotated alteration of one sample, with its therapies by level.

    `change` is the protein change, `coding` the HGVS coding name, `copy_number` amplification or
    deep_deletion; a fusion has `five` and `three`. Drugs of one therapy are joined by +.
    """

    sample: str
    kind: EventKind
    gene: str
    change: str
    coding: str
    five: str
    three: str
    copy_number: str
    tumour_type: str
    oncogenic: str
    effect: str
    therapies: tuple[tuple[Level, str], ...]
    citations: tuple[str, ...]
    file: str
    line: int

    @property
    def name(self) -> str:
        """The alteration as it stands in the file."""
        if self.kind is EventKind.FUSION:
            return f"{self.five}::{self.three}"
        return f"{self.gene} {self.change or self.coding or self.copy_number}"


def direction_of(level: Level) -> Direction:
    """What a level says of its therapy."""
    return Direction.RESISTANCE if level in RESISTANCE_LEVELS else Direction.SENSITIVITY


def read_oncokb(path: str | Path) -> tuple[OncokbRow, ...]:
    """Rows of an annotated file; those that OncoKB gives no therapy are among them.

    Raises InputError with every problem found: no annotation, or rows without sample or gene.
    """
    try:
        table = read_delimited(str(path))
    except (OSError, UnicodeDecodeError, EOFError) as error:
        raise InputError([_problem(path, None, f"cannot be read: {error}")]) from error
    names = {name.lower(): name for name in reversed(table.names)}
    missing = [each for each in (_HIGHEST, _THERAPY_CITATIONS, "oncogenic") if each not in names]
    if not any(name in names for name in _SAMPLE):
        missing.append(" or ".join(_SAMPLE))
    if missing:
        message = f"is not annotated by OncoKB: it lacks the column {', '.join(missing).upper()}"
        remedy = "Annotate it with MafAnnotator, FusionAnnotator, CnaAnnotator or the like."
        raise InputError([_problem(path, table.header_line, message, remedy)])
    problems: list[Problem] = []
    rows = tuple(_rows(table, names, str(path), problems))
    if problems:
        raise InputError(problems)
    return rows


def read_annotated_files(
    paths: Iterable[str | Path],
) -> tuple[tuple[OncokbRow, ...], tuple[Problem, ...]]:
    """Rows of all files that can be read, and the problems of those that cannot."""
    rows: list[OncokbRow] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            rows.extend(read_oncokb(path))
        except InputError as error:
            problems.extend(error.problems)
    return tuple(rows), tuple(problems)


def describe_files(
    paths: Iterable[str | Path], version: str, rows: Sequence[OncokbRow]
) -> dict[str, Any]:
    """What provenance.json says of the annotated files."""
    return {
        "knowledge_base": "OncoKB",
        "release": version or "not given",
        "licence": "the user's own agreement with OncoKB",
        "files": {str(path): checksum(path) for path in paths},
        "annotated_rows": len(rows),
        "rows_with_therapies": sum(bool(row.therapies) for row in rows),
    }


def _rows(
    table: DelimitedTable, names: Mapping[str, str], file: str, problems: list[Problem]
) -> Iterator[OncokbRow]:
    for row in table.rows:

        def cell(*columns: str, row: DelimitedRow = row) -> str:
            return row.first(*(names[each] for each in columns if each in names))

        fused = _fused(cell)
        sample, gene = cell(*_SAMPLE), cell(*_GENE)
        if not sample or not (gene or fused):
            what = "sample" if not sample else "gene"
            problems.append(_problem(file, row.line, f"the row names no {what}", "Complete it."))
            continue
        state = _COPY_NUMBER.get(cell(*_ALTERATION).lower(), "")
        kind = EventKind.FUSION if fused else EventKind.SMALL_VARIANT
        kind = EventKind.COPY_NUMBER if state else kind
        yield OncokbRow(
            sample=sample,
            kind=kind,
            gene=gene or fused[1],
            change="" if fused or state else cell(*_CHANGE).removeprefix("p."),
            coding="" if fused or state else cell(*_CODING).rpartition(":")[2],
            five=fused[0] if fused else "",
            three=fused[1] if fused else "",
            copy_number=state,
            tumour_type=cell(*_TUMOUR_TYPE),
            oncogenic=cell("oncogenic"),
            effect=cell("mutation_effect"),
            therapies=tuple(_therapies(cell)),
            citations=tuple(_pmids(cell)),
            file=file,
            line=row.line,
        )


def _fused(cell: Callable[..., str]) -> tuple[str, ...]:
    for first, second in _PAIRS:
        if cell(first) and cell(second):
            return cell(first), cell(second)
    named = _FUSION_NAME.fullmatch(cell(*_FUSION))
    return (named["five"], named["three"]) if named else ()


def _therapies(cell: Callable[..., str]) -> Iterator[tuple[Level, str]]:
    for level in Level:
        for drugs in cell(level.lower()).split(","):
            if drugs.strip() and not drugs.strip().startswith("["):
                yield level, " + ".join(drug.strip() for drug in drugs.split("+"))


def _pmids(cell: Callable[..., str]) -> Iterator[str]:
    """Citations that are PubMed numbers alone: abstracts and links hold other numbers."""
    for cited in cell(_THERAPY_CITATIONS).split(";"):
        number = cited.strip().removeprefix("PMID:").strip()
        if number.isdigit():
            yield number


def _problem(path: str | Path, line: int | None, message: str, remedy: str = "") -> Problem:
    return Problem(Severity.ERROR, TABLE, file=str(path), line=line, message=message, remedy=remedy)
