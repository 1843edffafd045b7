"""Read the call files of a batch of samples."""

from genomic_to_outcome import job
from genomic_to_outcome.calls.call_sheet import call_files_of
from genomic_to_outcome.calls.events import event_rows
from genomic_to_outcome.calls.read_calls import read_calls
from genomic_to_outcome.contract import CALL_FILES, EVENTS
from genomic_to_outcome.problems import write_problems
from genomic_to_outcome.tables import read_rows, write_rows


def main(task: job.Task) -> None:
    job.start(task.log[0])
    given, sheet, annotated = task.params.calls, task.input.sheet, task.input.annotated
    rows = read_rows(sheet[0]) if given is None else given
    reading = read_calls(call_files_of(rows, *annotated))
    write_rows(EVENTS, event_rows(reading.events), task.output.events)
    write_rows(CALL_FILES, reading.files, task.output.files)
    write_problems(reading.problems, task.output.problems)


if __name__ == "__main__":
    main(snakemake)
