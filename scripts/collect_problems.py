"""Join the problems of every check into one table."""

from genomic_to_outcome import job
from genomic_to_outcome.problems import collect_problems


def main(task: job.Task) -> None:
    job.start(task.log[0])
    given = task.input
    parts = [given.configuration, given.sheets, given.clinical, *given.calls, *given.study]
    collect_problems(parts, task.output.parquet, task.output.tsv)


if __name__ == "__main__":
    main(snakemake)
