"""What is flawed in single values of a study's mutations, and what can be mended of it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from genomic_to_outcome.errors import Problem
from genomic_to_outcome.inputs.study_files import Study, StudyPart
from genomic_to_outcome.inputs.study_maf import Mutations

_PART = StudyPart.MUTATIONS
_ALLELE = re.compile(r"[ACGTN]+|-")
_PROTEIN_CHANGE = re.compile(r"(?:[A-Z*][a-z]{0,2}\d+|X\d+_splice).*")
_CHROMOSOMES = {"23": "X", "24": "Y"}
_LISTED = 8
# Somatic variants seldom have an allele fraction above one half: a study in which most do has its
# two read counts interchanged.
_LEAST_COUNTS = 20
_SUSPICIOUS_SHARE = 0.75


def _rows_problem(
    study: Study,
    mutations: Mutations,
    rows: Sequence[int],
    name: str,
    message: str,
    remedy: str,
    values: Sequence[str] | None = None,
) -> list[Problem]:
    """One warning for all rows with the same flaw: at the first, with their number and lines."""
    if not rows:
        return []
    table = study.tables[_PART]
    lines = ", ".join(str(table.lines[row]) for row in rows[:_LISTED])
    more = ", ..." if len(rows) > _LISTED else ""
    shown = values or mutations.column(name)
    return [
        study.warning(
            _PART,
            rows[0],
            name,
            shown[rows[0]],
            f"{message} ({len(rows)} rows: lines {lines}{more})",
            remedy,
            sample=mutations.column("Tumor_Sample_Barcode")[rows[0]],
        )
    ]


def check_alleles(study: Study, mutations: Mutations) -> list[Problem]:
    """Alleles that are no bases; types and positions that contradict them (types are mended)."""
    references, alternatives = (
        mutations.column(name) for name in ("Reference_Allele", "Tumor_Seq_Allele2")
    )
    types = list(mutations.column("Variant_Type"))
    spans = zip(mutations.column("Start_Position"), mutations.column("End_Position"), strict=True)
    no_alleles, other_type, other_span = [], [], []
    for row, (reference, alternative, span) in enumerate(
        zip(references, alternatives, spans, strict=True)
    ):
        if not (_ALLELE.fullmatch(reference) and _ALLELE.fullmatch(alternative)):
            no_alleles.append(row)
            continue
        expected = _variant_type(reference, alternative)
        if types[row] != expected:
            other_type.append(row)
            mutations.column("Variant_Type")[row] = expected
        if all(position.isdigit() for position in span):
            length = 2 if reference == "-" else len(reference)
            if int(span[1]) - int(span[0]) + 1 != length:
                other_span.append(row)
    return [
        *_rows_problem(
            study,
            mutations,
            no_alleles,
            "Reference_Allele",
            "The alleles are no bases",
            "Correct Reference_Allele and Tumor_Seq_Allele2.",
        ),
        *_rows_problem(
            study,
            mutations,
            other_type,
            "Variant_Type",
            "Variant_Type contradicts the alleles, which were followed",
            "Correct Variant_Type.",
            types,
        ),
        *_rows_problem(
            study,
            mutations,
            other_span,
            "End_Position",
            "Start and end do not span the reference allele",
            "Correct the positions or the allele.",
        ),
    ]


def _variant_type(reference: str, alternative: str) -> str:
    if reference == "-":
        return "INS"
    if alternative == "-":
        return "DEL"
    if len(reference) != len(alternative):
        return "DEL" if len(reference) > len(alternative) else "INS"
    return {1: "SNP", 2: "DNP", 3: "TNP"}.get(len(reference), "ONP")


def mend_chromosomes(study: Study, mutations: Mutations) -> list[Problem]:
    """Chromosomes 23 and 24 become X and Y."""
    chromosomes = mutations.column("Chromosome")
    written = list(chromosomes)
    rows = [row for row, name in enumerate(written) if name in _CHROMOSOMES]
    for row in rows:
        chromosomes[row] = _CHROMOSOMES[written[row]]
    return _rows_problem(
        study,
        mutations,
        rows,
        "Chromosome",
        "Chromosome 23 or 24: read as X or Y",
        "Write X or Y.",
        written,
    )


def mend_protein_changes(study: Study, mutations: Mutations) -> list[Problem]:
    """HGVSp_Short begins with p. and holds nothing but protein changes."""
    changes = mutations.column("HGVSp_Short")
    written = list(changes)
    bare, no_change = [], []
    for row, change in enumerate(written):
        if not change or change.startswith("p."):
            continue
        if _PROTEIN_CHANGE.fullmatch(change):
            bare.append(row)
            changes[row] = f"p.{change}"
        else:
            no_change.append(row)
            changes[row] = ""
    without = [
        row
        for row, (coding, transcript) in enumerate(
            zip(mutations.column("HGVSc"), mutations.column("Transcript_ID"), strict=True)
        )
        if not coding and not transcript
    ]
    return [
        *_rows_problem(
            study,
            mutations,
            bare,
            "HGVSp_Short",
            "HGVSp_Short is written without 'p.', which was added",
            "Write p.L858R.",
            written,
        ),
        *_rows_problem(
            study,
            mutations,
            no_change,
            "HGVSp_Short",
            "HGVSp_Short holds no protein change: left out",
            "Leave HGVSp_Short empty where the protein is not changed.",
            written,
        ),
        *_rows_problem(
            study,
            mutations,
            without,
            "Transcript_ID",
            "Neither transcript nor HGVSc is given: the protein change rests on HGVSp_Short alone",
            "Annotate the mutations with their transcripts.",
        ),
    ]


def check_read_counts(study: Study, mutations: Mutations, swap: bool) -> list[Problem]:
    """Read counts that appear interchanged are left out; the depth stays. `swap` swaps them."""
    references, alternatives = (mutations.column(name) for name in ("t_ref_count", "t_alt_count"))
    if swap:
        mutations.columns["t_ref_count"] = alternatives
        mutations.columns["t_alt_count"] = references
        return []
    counted = [
        row
        for row, (reference, alternative) in enumerate(zip(references, alternatives, strict=True))
        if reference.isdigit() and alternative.isdigit() and int(reference) + int(alternative) > 0
    ]
    high = [row for row in counted if int(alternatives[row]) > int(references[row])]
    if len(counted) < _LEAST_COUNTS or len(high) < _SUSPICIOUS_SHARE * len(counted):
        return []
    depth = mutations.column("t_depth")
    for row in counted:
        depth[row] = depth[row] or str(int(references[row]) + int(alternatives[row]))
    mutations.columns["t_ref_count"] = [""] * len(references)
    mutations.columns["t_alt_count"] = [""] * len(alternatives)
    return [
        study.warning(
            _PART,
            high[0],
            "t_alt_count",
            alternatives[high[0]],
            f"t_ref_count and t_alt_count appear interchanged: {len(high)} of {len(counted)} "
            "variants would have an allele fraction above one half. Only the depth is used.",
            "Set cbioportal_study.swap_read_counts: true if they are interchanged; "
            "else correct the counts.",
        )
    ]


def check_identifiers(study: Study, mutations: Mutations) -> list[Problem]:
    """Entrez gene ids that are not there, and strands other than +."""
    problems = []
    entrez = mutations.columns.get("entrez_gene_id", [])
    if entrez and set(entrez) <= {"0", ""}:
        problems.append(
            study.warning(
                _PART,
                0,
                "Entrez_Gene_Id",
                entrez[0],
                "No row has an Entrez gene id: genes are told by their symbols alone.",
                "Nothing; gene symbols are used.",
            )
        )
    strands = mutations.columns.get("strand", [])
    rows = [row for row, strand in enumerate(strands) if strand != "+"]
    written = list(strands)
    for row in rows:
        if not written[row]:
            strands[row] = "+"
    return [
        *problems,
        *_rows_problem(
            study,
            mutations,
            rows,
            "Strand",
            "The strand is not given as +, which MAF alleles are written on",
            "Write + and give the alleles on that strand.",
            written,
        ),
    ]
