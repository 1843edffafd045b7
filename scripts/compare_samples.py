"""Say what changed in each patient between samples, and which therapy lay in between."""

from genomic_to_outcome import contract, job
from genomic_to_outcome.alterations.catalogue import read_catalogue
from genomic_to_outcome.alterations.changes import find_changes, states_to_compare
from genomic_to_outcome.clinical.settings import read_settings
from genomic_to_outcome.tables import read_arrow, read_rows, write_rows
from genomic_to_outcome.tumour_types import read_tumour_types


def main(task: job.Task) -> None:
    job.start(task.log[0])
    given, days = task.input, read_settings({"linkage": task.params.linkage}).linkage.same_time_days
    names = ("samples", "patients", "alterations", "lines")
    tables = {name: read_rows(given[name]) for name in names}
    states = states_to_compare(read_arrow(given.assessment), tables["samples"])
    words = read_catalogue(given.catalogue).timings(), read_tumour_types(given.tumour_types)
    rows = find_changes(states, *words, **tables, same_time_days=days)
    write_rows(contract.CHANGES, rows, task.output[0])


if __name__ == "__main__":
    main(snakemake)
