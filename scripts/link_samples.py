"""Link samples to the lines that they may explain, and lines to the alterations they target."""

from genomic_to_outcome import contract, job
from genomic_to_outcome.alterations.catalogue import read_catalogue
from genomic_to_outcome.clinical.linkage import link_samples
from genomic_to_outcome.clinical.matched_lines import fill_matched_classes
from genomic_to_outcome.clinical.settings import read_settings
from genomic_to_outcome.frames import StoredFrame, read_frame, write_blocks, write_frame
from genomic_to_outcome.match_lines import line_matcher


def main(task: job.Task) -> None:
    job.start(task.log[0])
    given, catalogue = task.input, read_catalogue(task.input.catalogue)
    settings = read_settings({"linkage": task.params.linkage}).linkage
    matcher = line_matcher(catalogue, given.evidence, given.therapies, given.regimens[0])
    tables = [read_frame(given[name]) for name in ("lines", "patients", "samples")]
    blocks = link_samples(*tables, StoredFrame(given.assessment), catalogue.timings(), settings)
    write_blocks(contract.LINKAGE, blocks, task.output.linkage)
    matched = fill_matched_classes(tables[0], StoredFrame(task.output.linkage), tables[2], matcher)
    write_frame(contract.LINES, matched, task.output.lines)


if __name__ == "__main__":
    main(snakemake)
