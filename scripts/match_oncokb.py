"""Bring the user's own OncoKB annotation to the events of the same samples."""

from genomic_to_outcome import job
from genomic_to_outcome.alterations.catalogue import read_catalogue
from genomic_to_outcome.alterations.oncokb import read_annotated_files
from genomic_to_outcome.alterations.oncokb_evidence import oncokb_evidence, read_tumours
from genomic_to_outcome.contract import ACTIONABILITY, ONCOKB_NOT_PLACED
from genomic_to_outcome.tables import read_rows, write_rows
from genomic_to_outcome.therapies import read_therapies


def main(task: job.Task) -> None:
    job.start(task.log[0])
    given, (rows, _) = task.input, read_annotated_files(task.input.files)
    events = [event for path in given.alterations for event in read_rows(path)]
    drugs = read_therapies(list(given.therapies), given.regimens[0])
    tumours = read_tumours(given.samples, given.patients, given.tumour_types)
    known = drugs, read_catalogue(given.catalogue), tumours
    found = oncokb_evidence(rows, events, *known, **dict(task.params.items()))
    write_rows(ACTIONABILITY, found.actionability, task.output.actionability)
    write_rows(ONCOKB_NOT_PLACED, found.not_placed, task.output.not_placed)


if __name__ == "__main__":
    main(snakemake)
