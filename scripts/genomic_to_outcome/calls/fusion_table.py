"""What the tables of all fusion callers share: header, rows, checks, and calls out of rows."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from genomic_to_outcome.calls.call_text import problem, text_of
from genomic_to_outcome.calls.events import CallFile, FusionCall, Reading
from genomic_to_outcome.errors import InputError, Problem
from genomic_to_outcome.genome import CONTIG_LENGTHS, contig_name

MISSING = ("", ".", "NA", "N/A")
_NO_READS = (*MISSING, "-")

_OTHER_CONTIGS = re.compile(
    r"""(chr)?(\d{1,2}|X|Y|Un)_\w+            # UCSC: chrUn_GL000220v1, chr1_KI270706v1_random
    |[A-Z]{2}\d{6}(\.\d+)?                    # INSDC: GL000220.1, KI270728.1
    |(AC|NC|NG|NT|NW)_\d+(\.\d+)?             # RefSeq, also viral genomes
    |JTFH\d+(\.\d+)?|hs37d5|(chr)?EBV|HLA-\S+ # decoys, Epstein-Barr virus, HLA
    |CHR_\S+|HSCHR\S+|HG\d+\S*                # Ensembl patches
    """,
    re.VERBOSE,
)


@dataclass(frozen=True)
class Layout:
    """A caller's table: each field with the names its column has had; `versions` in words.

    Lines that begin with `comment` stand before the header.
    """

    caller: str
    versions: str
    required: Mapping[str, tuple[str, ...]]
    optional: Mapping[str, tuple[str, ...]]
    delimiter: str = "\t"
    comment: str = ""


@dataclass(frozen=True)
class Breakpoint:
    """One end of a junction, 1-based, contig with `chr`; strand `.` where the caller gives none."""

    chrom: str
    position: int
    strand: str


@dataclass
class Row:
    """One row by field name, and the checks that turn its text into values.

    A value that fails a check becomes a problem and a harmless stand-in, so that every problem of
    the file is found in one reading.
    """

    call_file: CallFile
    line: int
    values: Mapping[str, str]
    columns: Mapping[str, str]
    problems: list[Problem] = field(default_factory=list)

    def text(self, name: str) -> str:
        """The field's text, empty where the column is absent or says missing."""
        value = self.values.get(name, "")
        return "" if value in MISSING else value

    def reject(self, name: str, message: str, remedy: str) -> None:
        """Note that the field's value cannot be used."""
        self.problems.append(
            problem(
                self.call_file,
                message,
                remedy,
                line=self.line,
                field=self.columns.get(name, name),
                value=self.values.get(name, ""),
            )
        )

    def gene(self, name: str, otherwise: str = "") -> str:
        """A gene's name; where it is missing, the other field's text."""
        gene = self.text(name) or self.text(otherwise)
        if not gene:
            self.reject(name, "the gene is missing", "Give the file as the caller wrote it.")
        return gene

    def reads(self, name: str) -> int:
        """A number of reads."""
        value = self.values[name]
        if not re.fullmatch(r"\d+", value, re.ASCII):
            what = "negative" if re.fullmatch(r"-\d+", value, re.ASCII) else "not a whole number"
            self.reject(
                name,
                f"the number of reads is {what}; expected 0 or more",
                "Give the file as the caller wrote it.",
            )
            return 0
        return int(value)

    def optional_reads(self, name: str) -> int | None:
        """A number of reads; None where the column is absent or the caller gives none (`-`)."""
        return None if self.values.get(name, "") in _NO_READS else self.reads(name)

    def place(self, contig: str, position: str, strand: str = "") -> Breakpoint:
        """A breakpoint in columns of its own: contig, position and, where given, strand."""
        chrom, text = contig_name(self.values[contig]), self.values[position]
        if not re.fullmatch(r"\d+", text, re.ASCII):
            self.reject(
                position,
                "not a position; expected a number",
                "Give the file as the caller wrote it.",
            )
            return Breakpoint("chr1", 1, ".")
        self._check_place(contig, chrom, int(text))
        given = self.values.get(strand, "")
        return Breakpoint(chrom, int(text), given if given in ("+", "-") else ".")

    def breakpoint(self, name: str, *, with_strand: bool) -> Breakpoint:
        """A breakpoint written contig:position or contig:position:strand."""
        value = self.values[name]
        form = "contig:position:strand" if with_strand else "contig:position"
        pattern = r"(.+):(\d+):([+-])" if with_strand else r"(.+):(\d+)()"
        match = re.fullmatch(pattern, value, re.ASCII)
        if match is None:
            self.reject(
                name, f"not a breakpoint; expected {form}", "Give the file as the caller wrote it."
            )
            return Breakpoint("chr1", 1, "+")
        chrom, position = contig_name(match[1]), int(match[2])
        self._check_place(name, chrom, position)
        return Breakpoint(chrom, position, match[3] or ".")

    def _check_place(self, name: str, chrom: str, position: int) -> None:
        genome = self.call_file.genome
        if not _known_contig(chrom):
            self.reject(
                name,
                f"unknown contig {chrom!r}; expected a name of {genome} such as chr7 or 7",
                "Rename the contigs, or check that the sample is human.",
            )
            return
        lengths = CONTIG_LENGTHS[genome]
        length = lengths.get(chrom, max(lengths.values()))
        if not 1 <= position <= length:
            self.reject(
                name,
                f"position {position} is not on {chrom} of {genome} (1 to {length})",
                "Set the sample's genome to the assembly that the caller used.",
            )


def read_fusion_table(
    call_file: CallFile, layout: Layout, read_row: Callable[[Row], FusionCall]
) -> Reading:
    """Read a caller's table; with any problem there are problems instead of calls.

    The first line that is neither blank nor a comment is the header. Text may be quoted, lines may
    end in CRLF, and of columns of the same name the first counts (STAR-Fusion 0.6 repeats two).
    """
    try:
        lines = text_of(call_file).split("\n")
    except InputError as error:
        return Reading(layout.caller, problems=error.problems)
    numbered = [
        (number, line.rstrip("\r"))
        for number, line in enumerate(lines, start=1)
        if line.strip() and not (layout.comment and line.startswith(layout.comment))
    ]
    if not numbered:
        message = "the file is empty, without even a header: the caller did not finish"
        remedy = "Run the caller again; a result without fusions has a header."
        return Reading(layout.caller, problems=(problem(call_file, message, remedy),))
    header = header_names(numbered[0][1], layout.delimiter)
    places = {name: _place(header, names) for name, names in _fields(layout).items()}
    missing = [layout.required[name] for name in layout.required if places[name] is None]
    if missing:
        return Reading(
            layout.caller, problems=(_header_problem(call_file, layout, header, missing),)
        )
    present = {name: place for name, place in places.items() if place is not None}
    columns = {name: header[place] for name, place in present.items()}
    calls: list[FusionCall] = []
    problems: list[Problem] = []
    for number, line in numbered[1:]:
        cells = _cells(line, layout.delimiter)
        wrong = _width_problem(call_file, number, cells, len(header))
        if wrong:
            problems.append(wrong)
            continue
        values = {name: cells[place].strip() for name, place in present.items()}
        row = Row(call_file, number, values, columns)
        call = read_row(row)
        problems.extend(row.problems)
        calls.append(call)
    records = len(numbered) - 1
    if problems:
        return Reading(layout.caller, records, problems=tuple(problems))
    return Reading(layout.caller, records, fusion_calls=tuple(calls))


def header_names(text: str, delimiter: str = "\t", comment: str = "") -> list[str]:
    """Names of the columns in the first line that is no comment, without `#` and quotes."""
    for line in text.splitlines():
        if line.strip() and not (comment and line.startswith(comment)):
            return [name.strip().removeprefix("#") for name in _cells(line, delimiter)]
    return []


def _fields(layout: Layout) -> dict[str, tuple[str, ...]]:
    return {**layout.required, **layout.optional}


def _place(header: Sequence[str], names: Sequence[str]) -> int | None:
    for name in names:
        if name in header:
            return header.index(name)
    return None


def _cells(line: str, delimiter: str) -> list[str]:
    """Between tabs quotes may be text (`annots`), between commas they enclose."""
    if delimiter == "\t":
        return [_unquoted(cell) for cell in line.split("\t")]
    return next(csv.reader([line], delimiter=delimiter), [])


def _unquoted(cell: str) -> str:
    if len(cell) > 1 and cell.startswith('"') and cell.endswith('"'):
        return cell[1:-1].replace('""', '"')
    return cell


def _known_contig(chrom: str) -> bool:
    chromosome = re.fullmatch(r"chr(\d{1,2}|X|Y|M)", chrom, re.ASCII)
    return (
        contig_name(chrom.removeprefix("chr")) == chrom
        if chromosome
        else bool(_OTHER_CONTIGS.fullmatch(chrom))
    )


def _width_problem(
    call_file: CallFile, line: int, cells: Sequence[str], width: int
) -> Problem | None:
    """STAR-Fusion 0.6 ends rows with a tab, so empty cells beyond the header are no problem."""
    if len(cells) >= width and not any(cells[width:]):
        return None
    return problem(
        call_file,
        f"the row has {len(cells)} columns, the header {width}"
        + ("; the file is probably cut off" if len(cells) < width else ""),
        "Copy the file again or run the caller again.",
        line=line,
    )


def _header_problem(
    call_file: CallFile,
    layout: Layout,
    header: Sequence[str],
    missing: Sequence[tuple[str, ...]],
) -> Problem:
    wanted = ", ".join(" or ".join(names) for names in missing)
    return problem(
        call_file,
        f"not a table of {layout.caller} that is known ({layout.versions}): "
        f"no column {wanted}; found {', '.join(header)}",
        "Give the caller's own output file, or correct `caller` in the calls sheet.",
        line=1,
        field="header",
    )
