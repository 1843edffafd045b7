"""Derive lines of therapy from courses of treatment."""

from genomic_to_outcome import contract, job
from genomic_to_outcome.clinical.lines import derive_lines
from genomic_to_outcome.clinical.settings import read_settings
from genomic_to_outcome.frames import read_frame, write_frame
from genomic_to_outcome.inputs.configuration import data_cutoff
from genomic_to_outcome.therapies import read_therapies


def main(task: job.Task) -> None:
    job.start(task.log[0])
    given, settings = task.input, read_settings({"lines": task.params.lines})
    therapies = read_therapies(list(given.therapies), given.regimens[0])
    treatments, patients = read_frame(given.treatments), read_frame(given.patients)
    cutoff = data_cutoff(task.params.cohort)
    derived = derive_lines(treatments, patients, therapies, cutoff, settings.lines)
    write_frame(contract.LINES, derived.lines, task.output.lines)
    write_frame(contract.EXCLUDED_TREATMENTS, derived.excluded, task.output.excluded)


if __name__ == "__main__":
    main(snakemake)
