"""Give each event of a batch its classes."""

from genomic_to_outcome import job
from genomic_to_outcome.alterations.catalogue import read_catalogue
from genomic_to_outcome.alterations.classify import classify_events
from genomic_to_outcome.contract import ALTERATIONS
from genomic_to_outcome.tables import read_rows, write_rows


def main(task: job.Task) -> None:
    job.start(task.log[0])
    catalogue = read_catalogue(task.input.catalogue, task.input.exons[0])
    rows = classify_events(read_rows(task.input.events), catalogue)
    write_rows(ALTERATIONS, rows, task.output[0])


if __name__ == "__main__":
    main(snakemake)
