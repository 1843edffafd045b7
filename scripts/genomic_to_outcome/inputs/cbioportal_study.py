"""A cBioPortal study folder brought to the input contract, so that it is read as any other input.

Writes samples.tsv, calls.tsv, patients.tsv, treatments.tsv, assessments.tsv, assays.yaml and the
call files mutations.maf and copy_number.tsv. What is flawed in the study becomes problems that
point at the study's own files.
"""

from __future__ import annotations

import csv
import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from genomic_to_outcome.errors import InputError, Problem
from genomic_to_outcome.inputs.check_inputs import sorted_problems
from genomic_to_outcome.inputs.dates import DateError, PartialDate, parse_date
from genomic_to_outcome.inputs.study_copy_number import CopyNumber, import_copy_number
from genomic_to_outcome.inputs.study_files import Study, StudyPart, read_case_list, read_study
from genomic_to_outcome.inputs.study_maf import Mutations
from genomic_to_outcome.inputs.study_mutations import import_mutations
from genomic_to_outcome.inputs.study_patients import Row, read_patients
from genomic_to_outcome.inputs.study_samples import StudySample, panel_assays, read_samples
from genomic_to_outcome.inputs.study_timelines import read_assessments, read_treatments
from genomic_to_outcome.tables import spreadsheet_cell, whole_file
from genomic_to_outcome.vocabulary import CallKind, Genome, Severity

_COLUMNS = {
    "samples": ("sample", "patient", "assay", "specimen", "genome", "purity"),
    "calls": ("sample", "kind", "path"),
    "patients": ("patient", "sex", "diagnosis", "last_contact", "died"),
    "treatments": ("patient", "drugs", "start", "end", "setting", "best_response"),
    "assessments": ("patient", "date", "response"),
}
_DAY_ZERO = "2000-01-01"


def import_study(
    folder: str | Path,
    settings: Mapping[str, Any],
    output_folder: str | Path,
    genome: str | None = None,
) -> list[Problem]:
    """Write the study as the tables of the contract and return what is flawed in it.

    `settings` is the configuration's `cbioportal_study`; `genome` is the configured assembly,
    which the mutations must not contradict. Where a problem is an error the tables have no rows:
    nothing is used of a study that cannot be understood.
    """
    output = Path(output_folder)
    try:
        content, problems = _read_content(folder, settings, output, genome)
    except InputError as error:
        content, problems = _Content(), list(error.problems)
    if any(problem.severity is Severity.ERROR for problem in problems):
        content = _Content()
    for name, text in (
        ("mutations.maf", content.mutations),
        ("copy_number.tsv", content.copy_number),
        ("assays.yaml", yaml.safe_dump(content.assays, sort_keys=True)),
    ):
        with whole_file(output / name) as temporary:
            Path(temporary).write_text(text, encoding="utf-8")
    for name, columns in _COLUMNS.items():
        _write_table(output / f"{name}.tsv", columns, content.tables.get(name, []))
    return sorted_problems(problems)


@dataclass(frozen=True)
class _Content:
    """What is written: rows by table, what the assays cover, the call files as text."""

    tables: Mapping[str, list[Row]] = field(default_factory=dict)
    assays: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    mutations: str = ""
    copy_number: str = ""


def _read_content(
    folder: str | Path, settings: Mapping[str, Any], output: Path, genome: str | None
) -> tuple[_Content, list[Problem]]:
    day_zero = _day_zero(settings.get("day_zero", _DAY_ZERO))
    study, problems = read_study(folder)
    samples, found = read_samples(study)
    problems += found
    mutations, copy_number, found = _read_calls(study, samples, settings)
    problems += found
    problems += _genome_problems(study, mutations, genome)
    assays, found = panel_assays(
        study,
        samples,
        _mutated_genes(mutations),
        copy_number.genes_by_sample() if copy_number else {},
        settings.get("assays"),
    )
    problems += found
    patients, found = read_patients(study, samples, day_zero)
    problems += found
    treatments, found = read_treatments(study, patients, settings, day_zero)
    problems += found
    assessments, found = read_assessments(study, day_zero)
    problems += [*found, _relative_dates(study, day_zero)]
    build = (mutations.genome if mutations else None) or genome or ""
    tables = {
        "samples": [_sample_row(sample, str(build)) for sample in samples],
        "calls": _call_rows(study, samples, mutations, copy_number, output),
        "patients": patients,
        "treatments": treatments,
        "assessments": assessments,
    }
    content = _Content(
        tables,
        assays,
        mutations.text() if mutations else "",
        copy_number.text() if copy_number else "",
    )
    return content, problems


def _day_zero(given: object) -> datetime.date:
    try:
        day = parse_date(str(given))
        message = "Expected a whole date." if isinstance(day, PartialDate) else ""
    except DateError as error:
        day, message = None, str(error)
    if message or not isinstance(day, datetime.date):
        raise InputError(
            [
                Problem(
                    Severity.ERROR,
                    table="config",
                    file="config",
                    field="cbioportal_study.day_zero",
                    value=str(given),
                    message=message,
                    remedy=f"Write the date as year-month-day ({_DAY_ZERO}).",
                )
            ]
        )
    return day


def _read_calls(
    study: Study, samples: list[StudySample], settings: Mapping[str, Any]
) -> tuple[Mutations | None, CopyNumber | None, list[Problem]]:
    mutations, copy_number = None, None
    problems: list[Problem] = []
    if StudyPart.MUTATIONS in study.tables:
        mutations, found = import_mutations(study, settings.get("swap_read_counts", False))
        problems += found
        problems += _compare_samples(study, samples, mutations)
    if StudyPart.COPY_NUMBER in study.tables:
        panels = {sample.sample: sample.panel for sample in samples}
        copy_number, found = import_copy_number(study, panels)
        problems += found
        seen = {sample for sample, _ in copy_number.levels}
        problems += _unknown_samples(study, StudyPart.COPY_NUMBER, seen, set(panels))
    if StudyPart.STRUCTURAL_VARIANTS in study.tables:
        problems.append(
            study.warning(
                StudyPart.STRUCTURAL_VARIANTS,
                None,
                "",
                "",
                "Structural variants of a study are not imported: fusions are not assessed.",
                "Give the fusion callers' own files in a calls sheet.",
            )
        )
    return mutations, copy_number, problems


def _compare_samples(
    study: Study, samples: list[StudySample], mutations: Mutations
) -> list[Problem]:
    mutated = set(mutations.column("Tumor_Sample_Barcode"))
    without = [sample for sample in samples if sample.sample not in mutated]
    problems = _unknown_samples(
        study, StudyPart.MUTATIONS, mutated, {sample.sample for sample in samples}
    )
    if without:
        problems.append(
            study.warning(
                StudyPart.SAMPLES,
                without[0].row,
                "SAMPLE_ID",
                without[0].sample,
                f"{len(without)} tumour samples have no mutation in the study; they are taken as "
                "tested, with none found: " + ", ".join(sample.sample for sample in without) + ".",
                "Remove samples that were not tested, or list the tested ones in "
                "case_lists/cases_sequenced.txt.",
                patient=without[0].patient,
                sample=without[0].sample,
            )
        )
    return problems


def _unknown_samples(
    study: Study, part: StudyPart, seen: set[str], known: set[str]
) -> list[Problem]:
    unknown = sorted(seen - known)
    if not unknown:
        return []
    return [
        study.warning(
            part,
            None,
            "sample",
            unknown[0],
            f"{len(unknown)} samples are not tumour samples of the samples file; what is reported "
            f"of them is not used: {', '.join(unknown)}.",
            "Add them to the samples file, or correct the ids.",
        )
    ]


def _genome_problems(
    study: Study, mutations: Mutations | None, genome: str | None
) -> list[Problem]:
    build = mutations.genome if mutations else None
    if build is None and genome is None:
        message = "Neither the mutations (NCBI_Build) nor the configuration name the assembly."
        value = ""
    elif build is not None and genome is not None and Genome(build) != genome:
        message = f"The configuration says {genome}."
        value = str(build)
    else:
        return []
    return [
        study.problem(
            Severity.ERROR,
            StudyPart.MUTATIONS,
            None,
            "NCBI_Build",
            value,
            message,
            "Set genome in the configuration to the assembly of the study's coordinates.",
        )
    ]


def _mutated_genes(mutations: Mutations | None) -> dict[str, set[str]]:
    genes: dict[str, set[str]] = defaultdict(set)
    if mutations is not None:
        for sample, gene in zip(
            mutations.column("Tumor_Sample_Barcode"), mutations.column("Hugo_Symbol"), strict=True
        ):
            genes[sample].add(gene)
    return genes


def _relative_dates(study: Study, day_zero: datetime.date) -> Problem:
    return study.warning(
        StudyPart.PATIENTS,
        None,
        "cbioportal_study.day_zero",
        day_zero.isoformat(),
        f"The study gives times, not dates: all dates are relative to {day_zero}, which stands "
        "for day 0. Differences between dates are true, calendar dates are not.",
        "Nothing; set cbioportal_study.day_zero for another day.",
    )


def _sample_row(sample: StudySample, genome: str) -> dict[str, str]:
    return {
        "sample": sample.sample,
        "patient": sample.patient,
        "assay": sample.panel,
        "specimen": sample.specimen,
        "genome": genome,
        "purity": sample.purity,
    }


def _call_rows(
    study: Study,
    samples: list[StudySample],
    mutations: Mutations | None,
    copy_number: CopyNumber | None,
    output: Path,
) -> list[dict[str, str]]:
    """A row for each sample that was profiled, also where nothing was found in it."""
    sequenced = read_case_list(study.folder, "sequenced")
    profiled = read_case_list(study.folder, "cna")
    if profiled is None and copy_number is not None:
        profiled = copy_number.profiled
    kinds = []
    if mutations is not None:
        kinds.append((CallKind.SMALL_VARIANTS, sequenced, output / "mutations.maf"))
    if copy_number is not None:
        kinds.append((CallKind.COPY_NUMBER, profiled, output / "copy_number.tsv"))
    return [
        {"sample": sample.sample, "kind": str(kind), "path": str(path)}
        for sample in samples
        for kind, tested, path in kinds
        if tested is None or sample.sample in tested
    ]


def _write_table(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> None:
    with whole_file(path) as temporary, Path(temporary).open("w", newline="") as handle:
        writer = csv.DictWriter(handle, columns, restval="", delimiter="\t", lineterminator="\n")
        writer.writeheader()
        writer.writerows(
            {name: spreadsheet_cell(value) for name, value in row.items()} for row in rows
        )
