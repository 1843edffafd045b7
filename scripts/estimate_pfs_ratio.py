"""Estimate the ratio of the PFS of a line to that of the line before."""

from genomic_to_outcome import contract, job
from genomic_to_outcome.clinical.settings import read_settings
from genomic_to_outcome.frames import read_frame, write_frame
from genomic_to_outcome.outcomes.pfs_ratio import pfs_ratios
from genomic_to_outcome.outcomes.read_plan import read_plan
from genomic_to_outcome.tumour_types import read_tumour_types


def main(task: job.Task) -> None:
    job.start(task.log[0])
    given = task.input
    percent = read_settings({"progression": task.params.progression}).progression.pfs_ratio_percent
    tables = ("patients", "lines", "linkage", "responses", "endpoints")
    frames = [read_frame(given[name]) for name in tables]
    types = read_tumour_types(list(given.tumour_types))
    found = pfs_ratios(read_plan(given.plan[0]), *frames, types, percent / 100)
    write_frame(contract.PFS_RATIO_PAIRS, found.pairs, task.output.pairs)
    write_frame(contract.PFS_RATIO, found.estimates, task.output.estimates)


if __name__ == "__main__":
    main(snakemake)
