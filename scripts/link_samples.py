"""Link samples to the lines that they may explain, and lines to the alterations they target."""

from genomic_to_outcome import contract, job
from genomic_to_outcome.alterations.catalogue import read_catalogue
from genomic_to_outcome.clinical.linkage import link_samples
from genomic_to_outcome.clinical.matched_lines import fill_matched_classes
from genomic_to_outcome.clinical.settings import read_settings
from genomic_to_outcome.frames import read_frame, write_frame
from genomic_to_outcome.match_lines import line_matcher


def main(task: job.Task) -> None:
    job.start(task.log[0])
    given, catalogue = task.input, read_catalogue(task.input.catalogue)
    settings = read_settings({"linkage": task.params.linkage}).linkage
    tables = [read_frame(given[name]) for name in ("lines", "patients", "samples", "assessment")]
    linkage = link_samples(*tables, catalogue.timings(), settings)
    matcher = line_matcher(catalogue, given.evidence, given.therapies, given.regimens[0])
    matched = fill_matched_classes(tables[0], linkage, tables[2], matcher)
    write_frame(contract.LINKAGE, linkage, task.output.linkage)
    write_frame(contract.LINES, matched, task.output.lines)


if __name__ == "__main__":
    main(snakemake)
