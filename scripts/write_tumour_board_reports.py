"""Write a tumour board report per patient, and their index."""

from pathlib import Path

from genomic_to_outcome import job
from genomic_to_outcome.reports.board_settings import board_cohort
from genomic_to_outcome.reports.patient_tables import PatientTables
from genomic_to_outcome.reports.tumour_board import write_reports_of_tables


def main(task: job.Task) -> None:
    job.start(task.log[0])
    paths = dict(task.input.items())
    cohort = board_cohort(paths, dict(task.params.items()))
    folder, index = Path(task.output.folder), Path(task.output.index)
    templates = Path(task.input.templates[0]).parent
    tables = PatientTables(paths)
    write_reports_of_tables(tables, cohort, templates, folder, index, task.threads)


if __name__ == "__main__":
    main(snakemake)
