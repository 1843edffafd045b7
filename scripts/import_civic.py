"""Bring a release of CIViC to the form of the evidence table."""

from genomic_to_outcome import job
from genomic_to_outcome.alterations.civic_release import import_release
from genomic_to_outcome.alterations.evidence_file import write_evidence
from genomic_to_outcome.contract import CIVIC_NOT_PLACED
from genomic_to_outcome.problems import write_problems
from genomic_to_outcome.provenance import write_provenance
from genomic_to_outcome.tables import write_rows


def main(task: job.Task) -> None:
    job.start(task.log[0])
    imported = import_release(task.params.civic, dict(task.input.items()))
    write_evidence(imported.found.evidence, task.output.evidence)
    write_rows(CIVIC_NOT_PLACED, imported.found.not_placed, task.output.not_placed)
    write_provenance(imported.summary, task.output.summary)
    write_problems(imported.problems, task.output.problems)


if __name__ == "__main__":
    main(snakemake)
