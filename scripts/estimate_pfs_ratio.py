"""Estimate the ratio of the PFS of a line to that of the line before."""

from genomic_to_outcome import contract, job
from genomic_to_outcome.clinical.settings import read_settings
from genomic_to_outcome.frames import StoredFrame, read_frame, write_frame
from genomic_to_outcome.outcomes.pfs_ratio import pfs_ratios
from genomic_to_outcome.outcomes.read_plan import read_plan
from genomic_to_outcome.tumour_types import read_tumour_types


def main(task: job.Task) -> None:
    job.start(task.log[0])
    given = task.input
    percent = read_settings({"progression": task.params.progression}).progression.pfs_ratio_percent
    names = ("patients", "lines", "responses", "endpoints")
    frames = {name: read_frame(given[name]) for name in names}
    frames["linkage"] = StoredFrame(given.linkage)
    plan, types = read_plan(given.plan[0]), read_tumour_types(list(given.tumour_types))
    found = pfs_ratios(plan, tumour_types=types, threshold=percent / 100, **frames)
    write_frame(contract.PFS_RATIO_PAIRS, found.pairs, task.output.pairs)
    write_frame(contract.PFS_RATIO, found.estimates, task.output.estimates)


if __name__ == "__main__":
    main(snakemake)
