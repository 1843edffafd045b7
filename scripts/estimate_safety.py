"""Attribute adverse events to lines of therapy and estimate safety."""

from genomic_to_outcome import contract, job
from genomic_to_outcome.clinical.safety import attribute_adverse_events
from genomic_to_outcome.clinical.settings import read_settings
from genomic_to_outcome.frames import write_frame
from genomic_to_outcome.inputs.configuration import data_cutoff
from genomic_to_outcome.outcomes.safety import estimate_safety
from genomic_to_outcome.study_tables import read_study


def main(task: job.Task) -> None:
    job.start(task.log[0])
    given, cutoff = read_study(task.input), data_cutoff(task.params.cohort)
    days = read_settings({"safety": task.params.safety}).safety.after_last_dose_days
    windows = given.windows(cutoff, days)
    events = attribute_adverse_events(given.records, windows, cutoff)
    safety = estimate_safety(given.plan, given.cohort, events, windows, given.tumour_types)
    write_frame(contract.ADVERSE_EVENTS_OF_LINES, events, task.output.events)
    write_frame(contract.SAFETY, safety, task.output.safety)


if __name__ == "__main__":
    main(snakemake)
