"""Join the batches of the three tables of alterations."""

from genomic_to_outcome import job
from genomic_to_outcome.contract import ACTIONABILITY, ALTERATIONS, ASSESSMENT
from genomic_to_outcome.tables import collect


def main(task: job.Task) -> None:
    job.start(task.log[0])
    for table in (ALTERATIONS, ACTIONABILITY, ASSESSMENT):
        collect(table, getattr(task.input, table.name), getattr(task.output, table.name))


if __name__ == "__main__":
    main(snakemake)
