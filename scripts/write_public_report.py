"""Write the cohort report of the public set: from the public tables alone."""

from dataclasses import replace
from pathlib import Path

from genomic_to_outcome import job
from genomic_to_outcome.reports.cohort import read_cohort_tables, write_cohort_report
from genomic_to_outcome.reports.settings import cohort_settings


def main(task: job.Task) -> None:
    job.start(task.log[0])
    given = dict(task.input.items())
    settings = cohort_settings(given, dict(task.params.items()))
    templates = Path(task.input.templates[0]).parent
    page = Path(task.output[0])
    write_cohort_report(read_cohort_tables(given), replace(settings, public=True), templates, page)


if __name__ == "__main__":
    main(snakemake)
