"""Join the problems of every check into one table."""

from genomic_to_outcome import job
from genomic_to_outcome.data_queries import write_queries
from genomic_to_outcome.problems import collect_problems, read_problems
from genomic_to_outcome.tables import read_rows


def main(task: job.Task) -> None:
    job.start(task.log[0])
    problems = [problem for part in task.input.parts for problem in read_problems(part)]
    collect_problems(problems, task.output.parquet, task.output.tsv)
    centres = {row["patient"]: row["centre"] or "" for row in read_rows(task.input.patients)}
    write_queries(read_problems(task.output.parquet), centres, task.output.xlsx)


if __name__ == "__main__":
    main(snakemake)
