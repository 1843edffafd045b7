"""CTAT-SPLICING's *.cancer.introns: https://github.com/NCIP/CTAT-SPLICING."""

from __future__ import annotations

import re

from genomic_to_outcome.calls.call_text import problem, text_of
from genomic_to_outcome.calls.events import CallFile, Reader, Reading
from genomic_to_outcome.calls.fusion_table import header_names
from genomic_to_outcome.calls.gene_lists import main_gene
from genomic_to_outcome.calls.splice_variants import SpliceJunction, splice_reading
from genomic_to_outcome.errors import Problem
from genomic_to_outcome.genome import contig_name
from genomic_to_outcome.vocabulary import CallKind

_NAME = "ctat_splicing"
_REQUIRED = ("intron", "genes", "uniq_mapped")
_MISSING = ("", ".", "NA")
_REMEDY = "Give the file as CTAT-SPLICING wrote it."


def _recognises(text: str) -> bool:
    return set(_REQUIRED) <= set(header_names(text))


def _read(call_file: CallFile) -> Reading:
    """An intron stands from its first to its last base; reads are those that map uniquely."""
    lines = [
        (number, line.rstrip("\r").split("\t"))
        for number, line in enumerate(text_of(call_file).split("\n"), start=1)
        if line.strip()
    ]
    header = [name.strip().removeprefix("#") for name in lines[0][1]] if lines else []
    missing = [name for name in _REQUIRED if name not in header]
    if missing:
        message = f"no column {', '.join(missing)}; found {', '.join(header) or 'nothing'}"
        return Reading(_NAME, problems=(problem(call_file, message, _REMEDY, line=1),))
    found: list[tuple[SpliceJunction, tuple[str, ...]]] = []
    problems: list[Problem] = []
    for number, cells in lines[1:]:
        values = dict(zip(header, (cell.strip() for cell in cells), strict=False))
        junction = _junction(values)
        if junction is None or len(cells) < len(header):
            message = "not a row of CTAT-SPLICING; expected contig:first-last and whole numbers"
            problems.append(
                problem(call_file, message, _REMEDY, line=number, value=" ".join(cells[:4]))
            )
        else:
            found.append((junction, ()))
    return splice_reading(call_file, _NAME, found, problems)


def _junction(values: dict[str, str]) -> SpliceJunction | None:
    place = re.fullmatch(r"(\S+):(\d+)-(\d+)", values["intron"], re.ASCII)
    reads = values.get("uniq_mapped", "")
    if place is None or not re.fullmatch(r"\d+", reads, re.ASCII):
        return None
    name = values.get("variant_name", "")
    return SpliceJunction(
        chrom=contig_name(place[1]),
        first=int(place[2]),
        last=int(place[3]),
        reads=int(reads),
        gene=main_gene(";".join(gene.split("^")[0] for gene in values["genes"].split(","))),
        name="" if name in _MISSING else name,
    )


READER = Reader(_NAME, (CallKind.SPLICE,), _recognises, _read)
