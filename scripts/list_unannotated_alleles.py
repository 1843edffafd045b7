"""List the alleles of a batch that came without annotation, for an external annotator."""

from genomic_to_outcome import job
from genomic_to_outcome.calls.annotated_sites import unannotated_alleles, write_sites
from genomic_to_outcome.calls.call_sheet import call_files_of
from genomic_to_outcome.vocabulary import Genome


def main(task: job.Task) -> None:
    job.start(task.log[0])
    genome = Genome(task.params.genome)
    alleles = unannotated_alleles(call_files_of(task.params.calls), genome)
    write_sites(alleles, genome, task.output[0])


if __name__ == "__main__":
    main(snakemake)
