"""Derive best responses and endpoints of every line."""

from genomic_to_outcome import contract, job
from genomic_to_outcome.clinical.endpoints import Records, derive_endpoints
from genomic_to_outcome.clinical.response import derive_responses
from genomic_to_outcome.clinical.settings import read_settings
from genomic_to_outcome.frames import read_frame, write_frame
from genomic_to_outcome.inputs.configuration import data_cutoff


def main(task: job.Task) -> None:
    job.start(task.log[0])
    given, wanted, cutoff = task.input, task.params, data_cutoff(task.params.cohort)
    settings = read_settings({"response": wanted.response, "progression": wanted.progression})
    tables = ("patients", "treatments", "assessments", "samples")
    records, lines = Records(**{name: read_frame(given[name]) for name in tables}), given.lines
    lines, visits, patients = read_frame(lines), records.assessments, records.patients
    responses = derive_responses(lines, visits, patients, cutoff, settings.response)
    endpoints = derive_endpoints(lines, responses, records, cutoff, settings)
    write_frame(contract.RESPONSES, responses, task.output.responses)
    write_frame(contract.ENDPOINTS, endpoints, task.output.endpoints)


if __name__ == "__main__":
    main(snakemake)
