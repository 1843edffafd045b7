"""Compute every estimate of times once more with lifelines."""

from genomic_to_outcome import job
from genomic_to_outcome.contract import ENGINE_CHECK
from genomic_to_outcome.frames import StoredFrame, read_frame, write_frame
from genomic_to_outcome.outcomes.engine_check import check_engine
from genomic_to_outcome.outcomes.read_plan import read_plan
from genomic_to_outcome.tumour_types import read_tumour_types


def main(task: job.Task) -> None:
    job.start(task.log[0])
    given = task.input
    frames = {name: read_frame(given[name]) for name in ("patients", "lines", "endpoints")}
    frames["linkage"] = StoredFrame(given.linkage)
    names = ("alteration_outcomes", "alteration_effects", "comparisons")
    estimated = {name: read_frame(given[name]) for name in names}
    types = read_tumour_types(list(given.tumour_types))
    found = check_engine(read_plan(given.plan[0]), types, estimated, **frames)
    write_frame(ENGINE_CHECK, found.table, task.output[0])
    print("\n".join(found.notices))


if __name__ == "__main__":
    main(snakemake)
