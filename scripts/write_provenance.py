"""Write what the run was made from."""

from genomic_to_outcome import job
from genomic_to_outcome.provenance import describe_run, write_provenance


def main(task: job.Task) -> None:
    job.start(task.log[0])
    given = task.input
    resources = {name: given[name] for name in ("catalogue", "therapies", "evidence")}
    config, knowledge = task.params.config, given.knowledge
    description = describe_run(config, given.files, given.sheets, resources, knowledge)
    write_provenance(description, task.output[0])


if __name__ == "__main__":
    main(snakemake)
