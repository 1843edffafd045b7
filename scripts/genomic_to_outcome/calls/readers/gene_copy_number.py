"""Copy number of genes from a long table (sample, gene, call) or cBioPortal's wide matrix."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from genomic_to_outcome.calls.call_text import damaged_file, problem
from genomic_to_outcome.calls.copy_number import NEUTRAL, CopyNumber, state_of
from genomic_to_outcome.calls.delimited import DelimitedTable, read_delimited, rows_by
from genomic_to_outcome.calls.events import CallFile, Event, Reader, Reading
from genomic_to_outcome.calls.file_integrity import DAMAGE, damage_problem
from genomic_to_outcome.errors import Problem
from genomic_to_outcome.vocabulary import CallKind, EventKind

_SAMPLE = ("sample", "samples", "sample_id", "tumor_sample_barcode", "tumour_sample_barcode")
_GENE = ("gene", "gene_symbol", "hugo_symbol", "symbol", "gene_name", "hugo")
_CALL = ("call", "cna", "copy_number_call", "alteration", "cnv_type", "type", "state", "event")
_COPIES = ("copy_number", "copynumber", "cn", "total_cn", "absolute_copy_number", "copies")
_BESIDE_SAMPLES = frozenset({"entrez_gene_id", "cytoband", "locus_id", "gene_panel"})
_HEAD_LINES = 20


def recognises(text: str) -> bool:
    """Whether the header names a gene and either a call or samples in columns."""
    for line in text.splitlines()[:_HEAD_LINES]:
        if line.startswith("#") or not line.strip():
            continue
        cells = line.split("\t" if "\t" in line else ",")
        names = {cell.strip(' "').lower().replace(" ", "_") for cell in cells}
        long = names & {*_CALL, *_COPIES}
        return bool(names & set(_GENE)) and (bool(long) or "hugo_symbol" in names)
    return False


def read(call_file: CallFile) -> Reading:
    """Events of the sample's genes that are not neutral; a sample without any has none."""
    caller = call_file.caller if call_file.caller not in ("", "auto") else READER.name
    broken = damaged_file(call_file)
    if broken is not None:
        return Reading(caller, problems=(broken,))
    try:
        table = read_delimited(call_file.path)
    except DAMAGE as error:
        return Reading(caller, problems=(damage_problem(call_file, error),))
    layout = _layout_of(table)
    if layout is None:
        return Reading(caller, problems=(_header_problem(call_file, table),))
    return _reading(call_file, caller, _cells(call_file, table, layout))


@dataclass(frozen=True)
class _Layout:
    """Columns of a long table by what they hold, empty where it has none; a matrix has no call."""

    sample: str
    gene: str
    call: str
    copies: str


@lru_cache(maxsize=8)
def _layout_of(table: DelimitedTable) -> _Layout | None:
    gene = table.column(_GENE)
    layout = _Layout(table.column(_SAMPLE), gene, table.column(_CALL), table.column(_COPIES))
    others = {*_GENE, *_BESIDE_SAMPLES}
    is_matrix = any(name.lower().replace(" ", "_") not in others for name in table.names)
    return layout if gene and (layout.call or layout.copies or is_matrix) else None


_Cell = tuple[int, str, str, str, str]


def _cells(call_file: CallFile, table: DelimitedTable, layout: _Layout) -> Iterator[_Cell]:
    """Line, gene, column, call and absolute number of the sample's rows."""
    sample = call_file.tumour or call_file.sample
    if not layout.call and not layout.copies:
        for row in table.rows if sample in table.names else ():
            yield row.line, row.text(layout.gene), sample, row.text(sample), ""
        return
    rows = rows_by(table, layout.sample).get(sample, ()) if layout.sample else table.rows
    for row in rows:
        call, copies = row.text(layout.call), row.text(layout.copies)
        column = layout.copies if copies else layout.call
        yield row.line, row.text(layout.gene), column, call, copies


def _reading(call_file: CallFile, caller: str, cells: Iterator[_Cell]) -> Reading:
    problems: list[Problem] = []
    events: dict[str, Event] = {}
    records = 0
    for line, gene, column, call, copies in cells:
        records += 1
        try:
            found = state_of(call, copies, call_file.copy_number)
            if not gene:
                raise ValueError("the row names no gene")
        except ValueError as error:
            remedy = "Mend the line, or leave the cell empty if the gene was not assessed."
            problems.append(
                problem(
                    call_file, str(error), remedy, line=line, field=column, value=copies or call
                )
            )
            continue
        if found is not None and found.state != NEUTRAL:
            event = _event(call_file, caller, gene, found)
            events.setdefault(event.event_id, event)
    return Reading(caller, records, () if problems else tuple(events.values()), (), tuple(problems))


def _event(call_file: CallFile, caller: str, gene: str, found: CopyNumber) -> Event:
    return Event(
        sample=call_file.sample,
        patient=call_file.patient,
        event_id=f"{call_file.genome}:copy_number:{gene}:{found.state}",
        kind=EventKind.COPY_NUMBER,
        gene=gene,
        genome=call_file.genome,
        consequence=f"copy_number_{found.state}",
        copy_number=found.copies,
        callers=caller,
        annotation_source="caller",
        source_file=call_file.path,
    )


def _header_problem(call_file: CallFile, table: DelimitedTable) -> Problem:
    return problem(
        call_file,
        "the header needs a column for the gene (gene, Hugo_Symbol) and either a call (call, CNA, "
        f"copy_number) or one column per sample; it has {', '.join(table.names) or 'no columns'}",
        "Name the columns, or give cBioPortal's matrix with Hugo_Symbol and one column per sample.",
        line=table.header_line,
    )


READER = Reader("gene_copy_number", (CallKind.COPY_NUMBER,), recognises, read)
