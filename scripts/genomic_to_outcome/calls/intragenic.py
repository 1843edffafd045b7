"""Structural variants within one gene: exons deleted, duplicated or inverted.

Whole exons that are lost or repeated may have a name (`exon_changes`). A deletion of MET exon 14 is
named in coding DNA, by which its class is recognised.
"""

from __future__ import annotations

from dataclasses import dataclass

from genomic_to_outcome.calls.breakends import Adjacency
from genomic_to_outcome.calls.events import CallFile, Event
from genomic_to_outcome.calls.exon_changes import ExonChange, name_of_exon_change
from genomic_to_outcome.calls.gene_models import GeneModel, ModelExon, gene_models
from genomic_to_outcome.calls.structural import (
    Support,
    is_deletion,
    is_duplication,
    shape_of,
)
from genomic_to_outcome.vocabulary import EventKind, FusionSource

_HGVS = {"deletion": "del", "duplication": "dup", "inversion": "inv"}
_ALLELES = {"deletion": "<DEL>", "duplication": "<DUP>", "inversion": "<INV>"}


@dataclass(frozen=True)
class _Affected:
    """Coding exons within the changed range, and those of them that lie in it only in part."""

    exons: tuple[ModelExon, ...]
    partial: tuple[ModelExon, ...]


def intragenic_event(
    call_file: CallFile,
    caller: str,
    adjacency: Adjacency,
    gene: str,
    support: Support,
    filters: tuple[str, ...],
    flags: tuple[str, ...],
) -> Event | None:
    """The change of the gene's coding exons as a small variant; None where it changes none.

    Exon loss is a frameshift where the coding bases lost are no multiple of three. An in-frame
    loss or gain of exons is no in-frame indel of its residues, so it is not called one.
    """
    model = gene_models(call_file.genome).by_gene.get(gene)
    if model is None:
        return None
    shape = shape_of(adjacency)
    first, last = _range_of(adjacency)
    affected = _affected(model, first, last)
    if not affected.exons:
        return None
    numbers = [exon.number for exon in affected.exons if exon.number is not None]
    exon = "-".join(str(number) for number in dict.fromkeys((*numbers[:1], *numbers[-1:])))
    whole = not affected.partial and bool(numbers)
    place = f"{adjacency.first.chrom}:{first}-{last}"
    return Event(
        sample=call_file.sample,
        patient=call_file.patient,
        event_id=f"{call_file.genome}:{shape}:{place}",
        kind=EventKind.SMALL_VARIANT,
        gene=gene,
        genome=call_file.genome,
        chrom=adjacency.first.chrom,
        pos=first,
        alt=_ALLELES[shape],
        transcript=model.transcript,
        hgvsc=_name_of(model, first, last, shape),
        splice_variant=_variant_name(model, shape, affected, numbers) if whole else None,
        exon=exon or None,
        consequence=_consequence(model, adjacency, affected, first, last),
        junction_reads=support.junction,
        spanning_reads=support.spanning,
        callers=caller,
        filter=";".join(filters) or "PASS",
        flags=";".join(flags),
        annotation_source="panel",
        sources=FusionSource.DNA,
        source_file=call_file.path,
    )


def _variant_name(
    model: GeneModel, shape: str, affected: _Affected, numbers: list[int]
) -> str | None:
    if shape not in set(ExonChange):
        return None
    in_frame = _coding_bases(model, affected.exons) % 3 == 0
    return name_of_exon_change(
        model.gene, ExonChange(shape), numbers[0], numbers[-1], in_frame=in_frame
    )


def _range_of(adjacency: Adjacency) -> tuple[int, int]:
    """First and last base that are deleted, repeated or turned round."""
    first, second = adjacency.first.pos, adjacency.second.pos
    if is_deletion(adjacency):
        return first + 1, second - 1
    if is_duplication(adjacency):
        return first, second
    step = int(adjacency.first.transcribed_towards == "+")
    return first + step, second - 1 + step


def _affected(model: GeneModel, first: int, last: int) -> _Affected:
    """Coding exons that the range touches, in transcript order."""
    coding = [exon for exon in model.exons if exon.last >= 1 and exon.first <= model.length]
    touched = [exon for exon in coding if exon.start <= last and exon.end >= first]
    partial = [exon for exon in touched if exon.start < first or exon.end > last]
    return _Affected(tuple(touched), tuple(partial))


def _consequence(
    model: GeneModel, adjacency: Adjacency, affected: _Affected, first: int, last: int
) -> str:
    """Sequence Ontology terms."""
    if is_deletion(adjacency):
        within = len(affected.exons) == 1 and _holds(affected.exons[0], first, last)
        if within:
            kept = (last - first + 1 - len(adjacency.inserted)) % 3 == 0
            return "inframe_deletion" if kept else "frameshift_variant"
        terms = _lost_sites(model, affected, first, last)
        if len(affected.partial) < len(affected.exons):
            terms.append("exon_loss_variant")
        if not affected.partial and _coding_bases(model, affected.exons) % 3:
            terms.append("frameshift_variant")
        return "&".join(terms) or "coding_sequence_variant"
    if is_duplication(adjacency):
        shifted = not affected.partial and _coding_bases(model, affected.exons) % 3
        return "feature_elongation" + ("&frameshift_variant" if shifted else "")
    return "coding_sequence_variant"


def _holds(exon: ModelExon, first: int, last: int) -> bool:
    return exon.start < first and last < exon.end


def _lost_sites(model: GeneModel, affected: _Affected, first: int, last: int) -> list[str]:
    """Splice sites lost with a part of an exon; the outer ends of the transcript have none."""
    terms = []
    for exon in affected.partial:
        ends = {"start": first <= exon.start, "end": last >= exon.end}
        donor, acceptor = ("end", "start") if model.forward else ("start", "end")
        if ends[donor] and exon is not model.exons[-1]:
            terms.append("splice_donor_variant")
        if ends[acceptor] and exon is not model.exons[0]:
            terms.append("splice_acceptor_variant")
    return sorted(set(terms))


def _coding_bases(model: GeneModel, exons: tuple[ModelExon, ...]) -> int:
    return sum(min(exon.last, model.length) - max(exon.first, 1) + 1 for exon in exons)


def _name_of(model: GeneModel, first: int, last: int, shape: str) -> str | None:
    """HGVS in coding DNA, as HGVS names a change whose bases are known."""
    low, high = model.span
    if first < low or last > high or (not model.whole and not _inside_coding(model, first, last)):
        return None
    names = [model.coding_name(base) for base in (first, last)]
    return f"c.{'_'.join(names if model.forward else names[::-1])}{_HGVS[shape]}"


def _inside_coding(model: GeneModel, first: int, last: int) -> bool:
    return all(1 <= model.place(base).position <= model.length for base in (first, last))
