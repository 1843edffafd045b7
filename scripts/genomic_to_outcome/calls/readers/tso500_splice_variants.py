"""TSO500's SpliceVariants.vcf, written by SpliceGirl: one deleted stretch per splice junction."""

from __future__ import annotations

import re
from dataclasses import replace

from genomic_to_outcome.calls.call_text import problem, text_of
from genomic_to_outcome.calls.events import CallFile, Reader, Reading
from genomic_to_outcome.calls.splice_variants import SpliceJunction, splice_reading
from genomic_to_outcome.calls.tso500_sections import TSO500
from genomic_to_outcome.calls.vcf import VcfRecord
from genomic_to_outcome.calls.vcf_checks import assembly_problems
from genomic_to_outcome.errors import Problem
from genomic_to_outcome.genome import contig_name
from genomic_to_outcome.vocabulary import CallKind

_NAME = "tso500_splice_variants"
_COLUMNS = 8


def _recognises(text: str) -> bool:
    return text.startswith("##fileformat=VCF") and (
        "##source=SpliceGirl" in text or "ID=ALTDEDUP" in text
    )


def _read(call_file: CallFile) -> Reading:
    """POS is the last base of the exon before the junction, END the last base of the intron.

    Reads without duplicates: over the junction ALTDEDUP, beside it REFDEDUP.
    """
    lines = [(n, line.rstrip("\r")) for n, line in enumerate(text_of(call_file).split("\n"), 1)]
    problems: list[Problem] = assembly_problems(
        call_file, [line for _, line in lines if line.startswith("##")]
    )
    if not any(line.startswith("#CHROM") for _, line in lines):
        message = "there is no line #CHROM: not a VCF, or cut off"
        return Reading(_NAME, problems=(problem(call_file, message, "Copy the file again."),))
    found: list[tuple[SpliceJunction, tuple[str, ...]]] = []
    for number, line in lines:
        if not line or line.startswith("#"):
            continue
        record = VcfRecord(number, tuple(line.split("\t")))
        junction = _junction(record)
        if junction is None:
            message = "not a record of SpliceGirl; expected POS, INFO/END and INFO/ALTDEDUP"
            remedy = "Give the file as TSO500 wrote it, or copy it again."
            problems.append(problem(call_file, message, remedy, line=number, value=line[:60]))
        else:
            found.append((junction, record.filters))
    return replace(splice_reading(call_file, TSO500, found, problems), caller=_NAME)


def _junction(record: VcfRecord) -> SpliceJunction | None:
    if len(record.cells) < _COLUMNS:
        return None
    info = record.info
    values = (record.cells[1], info.get("END", ""), info.get("ALTDEDUP", ""))
    if not all(re.fullmatch(r"\d+", value, re.ASCII) for value in values):
        return None
    beside = info.get("REFDEDUP", "")
    return SpliceJunction(
        chrom=contig_name(record.chrom),
        first=record.pos + 1,
        last=int(info["END"]),
        reads=int(info["ALTDEDUP"]),
        reference_reads=int(beside) if beside.isdecimal() else None,
    )


READER = Reader(_NAME, (CallKind.SPLICE,), _recognises, _read)
