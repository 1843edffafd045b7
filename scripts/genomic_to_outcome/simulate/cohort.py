"""The simulated cohort: how many patients of each class, and all files in one folder."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from genomic_to_outcome import contract
from genomic_to_outcome.simulate import clinical_rows, truth
from genomic_to_outcome.simulate.classes import MolecularClass, Study
from genomic_to_outcome.simulate.clinical_rows import Row
from genomic_to_outcome.simulate.lung_classes import LUNG_CLASSES
from genomic_to_outcome.simulate.patients import Patient, draw_patient
from genomic_to_outcome.simulate.refractory_classes import REFRACTORY_CLASSES
from genomic_to_outcome.simulate.write_calls import (
    CALLS_COLUMNS,
    CallFiles,
    may_be_whole_genome,
    write_calls,
)

CLASSES: tuple[MolecularClass, ...] = (*LUNG_CLASSES, *REFRACTORY_CLASSES)
PATIENTS = sum(molecular_class.patients for molecular_class in CLASSES)
MOST_PATIENTS = 100_000

_DERIVED = ("date_flags", "best_response", "name", "number", "category", "source")


def simulate_cohort(
    folder: Path, seed: int, patients: int = PATIENTS, call_files: CallFiles | None = None
) -> None:
    """Write a cohort of about the ALK study, other NSCLC, SCLC and refractory tumours.

    Sheets, clinical tables, `calls/` and `truth/` go below `folder`, which is replaced; paths in
    the calls sheet begin with `folder` as given. The same seed and number give the same bytes.
    Whole genomes are those of the first exomes, as many as asked for and there are.
    Raises ValueError unless 1 <= patients <= 100,000.
    """
    call_files = call_files or CallFiles()
    if not 1 <= patients <= MOST_PATIENTS:
        raise ValueError(f"patients is {patients}; expected 1 to {MOST_PATIENTS:,}")
    folder = Path(folder)
    shutil.rmtree(folder / "calls", ignore_errors=True)
    for name in ("calls", "truth"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    rows: dict[str, list[Row]] = {name: [] for name in _columns()}
    genomes_left = call_files.whole_genomes
    for patient in draw_patients(seed, patients):
        _add_patient(rows, patient)
        for sample in patient.samples:
            whole_genome = genomes_left > 0 and may_be_whole_genome(sample)
            genomes_left -= whole_genome
            rows["calls"] += write_calls(
                patient.rng,
                sample,
                folder / "calls",
                indexed=call_files.indexed,
                whole_genome=whole_genome,
            )
    rows["truth/parameters"] = truth.parameter_rows()
    rows["truth/study"] = truth.study_rows()
    for name, columns in _columns().items():
        _write_table(folder / f"{name}.tsv", columns, rows[name])


def draw_patients(seed: int, patients: int = PATIENTS) -> Iterator[Patient]:
    """The patients in the order of their ids, without writing anything."""
    numbers = dict.fromkeys(Study, 0)
    running = 0
    for molecular_class, count in class_sizes(patients):
        for _ in range(count):
            study = molecular_class.study
            numbers[study] += 1
            running += 1
            name = f"{study}-{numbers[study]:04d}"
            yield draw_patient(seed, running, name, molecular_class)


def class_sizes(patients: int) -> list[tuple[MolecularClass, int]]:
    """The patients of each class in the proportions of the model (largest remainders)."""
    shares = [molecular_class.patients * patients / PATIENTS for molecular_class in CLASSES]
    sizes = [int(share) for share in shares]
    by_remainder = sorted(range(len(shares)), key=lambda index: sizes[index] - shares[index])
    for index in by_remainder[: patients - sum(sizes)]:
        sizes[index] += 1
    return list(zip(CLASSES, sizes, strict=True))


def _columns() -> dict[str, Sequence[str]]:
    tables = {
        table.name: tuple(name for name in table.names if name not in _DERIVED)
        for table in (contract.SAMPLES, *contract.CLINICAL_INPUTS)
    }
    return tables | {
        "calls": CALLS_COLUMNS,
        "truth/parameters": truth.PARAMETERS_COLUMNS,
        "truth/study": truth.STUDY_COLUMNS,
        "truth/patients": truth.PATIENTS_COLUMNS,
        "truth/samples": truth.SAMPLES_COLUMNS,
    }


def _add_patient(rows: dict[str, list[Row]], patient: Patient) -> None:
    rows["patients"].append(clinical_rows.patient_row(patient))
    rows["treatments"] += clinical_rows.treatment_rows(patient)
    rows["assessments"] += clinical_rows.assessment_rows(patient)
    rows["adverse_events"] += clinical_rows.adverse_event_rows(patient)
    rows["performance_status"] += clinical_rows.performance_status_rows(patient)
    rows["quality_of_life"] += clinical_rows.quality_of_life_rows(patient)
    rows["tumour_board"] += clinical_rows.tumour_board_rows(patient)
    rows["samples"] += clinical_rows.sample_rows(patient)
    rows["biomarkers"] += clinical_rows.biomarker_rows(patient)
    rows["truth/patients"].append(truth.patient_truth(patient))
    rows["truth/samples"] += truth.sample_truth(patient)


def _write_table(path: Path, columns: Sequence[str], rows: Iterable[Row]) -> None:
    with path.open("w", newline="", encoding="utf-8") as handle:
        writer = csv.writer(handle, delimiter="\t", lineterminator="\n")
        writer.writerow(columns)
        for row in rows:
            writer.writerow([clinical_rows.day_text(row.get(name)) for name in columns])
