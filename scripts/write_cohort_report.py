"""Write the cohort report."""

from pathlib import Path

from genomic_to_outcome import job
from genomic_to_outcome.reports.cohort import read_cohort_tables, write_cohort_report
from genomic_to_outcome.reports.settings import cohort_settings


def main(task: job.Task) -> None:
    job.start(task.log[0])
    tables = read_cohort_tables(dict(task.input.items()))
    settings = cohort_settings(dict(task.input.items()), dict(task.params.items()))
    templates = Path(task.input.templates[0]).parent
    write_cohort_report(tables, settings, templates, Path(task.output[0]))


if __name__ == "__main__":
    main(snakemake)
