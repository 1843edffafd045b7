"""Find the evidence on each event of a batch, for its patient's diagnosis."""

from genomic_to_outcome import job
from genomic_to_outcome.alterations.evidence import match_evidence, read_evidence
from genomic_to_outcome.contract import ACTIONABILITY
from genomic_to_outcome.tables import read_rows, write_rows
from genomic_to_outcome.tumour_types import read_tumour_types


def main(task: job.Task) -> None:
    job.start(task.log[0])
    evidence = read_evidence(list(task.input.evidence))
    tumour_types = read_tumour_types(task.input.tumour_types[0])
    events = read_rows(task.input.alterations)
    diagnosis = {row["patient"]: row["diagnosis"] for row in read_rows(task.input.patients)}
    of_sample = {event["sample"]: diagnosis.get(event["patient"]) for event in events}
    rows = match_evidence(events, of_sample, evidence, tumour_types)
    write_rows(ACTIONABILITY, rows, task.output[0])


if __name__ == "__main__":
    main(snakemake)
