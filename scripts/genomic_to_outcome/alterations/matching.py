"""Whether one event satisfies one rule of the catalogue."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from genomic_to_outcome.alterations.catalogue import Catalogue
from genomic_to_outcome.alterations.protein_change import (
    ChangeKind,
    ProteinChange,
    parse_protein_change,
)
from genomic_to_outcome.alterations.rules import (
    CopyNumberState,
    Effect,
    GeneEnd,
    KinaseRule,
    Rule,
)
from genomic_to_outcome.alterations.splice_sites import disturbs_by_name, disturbs_by_position
from genomic_to_outcome.vocabulary import EventKind, Retained

_EFFECT_OF_KIND: dict[ChangeKind, Effect] = {
    ChangeKind.SUBSTITUTION: Effect.MISSENSE,
    ChangeKind.DELETION: Effect.INFRAME_DELETION,
    ChangeKind.DUPLICATION: Effect.INFRAME_INSERTION,
    ChangeKind.INSERTION: Effect.INFRAME_INSERTION,
    ChangeKind.FRAMESHIFT: Effect.FRAMESHIFT,
    ChangeKind.STOP: Effect.STOP_GAINED,
    ChangeKind.EXTENSION: Effect.STOP_LOST,
    ChangeKind.START_LOST: Effect.START_LOST,
    ChangeKind.SYNONYMOUS: Effect.SYNONYMOUS,
    ChangeKind.SPLICE: Effect.SPLICE_SITE,
}

# Sequence Ontology terms, and the classes of the MAF format.
_EFFECT_OF_TERM: dict[str, Effect] = {
    "missense_variant": Effect.MISSENSE,
    "missense_mutation": Effect.MISSENSE,
    "inframe_deletion": Effect.INFRAME_DELETION,
    "conservative_inframe_deletion": Effect.INFRAME_DELETION,
    "disruptive_inframe_deletion": Effect.INFRAME_DELETION,
    "in_frame_del": Effect.INFRAME_DELETION,
    "inframe_insertion": Effect.INFRAME_INSERTION,
    "conservative_inframe_insertion": Effect.INFRAME_INSERTION,
    "disruptive_inframe_insertion": Effect.INFRAME_INSERTION,
    "in_frame_ins": Effect.INFRAME_INSERTION,
    "frameshift_variant": Effect.FRAMESHIFT,
    "frame_shift_del": Effect.FRAMESHIFT,
    "frame_shift_ins": Effect.FRAMESHIFT,
    "stop_gained": Effect.STOP_GAINED,
    "nonsense_mutation": Effect.STOP_GAINED,
    "splice_donor_variant": Effect.SPLICE_SITE,
    "splice_acceptor_variant": Effect.SPLICE_SITE,
    "splice_site": Effect.SPLICE_SITE,
    "start_lost": Effect.START_LOST,
    "translation_start_site": Effect.START_LOST,
    "stop_lost": Effect.STOP_LOST,
    "nonstop_mutation": Effect.STOP_LOST,
    "synonymous_variant": Effect.SYNONYMOUS,
    "silent": Effect.SYNONYMOUS,
}
_EFFECTS_BESIDE_THE_PROTEIN = frozenset({Effect.SPLICE_SITE, Effect.START_LOST})

_COPY_NUMBER_TERMS: dict[CopyNumberState, frozenset[str]] = {
    CopyNumberState.AMPLIFICATION: frozenset({"amplification", "transcript_amplification"}),
    CopyNumberState.DEEP_DELETION: frozenset({"deletion", "deep_deletion", "transcript_ablation"}),
}

# Partners that callers write where no gene is known.
_NO_PARTNER = frozenset({"", ".", "-", "?", "NA", "N/A", "NONE", "UNKNOWN", "INTERGENIC"})


class FusionDoubt(StrEnum):
    """Flags of the alterations table that say why a fusion has no class, or how it was doubted."""

    RECIPROCAL = "not_classed_reciprocal"
    KINASE_LOST = "not_classed_kinase_lost"
    WRONG_END = "not_classed_gene_at_wrong_end"
    OUT_OF_FRAME = "out_of_frame"


@dataclass(frozen=True)
class Facts:
    """What of one event the rules ask for: its row, protein changes and effects."""

    event: Mapping[str, Any]
    changes: tuple[ProteinChange, ...] = ()
    effects: frozenset[Effect] = frozenset()


def facts_of(event: Mapping[str, Any], catalogue: Catalogue) -> Facts:
    """Facts of a row of the events table; changes in the numbering of the file and of literature.

    The effects come from the protein change; the consequence terms add what a protein change
    cannot show (splice sites, the start codon) and stand alone where there is none.
    """
    if event["kind"] != EventKind.SMALL_VARIANT:
        return Facts(event)
    changes: list[ProteinChange] = []
    for column in ("hgvsp_short", "hgvsp", "legacy_hgvsp"):
        change = parse_protein_change(event.get(column))
        if change is not None and change.kind is not ChangeKind.UNKNOWN:
            change = catalogue.normalised(event["gene"], change)
            if change not in changes:
                changes.append(change)
    terms = re.split(r"[&,;|~]", (event.get("consequence") or "").lower())
    told = frozenset(_EFFECT_OF_TERM[term] for term in terms if term in _EFFECT_OF_TERM)
    shown = frozenset(effect for change in changes if (effect := effect_of(change)))
    effects = shown | (told & _EFFECTS_BESIDE_THE_PROTEIN) if changes else told
    return Facts(event, tuple(changes), effects)


def effect_of(change: ProteinChange) -> Effect | None:
    """The effect of a protein change; delins by the balance of residues, None if not known."""
    if "*" in change.inserted and change.kind is not ChangeKind.EXTENSION:
        return Effect.STOP_GAINED
    if change.kind is ChangeKind.DELETION_INSERTION:
        balance = len(change.inserted) - (change.end - change.start + 1)
        if balance == 0:
            return Effect.MISSENSE
        return Effect.INFRAME_INSERTION if balance > 0 else Effect.INFRAME_DELETION
    return _EFFECT_OF_KIND.get(change.kind)


def matches(rule: Rule, facts: Facts, catalogue: Catalogue) -> bool:
    """Whether an event (of the rule's kind and gene) satisfies a rule.

    Of a fusion only the genes are looked at here; `fusion_doubt` says whether it may be classed.
    """
    event = facts.event
    if rule.kind is EventKind.FUSION:
        return _partner_fits(rule, event)
    if rule.kind is EventKind.COPY_NUMBER:
        term = (event.get("consequence") or "").lower().removeprefix("copy_number_")
        return rule.copy_number is not None and term in _COPY_NUMBER_TERMS[rule.copy_number]
    if rule.kind is EventKind.SPLICE:
        return _skips(rule, event)
    if rule.splice_site_of_exon:
        return _disturbs_splicing(rule, event, catalogue)
    return _small_variant_fits(rule, facts, catalogue)


def fusion_doubt(rule: Rule, event: Mapping[str, Any]) -> FusionDoubt | None:
    """Why a fusion that has the right genes is not of the class, or None where it is.

    The exon model's verdict on the kinase domain goes before the order of the genes and before a
    caller's label `reciprocal`. The reading frame never excludes: callers disagree on it and are
    often wrong, and dropping an actionable fusion silently is the worse mistake; an out-of-frame
    fusion is classed and flagged.
    """
    if rule.kinase_retained is KinaseRule.NOT_LOST:
        if event.get("kinase_retained") == Retained.NO:
            return FusionDoubt.KINASE_LOST
        if event.get("kinase_retained") == Retained.YES:
            return None
    if "reciprocal" in (event.get("flags") or "").split(";"):
        return FusionDoubt.RECIPROCAL
    ends = {GeneEnd.FIVE_PRIME: event.get("gene5"), GeneEnd.THREE_PRIME: event.get("gene3")}
    if rule.gene_end and ends[rule.gene_end]:
        other = next(gene for end, gene in ends.items() if end is not rule.gene_end)
        if ends[rule.gene_end] != rule.gene and other == rule.gene:
            return FusionDoubt.WRONG_END
    return None


def named_partner(event: Mapping[str, Any]) -> str:
    """The partner's symbol in capitals, "" where callers named no gene."""
    partner = (event.get("partner") or "").strip().upper()
    # Arriba writes an intergenic breakpoint as its neighbours with distances: A(1122),B(2233).
    return "" if partner in _NO_PARTNER or "(" in partner else partner


def _partner_fits(rule: Rule, event: Mapping[str, Any]) -> bool:
    partner = named_partner(event)
    if partner == rule.gene:
        return False
    if rule.partners:
        return partner in rule.partners
    if rule.not_partners:
        return partner != "" and partner not in rule.not_partners
    return True


def _skips(rule: Rule, event: Mapping[str, Any]) -> bool:
    """The skipped exon as such (`14`), or the exons that the junction joins (`13-15`)."""
    exon = rule.skipped_exon or 0
    return (event.get("exon") or "").strip() in (str(exon), f"{exon - 1}-{exon + 1}")


def _disturbs_splicing(rule: Rule, event: Mapping[str, Any], catalogue: Catalogue) -> bool:
    exons = catalogue.exons.get((rule.gene, rule.splice_site_of_exon or 0))
    if exons is None:
        raise ValueError("the catalogue was read without exon models; splice sites need them")
    chrom, pos, ref, alt = (event.get(name) for name in ("chrom", "pos", "ref", "alt"))
    if chrom and pos and ref and alt:
        return any(
            disturbs_by_position(exon, chrom, pos, ref, alt)
            for exon in exons
            if exon.genome == event.get("genome")
        )
    return any(disturbs_by_name(exon, event.get("hgvsc") or "") for exon in exons)


def _small_variant_fits(rule: Rule, facts: Facts, catalogue: Catalogue) -> bool:
    changes = facts.changes
    if _named(rule.not_changes, rule.gene, changes, catalogue):
        return False
    if rule.changes or rule.residues:
        named = _named(rule.changes, rule.gene, changes, catalogue)
        return named or _at_residues(rule, changes, catalogue)
    if rule.codons is None:
        return bool(facts.effects & rule.effects)
    if changes:
        return any(
            effect_of(change) in rule.effects and _within(change, rule.codons) for change in changes
        )
    return _fits_without_change(rule, facts)


def _fits_without_change(rule: Rule, facts: Facts) -> bool:
    """Whether exon or codons of an event without a protein change lie in the rule's range.

    Without the reference an insertion may stand some codons before its most 3' place, so a range
    finer than an exon does not hold it.
    """
    effects = facts.effects & rule.effects
    if not effects or rule.codons is None:
        return False
    exons = [int(number) for number in re.findall(r"\d+", facts.event.get("exon") or "")]
    if rule.exon and exons[:1] == [rule.exon]:
        return True
    codons = [int(number) for number in re.findall(r"\d+", facts.event.get("codons") or "")]
    if not codons or (Effect.INFRAME_INSERTION in effects and not rule.exon):
        return False
    return codons[0] <= rule.codons[1] and codons[-1] >= rule.codons[0]


def _within(change: ProteinChange, codons: tuple[int, int]) -> bool:
    """Whether a change lies in a range: what adds residues by one codon, all else by any.

    An insertion between residues that are not neighbours has no certain place: all must fit.
    """
    first, last = codons
    if change.kind is ChangeKind.DUPLICATION:
        return first <= change.end <= last
    if change.kind is ChangeKind.INSERTION:
        return first <= change.start and max(change.start, change.end - 1) <= last
    if effect_of(change) is Effect.INFRAME_INSERTION:
        return first <= change.start <= last
    return change.start <= last and change.end >= first


def _named(
    wanted: tuple[ProteinChange, ...],
    gene: str,
    changes: tuple[ProteinChange, ...],
    catalogue: Catalogue,
) -> bool:
    """Whether one of the changes is a wanted one, in this or another isoform's numbering."""
    targets = [catalogue.normalised(gene, want) for want in wanted]
    return any(
        _same(target, change) or _substitutes(change, target, catalogue.shifts.get(gene, ()))
        for target in targets
        for change in changes
    )


def _same(one: ProteinChange, other: ProteinChange) -> bool:
    return (one.kind, one.start, one.end, one.inserted) == (
        other.kind,
        other.start,
        other.end,
        other.inserted,
    )


def _substitutes(change: ProteinChange, target: ProteinChange, shifts: Sequence[int]) -> bool:
    """Whether a change holds the substitution that is the target."""
    return target.kind is ChangeKind.SUBSTITUTION and any(
        residue == target.inserted and _is_residue(first, codon, target.first, target.start, shifts)
        for first, codon, residue in _substitutions(change)
    )


def _at_residues(rule: Rule, changes: tuple[ProteinChange, ...], catalogue: Catalogue) -> bool:
    """Whether one of the residues of the rule is substituted by any other."""
    shifts = catalogue.shifts.get(rule.gene, ())
    return any(
        inserted != residue and _is_residue(first, codon, residue, place, shifts)
        for change in changes
        for first, codon, inserted in _substitutions(change)
        for residue, place in rule.residues
    )


def _is_residue(first: str, codon: int, residue: str, place: int, shifts: Sequence[int]) -> bool:
    """Whether a codon is the residue of a rule; in another numbering the residue must be known."""
    if codon == place:
        return first in ("", residue)
    return first == residue and codon - place in shifts


def _substitutions(change: ProteinChange) -> Iterator[tuple[str, int, str]]:
    """Single substitutions in a change: (reference residue or "", codon, new residue).

    A delins that keeps the length substitutes codon by codon (V600_K601delinsEN holds V600E).
    """
    if change.kind is ChangeKind.SUBSTITUTION:
        yield change.first, change.start, change.inserted
    elif effect_of(change) is Effect.MISSENSE:
        for codon, residue in enumerate(change.inserted, start=change.start):
            known = {change.start: change.first, change.end: change.last}
            yield known.get(codon, ""), codon, residue
