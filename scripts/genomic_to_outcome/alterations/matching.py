"""Whether one event satisfies one rule of the catalogue."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from genomic_to_outcome.alterations.catalogue import Catalogue
from genomic_to_outcome.alterations.effects import EFFECT_OF_TERM, effect_of
from genomic_to_outcome.alterations.named_changes import names_one_of, substitutes_a_residue
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
from genomic_to_outcome.calls.splice_sites import disturbs_by_name, disturbs_by_position
from genomic_to_outcome.vocabulary import EventKind, Retained

_EFFECTS_BESIDE_THE_PROTEIN = frozenset({Effect.SPLICE_SITE, Effect.START_LOST})

_AMPLIFICATION = frozenset({"amplification", "transcript_amplification"})
_DEEP_DELETION = frozenset({"deletion", "deep_deletion", "transcript_ablation"})
_COPY_NUMBER_TERMS: dict[CopyNumberState, frozenset[str]] = {
    CopyNumberState.AMPLIFICATION: _AMPLIFICATION,
    CopyNumberState.GAIN: _AMPLIFICATION | {"gain"},
    CopyNumberState.LOSS: _DEEP_DELETION | {"loss"},
    CopyNumberState.DEEP_DELETION: _DEEP_DELETION,
}
_LOST = "exon_loss_variant"
_REPEATED = "feature_elongation"
_SHIFTED = "frameshift_variant"

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
    """What of one event the rules ask for: its row, protein changes, their codons and effects.

    The codons are in every numbering of the gene that the catalogue knows.
    """

    event: Mapping[str, Any]
    changes: tuple[ProteinChange, ...] = ()
    codons: frozenset[int] = frozenset()
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
    told = frozenset(EFFECT_OF_TERM[term] for term in terms if term in EFFECT_OF_TERM)
    shown = frozenset(effect for change in changes if (effect := effect_of(change)))
    effects = shown | (told & _EFFECTS_BESIDE_THE_PROTEIN) if changes else told
    return Facts(event, tuple(changes), _codons_of(event["gene"], changes, catalogue), effects)


def _codons_of(gene: str, changes: Sequence[ProteinChange], catalogue: Catalogue) -> frozenset[int]:
    shifts = (0, *catalogue.shifts.get(gene, ()))
    return frozenset(
        codon - shift
        for change in changes
        for codon in range(change.start, change.end + 1)
        for shift in shifts
    )


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
    if rule.kind is EventKind.SPLICE and not rule.duplicated_exons:
        return _skips(rule, event)
    if rule.kind is EventKind.BIOMARKER:
        return _value_fits(rule, event)
    if rule.skipped_exons:
        return _changes_exons(event, _LOST) == rule.skipped_exons
    if rule.duplicated_exons:
        return _repeats(rule.duplicated_exons, event)
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
    if rule.fusion_variants and event.get("fusion_variant") not in rule.fusion_variants:
        return False
    if rule.partners:
        return partner in rule.partners
    if rule.not_partners:
        return partner != "" and partner not in rule.not_partners
    return True


def _skips(rule: Rule, event: Mapping[str, Any]) -> bool:
    """The skipped exons as such (`14`, `2-7`), or the exons that the junction joins (`13-15`)."""
    if _changes_exons(event, _REPEATED):
        return False
    first, last = rule.skipped_exons or (0, 0)
    skipped = str(first) if first == last else f"{first}-{last}"
    return (event.get("exon") or "").strip() in (skipped, f"{first - 1}-{last + 1}")


def _changes_exons(event: Mapping[str, Any], term: str) -> tuple[int, int] | None:
    """First and last exon of a structural change with a consequence; None where it is another."""
    exons = [int(number) for number in re.findall(r"\d+", event.get("exon") or "")]
    terms = re.split(r"[&,;|~]", (event.get("consequence") or "").lower())
    return (exons[0], exons[-1]) if exons and term in terms else None


def _repeats(wanted: tuple[int, int], event: Mapping[str, Any]) -> bool:
    """Whether a duplication in frame holds the exons, and perhaps more."""
    repeated = _changes_exons(event, _REPEATED)
    if repeated is None or _SHIFTED in event["consequence"]:
        return False
    return repeated[0] <= wanted[0] and repeated[1] >= wanted[1]


def _value_fits(rule: Rule, event: Mapping[str, Any]) -> bool:
    """Whether a measurement has one of the categories and lies within the thresholds."""
    if rule.categories and event.get("marker_category") not in rule.categories:
        return False
    if rule.at_least is None and rule.below is None:
        return True
    number = event.get("marker_number")
    if number is None:
        return False
    return (rule.at_least is None or number >= rule.at_least) and (
        rule.below is None or number < rule.below
    )


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
    is_named = bool(rule.changes or rule.residues)
    codons = rule.named_codons if is_named else None
    if codons is not None and codons.isdisjoint(facts.codons):
        return False
    if rule.not_changes and names_one_of(rule.not_changes, rule.gene, changes, catalogue):
        return False
    if is_named:
        named = names_one_of(rule.changes, rule.gene, changes, catalogue)
        return named or substitutes_a_residue(rule, changes, catalogue)
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
