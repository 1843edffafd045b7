"""Count what was left out on the way from files to analysis, with reasons."""

from dataclasses import fields

from genomic_to_outcome import job
from genomic_to_outcome.contract import ATTRITION
from genomic_to_outcome.frames import StoredFrame, read_frame, write_frame
from genomic_to_outcome.outcomes.attrition import Frames, count_attrition
from genomic_to_outcome.outcomes.read_plan import read_plan
from genomic_to_outcome.tumour_types import read_tumour_types


def main(task: job.Task) -> None:
    job.start(task.log[0])
    names = {field.name for field in fields(Frames)} - {"linkage"}
    frames = {name: read_frame(task.input[name]) for name in names}
    frames["linkage"] = StoredFrame(task.input.linkage)
    tumour_types = read_tumour_types(list(task.input.tumour_types))
    plan = read_plan(task.input.plan[0])
    write_frame(ATTRITION, count_attrition(plan, Frames(**frames), tumour_types), task.output[0])


if __name__ == "__main__":
    main(snakemake)
