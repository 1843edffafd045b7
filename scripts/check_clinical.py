"""Check the clinical tables and write them in typed form."""

from pathlib import Path

from genomic_to_outcome import contract, job
from genomic_to_outcome.inputs.check_inputs import check_clinical
from genomic_to_outcome.inputs.configuration import data_cutoff
from genomic_to_outcome.known_words import read_known_words
from genomic_to_outcome.problems import write_problems
from genomic_to_outcome.tables import write_arrow


def main(task: job.Task) -> None:
    job.start(task.log[0])
    given, asked, schemas = task.input, task.params, Path(task.input.schemas[0]).parent
    words = read_known_words(given.therapies, given.regimens[0], given.tumour_types)
    about = (asked.paths["samples"], data_cutoff(asked.cohort), schemas, *words, asked.mapping)
    tables, problems = check_clinical(asked.paths, *about, asked.checks, asked.response)
    for table in contract.CLINICAL_INPUTS:
        write_arrow(table, tables[table.name], task.output[table.name])
    write_problems(problems, task.output.problems)


if __name__ == "__main__":
    main(snakemake)
