"""What GATK Funcotator wrote about an allele in FUNCOTATION."""

from __future__ import annotations

import re
from collections.abc import Sequence

from genomic_to_outcome.calls.consequence import Consequence, population_frequency
from genomic_to_outcome.calls.protein_names import three_letter
from genomic_to_outcome.calls.residue_changes import name_from_compact

SOURCE = "funcotator"

# Funcotator's variant classifications (GATK, GencodeFuncotation) as terms of Sequence Ontology.
_TERMS = {
    "DE_NOVO_START_IN_FRAME": "5_prime_UTR_premature_start_codon_gain_variant",
    "DE_NOVO_START_OUT_FRAME": "5_prime_UTR_premature_start_codon_gain_variant",
    "FIVE_PRIME_FLANK": "upstream_gene_variant",
    "FIVE_PRIME_UTR": "5_prime_UTR_variant",
    "FRAME_SHIFT_DEL": "frameshift_variant",
    "FRAME_SHIFT_INS": "frameshift_variant",
    "FRAME_SHIFT_SUB": "frameshift_variant",
    "IGR": "intergenic_variant",
    "INTRON": "intron_variant",
    "IN_FRAME_DEL": "inframe_deletion",
    "IN_FRAME_INS": "inframe_insertion",
    "LINCRNA": "non_coding_transcript_variant",
    "MISSENSE": "missense_variant",
    "NONSENSE": "stop_gained",
    "NONSTOP": "stop_lost",
    "RNA": "non_coding_transcript_variant",
    "SILENT": "synonymous_variant",
    "START_CODON_DEL": "start_lost",
    "START_CODON_INS": "start_lost",
    "START_CODON_SNP": "start_lost",
    "STOP_CODON_DEL": "coding_sequence_variant",
    "STOP_CODON_INS": "coding_sequence_variant",
    "STOP_CODON_SNP": "coding_sequence_variant",
    "THREE_PRIME_FLANK": "downstream_gene_variant",
    "THREE_PRIME_UTR": "3_prime_UTR_variant",
}
_SPLICE_SITE = "SPLICE_SITE"
_NO_TRANSCRIPT = frozenset({"", "no_transcript"})
_NON_CODING = frozenset({"RNA", "LINCRNA", "IGR"})

_GENCODE = re.compile(r"Gencode_[^_]+_")
_ESCAPE = re.compile(r"_%([0-9A-Fa-f]{2})_")
_CODING = re.compile(r"c\.[-*]?\d+(?:_[-*]?\d+)?(?:[ACGT]+>[ACGT]+|del|ins|dup).*")
_BY_EXON = re.compile(r"c\.e\d+([+-])(\d+)")
_DELETED_BASES = re.compile(r"(del|dup)[ACGT]+$")
# Donor and acceptor are the two bases of the intron beside the exon.
_ESSENTIAL = 2


def names_of_funcotation(description: str) -> tuple[str, ...]:
    """Names of the fields from the header, those of GENCODE without `Gencode_<version>_`."""
    layout = description.rpartition("fields are:")[2]
    return tuple(_GENCODE.sub("", name.strip(), count=1) for name in layout.split("|"))


def consequences_in_funcotation(names: Sequence[str], text: str, index: int) -> list[Consequence]:
    """The effects of the alternative allele `index` (from 0), one for each transcript."""
    alleles = text.removeprefix("[").removesuffix("]").split("],[")
    if index >= len(alleles):
        return []
    return [
        _consequence(dict(zip(names, entry.split("|"), strict=False)))
        for entry in alleles[index].split("]#[")
    ]


def _consequence(entry: dict[str, str]) -> Consequence:
    entry = {name: _unescaped(value) for name, value in entry.items() if value}
    terms = _terms(entry)
    transcript = entry.get("annotationTranscript", "")
    coding = entry.get("cDnaChange", "")
    hgvsp = "p.M1?" if terms == "start_lost" else name_from_compact(entry.get("proteinChange", ""))
    gene = entry.get("hugoSymbol", "")
    return Consequence(
        gene="" if gene == "Unknown" else gene,
        transcript="" if transcript in _NO_TRANSCRIPT else transcript,
        hgvsc=_DELETED_BASES.sub(r"\1", coding) if _CODING.fullmatch(coding) else "",
        hgvsp=three_letter(hgvsp),
        hgvsp_short=hgvsp,
        exon=entry.get("transcriptExon", ""),
        terms=terms,
        source=SOURCE,
        on_transcript=transcript not in _NO_TRANSCRIPT,
        mane_select=False,
        picked=False,
        canonical=False,
        protein_coding=entry.get("variantClassification", "") not in _NON_CODING,
        population_frequency=population_frequency(entry),
    )


def _terms(entry: dict[str, str]) -> str:
    classification = entry.get("variantClassification", "")
    if classification != _SPLICE_SITE:
        return _TERMS.get(classification, "")
    second = _TERMS.get(entry.get("secondaryVariantClassification", ""), "")
    site = _splice_site(entry)
    return "&".join(term for term in (site, second) if term)


def _splice_site(entry: dict[str, str]) -> str:
    """The term of a splice site.

    codonChange tells its side; the sign of cDnaChange is wrong on the minus strand (NOC2L,
    GRCh37 1:887521, is `c.e11-2` there and `c.e11+2A>G` here).
    """
    place = _BY_EXON.match(entry.get("codonChange", ""))
    if place is None or int(place[2]) > _ESSENTIAL:
        return "splice_region_variant"
    return "splice_donor_variant" if place[1] == "+" else "splice_acceptor_variant"


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
