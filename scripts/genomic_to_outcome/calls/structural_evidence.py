"""What callers and annotators write of a structural variant: reads, caller's name, genes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from genomic_to_outcome.calls.consequences import Annotation
from genomic_to_outcome.calls.gene_symbols import INTERGENIC
from genomic_to_outcome.calls.structural import Support
from genomic_to_outcome.calls.tumour_column import UNKNOWN_CALLER
from genomic_to_outcome.calls.vcf import VcfRecord

_TELLING = re.compile(r"^##(source|cmdline|command|\w*CommandLine|\w*version|svaba|gridss)", re.I)
_CALLERS = (
    ("dragen", re.compile(r"DRAGEN", re.IGNORECASE)),
    ("manta", re.compile(r"GenerateSVCandidates|manta", re.IGNORECASE)),
    ("gridss", re.compile(r"gridss", re.IGNORECASE)),
    ("svaba", re.compile(r"svaba", re.IGNORECASE)),
    ("delly", re.compile(r"delly", re.IGNORECASE)),
    ("lumpy", re.compile(r"lumpy|smoove", re.IGNORECASE)),
)
# Fields by which MegaFusion writes fusions that other callers found in RNA.
_FUSIONS_IN_RNA = ("##INFO=<ID=FOUND_IN,", "##INFO=<ID=GENEA,", "##INFO=<ID=GENEB,")
MEGAFUSION = "megafusion"
CALLER_NAMES = (*(name for name, _ in _CALLERS), MEGAFUSION)

# FORMAT fields of junction reads and spanning pairs, by a field that only this caller has.
_FIELDS = (
    ("DV", "RV", "DV"),  # DELLY: DR and RR are reads of the reference
    ("RP", "SR", "RP"),  # GRIDSS
    ("SUP", "SR", "PE"),  # older LUMPY
    ("SU", "SR", "PE"),  # LUMPY
    ("PE", "SR", "PE"),
    ("PR", "SR", "PR"),  # Manta, DRAGEN: reference,alternative
    ("DR", "SR", "DR"),  # SvABA
    ("SR", "SR", ""),
)
_INFO_FIELDS = (("SR", "PE"), ("SRSUP", "PESUP"))
_BESIDE_GENES = frozenset(
    {"intergenic_variant", "intergenic_region", "upstream_gene_variant", "downstream_gene_variant"}
)
_BETWEEN_GENES = frozenset({"intergenic_variant", "intergenic_region"})


def caller_of(header: Sequence[str]) -> str:
    """The caller by the header's own words; `vcf` where nothing tells."""
    if all(any(line.startswith(field) for line in header) for field in _FUSIONS_IN_RNA):
        return MEGAFUSION
    telling = [line for line in header if _TELLING.match(line)]
    return next(
        (name for name, words in _CALLERS if any(words.search(line) for line in telling)),
        UNKNOWN_CALLER,
    )


def caller_of_record(record: VcfRecord) -> str:
    """The caller by the record's own words (SVMETHOD, TOOL, Manta's ids)."""
    text = " ".join((record.info.get("SVMETHOD", ""), record.info.get("TOOL", ""), record.cells[2]))
    return next((name for name, words in _CALLERS if words.search(text)), UNKNOWN_CALLER)


def support_of(sample: Mapping[str, str], record: VcfRecord) -> Support:
    """Reads of the sample; those of INFO, which speak of all samples, where it has no column."""
    for telling, junction, spanning in _FIELDS:
        if telling in sample:
            return Support(_reads(sample, junction), _reads(sample, spanning))
    if sample:
        return Support(None, None)
    for junction, spanning in _INFO_FIELDS:
        if junction in record.info or spanning in record.info:
            return Support(_reads(record.info, junction), _reads(record.info, spanning))
    return Support(None, None)


def is_in_tumour(sample: Mapping[str, str], support: Support) -> bool:
    """Whether the tumour has the variant: reads for it, and no genotype of the reference."""
    alleles = set(re.split("[/|]", sample.get("GT", ".")))
    return alleles != {"0"} and support.total != 0


def _reads(fields: Mapping[str, str], name: str) -> int | None:
    """The number of reads; Manta writes reference,alternative."""
    last = fields.get(name, "").split(",")[-1]
    return int(last) if last.isdigit() else None


def gene_named(annotation: Annotation | None, record: VcfRecord | None) -> str:
    """The gene that a breakend's own annotation puts it in, `intergenic`, or empty if unsaid.

    Of several the first that codes for a protein. Genes before and behind do not count.
    """
    entries = _entries(annotation, record)
    inside = [
        (gene, biotype)
        for gene, terms, biotype in entries
        if gene and "&" not in gene and not terms <= _BESIDE_GENES
    ]
    coding = [gene for gene, biotype in inside if biotype.lower() in ("protein_coding", "coding")]
    if inside:
        return coding[0] if coding else inside[0][0]
    between = bool(entries) and all(terms <= _BETWEEN_GENES for _, terms, _ in entries)
    return INTERGENIC if between else ""


def partner_named(annotation: Annotation | None, record: VcfRecord, gene: str) -> str:
    """The other gene of the pair that SnpEff names as a fusion (`EML4&ALK`), empty if none."""
    for pair, _, _ in _entries(annotation, record):
        names = pair.split("&")
        if len(names) == 2 and gene in names:
            return names[1 - names.index(gene)]
    return ""


def _entries(
    annotation: Annotation | None, record: VcfRecord | None
) -> list[tuple[str, frozenset[str], str]]:
    """Gene, terms and biotype of each transcript."""
    text = record.info.get(annotation.key, "") if annotation and record else ""
    found = []
    for entry in text.split(",") if annotation and text else ():
        values = dict(zip(annotation.names, entry.split("|"), strict=False))
        gene = values.get("SYMBOL") or values.get("Gene_Name") or values.get("HGNC") or ""
        terms = values.get("Consequence") or values.get("Annotation") or ""
        biotype = values.get("BIOTYPE") or values.get("Transcript_BioType") or ""
        found.append((gene, frozenset(terms.split("&")), biotype))
    return found
