"""Estimate the response rate at each planned visit."""

from genomic_to_outcome import contract, job
from genomic_to_outcome.clinical.planned_visits import responses_at_planned_visits
from genomic_to_outcome.clinical.settings import read_settings
from genomic_to_outcome.frames import StoredFrame, read_frame, write_frame
from genomic_to_outcome.inputs.configuration import data_cutoff
from genomic_to_outcome.outcomes.read_plan import read_plan
from genomic_to_outcome.outcomes.response_by_visit import response_by_visit
from genomic_to_outcome.tumour_types import read_tumour_types


def main(task: job.Task) -> None:
    job.start(task.log[0])
    given, cutoff = task.input, data_cutoff(task.params.cohort)
    settings = read_settings({"response": task.params.response}).response
    patients, lines = read_frame(given.patients), read_frame(given.lines)
    seen = responses_at_planned_visits(read_frame(given.visits), lines, cutoff, settings)
    plan, types = read_plan(given.plan[0]), read_tumour_types(list(given.tumour_types))
    found = response_by_visit(plan, patients, lines, StoredFrame(given.linkage), seen, types)
    write_frame(contract.RESPONSE_BY_VISIT, found, task.output[0])


if __name__ == "__main__":
    main(snakemake)
