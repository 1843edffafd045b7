"""Read the call files of a batch of samples."""

from genomic_to_outcome import contract, job
from genomic_to_outcome.calls.call_sheet import call_files_of
from genomic_to_outcome.calls.coverage import read_places
from genomic_to_outcome.calls.events import event_rows
from genomic_to_outcome.calls.read_calls import read_calls
from genomic_to_outcome.problems import write_problems
from genomic_to_outcome.tables import read_rows, write_rows


def main(task: job.Task) -> None:
    job.start(task.log[0])
    rows = read_rows(task.input.sheet[0]) if task.params.calls is None else task.params.calls
    places = read_places(row for path in task.input.places for row in read_rows(path))
    reading = read_calls(call_files_of(rows, *task.input.annotated, places=places))
    write_rows(contract.EVENTS, event_rows(reading.events), task.output.events)
    write_rows(contract.CALL_FILES, reading.files, task.output.files)
    write_rows(contract.COVERAGE, reading.coverage, task.output.coverage)
    write_rows(contract.TUMOUR_MUTATIONAL_BURDEN, reading.burdens, task.output.burden)
    write_problems(reading.problems, task.output.problems)


if __name__ == "__main__":
    main(snakemake)
