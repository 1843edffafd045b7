"""Names of small variants in the panel's genes by exon models: consequence, exon, codons, HGVS.

Without a FASTA only what the record's own bases and those of known variants tell is named; the
consequence, exon and codons follow from coordinates alone. docs/annotation.md states the rules.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from genomic_to_outcome.calls.alleles import UNKNOWN_BASE, Allele, reverse_complement
from genomic_to_outcome.calls.coding_changes import (
    CODING,
    FRAMESHIFT,
    INFRAME_DELETION,
    INFRAME_INSERTION,
    START_LOST,
    CodingSequence,
    ProteinEffect,
    protein_effect,
)
from genomic_to_outcome.calls.coding_names import TranscriptChange, coding_name, transcript_change
from genomic_to_outcome.calls.consequence import severity_of
from genomic_to_outcome.calls.gene_models import GeneModel, ModelExon, gene_models
from genomic_to_outcome.calls.reference_bases import BasesWithRecord, ReferenceBases
from genomic_to_outcome.vocabulary import Genome

PANEL = "panel"

# Regulatory bases before the transcript that the panel names (TERT: both hotspots lie in them).
_PROMOTERS = {"TERT": 500}
_CORE = 2
_REGION_IN_EXON = 3
_REGION_IN_INTRON = 8


@dataclass(frozen=True)
class PanelName:
    """What the exon models say of an allele; texts are empty where nothing can be said."""

    gene: str
    transcript: str
    consequence: str
    exon: str = ""
    codons: str = ""
    hgvsc: str = ""
    hgvsp_short: str = ""
    plus_clinical: str = ""


def panel_name(allele: Allele, genome: Genome, bases: ReferenceBases) -> PanelName | None:
    """The name in the gene with the worst consequence, or None outside the panel's genes.

    `plus_clinical` is the name on the gene's MANE Plus Clinical transcript (`transcript:p.`); what
    only that transcript holds is named on it.
    """
    reach = max(_PROMOTERS.values())
    last = allele.pos + len(allele.ref) - 1
    models = gene_models(genome).around(allele.chrom, allele.pos - reach, last + reach)
    names = [name for model in models if (name := name_in(model, allele, bases))]
    best = min(names, key=lambda name: (severity_of(name.consequence), name.gene), default=None)
    for model in gene_models(genome).plus_clinical:
        low, high = model.span
        near = model.chrom == allele.chrom and low <= last and high >= allele.pos
        other = name_in(model, allele, bases) if near else None
        if other is None:
            continue
        if best is None:
            return other
        told = other.hgvsp_short or other.hgvsc
        if best.gene == other.gene and other.codons and told:
            return replace(best, plus_clinical=f"{other.transcript}:{told}")
    return best


def name_in(model: GeneModel, allele: Allele, bases: ReferenceBases) -> PanelName | None:
    """The name of an allele in one gene, or None where it lies outside its model."""
    change = transcript_change(allele, model, BasesWithRecord(bases, allele))
    low, high = change.span
    if high < model.span[0] or low > model.span[1]:
        return _promoter_name(model, change)
    touched = model.exons_near(low, high)
    effect = _effect(model, change, allele, bases, touched)
    terms = [*_splice_terms(model, change), *(effect.terms.split("&") if effect.terms else ())]
    if not terms:
        terms = _terms_outside_coding(model, change, touched)
    return PanelName(
        gene=model.gene,
        transcript=model.transcript,
        consequence="&".join(sorted(dict.fromkeys(terms), key=severity_of)),
        exon=_numbers([exon.number for exon in touched if exon.number]),
        codons=_codons(model, change, touched),
        hgvsc=coding_name(change, model),
        hgvsp_short=effect.name,
    )


def _promoter_name(model: GeneModel, change: TranscriptChange) -> PanelName | None:
    position = model.place(change.first).position
    if not model.exons[0].first - _PROMOTERS.get(model.gene, 0) <= position < model.exons[0].first:
        return None
    return PanelName(
        model.gene, model.transcript, "upstream_gene_variant", hgvsc=coding_name(change, model)
    )


def _coding_range(model: GeneModel, change: TranscriptChange) -> tuple[int, int] | None:
    """Transcript positions that are replaced, (n + 1, n) for an insertion, if one exon has all.

    An insertion at the edge of an exon counts as inside if it repeats the exon's last bases.
    """
    first, last = model.place(change.first), model.place(change.last)
    if not change.deleted:
        inside = not first.offset and (not last.offset or bool(change.repeats))
        return (first.position + 1, first.position) if inside else None
    exon = model.exon_at(change.first)
    whole = exon is not None and exon == model.exon_at(change.last)
    return (first.position, last.position) if whole else None


def _effect(
    model: GeneModel,
    change: TranscriptChange,
    allele: Allele,
    bases: ReferenceBases,
    touched: Sequence[ModelExon],
) -> ProteinEffect:
    """The change of the protein; terms are empty where no coding base is touched."""
    if not any(exon.last >= 1 and exon.first <= model.length for exon in touched):
        return ProteinEffect("", "")
    replaced = _coding_range(model, change)
    if replaced is None:
        coding = bool(_codons(model, change, touched))
        return ProteinEffect("p.?" if change.deleted and coding else "", CODING if coding else "")
    first, last = replaced
    if last < 1 or first > model.length:
        return ProteinEffect("", "")
    if first < 1:
        return ProteinEffect("p.M1?", START_LOST)
    sequence = _coding_sequence(model, bases)
    if change.deleted:
        known = sequence.bases[: first - 1] + change.deleted + sequence.bases[last:]
        sequence = CodingSequence(known, sequence.length)
    if last > len(sequence.bases):
        return ProteinEffect("", CODING)
    effect = protein_effect(sequence, first, last, change.inserted)
    if change.placed and UNKNOWN_BASE not in allele.alt:
        return effect
    # The place of the change is known up to a shift only, and so are the residues; not the frame.
    net = len(change.inserted) - len(change.deleted)
    frame = INFRAME_DELETION if net < 0 else INFRAME_INSERTION
    return ProteinEffect("", effect.terms if not net else FRAMESHIFT if net % 3 else frame)


@lru_cache(maxsize=512)
def _coding_sequence(model: GeneModel, bases: ReferenceBases) -> CodingSequence:
    """Bases from c.1 to the end of the transcript."""
    parts = []
    for exon in model.exons:
        sequence = bases.between(model.chrom, exon.start, exon.end)
        sequence = sequence if model.forward else reverse_complement(sequence)
        parts.append(sequence[max(1 - exon.first, 0) :])
    return CodingSequence("".join(parts), model.length)


def _codons(model: GeneModel, change: TranscriptChange, touched: Sequence[ModelExon]) -> str:
    """First and last codon that the change touches; of an insertion those on its two sides."""
    low, high = change.span
    positions = [
        model.place(base).position
        for exon in touched
        for base in (max(low, exon.start), min(high, exon.end))
    ]
    first = max(min(positions, default=0), 1)
    last = min(max(positions, default=0), model.length)
    return _numbers([(first + 2) // 3, (last + 2) // 3]) if first <= last else ""


def _splice_terms(model: GeneModel, change: TranscriptChange) -> list[str]:
    """Splice terms of the introns' ends: 2 bases donor or acceptor, 3 and 8 bases around region."""
    terms = []
    low, high = change.span
    outermost = {False: model.exons[0], True: model.exons[-1]}
    for exon in model.exons_near(low, high, _REGION_IN_INTRON):
        for at_donor in (False, True):
            if exon is outermost[at_donor]:
                continue
            rightward = at_donor == model.forward
            edge, outward = (exon.end, 1) if rightward else (exon.start, -1)
            core = sorted((edge + outward, edge + outward * _CORE))
            region = sorted(
                (edge - outward * (_REGION_IN_EXON - 1), edge + outward * _REGION_IN_INTRON)
            )
            inside = core[0] <= high and core[1] >= low
            if not change.deleted:
                inside = core[0] <= low and high <= core[1]
            if inside:
                terms.append("splice_donor_variant" if at_donor else "splice_acceptor_variant")
            elif region[0] <= high and region[1] >= low:
                terms.append("splice_region_variant")
    return terms


def _terms_outside_coding(
    model: GeneModel, change: TranscriptChange, touched: Sequence[ModelExon]
) -> list[str]:
    if not touched:
        return ["intron_variant"]
    before = model.place(change.first).position < 1
    return ["5_prime_UTR_variant" if before else "3_prime_UTR_variant"]


def _numbers(numbers: list[int]) -> str:
    if not numbers:
        return ""
    first, last = min(numbers), max(numbers)
    return str(first) if first == last else f"{first}-{last}"
