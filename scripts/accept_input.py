"""End the run if the checks of one subject found errors in what was given."""

import sys
from pathlib import Path

from genomic_to_outcome import job
from genomic_to_outcome.problems import describe, read_problems, stopping
from genomic_to_outcome.tables import whole_file


def main(task: job.Task) -> None:
    problems = [problem for part in task.input.parts for problem in read_problems(part)]
    text = describe(problems, ", ".join(task.input.parts))
    Path(task.log[0]).write_text(text + "\n")
    if stopping(problems, exclude_bad_samples=task.params.on_bad_sample == "exclude"):
        sys.exit(text)
    with whole_file(task.output[0]) as temporary:
        Path(temporary).write_text(text + "\n")


if __name__ == "__main__":
    main(snakemake)
