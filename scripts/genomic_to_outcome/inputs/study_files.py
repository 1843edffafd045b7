"""The files of a cBioPortal study folder: found, read, and their headers looked at."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from genomic_to_outcome.errors import InputError, Problem
from genomic_to_outcome.inputs.table_files import Reading, TableFile, read_table_file
from genomic_to_outcome.tables import spreadsheet_cell
from genomic_to_outcome.vocabulary import Severity


class StudyPart(StrEnum):
    """The files of a study that are read."""

    PATIENTS = "clinical_patient"
    SAMPLES = "clinical_sample"
    MUTATIONS = "mutations"
    COPY_NUMBER = "CNA"
    STRUCTURAL_VARIANTS = "sv"
    TREATMENTS = "timeline_treatment"
    STATUS = "timeline_status"


# Contract table (or kind of calls) that problems of each file belong to.
_TABLE_OF = {
    StudyPart.PATIENTS: "patients",
    StudyPart.SAMPLES: "samples",
    StudyPart.MUTATIONS: "small_variants",
    StudyPart.COPY_NUMBER: "copy_number",
    StudyPart.STRUCTURAL_VARIANTS: "structural_variants",
    StudyPart.TREATMENTS: "treatments",
    StudyPart.STATUS: "assessments",
}
_NAME = {
    StudyPart.PATIENTS: re.compile(r"data_clinical_patients?\b.*", re.IGNORECASE),
    StudyPart.SAMPLES: re.compile(r"data_clinical_samples?\b.*", re.IGNORECASE),
    StudyPart.MUTATIONS: re.compile(r"data_mutations?.*", re.IGNORECASE),
    StudyPart.COPY_NUMBER: re.compile(r"data_cna\..*", re.IGNORECASE),
    StudyPart.STRUCTURAL_VARIANTS: re.compile(r"data_(sv|fusions?)\..*", re.IGNORECASE),
    StudyPart.TREATMENTS: re.compile(r"data_timeline_treatments?\..*", re.IGNORECASE),
    StudyPart.STATUS: re.compile(r"data_timeline_(status|disease_status)\..*", re.IGNORECASE),
}
_META = {
    ("CLINICAL", "PATIENT_ATTRIBUTES"): StudyPart.PATIENTS,
    ("CLINICAL", "SAMPLE_ATTRIBUTES"): StudyPart.SAMPLES,
    ("MUTATION_EXTENDED", "MAF"): StudyPart.MUTATIONS,
    ("COPY_NUMBER_ALTERATION", "DISCRETE"): StudyPart.COPY_NUMBER,
    ("COPY_NUMBER_ALTERATION", "DISCRETE_LONG"): StudyPart.COPY_NUMBER,
    ("STRUCTURAL_VARIANT", "SV"): StudyPart.STRUCTURAL_VARIANTS,
}
# A word of a header that has the value of another column in its middle (IdentiFemaleier).
_REPLACED = re.compile(r"\b[A-Za-z]+(?:Female|Male)\w*|\b(?:Female|Male)[a-z]\w*")


_ID_COLUMNS = frozenset(["patient_id", "sample_id", "tumor_sample_barcode"])


@dataclass(frozen=True)
class Study:
    """The tables of a study by part; what the folder does not have is missing here."""

    folder: Path
    tables: Mapping[StudyPart, TableFile]

    def problem(
        self,
        severity: Severity,
        part: StudyPart,
        row: int | None,
        field: str,
        value: str,
        message: str,
        remedy: str,
        **who: Any,
    ) -> Problem:
        """A problem of one row of a part (of its header without a row)."""
        table = self.tables.get(part)
        line = None
        if table is not None:
            line = table.header_line if row is None else table.lines[row]
        return Problem(
            severity,
            table=_TABLE_OF[part],
            file=table.path if table is not None else str(self.folder),
            line=line,
            field=field,
            value=value,
            message=message,
            remedy=remedy,
            **who,
        )

    def warning(
        self,
        part: StudyPart,
        row: int | None,
        field: str,
        value: str,
        message: str,
        remedy: str,
        **who: Any,
    ) -> Problem:
        """The same as a warning."""
        return self.problem(Severity.WARNING, part, row, field, value, message, remedy, **who)


def read_study(folder: str | Path) -> tuple[Study, list[Problem]]:
    """The tables of a study folder, found by meta files, else by name, and their flaws.

    Raises InputError if the folder, the patients or the samples cannot be read.
    """
    path = Path(folder)
    if not path.is_dir():
        raise InputError(
            [
                Problem(
                    Severity.ERROR,
                    table="config",
                    file=str(folder),
                    field="cbioportal_study.folder",
                    message="The study folder does not exist.",
                    remedy="Correct the path; it is relative to the working directory.",
                )
            ]
        )
    tables: dict[StudyPart, TableFile] = {}
    errors: list[Problem] = []
    for part, file in sorted(_find_parts(path).items()):
        try:
            tables[part] = read_table_file(file, _TABLE_OF[part], Reading(patient="patient_id"))
            errors.extend(tables[part].problems)
        except InputError as error:
            errors.extend(error.problems)
    study = Study(path, tables)
    errors.extend(
        study.problem(
            Severity.ERROR,
            part,
            None,
            "",
            "",
            f"The study folder has no file data_{part}.txt.",
            "Add it; the folder must be in the form of a cBioPortal study.",
        )
        for part in (StudyPart.PATIENTS, StudyPart.SAMPLES)
        if part not in tables and not errors
    )
    errors.extend(_formula_ids(study))
    if errors:
        raise InputError(errors)
    return study, [problem for part in tables for problem in _header_flaws(study, part)]


def _formula_ids(study: Study) -> Iterator[Problem]:
    """An error for each id that a spreadsheet would take for a formula: ids stand in many files."""
    for part, table in study.tables.items():
        for name in _ID_COLUMNS & table.columns.keys():
            for row, value in enumerate(table.columns[name]):
                if spreadsheet_cell(value) != value:
                    yield study.problem(
                        Severity.ERROR,
                        part,
                        row,
                        name,
                        value,
                        "An id must not begin with = + - or @.",
                        "Rename it in every file of the study.",
                    )


def _find_parts(folder: Path) -> dict[StudyPart, Path]:
    found: dict[StudyPart, Path] = {}
    files = sorted(file for file in folder.iterdir() if file.is_file())
    for file in files:
        if file.name.lower().startswith("meta_"):
            meta = _read_meta(file)
            key = (meta.get("genetic_alteration_type", ""), meta.get("datatype", ""))
            named = folder / meta.get("data_filename", "")
            if key in _META and named.is_file():
                found.setdefault(_META[key], named)
    for part, name in _NAME.items():
        for file in files:
            if name.fullmatch(file.name):
                found.setdefault(part, file)
    return found


def _read_meta(file: Path) -> dict[str, str]:
    lines = file.read_text(encoding="utf-8-sig", errors="replace").splitlines()
    pairs = (line.split(":", 1) for line in lines if ":" in line)
    return {key.strip(): value.strip() for key, value in pairs}


def _header_flaws(study: Study, part: StudyPart) -> list[Problem]:
    table = study.tables[part]
    problems = []
    for line, comment in enumerate(table.comments, start=1):
        words = sorted(set(_REPLACED.findall(comment)))
        if words:
            problems.append(
                Problem(
                    Severity.WARNING,
                    table=_TABLE_OF[part],
                    file=table.path,
                    line=line,
                    field="header comment",
                    value=", ".join(words),
                    message="Words of the header were damaged by a find and replace "
                    "('f' by Female, 'm' by Male); the comment is not used.",
                    remedy="Restore the header, and see whether values were replaced as well.",
                )
            )
    if table.unnamed:
        problems.append(
            study.warning(
                part,
                None,
                "",
                "",
                f"{table.unnamed} columns at the end have neither a name nor a value: left out.",
                "Remove the surplus tabs at the ends of the lines.",
            )
        )
    return problems


def read_case_list(folder: Path, kind: str) -> frozenset[str] | None:
    """Samples of case_lists/cases_<kind>.txt, or None where there is no such list."""
    file = folder / "case_lists" / f"cases_{kind}.txt"
    if not file.is_file():
        return None
    return frozenset(_read_meta(file).get("case_list_ids", "").split())


def read_gene_panels(folder: Path) -> dict[str, tuple[str, ...]]:
    """Gene panels that the folder defines (data_gene_panel_*.txt), by their stable id."""
    panels = {}
    for file in sorted(folder.glob("data_gene_panel_*")):
        meta = _read_meta(file)
        if meta.get("stable_id") and meta.get("gene_list"):
            panels[meta["stable_id"]] = tuple(sorted(meta["gene_list"].split()))
    return panels
