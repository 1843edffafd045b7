"""Derive visits, best responses and endpoints of every line."""

from dataclasses import fields

from genomic_to_outcome import contract, job
from genomic_to_outcome.clinical.derivation import derive_outcomes
from genomic_to_outcome.clinical.records import Records
from genomic_to_outcome.clinical.settings import read_settings
from genomic_to_outcome.frames import read_frame, write_frame
from genomic_to_outcome.inputs.configuration import data_cutoff


def main(task: job.Task) -> None:
    job.start(task.log[0])
    given, wanted, cutoff = task.input, task.params, data_cutoff(task.params.cohort)
    settings = read_settings({"response": wanted.response, "progression": wanted.progression})
    records = Records(**{each.name: read_frame(given[each.name]) for each in fields(Records)})
    derived = derive_outcomes(read_frame(given.lines), records, cutoff, settings)
    write_frame(contract.VISITS, derived.visits, task.output.visits)
    write_frame(contract.RESPONSES, derived.responses, task.output.responses)
    write_frame(contract.ENDPOINTS, derived.endpoints, task.output.endpoints)


if __name__ == "__main__":
    main(snakemake)
