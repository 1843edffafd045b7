"""Copy number of a cBioPortal study: a wide matrix or a long list, brought to one list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from genomic_to_outcome.errors import Problem
from genomic_to_outcome.inputs.parse_values import MISSING
from genomic_to_outcome.inputs.study_files import Study, StudyPart
from genomic_to_outcome.vocabulary import Severity

_PART = StudyPart.COPY_NUMBER

# cBioPortal's levels: deep deletion, loss, no change, gain, amplification.
_LEVELS = {
    "amp": 2,
    "amplification": 2,
    "2": 2,
    "gain": 1,
    "1": 1,
    "0": 0,
    "diploid": 0,
    "hetloss": -1,
    "loss": -1,
    "-1": -1,
    "-1.5": -2,
    "-2": -2,
    "deepdel": -2,
    "homdel": -2,
    "deep deletion": -2,
}
_SAMPLE_COLUMNS = ("sample", "samples", "sample_id", "tumor_sample_barcode")
_GENE_COLUMNS = ("gene", "hugo_symbol")
_LEVEL_COLUMNS = ("cna", "value", "alteration")
_PANEL_COLUMNS = ("gene panel", "gene_panel")
_NOT_SAMPLES = frozenset(["hugo_symbol", "entrez_gene_id", "cytoband", "gene"])


@dataclass(frozen=True)
class CopyNumber:
    """Levels other than no change by sample and gene; `profiled` are samples of a matrix."""

    levels: Mapping[tuple[str, str], int]
    profiled: frozenset[str] | None

    def genes_by_sample(self) -> dict[str, set[str]]:
        """Genes with a change, by sample."""
        genes = defaultdict(set)
        for sample, gene in self.levels:
            genes[sample].add(gene)
        return dict(genes)

    def text(self) -> str:
        """One row per sample and gene with a change, in the long form of cBioPortal."""
        rows = sorted((sample, gene, level) for (sample, gene), level in self.levels.items())
        return "Tumor_Sample_Barcode\tHugo_Symbol\tCNA\n" + "".join(
            f"{sample}\t{gene}\t{level}\n" for sample, gene, level in rows
        )


def import_copy_number(study: Study, panels: Mapping[str, str]) -> tuple[CopyNumber, list[Problem]]:
    """The copy number of a study; `panels` are the panels of its samples, to compare."""
    columns = study.tables[_PART].columns
    sample, gene, level, panel = (
        next((name for name in names if name in columns), None)
        for names in (_SAMPLE_COLUMNS, _GENE_COLUMNS, _LEVEL_COLUMNS, _PANEL_COLUMNS)
    )
    if sample and gene and level:
        cells = [
            (row, *cell)
            for row, cell in enumerate(
                zip(columns[sample], columns[gene], columns[level], strict=True)
            )
        ]
        profiled = None
    elif gene:
        # The reader of tables lowers the names of columns: samples need their own spelling.
        spelling = {name.lower(): name for name in study.tables[_PART].header}
        names = [name for name in columns if name not in _NOT_SAMPLES]
        cells = [
            (row, spelling[name], columns[gene][row], columns[name][row])
            for name in names
            for row in range(study.tables[_PART].n_rows)
        ]
        profiled = frozenset(spelling[name] for name in names)
    else:
        return CopyNumber({}, None), [
            study.problem(
                Severity.ERROR,
                _PART,
                None,
                "Hugo_Symbol",
                "",
                "Expected a matrix (Hugo_Symbol and one column per sample) or a list "
                "(sample, gene, CNA).",
                "Give the copy number in one of these forms.",
            )
        ]
    levels, problems = _levels(study, cells)
    if panel and sample:
        problems += _other_panels(study, columns[sample], columns[panel], panels)
    return CopyNumber(levels, profiled), problems


def _levels(
    study: Study, cells: list[tuple[int, str, str, str]]
) -> tuple[dict[tuple[str, str], int], list[Problem]]:
    levels: dict[tuple[str, str], int] = {}
    problems = []
    for row, sample, gene, text in cells:
        if text in MISSING:
            continue
        level = _LEVELS.get(text.lower().removesuffix(".0"))
        if level is None:
            message = "Expected AMP, GAIN, DeepDel, LOSS or a number from -2 to 2."
        elif levels.get((sample, gene), level) != level:
            message = "Another row gives another copy number for the same sample and gene."
        else:
            if level:
                levels[sample, gene] = level
            continue
        problems.append(
            study.problem(
                Severity.ERROR,
                _PART,
                row,
                "CNA",
                text,
                message,
                "Correct the value.",
                sample=sample,
            )
        )
    return levels, problems


def _other_panels(
    study: Study, samples: list[str], named: list[str], panels: Mapping[str, str]
) -> list[Problem]:
    problems = []
    seen = set()
    for row, (sample, panel) in enumerate(zip(samples, named, strict=True)):
        listed = panels.get(sample)
        if listed is None or listed == panel or (sample, panel) in seen:
            continue
        seen.add((sample, panel))
        same = _plain(listed) == _plain(panel)
        problems.append(
            study.warning(
                _PART,
                row,
                "Gene panel",
                panel,
                f"The samples file spells the panel {listed}."
                if same
                else f"The samples file gives another panel for this sample, {listed}, "
                "which is followed.",
                "Use one spelling." if same else "Correct the wrong one of the two.",
                sample=sample,
            )
        )
    return problems


def _plain(panel: str) -> str:
    return "".join(character for character in panel.lower() if character.isalnum())
