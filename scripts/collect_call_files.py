"""Join the batches' lists of call files, their mutational burdens and depths."""

from genomic_to_outcome import job
from genomic_to_outcome.contract import CALL_FILES, COVERAGE, TUMOUR_MUTATIONAL_BURDEN
from genomic_to_outcome.tables import collect


def main(task: job.Task) -> None:
    job.start(task.log[0])
    collect(CALL_FILES, task.input.files, task.output.files)
    collect(TUMOUR_MUTATIONAL_BURDEN, task.input.burden, task.output.burden)
    collect(COVERAGE, task.input.coverage, task.output.coverage)


if __name__ == "__main__":
    main(snakemake)
