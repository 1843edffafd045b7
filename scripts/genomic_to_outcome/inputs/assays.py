"""Assays: which genes each one covers, and for which kind of calls."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from genomic_to_outcome.errors import InputError, Problem
from genomic_to_outcome.inputs.configuration import schema_problems
from genomic_to_outcome.inputs.gene_names import gene_names
from genomic_to_outcome.inputs.schemas import read_schema
from genomic_to_outcome.vocabulary import ALL, CallKind, Severity

_GENE = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:-(?!ex)[A-Za-z0-9]+)*@?", re.IGNORECASE)


@dataclass(frozen=True)
class Coverage:
    """The genes that an assay looks at; `everything` stands for an exome or a transcriptome."""

    genes: frozenset[str] = frozenset()
    everything: bool = False

    def __contains__(self, gene: str) -> bool:
        return self.everything or gene.upper() in self.genes

    def __bool__(self) -> bool:
        return self.everything or bool(self.genes)


@dataclass(frozen=True)
class Assay:
    """What one assay can see; a minimum depth or purity of 0 asks for nothing."""

    name: str
    small_variants: Coverage = Coverage()
    fusions: Coverage = Coverage()
    copy_number: Coverage = Coverage()
    minimum_depth: int = 0
    minimum_purity: float = 0.0
    tumour_only: bool = False

    def coverage(self, kind: CallKind) -> Coverage:
        """Genes covered for a kind of calls.

        Structural variants and splice junctions are looked for in the genes of `fusions`; tables of
        coverage are about those of `small_variants`.
        """
        match kind:
            case CallKind.SMALL_VARIANTS | CallKind.COVERAGE:
                return self.small_variants
            case CallKind.COPY_NUMBER:
                return self.copy_number
            case CallKind.FUSIONS | CallKind.STRUCTURAL_VARIANTS | CallKind.SPLICE:
                return self.fusions

    def covers(self, kind: CallKind, gene: str) -> bool:
        """Whether a gene is covered for a kind of calls; case does not matter."""
        return gene in self.coverage(kind)

    def covers_any(self, kind: CallKind) -> bool:
        """Whether any gene is covered for a kind of calls."""
        return bool(self.coverage(kind))


@dataclass(frozen=True)
class AssayFile:
    """The assays of a file that are without error, by name, and all problems.

    `names` are those of all its assays; None where the file cannot be read.
    """

    assays: Mapping[str, Assay] = field(default_factory=dict)
    names: frozenset[str] | None = None
    problems: tuple[Problem, ...] = ()


def read_assays(path: str | Path, schemas: str | Path) -> dict[str, Assay]:
    """The assays of a YAML file, by name; raises InputError with every problem if one is an error.

    Genes are a list, the word `all`, or the path of a BED file (relative to the working directory).
    A gene is covered if a region of the BED names it in column 4; coordinates are not compared, so
    that the file may be of either assembly. Former symbols and other names in use stand for the
    current symbol.
    """
    file = read_assay_file(path, schemas)
    if any(problem.severity is Severity.ERROR for problem in file.problems):
        raise InputError(file.problems)
    return dict(file.assays)


def read_assay_file(path: str | Path, schemas: str | Path) -> AssayFile:
    """What can be read of the file; an error in one assay spares the others."""
    name = str(path)
    try:
        content = _content(path)
    except InputError as error:
        return AssayFile(problems=error.problems)
    schema = read_schema(Path(schemas) / "assays.schema.yaml")
    problems = schema_problems(content, schema, table="assays", file=name)
    if content is not None and not isinstance(content, Mapping):
        return AssayFile(problems=tuple(problems))
    refused = {problem.field for problem in problems}
    assays = {}
    for key, settings in (content or {}).items():
        assay = str(key)
        if any(place == assay or place.startswith(f"{assay}.") for place in refused):
            continue
        try:
            assays[assay], found = _assay(assay, settings or {}, name)
            problems += found
        except InputError as error:
            problems += error.problems
    return AssayFile(assays, frozenset(map(str, content or ())), tuple(problems))


def _content(path: str | Path) -> Any:
    try:
        return yaml.safe_load(Path(path).read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise _error(str(path), "", "The file does not exist.", "Correct the path.") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        line = getattr(getattr(error, "problem_mark", None), "line", None)
        raise _error(
            str(path),
            "",
            f"The YAML cannot be read ({' '.join(str(error).split())}).",
            "Correct the indentation and quotes.",
            line=None if line is None else line + 1,
        ) from error


def _assay(assay: str, settings: Mapping[str, Any], file: str) -> tuple[Assay, list[Problem]]:
    coverage = {}
    errors: list[Problem] = []
    warnings: list[Problem] = []
    for kind in ("small_variants", "fusions", "copy_number"):
        try:
            coverage[kind], found = _coverage(settings.get(kind), file, f"{assay}.{kind}")
            warnings += found
        except InputError as error:
            errors += error.problems
    if errors:
        raise InputError([*errors, *warnings])
    read = Assay(
        name=assay,
        minimum_depth=settings.get("minimum_depth", 0),
        minimum_purity=settings.get("minimum_purity", 0.0),
        tumour_only=settings.get("tumour_only", False),
        **coverage,
    )
    return read, warnings


def _coverage(
    genes: list[str] | str | None, file: str, place: str
) -> tuple[Coverage, list[Problem]]:
    if genes is None:
        return Coverage(), []
    if genes == ALL:
        return Coverage(everything=True), []
    if isinstance(genes, str):
        written = _genes_of_bed(Path(genes), file, place)
        problems = _renamed(written, genes, place)
    else:
        written = frozenset(gene.strip().upper() for gene in genes)
        problems = _renamed(written, file, place) + _misspelt(written, file, place)
    return Coverage(frozenset(map(gene_names().current, written))), problems


def _renamed(written: Iterable[str], file: str, place: str) -> list[Problem]:
    """Genes that stand under another name than their current symbol."""
    current = gene_names().current
    return [
        _gene_warning(
            file, place, gene, f"Read as {current(gene)}, the current symbol.", current(gene)
        )
        for gene in sorted(written)
        if current(gene) != gene
    ]


def _misspelt(written: Iterable[str], file: str, place: str) -> list[Problem]:
    """Genes that no table here knows and that look like one of the catalogue's."""
    problems = []
    for gene in sorted(written):
        near = " or ".join(gene_names().meant(gene))
        if near:
            message = (
                f"The name is not known here and looks like {near}, which is not covered by it."
            )
            problems.append(_gene_warning(file, place, gene, message, f"{near} if that is meant"))
    return problems


def _gene_warning(file: str, place: str, gene: str, message: str, better: str) -> Problem:
    return Problem(
        Severity.WARNING,
        table="assays",
        file=file,
        field=place,
        value=gene,
        message=message,
        remedy=f"Write {better}.",
    )


def _genes_of_bed(bed: Path, file: str, field: str) -> frozenset[str]:
    """Gene symbols of column 4: `EGFR`, `EGFR_exon19`, `EGFR:ex19`, `EGFR|NM_005228` name EGFR."""
    if not bed.is_file():
        raise _error(
            file, field, f"The BED file {bed} does not exist.", "Correct the path.", value=str(bed)
        )
    try:
        data = bed.read_bytes()
        text = (gzip.decompress(data) if bed.name.endswith(".gz") else data).decode("utf-8-sig")
    except (UnicodeDecodeError, EOFError, OSError) as error:
        raise _error(
            str(bed), field, f"The BED file is damaged ({error}).", "Write it again."
        ) from error
    genes = set()
    problems = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith(("#", "track", "browser")):
            continue
        fields = line.split("\t")
        gene = _GENE.match(fields[3].strip()) if len(fields) > 3 else None
        if gene is None:
            problems.append(_nameless_region(bed, field, number, fields))
        else:
            genes.add(gene.group().upper())
    if problems:
        raise InputError(problems[:20])
    if not genes:
        raise _error(str(bed), field, "The BED file has no regions.", "Give the panel's BED file.")
    return frozenset(genes)


def _nameless_region(bed: Path, field: str, number: int, fields: list[str]) -> Problem:
    return Problem(
        Severity.ERROR,
        table="assays",
        file=str(bed),
        line=number,
        field=field,
        value=" ".join(fields[:3]),
        message="The region names no gene: column 4 of the BED must begin with the gene symbol.",
        remedy="Add the gene symbol as column 4, or list the genes in assays.yaml.",
    )


def _error(file: str, field: str, message: str, remedy: str, **place: Any) -> InputError:
    return InputError(
        [
            Problem(
                Severity.ERROR,
                table="assays",
                file=file,
                field=field,
                message=message,
                remedy=remedy,
                **place,
            )
        ]
    )
