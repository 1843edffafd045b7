"""Variants that no annotation names: in a gene of a class they leave the class open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from genomic_to_outcome.alterations.doubt import doubt_of
from genomic_to_outcome.calls.exon_models import ExonModels, read_exon_models
from genomic_to_outcome.vocabulary import Genome

UNANNOTATED = "unannotated"
# Bases of an intron next to an exon whose change alters splicing.
_SPLICE_SITE = 2


def genes_with_unnamed_variants(events: Iterable[Mapping[str, Any]]) -> dict[str, set[str]]:
    """Sample -> genes with a variant in an exon or splice site that no annotation names."""
    models = read_exon_models()
    genes: dict[str, set[str]] = defaultdict(set)
    for event in events:
        if (
            event.get("annotation_source") == UNANNOTATED
            and event["gene"]
            and doubt_of(event) is None
            and _touches_exon(event, models)
        ):
            genes[event["sample"]].add(event["gene"])
    return genes


def _touches_exon(event: Mapping[str, Any], models: ExonModels) -> bool:
    genome, first = Genome(event["genome"]), event["pos"]
    last = first + len(event["ref"] or "") - 1
    return any(
        models.exon_at(event["gene"], genome, event["chrom"], position) is not None
        for position in range(first - _SPLICE_SITE, last + _SPLICE_SITE + 1)
    )
