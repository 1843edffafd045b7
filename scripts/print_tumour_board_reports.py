"""Print the tumour board reports as PDF."""

import sys
from pathlib import Path

from genomic_to_outcome import job
from genomic_to_outcome.errors import InputError
from genomic_to_outcome.reports.print_reports import print_reports


def main(task: job.Task) -> None:
    job.start(task.log[0])
    pages, folder = Path(task.input.folder), Path(task.output.folder)
    try:
        print_reports(pages, folder, task.params.browser, task.threads)
    except InputError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main(snakemake)
