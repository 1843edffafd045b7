"""Say where in the genome the small variants of each class lie."""

from genomic_to_outcome import job
from genomic_to_outcome.alterations.catalogue import read_catalogue
from genomic_to_outcome.alterations.class_places import class_places
from genomic_to_outcome.contract import CLASS_PLACES
from genomic_to_outcome.errors import InputError
from genomic_to_outcome.tables import write_rows


def main(task: job.Task) -> None:
    job.start(task.log[0])
    try:
        rows = class_places(read_catalogue(task.input.catalogue, task.input.exons[0]))
    except InputError:
        # The check of the configuration reports every problem of the catalogue and stops the run.
        rows = []
    write_rows(CLASS_PLACES, rows, task.output[0])


if __name__ == "__main__":
    main(snakemake)
