"""Say what the evidence of this run judges otherwise than the evidence before."""

from genomic_to_outcome import job
from genomic_to_outcome.alterations.actionability import match_evidence
from genomic_to_outcome.alterations.catalogue import read_catalogue
from genomic_to_outcome.alterations.diagnoses import diagnoses_of_samples
from genomic_to_outcome.alterations.evidence import read_evidence
from genomic_to_outcome.alterations.evidence_changes import evidence_changes
from genomic_to_outcome.contract import EVIDENCE_CHANGES
from genomic_to_outcome.tables import read_rows, write_rows
from genomic_to_outcome.tumour_types import read_tumour_types


def main(task: job.Task) -> None:
    job.start(task.log[0])
    known = read_tumour_types(list(task.input.tumour_types)), read_catalogue(task.input.catalogue)
    events = read_rows(task.input.alterations)
    diagnoses = diagnoses_of_samples(read_rows(task.input.samples), read_rows(task.input.patients))
    sets = (list(task.input.before), list(task.input.after))
    judged = [match_evidence(events, diagnoses, read_evidence(each), *known) for each in sets]
    write_rows(EVIDENCE_CHANGES, evidence_changes(*judged), task.output[0])


if __name__ == "__main__":
    main(snakemake)
