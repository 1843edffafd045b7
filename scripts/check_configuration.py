"""Check the configuration, the catalogue, the therapies and the tumour types."""

from pathlib import Path

from genomic_to_outcome import job
from genomic_to_outcome.check_definitions import check_definitions, definitions_of
from genomic_to_outcome.problems import write_problems


def main(task: job.Task) -> None:
    job.start(task.log[0])
    given, asked = definitions_of(dict(task.input.items())), task.params
    schemas = Path(task.input.schemas[0]).parent
    problems = check_definitions(asked.config, given, schemas, asked.key_names)
    write_problems(problems, task.output[0])


if __name__ == "__main__":
    main(snakemake)
