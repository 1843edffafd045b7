"""Join the batches' lists of call files, their problems, mutational burdens and depths."""

from genomic_to_outcome import job
from genomic_to_outcome.calls.call_sheet import name_rows, unread_files
from genomic_to_outcome.contract import CALL_FILES, COVERAGE, TUMOUR_MUTATIONAL_BURDEN
from genomic_to_outcome.problems import read_problems, write_problems
from genomic_to_outcome.tables import collect, read_rows


def main(task: job.Task) -> None:
    job.start(task.log[0])
    given, sheet = task.input, read_rows(task.input.sheet)
    collect(CALL_FILES, given.files, task.output.files)
    collect(TUMOUR_MUTATIONAL_BURDEN, given.burden, task.output.burden)
    collect(COVERAGE, given.coverage, task.output.coverage)
    problems = [problem for part in given.problems for problem in read_problems(part)]
    problems = name_rows(problems, sheet, task.params.sheet)
    problems += unread_files(sheet, read_rows(task.output.files))
    write_problems(problems, task.output.problems)


if __name__ == "__main__":
    main(snakemake)
