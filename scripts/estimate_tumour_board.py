"""Follow each patient through the tumour board, and count the steps."""

from genomic_to_outcome import contract, job
from genomic_to_outcome.clinical.board_records import BoardRecords
from genomic_to_outcome.clinical.settings import read_settings
from genomic_to_outcome.clinical.tumour_board import follow_board
from genomic_to_outcome.frames import read_frame, write_frame
from genomic_to_outcome.inputs.configuration import data_cutoff
from genomic_to_outcome.outcomes.tumour_board import estimate_tumour_board
from genomic_to_outcome.study_tables import read_study


def main(task: job.Task) -> None:
    job.start(task.log[0])
    given, cutoff = read_study(task.input), data_cutoff(task.params.cohort)
    tables = {name: read_frame(task.input[name]) for name in ("samples", "call_files", "responses")}
    records = BoardRecords(given.patients, given.records, given.lines, **tables)
    paths = follow_board(records, cutoff, read_settings(dict(task.params.rules)).tumour_board)
    study = (given.plan, given.cohort, paths, given.endpoints, given.tumour_types)
    write_frame(contract.TUMOUR_BOARD_PATHS, paths, task.output.paths)
    write_frame(contract.TUMOUR_BOARD_FUNNEL, estimate_tumour_board(*study), task.output.funnel)


if __name__ == "__main__":
    main(snakemake)
