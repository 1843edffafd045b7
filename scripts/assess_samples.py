"""Say of each sample of a batch and each class: altered, not detected or not assessed."""

from pathlib import Path

from genomic_to_outcome import contract, job
from genomic_to_outcome.alterations.assessment import assess_samples
from genomic_to_outcome.alterations.catalogue import read_catalogue
from genomic_to_outcome.inputs.assays import read_assays
from genomic_to_outcome.tables import read_rows, write_rows


def main(task: job.Task) -> None:
    job.start(task.log[0])
    given, batch = task.input, task.params.samples
    assays = read_assays(given.assays[0], Path(given.schemas[0]).parent)
    ids = None if batch is None else {row["sample"] for row in batch}
    samples = [row for row in read_rows(given.samples) if ids is None or row["sample"] in ids]
    names = ("call_files", "alterations", "coverage")
    files, events, coverage = (read_rows(given[name]) for name in names)
    rows = assess_samples(samples, files, events, assays, read_catalogue(given.catalogue), coverage)
    write_rows(contract.ASSESSMENT, rows, task.output[0])


if __name__ == "__main__":
    main(snakemake)
