"""Derive ECOG before and on each line, and its shift in each population."""

from genomic_to_outcome import contract, job
from genomic_to_outcome.clinical.performance_status import derive_performance_status
from genomic_to_outcome.clinical.settings import read_settings
from genomic_to_outcome.frames import write_frame
from genomic_to_outcome.inputs.configuration import data_cutoff
from genomic_to_outcome.outcomes.performance_status import estimate_performance_status
from genomic_to_outcome.study_tables import read_study


def main(task: job.Task) -> None:
    job.start(task.log[0])
    given, cutoff = read_study(task.input), data_cutoff(task.params.cohort)
    rules = read_settings(dict(task.params.rules))
    windows = given.windows(cutoff, rules.safety.after_last_dose_days)
    lines = derive_performance_status(given.records, windows, rules.performance_status)
    shifts = estimate_performance_status(given.plan, given.cohort, lines, given.tumour_types)
    write_frame(contract.PERFORMANCE_STATUS_OF_LINES, lines, task.output.lines)
    write_frame(contract.PERFORMANCE_STATUS_SHIFTS, shifts, task.output.shifts)


if __name__ == "__main__":
    main(snakemake)
