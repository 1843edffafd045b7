"""Check the sheets of samples and calls and the assays; write them in typed form."""

from pathlib import Path

from genomic_to_outcome import contract, job
from genomic_to_outcome.inputs.check_inputs import check_sheets
from genomic_to_outcome.inputs.configuration import data_cutoff
from genomic_to_outcome.problems import write_problems
from genomic_to_outcome.tables import write_arrow, write_rows


def main(task: job.Task) -> None:
    job.start(task.log[0])
    names = ("samples", "calls", "assays", "patients")
    asked, schemas = task.params, Path(task.input.schemas[0]).parent
    given = {name: asked.paths[name] for name in names}
    given |= {"genome": asked.genome, "cutoff": data_cutoff(asked.cohort), "schemas": schemas}
    samples, calls, problems = check_sheets(**given, mapping=asked.mapping)
    write_arrow(contract.SAMPLES, samples, task.output.samples)
    write_rows(contract.CALLS, calls, task.output.calls)
    write_problems(problems, task.output.problems)


if __name__ == "__main__":
    main(snakemake)
