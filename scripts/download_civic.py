"""Fetch a release of CIViC, whole or not at all."""

from pathlib import Path
from urllib.request import urlretrieve

from genomic_to_outcome import job
from genomic_to_outcome.tables import whole_file


def main(task: job.Task) -> None:
    job.start(task.log[0])
    for path in task.output:
        with whole_file(path) as temporary:
            urlretrieve(f"{task.params.url}/{Path(path).name}", temporary)


if __name__ == "__main__":
    main(snakemake)
