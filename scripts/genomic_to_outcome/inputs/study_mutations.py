"""The mutations of a cBioPortal study as a MAF that its columns' names are true of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from genomic_to_outcome.errors import Problem
from genomic_to_outcome.inputs.study_files import Study, StudyPart
from genomic_to_outcome.inputs.study_maf import Mutations
from genomic_to_outcome.inputs.study_mutation_values import (
    check_alleles,
    check_identifiers,
    check_read_counts,
    mend_chromosomes,
    mend_protein_changes,
)
from genomic_to_outcome.vocabulary import Genome, Severity

_PART = StudyPart.MUTATIONS

_BUILDS = {
    "grch37": Genome.GRCH37,
    "37": Genome.GRCH37,
    "hg19": Genome.GRCH37,
    "grch38": Genome.GRCH38,
    "38": Genome.GRCH38,
    "hg38": Genome.GRCH38,
}
_TYPES = frozenset(["SNP", "DNP", "TNP", "ONP", "INS", "DEL"])
_CLASSIFICATIONS = frozenset(
    [
        "Frame_Shift_Del",
        "Frame_Shift_Ins",
        "In_Frame_Del",
        "In_Frame_Ins",
        "Missense_Mutation",
        "Nonsense_Mutation",
        "Silent",
        "Splice_Site",
        "Splice_Region",
        "Translation_Start_Site",
        "Nonstop_Mutation",
        "3'UTR",
        "3'Flank",
        "5'UTR",
        "5'Flank",
        "IGR",
        "Intron",
        "RNA",
        "Targeted_Region",
    ]
)


def import_mutations(study: Study, swap_read_counts: bool) -> tuple[Mutations, list[Problem]]:
    """The mutations with what can be mended mended, and a problem for each kind of flaw.

    Read counts that appear interchanged are left out (the depth stays), unless
    `swap_read_counts` says that they are. An error means that the file cannot be used.
    """
    table = study.tables[_PART]
    mutations = Mutations(table.header, dict(table.columns), None)
    missing = [
        name
        for name in ("Tumor_Sample_Barcode", "Variant_Classification", "Hugo_Symbol")
        if name.lower() not in table.columns
    ]
    if missing:
        return mutations, [
            study.problem(
                Severity.ERROR,
                _PART,
                None,
                name,
                "",
                f"The column {name} is missing: this is no MAF.",
                "Give the mutations as a MAF with this column.",
            )
            for name in missing
        ]
    problems = _mend_column_shift(study, mutations)
    if any(problem.severity is Severity.ERROR for problem in problems):
        return mutations, problems
    return mutations, [
        *problems,
        *_read_build(study, mutations),
        *check_alleles(study, mutations),
        *mend_chromosomes(study, mutations),
        *mend_protein_changes(study, mutations),
        *check_read_counts(study, mutations, swap_read_counts),
        *check_identifiers(study, mutations),
    ]


def _share(values: Sequence[str], fits: Callable[[str], bool]) -> float:
    filled = [value for value in values if value]
    return sum(map(fits, filled)) / len(filled) if filled else 0.0


def _mend_column_shift(study: Study, mutations: Mutations) -> list[Problem]:
    """Values that stand one column left of their names, between two columns that are right."""
    names = [name.lower() for name in mutations.header]
    place = names.index("variant_classification")
    classifications = mutations.columns["variant_classification"]
    if not classifications or _share(classifications, _CLASSIFICATIONS.__contains__) > 0.5:
        return []
    first = place - 1
    is_shifted = (
        first >= 0
        and _share(classifications, _TYPES.__contains__) > 0.9
        and _share(mutations.columns[names[first]], _CLASSIFICATIONS.__contains__) > 0.9
    )
    last = names.index("tumor_sample_barcode") - 1
    if not is_shifted or last <= place or any(mutations.columns[names[last]]):
        return [
            study.problem(
                Severity.ERROR,
                _PART,
                0,
                mutations.header[place],
                classifications[0],
                "The values do not fit the names of the columns (no classification of a MAF).",
                "Put the header and the rows of the MAF in accord.",
            )
        ]
    for index in range(last, first, -1):
        mutations.columns[names[index]] = mutations.columns[names[index - 1]]
    example = mutations.columns["variant_classification"][0]
    mutations.columns[names[first]] = [""] * len(classifications)
    return [
        study.warning(
            _PART,
            0,
            mutations.header[first],
            example,
            f"From {mutations.header[first]} to {mutations.header[last]} the values of all "
            f"{len(classifications)} rows stand one column left of their names: "
            "read under the next name.",
            f"Put an empty field before {mutations.header[first]}'s values in the file.",
        )
    ]


def _read_build(study: Study, mutations: Mutations) -> list[Problem]:
    builds = Counter(value for value in mutations.column("NCBI_Build") if value)
    genomes = {_BUILDS.get(build.lower()) for build in builds}
    if len(genomes) == 1 and None not in genomes:
        mutations.genome = genomes.pop()
        return []
    if not builds:
        return []
    return [
        study.problem(
            Severity.ERROR,
            _PART,
            None,
            "NCBI_Build",
            ", ".join(sorted(builds)),
            "Expected one build for all rows: GRCh37 or GRCh38.",
            "Bring all coordinates to one build.",
        )
    ]
