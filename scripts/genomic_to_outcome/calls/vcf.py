"""Header and records of a VCF, plain or compressed, or of a BCF."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from cyvcf2 import VCF, Variant

from genomic_to_outcome.calls.call_text import problem
from genomic_to_outcome.calls.events import CallFile
from genomic_to_outcome.calls.file_integrity import open_text, text_lines
from genomic_to_outcome.calls.text_blocks import line_blocks
from genomic_to_outcome.errors import InputError, Problem

_FIXED_COLUMNS = 9
_COLUMN_LINE = "#CHROM"
_MISSING = ("", ".")


@dataclass(frozen=True)
class VcfHeader:
    """Lines of the header, names of the sample columns, and the line of the first record."""

    lines: tuple[str, ...]
    columns: tuple[str, ...]
    first_record: int


@dataclass(frozen=True)
class VcfRecord:
    """One line of a VCF as text; fields are split when asked for."""

    line: int
    cells: tuple[str, ...]

    @property
    def chrom(self) -> str:
        """Contig as written."""
        return self.cells[0]

    @property
    def pos(self) -> int:
        """Position, 1-based."""
        return int(self.cells[1])

    @property
    def ref(self) -> str:
        """Reference allele, upper case."""
        return self.cells[3].upper()

    @property
    def alts(self) -> tuple[str, ...]:
        """Alternative alleles as written; none for a missing ALT."""
        return () if self.cells[4] in _MISSING else tuple(self.cells[4].split(","))

    @cached_property
    def filters(self) -> tuple[str, ...]:
        """Filters that the record failed; empty for PASS and for a record never filtered."""
        names = self.cells[6].split(";")
        return tuple(name for name in names if name not in (*_MISSING, "PASS"))

    @cached_property
    def info(self) -> Mapping[str, str]:
        """INFO by key; a flag has an empty text."""
        pairs = (entry.partition("=") for entry in self.cells[7].split(";"))
        return {key: value for key, _, value in pairs if key not in _MISSING}

    def sample(self, column: int) -> Mapping[str, str]:
        """FORMAT fields of the sample column (from 0) that are not missing."""
        if len(self.cells) <= _FIXED_COLUMNS + column:
            return {}
        names = self.cells[_FIXED_COLUMNS - 1].split(":")
        values = self.cells[_FIXED_COLUMNS + column].split(":")
        return {
            name: value
            for name, value in zip(names, values, strict=False)
            if value.strip(".,/|") != ""
        }


def read_header(call_file: CallFile) -> VcfHeader:
    """The header; InputError where the file is no VCF or has no line of column names."""
    if is_bcf(call_file.path):
        bcf_header = VCF(call_file.path).raw_header.splitlines()
        numbered: Iterator[tuple[int, str]] = iter(enumerate(bcf_header, start=1))
    else:
        numbered = text_lines(call_file.path)
    lines: list[str] = []
    for number, line in numbered:
        if line.startswith(_COLUMN_LINE):
            columns = tuple(line.split("\t")[_FIXED_COLUMNS:])
            return VcfHeader(tuple(lines), columns, number + 1)
        if line.startswith("##"):
            lines.append(line)
        elif lines and line.strip():
            break
    if not lines:
        message = "the file is not a VCF: no line begins with ##fileformat or #CHROM"
        remedy = "Give the caller's VCF, or correct `kind` in the calls sheet."
        raise InputError([problem(call_file, message, remedy, line=1)])
    message = "the header has no line #CHROM with the names of the columns"
    remedy = "Write the file again with its whole header."
    raise InputError([problem(call_file, message, remedy, line=len(lines) + 1)])


def read_records(call_file: CallFile, header: VcfHeader) -> Iterator[VcfRecord | Problem]:
    """The records in order, and a problem for each line that is no record."""
    if is_bcf(call_file.path):
        yield from _read_bcf(call_file, header)
        return
    number = header.first_record
    for block in record_blocks(call_file.path, header):
        for text in block[:-1].split(b"\n"):
            if text.strip(b"\r"):
                yield record_of(call_file, header, number, text)
            number += 1


def record_blocks(path: str, header: VcfHeader) -> Iterator[bytes]:
    """Blocks of whole lines from the first record on."""
    to_skip = header.first_record - 1
    for block in line_blocks(path):
        start = 0
        while to_skip and start < len(block):
            start = block.index(b"\n", start) + 1
            to_skip -= 1
        if start < len(block):
            yield block[start:]


def record_of(
    call_file: CallFile, header: VcfHeader, number: int, text: bytes
) -> VcfRecord | Problem:
    """The record of a line of the file, or what is wrong with the line."""
    cells = tuple(text.decode("utf-8", errors="replace").rstrip("\r").split("\t"))
    expected = _FIXED_COLUMNS + len(header.columns) if header.columns else _FIXED_COLUMNS - 1
    remedy = "Write the file again with the caller, or mend the line."
    if len(cells) < expected:
        message = f"the line has {len(cells)} columns, the header {expected}"
        return problem(call_file, message, remedy, line=number)
    if not cells[1].isdecimal():
        message = "POS must be a whole number"
        return problem(call_file, message, remedy, line=number, field="POS", value=cells[1])
    return VcfRecord(number, cells)


def _read_bcf(call_file: CallFile, header: VcfHeader) -> Iterator[VcfRecord | Problem]:
    line = header.first_record
    try:
        for record in VCF(call_file.path):
            yield record_of_variant(line, record)
            line += 1
    except Exception as error:  # noqa: BLE001 - cyvcf2 raises nothing narrower
        message = f"record {line - header.first_record + 1} of the BCF cannot be read ({error})"
        yield problem(call_file, message, "Write the file again.")


def record_of_variant(line: int, variant: Variant) -> VcfRecord:
    """A record of htslib as text."""
    return VcfRecord(line, tuple(str(variant).rstrip("\n").split("\t")))


def is_bcf(path: str) -> bool:
    """Whether the file is a binary VCF."""
    with open_text(path) as handle:
        return handle.read(3) == "BCF"
