"""Find the evidence on each event of a batch, for the diagnosis of its sample."""

from genomic_to_outcome import job
from genomic_to_outcome.alterations.actionability import match_evidence
from genomic_to_outcome.alterations.catalogue import read_catalogue
from genomic_to_outcome.alterations.diagnoses import diagnoses_of_samples
from genomic_to_outcome.alterations.evidence import read_evidence
from genomic_to_outcome.contract import ACTIONABILITY
from genomic_to_outcome.tables import read_rows, write_rows
from genomic_to_outcome.tumour_types import read_tumour_types


def main(task: job.Task) -> None:
    job.start(task.log[0])
    evidence = read_evidence(list(task.input.evidence))
    tumour_types = read_tumour_types(list(task.input.tumour_types))
    events = read_rows(task.input.alterations)
    diagnoses = diagnoses_of_samples(read_rows(task.input.samples), read_rows(task.input.patients))
    catalogue = read_catalogue(task.input.catalogue)
    rows = match_evidence(events, diagnoses, evidence, tumour_types, catalogue)
    write_rows(ACTIONABILITY, rows, task.output[0])


if __name__ == "__main__":
    main(snakemake)
