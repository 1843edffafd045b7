"""Write the public tables: small counts of patients withheld, and what would give them away."""

from genomic_to_outcome import job
from genomic_to_outcome.alterations.catalogue import read_catalogue
from genomic_to_outcome.frames import StoredFrame, read_frame
from genomic_to_outcome.outcomes.cohort_frame import build_cohort
from genomic_to_outcome.outcomes.disclosure import make_public
from genomic_to_outcome.outcomes.disclosure_files import read_internal, write_public
from genomic_to_outcome.outcomes.read_plan import read_plan
from genomic_to_outcome.tumour_types import read_tumour_types


def main(task: job.Task) -> None:
    job.start(task.log[0])
    frames = [read_frame(task.input[name]) for name in ("patients", "lines", "endpoints")]
    cohort = build_cohort(*frames[:2], StoredFrame(task.input.linkage), frames[2])
    plan, tumour_types = read_plan(task.input.plan[0]), read_tumour_types(task.input.tumour_types)
    parents = {one.id: one.parent for one in read_catalogue(task.input.catalogue).classes}
    given = read_internal(dict(task.input.items()))
    rows = make_public(plan, cohort, tumour_types, parents, given, task.params.smallest)
    write_public(rows, dict(task.output.items()))


if __name__ == "__main__":
    main(snakemake)
