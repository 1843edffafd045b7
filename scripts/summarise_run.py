"""Write what the run came to, in a few lines."""

from pathlib import Path

from genomic_to_outcome import job
from genomic_to_outcome.problems import read_problems
from genomic_to_outcome.run_summary import summarise_run
from genomic_to_outcome.tables import read_rows, whole_file


def main(task: job.Task) -> None:
    job.start(task.log[0])
    given = task.input
    patients = {row["patient"] for row in read_rows(given.patients, ["patient"])}
    samples = {row["sample"] for row in read_rows(given.samples, ["sample"])}
    events = read_rows(given.alterations, ["sample", "kind", "class_id"])
    files = read_rows(given.files, ["sample", "status"])
    lines = summarise_run(patients, samples, events, files, read_problems(given.problems))
    with whole_file(task.output[0]) as temporary:
        Path(temporary).write_text("\n".join([*lines, ""]), encoding="utf-8")


if __name__ == "__main__":
    main(snakemake)
