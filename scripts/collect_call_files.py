"""Join the batches' lists of call files."""

from genomic_to_outcome import job
from genomic_to_outcome.contract import CALL_FILES
from genomic_to_outcome.tables import collect


def main(task: job.Task) -> None:
    job.start(task.log[0])
    collect(CALL_FILES, task.input.parts, task.output[0])


if __name__ == "__main__":
    main(snakemake)
