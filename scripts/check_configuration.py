"""Check the configuration and what it names: plan, catalogue, therapies, evidence."""

from dataclasses import fields
from pathlib import Path

from genomic_to_outcome import job
from genomic_to_outcome.check_definitions import Definitions, check_definitions
from genomic_to_outcome.problems import write_problems


def main(task: job.Task) -> None:
    job.start(task.log[0])
    files = {name: [Path(path) for path in paths] for name, paths in task.input.items()}
    definitions = Definitions(**{field.name: files[field.name] for field in fields(Definitions)})
    schemas = Path(task.input.schemas[0]).parent
    write_problems(check_definitions(task.params.config, definitions, schemas), task.output[0])


if __name__ == "__main__":
    main(snakemake)
