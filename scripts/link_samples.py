"""Link samples to the lines that they may explain, and lines to the alterations they target."""

from genomic_to_outcome import contract, job
from genomic_to_outcome.alterations.catalogue import read_catalogue
from genomic_to_outcome.clinical.linkage import fill_matched_classes, link_samples
from genomic_to_outcome.clinical.settings import read_settings
from genomic_to_outcome.frames import read_frame, write_frame
from genomic_to_outcome.match_lines import line_matcher


def main(task: job.Task) -> None:
    job.start(task.log[0])
    given, settings = task.input, read_settings({"linkage": task.params.linkage}).linkage
    catalogue = read_catalogue(given.catalogue)
    tables = ("lines", "patients", "samples", "assessment")
    frames = {name: read_frame(given[name]) for name in tables}
    linkage = link_samples(**frames, classes=catalogue.timings(), settings=settings)
    matcher = line_matcher(catalogue, given.evidence, given.therapies, given.regimens[0])
    write_frame(contract.LINKAGE, linkage, task.output.linkage)
    lines = fill_matched_classes(frames["lines"], linkage, matcher)
    write_frame(contract.LINES, lines, task.output.lines)


if __name__ == "__main__":
    main(snakemake)
