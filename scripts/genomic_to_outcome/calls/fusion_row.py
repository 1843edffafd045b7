"""One row of a fusion caller's table: its fields by name, and the checks that read them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from genomic_to_outcome.calls.call_text import problem
from genomic_to_outcome.calls.events import CallFile, FusionCall
from genomic_to_outcome.errors import Problem
from genomic_to_outcome.genome import CONTIG_LENGTHS, contig_name
from genomic_to_outcome.vocabulary import Frame

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

    def call(
        self,
        caller: str,
        end5: Breakpoint,
        end3: Breakpoint,
        *,
        gene5: str,
        gene3: str,
        junction_reads: int | None,
        spanning_reads: int | None,
        frame: Frame = Frame.UNKNOWN,
        labels: tuple[str, ...] = (),
        transcript5: str = "",
        transcript3: str = "",
        exon5: str = "",
        exon3: str = "",
    ) -> FusionCall:
        """The row as a call, with its file and line."""
        return FusionCall(
            caller=caller,
            gene5=gene5,
            gene3=gene3,
            chrom5=end5.chrom,
            pos5=end5.position,
            strand5=end5.strand,
            chrom3=end3.chrom,
            pos3=end3.position,
            strand3=end3.strand,
            junction_reads=junction_reads,
            spanning_reads=spanning_reads,
            frame=frame,
            path=self.call_file.path,
            line=self.line,
            labels=labels,
            transcript5=transcript5,
            transcript3=transcript3,
            exon5=exon5,
            exon3=exon3,
        )

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


def _known_contig(chrom: str) -> bool:
    chromosome = re.fullmatch(r"chr(\d{1,2}|X|Y|M)", chrom, re.ASCII)
    return (
        contig_name(chrom.removeprefix("chr")) == chrom
        if chromosome
        else bool(_OTHER_CONTIGS.fullmatch(chrom))
    )
