"""Variants and fusions not named in full: they leave open the classes to which they may belong."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from genomic_to_outcome.alterations.catalogue import Catalogue
from genomic_to_outcome.alterations.doubt import doubt_of
from genomic_to_outcome.alterations.matching import named_partner
from genomic_to_outcome.alterations.rules import Effect, Rule
from genomic_to_outcome.calls.exon_models import ExonModels, read_exon_models
from genomic_to_outcome.vocabulary import EventKind, Genome

UNANNOTATED = "unannotated"
_BOTH_EXONS = re.compile(r"\d+-\d+")
# Bases of an intron next to an exon whose change alters splicing.
_SPLICE_SITE = 2
# Codons by which an insertion or deletion may move to its most 3' place.
_SHIFT = 8
_OF_ONE_CODON = frozenset(
    {Effect.MISSENSE, Effect.STOP_GAINED, Effect.START_LOST, Effect.STOP_LOST, Effect.SYNONYMOUS}
)
# Consequences that change the protein in a way that only its name tells.
_OPEN = frozenset(
    {
        "missense_variant",
        "inframe_insertion",
        "inframe_deletion",
        "protein_altering_variant",
        "coding_sequence_variant",
        "disruptive_inframe_insertion",
        "disruptive_inframe_deletion",
        "conservative_inframe_insertion",
        "conservative_inframe_deletion",
    }
)


def classes_left_open(
    events: Iterable[Mapping[str, Any]], catalogue: Catalogue
) -> dict[str, set[str]]:
    """Sample -> classes to which a variant or fusion may belong although nothing names it in full.

    Such a variant has no annotation and lies in an exon or splice site, or is said to change the
    protein without saying how. Where its codons are known, only classes stay open whose rules can
    hold a change of that kind at those codons; with a class those above it stay open. A classed
    fusion without a named partner leaves open the classes that ask for a partner, one whose exons
    are not known those that ask for a variant.
    """
    models = read_exon_models()
    opened: dict[str, set[str]] = defaultdict(set)
    for event in events:
        if event["kind"] == EventKind.FUSION:
            opened[event["sample"]].update(_of_unknown_fusion(event, catalogue))
        elif event["gene"] and doubt_of(event) is None and _is_unnamed(event, models):
            rules = catalogue.rules.get((EventKind.SMALL_VARIANT, event["gene"]), ())
            shifts = (0, *catalogue.shifts.get(event["gene"], ()))
            for class_id, rule in rules:
                if _may_hold(rule, event, shifts):
                    opened[event["sample"]] |= {class_id, *catalogue.ancestors(class_id)}
    return opened


def _of_unknown_fusion(event: Mapping[str, Any], catalogue: Catalogue) -> Iterator[str]:
    """Classes that a fusion would have if its unknown partner or exons were those of the rule."""
    if not event.get("classes"):
        return
    partner = named_partner(event)
    unknown_exons = not event.get("fusion_variant") and not _BOTH_EXONS.fullmatch(
        event.get("exon") or ""
    )
    for class_id, rule in catalogue.rules.get((EventKind.FUSION, event["gene"]), ()):
        asks_partner = bool(rule.partners or rule.not_partners)
        fits = not rule.partners or partner in rule.partners
        if (asks_partner and not partner) or (rule.fusion_variants and unknown_exons and fits):
            yield class_id


def _may_hold(rule: Rule, event: Mapping[str, Any], shifts: Sequence[int]) -> bool:
    """Whether a rule can hold a change at the codons of an event whose change is not known.

    The codons may be counted by an isoform whose numbers are higher by one of `shifts`.
    """
    # Its coordinates alone tell whether it is of these.
    if rule.splice_site_of_exon or rule.skipped_exons or rule.duplicated_exons:
        return False
    codons = [int(number) for number in re.findall(r"\d+", event.get("codons") or "")]
    if not codons:
        return True
    single = len(event["ref"]) == len(event["alt"]) and codons[0] == codons[-1]
    if single and rule.effects and not rule.effects & _OF_ONE_CODON:
        return False
    reach = 0 if single else _SHIFT
    first, last = codons[0] - reach, codons[-1] + reach
    named = [(change.start, change.end) for change in rule.changes]
    named += [(codon, codon) for _, codon in rule.residues]
    if rule.codons or named:
        ranges = [*named, *([rule.codons] if rule.codons else [])]
        return any(
            start <= last - shift and end >= first - shift
            for start, end in ranges
            for shift in shifts
        )
    excluded = {change.start for change in rule.not_changes}
    return not (single and codons[0] in excluded)


def _is_unnamed(event: Mapping[str, Any], models: ExonModels) -> bool:
    if event["kind"] != EventKind.SMALL_VARIANT or event.get("hgvsp_short"):
        return False
    if event.get("annotation_source") == UNANNOTATED:
        return _touches_exon(event, models)
    terms = set((event.get("consequence") or "").split("&"))
    return bool(terms & _OPEN) and not event.get("classes") and not event.get("splice_variant")


def _touches_exon(event: Mapping[str, Any], models: ExonModels) -> bool:
    genome, first = Genome(event["genome"]), event["pos"]
    last = first + len(event["ref"] or "") - 1
    return any(
        models.exon_at(event["gene"], genome, event["chrom"], position) is not None
        for position in range(first - _SPLICE_SITE, last + _SPLICE_SITE + 1)
    )
