"""Say on the terminal what the checks found, and end the run if an error stops it."""

import sys
from pathlib import Path

from genomic_to_outcome import job
from genomic_to_outcome.problems import describe, read_problems, stopping
from genomic_to_outcome.tables import whole_file


def main(task: job.Task) -> None:
    problems = read_problems(task.input.problems)
    text = describe(problems, task.input.problems.replace(".parquet", ".tsv"))
    Path(task.log[0]).write_text(text + "\n")
    print(text, file=sys.stderr)
    if stopping(problems, exclude_bad_samples=task.params.on_bad_sample == "exclude"):
        sys.exit("The input has errors: mend them and run again.")
    with whole_file(task.output[0]) as temporary:
        Path(temporary).write_text(text + "\n")


if __name__ == "__main__":
    main(snakemake)
