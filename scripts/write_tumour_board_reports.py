"""Write a tumour board report per patient, and their index."""

from pathlib import Path

from genomic_to_outcome import job
from genomic_to_outcome.reports.settings import board_cohort
from genomic_to_outcome.reports.tumour_board import split_by_patient, write_tumour_board_reports


def main(task: job.Task) -> None:
    job.start(task.log[0])
    paths = dict(task.input.items())
    cohort = board_cohort(paths, dict(task.params.items()))
    folder, index = Path(task.output.folder), Path(task.output.index)
    templates = Path(task.input.templates[0]).parent
    write_tumour_board_reports(split_by_patient(paths), cohort, templates, folder, index)


if __name__ == "__main__":
    main(snakemake)
