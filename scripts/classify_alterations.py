"""Give each event of a batch, and each measured biomarker of its samples, its classes."""

from genomic_to_outcome import job
from genomic_to_outcome.alterations.biomarker_events import biomarker_events, patients_of_samples
from genomic_to_outcome.alterations.catalogue import read_catalogue
from genomic_to_outcome.alterations.classify import classify_events
from genomic_to_outcome.calls.computed_biomarkers import computed_biomarkers
from genomic_to_outcome.contract import ALTERATIONS
from genomic_to_outcome.tables import read_rows, write_rows


def main(task: job.Task) -> None:
    job.start(task.log[0])
    given = task.input
    samples = task.params.samples or read_rows(given.samples)
    patients = patients_of_samples(samples, read_rows(given.files))
    measured = read_rows(given.biomarkers)
    computed = computed_biomarkers(read_rows(given.burden), measured)
    events = read_rows(given.events) + biomarker_events([*measured, *computed], patients)
    rows = classify_events(events, read_catalogue(given.catalogue, given.exons[0]))
    write_rows(ALTERATIONS, rows, task.output[0])


if __name__ == "__main__":
    main(snakemake)
