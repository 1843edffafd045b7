"""Where in the genome the small variants of each class lie: there the depth must suffice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from genomic_to_outcome.alterations.catalogue import Catalogue
from genomic_to_outcome.alterations.rules import Rule
from genomic_to_outcome.calls.gene_models import GeneModel, gene_models
from genomic_to_outcome.calls.resources import read_resource
from genomic_to_outcome.calls.transcripts import without_version
from genomic_to_outcome.vocabulary import EventKind, Genome

_BASES = 3

Stretch = tuple[str, int, int]
"""Contig, first and last base."""


@dataclass(frozen=True)
class _Shift:
    """By how much the literature numbers the codons `first` to `last` of a model higher."""

    first: int
    last: int
    codons: int


def class_places(catalogue: Catalogue) -> list[dict[str, Any]]:
    """Rows of contract.CLASS_PLACES for every class with rules on small variants of its own.

    Each codon that a rule names is a part; so is each range of codons, each splice site and, where
    a rule names none of these, the coding sequence. A class without a rule has no place: those
    below it have. Neither has one whose gene has no exon model (resources/exons.tsv). The catalogue
    must have been read with its exons.
    """
    places = {
        (entry.id, part, genome, stretch)
        for entry in catalogue.classes
        for rule in entry.rules
        if rule.kind is EventKind.SMALL_VARIANT
        for genome in Genome
        for part, stretch in _parts(rule, catalogue, genome)
    }
    return [
        {
            "class_id": class_id,
            "part": part,
            "genome": str(genome),
            "chrom": chrom,
            "start": start,
            "end": end,
        }
        for class_id, part, genome, (chrom, start, end) in sorted(places)
    ]


def _parts(rule: Rule, catalogue: Catalogue, genome: Genome) -> Iterator[tuple[str, Stretch]]:
    """The parts of one rule in words, with the stretches of each."""
    if rule.splice_site_of_exon:
        yield from _splice_sites(rule, catalogue, genome)
        return
    model = gene_models(genome).by_gene.get(rule.gene)
    if model is None:
        return
    codons = [(change.start, change.end or change.start) for change in rule.changes]
    codons += [(codon, codon) for _, codon in rule.residues]
    if rule.codons and not codons:
        codons = [rule.codons]
    shift = _shift_of(model, catalogue)
    for first, last in codons:
        which = f"codon {first}" if first == last else f"codons {first}-{last}"
        bases = (
            _BASES * (first - _offset(shift, first)) - 2,
            _BASES * (last - _offset(shift, last)),
        )
        for stretch in _stretches(model, *bases):
            yield f"{rule.gene} {which}", stretch
    if not codons:
        for stretch in _stretches(model, 1, model.length):
            yield f"{rule.gene} coding sequence", stretch


def _splice_sites(
    rule: Rule, catalogue: Catalogue, genome: Genome
) -> Iterator[tuple[str, Stretch]]:
    for exon in catalogue.exons.get((rule.gene, rule.splice_site_of_exon or 0), ()):
        if exon.genome is genome:
            name = f"{rule.gene} exon {rule.splice_site_of_exon}"
            yield f"{name} splice acceptor", (exon.chrom, *exon.acceptor)
            yield f"{name} splice donor", (exon.chrom, *exon.donor)


def _stretches(model: GeneModel, first: int, last: int) -> Iterator[Stretch]:
    """Exonic stretches of a range of the coding sequence, which may span introns."""
    for exon in model.exons:
        low, high = max(first, exon.first), min(last, exon.last)
        if low <= high:
            ends = (low - exon.first, high - exon.first)
            if model.forward:
                yield model.chrom, exon.start + ends[0], exon.start + ends[1]
            else:
                yield model.chrom, exon.end - ends[1], exon.end - ends[0]


def _shift_of(model: GeneModel, catalogue: Catalogue) -> _Shift | None:
    """The shift of a model's numbering against that of the catalogue, which is the literature's.

    The catalogue says by how much other transcripts number higher than it does; the table of
    numberings says which transcripts these are.
    """
    for row in read_resource("protein_numbering.tsv"):
        of_model = without_version(model.transcript) in row["transcripts"].split(";")
        offset = int(row["offset"])
        if (
            of_model
            and row["gene"] == model.gene
            and -offset in catalogue.shifts.get(model.gene, ())
        ):
            return _Shift(int(row["first_codon"]), int(row["last_codon"]), offset)
    return None


def _offset(shift: _Shift | None, codon: int) -> int:
    """What must be taken off a codon of the literature to number it as the model does."""
    if shift is None or not shift.first <= codon - shift.codons <= shift.last:
        return 0
    return shift.codons
