"""Join the problems of every check into one table."""

from genomic_to_outcome import job
from genomic_to_outcome.calls.call_sheet import unread_files
from genomic_to_outcome.data_queries import write_queries
from genomic_to_outcome.problems import collect_problems, read_problems
from genomic_to_outcome.tables import read_rows


def main(task: job.Task) -> None:
    job.start(task.log[0])
    given = task.input
    parts = [given.configuration, given.sheets, given.clinical, *given.calls, *given.study]
    parts += given.knowledge
    problems = [problem for part in parts for problem in read_problems(part)]
    read = [row for part in given.files for row in read_rows(part)]
    problems += unread_files(read_rows(given.sheet), read)
    collect_problems(problems, task.output.parquet, task.output.tsv)
    centres = {row["patient"]: row["centre"] or "" for row in read_rows(given.patients)}
    write_queries(read_problems(task.output.parquet), centres, task.output.xlsx)


if __name__ == "__main__":
    main(snakemake)
