"""Write the demonstration cohort."""

from pathlib import Path

from genomic_to_outcome import job
from genomic_to_outcome.simulate.cohort import simulate_cohort
from genomic_to_outcome.simulate.write_calls import CallFiles


def main(task: job.Task) -> None:
    job.start(task.log[0])
    settings = task.params.simulation
    files = CallFiles(settings.get("indexed", False), settings.get("whole_genomes", 0))
    simulate_cohort(Path(task.output[0]), settings["seed"], settings["patients"], files)


if __name__ == "__main__":
    main(snakemake)
