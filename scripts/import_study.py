"""Bring a cBioPortal study folder to the form of the input contract."""

from pathlib import Path

from genomic_to_outcome import job
from genomic_to_outcome.inputs.cbioportal_study import import_study
from genomic_to_outcome.problems import write_problems


def main(task: job.Task) -> None:
    job.start(task.log[0])
    study, folder = task.params.study, Path(task.output.samples).parent
    problems = import_study(study["folder"], study, folder, task.params.genome)
    write_problems(problems, task.output.problems)


if __name__ == "__main__":
    main(snakemake)
