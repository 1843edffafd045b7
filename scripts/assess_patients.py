"""Say of each patient and each class: altered, not detected or not assessed in all samples."""

from genomic_to_outcome import contract, job
from genomic_to_outcome.alterations.catalogue import read_catalogue
from genomic_to_outcome.alterations.patient_states import assess_patients
from genomic_to_outcome.tables import read_arrow, read_rows, write_arrow


def main(task: job.Task) -> None:
    job.start(task.log[0])
    given = task.input
    states = read_arrow(given.assessment)
    patients = [row["patient"] for row in read_rows(given.patients, ["patient"])]
    timings = read_catalogue(given.catalogue).timings()
    table = assess_patients(states, read_rows(given.samples), patients, timings)
    write_arrow(contract.PATIENT_ASSESSMENT, table, task.output[0])


if __name__ == "__main__":
    main(snakemake)
