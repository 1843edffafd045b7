"""Depth from a gVCF (GATK, DeepVariant, Strelka, bcftools): blocks of reference calls."""

from __future__ import annotations

from dataclasses import replace

from genomic_to_outcome.calls.call_text import head_of, problem
from genomic_to_outcome.calls.coverage import Depth
from genomic_to_outcome.calls.depth_table import lines_near_places, read_depths, stretch
from genomic_to_outcome.calls.events import CallFile, Reader, Reading
from genomic_to_outcome.calls.vcf import VcfHeader, VcfRecord, is_bcf
from genomic_to_outcome.calls.vcf_checks import assembly_problems
from genomic_to_outcome.calls.vcf_files import is_vcf, open_vcf, tumour_columns
from genomic_to_outcome.errors import InputError
from genomic_to_outcome.vocabulary import CallKind, Severity

_NAME = "gvcf"
# What the header of a gVCF declares: the lowest depth of a block, in the words of its caller.
_BLOCK_DEPTHS = ("MIN_DP", "MinDP")
_DEPTHS = (*_BLOCK_DEPTHS, "DP", "DPI")
_FIXED_COLUMNS = 9


def gvcf_depths(call_file: CallFile) -> tuple[Depth, ...]:
    """Depths that a VCF of small variants tells near places: none where it has no blocks.

    What is wrong with the file is reported by the reader of small variants.
    """
    try:
        if not is_vcf(head_of(call_file)) or is_bcf(call_file.path):
            return ()
        return _read(call_file).depths if _may_be_gvcf(open_vcf(call_file)) else ()
    except InputError:
        return ()


def _read(call_file: CallFile) -> Reading:
    """The lowest depth of each block (MIN_DP), else DP; of a variant its own depth."""
    try:
        header = open_vcf(call_file)
    except InputError as error:
        return Reading(_NAME, problems=error.problems)
    columns, found = tumour_columns(call_file, header)
    of_assembly = assembly_problems(call_file, header.lines)
    if found is not None or any(item.severity is Severity.ERROR for item in of_assembly):
        return Reading(_NAME, problems=(*of_assembly, *filter(None, [found])))
    column = header.columns.index(columns.tumour[0]) if columns.tumour else 0
    blocks: list[bool] = []

    def parse(text: str) -> Depth | None:
        if text.startswith("#"):
            return None
        cells = tuple(text.split("\t"))
        if len(cells) < _FIXED_COLUMNS - 1 or not cells[1].isdecimal():
            raise ValueError("the line is no record of a VCF")
        record = VcfRecord(0, cells)
        depth = _depth(record, column)
        is_block = "END" in record.info and not _is_variant(record)
        blocks.append(is_block)
        end = record.info["END"] if is_block else str(record.pos + len(record.ref) - 1)
        return None if depth is None else stretch(record.chrom, cells[1], end, depth)

    reading = read_depths(call_file, _NAME, lines_near_places(call_file), parse)
    if any(blocks) or any(item.severity is Severity.ERROR for item in reading.problems):
        return reading
    message = "the VCF has no blocks of reference calls (END), so it tells no depth"
    remedy = "Give a gVCF or a table of coverage."
    return replace(reading, depths=(), problems=(problem(call_file, message, remedy),))


def _may_be_gvcf(header: VcfHeader) -> bool:
    """Whether the header declares blocks; callers declare them in other VCFs too."""
    declared = tuple(f"ID={name}," for name in _BLOCK_DEPTHS)
    return any("ID=NON_REF" in line or any(d in line for d in declared) for line in header.lines)


def _is_variant(record: VcfRecord) -> bool:
    return any(alt not in ("<NON_REF>", "<*>", "*") for alt in record.alts)


def _depth(record: VcfRecord, column: int) -> str | None:
    fields = record.sample(column)
    for source in (fields, record.info):
        for name in _DEPTHS:
            if source.get(name, "").isdecimal():
                return source[name]
    return None


READER = Reader(_NAME, (CallKind.COVERAGE,), is_vcf, _read)
