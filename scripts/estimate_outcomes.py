"""Estimate what the analysis plan asks for."""

from genomic_to_outcome import job
from genomic_to_outcome.contract import ALTERATION_EFFECTS, ALTERATION_OUTCOMES, COMPARISONS, CURVES
from genomic_to_outcome.frames import StoredFrame, read_frame, write_frame
from genomic_to_outcome.outcomes.estimate import estimate_outcomes
from genomic_to_outcome.outcomes.read_plan import read_plan
from genomic_to_outcome.tumour_types import read_tumour_types


def main(task: job.Task) -> None:
    job.start(task.log[0])
    frames = {name: read_frame(task.input[name]) for name in ("patients", "lines", "endpoints")}
    frames["linkage"] = StoredFrame(task.input.linkage)
    tumour_types = read_tumour_types(list(task.input.tumour_types))
    outcomes = estimate_outcomes(read_plan(task.input.plan[0]), tumour_types=tumour_types, **frames)
    for table in (ALTERATION_OUTCOMES, ALTERATION_EFFECTS, COMPARISONS, CURVES):
        write_frame(table, getattr(outcomes, table.name), task.output[table.name])
    for notice in outcomes.notices:
        print(notice)


if __name__ == "__main__":
    main(snakemake)
