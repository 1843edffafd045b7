"""Write the demonstration cohort."""

from pathlib import Path

from genomic_to_outcome import job
from genomic_to_outcome.simulate.cohort import simulate_cohort


def main(task: job.Task) -> None:
    job.start(task.log[0])
    settings = task.params.simulation
    simulate_cohort(Path(task.output[0]), settings["seed"], settings["patients"])


if __name__ == "__main__":
    main(snakemake)
