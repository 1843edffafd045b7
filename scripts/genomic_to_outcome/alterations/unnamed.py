"""Variants that no annotation names: in a gene of a class they leave the class open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from genomic_to_outcome.alterations.doubt import doubt_of
from genomic_to_outcome.calls.exon_models import ExonModels, read_exon_models
from genomic_to_outcome.vocabulary import EventKind, Genome

UNANNOTATED = "unannotated"
# Bases of an intron next to an exon whose change alters splicing.
_SPLICE_SITE = 2
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


def genes_with_unnamed_variants(events: Iterable[Mapping[str, Any]]) -> dict[str, set[str]]:
    """Sample -> genes with a variant that may be of a class although nothing names it.

    That is one without annotation in an exon or splice site, or one that is said to change the
    protein without saying how, as long as it is in no class by its codons.
    """
    models = read_exon_models()
    genes: dict[str, set[str]] = defaultdict(set)
    for event in events:
        if event["gene"] and doubt_of(event) is None and _is_unnamed(event, models):
            genes[event["sample"]].add(event["gene"])
    return genes


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
