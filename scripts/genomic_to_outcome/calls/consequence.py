"""The effect of one allele on one transcript: the form that every annotation is brought into."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

# Ensembl's order of severity, worst first (Variant Effect Predictor, calculated consequences).
_TERMS = (
    "transcript_ablation",
    "exon_loss_variant",
    "splice_acceptor_variant",
    "splice_donor_variant",
    "stop_gained",
    "frameshift_variant",
    "stop_lost",
    "start_lost",
    "initiator_codon_variant",
    "transcript_amplification",
    "feature_elongation",
    "feature_truncation",
    "conservative_inframe_insertion",
    "inframe_insertion",
    "disruptive_inframe_insertion",
    "conservative_inframe_deletion",
    "inframe_deletion",
    "disruptive_inframe_deletion",
    "missense_variant",
    "protein_altering_variant",
    "splice_donor_5th_base_variant",
    "splice_region_variant",
    "splice_donor_region_variant",
    "splice_polypyrimidine_tract_variant",
    "incomplete_terminal_codon_variant",
    "start_retained_variant",
    "stop_retained_variant",
    "synonymous_variant",
    "coding_sequence_variant",
    "mature_miRNA_variant",
    "5_prime_UTR_premature_start_codon_gain_variant",
    "5_prime_UTR_variant",
    "3_prime_UTR_variant",
    "non_coding_transcript_exon_variant",
    "intron_variant",
    "NMD_transcript_variant",
    "non_coding_transcript_variant",
    "upstream_gene_variant",
    "downstream_gene_variant",
    "TFBS_ablation",
    "TF_binding_site_variant",
    "regulatory_region_variant",
    "intragenic_variant",
    "intergenic_variant",
    "intergenic_region",
)
_SEVERITY = {term: rank for rank, term in enumerate(_TERMS)}
_UNRANKED = len(_SEVERITY)
_POPULATION_FREQUENCIES = (
    "gnomAD_AF",
    "gnomADe_AF",
    "gnomADg_AF",
    "gnomAD_exomes_AF",
    "gnomAD_genomes_AF",
    "gnomAD_exome_AF",
    "gnomAD_genome_AF",
)


@dataclass(frozen=True)
class Consequence:
    """The effect of one allele on one transcript; a text is empty where nothing is said."""

    gene: str
    transcript: str
    hgvsc: str
    hgvsp: str
    hgvsp_short: str
    exon: str
    terms: str
    source: str
    on_transcript: bool
    mane_select: bool
    picked: bool
    canonical: bool
    protein_coding: bool
    population_frequency: float | None

    @property
    def severity(self) -> int:
        """Rank of the worst term, 0 is the worst."""
        return severity_of(self.terms)


@lru_cache(maxsize=4096)
def severity_of(terms: str) -> int:
    """Rank of the worst of the terms joined by &, 0 is the worst."""
    return min(_SEVERITY.get(term, _UNRANKED) for term in terms.split("&"))


def population_frequency(entry: Mapping[str, str]) -> float | None:
    """The highest overall gnomAD allele frequency that the fields hold, or None."""
    found: list[float] = []
    for name in _POPULATION_FREQUENCIES:
        text = entry.get(name)
        if not text:
            continue
        for value in re.split("[&,]", text):
            try:
                found.append(float(value))
            except ValueError:
                continue
    return max(found, default=None)
