"""Check the analysis plan, and what the configuration says of outcomes and reports."""

from pathlib import Path

from genomic_to_outcome import job
from genomic_to_outcome.check_definitions import check_plan, definitions_of
from genomic_to_outcome.problems import write_problems


def main(task: job.Task) -> None:
    job.start(task.log[0])
    given, asked = definitions_of(dict(task.input.items())), task.params
    schemas = Path(task.input.schemas[0]).parent
    problems = check_plan(asked.config, given, schemas, asked.key_names)
    write_problems(problems, task.output[0])


if __name__ == "__main__":
    main(snakemake)
