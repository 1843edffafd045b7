"""Sheets and clinical tables: read, checked and typed, with every problem of all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from genomic_to_outcome import contract
from genomic_to_outcome.errors import InputError, Problem
from genomic_to_outcome.inputs.assays import Assay, AssayFile, read_assay_file
from genomic_to_outcome.inputs.biomarkers import name_biomarkers
from genomic_to_outcome.inputs.check_records import check_table, repeated_keys
from genomic_to_outcome.inputs.check_sheet_links import check_sheet_links, damaged_files
from genomic_to_outcome.inputs.code_diagnoses import code_diagnoses
from genomic_to_outcome.inputs.complete_dates import complete_dates
from genomic_to_outcome.inputs.consistency.cohort import Cohort
from genomic_to_outcome.inputs.consistency.diameter_limits import read_diameter_limits
from genomic_to_outcome.inputs.consistency.registry import run_checks
from genomic_to_outcome.inputs.dates import Date
from genomic_to_outcome.inputs.map_table import map_table
from genomic_to_outcome.inputs.mapping import read_sources
from genomic_to_outcome.inputs.records import Records, join_records
from genomic_to_outcome.inputs.schemas import read_table_schema
from genomic_to_outcome.tables import Table
from genomic_to_outcome.therapies import Therapies
from genomic_to_outcome.tumour_types import TumourTypes

_SAMPLES = "samples"
_CALLS = "calls"
_PATIENTS = "patients"


def check_sheets(
    samples: str | Path | None,
    calls: str | Path | None,
    assays: str | Path | None,
    genome: str,
    cutoff: Date | None,
    schemas: str | Path,
    patients: str | Path | None = None,
    folder: str | Path = ".",
    mapping: Mapping[str, Any] | None = None,
) -> tuple[pa.Table, list[dict[str, Any]], list[Problem]]:
    """The samples in the form of contract.SAMPLES, the rows of the calls sheet, all problems.

    A row of calls has the fields of a call file: those of the sheet and, from the sample and its
    assay, patient, genome, minimum_depth and tumour_only. Rows of unknown samples are left out.
    `genome` holds where the sample does not say otherwise; paths of calls are relative to
    `folder`. The patients only bound partial dates here; `check_clinical` reports on them. A path
    or a cut-off that is None is one that the configuration lacks: `check_configuration` says so,
    here the table is empty.
    """
    sample_records, problems = _read(samples, _SAMPLES, schemas)
    call_records, more = _read(calls, _CALLS, schemas)
    problems += more
    assay_file = AssayFile() if assays is None else read_assay_file(assays, schemas)
    problems += assay_file.problems
    patient_records, _ = _read(patients, _PATIENTS, schemas, mapping)
    tables = {_SAMPLES: sample_records, _PATIENTS: patient_records}
    limit = cutoff or Date.max
    problems += [found for found in complete_dates(tables, limit) if found.table == _SAMPLES]
    problems += check_sheet_links(sample_records, call_records, assay_file, Path(folder))
    genomes = sample_records.column("genome")
    sample_records.columns["genome"] = [given or genome for given in genomes]
    problems += damaged_files(sample_records, call_records, Path(folder))
    rows = _call_rows(sample_records, call_records, assay_file.assays)
    return typed_table(sample_records, contract.SAMPLES), rows, sorted_problems(problems)


def check_clinical(
    paths: Mapping[str, str | Path | None],
    samples: str | Path | None,
    cutoff: Date | None,
    schemas: str | Path,
    therapies: Therapies | None = None,
    tumour_types: TumourTypes | None = None,
    mapping: Mapping[str, Any] | None = None,
    checks: Mapping[str, Any] | None = None,
    response: Mapping[str, Any] | None = None,
) -> tuple[dict[str, pa.Table], list[Problem]]:
    """Every clinical table in the form of its contract, by name, and all problems.

    `paths` names the tables that are given; one that is not given is empty. `samples` is the
    samples sheet, whose own problems `check_sheets` reports. Drugs and diagnoses are checked where
    their tables are given. `mapping`, `checks` and `response` are those of the configuration.
    """
    sample_records, _ = _read(samples, _SAMPLES, schemas)
    tables = {_SAMPLES: sample_records}
    problems: list[Problem] = []
    for table in contract.CLINICAL_INPUTS:
        tables[table.name], found = _read(paths.get(table.name), table.name, schemas, mapping)
        problems += found
    limit = cutoff or Date.max
    problems += [found for found in complete_dates(tables, limit) if found.table != _SAMPLES]
    problems += name_biomarkers(tables["biomarkers"])
    named = (contract.SAMPLES, *contract.CLINICAL_INPUTS)
    typed = {table.name: typed_table(tables[table.name], table) for table in named}
    cohort = Cohort(tables, typed, limit, therapies, tumour_types, read_diameter_limits(response))
    problems += run_checks(cohort, checks)
    if tumour_types is not None:
        code_diagnoses(tables[_PATIENTS], tumour_types)
        typed[_PATIENTS] = typed_table(tables[_PATIENTS], contract.PATIENTS)
    del typed[_SAMPLES]
    return typed, sorted_problems(problems)


def typed_table(records: Records, table: Table) -> pa.Table:
    """Checked records in the form of a table of the contract; what is not given is null."""
    columns: dict[str, list[Any]] = {name: records.column(name) for name in table.names}
    if "date_flags" in columns:
        columns["date_flags"] = [
            "; ".join(records.date_flags[row]) if row in records.date_flags else None
            for row in range(records.n_rows)
        ]
    return pa.table(columns, schema=table.schema)


def sorted_problems(problems: Iterable[Problem]) -> list[Problem]:
    """Problems in the order of a list for people: errors first, then by table, file and line."""
    return sorted(
        set(problems),
        key=lambda problem: (
            problem.severity,
            problem.table,
            problem.file,
            problem.line or 0,
            problem.field,
            problem.patient,
            problem.sample,
            problem.value,
            problem.message,
            problem.remedy,
        ),
    )


def _read(
    path: str | Path | None,
    table: str,
    schemas: str | Path,
    mapping: Mapping[str, Any] | None = None,
) -> tuple[Records, list[Problem]]:
    """The rows of all files of a table, and their problems."""
    schema = read_table_schema(schemas, table)
    sources, problems = read_sources(mapping, str(path) if path else None, schema)
    parts = []
    for source in sources:
        try:
            mapped = map_table(source, schema)
        except InputError as error:
            problems += error.problems
            parts.append(Records(table, source.file, keyed=False))
            continue
        records, found = check_table(mapped.file, schema, mapped.conversions, mapped.not_found)
        problems += (*mapped.problems, *found)
        parts.append(records)
    if not parts:
        return Records(table, keyed=False), problems
    joined = join_records(parts)
    if table != _PATIENTS:
        problems += repeated_keys(joined, schema)
    return joined, problems


def _call_rows(
    samples: Records, calls: Records, assays: Mapping[str, Assay]
) -> list[dict[str, Any]]:
    names = ("patient", "genome", "assay")
    of_sample = {
        sample: dict(zip(names, values, strict=True))
        for sample, *values in zip(
            samples.column("sample"), *(samples.column(name) for name in names), strict=True
        )
    }
    rows = []
    for row, sample in enumerate(calls.column("sample")):
        if sample is None or sample not in of_sample:
            continue
        about = of_sample[sample]
        assay = assays.get(about["assay"], Assay(""))
        rows.append(
            {
                "sample": sample,
                "patient": about["patient"],
                "kind": calls.column("kind")[row],
                "path": calls.column("path")[row],
                "genome": about["genome"],
                "caller": calls.column("caller")[row] or "",
                "tumour": calls.column("tumour")[row] or "",
                "normal": calls.column("normal")[row] or "",
                "minimum_depth": assay.minimum_depth,
                "tumour_only": assay.tumour_only,
                "line": calls.lines[row],
            }
        )
    return rows
