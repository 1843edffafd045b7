"""Describe the cohort: frequencies, alterations together, table 1, the flow of lines."""

from genomic_to_outcome import contract, job
from genomic_to_outcome.alterations.catalogue import read_catalogue
from genomic_to_outcome.frames import read_frame, write_frame
from genomic_to_outcome.outcomes.class_frequencies import COLUMNS
from genomic_to_outcome.outcomes.describe import describe_cohort
from genomic_to_outcome.study_tables import read_study


def main(task: job.Task) -> None:
    job.start(task.log[0])
    given, states = read_study(task.input), read_frame(task.input.assessment, COLUMNS)
    parents = {one.id: one.parent for one in read_catalogue(task.input.catalogue).classes}
    about = (given.plan, given.cohort, given.tumour_types)
    for name, frame in describe_cohort(*about, states, given.records, parents).items():
        write_frame(getattr(contract, name.upper()), frame, task.output[name])


if __name__ == "__main__":
    main(snakemake)
