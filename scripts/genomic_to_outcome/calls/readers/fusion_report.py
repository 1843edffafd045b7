"""The export of fusion-report, as nf-core/rnafusion runs it: fusions.csv or fusions.json.

https://github.com/Clinical-Genomics/fusion-report
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from genomic_to_outcome.calls.call_text import problem, text_of
from genomic_to_outcome.calls.events import CallFile, FusionCall, Reader, Reading
from genomic_to_outcome.calls.file_integrity import warning
from genomic_to_outcome.calls.fusion_table import header_names
from genomic_to_outcome.calls.gene_lists import split_pair
from genomic_to_outcome.errors import Problem
from genomic_to_outcome.genome import CONTIG_LENGTHS, contig_name
from genomic_to_outcome.vocabulary import CallKind, Frame

_NAME = "fusion_report"
_SCORES = {"Explained score", "Explained FII"}
_NOT_TOOLS = {"Fusion", "Databases", "Score", "Fusion Indication Index (FII)", *_SCORES}


@dataclass(frozen=True)
class _Tool:
    """A tool by the name of its own reader, so that it counts once, and its keys of reads.

    Numbers of several keys are added up.
    """

    caller: str
    junction_reads: tuple[str, ...] = ()
    spanning_reads: tuple[str, ...] = ()


_TOOLS = {
    "arriba": _Tool("arriba", ("split_reads1", "split_reads2"), ("discordant_mates",)),
    "ctat_lr_fusion": _Tool("ctat_lr_fusion", ("num_LR",)),
    "dragen": _Tool("dragen_fusions"),
    "fusioncatcher": _Tool("fusioncatcher", ("spanning_unique_reads",), ("spanning_pairs",)),
    "jaffa": _Tool("jaffa", ("spanning_reads",), ("spanning_pairs",)),
    "starfusion": _Tool("star_fusion", ("junction_reads",), ("spanning_reads",)),
}
_FRAME_KEYS = ("reading-frame", "fusion_type", "inframe")
_FRAMES = {
    "in-frame": Frame.IN_FRAME,
    "out-of-frame": Frame.OUT_OF_FRAME,
    "stop-codon": Frame.OUT_OF_FRAME,
    "TRUE": Frame.IN_FRAME,
    "FALSE": Frame.OUT_OF_FRAME,
}
_PLACE = re.compile(r"([^:#\s]+):(\d+)(?::([+-]))?")
_DETAIL = re.compile(r"(?:^|,)([A-Za-z][\w-]*): ")
_REMEDY = "Give the export of fusion-report as it is, or the callers' own files."


def _recognises(text: str) -> bool:
    if text.strip() == "[]":
        return True
    if text.lstrip().startswith("["):
        return '"Databases"' in text and any(f'"{name}"' in text for name in _SCORES)
    names = set(header_names(text, ","))
    return {"Fusion", "Databases"} <= names and bool(names & _SCORES)


def _read(call_file: CallFile) -> Reading:
    """One call per fusion and tool, under the tool's own name.

    fusion-report keeps one breakpoint per pair of genes and tool; a tool that gives none (Pizzly)
    cannot be placed, and a warning counts such rows.
    """
    text = text_of(call_file)
    try:
        rows = list(_json_rows(text) if text.lstrip().startswith("[") else _csv_rows(text))
    except (ValueError, csv.Error) as error:
        message = f"not an export of fusion-report: {error}"
        return Reading(_NAME, problems=(problem(call_file, message, _REMEDY),))
    calls: list[FusionCall] = []
    problems: list[Problem] = []
    unplaced = 0
    for line, fusion, tool, details in rows:
        places = [_PLACE.fullmatch(part) for part in str(details.get("position", "")).split("#")]
        genes = split_pair(fusion, "--")
        if not all(genes):
            message = "not a pair of genes; expected gene--gene"
            problems.append(problem(call_file, message, _REMEDY, line=line, value=fusion))
        elif len(places) != 2 or places[0] is None or places[1] is None:
            unplaced += 1
        else:
            call = _call(call_file, line, genes, tool, details, (places[0], places[1]))
            calls.append(call)
            problems.extend(_place_problems(call_file, call))
    if problems:
        return Reading(_NAME, len(rows), problems=tuple(problems))
    notes = ()
    if unplaced:
        message = f"{unplaced} calls have no breakpoints and are not reported"
        notes = (warning(call_file, message, "Give the callers' own files.", field="position"),)
    return Reading(_NAME, len(rows), fusion_calls=tuple(calls), problems=notes)


_ToolRow = tuple[int, str, str, Mapping[str, Any]]


def _json_rows(text: str) -> Iterator[_ToolRow]:
    for number, fusion in enumerate(json.loads(text), start=1):
        if not isinstance(fusion, dict) or "Fusion" not in fusion:
            raise ValueError(f"entry {number} has no Fusion")
        for tool, details in fusion.items():
            if tool not in _NOT_TOOLS and isinstance(details, dict):
                yield number, fusion["Fusion"], tool, details


def _csv_rows(text: str) -> Iterator[_ToolRow]:
    """Details of a tool stand in one cell: `position: a#b,junction_reads: 5`."""
    reader = csv.DictReader(text.splitlines(), strict=True)
    for row in reader:
        if None in row or None in row.values():
            raise ValueError(f"line {reader.line_num} is not as wide as the header")
        for tool, cell in row.items():
            if tool not in _NOT_TOOLS and cell:
                parts = _DETAIL.split(cell)[1:]
                details = dict(zip(parts[::2], parts[1::2], strict=True))
                yield reader.line_num, row["Fusion"], tool, details


def _call(
    call_file: CallFile,
    line: int,
    genes: tuple[str, str],
    tool: str,
    details: Mapping[str, Any],
    places: tuple[re.Match[str], re.Match[str]],
) -> FusionCall:
    five, three = places
    known = _TOOLS.get(tool, _Tool(tool))
    words = [str(details[key]) for key in _FRAME_KEYS if key in details]
    confidence = details.get("confidence")
    return FusionCall(
        caller=known.caller,
        gene5=genes[0],
        gene3=genes[1],
        chrom5=contig_name(five[1]),
        pos5=int(five[2]),
        strand5=five[3] or ".",
        chrom3=contig_name(three[1]),
        pos3=int(three[2]),
        strand3=three[3] or ".",
        junction_reads=_sum(details, known.junction_reads),
        spanning_reads=_sum(details, known.spanning_reads),
        frame=next((_FRAMES[word] for word in words if word in _FRAMES), Frame.UNKNOWN),
        path=call_file.path,
        line=line,
        labels=(f"confidence_{confidence}",) if confidence else (),
    )


def _sum(details: Mapping[str, Any], keys: tuple[str, ...]) -> int | None:
    texts = [str(details.get(key, "")).strip() for key in keys]
    numbers = [int(text) for text in texts if re.fullmatch(r"\d+", text, re.ASCII)]
    return sum(numbers) if keys and len(numbers) == len(keys) else None


def _place_problems(call_file: CallFile, call: FusionCall) -> Iterator[Problem]:
    lengths = CONTIG_LENGTHS[call_file.genome]
    for chrom, position in ((call.chrom5, call.pos5), (call.chrom3, call.pos3)):
        if position > lengths.get(chrom, position):
            message = f"position {position} is not on {chrom} of {call_file.genome}"
            remedy = "Set the sample's genome to the assembly that the callers used."
            yield problem(call_file, message, remedy, line=call.line, value=f"{chrom}:{position}")


READER = Reader(_NAME, (CallKind.FUSIONS,), _recognises, _read)
