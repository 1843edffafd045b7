"""Check the files that the user annotated with OncoKB."""

from genomic_to_outcome import job
from genomic_to_outcome.alterations.oncokb import describe_files, read_annotated_files
from genomic_to_outcome.problems import write_problems
from genomic_to_outcome.provenance import write_provenance


def main(task: job.Task) -> None:
    job.start(task.log[0])
    files = task.params.files
    rows, problems = read_annotated_files(files)
    write_problems(problems, task.output.problems)
    write_provenance(describe_files(files, task.params.version, rows), task.output.summary)


if __name__ == "__main__":
    main(snakemake)
