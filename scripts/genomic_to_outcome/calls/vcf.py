"""Header and records of a VCF or BCF, read through htslib whatever its compression."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from cyvcf2 import VCF

from genomic_to_outcome.calls.call_text import problem
from genomic_to_outcome.calls.events import CallFile
from genomic_to_outcome.calls.file_integrity import open_text, text_lines
from genomic_to_outcome.errors import InputError, Problem

_FIXED_COLUMNS = 9
_FILE_FORMAT = "##fileformat=VCF"
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
    if _is_bcf(call_file.path):
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
    """The records in order, and a problem for each line that is no record.

    What htslib refuses (a value that is not of the header's type, a short line) ends its reading;
    from there on the lines are read as text, so that every flaw is found in one go.
    """
    cleaned = _cleaned(call_file.path)
    line = header.first_record
    try:
        for record in VCF(cleaned or call_file.path):
            yield VcfRecord(line, tuple(str(record).rstrip("\n").split("\t")))
            line += 1
    except Exception as error:  # noqa: BLE001 - cyvcf2 raises nothing narrower
        if _is_bcf(call_file.path):
            message = f"record {line - header.first_record + 1} of the BCF cannot be read ({error})"
            yield problem(call_file, message, "Write the file again.")
        else:
            yield from _read_text(call_file, header, line)
    finally:
        if cleaned:
            os.unlink(cleaned)


def _read_text(call_file: CallFile, header: VcfHeader, first: int) -> Iterator[VcfRecord | Problem]:
    expected = _FIXED_COLUMNS + len(header.columns) if header.columns else _FIXED_COLUMNS - 1
    remedy = "Write the file again with the caller, or mend the line."
    for number, text in text_lines(call_file.path):
        cells = tuple(text.split("\t"))
        if number < first or not text:
            continue
        if len(cells) < expected:
            message = f"the line has {len(cells)} columns, the header {expected}"
            yield problem(call_file, message, remedy, line=number)
        elif not cells[1].isdigit():
            message = "POS must be a whole number"
            yield problem(call_file, message, remedy, line=number, field="POS", value=cells[1])
        else:
            yield VcfRecord(number, cells)


def _is_bcf(path: str) -> bool:
    with open_text(path) as handle:
        return handle.read(3) == "BCF"


def _cleaned(path: str) -> str:
    """A copy that htslib accepts, where the file has lines before its header, a BOM or CRLF.

    SnpEff may print a log line before the header (its example cancer.ann.vcf). Empty if not needed.
    """
    with open(path, "rb") as handle:
        start = handle.read(len(_FILE_FORMAT))
    if start.startswith(b"\x1f\x8b"):
        with open_text(path) as text:
            first = text.readline()
        if first.startswith((_FILE_FORMAT, "BCF")):
            return ""
    else:
        with open(path, "rb") as handle:
            first_line = handle.readline()
        if start == _FILE_FORMAT.encode() and not first_line.endswith(b"\r\n"):
            return ""
    with tempfile.NamedTemporaryFile("w", suffix=".vcf", delete=False) as copy:
        copy.write(f"{_FILE_FORMAT}v4.2\n")
        in_header = False
        for _, line in text_lines(path):
            in_header = in_header or line.startswith("#")
            if in_header and line and not line.startswith(_FILE_FORMAT):
                copy.write(line + "\n")
    return copy.name
