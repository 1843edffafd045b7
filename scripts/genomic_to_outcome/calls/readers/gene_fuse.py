"""GeneFuse's printed output and JSON report: https://github.com/OpenGene/GeneFuse."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from genomic_to_outcome.calls.call_text import problem, text_of
from genomic_to_outcome.calls.events import CallFile, FusionCall, Reader, Reading
from genomic_to_outcome.calls.exon_models import read_exon_models
from genomic_to_outcome.calls.file_integrity import warning
from genomic_to_outcome.calls.gene_symbols import read_gene_aliases
from genomic_to_outcome.errors import Problem
from genomic_to_outcome.genome import CONTIG_LENGTHS, contig_name
from genomic_to_outcome.vocabulary import CallKind, Frame, FusionSource, Genome

_NAME = "gene_fuse"
_END = r"([^\s:]+?)(?:_(ENST[\d.]+))?:(?:(exon|intron):(\d+))?\|?([+-])([^\s:]+):(\d+)"
_TITLE = re.compile(rf"(?:Fusion|Deletion): {_END}_+{_END}\s+\(total: ?(\d+), unique: ?\d+\)")
_PRINTED = re.compile(r"^#((?:Fusion|Deletion): .*)")
# What GeneFuse prints last: its command, then its version and the time used.
_COMMAND = re.compile(r"^# (?:\S*/)?genefuse\b", re.M | re.I)
_END_OF_RUN = re.compile(r"^# \w+ v\S+, time used: ", re.M)
_REMEDY = "Give what GeneFuse printed or its JSON report, whole."
_OTHER = {"+": "-", "-": "+"}


@dataclass(frozen=True)
class _Side:
    """One side of a fusion; `strand` is that of the genome that the joined sequence follows.

    `forward` says whether this reads the gene in sense; None where its strand is not known.
    """

    gene: str
    transcript: str
    part: str
    number: str
    strand: str
    chrom: str
    position: int
    forward: bool | None

    def turned(self) -> _Side:
        """The same side of the same molecule, read from its other strand."""
        forward = None if self.forward is None else not self.forward
        return _Side(
            self.gene,
            self.transcript,
            self.part,
            self.number,
            _OTHER[self.strand],
            self.chrom,
            self.position,
            forward,
        )


def _recognises(text: str) -> bool:
    printed = any(_PRINTED.match(line) for line in text.splitlines())
    report = text.lstrip().startswith("{") and '"mutations"' in text and "genefuse" in text.lower()
    return bool(printed or _COMMAND.search(text) or report)


def _read(call_file: CallFile) -> Reading:
    """Fusions in DNA; junction reads are all reads of a fusion, there are no pairs.

    GeneFuse gives the sides as its reads run. Where both genes are read backwards the sides change
    places. Strands of genes are those of the JSON report, else of the exon models; where they do
    not tell the order, the label `direction_unknown` says so.
    """
    calls: list[FusionCall] = []
    problems: list[Problem] = []
    text = text_of(call_file)
    is_report = text.lstrip().startswith("{")
    try:
        titles = list(_reported(text) if is_report else _printed(text))
    except ValueError as error:
        message = f"not a JSON report of GeneFuse: {error}; it is probably cut off"
        return Reading(_NAME, problems=(problem(call_file, message, _REMEDY),))
    for line, title, forward in titles:
        match = _TITLE.fullmatch(title.strip())
        if match is None:
            message = "not a fusion of GeneFuse; expected Fusion: gene:...|+chr:position___gene:..."
            problems.append(problem(call_file, message, _REMEDY, line=line, value=title[:100]))
            continue
        left = _side(match.groups()[:7], forward[0])
        right = _side(match.groups()[7:14], forward[1])
        problems.extend(_place_problems(call_file, line, (left, right)))
        calls.append(_call(left, right, int(match[15]), call_file, line or 0))
    if problems:
        return Reading(_NAME, len(titles), problems=tuple(problems))
    notes = ()
    if not is_report and not _END_OF_RUN.search(text):
        message = "the last line (time used) is missing: GeneFuse may not have finished"
        notes = (warning(call_file, message, _REMEDY),)
    return Reading(_NAME, len(titles), fusion_calls=tuple(calls), problems=notes)


_Title = tuple[int | None, str, tuple[bool | None, bool | None]]


def _printed(text: str) -> Iterator[_Title]:
    for number, line in enumerate(text.splitlines(), start=1):
        match = _PRINTED.match(line)
        if match:
            yield number, match[1], (None, None)


def _reported(text: str) -> Iterator[_Title]:
    """Titles of the report; `strand` there says whether a gene is read in sense."""
    fusions = json.loads(text, strict=False).get("mutations")
    if not isinstance(fusions, dict):
        raise ValueError("there are no mutations")
    for title, fusion in fusions.items():
        left, right = (_in_sense(fusion.get(side)) for side in ("left", "right"))
        yield None, title, (left, right)


def _in_sense(side: object) -> bool | None:
    told = side.get("strand") if isinstance(side, dict) else None
    return {"forward": True, "reversed": False}.get(str(told))


def _side(fields: tuple[str | None, ...], forward: bool | None) -> _Side:
    gene, transcript, part, number, strand, chrom, position = (text or "" for text in fields)
    if forward is None:
        model = read_exon_models().models.get(read_gene_aliases().current(gene))
        forward = None if model is None else model.strand == strand
    return _Side(gene, transcript, part, number, strand, contig_name(chrom), int(position), forward)


def _call(left: _Side, right: _Side, reads: int, call_file: CallFile, line: int) -> FusionCall:
    senses = {left.forward, right.forward} - {None}
    five, three = (right.turned(), left.turned()) if senses == {False} else (left, right)
    exon3 = three.number
    if three.number and three.part == "intron":
        exon3 = str(int(three.number) + 1)
    return FusionCall(
        caller=_NAME,
        gene5=five.gene,
        gene3=three.gene,
        chrom5=five.chrom,
        pos5=five.position,
        strand5=five.strand,
        chrom3=three.chrom,
        pos3=three.position,
        strand3=three.strand,
        junction_reads=reads,
        spanning_reads=None,
        frame=Frame.UNKNOWN,
        path=call_file.path,
        line=line,
        labels=() if len(senses) == 1 else ("direction_unknown",),
        transcript5=five.transcript,
        transcript3=three.transcript,
        exon5=five.number,
        exon3=exon3,
        source=FusionSource.DNA,
    )


def _place_problems(
    call_file: CallFile, line: int | None, sides: tuple[_Side, _Side]
) -> Iterator[Problem]:
    lengths = CONTIG_LENGTHS[Genome(call_file.genome)]
    for side in sides:
        if side.position > lengths.get(side.chrom, side.position):
            yield problem(
                call_file,
                f"position {side.position} is not on {side.chrom} of {call_file.genome}",
                "Set the sample's genome to the assembly that the caller used.",
                line=line,
                value=f"{side.chrom}:{side.position}",
            )


READER = Reader(_NAME, (CallKind.FUSIONS,), _recognises, _read)
