"""What readers of VCF files share: recognising one, opening it, finding the tumour's column."""

from __future__ import annotations

from itertools import islice

from genomic_to_outcome.calls.call_text import damaged_file, problem
from genomic_to_outcome.calls.events import CallFile
from genomic_to_outcome.calls.file_integrity import DAMAGE, damage_problem
from genomic_to_outcome.calls.tumour_column import Columns, columns_by_genotype, find_columns
from genomic_to_outcome.calls.vcf import VcfHeader, VcfRecord, read_header, read_records
from genomic_to_outcome.errors import InputError, Problem

_RECORDS_FOR_GENOTYPES = 10_000


def is_vcf(text: str) -> bool:
    """Whether the first lines are those of a VCF or BCF."""
    return any(
        line.startswith(("##fileformat=VCF", "#CHROM\tPOS\tID\tREF\tALT", "BCF"))
        for line in text.splitlines()
    )


def open_vcf(call_file: CallFile) -> VcfHeader:
    """The header of a whole file; InputError where the file is damaged or no VCF."""
    broken = damaged_file(call_file)
    if broken is not None:
        raise InputError([broken])
    try:
        return read_header(call_file)
    except DAMAGE as error:
        raise InputError([damage_problem(call_file, error)]) from error


def tumour_columns(call_file: CallFile, header: VcfHeader) -> tuple[Columns, Problem | None]:
    """The tumour's columns, by header, name or genotypes; else none and the problem."""
    columns = find_columns(
        header.lines, header.columns, call_file.sample, call_file.tumour, call_file.normal
    )
    if columns is None and len(header.columns) == 2 and not call_file.tumour:
        records = islice(read_records(call_file, header), _RECORDS_FOR_GENOTYPES)
        genotypes = (
            (record.sample(0).get("GT", ""), record.sample(1).get("GT", ""))
            for record in records
            if isinstance(record, VcfRecord)
        )
        columns = columns_by_genotype(header.columns, genotypes)
    if columns is not None:
        return columns, None
    return Columns((), paired=True), problem(
        call_file,
        f"the tumour's column is not found; the file has the columns {', '.join(header.columns)}",
        "Name it in the column `tumour` of the calls sheet.",
        line=header.first_record - 1,
        field="tumour",
        value=call_file.tumour,
    )
